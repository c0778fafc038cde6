"""Numbers in words, language by language.

num2words knows how numbers are said in some fifty languages; here are its results in the
spelling that narrators and engines expect, and the ways of reading digits that are no numbers.
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST = 10**15
"""From here on digits are named one by one: nobody reads quadrillions."""

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_FORM = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ARABIC_AND = re.compile(r" و (?=\S)")


def western(digits: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(str(int(character)) if character.isdecimal() else character for character in digits)


@lru_cache(maxsize=4096)
def cardinal(value: int, language: str) -> str:
    """How many: ``two hundred six``, in en-GB ``two hundred and six``."""
    from num2words import num2words

    if value >= MOST:
        return digits(str(value), language)
    return _spelled(num2words(value, lang=_own(language)), language)


@lru_cache(maxsize=4096)
def ordinal(value: int, language: str) -> str:
    """Which one: ``two hundred sixth``."""
    from num2words import num2words

    if value >= MOST:
        return digits(str(value), language)
    return _spelled(num2words(value, lang=_own(language), to="ordinal"), language)


def _own(language: str) -> str:
    return language.partition("-")[0]


def _spelled(said: str, language: str) -> str:
    if language.startswith("ar"):
        return _ARABIC_AND.sub(" و", said)
    said = said.replace(",", "")
    if language.startswith("en") and language != "en-GB":
        said = said.replace(" and ", " ")
    return said


def digits(text: str, language: str) -> str:
    """Every digit by its name, in the order they stand; other characters are left out."""
    return " ".join(cardinal(int(character), language) for character in text if character.isdecimal())


def roman(text: str) -> int:
    """The value of a Roman numeral, or 0 where it is none."""
    if not text or not _ROMAN_FORM.fullmatch(text):
        return 0
    total = 0
    for index, character in enumerate(text):
        value = _ROMAN[character]
        following = _ROMAN[text[index + 1]] if index + 1 < len(text) else 0
        total += -value if following > value else value
    return total
