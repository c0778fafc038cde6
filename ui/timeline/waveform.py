"""Waveforms: the loudest level of any stretch of a sound, at nearly the same cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.timeline.media import BUCKETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STEP = 8
"""How many levels of one mipmap make one of the next."""


class Waveform:
    """Peaks of a sound, 0 to 1, in mipmaps of factor 8."""

    def __init__(self, pairs: bytes) -> None:
        """``pairs`` are int8 (lowest, highest) a bucket, :data:`~ui.timeline.media.BUCKETS` a second."""
        import numpy as np

        levels = np.frombuffer(pairs, np.int8, len(pairs) // 2 * 2).astype(np.int16)
        peaks = np.maximum(np.maximum(-levels[0::2], levels[1::2]), 0).astype(np.uint8)
        self._levels = [peaks]
        while len(self._levels[-1]) > _STEP:
            below = self._levels[-1]
            padded = np.pad(below, (0, -len(below) % _STEP))
            self._levels.append(padded.reshape(-1, _STEP).max(axis=1))

    @property
    def length(self) -> float:
        """Seconds."""
        return len(self._levels[0]) / BUCKETS

    def peak(self, start: float, end: float) -> float:
        """The loudest level, 0 to 1 of full scale, between two instants in seconds; 0 outside."""
        import numpy as np

        return float(self.peaks(np.array([start]), np.array([end]))[0])

    def peaks(self, starts: Floats, ends: Floats) -> Floats:
        """The same of many stretches that are about as long as each other."""
        import numpy as np

        first = np.floor(starts * BUCKETS).astype(np.int64)
        last = np.maximum(first + 1, np.floor(ends * BUCKETS).astype(np.int64))
        level = 0
        while int((last - first).max(initial=0)) > 2 * _STEP and level + 1 < len(self._levels):
            first, last, level = first // _STEP, -(-last // _STEP), level + 1
        stored = self._levels[level]
        if not len(stored) or not len(first):
            return np.zeros(len(first))
        at = first[:, None] + np.arange(int((last - first).max()))
        there = (at < last[:, None]) & (at >= 0) & (at < len(stored))
        found = np.where(there, stored[np.minimum(np.maximum(at, 0), len(stored) - 1)], 0).max(axis=1)
        return found / 127
