"""Local copies of what S3 keeps: limited in size, shared by all programs of this computer.

::

    root/lock                 held while files come, are looked up or go; never removed
    root/files/ab/cd/abcd….jpg    as in a folder of assets

A copy's access time says when it was last asked for; the longest unused go first. One asked
for within the last hour stays whatever the limit says, because whoever asked may only now be
opening it: a render can hold the folder above its limit while it runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.media.files import NewFile, writing
from app.media.folder import FolderAssets

GRACE = 3600.0
"""Seconds for which a copy that was asked for stays."""

ABANDONED = 24 * GRACE
"""Seconds after which a file on its way in is what a killed program has left."""

LOOK_EVERY = 64
"""Copies after which the folder is measured anew, since other programs fill it as well."""


class Cache:
    """Copies of assets under ``root``, at most ``limit`` bytes of those unused for an hour."""

    def __init__(self, root: Path, limit: int, clock: Callable[[], float] = time.time) -> None:
        self.root = root
        self.limit = limit
        self._files = FolderAssets(root / "files")
        self._clock = clock
        self._good: dict[str, tuple[int, int, int]] = {}
        self._room, self._unmeasured = 0, 0

    def new(self) -> NewFile:
        """A file on its way in. OSErrors of making it are the caller's to turn into sentences."""
        return NewFile(self._files.root)

    def find(self, asset_id: str) -> Path | None:
        """The copy, whose bytes have the hash they are named by, or ``None``.

        The hash is taken when this process first meets the file, and again where the file's size
        or time of change differ from then. A copy that is damaged is thrown away.
        """
        path = self._touched(asset_id)
        if path is None:
            return None
        try:
            before = _mark(path)
            if self._good.get(asset_id) == before:
                return path
            with path.open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == asset_id
        except OSError:  # it cannot be read, so it is of no use
            whole = False
        if not whole:
            self.drop(asset_id)
            return None
        self._good[asset_id] = before
        return path

    def _touched(self, asset_id: str) -> Path | None:
        """The file as last asked for now: from here on it stays for an hour."""
        if not self._files.exists(asset_id):
            return None
        with writing(self.root), self._locked():
            if not self._files.exists(asset_id):
                return None
            path = self._files.path(asset_id)
            now = int(self._clock() * 1e9)
            os.utime(path, ns=(now, path.stat().st_mtime_ns))
            return path

    def keep(self, new: NewFile, asset_id: str, suffix: str) -> Path:
        """Make a whole, verified file a copy; others go where the limit is passed."""
        with writing(self.root), self._locked():
            self._files.delete(asset_id)
            self._files.place(new, asset_id, suffix)
            path = self._files.path(asset_id)
            now = int(self._clock() * 1e9)
            os.utime(path, ns=(now, path.stat().st_mtime_ns))
            self._good[asset_id] = _mark(path)
            self._room -= path.stat().st_size
            self._unmeasured += 1
            if self._room < 0 or self._unmeasured >= LOOK_EVERY:
                self._make_room()
            return path

    def drop(self, asset_id: str) -> None:
        """Let a copy go; nothing happens where there is none."""
        self._good.pop(asset_id, None)
        if self._files.exists(asset_id):
            with writing(self.root), self._locked():
                self._files.delete(asset_id)

    def _make_room(self) -> None:
        """Remove the longest unused copies until the rest fits. Called with the lock held."""
        copies = []
        now = self._clock()
        for path in self._files.root.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                if path.name.startswith(".new-"):
                    if found.st_mtime < now - ABANDONED:
                        path.unlink(missing_ok=True)
                elif path.is_file():
                    copies.append((found.st_atime, found.st_size, path))
        total = sum(size for _, size, _ in copies)
        for used, size, path in sorted(copies, key=lambda copy: copy[0]):
            if total <= self.limit or used > now - GRACE:
                break
            with contextlib.suppress(OSError):  # Windows keeps a file that somebody reads: next time
                path.unlink(missing_ok=True)
                total -= size
        self._room, self._unmeasured = self.limit - total, 0

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time, over all threads and processes; the system lets go when a process dies."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("ab") as file:
            _lock(file.fileno())
            try:
                yield
            finally:
                _unlock(file.fileno())


class Turns:
    """One thread at a time for each asset, so that none is fetched twice side by side."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[str, tuple[threading.Lock, int]] = {}

    @contextlib.contextmanager
    def of(self, asset_id: str) -> Iterator[None]:
        """Wait for one's turn with an asset, and keep it while inside."""
        with self._lock:
            turn, users = self._turns.get(asset_id, (threading.Lock(), 0))
            self._turns[asset_id] = turn, users + 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                users = self._turns[asset_id][1] - 1
                if users:
                    self._turns[asset_id] = turn, users
                else:
                    del self._turns[asset_id]


def _mark(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


try:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

except ImportError:  # Windows
    import msvcrt

    def _lock(descriptor: int) -> None:
        while True:
            os.lseek(descriptor, 0, os.SEEK_SET)
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
                return

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
