"""Asking S3: time-outs, bounded retries with growing waits, and errors people can act on.

Every failure is one of three:

===========  ============================================  =====================================
kind         such as                                       then
===========  ============================================  =====================================
an answer    no such key                                   :class:`Answered`, once said twice
a refusal    no such bucket, wrong credentials             StoreUnavailable, once said twice
a failure    refused, cut, stalled, altered, 500, 503      asked again, then StoreUnavailable
===========  ============================================  =====================================

An answer and a refusal have to be said twice in one piece of work, because a request whose
bytes were altered on the way (no TLS in between) earns them too.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from app.errors import ScenewrightError, StoreUnavailable
from app.media.s3_settings import VARIABLE, S3Settings

T = TypeVar("T")

_CREDENTIALS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile that AWS_PROFILE names."
_RIGHTS = (
    "The keys need s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListBucket."
)
_REFUSALS = {
    "NoSuchBucket": ("there is no bucket of that name", f"Make the bucket, or correct {VARIABLE}."),
    "InvalidBucketName": ("no bucket can have that name", f"Correct {VARIABLE}."),
    "PermanentRedirect": ("the bucket is in another region", f"Give its region in {VARIABLE}: ?region=…"),
    "AuthorizationHeaderMalformed": (
        "the bucket is in another region",
        f"Give its region in {VARIABLE}: ?region=…",
    ),
    "InvalidAccessKeyId": ("the access key is not known there", _CREDENTIALS),
    "SignatureDoesNotMatch": ("the secret key is wrong", _CREDENTIALS),
    "ExpiredToken": ("the session's token has expired", "Sign in to AWS again."),
    "InvalidToken": ("the session's token is not valid", "Sign in to AWS again."),
    "AccessDenied": ("access is denied", _RIGHTS),
    "403": ("access is denied", _RIGHTS),
    "RequestTimeTooSkewed": ("this computer's clock is wrong", "Set the clock."),
    "KMS.NotFoundException": ("there is no such encryption key", f"Correct kms_key in {VARIABLE}."),
}
_AGAIN = "Check the network and the address, and try again."


class Answered(Exception):
    """S3 gave an answer that the caller had reckoned with; ``code`` is S3's name for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Altered(Exception):
    """What came or went is not what was meant: a failure of the way, so it is tried again."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion that is signed already. S3 carries it out until its time is over, and refuses it then."""

    key: str
    url: str
    until: float
    """By the clock of :class:`Patience`."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long S3 is asked again: both bounds hold. Times in seconds."""

    attempts: int = 8
    total: float = 60.0
    first_wait: float = 0.2
    longest_wait: float = 5.0
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def wait(self, failures: int) -> None:
        """Wait after so many failures; half of the wait is chance, so that many do not come at once."""
        longest = min(self.longest_wait, self.first_wait * 2 ** (failures - 1))
        self.sleep(longest * (0.5 + random.random() / 2))


PATIENCE = Patience()
"""About a minute of asking: long enough for a server that starts anew."""


