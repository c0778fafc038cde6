"""Loudness and true peak: ITU-R BS.1770-5 and EBU R 128, measured as the sound goes by.

Loudness is the mean square of the K-weighted channels (a high shelf and a high pass, the
recommendation's own coefficients for 48 kHz) over blocks of 400 ms, a new one every 100 ms;
blocks under -70 LUFS and then those more than 10 LU under the mean of the rest do not count.
True peak is the greatest sample of the sound oversampled four times. Both agree with ffmpeg's
``ebur128`` meter to 0.1 (held by tests).

For sound shorter than a block, where the recommendation says nothing, the whole of it is the
block.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE
from app.render.sound_store import Samples

SILENCE_LUFS = -70.0
"""The absolute gate, and what is reported for silence."""
SILENCE_DBTP = -120.0
"""What is reported as true peak of silence."""

HOP = 32
"""Samples a hop: the finest grain at which energies and peaks are kept (0.67 ms)."""
_STEP = SAMPLE_RATE // 10
"""Samples between two gating blocks: 100 ms."""
STEP_HOPS = _STEP // HOP
_OFFSET = -0.691
"""BS.1770: what makes a 997 Hz sine of 0 dBFS in one channel read -3.01 LKFS."""
_RELATIVE_GATE = -10.0

_SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
_HIGH_PASS = (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)
OVERSAMPLING = 4
_OVERSHOOT = 2.36
"""No sample of the oversampled sound is over so many times the samples within 16 of it: the
greatest sum of magnitudes of the filter's taps at one phase is 2.352."""
CONTEXT = 64
"""Samples of surroundings that the oversampling filter (32 taps) needs, with room to spare."""


def _biquad(coefficients: tuple[float, ...]) -> str:
    b0, b1, b2, a1, a2 = coefficients
    return f"b0={b0!r}:b1={b1!r}:b2={b2!r}:a0=1:a1={a1!r}:a2={a2!r}:precision=f32"


class Chain:
    """A chain of libavfilter's audio filters over planar float sound at 48 kHz."""

    def __init__(self, channels: int, *filters: tuple[str, str]) -> None:
        self.layout = "mono" if channels == 1 else "stereo"
        self.graph = av.filter.Graph()
        node: Any = self.graph.add_abuffer(
            format="fltp", sample_rate=SAMPLE_RATE, layout=self.layout, time_base=Fraction(1, SAMPLE_RATE)
        )
        for name, arguments in (*filters, ("abuffersink", "")):
            following = self.graph.add(name, arguments) if arguments else self.graph.add(name)
            node.link_to(following)
            node = following
        self.graph.configure()
        self.position = 0

    def push(self, block: Samples | None) -> list[NDArray[Any]]:
        """Feed a block of (samples, channels), or ``None`` at the end; planes (channels, samples) out."""
        if block is None:
            self.graph.push(None)
        else:
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(block.T, np.float32), format="fltp", layout=self.layout
            )
            frame.sample_rate = SAMPLE_RATE
            frame.pts = self.position
            self.position += len(block)
            self.graph.push(frame)
        out: list[NDArray[Any]] = []
        while True:
            try:
                out_frame: Any = self.graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return out
            if len(out_frame.planes) > 1:
                out.append(out_frame.to_ndarray())
            else:  # one plane needs no copy
                plane = np.frombuffer(out_frame.planes[0], np.float32)
                out.append(plane[None, : out_frame.samples])


class Weighting:
    """The K-weighted energy of a sound that comes block by block.

    A mono sound is counted as it will be heard: the same in both channels.
    """

    def __init__(self, channels: int) -> None:
        self.factor = 2.0 if channels == 1 else 1.0
        self.chain = Chain(channels, ("biquad", _biquad(_SHELF)), ("biquad", _biquad(_HIGH_PASS)))

    def energies(self, block: Samples) -> NDArray[np.float64]:
        """Sum of squares of both channels for each hop of the block; an unfinished hop at its end
        counts as one, so every block but the last must be whole hops long."""
        if not len(block):
            return np.zeros(0)
        weighted = np.concatenate(self.chain.push(block), axis=1)
        squares = np.einsum("cn,cn->n", weighted, weighted, dtype=np.float64) * self.factor
        return np.add.reduceat(squares, np.arange(0, len(squares), HOP))


