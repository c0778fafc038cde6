"""What is said against voices is held to what the engine does: asked again here for its phonemes."""

import ctypes
import re

import pytest

from app.voice import espeak_library as library
from app.voice import languages, weaknesses
from app.voice.speaker import Speaker
from app.voice.weaknesses import FACTS, SPELLING, doubts


@pytest.fixture(scope="module")
def speaker():
    return Speaker()


@pytest.fixture(scope="module")
def identifiers():
    """espeak's own names of voices, by the program's."""
    return {voice.identifier.rpartition("/")[2]: voice.identifier for voice in library.installed()}


def phonemes(identifier: str, text: str) -> str:
    """What espeak-ng makes of a text, in IPA, its switches of language among it."""
    with library.LOCK, library.fresh() as (loaded, _):
        assert loaded.espeak_SetVoiceByName(identifier.encode()) == 0
        loaded.espeak_TextToPhonemes.restype = ctypes.c_char_p
        loaded.espeak_TextToPhonemes.argtypes = (ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int)
        rest = ctypes.c_char_p(text.encode())
        said = []
        while rest.value is not None:
            said.append((loaded.espeak_TextToPhonemes(ctypes.byref(rest), 1, 2) or b"").decode())
        return " ".join(said).strip()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.languages[0]} {fact.shown[0]}")
def test_every_fact_is_what_the_engine_does(fact, speaker, identifiers):
    text, telling = fact.shown
    voice = speaker.choose(fact.languages[0])
    assert voice.engine == fact.engine
    said = phonemes(identifiers[voice.id.partition(":")[2]], text)
    assert said == "" if not telling else telling in said
    assert fact.letters.search(text)
    kinds = {doubt.kind for doubt in doubts(text, voice, fact.languages[0])}
    assert weaknesses.MISREAD in kinds


def test_letters_of_another_script_are_spelt(speaker, identifiers):
    name, word, telling = SPELLING
    assert phonemes(identifiers[name], word).startswith(telling)
    found = doubts(f"He said {word} to us.", speaker.find(f"espeak:{name}"), "en")
    assert [doubt.kind for doubt in found] == ["spelt", "plain"]
    assert word in found[0].what


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "ひらがなとカタカナ"),
        ("ko", "안녕하세요"),
        ("cmn", "你好，世界"),
        ("ru", "Привет, мир"),
        ("el", "Καλημέρα κόσμε"),
        ("hi", "नमस्ते दुनिया"),
        ("ka", "გამარჯობა"),
        ("ar", "كَتَبَ الوَلَدُ الدَّرْسَ"),
        ("sr", "Добар дан"),
        ("de", "Grüße aus Köln, 20 °C, π"),
        ("vi", "Xin chào các bạn"),
    ],
)
def test_what_is_read_well_is_not_warned_of(speaker, identifiers, language, text):
    voice = speaker.choose(language)
    assert not [doubt for doubt in doubts(text, voice, language) if doubt.grave]
    said = phonemes(identifiers[voice.id.partition(":")[2]], text)
    assert "lˈe̞tə" not in said
    assert "(en)" not in said


def test_the_default_voice_of_english_has_nothing_against_it(speaker):
    assert speaker.doubts(["Good morning."], "", "en") == [()]


@pytest.mark.parametrize("language", ["km", "lo", "bo", "dv", "yi"])
def test_a_language_without_a_voice_is_told(speaker, language):
    (found,) = speaker.doubts(["…a"], "", language)
    assert [doubt.kind for doubt in found] == ["no_voice"]
    assert found[0].grave
    assert found[0].voice.startswith("espeak:en")


def test_a_voice_of_another_language_is_told(speaker):
    (found,) = speaker.doubts(["Guten Morgen zusammen."], "hibari:en", "de")
    assert [doubt.kind for doubt in found] == ["other_language"]
    assert speaker.doubts(["Guten Morgen zusammen."], "fake:beep", "de") == [()]


def test_silence_and_a_voice_from_elsewhere_have_no_doubts(speaker):
    assert speaker.doubts(["…", "日本"], "", "ja")[0] == ()
    assert speaker.doubts(["日本"], "espeak:nonesuch", "ja") == [()]


def test_a_synthesizer_is_said_to_be_one_and_no_more(speaker):
    (found,) = speaker.doubts(["Guten Morgen."], "", "de")
    assert [(doubt.kind, doubt.grave) for doubt in found] == [("plain", False)]


def test_the_doctor_hears_how_well_a_language_is_spoken(speaker):
    assert speaker.report_language("en") == {"name": "en", "state": "ok", "detail": "hibari:en", "hint": ""}
    assert "kanji" in speaker.report_language("ja")["detail"]
    assert "Only a synthesizer" in speaker.report_language("de")["detail"]
    assert "No voice" in speaker.report_language("km")["detail"]


def test_every_language_of_a_script_is_known_by_it():
    assert {"CJK", "HIRAGANA", "KATAKANA"} <= languages.scripts_of("ja")
    assert languages.scripts_of("ru") == {"CYRILLIC"}
    assert languages.scripts_of("sr") == {"CYRILLIC"}
    assert languages.scripts_of("xx") == {"LATIN"}
    assert all(re.compile(fact.letters) for fact in FACTS)
