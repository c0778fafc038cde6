"""Asking a server over HTTP that may be slow, busy, broken or lying: patiently, and never without end.

::

    ask ── 200, and the answer is what was wanted ──> done
     │  ── 401, 404, 422 …: another try changes nothing ──> Refused
     └─ ── 429, 5xx, no connection, a stall, half an answer … ──> wait, longer each time ──> ask again
                                                                   after some tries ──> GaveUp

The exchange runs on a thread of its own, so that whoever asked can leave within a moment.
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError

from app.errors import Cancelled
from app.services.ports import CancelToken

T = TypeVar("T")

_LOOK = 0.05
"""Seconds between two looks at whether somebody asked to stop."""
_BLOCK = 1 << 16
_MOST_SAID = 4000
"""Bytes of a refusal that are read."""
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 529})


class Trouble(Exception):
    """Something that may be over at the next try. ``after``: seconds that the server asks for."""

    def __init__(self, what: str, after: float = 0.0) -> None:
        super().__init__(what)
        self.after = after


class Refused(Exception):
    """A refusal that another try would not change."""


class GaveUp(Exception):
    """Every try ended in trouble; the text tells the last."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for what, in seconds."""

    connect: float = 10.0
    silence: float = 90.0
    """Without a single byte: servers that do not stream say nothing until all is spoken."""
    whole: float = 300.0
    tries: int = 5
    first_wait: float = 0.5
    longest_wait: float = 20.0
    most_asked: float = 120.0
    """A server that asks for a longer wait than this is given up at once."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question. ``most`` is the bytes of an answer at most; ``key`` is never shown to anybody."""

    method: str
    url: str
    body: Mapping[str, Any] | None = None
    key: str = field(default="", repr=False)
    most: int = 1 << 20
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back with status 200."""

    data: bytes
    kind: str
    """The media type, in lower case and without parameters."""
    parameters: str = ""


def asked(request: Request, read: Callable[[Answer], T], patience: Patience, cancel: CancelToken) -> T:
    """What ``read`` makes of the answer; it raises :class:`Trouble` for one that is no good.

    Refused, GaveUp, Cancelled within some 50 ms of being asked to stop.
    """
    for attempt in range(patience.tries):
        try:
            return read(_Exchange(request, patience).result(cancel))
        except Trouble as trouble:
            if trouble.after > patience.most_asked:
                raise GaveUp(f"{trouble} and asks to wait {trouble.after:.0f} seconds") from trouble
            if attempt + 1 == patience.tries:
                raise GaveUp(f"{trouble} (tried {patience.tries} times)") from trouble
            growing = min(patience.longest_wait, patience.first_wait * 2.0**attempt)
            _wait(max(trouble.after, growing * random.uniform(0.5, 1.0)), cancel)
    raise AssertionError("there is at least one try")


def _wait(seconds: float, cancel: CancelToken) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        cancel.check()
        time.sleep(min(_LOOK, left))
    cancel.check()


class _Exchange:
    """One question and its answer."""

    def __init__(self, request: Request, patience: Patience) -> None:
        self._request = request
        self._patience = patience
        self._connection: HTTPConnection | None = None
        self._socket: socket.socket | None = None  # the connection forgets it once the answer begins
        self._done = threading.Event()
        self._answer: Answer | None = None
        self._error: Exception | None = None
        self._left = False

    def result(self, cancel: CancelToken) -> Answer:
        """The answer. Trouble, Refused, Cancelled."""
        cancel.check()
        threading.Thread(target=self._run, name="speech over HTTP", daemon=True).start()
        until = time.monotonic() + self._patience.whole
        while not self._done.wait(_LOOK):
            if cancel.cancelled:
                self._leave()
                raise Cancelled()
            if time.monotonic() > until:
                self._leave()
                raise Trouble(f"the whole answer did not come in {self._patience.whole:.0f} seconds")
        if self._error is not None:
            raise self._error
        assert self._answer is not None
        return self._answer

    def _leave(self) -> None:
        """Let the thread end: its socket is shut under it."""
        self._left = True
        with suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._answer = self._exchanged()
        except (Trouble, Refused) as error:
            self._error = error
        except ssl.SSLCertVerificationError:
            self._error = Refused("its certificate is not trusted by this computer")
        except (TimeoutError, ReadTimeoutError):
            self._error = Trouble(f"nothing came for {self._patience.silence:g} seconds")
        except (HTTPError, http.client.HTTPException, OSError) as error:
            self._error = Trouble(_told(error))
        except Exception as error:  # what is not foreseen ends one frame, not the thread unheard
            self._error = Refused(f"asking it failed ({type(error).__name__})")
        finally:
            if self._connection is not None:
                with suppress(OSError):
                    self._connection.close()
            self._done.set()

    def _exchanged(self) -> Answer:
        request, url = self._request, urlsplit(self._request.url)
        host, connect = url.hostname or "", self._patience.connect
        self._connection = connection = (
            HTTPSConnection(host, url.port or 443, timeout=connect, ssl_context=ssl.create_default_context())
            if url.scheme == "https"
            else HTTPConnection(host, url.port or 80, timeout=connect)
        )
        try:
            connection.connect()
            self._socket = connection.sock
        except ssl.SSLCertVerificationError:
            raise
        except (HTTPError, OSError) as error:
            raise Trouble("it cannot be reached") from error
        if self._left:
            raise Trouble("nobody waits any more")
        connection.timeout = self._patience.silence
        connection.sock.settimeout(connection.timeout)
        headers = {"Accept": request.accept, "Accept-Encoding": "identity", "Connection": "close"}
        if request.key:
            headers["Authorization"] = f"Bearer {request.key}"
        body = None
        if request.body is not None:
            body = json.dumps(request.body, ensure_ascii=False).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json"
        connection.request(
            request.method, url.path or "/", body, headers, preload_content=False, decode_content=False
        )
        answer = connection.getresponse()
        if answer.status != 200:
            raise _refusal(answer.status, answer.headers, answer.read(_MOST_SAID), request.key)
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Trouble("its answer is packed, which was not asked for")
        return self._read(answer)

    def _read(self, answer: Any) -> Answer:
        most = self._request.most
        announced = answer.headers.get("Content-Length", "")
        if announced.isdigit() and int(announced) > most:
            raise Trouble(f"its answer has {int(announced):,} bytes, and {most:,} would be much")
        parts: list[bytes] = []
        size = 0
        while block := answer.read(_BLOCK):
            parts.append(block)
            size += len(block)
            if size > most:
                raise Trouble(f"its answer does not end after {most:,} bytes")
            if self._left:
                raise Trouble("nobody waits any more")
        kind, _, parameters = answer.headers.get("Content-Type", "").partition(";")
        return Answer(b"".join(parts), kind.strip().lower(), parameters.strip())


def _told(error: Exception) -> str:
    """A failed connection for people; the library's own words name objects."""
    if isinstance(error, ConnectionRefusedError):
        return "it cannot be reached"
    if isinstance(error, http.client.BadStatusLine) and not isinstance(error, http.client.RemoteDisconnected):
        return "its answer is no HTTP"
    return "its answer broke off"


