"""What voices are known to read badly, so that people are told before they hear it.

One table for what was measured of an engine, and rules for what follows from what a voice is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.services.ports import Doubt, Voice
from app.voice import languages
from app.voice.engine import FORMANT_QUALITY, TEST_QUALITY

NO_VOICE, OTHER_LANGUAGE, MISREAD, SPELT, PLAIN = "no_voice", "other_language", "misread", "spelt", "plain"
"""Kinds of doubts, the worst first: the language has no voice at all; the voice speaks another one;
the engine reads this writing wrongly; it reads these letters by their names; it is a machine's voice."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々"
_ARABIC = "\u0620-\u064a"
_HARAKAT = re.compile("[\u064b-\u0652\u0670]")
_VOWELLED = 0.3
"""Vowel signs a letter from which Arabic counts as written with its vowels (full vowelling has 0.7)."""
_NIQQUD = re.compile("[\u05b0-\u05bb\u05c1\u05c2]")


@dataclass(frozen=True, slots=True)
class Fact:
    """A writing that an engine reads badly in its own voices of some languages."""

    engine: str
    languages: tuple[str, ...]
    """As :func:`app.voice.languages.primary` gives them."""
    letters: re.Pattern[str]
    """What a text must hold for it to matter."""
    what: str
    hint: str
    shown: tuple[str, str]
    """How it was established: what espeak-ng 1.52.0 was given, and telling phonemes of what it says."""


_KANA = "Write those words in kana, or choose another engine's voice."
_ELSE = "Choose another engine's voice for it, or record it."

FACTS: tuple[Fact, ...] = (
    Fact(
        "espeak", ("ja",), re.compile(f"[{_HAN}]"),
        "espeak-ng does not read kanji: it says “Chinese letter” for each", _KANA,
        ("日本語", "tʃˈaɪniːz(ja)lˈe̞tə"),
    ),
    Fact(
        "espeak", ("ko",), re.compile(f"[{_HAN}]"),
        "espeak-ng does not read hanja: it says “Chinese letter” for each",
        "Write those words in hangul, or choose another engine's voice.",
        ("韓國", "tʃˈaɪniːz(ko)lˈetʌ"),
    ),
    Fact(
        "espeak", ("hak",), re.compile(f"[{_HAN}]"),
        "espeak-ng does not read Chinese characters in Hakka: it says “Chinese letter” for each", _ELSE,
        ("你好", "tʃˈaɪniːz(hak)lˈetə"),
    ),
    Fact(
        "espeak", ("th",), re.compile("[\u0e01-\u0e2e]"),
        "espeak-ng reads Thai with wrong vowels and joins syllables", _ELSE,
        ("บ้าน", "b sn"),
    ),
    Fact(
        "espeak", ("my",), re.compile("[\u1000-\u109f]"),
        "espeak-ng reads Burmese without many of its vowels", _ELSE,
        ("လမ်း", "lm"),
    ),
    Fact(
        "espeak", ("shn",), re.compile("[\u1000-\u109f]"),
        "espeak-ng reads some letters of Shan by their names", _ELSE,
        ("ႁိူၼ်း", "mjˈɑːnmɑː(shn)lˈetə"),
    ),
    Fact(
        "espeak", ("he",), re.compile("[א-ת](?![\u05b0-\u05bb\u05c1\u05c2])"),
        "espeak-ng reads Hebrew without the vowels that are not written, but for a few words it knows",
        _ELSE, ("עולם", "ʔvlm"),
    ),
    Fact(
        "espeak", ("he",), _NIQQUD,
        "espeak-ng reads Hebrew vowel points by their names", "Leave the points out, or choose another "
        "engine's voice.", ("שָׁ", "hˈiːbɹuːʃˈɪndɒt"),
    ),
    Fact(
        "espeak", ("ar",), re.compile(f"[{_ARABIC}]"),
        "espeak-ng guesses the vowels of Arabic that are not written, and leaves some out",
        "Write the vowel signs, or choose another engine's voice.", ("مرحبا", "mrħbˈaː"),
    ),
    Fact(
        "espeak", ("chr",), re.compile("[\u13a0-\u13ff\uab70-\uabbf]"),
        "espeak-ng does not read the Cherokee syllabary at all", _ELSE, ("ᏣᎳᎩ", ""),
    ),
)  # fmt: skip
"""All of them were measured: a test asks the engine again for what is ``shown``."""

