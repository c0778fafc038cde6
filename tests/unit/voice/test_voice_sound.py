from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.voice.estimate import estimated
from app.voice.sound import Envelope, Mark, breathed, is_silent, settled, to_samples
from app.voice.words import spans

RATE = 16000


def bursts(*stretches: tuple[float, float], length: float) -> np.ndarray:
    """Noise of a fixed seed in some stretches of silence, all in seconds."""
    samples = np.zeros(int(length * RATE), np.int16)
    noise = np.random.default_rng(1).integers(-9000, 9000, len(samples)).astype(np.int16)
    for start, end in stretches:
        samples[int(start * RATE) : int(end * RATE)] = noise[int(start * RATE) : int(end * RATE)]
    return samples


def test_the_breath_is_set_whether_silence_is_long_short_or_none() -> None:
    for lead, tail in ((1.0, 1.0), (0.02, 0.01), (0.0, 0.0)):
        sound = bursts((lead, lead + 0.5), length=lead + 0.5 + tail)
        mark = Mark(0, 1, int(lead * RATE), int((lead + 0.5) * RATE))
        shaped, (moved,) = breathed(sound, RATE, [mark])
        assert len(shaped) == pytest.approx(0.68 * RATE, abs=0.02 * RATE)
        assert moved.start == pytest.approx(0.06 * RATE, abs=0.01 * RATE)
        assert moved.end - moved.start == mark.end - mark.start


def test_where_sound_begins_and_ends() -> None:
    envelope = Envelope(bursts((0.2, 0.5), (0.8, 1.0), length=1.2), RATE)
    assert envelope.onset(int(0.75 * RATE), 1600, 1600, 3200) == pytest.approx(0.8 * RATE, abs=160)
    assert envelope.past_quiet(int(0.7 * RATE), 3200, 3200) == pytest.approx(0.8 * RATE, abs=160)
    assert envelope.past_quiet(int(0.3 * RATE), 3200, 3200) == int(0.3 * RATE)
    assert envelope.last_sound(int(0.2 * RATE), int(0.8 * RATE)) == pytest.approx(0.5 * RATE, abs=240)


def test_silence_and_clipping() -> None:
    assert is_silent(np.zeros(0, np.int16))
    assert is_silent(np.full(9, 100, np.int16))
    assert not is_silent(np.array([-32768], np.int16))
    assert to_samples(np.array([-2.0, 0.0, 2.0], np.float32)).tolist() == [-32767, 0, 32767]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-500, 9000), st.integers(-500, 9000)), min_size=1, max_size=12),
    st.integers(1, 8000),
)
def test_settled_marks_are_in_order_and_inside(times: list[tuple[int, int]], total: int) -> None:
    marks = [Mark(index, index + 1, start, end) for index, (start, end) in enumerate(times)]
    if total <= len(marks):
        return
    before = 0
    for mark in settled(marks, total, RATE):
        assert before <= mark.start < mark.end <= total
        before = mark.end


def test_estimated_words_keep_to_their_phrases() -> None:
    text = "Twice a day, without fail."
    sound = bursts((0.1, 0.7), (1.0, 1.8), length=2.0)
    marks = estimated(text, spans(text), sound, RATE)
    starts = [Fraction(mark.start, RATE) for mark in marks]
    assert float(starts[0]) == pytest.approx(0.1, abs=0.02)
    assert marks[2].end / RATE == pytest.approx(0.7, abs=0.02)
    assert float(starts[3]) == pytest.approx(1.0, abs=0.02)
    assert marks[4].end / RATE == pytest.approx(1.8, abs=0.02)


def test_estimated_words_where_the_voice_ran_over_the_comma() -> None:
    text = "Twice a day, without fail."
    marks = estimated(text, spans(text), bursts((0.1, 1.5), length=1.6), RATE)
    assert len(marks) == 5
    assert [mark.start for mark in marks] == sorted(mark.start for mark in marks)
