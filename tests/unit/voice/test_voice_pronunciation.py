"""The pronunciation dictionary, from the text to what each engine is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.pronouncing import Hit, Rule, hits, rules_in
from app.services.ports import CancelToken, Speech
from app.voice.espeak import Espeak
from app.voice.ipa import heard, respelled, to_espeak, to_hibari
from app.voice.speaker import Speaker

RULES = [
    Rule("Nguyen", "win"),
    Rule("kubectl", "cube control"),
    Rule("read", "ɹɛd", ipa=True, cased=True, language="en"),
    Rule("C++", "see plus plus"),
    Rule("New York", "noo york"),
    Rule("ing", "ink", within=True),
    Rule("don't", "dont"),
    Rule("天", "sky"),
]
TOMATO = Rule("tomato", "təˈmɑːtəʊ", ipa=True)
PHONETIC = ("hibari:en", "espeak:en-US")
ALL = (*PHONETIC, "fake:beep")


def found(text: str, language: str = "en") -> list[str]:
    return [text[hit.first : hit.last] for hit in hits(text, language, RULES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. NGUYEN's script runs kubectl.", ["NGUYEN", "kubectl"]),
        ("kubectls and Nguyens and mykubectl", []),
        ("Read and read.", ["read"]),
        ("C++, C+++", ["C++", "C++"]),
        ("New\nYork and NewYork", ["New\nYork"]),
        ("sing singing", ["ing", "ing", "ing"]),
        ("don’t DON'T", ["don’t", "DON'T"]),
        ("今天天气", ["天", "天"]),
        ("", []),
    ],
)
def test_where_entries_apply(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_languages_and_precedence() -> None:
    assert found("read", "de") == []
    assert found("read", "en-GB") == ["read"]
    assert found("read", "") == ["read"]
    own, general = Rule("Paris", "parree", language="fr"), Rule("Paris", "pariss")
    assert hits("Paris", "fr-CA", [own, general]) == [Hit(0, 5, own)]
    assert hits("Paris", "en", [own, general]) == [Hit(0, 5, general)]
    longer = Rule("New York City", "big apple")
    assert [hit.rule for hit in hits("New York City", "en", [*RULES, longer])] == [longer]


def test_marks_come_before_the_dictionary() -> None:
    assert rules_in("[say x]kubectl[/say] and [slow]Nguyen[/slow]", "en", RULES) == (RULES[0],)
    assert rules_in("<lang xml:lang='de'>read</lang>", "en", RULES) == ()
    assert rules_in("not one here", "en", RULES) == ()


@pytest.mark.parametrize("voice", ALL)
def test_a_respelling_is_said_and_the_written_word_is_lit(
    speaker: Speaker, voice: str, sound_whole: Callable[[Speech, str], None]
) -> None:
    text = "Run kubectl, Nguyen."
    speech = speaker.speak(text, voice, "en", rules=RULES)
    sound_whole(speech, text)
    assert [word.text for word in speech.words] == ["Run", "kubectl", "Nguyen"]
    assert speech.recipe["said"] == "Run cube control, win."
    direct = speaker.speak("Run cube control, win.", voice, "en")
    assert speech.samples == direct.samples
    assert speech.words[1].start == direct.words[1].start
    assert speech.words[1].end == direct.words[2].end


@pytest.mark.parametrize("voice", ALL)
def test_entries_that_do_not_apply_change_no_byte(speaker: Speaker, voice: str) -> None:
    text = "Not one of them is here."
    assert speaker.speak(text, voice, rules=RULES) == speaker.speak(text, voice)


@pytest.mark.parametrize("voice", PHONETIC)
def test_phonemes_are_heard(speaker: Speaker, voice: str, sound_whole: Callable[[Speech, str], None]) -> None:
    text = "I say tomato, you say potato."
    speech = speaker.speak(text, voice, "en", rules=[TOMATO])
    sound_whole(speech, text)
    assert [word.text for word in speech.words] == ["I", "say", "tomato", "you", "say", "potato"]
    assert speech.recipe["ipa"] == [TOMATO.said]
    assert speech.samples != speaker.speak(text, voice, "en").samples
    # The word's own sounds, given by hand, are what the engine says by itself.
    assert not speech.recipe.get("unsaid")


def test_the_sounds_that_are_given_reach_espeak_as_its_letters() -> None:
    """Asked of the library: the letters sound like the IPA that was given."""
    from app.voice import espeak_library

    table = Espeak()._table("gmw/en-US")
    with espeak_library.sounds("gmw/en-US") as sound_of:
        for given, expected in {
            "təˈmɑːtoʊ": "təmˈɑːɾoʊ",
            "t͡ʃɝt͡ʃ": "tʃɜːtʃ",
            "ˈdʒʌdʒ": "dʒˈʌdʒ",
            "bɔ̃": "bɔ̃",
            "θɪŋk": "θɪŋk",
            "/ˈjuː.nɪ.t(i)/": "jˈuːnɪɾi",
        }.items():
            assert sound_of(to_espeak(given, table)) == expected, given
    german = Espeak()._table("gmw/de")
    with espeak_library.sounds("gmw/de") as sound_of:
        assert sound_of(to_espeak("ˈʃʁøːdɪŋə", german)).replace("ˈ", "") in ("ʃʁøːdɪŋə", "ʃɾøːdɪŋə")


@pytest.mark.parametrize(
    ("ipa", "letters"), [("təˈmɑːtəʊ", "təmˈɑtO"), ("ˈt͡ʃɝt͡ʃ", "ʧˈɜɹʧ"), ("ˈdʒʌdʒ", "ʤˈʌʤ"), ("[haʊs]", "hWs")]
)  # fmt: skip
def test_hibaris_letters(ipa: str, letters: str) -> None:
    assert to_hibari(ipa) == letters


@pytest.mark.parametrize(("ipa", "letters"), [("təˈmɑːtəʊ", "tuhmahtoh"), ("ˈkjuːb", "kyoob"), ("ʔ", "")])
def test_letters_for_engines_without_phonemes(ipa: str, letters: str) -> None:
    assert respelled(ipa) == letters
    assert heard(ipa)


def test_an_engine_without_phonemes_gets_letters(speaker: Speaker) -> None:
    speech = speaker.speak("A tomato.", "fake:beep", "en", rules=[TOMATO])
    assert speech.recipe["said"] == "A tuhmahtoh."
    assert [word.text for word in speech.words] == ["A", "tomato"]


def test_possessives_of_given_sounds(speaker: Speaker) -> None:
    rule = Rule("Nguyen", "wɪn", ipa=True)
    for voice in PHONETIC:
        speech = speaker.speak("It is Nguyen's turn.", voice, "en", rules=[rule])
        assert [word.text for word in speech.words] == ["It", "is", "Nguyen's", "turn"]


def test_brackets_in_a_text_stay_brackets() -> None:
    """``[[…]]`` in a script is no way into the engine's own letters."""
    engine = Espeak()
    voice = next(each for each in engine.voices() if each.id == "espeak:en-US")
    rules = [TOMATO]
    speaker = Speaker({"espeak": lambda: engine})
    with_brackets = speaker.speak("A tomato [[aa]] here.", voice.id, "en", rules=rules)
    parted = speaker.speak("A tomato [ [aa]] here.", voice.id, "en", rules=rules)
    assert with_brackets.samples == parted.samples
    assert engine.speak("[[aa]]", voice, "en", 1, CancelToken()).samples
