"""A deterministic voice: one burst of tone a word, timed exactly.

For tests and for whoever wants to try the program in a moment. Any language, thousands of
times realtime, never chosen by itself.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from app.services.ports import CancelToken, Speech, Voice
from app.voice.engine import TEST_QUALITY, line, recipe
from app.voice.sound import BREATH_AFTER, BREATH_BEFORE, Mark, Samples, silence, words_of
from app.voice.words import is_unspaced, spans

RATE = 16000
SYLLABLE = Fraction(160, 1000)
"""Seconds a syllable: about 150 English words a minute, as people read aloud."""
GAP = Fraction(40, 1000)
COMMA = Fraction(160, 1000)
STOP = Fraction(320, 1000)
"""Seconds of silence after a word, after a comma and after a sentence."""
_LEVEL = 0.3
_RAMP = Fraction(5, 1000)
_VOWELS = re.compile(r"[aeiouyàáâäãåèéêëìíîïòóôöõùúûüæøœ]+", re.IGNORECASE)
_STOPS = frozenset(".!?…。！？؟।\n")

VOICE = Voice(
    id="fake:beep",
    engine="fake",
    name="Beep (for trying things)",
    languages=("mul",),
    quality=TEST_QUALITY,
    licence="made by the program",
    gives_word_times=True,
)


def syllables(word: str) -> int:
    """How many syllables a word has, roughly: groups of vowels, else a third of its letters."""
    if is_unspaced(word):
        return 1
    return len(_VOWELS.findall(word)) or max(1, math.ceil(len(word) / 3))


class Fake:
    """The engine."""

    name = "fake"

    def voices(self) -> Sequence[Voice]:
        """The one voice."""
        return (VOICE,)

    def report(self) -> Mapping[str, str]:
        """Always there."""
        return line(self.name, True, "tone bursts for tests and trials; chosen only by name")

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """A burst a word, its pitch from the word and the seed, its length from its syllables."""
        words = spans(text, by_character=True)
        parts: list[Samples] = [silence(BREATH_BEFORE, RATE)]
        marks: list[Mark] = []
        at = len(parts[0])
        for index, (first, last) in enumerate(words):
            cancel.check()
            word = text[first:last]
            length = int(syllables(word) * SYLLABLE * RATE)
            parts.append(_burst(word, seed, length))
            marks.append(Mark(first, last, at, at + length))
            following = words[index + 1][0] if index + 1 < len(words) else None
            pause = BREATH_AFTER if following is None else _pause(text[last:following])
            parts.append(silence(pause, RATE))
            at += length + len(parts[-1])
        samples: Samples = np.concatenate(parts)
        made = recipe(voice, "1", language, seed, RATE, text, "engine")
        return Speech(samples.astype("<i2").tobytes(), RATE, words_of(text, marks, RATE), made)


def _pause(between: str) -> Fraction:
    if any(character in _STOPS for character in between):
        return STOP
    return COMMA if between.strip() else GAP


def _burst(word: str, seed: int, length: int) -> Samples:
    """A tone of 220 to 440 Hz, faded over 5 ms."""
    pitch = 220.0 * 2.0 ** (zlib.crc32(f"{seed}:{word.casefold()}".encode("utf-8", "replace")) % 12 / 12)
    time = np.arange(length, dtype=np.float64)
    tone = np.sin(2.0 * np.pi * pitch * time / RATE)
    ramp = np.minimum(1.0, np.minimum(time + 1, length - time) / float(RATE * _RAMP))
    burst: Samples = np.rint(tone * ramp * _LEVEL * 32767.0).astype(np.int16)
    return burst