def steps_of(energies: NDArray[Any]) -> NDArray[np.float64]:
    """Energies of each whole 100 ms, from energies by hop."""
    whole = len(energies) // STEP_HOPS
    steps = energies[: whole * STEP_HOPS].reshape(whole, STEP_HOPS)
    return np.asarray(steps.sum(axis=1, dtype=np.float64), np.float64)


def integrated(energies: NDArray[Any], samples: int) -> float:
    """LUFS of a sound from its energies by hop; ``SILENCE_LUFS`` where nothing passes the gate."""
    return gated(steps_of(energies), float(np.sum(energies, dtype=np.float64)), samples)


def gated(steps: NDArray[np.float64], total: float, samples: int) -> float:
    """LUFS from the energies of each 100 ms, and of the whole for a sound under 400 ms."""
    if not samples:
        return SILENCE_LUFS
    whole = samples // _STEP
    steps = steps[:whole]
    if whole >= 4:
        sums = np.concatenate(([0.0], np.cumsum(steps)))
        power = (sums[4:] - sums[:-4]) / (4 * _STEP)
    else:
        power = np.array([total / samples])
    with np.errstate(divide="ignore"):
        levels = _OFFSET + 10 * np.log10(np.maximum(power, 0))
    loud = power[levels > SILENCE_LUFS]
    if not len(loud):
        return SILENCE_LUFS
    gate = _OFFSET + 10 * np.log10(loud.mean()) + _RELATIVE_GATE
    counted = loud[_OFFSET + 10 * np.log10(loud) > gate]
    return float(_OFFSET + 10 * np.log10(counted.mean()))


def magnitudes(block: Samples) -> Samples:
    """The louder channel's magnitude at each sample: (samples,)."""
    size: Samples = np.abs(block)
    louder: Samples = size[:, 0] if size.shape[1] == 1 else np.maximum(size[:, 0], size[:, 1])
    return louder


