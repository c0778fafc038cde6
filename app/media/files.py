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


def write_whole(target: Path, data: bytes) -> None:
    """Write a file beside its place, flush it to the disk, rename it into place.

    DiskFull or StoreUnavailable with the folder named.
    """
    with writing(target.parent), temporary(target.parent) as (descriptor, name):
        with open(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.fsync(descriptor)
        Path(name).replace(target)


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[tuple[int, str]]:
    """A new file in ``folder`` (made where missing), open for writing: removed unless renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        yield descriptor, name
    finally:
        os.close(descriptor)
        Path(name).unlink(missing_ok=True)


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
