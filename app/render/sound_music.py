"""Music under the whole video: looped without a seam, faded in and out, at one loudness.

::

    file    |============================|
    mix     /============================X============================X=======\\
            1 s in                       50 ms, equal power                    2 s out

Silence at the file's edges (which encoders pad with) is left out, so that a loop does not
pause. Two pieces of music differ by 20 dB as files; here both come to the reference
loudness first, so that the project's gain means the same for every piece.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE
from app.render.sound_decode import blocks
from app.render.sound_loudness import HOP, SILENCE_LUFS, Weighting, integrated, magnitudes
from app.render.sound_store import Recording, Samples
from app.render.sound_voice import REFERENCE_LUFS

_CROSSFADE = SAMPLE_RATE // 20
_FADE_IN = SAMPLE_RATE
_FADE_OUT = 2 * SAMPLE_RATE
_QUIET = 10 ** (-60 / 20)
"""What stays under this at a file's edges is silence."""
_MOST_GAIN_DB = 40.0
_BLOCK = 1500 * HOP


class LoopedMusic:
    """A music file as ``length`` samples of stereo, readable at random from any thread.

    BadSound, naming the file, where it does not decode. Silent where the file is.
    """

    def __init__(
        self, path: Path, length: int, *, name: str = "", check: Callable[[], None] = lambda: None
    ) -> None:
        self.length = length
        decoded = blocks(path, 2, length + 2 * _CROSSFADE, name=name, check=check)
        self._sound = Recording(decoded, 2)
        self._start, end, loudness = _measured(self._sound, check)
        self._count = end - self._start
        self._overlap = min(_CROSSFADE, self._count // 4)
        self._period = max(1, self._count - self._overlap)
        silent = loudness <= SILENCE_LUFS
        self.gain = 0.0 if silent else float(10 ** (min(REFERENCE_LUFS - loudness, _MOST_GAIN_DB) / 20))
        self._lock = threading.Lock()

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count`` (within the length) at the reference loudness."""
        out = np.zeros((count, 2), np.float32)
        if not self.gain:
            return out
        done = 0
        while done < count:
            turn, offset = divmod(first + done, self._period)
            step = min(count - done, self._period - offset)
            out[done : done + step] = self._turn(turn, offset, step)
            done += step
        out *= (self._fades(first, count) * np.float32(self.gain))[:, None]
        return out

    def _turn(self, turn: int, offset: int, count: int) -> Samples:
        """Part of one repeat: over its first moments the end of the one before dies away."""
        part = self._sound.read(self._start + offset, count)
        if not turn or offset >= self._overlap:
            return part
        ways = (np.arange(offset, offset + count, dtype=np.float32) + 0.5) / np.float32(self._overlap)
        angle = np.clip(ways, 0, 1) * np.float32(np.pi / 2)
        ending = min(count, self._overlap - offset)
        mixed: Samples = part * np.sin(angle)[:, None]
        before = self._sound.read(self._start + self._period + offset, ending)
        mixed[:ending] += before * np.cos(angle[:ending])[:, None]
        return mixed

    def _fades(self, first: int, count: int) -> NDArray[np.float32]:
        """Half cosines at both ends, shorter where the whole is under six seconds."""
        rise, fall = min(_FADE_IN, self.length // 6), min(_FADE_OUT, self.length // 3)
        at = np.arange(first, first + count, dtype=np.float64)
        way = np.minimum((at + 0.5) / max(1, rise), (self.length - at - 0.5) / max(1, fall))
        return (0.5 - 0.5 * np.cos(np.pi * np.clip(way, 0, 1))).astype(np.float32)

    def close(self) -> None:
        """Let a temporary file go."""
        self._sound.close()


def _measured(sound: Recording, check: Callable[[], None]) -> tuple[int, int, float]:
    """(first, last) of what is not silence at the edges, and the loudness of the whole in LUFS."""
    first, last = sound.length, 0
    weighting = Weighting(2)
    energies = []
    for start in range(0, sound.length, _BLOCK):
        check()
        block = sound.read(start, min(_BLOCK, sound.length - start))
        energies.append(weighting.energies(block))
        heard = np.flatnonzero(magnitudes(block) > _QUIET)
        if len(heard):
            first = min(first, start + int(heard[0]))
            last = start + int(heard[-1]) + 1
    if last <= first:
        return 0, sound.length, SILENCE_LUFS
    return first, last, integrated(np.concatenate(energies), sound.length)
