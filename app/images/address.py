"""A picture or video fetched from an http(s) address: guarded, within limits, and never without end.

::

    address ── looked up ── every number of the host checked ── connected to that very number
       │           └─ a redirect: the same again, and never into a private network it did not begin in
       └─ its type, its announced and its real length ── a file of its own

The exchange runs on a thread of its own, so that whoever asked can leave within a moment.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from app.errors import BadPicture, Cancelled
from app.services.ports import CancelToken, Fetched, OnProgress, Progress

MOST_BYTES = 256 << 20
MOST_REDIRECTS = 5
LONGEST_ADDRESS = 4096
_LOOK = 0.05
_BLOCK = 1 << 16
_SUFFIXES = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif",
    "image/avif": ".avif", "image/heic": ".heic", "image/heif": ".heif", "image/tiff": ".tif",
    "image/bmp": ".bmp", "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
    "video/x-matroska": ".mkv",
}  # fmt: skip
_ALIKE = ("jpeg", "tiff", "m4v")
_UNSAID = ("", "application/octet-stream", "binary/octet-stream")
"""Types that say nothing: what came is looked into afterwards, as every file is."""
_REDIRECTS = (301, 302, 303, 307, 308)
_AGENT = "Scenewright (picture given by address)"

Numbers = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds and bytes."""

    connect: float = 10.0
    silence: float = 20.0
    """Without a single byte."""
    whole: float = 180.0
    most: int = MOST_BYTES


def checked_address(address: str) -> str:
    """An address as it is asked; BadPicture where it is none of http or https."""
    clean = address.strip()
    try:
        url = urlsplit(clean)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    shown = clean if len(clean) <= 80 else f"{clean[:79]}…"
    if url.scheme.lower() not in ("http", "https") or not url.hostname or port == 0:
        raise BadPicture(f"“{shown}” is no address of a picture.", "Give one that begins with https://.")
    if url.username is not None or url.password is not None:
        raise BadPicture(
            f"The address at {url.hostname} holds a name or a password.",
            "Save the picture as a file and drop that.",
        )
    if len(clean) > LONGEST_ADDRESS:
        raise BadPicture(f"The address at {url.hostname} is too long.", "Save the picture as a file.")
    return clean.partition("#")[0]


