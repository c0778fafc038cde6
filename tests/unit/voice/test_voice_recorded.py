import numpy as np
import pytest

from app.errors import BadSound
from app.voice.recorded import gated, recorded
from app.voice.sound import Envelope
from app.voice.speaker import Speaker

TEXT = "The ferry leaves in five minutes, and nobody is on board."


@pytest.fixture(scope="module")
def spoken():
    speech = Speaker().speak(TEXT, "hibari:en", "en")
    return speech, np.frombuffer(speech.samples, "<i2").astype(np.float64)


def in_a_room(spoken, noise_db, before=1.5, after=2.0):
    """A reading with a room's noise around and under it, as a microphone gives it."""
    speech, clean = spoken
    silence = [np.zeros(int(seconds * speech.rate)) for seconds in (before, after)]
    sound = np.concatenate([silence[0], clean, silence[1]])
    noise = np.random.default_rng(1).normal(0, 32768 * 10 ** (noise_db / 20), len(sound))
    return np.clip(np.rint(sound + noise), -32768, 32767).astype(np.int16), speech.rate


def level(samples):
    return 20 * np.log10(max(1e-6, np.sqrt(np.mean(np.square(samples.astype(np.float64) / 32768)))))


def test_the_gate_lowers_the_room_and_leaves_speech_alone(spoken):
    samples, rate = in_a_room(spoken, -55)
    clean = gated(samples, rate)
    assert len(clean) == len(samples)
    assert level(clean[:rate]) == pytest.approx(level(samples[:rate]) - 18, abs=0.5)
    loud = np.flatnonzero(Envelope(samples, rate).levels > -35) * Envelope(samples, rate).step
    assert np.array_equal(clean[loud], samples[loud])
    assert (
        np.abs(np.diff(clean[: 2 * rate].astype(int))).max()
        <= np.abs(np.diff(samples[: 2 * rate].astype(int))).max()
    )


@pytest.mark.parametrize("noise_db", [-90, -60, -50])
def test_silence_is_trimmed_and_words_are_where_they_sound(spoken, noise_db):
    speech, _ = spoken
    samples, rate = in_a_room(spoken, noise_db)
    take = recorded(samples, rate, TEXT, "en")
    assert float(take.length) == pytest.approx(float(speech.length), abs=0.25)
    assert take.recipe["word_times"] == "aligned"
    assert [word.text for word in take.words] == [word.text for word in speech.words]
    apart = [float(a.start - b.start) for a, b in zip(take.words, speech.words, strict=True)]
    centred = np.abs(np.array(apart) - np.median(apart))
    assert np.median(centred) <= 0.05
    assert centred.max() <= 0.2


def test_without_the_gate_the_room_is_heard_and_silence_still_trimmed(spoken):
    samples, rate = in_a_room(spoken, -50)
    gated_take, whole = recorded(samples, rate, TEXT, "en"), recorded(samples, rate, TEXT, "en", gate=False)
    assert (whole.recipe["gated"], gated_take.recipe["gated"]) == (False, True)
    assert (whole.length, whole.words) == (gated_take.length, gated_take.words)
    room = [np.frombuffer(take.samples, "<i2")[-rate // 20 : -rate // 100] for take in (whole, gated_take)]
    assert level(room[0]) == pytest.approx(-50, abs=2)
    assert level(room[1]) == pytest.approx(-68, abs=2)


def test_marks_keep_their_places(spoken):
    samples, rate = in_a_room(spoken, -60)
    marked = TEXT.replace("five minutes", "[slow]five minutes[/slow]")
    take = recorded(samples, rate, marked, "en")
    assert [marked[word.first : word.last] for word in take.words] == [word.text for word in take.words]
    assert "minutes" in [word.text for word in take.words]


def test_a_language_without_a_model_is_estimated_and_says_so(spoken):
    samples, rate = in_a_room(spoken, -60)
    take = recorded(samples, rate, TEXT, "de")
    assert take.recipe["word_times"] == "estimated"
    assert len(take.words) == 11


@pytest.mark.parametrize("seconds", [0, 0.1, 3])
def test_where_nobody_is_heard_it_is_said(seconds):
    rate = 48000
    quiet = np.random.default_rng(2).normal(0, 20, int(seconds * rate)).astype(np.int16)
    with pytest.raises(BadSound, match="Nobody is heard"):
        recorded(quiet, rate, TEXT, "en")
    with pytest.raises(BadSound, match="Nobody is heard"):
        recorded(np.zeros(int(seconds * rate), np.int16), rate, TEXT, "en")


def test_a_recording_that_was_too_loud_is_known(spoken):
    samples, rate = in_a_room(spoken, -60)
    loud = np.clip(samples.astype(int) * 8, -32768, 32767).astype(np.int16)
    assert recorded(loud, rate, TEXT, "en").recipe["clipped"] > 100
    assert recorded(samples, rate, TEXT, "en").recipe["clipped"] == 0
