"""Words found in their sound: takes whose word times are known, said to have none."""

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.errors import Cancelled
from app.services.ports import CancelToken, Speech
from app.voice.align import aligned, available, retimed
from app.voice.phones import ENGLISH, FRENCH, mapped, pronounced
from app.voice.speaker import Speaker

pytestmark = pytest.mark.skipif(not available("en"), reason="soundswallower has no wheel here")

PROSE = (
    "Twice a day the river changes its mind, and everybody who lives beside it knows the hour. Then it is "
    "quiet again, and the herons come back to stand in the mud until the next one."
)
APART = "Seven, brown, dogs, waited, behind, every, garden, gate, until, morning, came, slowly, over, town."
FRENCH_TEXT = "Deux fois par jour, la rivière change d'avis, et tous ceux qui vivent près d'elle le savent."


def without_times(speech: Speech, language: str) -> Speech:
    """As an engine that tells nothing would give it: one word, of no use."""
    return replace(
        speech,
        words=speech.words[:1],
        recipe={**speech.recipe, "word_times": "estimated", "language": language},
    )


def distances(found: Speech, known: Speech) -> list[float]:
    """Seconds between word starts, the constant offset taken away, in order of size."""
    assert [word.text for word in found.words] == [word.text for word in known.words]
    apart = [float(one.start - two.start) for one, two in zip(found.words, known.words, strict=True)]
    return sorted(abs(each - float(np.median(apart))) for each in apart)


@pytest.mark.parametrize(
    ("voice", "text", "language", "median", "high"),
    [
        ("hibari:en", PROSE, "en-US", 0.015, 0.09),
        ("espeak:en-US", APART, "en", 0.01, 0.09),
        ("espeak:fr", FRENCH_TEXT, "fr", 0.03, 0.25),
    ],
)
def test_words_are_found_where_they_sound(
    speaker: Speaker,
    sound_whole: Callable[[Speech, str], None],
    voice: str,
    text: str,
    language: str,
    median: float,
    high: float,
) -> None:
    known = speaker.speak(text, voice, language)
    found = retimed(without_times(known, language), text)
    assert found.recipe["word_times"] == "aligned"
    assert str(found.recipe["aligner"]).startswith("soundswallower ")
    sound_whole(found, text)
    apart = distances(found, known)
    assert apart[len(apart) // 2] <= median
    assert apart[math.ceil(0.95 * len(apart)) - 1] <= high


def test_what_is_no_speech_is_refused_and_stays_estimated(speaker: Speaker) -> None:
    beeps = without_times(speaker.speak(PROSE, "fake:beep", "en"), "en")
    assert retimed(beeps, PROSE) == beeps
    noise = np.random.default_rng(1).normal(0, 3000, 80_000).astype(np.int16)
    assert aligned(noise, 16_000, PROSE.split(), "en") is None
    assert aligned(np.zeros(80_000, np.int16), 16_000, PROSE.split(), "en") is None


def test_another_text_than_what_is_said_is_refused(speaker: Speaker) -> None:
    speech = speaker.speak("Come in.", "hibari:en")
    samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    assert aligned(samples, speech.rate, PROSE.split(), "en") is None


def test_forms_that_no_dictionary_has(speaker: Speaker, sound_whole: Callable[[Speech, str], None]) -> None:
    text = (
        "In 1998 the US team of Dr. Mbappé went to Zwolle, and NASA’s C++ code said: “Don’t go!” (twice) 日本"
    )
    known = speaker.speak(text, "hibari:en")
    found = retimed(without_times(known, "en"), text)
    sound_whole(found, text)
    assert [word.text for word in found.words][:6] == ["In", "1998", "the", "US", "team", "of"]
    assert found.recipe["word_times"] == "aligned"
    apart = distances(
        replace(found, words=found.words[: len(known.words)]),
        replace(known, words=known.words),
    )
    assert apart[len(apart) // 2] < 0.03


def test_a_language_without_a_model_stays_estimated(speaker: Speaker) -> None:
    speech = without_times(speaker.speak("Zweimal am Tag kommt die Flut.", "espeak:de"), "de")
    assert retimed(speech, "Zweimal am Tag kommt die Flut.") == speech
    assert not available("de")
    assert available("en-GB")


def test_what_the_engine_tells_is_left_alone(speaker: Speaker) -> None:
    speech = speaker.speak(PROSE, "espeak:en-US")
    assert retimed(speech, PROSE) is speech


def test_stopping(speaker: Speaker) -> None:
    speech = without_times(speaker.speak(PROSE, "hibari:en"), "en")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        retimed(speech, PROSE, cancel)
    assert retimed(speech, PROSE).recipe["word_times"] == "aligned"  # what was stopped spoils nothing


def test_the_systems_voices_have_true_times_too(speaker: Speaker) -> None:
    voice = next(
        (
            each.id
            for each in speaker.voices()
            if each.engine == "system" and each.languages[0].startswith("en")
        ),
        "",
    )
    if not voice:
        pytest.skip("this system has no English voice")
    speech = speaker.speak(APART, voice, "en")
    assert speech.recipe["word_times"] == "aligned"


def test_phones() -> None:
    assert mapped("n_ˈaɪ_n_t_iː_n n_ˈaɪ_n_t_i ˈeɪ_t", ENGLISH) == "N AY N T IY N N AY N T IY EY T"
    assert mapped("b_ɔ̃_ʒ_ˈu_ʁ", FRENCH) == "bb on jj ou rr"
    assert mapped("(en)_d_ˈəʊ_n_t_(fr)", FRENCH) == "dd au nn tt"
    assert mapped("ʘ_ǁ", ENGLISH) == ""
    assert pronounced(["Severn", "—"], "en") == ["S EH V ER N", ""]


def test_rates_other_than_the_models_own(speaker: Speaker) -> None:
    speech = speaker.speak(PROSE, "hibari:en")
    samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    found = aligned(samples, speech.rate, PROSE.split(), "en")
    assert found is not None
    assert found[0].start / speech.rate == pytest.approx(float(speech.words[0].start), abs=0.1)
    assert found[-1].end / speech.rate == pytest.approx(float(speech.words[-1].end), abs=0.15)
    assert Fraction(found[-1].end, speech.rate) <= speech.length
