from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.services.ports import Speech
from app.voice.engines import engines
from app.voice.speaker import Speaker


class NoSafe:
    """A computer without a keyring."""

    def get(self, name: str) -> None:
        return None

    def set(self, name: str, secret: str) -> bool:
        return False

    def forget(self, name: str) -> None:
        pass


@pytest.fixture(scope="session")
def speaker() -> Speaker:
    """One for all tests, as one is for the whole program: models load once."""
    return Speaker(engines(Path("no voices of anybody's own"), NoSafe()))


def _heard(speech: Speech) -> list[tuple[Fraction, Fraction]]:
    """The stretches of sound between silences of 50 ms or more, in seconds.

    Knows nothing of word times: a sample is heard when the loudest of 5 ms around it is within
    34 dB of the whole speech's loudest sample.
    """
    samples = np.abs(np.frombuffer(speech.samples, "<i2").astype(np.int32))
    half = speech.rate // 400
    around = np.lib.stride_tricks.sliding_window_view(np.pad(samples, half), 2 * half + 1).max(axis=1)
    heard = np.flatnonzero(around > samples.max() / 50)
    cuts = np.flatnonzero(np.diff(heard) > speech.rate // 20)
    starts = [int(heard[0]), *(int(heard[cut + 1]) for cut in cuts)]
    ends = [*(int(heard[cut]) for cut in cuts), int(heard[-1])]
    return [
        (Fraction(start + half, speech.rate), Fraction(end - half, speech.rate))
        for start, end in zip(starts, ends, strict=True)
    ]


@pytest.fixture(scope="session")
def heard() -> Callable[[Speech], list[tuple[Fraction, Fraction]]]:
    """Finds where a speech sounds, without its word times."""
    return _heard


def _sound_whole(speech: Speech, text: str) -> None:
    """What every speech keeps to, whatever the engine."""
    count = len(speech.samples) // 2
    assert len(speech.samples) % 2 == 0
    assert count > 0
    assert np.abs(np.frombuffer(speech.samples, "<i2").astype(np.int32)).max() > 1000
    before = Fraction(0)
    last = 0
    for word in speech.words:
        assert text[word.first : word.last] == word.text
        assert word.text
        assert not word.text[0].isspace()
        assert word.first >= last
        assert before <= word.start < word.end <= speech.length
        assert (word.start * speech.rate).denominator == 1
        before, last = word.end, word.last
    recipe = speech.recipe
    assert recipe["text"] == text
    assert {"engine", "version", "voice", "language", "seed", "rate", "word_times"} <= set(recipe)
    assert recipe["rate"] == speech.rate


@pytest.fixture(scope="session")
def sound_whole() -> Callable[[Speech, str], None]:
    """Checks what every speech keeps to."""
    return _sound_whole
