"""A small guess at a text's language from its letters alone, for when nothing better is given."""

from __future__ import annotations

import re

_SCRIPTS: tuple[tuple[str, str, str], ...] = (
    # name, characters, the language said when only the script is known
    ("Latin", "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff", "en"),
    ("Greek", "\u0370-\u03ff\u1f00-\u1fff", "el"),
    ("Cyrillic", "\u0400-\u052f", "ru"),
    ("Armenian", "\u0531-\u058f", "hy"),
    ("Hebrew", "\u05d0-\u05f2", "he"),
    ("Arabic", "\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc", "ar"),
    ("Devanagari", "\u0900-\u0963\u0966-\u097f", "hi"),
    ("Bengali", "\u0980-\u09ff", "bn"),
    ("Gurmukhi", "\u0a00-\u0a7f", "pa"),
    ("Gujarati", "\u0a80-\u0aff", "gu"),
    ("Oriya", "\u0b00-\u0b7f", "or"),
    ("Tamil", "\u0b80-\u0bff", "ta"),
    ("Telugu", "\u0c00-\u0c7f", "te"),
    ("Kannada", "\u0c80-\u0cff", "kn"),
    ("Malayalam", "\u0d00-\u0d7f", "ml"),
    ("Sinhala", "\u0d80-\u0dff", "si"),
    ("Thai", "\u0e00-\u0e7f", "th"),
    ("Lao", "\u0e80-\u0eff", "lo"),
    ("Tibetan", "\u0f00-\u0fff", "bo"),
    ("Myanmar", "\u1000-\u109f", "my"),
    ("Georgian", "\u10a0-\u10ff", "ka"),
    ("Ethiopic", "\u1200-\u137f", "am"),
    ("Khmer", "\u1780-\u17ff", "km"),
    ("Hangul", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", "ko"),
    ("Kana", "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9d", "ja"),
    ("Han", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f", "zh"),
)
_PATTERNS = tuple((name, re.compile(f"[{characters}]")) for name, characters, _ in _SCRIPTS)
_LANGUAGE_OF = {name: language for name, _, language in _SCRIPTS}

_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_PERSIAN = re.compile("[پچژگکی]")
_URDU = re.compile("[ٹڈڑےں]")
_SAMPLE = 4000
"""Characters that are looked at: a guess from letters needs no more."""


def writing_of(text: str) -> tuple[str, float]:
    """The writing system most letters of a text belong to, and its share of all letters, 0 to 1.

    Japanese is one system here, its kana and kanji together; Han without any kana stays ``Han``.
    ``("", 0.0)`` where there are no letters.
    """
    sample = text[:_SAMPLE]
    counts = {name: len(pattern.findall(sample)) for name, pattern in _PATTERNS}
    total = sum(counts.values())
    if not total:
        return "", 0.0
    if counts["Kana"] * 20 >= counts["Han"] + counts["Kana"] > 0 and counts["Kana"]:
        counts["Kana"] += counts.pop("Han")
    best = max(counts, key=lambda name: counts[name])
    return best, counts[best] / total


def guess_language(text: str) -> str:
    """A BCP 47 code from the writing system alone; ``en`` for Latin and for none."""
    writing, _share = writing_of(text)
    sample = text[:_SAMPLE]
    if writing == "Cyrillic" and _UKRAINIAN.search(sample):
        return "uk"
    if writing == "Arabic":
        if _URDU.search(sample):
            return "ur"
        return "fa" if _PERSIAN.search(sample) else "ar"
    return _LANGUAGE_OF.get(writing, "en")


def foreign(text: str, writing: str) -> bool:
    """Whether a text is clearly in another writing system than ``writing``."""
    if text.isascii() and writing == "Latin":
        return False
    other, share = writing_of(text)
    if not other or share < 0.7 or other == writing:
        return False
    return not (other == "Han" and writing in ("Kana", "Hangul"))
