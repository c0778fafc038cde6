"""Ducking: the music steps back while somebody speaks, from the narration's own times.

::

    speech      |#####|   |####|            |######|
    gain  0 dB -.                 .--------.
                 \\                /          \\
        -12 dB    \\______________/            \\______
                <250 ms>   bridged  <500 ms>

The way down ends where the first word starts, the way up begins where the last one ends;
pauses under a second are bridged. The ways are half cosines in decibels.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE, TimeRange, sample_at
from app.render.sound_dynamics import gains

DOWN = SAMPLE_RATE // 4
UP = SAMPLE_RATE // 2
BRIDGED = SAMPLE_RATE
"""Pauses shorter than this many samples do not bring the music back."""
_GRAIN = 48
"""Samples between two computed gains: 1 ms."""


def bridged(speech: Iterable[TimeRange]) -> list[tuple[int, int]]:
    """Speech as (first, last) samples, in order, pauses under a second closed."""
    stretches: list[tuple[int, int]] = []
    for said in sorted(speech):
        first, last = sample_at(said.start), sample_at(said.end)
        if last <= first:
            continue
        if stretches and first - stretches[-1][1] < BRIDGED:
            stretches[-1] = (stretches[-1][0], max(last, stretches[-1][1]))
        else:
            stretches.append((first, last))
    return stretches


class Ducking:
    """The music's gain at every sample, at random."""

    def __init__(self, speech: Iterable[TimeRange], depth_db: float) -> None:
        self.depth_db = depth_db
        corners: list[tuple[int, float]] = []
        for first, last in bridged(speech):
            corners += [(first - DOWN, 0.0), (first, 1.0), (last, 1.0), (last + UP, 0.0)]
        self._times = np.array([time for time, _ in corners], np.float64)
        self._down = np.array([down for _, down in corners], np.float64)

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Linear gains of ``count`` samples from ``first`` (not negative)."""
        if not len(self._times):
            return np.ones(count, np.float32)
        start = first // _GRAIN
        grains = np.arange(start, (first + count) // _GRAIN + 2, dtype=np.float64) * _GRAIN
        way = np.interp(grains, self._times, self._down)
        curve = np.power(10.0, self.depth_db / 20 * (0.5 - 0.5 * np.cos(np.pi * way)))
        return gains(curve.astype(np.float32), first - start * _GRAIN, count, _GRAIN)
