"""Written forms are read as a person reads them: what the engine receives, and what is lit for it."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.takes import VoiceTake
from app.services.narration import Wanted
from app.services.ports import CancelToken, Speech, Voice
from app.voice.fake import VOICE, Fake
from app.voice.normal import LANGUAGES, VERSION, written_out
from app.voice.speaker import Speaker
from app.voice.words import Spoken, sayable, spans

FORMS = Path(__file__).parent / "forms"


class Recording(Fake):
    """The fake voice, keeping what it is asked to say."""

    def __init__(self) -> None:
        self.received: list[str] = []

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        self.received.append(text)
        return super().speak(text, voice, language, seed, cancel)


def forms() -> Iterator[tuple[str, str, str]]:
    """Every form: its language, as it is written, as it is heard."""
    for path in sorted(FORMS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                written, heard = line.split(" => ")
                yield path.stem, written, heard


ALL = list(forms())


def heard(text: str) -> list[str]:
    """A text's words as they sound: case, punctuation, hyphens and vowel marks make no difference."""
    text = "".join(character for character in text if unicodedata.category(character) != "Mn")
    return re.sub(r"[^\w]+", " ", re.sub("[’']", "", text.casefold())).split()


def given_as(text: str) -> Spoken:
    return Spoken(text, tuple(range(len(text))))


def test_there_are_as_many_forms_as_were_promised() -> None:
    counts = {language: sum(one == language for one, _, _ in ALL) for language in {one for one, _, _ in ALL}}
    assert counts["en-US"] >= 150
    assert all(counts[language] >= 20 for language in LANGUAGES if language != "en")


@pytest.mark.parametrize(("language", "written", "said"), ALL)
def test_the_engine_receives_what_a_narrator_says(language: str, written: str, said: str) -> None:
    engine = Recording()
    speech = Speaker({"fake": lambda: engine}).speak(written, VOICE.id, language)
    assert heard(" ".join(engine.received)) == heard(said)
    lit = [(word.first, word.last) for word in speech.words]
    assert [span for span in spans(written) if not any(a < span[1] and span[0] < b for a, b in lit)] == []
    assert all(
        word.end > word.start and written[word.first : word.last] == word.text for word in speech.words
    )


SPOKEN = (
    ("en-US", "On Jan. 5th, J. R. R. Smith paid $5.20 for No. 7."),
    ("en-US", "The lake of 10 km² froze at -12 °C by 9:30 a.m. on 12 May 1987."),
    ("en-US", "A. A. Lee (Dr. Cole’s aide) sold 3–4 copies of C++ 3.11 at www.example.com."),
    ("en-US", "In 1984 the BBC and NASA raised $3.5 million, 50% of it for Henry VIII’s H2O."),
)


@pytest.mark.parametrize("voice", ["hibari:en", "espeak:en-US"])
@pytest.mark.parametrize(("language", "text"), SPOKEN)
def test_every_caption_word_is_lit_while_its_form_is_said(
    speaker: Speaker, voice: str, language: str, text: str, sound_whole: Callable[[Speech, str], None]
) -> None:
    speech = speaker.speak(text, voice, language)
    sound_whole(speech, text)
    assert [(word.first, word.last) for word in speech.words] == spans(text)
    assert speech.recipe["said"] != text


def test_the_recipe_names_what_was_said_and_by_which_rules() -> None:
    speaker = Speaker({"fake": Fake})
    recipe = speaker.speak("Pay $5.", VOICE.id, "en").recipe
    assert (recipe["said"], recipe["reading"]) == ("Pay five dollars.", VERSION)
    assert not {"said", "reading"} & set(speaker.speak("Pay five.", VOICE.id, "en").recipe)


