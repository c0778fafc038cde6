"""Speech at another speed, its pitch kept: FFmpeg's ``atempo`` through PyAV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.domain.takes import Word
from app.errors import BadSetting
from app.services.ports import Speech
from app.voice.sound import Samples

SLOWEST = Fraction(1, 2)
FASTEST = Fraction(3)
"""Beyond these nobody follows."""
_MOST_STEP = 2
"""Above it atempo leaves samples out instead of blending, so what is faster goes through it twice."""
_BLOCK = 1 << 16


def checked(speed: Fraction) -> Fraction:
    """The speed itself; BadSetting where it is outside :data:`SLOWEST` to :data:`FASTEST`."""
    if not SLOWEST <= speed <= FASTEST:
        raise BadSetting(
            f"A voice cannot speak at {float(speed):g} times its speed.",
            f"Give a rate from {float(SLOWEST):g} to {float(FASTEST):g}; 1 is the voice's own.",
        )
    return speed


def _steps(speed: Fraction) -> Iterator[float]:
    """Factors of at most two whose product is the speed."""
    while speed > _MOST_STEP:
        yield float(_MOST_STEP)
        speed /= _MOST_STEP
    yield float(speed)


def stretched(samples: Samples, rate: int, speed: Fraction) -> Samples:
    """Mono 16-bit samples ``speed`` times as fast at the same pitch.

    Exactly ``round(len / speed)`` samples, so that a time divided by the speed is its new time.
    Measured at 1.25 on a neural voice's words: 95 % of onsets within 13 ms of there. Where a sound
    begins out of dead silence, the overlap lets it begin up to 25 ms early. The same samples give
    the same result.
    """
    speed = checked(speed)
    if speed == 1 or not len(samples):
        return samples
    import av

    graph = av.filter.Graph()
    chain = [graph.add_abuffer(sample_rate=rate, format="s16", layout="mono", time_base=Fraction(1, rate))]
    chain += [graph.add("atempo", repr(step)) for step in _steps(speed)]
    chain.append(graph.add("abuffersink"))
    graph.link_nodes(*chain).configure()
    parts: list[Samples] = []

    def drained() -> None:
        while True:
            try:
                parts.append(graph.pull().to_ndarray().reshape(-1).astype(np.int16))
            except (av.BlockingIOError, av.EOFError):
                return

    for first in range(0, len(samples), _BLOCK):
        block = np.ascontiguousarray(samples[None, first : first + _BLOCK], dtype=np.int16)
        piece = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
        piece.sample_rate, piece.pts, piece.time_base = rate, first, Fraction(1, rate)
        graph.push(piece)
        drained()
    graph.push(None)
    drained()
    wanted = max(1, round(len(samples) / speed))
    made: Samples = np.concatenate(parts)[:wanted] if parts else np.zeros(0, np.int16)
    return np.pad(made, (0, wanted - len(made)))


def at_speed(speech: Speech, speed: Fraction) -> Speech:
    """A speech at another speed, its words' times true to it; the recipe says so under ``speed``."""
    if checked(speed) == 1:
        return speech
    samples = stretched(np.frombuffer(speech.samples, "<i2").astype(np.int16), speech.rate, speed)
    words = _moved(speech.words, speech.rate, speed, len(samples))
    recipe = {**speech.recipe, "speed": str(speed)}
    return replace(speech, samples=samples.astype("<i2").tobytes(), words=words, recipe=recipe)


def _moved(words: tuple[Word, ...], rate: int, speed: Fraction, total: int) -> tuple[Word, ...]:
    """Words at the new times, on whole samples, none of them empty."""
    moved: list[Word] = []
    least = 0
    for word in words:
        start = max(least, min(total - 1, round(word.start * rate / speed)))
        end = min(total, max(start + 1, round(word.end * rate / speed)))
        moved.append(replace(word, start=Fraction(start, rate), end=Fraction(end, rate)))
        least = end
    return tuple(moved)
