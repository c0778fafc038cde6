"""Photographs as the preview shows them, kept on disk: seen once, they need no decoding again.

A file is what :class:`~app.render.sources.Source` holds: a line of JSON with its place, and the planes as
they are. The folder may be deleted at any time, even while it is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
import zlib
from pathlib import Path as File

from app.media.files import trim_folder
from app.render.colour import new_planes
from app.render.motion import Path, Window
from app.render.source import Source

LIMIT_BYTES = 2 << 30
"""Some 1,500 photographs at 960x540."""
_SUFFIX = ".source"
_VERSION = 2
_LOOKED_AFTER = 64
"""So many files are written between two looks at the folder's size."""


class KeptSources:
    """A folder of sources by name. Thread-safe; what cannot be read or written is made anew or left out."""

    def __init__(self, folder: File, limit: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._written = 0

    def _file(self, name: str) -> File:
        digest = hashlib.sha256(f"{_VERSION} {name}".encode()).hexdigest()
        return self._folder / f"{digest}{_SUFFIX}"

    @property
    def room(self) -> int:
        """Bytes that may be kept."""
        return self._limit

    def has(self, name: str) -> bool:
        """Whether there is a source of a name; it is another matter whether it can be read."""
        return self._file(name).exists()

    def load(self, name: str) -> Source | None:
        """The source of a name; ``None`` where there is none, or not as it was written."""
        file = self._file(name)
        try:
            with file.open("rb") as opened:
                head = json.loads(opened.readline())
                planes = new_planes(*head["size"])
                room = planes.whole.data.cast("B")
                if opened.readinto(room) != room.nbytes or zlib.crc32(room) != head["sum"]:
                    return None
            with contextlib.suppress(OSError):
                os.utime(file)
            first, last = (Window(*window) for window in head["path"])
            return Source(
                planes, Path(first, last, head["pace"]), tuple(head["density"]), tuple(head["origin"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, name: str, source: Source) -> None:
        """Keep a source. It is no matter where there is no room for it."""
        whole = source.planes.whole
        path = [[window.left, window.top, window.zoom] for window in (source.path.first, source.path.last)]
        rows, columns = source.planes.y.shape
        head = {
            "size": [columns, rows], "path": path, "pace": source.path.pace, "density": source.density, "origin": source.origin,
            "sum": zlib.crc32(whole.data.cast("B")),
        }  # fmt: skip
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, passing = tempfile.mkstemp(prefix=".new-", dir=self._folder)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(json.dumps(head).encode() + b"\n")
                    file.write(whole.data)
                File(passing).replace(self._file(name))  # not flushed: a torn one is known by its sum
            except BaseException:
                File(passing).unlink(missing_ok=True)
                raise
            self._look_after()

    def _look_after(self) -> None:
        with self._lock:
            self._written += 1
            due = self._written % _LOOKED_AFTER == 0
        if due:
            trim_folder(self._folder, _SUFFIX, self._limit)
