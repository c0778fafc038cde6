"""Media files in a folder, by the hash of their bytes.

::

    root/ab/cd/abcd….jpg      the asset abcd…; its ending is kept for programs that look at names
    root/ab/cd/.new-x7q       a file on its way in; the rename is what makes it an asset
    root/ab/cd/.gone-abcd…    a file on its way out, which comes back where somebody wants it

Nothing in here is ever changed in place, so a reader never sees half a file, and any number
of writers of the same bytes do no harm. A file's time of change says when it was last used, to
the hour: what is added again, asked for or looked for is in use.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.errors import AssetMissing, BadInput
from app.media.files import NewFile, writing
from app.services.ports import StoredAsset

_ID = re.compile(r"[0-9a-f]{64}")
SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
"""An ending that is kept."""

_BLOCK = 1 << 20
_GONE = ".gone-"
"""Before the name of a file that is looked at for the last time."""
_USED_EVERY = 3600.0
"""Seconds within which a file is not marked as used again."""


def is_asset_id(text: str) -> bool:
    """Whether a text can be an asset's id: a SHA-256 in lower-case hexadecimal."""
    return _ID.fullmatch(text) is not None


class FolderAssets:
    """An :class:`~app.services.ports.AssetStore` in ``root``, which is made at the first write."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._placing = threading.Lock()

    def put_file(self, path: Path) -> str:
        """Copy a file in and return its id; the same bytes twice are kept once.

        BadInput where the file cannot be read, DiskFull where there is no room,
        StoreUnavailable where the folder cannot be written.
        """
        return self._copy(path, None)

    def put_wanted(self, path: Path, wanted: Collection[str]) -> str | None:
        """Copy a file in where its bytes are one of those wanted, and return its id; errors as in
        :meth:`put_file`."""
        return self._copy(path, wanted) or None

    def _copy(self, path: Path, wanted: Collection[str] | None) -> str:
        """Copy a file in, reading it once; "" where it is not among those ``wanted``."""
        digest = hashlib.sha256()
        with writing(self.root), NewFile(self.root) as new:
            try:
                source = path.open("rb")
            except OSError as error:
                raise unreadable(path, error) from error
            with source:
                while block := _read(source.fileno(), path):
                    digest.update(block)
                    new.write(block)
            if wanted is not None and digest.hexdigest() not in wanted:
                return ""
            return self.place(new, digest.hexdigest(), path.suffix)

    def put_bytes(self, data: bytes, suffix: str = "") -> str:
        """Keep bytes and return their id; errors as in :meth:`put_file`."""
        asset_id = hashlib.sha256(data).hexdigest()
        found = self._find(asset_id)
        if found is not None and _in_use(found, len(data)):
            return asset_id
        with writing(self.root), NewFile(self.root) as new:
            new.write(data)
            return self.place(new, asset_id, suffix)

    def path(self, asset_id: str) -> Path:
        """The file that holds the asset; AssetMissing where there is none."""
        found = self._used(asset_id)
        if found is None:
            raise AssetMissing(
                f"The media file {asset_id[:12]}… is not in {self.root}.", "Add the picture or sound again."
            )
        return found

    def exists(self, asset_id: str) -> bool:
        """Whether the bytes are here."""
        return self._used(asset_id) is not None

    def delete(self, asset_id: str) -> None:
        """Let the bytes go; nothing happens where there are none."""
        with writing(self.root):
            while (found := self._find(asset_id)) is not None:
                found.unlink(missing_ok=True)

    def mark_used(self, asset_ids: Collection[str]) -> frozenset[str]:
        """Say of assets that they are in use; returns those that are here."""
        return frozenset(filter(self.exists, asset_ids))

    def stored(self) -> Iterator[StoredAsset]:
        """Everything that is kept; what goes meanwhile is left out."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            asset_id = path.name.removeprefix(_GONE)[:64]
            if is_asset_id(asset_id):
                with contextlib.suppress(FileNotFoundError):
                    found = path.stat()
                    used = datetime.fromtimestamp(found.st_mtime, UTC)
                    yield StoredAsset(asset_id, found.st_size, used)

    def delete_unused(self, asset_id: str, since: datetime) -> bool:
        """Let the bytes go unless somebody has used or added them since; whether they went.

        The file is first moved away and looked at again there: whoever uses it at the same moment
        has marked it by then, and it comes back, or brings it back, or finds it gone and writes it
        anew.
        """
        found = self._find(asset_id)
        with writing(self.root), contextlib.suppress(FileNotFoundError, PermissionError):
            # PermissionError: Windows moves no file that somebody reads
            if found is None or found.stat().st_mtime >= since.timestamp():
                return False
            away = found.with_name(_GONE + found.name)
            found.rename(away)
            if away.stat().st_mtime < since.timestamp():
                away.unlink()
                return True
            away.replace(found)
        return False

    def verify(self, asset_id: str) -> bool:
        """Whether the stored bytes still have the hash they are named by; reads the whole file."""
        with self.path(asset_id).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == asset_id

    def _shard(self, asset_id: str) -> Path:
        return self.root / asset_id[:2] / asset_id[2:4]

    def _find(self, asset_id: str) -> Path | None:
        """The asset's file. Looks into one small folder, since the ending is not part of the id.

        One that somebody is about to delete, or was when he died, is put back: it is wanted.
        """
        if not is_asset_id(asset_id):
            return None
        shard = self._shard(asset_id)
        try:
            with os.scandir(shard) as entries:
                names = sorted(entry.name for entry in entries if asset_id in entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        for name in reversed(names):  # one that is going begins with a dot
            if not name.startswith(_GONE):
                return shard / name
            with contextlib.suppress(OSError):  # it has gone for good in this moment
                return (shard / name).rename(shard / name.removeprefix(_GONE))
        return None

    def _used(self, asset_id: str) -> Path | None:
        """The asset's file, marked as used; looked for again where it went in between."""
        while (found := self._find(asset_id)) is not None:
            if _use(found):
                return found
        return None

    def place(self, new: NewFile, asset_id: str, suffix: str) -> str:
        """Rename what was written into its place, unless the same bytes are there already."""
        suffix = suffix.lower()
        name = asset_id + (suffix if SUFFIX.fullmatch(suffix) else "")
        with self._placing:
            found = self._find(asset_id)
            if found is None or not _in_use(found, new.size):
                new.become(found or self._shard(asset_id) / name)
        return asset_id


def _in_use(found: Path, size: int) -> bool:
    """Mark a file as used now; whether it is still there and whole."""
    try:
        whole = found.stat().st_size == size
        os.utime(found)
    except FileNotFoundError:
        return False
    return whole


def _use(found: Path) -> bool:
    """Mark a file as used, at most once an hour, where that is allowed; whether it is still there."""
    try:
        if found.stat().st_mtime < time.time() - _USED_EVERY:
            os.utime(found)
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True


def _read(descriptor: int, path: Path) -> bytes:
    try:
        return os.read(descriptor, _BLOCK)
    except OSError as error:  # of the file that is copied, not of the store
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> BadInput:
    """The error for a file that is to be kept and cannot be read."""
    return BadInput(
        f"The file {path} cannot be read: {error.strerror or error}.", "Check its name and rights."
    )
