"""Finished segments, by key. May be deleted at any time, even while it is used."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from app.media.files import write_whole

LIMIT_BYTES = 4 << 30
_SUFFIX = ".segment"


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

    def has(self, key: str) -> bool:
        """Whether the segment is there; marks it as used."""
        path = self.path(key)
        try:
            os.utime(path)
        except OSError:
            return False
        return path.stat().st_size > 0

    def put(self, key: str, data: bytes) -> Path:
        """Keep a segment. DiskFull, with the folder named, where there is no room."""
        path = self.path(key)
        write_whole(path, data)
        return path

    def drop(self, key: str) -> None:
        """Let one segment go."""
        self.path(key).unlink(missing_ok=True)

    def trim(self, keep: frozenset[str] = frozenset()) -> None:
        """Drop what was not used for longest until the rest is within the limit; never ``keep``."""
        entries = []
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(self.folder):
                with contextlib.suppress(FileNotFoundError):
                    if entry.name.endswith(_SUFFIX):
                        state = entry.stat()
                        entries.append((state.st_mtime, state.st_size, entry.name))
        held = sum(size for _, size, _ in entries)
        for _, size, name in sorted(entries):
            if held <= self._limit:
                break
            if name.removesuffix(_SUFFIX) not in keep:
                (self.folder / name).unlink(missing_ok=True)
                held -= size