def _refusal(status: int, headers: Any, body: bytes, key: str) -> Exception:
    said = _said(body, key)
    if status in _AGAIN or status >= 500:
        busy = "it is too busy" if status in (429, 503, 529) else "it failed"
        return Trouble(f"{busy} (status {status}{said})", _after(headers.get("Retry-After", "")))
    if status in (401, 403):
        return Refused(f"it does not accept the key (status {status}{said})")
    if status == 404:
        return Refused(f"it does not know that address, model or voice (status 404{said})")
    if 300 <= status < 400:
        return Refused(f"it sends elsewhere, and texts go only where they were allowed to (status {status})")
    return Refused(f"it does not take the text (status {status}{said})")


def _said(body: bytes, key: str) -> str:
    """What a server says of its refusal, on one line and without the key, or nothing."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if isinstance(told, dict):
        told = told.get("error", told.get("detail", told.get("message", "")))
        if isinstance(told, dict):
            told = told.get("message", "")
    if not isinstance(told, str):
        return ""
    line = " ".join("".join(each if each.isprintable() else " " for each in told).split())
    if key:
        line = line.replace(key, "…")
    return f": {line[:120]}" if line else ""


def _after(value: str) -> float:
    """Seconds of a ``Retry-After``, which are a number or a date; 0 for neither."""
    value = value.strip()
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
