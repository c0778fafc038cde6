"""How English reads numbers: amounts, years, pairs, fractions."""

from __future__ import annotations

import re

from app.voice.normal.numbers import cardinal, digits, ordinal

NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[½⅓⅔¼¾⅛⅜⅝⅞]?|\.\d+|[½⅓⅔¼¾⅛⅜⅝⅞])"
"""An amount as it is written: 1,234.5 or .5 or 2½."""
DASH = r"\s?[-–—‒−]\s?"
VULGAR = {
    "½": ("one half", "a half"), "⅓": ("one third", "a third"), "⅔": ("two thirds", "two thirds"),
    "¼": ("one quarter", "a quarter"), "¾": ("three quarters", "three quarters"),
    "⅛": ("one eighth", "an eighth"), "⅜": ("three eighths", "three eighths"),
    "⅝": ("five eighths", "five eighths"), "⅞": ("seven eighths", "seven eighths"),
}  # fmt: skip
"""Fractions of one character: alone, and after a whole number."""
_MINUTES = re.compile(r"0[1-9]")


def british(language: str) -> bool:
    """Whether a language's dates put the day first and its numbers say "and"."""
    return language in ("en-GB", "en-AU", "en-NZ", "en-IE", "en-ZA", "en-IN", "en-SG", "en-HK")


def house(language: str) -> str:
    """One of the two kinds of English that are told apart here."""
    return "en-GB" if british(language) else "en-US"


def amount(text: str, language: str) -> str:
    """An amount in words: ``1,234.5``, ``-3``, ``2½``, ``007``."""
    sign = ""
    if text[:1] in "-−–":
        sign, text = "minus ", text[1:]
    if "/" in text or "⁄" in text:
        above, below = re.split("[/⁄]", text)
        return sign + fraction(int(above), int(below), language)
    part = text[-1:]
    if part in VULGAR:
        whole = text[:-1]
        alone, after = VULGAR[part]
        return sign + (f"{amount(whole, language)} and {after}" if whole else alone)
    whole, _, decimals = text.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        said = digits(whole, language)
    else:
        said = cardinal(int(whole), language) if whole else ""
    if decimals:
        said = f"{said} point {digits(decimals, language)}".strip()
    return sign + said


def is_one(text: str) -> bool:
    """Whether what is counted stands in the singular."""
    return (
        text in ("1", "-1", "−1") or text in VULGAR or re.fullmatch(r"\d{1,3}[/⁄]\d{1,3}", text) is not None
    )


def year(value: int, language: str) -> str:
    """A year: nineteen eighty-four, nineteen oh five, two thousand five, twenty twenty-four."""
    if 2000 <= value <= 2009 or value < 1000 or value > 9999 or value % 1000 == 0:
        return cardinal(value, language)
    return paired(str(value), language)


def paired(text: str, language: str) -> str:
    """Three or four digits as rooms, flights and years are read: three seventy, twelve oh four."""
    high, low = text[:-2], text[-2:]
    if not high or int(high) == 0:
        return digits(text, language)
    if low == "00":
        if int(high) % 10 == 0 and len(high) == 2:
            return cardinal(int(text), language)
        return f"{cardinal(int(high), language)} hundred"
    return f"{cardinal(int(high), language)} {minutes(low, language)}"


def minutes(text: str, language: str) -> str:
    """Two digits after others: ``05`` is oh five."""
    if _MINUTES.fullmatch(text):
        return f"oh {cardinal(int(text), language)}"
    return cardinal(int(text), language)


def fraction(above: int, below: int, language: str) -> str:
    """Three quarters, one half, seven over zero."""
    if below < 2 or below > 100 or above > 100:
        return f"{cardinal(above, language)} over {cardinal(below, language)}"
    if below == 2:
        part = "half" if above == 1 else "halves"
    elif below == 4:
        part = "quarter" if above == 1 else "quarters"
    else:
        part = ordinal(below, language) + ("" if above == 1 else "s")
    return f"{cardinal(above, language)} {part}"


def plural(word: str) -> str:
    """Of a said number: eighties, hundreds, sixes."""
    if word.endswith("y"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith("x") else "s")
