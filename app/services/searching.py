"""Where lost media files may be: in a folder that somebody names, or beside a file that was found.

Nothing here opens a file. Folders are read in the order of their names, links to folders are not
followed, and what cannot be read is noted, not fatal.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MOST_BESIDE = 5000
"""Files of one folder that are looked at beside a given one; those of wanted names come first."""

_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file and its size in bytes."""

    path: Path
    size: int


@dataclass(slots=True)
class Search:
    """One look through folders: no file is given twice, by whatever names it is reached."""

    skipped: list[tuple[Path, str]] = field(default_factory=list)
    """What could not be read, and why."""
    _seen: set[tuple[int, int] | str] = field(default_factory=set)

    def under(self, folder: Path) -> Iterator[FoundFile]:
        """Every file in a folder and the folders in it."""
        left = [folder]
        while left:
            here = left.pop()
            names, folders = self._read(here)
            for name in names:
                yield from self._file(here / name)
            left += [here / name for name in reversed(folders)]

    def beside(
        self, file: Path, wanted: Collection[str], names: Collection[str], folders: Collection[str]
    ) -> Iterator[FoundFile]:
        """A file, those in its folder, and those where its old neighbours may be.

        ``wanted`` are hashes, ``names`` of files, ``folders`` names of folders that wanted files
        came from. Neighbours are such folders in the file's own and in the one above it, and where
        the file lies as in the program's own store (``ab/cd/abcd….jpg``), the places of the others.
        """
        yield from self._file(file)
        yield from self._in(file.parent, names)
        name = file.name[:64]
        if _HASH.fullmatch(name):
            for depth in (2, 1):  # as a folder keeps them, and as a bucket does
                above = file.parents[depth] if len(file.parents) > depth else None
                if above is not None and _place(above, name, depth) == file.parent:
                    for asset_id in sorted(wanted):
                        yield from self._in(_place(above, asset_id, depth), (), asset_id)
        for place in (file.parent, file.parent.parent):
            for folder in sorted(folders):
                if folder not in ("", ".", "..") and Path(folder).name == folder:
                    yield from self._in(place / folder, names)

    def _in(self, folder: Path, names: Collection[str], begins: str = "") -> Iterator[FoundFile]:
        """Files in one folder, those of the given names first."""
        if not os.path.isdir(folder):  # noqa: PTH112 - says no where pathlib raises
            return
        found = [name for name in self._read(folder)[0] if name.startswith(begins)]
        found.sort(key=lambda name: name not in names)
        for name in found[:MOST_BESIDE]:
            yield from self._file(folder / name)

    def _read(self, folder: Path) -> tuple[list[str], list[str]]:
        """Names of what is in a folder: what is no folder, and folders."""
        try:
            with os.scandir(folder) as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            self.skipped.append((folder, f"The folder cannot be read: {error.strerror or error}."))
            return [], []
        return sorted(name for name, is_folder in found if not is_folder), sorted(
            name for name, is_folder in found if is_folder
        )

    def _file(self, path: Path) -> Iterator[FoundFile]:
        """The file where it is a plain one that has not been given yet."""
        try:
            found = path.stat()
        except OSError:  # a link that leads nowhere, or it has gone meanwhile
            return
        mark = (found.st_dev, found.st_ino) if found.st_ino else str(path.resolve())
        if stat.S_ISREG(found.st_mode) and mark not in self._seen:
            self._seen.add(mark)
            yield FoundFile(path, found.st_size)


def _place(root: Path, asset_id: str, depth: int) -> Path:
    """The folder of an asset in a store with so many levels of folders."""
    return root.joinpath(*(asset_id[2 * level : 2 * level + 2] for level in range(depth)))