def test_a_take_read_by_older_rules_is_not_spoken_again_by_itself() -> None:
    wanted = Wanted("Pay $5.", VOICE.id, "en", 1)
    recipe = {"asked": wanted.asked, "said": "Pay five bucks.", "reading": VERSION - 1}
    take = VoiceTake(
        asset_id="a", engine="fake", voice=VOICE.id, text="Pay $5.", length=Fraction(1), recipe=recipe
    )
    assert wanted.met_by(take)


@pytest.mark.parametrize(
    ("language", "text"),
    [(one, text) for one, text in (
        ("de", "Am 5. Jan. kostete es 3,50 € für 10 km²."),
        ("fr", "Le 1er mars, M. Petit a payé 1 000 € à 14h30."),
        ("ar", "في 5 يناير 2024 دفع 3 كم."),
    )],
)  # fmt: skip
def test_and_in_other_languages(
    speaker: Speaker, language: str, text: str, sound_whole: Callable[[Speech, str], None]
) -> None:
    speech = speaker.speak(text, speaker.choose(language).id, language)
    sound_whole(speech, text)
    assert [(word.first, word.last) for word in speech.words] == spans(text)


LETTERS = st.text(
    st.sampled_from(
        "0123456789.,:-–/$€£%°²½'’\"() \n\u00a0#@&+×=<>kmKMGBCFaptsdrVIXDJ٣٤éß漢😀\u200f\u00ad\ud800"
    ),
    max_size=60,
)


@given(
    text=st.one_of(st.text(max_size=60), LETTERS), language=st.sampled_from([*LANGUAGES, "en-GB", "ja", ""])
)
@settings(max_examples=600, deadline=None)
def test_any_text_goes_through_and_keeps_its_places(text: str, language: str) -> None:
    said = written_out(given_as(text), language)
    assert len(said.text) == len(said.origin)
    assert list(said.origin) == sorted(said.origin)
    assert all(0 <= place < len(text) for place in said.origin)
    assert len(said.text) <= 40 * len(text)


@given(
    words=st.lists(
        st.text("abcdefghijklmnopqrstuvwxyzäéñöüßابتثجحخدذرز", min_size=3, max_size=9), max_size=12
    )
)
@settings(max_examples=200, deadline=None)
def test_words_of_plain_letters_are_untouched(words: list[str]) -> None:
    text = " ".join(words)
    for language in LANGUAGES:
        assert written_out(given_as(text), language).text == text


@pytest.mark.parametrize("text", [
    "The stone walls are May green; we march on, and I saw that it is so.",
    "I sat in the sun. A man came. No one said no. She is in, he is out.",
    "Plan B. The end. Was it I? Vitamin C is good.",
])  # fmt: skip
def test_plain_sentences_stay_as_they_are(text: str) -> None:
    assert written_out(given_as(text), "en-US").text == text


def test_a_language_that_the_engine_reads_itself_is_left_alone() -> None:
    text = "2024年5月3日、10 km² 1,234 円"
    assert written_out(given_as(text), "ja").text == text


def test_a_word_over_places_that_are_not_its_own_keeps_them() -> None:
    shifted = Spoken("for $5 now", tuple(range(7, 17)))
    said = written_out(shifted, "en")
    assert said.text == "for five dollars now"
    assert said.origin[said.text.index("five")] == 11
    assert said.origin[said.text.index("now")] == 14


@pytest.mark.parametrize(
    "unit", ["7", "1,", "1.", "1-", "12:", "3/4", "A.", "ab1", "a@", "x.", "$5 ", "I", "#a", "+1 "]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_long_runs_take_time_in_proportion(unit: str, language: str) -> None:
    text = unit * (20_000 // len(unit))
    start = time.process_time()
    written_out(given_as(text), language)
    assert time.process_time() - start < 5, "this takes more than a fifth of a second when it is linear"


def test_direction_marks_and_soft_hyphens_do_not_hide_a_form() -> None:
    said = written_out(given_as("for \u200f25\u00a0k\u00adm away"), "en")
    assert said.text == "for twenty-five kilometers away"
    assert sayable(said.text).text == said.text
