"""Gains that follow the sound: the narration's compressor and the true-peak limiter.

Both see the whole sound beforehand, so neither has to guess as a live one must: a gain is
first worked out for every hop, then made to fall and rise at a bounded number of decibels a
second by two sweeps of a running minimum, then rounded off. What a gain depends on is a
bounded stretch around it, so any part can be computed alone and comes out the same.

::

    needed    ----.    .--------      from the peaks, hop by hop
                  |____|
    swept     ---._    _.'------      falls in time for the peak, rises slowly after it
                   \\__/
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE
from app.render.sound_loudness import HOP

Curve = NDArray[np.float32]
"""Linear gains at the hops' boundaries; between two of them the gain is a straight line."""

HOPS_A_SECOND = SAMPLE_RATE // HOP

_LIMITER_FALL_DB = 2000.0
"""Decibels a second on the way to a peak: 6 dB in 3 ms, the look-ahead."""
_LIMITER_RISE_DB = 90.0
"""Decibels a second after it: 6 dB in 67 ms, slow enough not to follow a voice's pitch."""
_ROUNDING = 2
"""Hops on each side over which corners are rounded (Hann)."""
_DEEPEST_DB = 60.0
"""No limiter is asked for more than this, see :mod:`app.render.sound_master`."""
SURROUNDINGS = int(_DEEPEST_DB / _LIMITER_RISE_DB * HOPS_A_SECOND) + 8
"""Hops before and after on which a limiter's gain depends."""

_THRESHOLD_DB = -10.0
"""Peaks above this, with the voice at the reference loudness, are compressed."""
_RATIO = 3.0
_KNEE_DB = 6.0
_COMPRESSOR_FALL_DB = 1000.0
_COMPRESSOR_RISE_DB = 60.0


def swept(needed: NDArray[np.float64], fall: float, rise: float) -> NDArray[np.float64]:
    """The greatest gain in dB nowhere above ``needed`` that falls and rises no faster than
    ``fall`` and ``rise`` dB a hop."""
    ramp = np.arange(len(needed), dtype=np.float64)
    after = np.minimum.accumulate(needed - rise * ramp) + rise * ramp
    before = np.minimum.accumulate((needed - fall * ramp[::-1])[::-1])[::-1] + fall * ramp[::-1]
    return np.minimum(after, before)


def _rounded(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners rounded off without rising above the curve anywhere."""
    size = 2 * _ROUNDING + 1
    padded = np.pad(gain, 2 * _ROUNDING, mode="edge")
    low = np.lib.stride_tricks.sliding_window_view(padded, size).min(axis=1)
    kernel = np.hanning(size + 2)[1:-1]
    kernel /= kernel.sum()
    out = np.zeros(len(gain))
    for offset in range(size):
        out += kernel[offset] * low[offset : offset + len(gain)]
    return out


def _boundaries(needed: NDArray[np.float64]) -> NDArray[np.float64]:
    """A hop's need holds at both its ends."""
    edged = np.concatenate((needed[:1], needed, needed[-1:]))
    return np.minimum(edged[:-1], edged[1:])


def _limits(peaks: NDArray[np.float32], ceiling_db: float | NDArray[np.float32]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        levels = 20 * np.log10(peaks.astype(np.float64))
    return np.clip(ceiling_db - levels, -_DEEPEST_DB, 0.0)


def limiter(peaks: NDArray[np.float32], ceiling_db: float | NDArray[np.float32]) -> Curve:
    """Gains that hold a sound of those true peaks by hop under ``ceiling_db`` dBTP, for all or each hop.

    One more gain than peaks. The first and last :data:`SURROUNDINGS` are right only where the
    sound begins and ends there.
    """
    if not len(peaks):
        return np.ones(1, np.float32)
    needed = _boundaries(_limits(peaks, ceiling_db))
    if not needed.min() < 0:
        return np.ones(len(needed), np.float32)
    gain = _rounded(swept(needed, _LIMITER_FALL_DB / HOPS_A_SECOND, _LIMITER_RISE_DB / HOPS_A_SECOND))
    return np.power(10.0, gain / 20).astype(np.float32)


def compressor(peaks: NDArray[np.float32]) -> Curve:
    """Gains that bring a voice's loud syllables nearer to the rest: 3:1 above a soft knee.

    ``peaks`` are by hop, of the voice brought to the reference loudness. A neural voice reads
    at -23 LUFS with peaks of -2 dBFS; for -14 LUFS under -1 dBTP those 21 dB between have to
    become 13. This takes 6 dB or so of the loudest syllables, less than 1 dB on average, and
    leaves the limiter what is rarer than that.
    """
    if not len(peaks):
        return np.ones(1, np.float32)
    with np.errstate(divide="ignore"):
        over = 20 * np.log10(peaks.astype(np.float64)) - _THRESHOLD_DB
    knee = np.clip(over + _KNEE_DB / 2, 0.0, _KNEE_DB) ** 2 / (2 * _KNEE_DB)
    excess = np.where(over > _KNEE_DB / 2, over, knee)
    needed = _boundaries(-excess * (1 - 1 / _RATIO))
    gain = _rounded(swept(needed, _COMPRESSOR_FALL_DB / HOPS_A_SECOND, _COMPRESSOR_RISE_DB / HOPS_A_SECOND))
    return np.power(10.0, gain / 20).astype(np.float32)


def gains(curve: Curve, first: int, count: int, hop: int = HOP) -> NDArray[np.float32]:
    """The gain at each of ``count`` samples from sample ``first``, with ``curve[0]`` at sample 0."""
    if not count:
        return np.zeros(0, np.float32)
    low, high = first // hop, (first + count - 1) // hop + 1
    part = curve[low : high + 1]
    if len(part) < high - low + 1:
        part = np.pad(part, (0, high - low + 1 - len(part)), mode="edge")
    ramp = np.arange(hop, dtype=np.float32) / np.float32(hop)
    lines = part[:-1, None] + (part[1:] - part[:-1])[:, None] * ramp
    return np.asarray(lines.reshape(-1)[first - low * hop :][:count], np.float32)
