"""Looking into speech: where it begins and ends, and cutting it to a set breath.

Samples are numpy arrays of mono 16-bit integers; positions are samples from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain.takes import Word

Samples = NDArray[np.int16]

BREATH_BEFORE = Fraction(60, 1000)
"""Seconds of silence before the first sound: a plosive's onset keeps its air."""
BREATH_AFTER = Fraction(120, 1000)
"""Seconds of silence after the last sound; the frame's own pause comes on top."""
STEP = Fraction(5, 1000)
"""Seconds between two values of an envelope."""
_WINDOW = Fraction(10, 1000)
_QUIET_BELOW_PEAK = 45.0
"""dB under the loudest moment at which a speech's end counts as silent: a last "s" is some 30 down."""
_ONSET_BELOW_PEAK = 35.0
"""dB under a word's own loudest moment at which it has begun."""
_FADE = Fraction(15, 1000)
_SILENT_PEAK = 200
"""Of 32767, -44 dBFS: speech whose loudest sample is below this is nothing anybody hears."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with its place in samples. ``after_pause``: punctuation or the start stands before it."""

    first: int
    last: int
    start: int
    end: int
    after_pause: bool = False


class Envelope:
    """Loudness over time in dB of full scale: 10 ms RMS windows, one every 5 ms."""

    def __init__(self, samples: Samples, rate: int) -> None:
        self.step = max(1, int(rate * STEP))
        window = max(1, int(rate * _WINDOW))
        power = np.concatenate([[0.0], np.cumsum(np.square(samples.astype(np.float64) / 32768.0))])
        centres = np.arange(0, len(samples) + 1, self.step)
        low = np.clip(centres - window // 2, 0, len(samples))
        high = np.clip(centres + window - window // 2, 0, len(samples))
        mean = (power[high] - power[low]) / np.maximum(1, high - low)
        self.levels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(mean, 1e-12))

    def index(self, position: int) -> int:
        """The value nearest to a sample position, inside the envelope."""
        return min(max(0, round(position / self.step)), len(self.levels) - 1)

    def peak(self, start: int, end: int) -> float:
        """The loudest level in a stretch of samples."""
        first = self.index(start)
        return float(self.levels[first : max(first, self.index(end)) + 1].max())

    def voiced(self) -> tuple[int, int]:
        """Samples from the first sound to the last."""
        loud = np.flatnonzero(self.levels > self.levels.max() - _QUIET_BELOW_PEAK)
        return int(loud[0]) * self.step, int(loud[-1]) * self.step

    def onset(self, guess: int, early: int, late: int, reach: int) -> int:
        """Where the sound after a pause begins: the end of the quiet nearest to ``guess``.

        Looks from ``early`` samples before the guess to ``late`` after; ``reach`` samples from
        the guess hold the word whose level counts. The guess itself where there is no quiet.
        """
        threshold = self.peak(guess, guess + reach) - _ONSET_BELOW_PEAK
        low, high = self.index(guess - early), self.index(guess + late)
        quiet = self.levels[low : high + 1] <= threshold
        rises = [low + at + 1 for at in range(len(quiet) - 1) if quiet[at] and not quiet[at + 1]]
        if not rises:
            return guess
        return min((rise * self.step for rise in rises), key=lambda position: abs(position - guess))

    def past_quiet(self, position: int, late: int, reach: int) -> int:
        """The position, or where sound begins after it when it lies in quiet, up to ``late`` samples."""
        threshold = self.peak(position, position + reach) - _ONSET_BELOW_PEAK
        first, last = self.index(position), self.index(position + late)
        loud = np.flatnonzero(self.levels[first : last + 1] > threshold)
        return position if not len(loud) or loud[0] == 0 else (first + int(loud[0])) * self.step

    def last_sound(self, start: int, end: int) -> int:
        """The last moment in a stretch that is not quiet beside the stretch's loudest.

        The last 10 ms do not count: there the windows hear what comes after.
        """
        first, last = self.index(start), self.index(end) - 2
        levels = self.levels[first : max(first, last) + 1]
        loud = np.flatnonzero(levels > levels.max() - _ONSET_BELOW_PEAK)
        return min(end, (first + int(loud[-1]) + 1) * self.step)


def is_silent(samples: Samples) -> bool:
    """Whether there is nothing to hear."""
    return len(samples) == 0 or int(np.abs(samples.astype(np.int32)).max()) < _SILENT_PEAK


def to_samples(sound: NDArray[np.float32]) -> Samples:
    """Floats of -1 to 1 as 16-bit integers."""
    scaled: Samples = np.rint(np.clip(sound, -1.0, 1.0) * 32767.0).astype(np.int16)
    return scaled


def breathed(
    samples: Samples, rate: int, marks: Sequence[Mark], heard: Samples | None = None
) -> tuple[Samples, list[Mark]]:
    """The same speech with the set breath before its first sound and after its last.

    Cuts what is longer and adds silence where it is shorter; the ends fade over 15 ms so that
    nothing clicks. Marks move along and are kept inside. ``heard`` is the same sound, where another
    tells better what of it is speech.
    """
    first, last = Envelope(samples if heard is None else heard, rate).voiced()
    before, after = int(rate * BREATH_BEFORE), int(rate * BREATH_AFTER)
    begin, end = first - before, last + after
    kept = samples[max(0, begin) : min(len(samples), end)].copy()
    fade = min(int(rate * _FADE), len(kept) // 2)
    if fade:
        ramp = np.arange(fade, dtype=np.float64) / fade
        kept[:fade] = (kept[:fade] * ramp).astype(np.int16)
        kept[-fade:] = (kept[-fade:] * ramp[::-1]).astype(np.int16)
    shaped: Samples = np.concatenate(
        [np.zeros(max(0, -begin), np.int16), kept, np.zeros(max(0, end - len(samples)), np.int16)]
    )
    moved = [Mark(m.first, m.last, m.start - begin, m.end - begin, m.after_pause) for m in marks]
    return shaped, moved


def at_rate(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same mono sound at another sample rate."""
    if rate == wanted or not len(samples):
        return samples
    import av

    resampler = av.AudioResampler("s16", "mono", wanted)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), "s16", "mono")
    frame.sample_rate = rate
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    result: Samples = np.concatenate([one.to_ndarray().reshape(-1) for one in frames])
    return result


def silence(length: Fraction, rate: int) -> Samples:
    """``length`` seconds of nothing."""
    return np.zeros(int(length * rate), np.int16)


def settled(marks: Sequence[Mark], total: int, rate: int) -> list[Mark]:
    """Marks in order, none empty, none overlapping, all inside ``total`` samples.

    A word of no length gets a little of its neighbour's time: 10 ms, or less where there is
    less.
    """
    ordered = sorted(marks, key=lambda mark: (mark.first, mark.start))
    least = max(1, min(rate // 100, total // (len(ordered) + 1)))
    starts: list[int] = []
    for index, mark in enumerate(ordered):
        latest = total - least * (len(ordered) - index)
        earliest = starts[-1] + least if starts else 0
        starts.append(max(earliest, min(mark.start, latest)))
    result = []
    for index, mark in enumerate(ordered):
        limit = starts[index + 1] if index + 1 < len(ordered) else total
        end = min(max(mark.end, starts[index] + least), limit)
        result.append(Mark(mark.first, mark.last, starts[index], end, mark.after_pause))
    return result


def words_of(text: str, marks: Sequence[Mark], rate: int) -> tuple[Word, ...]:
    """Marks as the words of a take, in seconds."""
    return tuple(
        Word(text[m.first : m.last], m.first, m.last, Fraction(m.start, rate), Fraction(m.end, rate))
        for m in marks
    )