class Peaks:
    """Measures true peaks. Setting the oversampling up costs more than using it, so one is kept."""

    def __init__(self) -> None:
        self._chains: dict[int, Chain] = {}
        self._late: dict[int, int] = {}

    def hops(self, block: Samples, before: int, after: int, matters: float = 0.0) -> NDArray[np.float32]:
        """True peak of each hop of a block, over both channels, full scale 1.0.

        The block carries ``before`` and ``after`` samples of surroundings which are not reported
        (:data:`CONTEXT` of each is enough). Hops whose true peak cannot be over ``matters``, going
        by their samples, are not oversampled: what is reported of them is not over ``matters``
        either, but may be above their true peak.
        """
        count = len(block) - before - after
        if count <= 0:
            return np.zeros(0, np.float32)
        starts = np.arange(0, count, HOP)
        loudest = magnitudes(block)
        own = np.maximum.reduceat(loudest[before : before + count], starts)
        edges = (loudest[max(0, before - HOP) : before], loudest[before + count :][:HOP])
        ringed = np.concatenate(([edges[0].max(initial=0.0)], own, [edges[1].max(initial=0.0)]))
        near: NDArray[np.float32] = np.maximum(np.maximum(ringed[:-2], ringed[2:]), own)
        peaks: NDArray[np.float32] = near.astype(np.float32) * np.float32(_OVERSHOOT)
        wanted = peaks > matters
        if not wanted.any():
            return peaks
        # Stretches of wanted hops, those with less between them than their surroundings joined.
        changes = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False]))))
        firsts, lasts = changes[::2], changes[1::2]
        apart = np.flatnonzero(firsts[1:] - lasts[:-1] > 2 * CONTEXT // HOP)
        firsts = np.concatenate((firsts[:1], firsts[apart + 1]))
        lasts = np.concatenate((lasts[apart], lasts[-1:]))
        padded = np.pad(block, ((max(0, CONTEXT - before), max(0, CONTEXT - after) + HOP), (0, 0)))
        origin = max(before, CONTEXT)
        parts = [
            padded[origin + first * HOP - CONTEXT : origin + last * HOP + CONTEXT]
            for first, last in zip(firsts, lasts, strict=True)
        ]
        over = self._oversampled(np.concatenate(parts))
        at = 0
        for part, first, last in zip(parts, firsts, lasts, strict=True):
            inside = over[at + CONTEXT * OVERSAMPLING :][: (last - first) * HOP * OVERSAMPLING]
            peaks[first:last] = inside.reshape(last - first, -1).max(axis=1)
            at += len(part) * OVERSAMPLING
        return peaks

    def _oversampled(self, block: Samples) -> Samples:
        """The louder channel's magnitude at four times the rate.

        The last :data:`CONTEXT` samples of the block may be missing: they are still in the
        filter, which goes on with the next block. Nobody asks for them.
        """
        channels = block.shape[1]
        if channels == 2 and np.array_equal(block[:, 0], block[:, 1]):
            channels = 1
        if channels not in self._chains:
            rate = f"{SAMPLE_RATE * OVERSAMPLING}:filter_size=32"
            self._chains[channels] = Chain(channels, ("aresample", rate))
            self._late[channels] = 0
        planes = self._chains[channels].push(block[:, :channels])
        over: Samples = np.concatenate([magnitudes(plane.T) for plane in planes]) if planes else block[:0, 0]
        late = self._late[channels]
        self._late[channels] = late + len(block) * OVERSAMPLING - len(over)
        return over[late:]


class Meter:
    """Integrated loudness and true peak of a stereo sound that comes block by block."""

    def __init__(self) -> None:
        self._weighting = Weighting(2)
        self._peaks = Peaks()
        self._steps: list[NDArray[np.float64]] = []
        self._hops: NDArray[np.float64] = np.zeros(0)
        self._total = 0.0
        self._rest: Samples = np.zeros((0, 2), np.float32)
        self._tail: Samples = np.zeros((2 * CONTEXT, 2), np.float32)
        self._peak = 0.0
        self.samples = 0

    def push(self, block: Samples) -> None:
        """Count a block of (samples, 2)."""
        joined = np.concatenate((self._rest, block))
        whole = len(joined) // HOP * HOP
        self._count(joined[:whole])
        self._rest = joined[whole:]

    def _count(self, block: Samples) -> None:
        if not len(block):
            return
        self.samples += len(block)
        energies = self._weighting.energies(block)
        self._total += float(energies.sum())
        hops = np.concatenate((self._hops, energies))
        self._steps.append(steps_of(hops))
        self._hops = hops[len(hops) // STEP_HOPS * STEP_HOPS :]
        self._follow(block)

    def _follow(self, block: Samples) -> None:
        """Peaks of all that now has its surroundings on both sides."""
        known = np.concatenate((self._tail, block))
        peaks = self._peaks.hops(known, CONTEXT, CONTEXT, self._peak)
        self._peak = max(self._peak, float(peaks.max(initial=0.0)))
        self._tail = known[-2 * CONTEXT :]

    def finish(self) -> tuple[float, float]:
        """(LUFS, dBTP) of all that was pushed."""
        self._count(self._rest)
        self._rest = self._rest[:0]
        self._follow(np.zeros((CONTEXT, 2), np.float32))
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        return gated(steps, self._total, self.samples), decibels(self._peak)


def decibels(amplitude: float) -> float:
    """20 log10, not under :data:`SILENCE_DBTP`."""
    return max(SILENCE_DBTP, float(20 * np.log10(amplitude))) if amplitude > 0 else SILENCE_DBTP


def amplitude(level_db: float) -> float:
    """The linear gain of a level in dB."""
    return float(10 ** (level_db / 20))
