"""Which words of a script are heard in a recording, whatever was left out, repeated or said otherwise.

The recording is heard in pieces cut at its pauses. The grammar of a piece lets the reader be
anywhere in the script's words near where the last piece ended, go on from word to word, or leap
to any other word at a pause:

::

    leap ──► w3 ─► w4 ─► w5 ─► w6          every word can be come to by a leap
              └──┴───┴──┬─┴────┴─► leap    and left by one; leaping is unlikely
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.services.ports import CancelToken
from app.voice.align import FRAME, MODELS_HERE, RATE, entries, is_word
from app.voice.sound import Samples

_LEAP = 1e-4
"""Likelihood of a leap to any one word."""
_SOON, _NEAR = 40, 0.1
"""Words after the expected one with which a piece is likely to begin, and how likely beside it."""
_PAUSE = 0.5
"""Likelihood of a pause between two words, far above a leap's: else each pause would be one."""
_BEAM = 1e-60
_BEFORE, _AFTER = 60, 140
"""Words before and after the expected one that are listened for."""
_MOST = 1400
"""Words that are listened for at most, where the reader was lost: the time grows with them."""
_BLOCK = RATE // 4
"""Samples given at once: the library lets nobody else run meanwhile, for some 15 ms."""
_SHORTEST, _LONGEST = 8.0, 20.0
"""Seconds of a piece."""
_QUIET_BELOW = 35.0
"""dB under the loud moments at which a recording is quiet."""
_LOST = 0.5
"""Share of a piece's heard words in runs of three or more under which the reader is lost."""
_RUN = 3
_LEAPT = "~~"


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the script heard at a place. Samples at :data:`RATE`."""

    word: int
    start: int
    end: int
    fit: float


class Loudness:
    """A recording's levels in dB every 10 ms, and what of it is quiet."""

    def __init__(self, sound: Samples) -> None:
        count = len(sound) // FRAME
        levels = np.empty(count, np.float32)
        for first in range(0, count, 60_000):  # ten minutes at a time
            block = sound[first * FRAME : min(count, first + 60_000) * FRAME].astype(np.float32)
            power = np.square(block.reshape(-1, FRAME) / 32768).mean(axis=1)
            levels[first : first + len(power)] = 10 * np.log10(np.maximum(power, 1e-12))
        self.levels = levels
        loud = float(np.percentile(levels, 95)) if count else -120.0
        floor = float(np.percentile(levels, 2)) if count else -120.0
        # Above the noise that is always there, and well under speech.
        self.threshold = max(loud - _QUIET_BELOW, min(floor + 8.0, loud - 12.0))
        self.voiced: NDArray[np.bool_] = levels > self.threshold

    def quietest(self, first: int, last: int) -> int:
        """The quietest sample between two, by windows of 50 ms."""
        low, high = first // FRAME, max(first // FRAME + 1, last // FRAME)
        levels = self.levels[low:high]
        if not len(levels):
            return first
        size = min(5, len(levels))
        means = np.convolve(levels, np.ones(size) / size, "same")
        return (low + int(means.argmin())) * FRAME + FRAME // 2

    def sounding(self, first: int, last: int) -> int:
        """Samples that are not quiet between two."""
        return int(self.voiced[max(0, first) // FRAME : max(0, last) // FRAME].sum()) * FRAME


def pieces(loudness: Loudness, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A stretch of a recording in pieces of samples, cut in the middle of its longest pauses."""
    total = min(len(loudness.levels), -(-last // FRAME))
    at = first // FRAME
    while at < total:
        low, high = at + int(_SHORTEST * 100), at + int(_LONGEST * 100)
        if high >= total:
            yield at * FRAME, total * FRAME
            return
        quiet = ~loudness.voiced[low:high]
        changes = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
        if len(changes):
            begins, ends = changes[::2], changes[1::2]
            longest = int((ends - begins).argmax())
            cut = low + int(begins[longest] + ends[longest]) // 2
        else:
            cut = loudness.quietest(low * FRAME, high * FRAME) // FRAME
        yield at * FRAME, cut * FRAME
        at = cut


class Ear:
    """Hears a script's words. One recording's own: its decoder knows the words by their numbers."""

    def __init__(self, words: Sequence[str], language: str) -> None:
        self._words = words
        self._decoder: Any = MODELS_HERE.made(language, _BEAM, silprob=_PAUSE)
        decoder = self._decoder
        names = entries(decoder, words, language)
        for number, name in enumerate(names):
            phones = decoder.lookup_word(name) if name else None
            if not phones:
                continue
            decoder.add_word(_name(number), phones, False)
            other = 2
            while phones := decoder.lookup_word(f"{name}({other})"):
                decoder.add_word(f"{_name(number)}({other})", phones, False)
                other += 1
        decoder.add_word(_LEAPT, "SIL", True)
        self._sayable = [bool(name) for name in names]
        self._expected = 0
        self._lost = 0

    def hear(
        self, sound: Samples, offset: int, cancel: CancelToken, only: tuple[int, int] | None = None
    ) -> list[Hit]:
        """The words in a piece that begins at sample ``offset``, in order of time; of ``only`` a range
        of words where it is given, the first of which is expected first."""
        first, last = only or self._window()
        self._listen_for(first, last, first if only else self._expected)
        decoder = self._decoder
        decoder.start_utt()
        try:
            for begin in range(0, len(sound), _BLOCK):
                cancel.check()
                decoder.process_raw(sound[begin : begin + _BLOCK].astype("<i2").tobytes())
        finally:
            decoder.end_utt()
        hits: list[Hit] = []
        for segment in decoder.seg or ():
            if is_word(segment) and segment.text.startswith("=#"):
                start, steps = round(segment.start * 100), max(1, round(segment.duration * 100))
                fit = math.log(max(segment.ascore, 1e-300)) / steps
                number = int(segment.text[2:].partition("(")[0])
                hits.append(Hit(number, offset + start * FRAME, offset + (start + steps) * FRAME, fit))
        if only is None:
            self._follow(hits)
        return hits

    def _window(self) -> tuple[int, int]:
        total = len(self._words)
        before = _BEFORE << self._lost
        after = _AFTER << self._lost
        if before + after > _MOST:
            before, after = before * _MOST // (before + after), after * _MOST // (before + after)
            # As wide as it gets: a round through the script, so that whoever leapt far is found.
            rounds = max(1, -(-total // _MOST))
            self._expected = (self._expected + _MOST * (rounds > 1)) % max(1, total)
        first = max(0, self._expected - before)
        return first, min(total, max(self._expected + after, first + 1))

    def _listen_for(self, first: int, last: int, expected: int) -> None:
        count = last - first
        leap, end, begin = count + 1, count + 2, count + 3
        ways: list[tuple[Any, ...]] = [(leap, end, 1.0), (leap, leap, 0.5, _LEAPT), (begin, leap, 1.0)]
        for number in range(expected, min(last, expected + _SOON)):  # one's place is no leap
            if self._sayable[number]:
                ways.append((begin, number - first + 1, 1.0 if number == expected else _NEAR, _name(number)))
        for number in range(first, last):
            state = number - first
            if self._sayable[number]:
                ways.append((state, state + 1, 1.0, _name(number)))
                ways.append((leap, state + 1, _LEAP, _name(number)))
            else:
                ways.append((state, state + 1, 1.0))
            ways.append((state + 1, leap, 1.0, _LEAPT))
            ways.append((state + 1, end, 1.0))
        self._decoder.set_fsg(self._decoder.create_fsg("script", begin, end, ways))

    def _follow(self, hits: Sequence[Hit]) -> None:
        """Where the reader is expected next."""
        in_runs, last = 0, None
        run: list[Hit] = []
        for hit in [*hits, None]:
            if hit is not None and run and hit.word == run[-1].word + 1:
                run.append(hit)
                continue
            if len(run) >= _RUN:
                in_runs, last = in_runs + len(run), run[-1].word + 1
            run = [] if hit is None else [hit]
        if last is not None and in_runs >= _LOST * len(hits):
            self._expected, self._lost = last, 0
        elif hits:
            self._lost = min(3, self._lost + 1)


def _name(number: int) -> str:
    return f"=#{number}"