class Link:
    """The way to one bucket. Safe to share between threads; connects at the first question."""

    def __init__(self, settings: S3Settings, patience: Patience = PATIENCE) -> None:
        self.settings = settings
        self._patience = patience
        self._lock = threading.Lock()
        self._made: Any = None
        self._signed = threading.local()

    def _client(self) -> Any:
        with self._lock:
            if self._made is None:
                import boto3
                from botocore.config import Config

                how = self.settings
                self._made = boto3.session.Session().client(
                    "s3",
                    endpoint_url=how.endpoint or None,
                    region_name=how.region or None,
                    config=Config(
                        connect_timeout=min(how.timeout, 10),
                        read_timeout=how.timeout,
                        retries={"total_max_attempts": 1},  # they are counted here
                        signature_version="s3v4",
                        s3={"addressing_style": "path" if how.endpoint else "auto"},
                    ),
                )
                events = self._made.meta.events
                events.register("before-send.s3.DeleteObject", self._as_signed)
                events.register_last("before-call.s3", _at_once)
            return self._made

    def ask(self, work: Callable[[Any], T], reckoned: Collection[str] = ()) -> T:
        """What ``work`` makes of the boto3 client, tried again where the way to S3 fails.

        ``work`` may run several times. Answered for a code among ``reckoned``, StoreUnavailable
        with the reason otherwise; errors of ours pass as they are.
        """
        began = self._patience.clock()
        failures = 0
        said = ""
        while True:
            try:
                return work(self._client())
            except ScenewrightError:
                raise
            # Bytes altered or cut on the way break boto3 and all below it anywhere (XML, headers,
            # numbers, sockets), with whatever exception stands there: all are failures of the way.
            except Exception as error:
                failures += 1
                code = code_of(error)
                if code and code == said and code in reckoned:
                    raise Answered(code) from error
                definite = code in _REFUSALS or _unusable(error)
                over = (
                    failures >= self._patience.attempts
                    or self._patience.clock() - began >= self._patience.total
                    or (definite and (code == said))
                )
                if over:
                    told = self._told(error, code, failures)
                    # Other causes may hold signed addresses.
                    raise told from (error if isinstance(error, Altered) else None)
                said = code
            self._patience.wait(failures)

    def _told(self, error: Exception, code: str, failures: int) -> StoreUnavailable:
        place = self.settings.place
        if code in _REFUSALS:
            why, hint = _REFUSALS[code]
            return StoreUnavailable(f"The asset store {place} refuses: {why}.", hint)
        if _unusable(error):
            return StoreUnavailable(
                f"The asset store {place} cannot be used: {_unusable(error)}.",
                f"Give the region in {VARIABLE}: ?region=…" if "region" in _unusable(error) else _CREDENTIALS,
            )
        times = "once" if failures == 1 else f"{failures} times"
        return StoreUnavailable(
            f"The asset store {place} was asked {times}: {_failure(error, code)}.", _AGAIN
        )

    def rest(self, seconds: float) -> None:
        """Do nothing for so long."""
        self._patience.sleep(seconds)

    def presigned(self, key: str, seconds: int) -> str:
        """An address by which anybody can read an object for so long. Secret while it lasts."""
        return self._presigned("get_object", key, seconds)

    def signed_deletion(self, key: str, seconds: int) -> Deletion:
        """A deletion that can be sent for so long from now."""
        until = self._patience.clock() + seconds
        return Deletion(key, self._presigned("delete_object", key, seconds), until)

    def send_signed(self, deletion: Deletion) -> bool:
        """Delete an object, or one that is not there; whether S3 answered at the first time of asking.

        Where it did not, the request may still be on its way, and may be carried out until its
        time is over. StoreUnavailable where it is over, or S3 refuses.
        """
        sent = 0

        def send(client: Any) -> None:
            nonlocal sent
            if self._patience.clock() >= deletion.until:
                raise StoreUnavailable(
                    f"The asset store {self.settings.place} did not answer in time.", _AGAIN
                )
            sent += 1
            self._signed.url = deletion.url
            try:
                client.delete_object(Bucket=self.settings.bucket, Key=deletion.key)
            finally:
                self._signed.url = ""

        self.ask(send)
        return sent == 1

    def _as_signed(self, request: Any, **_: object) -> None:
        """Called by boto3 for each deletion about to be sent: ours bear the signature made before,
        and none of what boto3 has signed just now."""
        url = getattr(self._signed, "url", "")
        if url:
            request.url = url
            for name in list(request.headers.keys()):
                if name.lower() == "authorization" or name.lower().startswith("x-amz-"):
                    del request.headers[name]

    def _presigned(self, operation: str, key: str, seconds: int) -> str:
        client = self._client()
        try:
            url: str = client.generate_presigned_url(
                operation, Params={"Bucket": self.settings.bucket, "Key": key}, ExpiresIn=seconds
            )
        except Exception as error:  # botocore's, which only the lazy import could name
            raise self._told(error, "", 1) from None
        return url


def _at_once(params: Any, **_: object) -> None:
    """Called by boto3 for each request: bodies are sent without asking first, because botocore reads
    on for ever where the connection is cut inside the answer to that (1.44, awsrequest.py)."""
    params["headers"].pop("Expect", None)


def code_of(error: Exception) -> str:
    """S3's name for what happened, or "" where it said nothing."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return ""
    return str(response.get("Error", {}).get("Code", ""))


def _unusable(error: Exception) -> str:
    """Why boto3 cannot even ask, or "" where it can."""
    return {
        "NoCredentialsError": "there are no credentials",
        "PartialCredentialsError": "a part of the credentials is missing",
        "CredentialRetrievalError": "the credentials cannot be had",
        "ProfileNotFound": "the profile does not exist",
        "TokenRetrievalError": "the session has expired",
        "UnauthorizedSSOTokenError": "the session has expired",
        "SSOTokenLoadError": "the session has expired",
        "NoRegionError": "no region is known",
    }.get(type(error).__name__, "")


def _failure(error: Exception, code: str) -> str:
    """What happened, in words without addresses: those may be signed."""
    name = type(error).__name__
    if isinstance(error, Altered):
        return str(error)
    if code:
        shown = code if code.replace(".", "").isalnum() and len(code) < 60 else "an error"
        return f"it answers {shown}"
    if "Timeout" in name:
        return "it does not answer in time"
    if name in ("EndpointConnectionError", "ConnectionError", "ProxyConnectionError"):
        return "it cannot be reached"
    if "SSL" in name:
        return "no safe connection can be made"
    return "the connection was cut"
