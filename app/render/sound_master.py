"""Mastering: the whole mix to its loudness under a true-peak limiter, in two passes.

The first pass reads the mix once and keeps, for every hop of 32 samples, its true peak and
its K-weighted energy. From these the limiter's gain for *any* overall gain follows, and with
it the loudness that will come out, so the gain is found without touching the sound again.
The second pass applies it. Three hours keep 16 million hops, 97 MB.

Any part can be asked for, and depends on what is near it alone: on the whole only by the
overall gain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.render.sound_dynamics import SURROUNDINGS, gains, limiter
from app.render.sound_jobs import spread
from app.render.sound_loudness import (
    CONTEXT,
    HOP,
    SILENCE_LUFS,
    STEP_HOPS,
    Peaks,
    Weighting,
    amplitude,
    decibels,
    gated,
    integrated,
    steps_of,
)
from app.render.sound_mix import Source
from app.render.sound_store import Samples

BLOCK = 2400 * HOP
"""Samples at a time: 1.6 s, under 100 ms of work, so that cancelling is prompt."""
_MEASURED = 6 * BLOCK
"""Samples measured by one thread."""
_RUN_IN = 300 * HOP
"""Samples before a measurement on which the weighting's filters run in: of what was before them
e^-48 is left."""
_CURVE_BLOCK = 600 * STEP_HOPS
"""Hops at a time where only gains are computed: a minute."""
_CLOSE_LU = 0.02
_MOST_LIMITED_DB = 24.0
_TRIES = 12
_NOWHERE: Mapping[int, float] = MappingProxyType({})
_ROUND_UP = 1.0005
"""A half-precision peak may be this much under the true one."""


class Master:
    """A mix with what must be known of it to bring it to a loudness.

    ``matters`` is the amplitude under which a true peak will not meet the limiter and need not
    be measured (see :meth:`app.render.sound_loudness.Peaks.hops`). ``check`` is called for
    every block and may raise to stop; ``done`` hears how many samples are behind; ``jobs`` threads
    measure at once.
    """

    def __init__(
        self,
        mix: Source,
        matters: float = 0.0,
        check: Callable[[], None] = lambda: None,
        done: Callable[[int], None] = lambda _: None,
        jobs: int = 1,
    ) -> None:
        self.mix = mix
        self._check = check
        hops = -(-mix.length // HOP)
        self._peaks = np.zeros(hops, np.float16)
        self._energies = np.zeros(hops, np.float32)
        measured = 0
        parts = -(-mix.length // _MEASURED)
        for _, samples in spread(parts, jobs, lambda number: self._measure(number * _MEASURED, matters)):
            measured += samples
            done(measured)
        self.loudness = integrated(self._energies, mix.length)
        """LUFS of the mix as it is, unlimited."""

    def _measure(self, start: int, matters: float) -> int:
        """Measure what one thread does at once; returns how many samples that is."""
        weighting, found = Weighting(2), Peaks()
        if start:
            weighting.energies(self.mix.read(start - _RUN_IN, _RUN_IN))
        end = min(start + _MEASURED, self.mix.length)
        for first in range(start, end, BLOCK):
            self._check()
            count = min(BLOCK, end - first)
            block = self.mix.read(first - CONTEXT, count + 2 * CONTEXT)
            low = first // HOP
            high = low + -(-count // HOP)
            peaks = found.hops(block, CONTEXT, CONTEXT, matters)
            self._peaks[low:high] = np.minimum(peaks, 60000) * _ROUND_UP
            self._energies[low:high] = weighting.energies(block[CONTEXT : CONTEXT + count])
        return end - start

    @property
    def silent(self) -> bool:
        """Whether there is nothing to bring to a loudness."""
        return self.loudness <= SILENCE_LUFS

    def curve(
        self, gain: float, ceiling_db: float, low: int, high: int, lower: Mapping[int, float] = _NOWHERE
    ) -> NDArray[np.float32]:
        """Limiter gains at the boundaries of hops ``low`` to ``high`` (one more than hops).

        ``lower`` is by how many dB the ceiling is lower in single steps of 100 ms, by their number.
        """
        begin, end = max(0, low - SURROUNDINGS), min(len(self._peaks), high + SURROUNDINGS)
        peaks = self._peaks[begin:end].astype(np.float32) * np.float32(gain)
        ceiling: float | NDArray[np.float32] = ceiling_db
        steps = range(begin // STEP_HOPS, -(-end // STEP_HOPS))
        if lower and any(step in lower for step in steps):
            by_step = np.array([ceiling_db - lower.get(step, 0.0) for step in steps], np.float32)
            ceiling = np.repeat(by_step, STEP_HOPS)[begin - steps[0] * STEP_HOPS :][: end - begin]
        return limiter(peaks, ceiling)[low - begin : high - begin + 1]

    def loudness_at(self, gain_db: float, ceiling_db: float) -> float:
        """LUFS of the mix at a gain, limited to ``ceiling_db`` dBTP."""
        gain = amplitude(gain_db)
        steps, total = [], 0.0
        for low in range(0, len(self._energies), _CURVE_BLOCK):
            self._check()
            high = min(low + _CURVE_BLOCK, len(self._energies))
            curve = self.curve(gain, ceiling_db, low, high)
            middle = np.float32(0.5 * gain) * (curve[:-1] + curve[1:])
            energies = self._energies[low:high] * middle**2
            steps.append(steps_of(energies))
            total += float(energies.sum(dtype=np.float64))
        return gated(np.concatenate(steps), total, self.mix.length)

    def gain_for(self, loudness: float, ceiling_db: float) -> float:
        """The gain in dB that brings the limited mix to ``loudness`` LUFS; 0 for silence.

        What a limiter takes off grows with the gain but never as fast, so stepping by what is
        still missing gets there. A sound that is all peaks would be flattened on the way: the
        limiter takes no more than 24 dB, and such a sound stays quieter than asked.
        """
        if self.silent:
            return 0.0
        loudest = decibels(float(self._peaks.max(initial=0)))
        most = max(ceiling_db + _MOST_LIMITED_DB - loudest, 0.0)
        gain_db = min(loudness - self.loudness, most)
        for _ in range(_TRIES):
            short = loudness - self.loudness_at(gain_db, ceiling_db)
            step = min(gain_db + short, most) - gain_db
            gain_db += step
            if abs(step) < _CLOSE_LU:
                break
        return gain_db

    def at(self, gain_db: float, ceiling_db: float, lower: Mapping[int, float] = _NOWHERE) -> Mastered:
        """The sound at a gain under a ceiling, which is lower in some steps of 100 ms."""
        return Mastered(self, gain_db, ceiling_db, dict(lower))


@dataclass(frozen=True, slots=True)
class Mastered:
    """A mix at its loudness under its ceiling, readable at random from any thread."""

    master: Master
    gain_db: float
    ceiling_db: float
    lower: Mapping[int, float]

    @property
    def length(self) -> int:
        """Samples a channel."""
        return self.master.mix.length

    def read(self, first: int, count: int) -> Samples:
        """``count`` samples from ``first`` (a whole hop), all within the sound, as (count, 2)."""
        gain = amplitude(self.gain_db)
        sound = self.master.mix.read(first, count)
        low, high = first // HOP, -(-(first + count) // HOP)
        curve = self.master.curve(gain, self.ceiling_db, low, high, self.lower)
        sound *= (gains(curve, 0, count) * np.float32(gain))[:, None]
        return sound

    def blocks(self) -> Iterator[Samples]:
        """The whole sound from beginning to end, (samples, 2) at a time."""
        for first in range(0, self.length, BLOCK):
            yield self.read(first, min(BLOCK, self.length - first))
