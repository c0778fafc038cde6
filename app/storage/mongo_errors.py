"""What can go wrong with a MongoDB, in sentences.

::

    what passes by itself      no answer, no primary, too late, not confirmed      StoreAway
    what somebody must mend    wrong user, unfit document, closed, anything else   StoreUnavailable
    what others did            a write at the same moment                          Conflict

No sentence here shows the address as it was set: it may hold a password. Hosts are shown. Nor does
one show documents, which the driver's own words do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.errors import (
    ConnectionFailure,
    InvalidOperation,
    NotPrimaryError,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
)

from app.errors import Conflict, DiskFull, ScenewrightError, StoreAway, StoreUnavailable

SETTING = "SCENEWRIGHT_MONGODB_URI"

# Codes of the server (src/mongo/base/error_codes.yml).
DUPLICATE_KEY = 11000
REFUSED = (13, 18)  # Unauthorized, AuthenticationFailed
_WRITE_CONFLICT = 112
_UNFIT = 121  # DocumentValidationFailure
_OUT_OF_DISK = 14031
_UNSATISFIABLE = (79, 100)  # UnknownReplWriteConcern, UnsatisfiableWriteConcern: it is set wrongly
_TRANSACTION_ENDED = (251, 290)  # NoSuchTransaction, TransactionExceededLifetimeLimitSeconds
_PASSING = frozenset(
    {
        6,  # HostUnreachable
        7,  # HostNotFound
        24,  # LockTimeout
        43,  # CursorNotFound: the server was another in the middle of a list
        50,  # MaxTimeMSExpired
        89,  # NetworkTimeout
        91,  # ShutdownInProgress
        133,  # FailedToSatisfyReadPreference
        134,  # ReadConcernMajorityNotAvailableYet
        189,  # PrimarySteppedDown
        237,  # CursorKilled
        262,  # ExceededTimeLimit
        317,  # ConnectionPoolExpired
        9001,  # SocketException
        10107,  # NotWritablePrimary
        11600,  # InterruptedAtShutdown
        11602,  # InterruptedDueToReplStateChange
        13435,  # NotPrimaryNoSecondaryOk
        13436,  # NotPrimaryOrSecondary
    }
)
_PASSING_LABELS = ("TransientTransactionError", "UnknownTransactionCommitResult", "RetryableWriteError")


@contextlib.contextmanager
def errors(hosts: str) -> Iterator[None]:
    """Turn the driver's errors into sentences; duplicate keys are left to the caller, who knows
    the document."""
    try:
        yield
    except PyMongoError as error:
        if code_of(error) == DUPLICATE_KEY:
            raise
        raise told(error, hosts) from error


def code_of(error: PyMongoError) -> int | None:
    """The server's code of an error, also of the first write of a batch."""
    code: int | None = _answer(error).get("code", getattr(error, "code", None))
    return code


def _answer(error: PyMongoError) -> Mapping[str, Any]:
    """What the server said of an error, or of the first write of a batch that failed."""
    answer = getattr(error, "details", None)
    if not isinstance(answer, Mapping):
        return {}
    failed = answer.get("writeErrors") or answer.get("writeConcernErrors") or [answer]
    first: Mapping[str, Any] = failed[0]
    return first


def told(error: PyMongoError, hosts: str) -> ScenewrightError:
    """The sentence for an error of the driver."""
    store = f"The MongoDB at {hosts}"
    code = code_of(error)
    if _no_primary(error):
        return StoreAway(f"{store} has no primary at this moment.", "It chooses one: try again soon.")
    if isinstance(error, ConnectionFailure):
        return StoreAway(
            f"{store} does not answer.",
            f"Check that it is running and that {SETTING} names it, or unset {SETTING} to use the embedded"
            " store.",
        )
    if code == _WRITE_CONFLICT:
        return Conflict("Somebody else is changing the same thing at this moment.", "Try again.")
    if code in REFUSED:
        return StoreUnavailable(
            f"{store} refuses this user.", f"Check name, password and rights of the user in {SETTING}."
        )
    if code == _UNFIT:
        return StoreUnavailable(
            f"{store} refuses a document that is not what its collection holds.",
            "A newer Scenewright has set its rules: install the newest on this computer.",
        )
    if code == _OUT_OF_DISK:
        return DiskFull(f"{store} has no room left on its disk.", "Make room there and try again.")
    if _unconfirmed(error):
        kind = StoreUnavailable if code in _UNSATISFIABLE else StoreAway
        return kind(
            f"{store} could not confirm a write on most of its members.",
            "Check its replica set and try again.",
        )
    if isinstance(error, InvalidOperation) and "close" in str(error):
        return StoreUnavailable(f"The connection to the MongoDB at {hosts} has been closed.")
    if code in _TRANSACTION_ENDED:
        return StoreAway(
            f"{store} has ended a change before it was whole: it was started anew, has another primary, or"
            " it took too long.",
            "Try again.",
        )
    said = _answer(error).get("errmsg") or type(error).__name__
    if code in _PASSING or any(error.has_error_label(label) for label in _PASSING_LABELS):
        return StoreAway(f"{store} cannot do this at the moment ({said}).", "Try again soon.")
    return StoreUnavailable(f"{store} refused an operation ({said}).", "Ask whoever runs it.")


def _no_primary(error: PyMongoError) -> bool:
    """Whether servers answer and none of them is primary, as in an election."""
    # The driver says “No …” of servers that it is connected to, and else what connecting came to.
    unfound = isinstance(error, ServerSelectionTimeoutError) and str(error).startswith("No ")
    return unfound or isinstance(error, NotPrimaryError)


def _unconfirmed(error: PyMongoError) -> bool:
    """Whether a write was made, and not known to be on most members."""
    details = getattr(error, "details", None)
    batch = isinstance(details, Mapping) and bool(details.get("writeConcernErrors"))
    return batch or isinstance(error, WriteConcernError)
