"""The MongoDB server itself: reaching it, its collections and indexes, what can go wrong.

No sentence here shows the address as it was set: it may hold a password. Hosts are shown.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo import ASCENDING, IndexModel, MongoClient
from pymongo.database import Database
from pymongo.errors import (
    ConfigurationError,
    ConnectionFailure,
    InvalidOperation,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)
from pymongo.uri_parser import parse_uri

from app.errors import Conflict, DiskFull, ScenewrightError, StoreUnavailable
from app.storage.mongo_validators import set_validators
from app.storage.schema import COLLECTIONS, LAYOUT, Collection

log = logging.getLogger(__name__)

SETTING = "SCENEWRIGHT_MONGODB_URI"

CONNECT_SECONDS = 5
"""How long a server may take to answer for the first time, and for each new connection."""

ANSWER_SECONDS = 60
"""How long one operation may take before the connection counts as lost."""

# Codes of the server (src/mongo/base/error_codes.yml).
DUPLICATE_KEY = 11000
REFUSED = (13, 18)  # Unauthorized, AuthenticationFailed
_WRITE_CONFLICT = 112
_OUT_OF_DISK = 14031
_UNFIT = 121  # DocumentValidationFailure

_INDEX_PREFIX = "scenewright_"

Server = MongoClient[dict[str, Any]]


def connect(uri: str) -> tuple[Server, str]:
    """A client for the address, and its hosts for people. Nothing is sent yet.

    Options in the address win over those here. StoreUnavailable where it is no address.
    """
    options: dict[str, Any] = {
        "serverSelectionTimeoutMS": CONNECT_SECONDS * 1000,
        "connectTimeoutMS": CONNECT_SECONDS * 1000,
        "socketTimeoutMS": ANSWER_SECONDS * 1000,
        "appname": "Scenewright",
        "w": "majority",  # acknowledged means that no change of primary takes it back
    }
    try:
        parsed = parse_uri(uri, connect_timeout=CONNECT_SECONDS)
        for name in parsed["options"]:
            options = {key: value for key, value in options.items() if key.lower() != name.lower()}
        hosts = ", ".join(host if port is None else f"{host}:{port}" for host, port in parsed["nodelist"])
        return MongoClient(uri, tz_aware=True, **options), hosts
    except (InvalidURI, ConfigurationError, ValueError, TypeError):
        # The driver's own words can repeat the address, so they are not passed on.
        raise StoreUnavailable(
            f"{SETTING} is not an address of a MongoDB that can be found.",
            "It looks like mongodb://user:password@host:27017, special characters in the password"
            " percent-encoded. Unset it to use the embedded store.",
        ) from None


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
    failed: Mapping[str, Any] = (answer.get("writeErrors") or [answer])[0]
    return failed


def told(error: PyMongoError, hosts: str) -> ScenewrightError:
    """The sentence for an error of the driver."""
    store = f"The MongoDB at {hosts}"
    code = code_of(error)
    if isinstance(error, ConnectionFailure):
        return StoreUnavailable(
            f"{store} does not answer.",
            f"Check that it is running and that {SETTING} names it, or unset {SETTING} to use the embedded"
            " store.",
        )
    if code == _WRITE_CONFLICT or error.has_error_label("TransientTransactionError"):
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
    if isinstance(error, WriteConcernError):
        return StoreUnavailable(
            f"{store} could not confirm a write on most of its members.",
            "Check its replica set and try again.",
        )
    if isinstance(error, InvalidOperation) and "close" in str(error):
        return StoreUnavailable(f"The connection to the MongoDB at {hosts} has been closed.")
    # The driver's own words hold whole documents.
    said = _answer(error).get("errmsg") or type(error).__name__
    return StoreUnavailable(f"{store} refused an operation ({said}).", "Ask whoever runs it.")


def has_transactions(client: Server) -> bool:
    """Whether the server is a replica set or a sharded cluster."""
    hello = client.admin.command("hello")
    return "setName" in hello or hello.get("msg") == "isdbgrid"


def prepare(database: Database[dict[str, Any]], hosts: str, validators: bool = True) -> None:
    """Bring validators and indexes up to date; doing it twice at once is harmless. StoreUnavailable
    where a newer program has been here."""
    known = database["store"].find_one({"_id": "layout"})
    layout = int(known["number"]) if known else 0
    if layout > LAYOUT:
        raise StoreUnavailable(
            f"The project store in the MongoDB at {hosts} was written by a newer Scenewright"
            f" (layout {layout}, this version knows {LAYOUT}).",
            "Install the newest Scenewright on this computer to open it.",
        )
    if validators:
        try:
            set_validators(database)
        except OperationFailure as error:
            # A user who may read and write need not be one who may change collections; the
            # validators only guard against other programs, so the store works without.
            if error.code not in REFUSED:
                raise
            log.warning("The validators in the MongoDB at %s stay as they were: %s", hosts, error)
    if layout < LAYOUT:
        for collection in COLLECTIONS.values():
            _make_indexes(database, collection)
        database["store"].replace_one({"_id": "layout"}, {"_id": "layout", "number": LAYOUT}, upsert=True)


def _make_indexes(database: Database[dict[str, Any]], collection: Collection) -> None:
    """Indexes end with ``_id``, the last of every sort order, so that the server need not sort."""
    models = {}
    for names in collection.unique:
        name = _INDEX_PREFIX + "_".join(names)
        models[name] = IndexModel([(field, ASCENDING) for field in names], name=name, unique=True)
    for names in collection.indexes:
        name = _INDEX_PREFIX + "_".join([*names, "id"])
        models[name] = IndexModel([(field, ASCENDING) for field in [*names, "_id"]], name=name)
    target = database[collection.name]
    for name in list(target.index_information()):
        if name.startswith(_INDEX_PREFIX) and name not in models:
            target.drop_index(name)
    if models:
        target.create_indexes(list(models.values()))
