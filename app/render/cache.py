"""Finished segments, by key. May be deleted at any time, even while it is used."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from app.media.files import NewFile, trim_folder, writing

LIMIT_BYTES = 4 << 30
_SUFFIX = ".segment"
_MARK = b"segment1"
"""Ends every file, after the SHA-256 of what is before them both."""
_SEAL = 32 + len(_MARK)
_AT_ONCE = 1 << 20


class SegmentDamaged(Exception):
    """A stored segment that is gone, or not as it was written."""


def _nothing() -> None:
    """Nobody wants to stop."""


def _digest(file: BinaryIO, size: int, check: Callable[[], None]) -> bytes:
    """SHA-256 of a file's first ``size`` bytes."""
    file.seek(0)
    digest = hashlib.sha256()
    while size:
        check()
        data = file.read(min(size, _AT_ONCE))
        if not data:
            break
        digest.update(data)
        size -= len(data)
    return digest.digest()


def _checked(file: BinaryIO, check: Callable[[], None]) -> int:
    """How many bytes of a stored file are the segment; SegmentDamaged where its seal is not theirs."""
    size = os.fstat(file.fileno()).st_size - _SEAL
    if size > 0:
        file.seek(size)
        seal = file.read(_SEAL)
        if seal[-len(_MARK) :] == _MARK and seal[:32] == _digest(file, size, check):
            return size
    raise SegmentDamaged("its bytes are not those that were written")


class _Part(io.RawIOBase):
    """The first ``size`` bytes of a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        super().__init__()
        self._file, self._size = file, size
        file.seek(0)

    def read(self, count: int = -1) -> bytes:
        left = max(0, self._size - self._file.tell())
        return self._file.read(left if count < 0 else min(count, left))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            offset, whence = self._size + offset, os.SEEK_SET
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


class SegmentCache:
    """A folder of segments, the least lately used ones dropped above ``limit`` bytes.

    Files appear whole, by renaming, so that two exports at once never see half of one; the
    same key always has the same bytes, so that it does not matter whose stays.
    """

    def __init__(self, folder: Path, limit: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit = limit

    def path(self, key: str) -> Path:
        """Where a segment of that key lies or would lie."""
        return self.folder / f"{key}{_SUFFIX}"

    def has(self, key: str, check: Callable[[], None] = _nothing) -> bool:
        """Whether the segment is there as it was written; marks it as used. A damaged one is dropped.

        ``check`` is called every megabyte, and may raise.
        """
        path = self.path(key)
        try:
            os.utime(path)
            with path.open("rb") as file:
                _checked(file, check)
        except SegmentDamaged:
            self.drop(key)
            return False
        except OSError:
            return False
        return True

    @contextlib.contextmanager
    def making(self, key: str) -> Iterator[Path]:
        """A passing file to write a segment into, kept under its key if the block ends well.

        DiskFull, with the folder named, where there is no room.
        """
        with writing(self.folder), NewFile(self.folder) as new:
            yield new.path
            with new.path.open("r+b") as file:
                digest = _digest(file, os.fstat(file.fileno()).st_size, _nothing)
                file.seek(0, os.SEEK_END)
                file.write(digest + _MARK)
            new.become(self.path(key))

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key. DiskFull, with the folder named, where there is no room."""
        with self.making(key) as path:
            path.write_bytes(data)

    @contextlib.contextmanager
    def reading(self, key: str, check: Callable[[], None] = _nothing) -> Iterator[io.RawIOBase]:
        """A segment's bytes, to read and seek in, marked as used; SegmentDamaged unless they are as they
        were written."""
        try:
            os.utime(self.path(key))
            file = self.path(key).open("rb")
        except OSError as error:
            raise SegmentDamaged(str(error)) from error
        with file:
            yield _Part(file, _checked(file, check))

    def drop(self, key: str) -> None:
        """Let one segment go."""
        self.path(key).unlink(missing_ok=True)

    def trim(self, keep: frozenset[str] = frozenset()) -> None:
        """Drop what was not used for longest until the rest is within the limit; never ``keep``."""
        trim_folder(self.folder, _SUFFIX, self._limit, keep)
