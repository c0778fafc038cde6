"""Another speed at the same pitch, and the words with it."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from app.errors import BadSetting
from app.services.ports import Speech
from app.voice.sound import to_samples
from app.voice.speaker import Speaker
from app.voice.stretch import stretched

TEXT = "One, two, three, four, five, six, seven, eight, nine, ten."


def strongest(samples: np.ndarray, rate: int) -> float:
    """The frequency with most power, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax()) * rate / len(samples)


@pytest.mark.parametrize("speed", [Fraction(1, 2), Fraction(4, 5), Fraction(5, 4), Fraction(2), Fraction(3)])
def test_pitch_stays_and_length_follows_exactly(speed: Fraction) -> None:
    rate = 24000
    tone = to_samples((0.5 * np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)).astype(np.float32))
    made = stretched(tone, rate, speed)
    assert len(made) == round(len(tone) / speed)
    assert strongest(made, rate) == pytest.approx(440, abs=3)
    assert np.array_equal(made, stretched(tone, rate, speed))


@pytest.mark.parametrize("speed", [Fraction(4, 5), Fraction(5, 4)])
def test_word_times_stay_true_to_the_sound(
    speaker: Speaker,
    heard: Callable[[Speech], list[tuple[Fraction, Fraction]]],
    sound_whole: Callable[[Speech, str], None],
    speed: Fraction,
) -> None:
    speech = speaker.speak(TEXT, "fake:beep", speed=speed)
    sound_whole(speech, TEXT)
    assert speech.recipe["speed"] == str(speed)
    plain = speaker.speak(TEXT, "fake:beep")
    assert float(speech.length) == pytest.approx(float(plain.length / speed), abs=0.001)
    starts = [float(start) for start, _ in heard(speech)]
    apart = [start - float(word.start) for start, word in zip(starts, speech.words, strict=True)]
    # The overlap lets a burst out of dead silence begin early, by half a window.
    assert max(apart) < 0.01
    assert min(apart) > -0.055


def test_the_voices_own_speed_changes_nothing(speaker: Speaker) -> None:
    assert speaker.speak(TEXT, "fake:beep", speed=Fraction(1)) == speaker.speak(TEXT, "fake:beep")


@pytest.mark.parametrize("speed", [Fraction(0), Fraction(-1), Fraction(1, 3), Fraction(10)])
def test_a_speed_nobody_follows_is_refused_before_anything_is_spoken(
    speaker: Speaker, speed: Fraction
) -> None:
    with pytest.raises(BadSetting, match="times its speed"):
        speaker.speak(TEXT, "fake:none", speed=speed)
