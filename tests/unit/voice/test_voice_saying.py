"""Marks in a text, from parts to one sound with words at their places."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.delivery import Delivery
from app.domain.marks import marked
from app.services.ports import Speech
from app.voice.saying import saying_of
from app.voice.speaker import Speaker

Heard = Callable[[Speech], list[tuple[Fraction, Fraction]]]
VOICES = ("hibari:en", "espeak:en-US", "fake:beep")


def said(text: str) -> list[str]:
    return [part.spoken.text for part in saying_of(text).parts]


def times(speech: Speech) -> list[tuple[str, float]]:
    return [(word.text, float(word.start)) for word in speech.words]


def level(speech: Speech, word: int) -> float:
    """dB of full scale of one word."""
    samples = np.frombuffer(speech.samples, "<i2")[
        int(speech.words[word].start * speech.rate) : int(speech.words[word].end * speech.rate)
    ]
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples / 32768)))))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Plain text.", ["Plain text."]),
        ("One [slow]small step[/slow] for man.", ["One", "small step", "for man."]),
        ("[loud]Hello[/loud]!", ["Hello!"]),
        ("“[loud]Hello[/loud]”, she said.", ["“Hello", "”, she said."]),
        ("Stop. [pause 1s] Go.", ["Stop.", "Go."]),
        ("The [say double you three sea]W3C[/say] met.", ["The double you three sea met."]),
        ("Call [as telephone]555-0100[/as].", ["Call 5 5 5-0 1 0 0."]),
        ("[spell]NASA[/spell] said", ["N A S A said"]),
        ("[pause 2s]", []),
        ("😀 [pause] …", []),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert said(text) == parts


@pytest.mark.parametrize("voice", VOICES)
def test_pauses_are_exact_and_words_stand_where_they_are_written(
    speaker: Speaker, voice: str, heard: Heard
) -> None:
    text = "Open [pause 1.5s] sesame [loud]now[/loud]."
    speech = speaker.speak(text, voice)
    assert [(text[word.first : word.last]) for word in speech.words] == ["Open", "sesame", "now"]
    assert speech.recipe["text"] == text
    gaps = [begin - end for (_, end), (begin, _) in pairwise(heard(speech))]
    assert min(abs(gap - Fraction(3, 2)) for gap in gaps) < Fraction(6, 100)
    for one, other in pairwise(speech.words):
        assert 0 <= one.start < one.end <= other.start < other.end <= speech.length
    assert speech.words[1].start - speech.words[0].end > 1.4


def test_pauses_at_the_ends_are_there_too(speaker: Speaker) -> None:
    speech = speaker.speak("Hello.", "fake:beep")
    held = speaker.speak("[pause 1s] Hello. [pause 2s]", "fake:beep")
    assert held.length == speech.length + 3
    assert held.words[0].start == speech.words[0].start + 1
    assert [word.text for word in held.words] == ["Hello"]


@pytest.mark.parametrize(
    ("text", "length"), [("[pause 2s]", 2), ("… [pause 2s]", 3), ("[pause 0s]", 1), ("[slow]?![/slow]", 1), ("<break/>", Fraction(1, 2))]
)  # fmt: skip
def test_marks_without_words_are_silence_of_their_length(
    speaker: Speaker, text: str, length: Fraction
) -> None:
    speech = speaker.speak(text, "")
    assert speech.length == length
    assert speech.words == ()
    assert not any(speech.samples)


@pytest.mark.parametrize("voice", VOICES)
def test_speed_and_volume_of_a_stretch(speaker: Speaker, voice: str) -> None:
    text = "one two [rate 0.5]three[/rate] four [volume -10dB]five[/volume] six"
    speech = speaker.speak(text, voice)
    straight = speaker.speak("one two [rate 1.01]three[/rate] four [volume -0.01]five[/volume] six", voice)
    lengths = [one.words[2].end - one.words[2].start for one in (speech, straight)]
    assert 1.7 < lengths[0] / lengths[1] < 2.3
    assert level(straight, 4) - level(speech, 4) == pytest.approx(10, abs=0.8)
    assert level(straight, 3) == pytest.approx(level(speech, 3), abs=0.3)


def test_pitch_of_a_stretch(speaker: Speaker) -> None:
    def pitch(speech: Speech) -> float:
        first, last = (int(at * speech.rate) for at in (speech.words[0].start, speech.words[0].end))
        sound = np.frombuffer(speech.samples, "<i2")[first:last].astype(float)
        return float(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax()) * speech.rate / len(sound)

    plain_pitch = pitch(speaker.speak("banana", "fake:beep"))
    octave = speaker.speak("[pitch +12]banana[/pitch]", "fake:beep")
    assert pitch(octave) == pytest.approx(2 * plain_pitch, rel=0.02)
    low = speaker.speak("banana", "fake:beep", delivery=Delivery(pitch=-12))
    assert pitch(low) == pytest.approx(plain_pitch / 2, rel=0.02)
    assert low.length == speaker.speak("banana", "fake:beep").length


def test_raised_volume_never_clips(speaker: Speaker) -> None:
    speech = speaker.speak("[volume +20dB]Loud, louder, loudest![/volume]", "hibari:en")
    samples = np.abs(np.frombuffer(speech.samples, "<i2").astype(int))
    assert samples.max() <= 0.95 * 32768
    quiet = speaker.speak("Loud, louder, loudest!", "hibari:en")
    assert level(speech, 0) > level(quiet, 0) + 6


@pytest.mark.parametrize("voice", VOICES)
def test_at_rest_nothing_changes(speaker: Speaker, voice: str) -> None:
    text = "Nothing changes, at rest."
    assert speaker.speak(text, voice, delivery=Delivery()) == speaker.speak(text, voice)


def test_what_is_said_otherwise_is_lit_as_it_is_written(speaker: Speaker) -> None:
    text = "The [say World Wide Web Consortium]W3C[/say] met."
    speech = speaker.speak(text, "hibari:en")
    assert [word.text for word in speech.words] == ["The", "W3C", "met"]
    assert speech.words[1].end - speech.words[1].start > Fraction(8, 10)
    assert speech.recipe["said"] == "The World Wide Web Consortium met."


def test_a_stretch_in_another_language_has_its_own_voice(speaker: Speaker) -> None:
    text = "He said <lang xml:lang='fr'>à bientôt</lang> and left."
    speech = speaker.speak(text, "hibari:en")
    assert [word.text for word in speech.words] == ["He", "said", "à", "bientôt", "and", "left"]
    voices = [part["voice"] for part in speech.recipe["parts"]]  # type: ignore[attr-defined]
    assert voices == ["hibari:en", "espeak:fr", "hibari:en"]
    assert speech.rate == 24000


@example("[slow][pause] [pause][slow]")
@example("[slow][slow][pause] [/slow][slow]")
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["[slow]", "[/slow]", "[pause]", "[pitch +2]", "[/pitch]", "[say x y]", "[/say]", "word", " ", ", ", ".", "12",
             "今天", "[spell]", "[/spell]", "<s>", "</s>", "\n", "😀", "[volume 3]", "[/volume]"]
        ), max_size=12,
    ).map("".join)
)  # fmt: skip
def test_any_marks_give_words_in_order_at_their_places(speaker: Speaker, text: str) -> None:
    speech = speaker.speak(text, "fake:beep")
    shown = marked(text)
    before, last = Fraction(0), 0
    for word in speech.words:
        assert before <= word.start < word.end <= speech.length
        assert last <= word.first < word.last <= len(text)
        assert any(word.first <= at < word.last for at in shown.origin)
        before, last = word.end, word.last
    assert speech.length > 0
    written = "".join(part.written.text for part in saying_of(text).parts)
    assert [one for one in written if one.isalnum()] == [one for one in shown.text if one.isalnum()]
