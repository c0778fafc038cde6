"""Decoded sound kept at hand: in memory while it is short, in an unnamed temporary file when not."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import IO, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.errors import DiskFull

Samples = NDArray[np.float32]
"""Sound at 48 kHz, full scale 1.0, shaped (samples, channels)."""

MEMORY_BYTES = 24 << 20
"""A recording up to this many bytes stays in memory: a minute of stereo, two of mono."""


class Recording:
    """One sound, readable at random from any thread.

    ``channels`` is 1 or 2. Raises DiskFull where the temporary folder has no room.
    """

    def __init__(self, blocks: Iterable[Samples], channels: int, memory_bytes: int = MEMORY_BYTES) -> None:
        self.channels = channels
        self.length = 0
        """Samples a channel."""
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        parts: list[Samples] = []
        held = 0
        for block in blocks:
            block = np.ascontiguousarray(block, np.float32)
            self.length += len(block)
            parts.append(block)
            held += block.nbytes
            if held > memory_bytes:
                self._spill(parts)
                parts, held = [], 0
        if self._file is not None:
            self._spill(parts)
            self._file.flush()
            parts = []
        self._data = np.concatenate(parts) if parts else np.zeros((0, channels), np.float32)

    @property
    def memory(self) -> int:
        """Bytes it holds in memory."""
        return int(self._data.nbytes)

    def _spill(self, parts: Iterable[Samples]) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="scenewright-sound-")  # noqa: SIM115 - lives as long as this
            for part in parts:
                self._file.write(part.tobytes())
        except OSError as error:
            raise no_room(error, tempfile.gettempdir()) from error

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count``, silence outside; do not write into the result."""
        begin, end = max(first, 0), min(first + count, self.length)
        if end <= begin:
            return np.zeros((count, self.channels), np.float32)
        if self._file is None:
            found = self._data[begin:end]
        else:
            size = 4 * self.channels
            with self._lock:
                self._file.seek(begin * size)
                data = self._file.read((end - begin) * size)
            found = np.frombuffer(data, np.float32).reshape(-1, self.channels)
        if len(found) == count:
            return found
        out = np.zeros((count, self.channels), np.float32)
        out[begin - first : begin - first + len(found)] = found
        return out

    def close(self) -> None:
        """Let the temporary file go."""
        if self._file is not None:
            self._file.close()


class Kept(Protocol):
    """Something that takes room."""

    @property
    def memory(self) -> int:
        """Bytes it holds in memory."""

    def close(self) -> None:
        """Let go of files it has open."""


V = TypeVar("V", bound=Kept)


class _Place(Generic[V]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.made = False
        self.value: V | None = None


class Shelf(Generic[V]):
    """What is made once though many threads ask, the least lately asked for let go when it is too much.

    Whoever asks for something else meanwhile does not wait. ``None`` is kept as well: that there
    is nothing.
    """

    def __init__(self, most_bytes: int, most: int) -> None:
        self._most_bytes, self._most = most_bytes, most
        self._lock = threading.Lock()
        self._places: OrderedDict[Hashable, _Place[V]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], V | None]) -> V | None:
        """What is there under a key, or what ``make`` gives."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
        with place.lock:
            if not place.made:
                place.value, place.made = make(), True
                with self._lock:
                    self._tidy(key)
            return place.value

    def _tidy(self, key: Hashable) -> None:
        held = sum(place.value.memory for place in self._places.values() if place.value is not None)
        for old in list(self._places):
            if held <= self._most_bytes and len(self._places) <= self._most:
                return
            place = self._places[old]
            if place.made and old != key:  # its file goes with whoever still reads it
                held -= place.value.memory if place.value is not None else 0
                del self._places[old]

    def close(self) -> None:
        """Let everything go."""
        with self._lock:
            for place in self._places.values():
                if place.value is not None:
                    place.value.close()
            self._places.clear()


def no_room(error: OSError, where: str | os.PathLike[str]) -> Exception:
    """DiskFull for an error that says so, else the error itself."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"There is no room left in {os.fspath(where)}.", "Free some space and export again.")
    return error
