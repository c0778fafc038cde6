"""Writing files so that they are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.errors import DiskFull, ScenewrightError, StoreUnavailable

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class NewFile:
    """A file on its way: written under a passing name, then renamed into place or removed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
        self.path = Path(name)
        """Where it is until it has its place; what is written can be read there at once."""
        self._open = True
        self.size = 0
        """Bytes written so far."""

    def write(self, data: bytes) -> None:
        """Append all of ``data``."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self.size += len(data)

    def clear(self) -> None:
        """Begin again."""
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        self.size = 0

    def become(self, target: Path) -> None:
        """Flush to the disk and rename to ``target``, whose folder is made where missing."""
        os.fsync(self._descriptor)
        self._close()  # Windows renames no open file
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        sync_folder(target.parent)

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._descriptor)

    def __enter__(self) -> NewFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self.path.unlink(missing_ok=True)


def write_whole(target: Path, data: bytes) -> None:
    """Make a file appear with all of ``data`` in it, or not at all.

    DiskFull or StoreUnavailable with the folder named.
    """
    with writing(target.parent), NewFile(target.parent) as new:
        new.write(data)
        new.become(target)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what the system says about writing in ``folder`` into a sentence that names it."""
    try:
        yield
    except OSError as error:
        raise write_error(folder, error) from error


def write_error(folder: Path, error: OSError) -> ScenewrightError:
    """The typed error for a failed write in ``folder``."""
    if error.errno in NO_ROOM:
        return DiskFull(f"There is no room left in {folder}.", "Free some space and try again.")
    return StoreUnavailable(
        f"The folder {folder} cannot be written: {error.strerror or error}.",
        "Allow writing there, or set SCENEWRIGHT_HOME to another folder.",
    )


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut, on systems that can open folders."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def trim_folder(folder: Path, suffix: str, limit: int, keep: frozenset[str] = frozenset()) -> None:
    """Drop a folder's files of an ending that were not used for longest, until those left hold at most
    ``limit`` bytes; never one whose name before the ending is in ``keep``."""
    entries = []
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(folder):
            with contextlib.suppress(FileNotFoundError):
                if entry.name.endswith(suffix):
                    state = entry.stat()
                    entries.append((state.st_mtime, state.st_size, entry.name))
    held = sum(size for _, size, _ in entries)
    for _, size, name in sorted(entries):
        if held <= limit:
            break
        if name.removesuffix(suffix) not in keep:
            (folder / name).unlink(missing_ok=True)
            held -= size
