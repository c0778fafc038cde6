"""When words sound, estimated from the sound and the text, for engines that do not tell.

::

    text     Twice a day,        the river changes its mind.
    sound    ▁▂▇▅▂▆▇▃▁▁▁▁▁▁▁▁▁▂▇▆▂▇▅▁▂▇▆▃▅▂▇▆▁
             |  phrase  |        |       phrase         |     pauses part phrases …
             |Twice|a|day        |the|river|changes|…         words share them by syllables,
                                                              each border moved to the nearest dip
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from app.voice.fake import syllables
from app.voice.sound import Envelope, Mark, Samples
from app.voice.words import Span

_PAUSE_BELOW_PEAK = 35.0
_LEAST_PAUSE = Fraction(90, 1000)
"""Seconds of quiet that are a pause: longer than a plosive's closure."""
_DIP = Fraction(60, 1000)
"""Seconds to either side of a border in which the quietest moment is looked for."""
_BREAK = re.compile(r"[,;:.!?…—–()،؛؟।。！？、，]")


def estimated(text: str, words: Sequence[Span], samples: Samples, rate: int) -> list[Mark]:
    """A time for every word of a text in a sound that is known to say it."""
    envelope = Envelope(samples, rate)
    marks: list[Mark] = []
    dip = int(_DIP * rate)
    for phrase, (start, end) in phrases_in(text, words, envelope, rate):
        weights = [syllables(text[first:last]) for first, last in phrase]
        total = sum(weights)
        borders = [start]
        done = 0
        for weight in weights[:-1]:
            done += weight
            borders.append(_quietest(envelope, start + (end - start) * done // total, dip))
        borders.append(end)
        for (first, last), begin, stop in zip(phrase, borders, borders[1:], strict=False):
            marks.append(Mark(first, last, begin, stop))
    return marks


def phrases_in(
    text: str, words: Sequence[Span], envelope: Envelope, rate: int
) -> list[tuple[list[Span], tuple[int, int]]]:
    """The words between punctuation and the samples in which they sound, going by the pauses; one stretch
    for all of them where the voice ran over some punctuation."""
    phrases = _phrases(text, words)
    stretches = _stretches(envelope, rate, len(phrases))
    if len(stretches) < len(phrases):
        return [(list(words), (stretches[0][0], stretches[-1][1]))]
    return list(zip(phrases, stretches, strict=True))


def _phrases(text: str, words: Sequence[Span]) -> list[list[Span]]:
    """Words in stretches between punctuation."""
    phrases: list[list[Span]] = []
    for index, span in enumerate(words):
        if not index or _BREAK.search(text[words[index - 1][1] : span[0]]):
            phrases.append([])
        phrases[-1].append(span)
    return phrases


def _stretches(envelope: Envelope, rate: int, wanted: int) -> list[tuple[int, int]]:
    """The sound cut at its longest pauses into as many stretches as wanted, or fewer."""
    start, end = envelope.voiced()
    quiet = envelope.levels <= envelope.levels.max() - _PAUSE_BELOW_PEAK
    changes = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    pauses = [
        (int(first) * envelope.step, int(last) * envelope.step)
        for first, last in zip(changes[::2], changes[1::2], strict=True)
    ]
    inner = [
        pause
        for pause in pauses
        if start < pause[0] and pause[1] < end and pause[1] - pause[0] >= _LEAST_PAUSE * rate
    ]
    longest = sorted(sorted(inner, key=lambda pause: pause[0] - pause[1])[: wanted - 1])
    edges = [start, *(at for pause in longest for at in pause), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _quietest(envelope: Envelope, position: int, reach: int) -> int:
    low, high = envelope.index(position - reach), envelope.index(position + reach)
    return (low + int(np.argmin(envelope.levels[low : high + 1]))) * envelope.step