SPELLING = ("en-US", "Привет", "pˈɛː ˈɛɹ")
"""How :data:`SPELT` was established: a voice, a word in letters its language does not have, and how it
begins to say it, letter by letter."""

_READ_EVERYWHERE = frozenset({"LATIN", "MODIFIER", "FEMININE", "MASCULINE"})
"""First words of the names of letters that every voice of espeak-ng has words for."""


def doubts(text: str, voice: Voice, language: str) -> list[Doubt]:
    """What to know before a voice says a text in a language; the worst first, empty where all is well."""
    if voice.quality <= TEST_QUALITY and voice.engine == "fake":
        return []
    return list(_doubts(text, voice, language))


def example(language: str) -> str:
    """A text in which everything that is known of a language shows; a letter where nothing is."""
    shown = [fact.shown[0] for fact in FACTS if languages.primary(language) in fact.languages]
    return " ".join(shown) or "a"


def no_voice(language: str, instead: Voice) -> Doubt:
    """What to say of a language that no voice speaks."""
    return Doubt(
        NO_VOICE,
        f"No voice on this computer speaks the language “{language}”; {instead.id} would try",
        "Choose a voice for it from another engine, or record it.",
        language,
        instead.id,
    )


def _doubts(text: str, voice: Voice, language: str) -> Iterator[Doubt]:
    own = {languages.primary(code) for code in voice.languages}
    if language and languages.primary(language) not in own and "mul" not in own:
        yield Doubt(
            OTHER_LANGUAGE,
            f"{voice.id} speaks {', '.join(voice.languages[:2])}, and the text is in “{language}”",
            "Choose a voice of that language, or correct the language.",
            language,
            voice.id,
        )
    for fact in FACTS:
        known = fact.engine == voice.engine and languages.primary(voice.languages[0]) in fact.languages
        if known and fact.letters.search(text) and not _vowelled(text, fact):
            yield Doubt(MISREAD, fact.what, fact.hint, language, voice.id)
    if voice.engine == "espeak":
        strange = _strange(text, languages.primary(voice.languages[0]))
        if strange:
            yield Doubt(
                SPELT,
                f"{voice.id} spells “{strange}” letter by letter",
                "Have the words said by a voice of their language, or write them in the letters of this one.",
                language,
                voice.id,
            )
        if 0 < voice.quality <= FORMANT_QUALITY:
            yield Doubt(
                PLAIN,
                f"Only a synthesizer speaks “{language}” here ({voice.id}): clear, and plainly a machine",
                "`scenewright voices` lists all voices; piper voices are more natural, where there is one.",
                language,
                voice.id,
            )


def _vowelled(text: str, fact: Fact) -> bool:
    if "ar" not in fact.languages:
        return False
    letters = len(fact.letters.findall(text))
    return len(_HARAKAT.findall(text)) >= _VOWELLED * letters


@lru_cache(maxsize=256)
def _scripts(language: str) -> frozenset[str]:
    """First words of the Unicode names of letters that a language is written in."""
    return frozenset(languages.scripts_of(language))


def _strange(text: str, language: str) -> str:
    """The first word of two letters or more in a script that the language is not written in."""
    if text.isascii():
        return ""
    own = _scripts(language) | _READ_EVERYWHERE
    for word in text.split():
        letters = [character for character in word if character.isalpha()]
        foreign = [c for c in letters if unicodedata.name(c, "").partition(" ")[0] not in own]
        if len(foreign) >= 2:
            return "".join(letters)
    return ""
