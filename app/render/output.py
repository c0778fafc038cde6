"""Where a video goes: looked at before any work, worked on beside, replaced at the very end."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.domain.formats import CONTAINERS, listed
from app.errors import BadOutput, DiskFull
from app.media.files import NO_ROOM

_STALE_SECONDS = 86_400


@contextlib.contextmanager
def working_folder(output: Path) -> Iterator[Path]:
    """A folder beside the output, gone afterwards, so that the last step is a rename on one disk.

    Folders above the output are made; those that were made go again when nothing comes of it.
    """
    made: list[Path] = []
    try:
        for parent in [*reversed(output.parent.parents), output.parent]:
            if not parent.exists():
                with contextlib.suppress(FileExistsError):  # another export made it in this moment
                    parent.mkdir()
                    made.append(parent)
        _tidy(output)
        folder = Path(tempfile.mkdtemp(prefix=f".{output.stem[:40]}-export-", dir=output.parent))
    except OSError as error:
        _remove(made)
        raise BadOutput(
            f"Nothing can be written to {output.parent} ({error.strerror or error}).",
            "Choose another folder.",
        ) from error
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        _remove(made)
        raise
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def appearing(folder: Path) -> Iterator[None]:
    """Turns what the system says about the last steps in ``folder`` into a sentence that names it."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room left in {folder}.", "Free some space and export again."
            ) from error
        raise BadOutput(
            f"The video cannot be put into {folder} ({error.strerror or error}).", "Choose another folder."
        ) from error


def _tidy(output: Path) -> None:
    """Remove what exports to this output left that were killed more than a day ago."""
    for left in output.parent.glob(f"{glob.escape('.' + output.stem[:40])}-export-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _remove(folders: Sequence[Path]) -> None:
    """Remove folders again, innermost first, unless somebody has put something there."""
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()


def check_output(output: Path) -> None:
    """BadOutput where a video cannot be written to ``output``; leaves nothing behind."""
    if output.suffix.lower() not in CONTAINERS:
        raise BadOutput(
            f"The output {output} does not end in {listed(tuple(CONTAINERS))}.",
            "Give a name such as video.mp4.",
        )
    if os.path.isdir(output):  # noqa: PTH112 - says no where pathlib raises
        raise BadOutput(f"The output {output} is a folder.", "Give the name of a file in it.")
    parent = output.absolute().parent
    try:
        while not parent.exists():
            parent = parent.parent
        if not parent.is_dir():
            raise BadOutput(
                f"The output {output} cannot be written: {parent} is a file.", "Choose another folder."
            )
        with tempfile.NamedTemporaryFile(prefix=".write-", dir=parent):
            pass
        output.exists()  # a name that is too long is refused here
    except OSError as error:
        raise BadOutput(
            f"The output {output} cannot be written: {parent} refuses ({error.strerror or error}).",
            "Choose another folder or name, or allow writing there.",
        ) from error


def sync(target: Path) -> None:
    """Have the system put a finished file on the disk."""
    with target.open("rb") as file:
        os.fsync(file.fileno())