def numbers_of(host: str, port: int) -> list[str]:
    """A host's addresses in numbers, in the order they are to be tried."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(number: str) -> bool:
    """Whether an address in numbers is one of the whole internet, not of a computer or a network at home."""
    found = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (mapped or found).is_global and not found.is_multicast


def fetch(
    address: str,
    progress: OnProgress,
    cancel: CancelToken,
    limits: Limits = Limits(),
    numbers: Numbers = numbers_of,
) -> Fetched:
    """What is at an address, as a file in a folder of its own.

    BadPicture says in words what went wrong. Cancelled within some 50 ms of being asked to stop.
    """
    exchange = _Exchange(checked_address(address), limits, numbers)
    try:
        return exchange.result(progress, cancel)
    except BaseException:
        exchange.discard()
        raise


class _Exchange:
    def __init__(self, address: str, limits: Limits, numbers: Numbers) -> None:
        self._address, self._limits, self._numbers = address, limits, numbers
        self._host = urlsplit(address).hostname or ""
        self._socket: socket.socket | None = None
        self._done = threading.Event()
        self._left = False
        self._came, self._whole = 0, 0
        self._fetched: Fetched | None = None
        self._file: Path | None = None
        self._error: BadPicture | None = None

    def result(self, progress: OnProgress, cancel: CancelToken) -> Fetched:
        cancel.check()
        threading.Thread(target=self._run, name="picture by address", daemon=True).start()
        until = time.monotonic() + self._limits.whole
        stage = f"Fetching from {self._host}"
        while not self._done.wait(_LOOK):
            progress(Progress(stage, self._came, max(self._whole, self._came)))
            if cancel.cancelled:
                self._leave()
                raise Cancelled()
            if time.monotonic() > until:
                self._leave()
                raise self._bad(f"did not give all of it in {self._limits.whole:.0f} seconds")
        if self._error is not None:
            raise self._error
        assert self._fetched is not None
        progress(Progress(stage, self._came, self._came))
        return self._fetched

    def discard(self) -> None:
        """Let go of what came."""
        if self._file is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
                self._file.parent.rmdir()

    def _bad(self, what: str, hint: str = "Save the picture as a file and drop that.") -> BadPicture:
        return BadPicture(f"{self._host} {what}.", hint)

    def _leave(self) -> None:
        """Let the thread end: its socket is shut under it."""
        self._left = True
        with suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._fetched = self._exchanged()
        except BadPicture as error:
            self._error = error
        except ssl.SSLCertVerificationError:
            self._error = self._bad("has a certificate that this computer does not trust")
        except TimeoutError:
            self._error = self._bad(f"sent nothing for {self._limits.silence:g} seconds", "Try again later.")
        except (http.client.HTTPException, OSError):
            self._error = self._bad("broke off before all of it was here", "Try again.")
        except Exception as error:  # what is not foreseen ends one job, not the thread unheard
            self._error = self._bad(f"could not be asked ({type(error).__name__})")
        finally:
            with suppress(OSError):
                if self._socket is not None:
                    self._socket.close()
            if self._error is not None:
                self.discard()
            self._done.set()

    def _exchanged(self) -> Fetched:
        address, seen = self._address, set[str]()
        inside = False
        for step in range(MOST_REDIRECTS + 1):
            url = urlsplit(address)
            self._host = url.hostname or ""
            number = self._allowed(self._host, url.port or (443 if url.scheme == "https" else 80))
            if (
                step
                and not is_public(number)
                and not (inside and self._host == urlsplit(self._address).hostname)
            ):
                raise self._bad("was led to from elsewhere, and lies in a private network")
            inside = inside or (step == 0 and not is_public(number))
            answer = self._asked(address, number)
            if answer.status not in _REDIRECTS:
                return self._taken(address, answer)
            answer.close()
            seen.add(address)
            further = checked_address(urljoin(address, answer.headers.get("Location", "")))
            if url.scheme == "https" and not further.lower().startswith("https:"):
                raise self._bad("sends on to an address without encryption")
            if further in seen:
                raise self._bad("sends round in a circle")
            address = further
        raise self._bad(f"sends on more than {MOST_REDIRECTS} times")

    def _allowed(self, host: str, port: int) -> str:
        """The number to connect to. It is looked up once, so that what was checked is what is asked."""
        try:
            found = self._numbers(host, port)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise self._bad("is not known", "Check the address and the network.")
        # A name that stands for numbers of both kinds is not trusted further than its worst.
        return next((each for each in found if not is_public(each)), found[0])

    def _asked(self, address: str, number: str) -> http.client.HTTPResponse:
        url = urlsplit(address)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 80)
        try:
            plain = socket.create_connection((number, port), self._limits.connect)
        except OSError as error:
            raise self._bad("cannot be reached", "Check the address and the network.") from error
        self._socket = plain
        if self._left:
            raise self._bad("is waited for by nobody any more")
        plain.settimeout(self._limits.silence)
        connection = http.client.HTTPConnection(self._host, port)
        if secure:
            self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=self._host)
        connection.sock = self._socket
        path = quote(url.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = f"?{quote(url.query, safe='/%:@!$&()*+,;=~-._?')}" if url.query else ""
        named = {"Accept": "image/*, video/*;q=0.9, */*;q=0.1", "Accept-Encoding": "identity"}
        connection.request(
            "GET", path + query, headers={**named, "User-Agent": _AGENT, "Connection": "close"}
        )
        return connection.getresponse()

    def _taken(self, address: str, answer: http.client.HTTPResponse) -> Fetched:
        if answer.status != 200:
            told = {401: "wants a password", 403: "does not give it out", 404: "has nothing there"}
            words = told.get(answer.status, "gave no picture")
            raise self._bad(f"{words} (status {answer.status})")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind.startswith("text/html") or kind == "application/xhtml+xml":
            raise self._bad("has a page there, not a picture", "Drag the picture itself out of the page.")
        if not kind.startswith(("image/", "video/")) and kind not in _UNSAID:
            raise self._bad(
                f"has something else there ({kind[:60]})", "Give the address of a picture or video."
            )
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise self._bad("packs its answer, which was not asked for")
        announced = answer.headers.get("Content-Length", "")
        self._whole = int(announced) if announced.isdigit() else 0
        if self._whole > self._limits.most:
            raise self._too_big()
        self._file = Path(tempfile.mkdtemp(prefix="scenewright-")) / _name_for(address, answer, kind)
        with self._file.open("wb") as file:
            while block := answer.read(_BLOCK):
                self._came += len(block)
                if self._came > self._limits.most:
                    raise self._too_big()
                if self._left:
                    raise self._bad("is waited for by nobody any more")
                file.write(block)
        if self._came < self._whole or not self._came:
            raise self._bad("broke off before all of it was here", "Try again.")
        return Fetched(self._file, self._address)

    def _too_big(self) -> BadPicture:
        return self._bad(f"has more than {self._limits.most >> 20:,} MB there", "Give a smaller one.")


def _name_for(address: str, answer: http.client.HTTPResponse, kind: str) -> str:
    """A file name for people that is safe on every system."""
    given = answer.headers.get_filename() or unquote(urlsplit(address).path).rpartition("/")[2]
    clean = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", given).strip(" .")
    stem, _, suffix = clean.rpartition(".")
    known = _SUFFIXES.get(kind, "").lstrip(".")
    if not stem or not 2 <= len(suffix) <= 4 or not suffix.isalnum():
        stem, suffix = clean, known
    elif known and suffix.lower() not in _ALIKE and f".{suffix.lower()}" not in _SUFFIXES.values():
        suffix = known
    stem = stem[:80].strip(" .") or "Picture"
    return f"{stem}.{suffix}" if suffix else stem
