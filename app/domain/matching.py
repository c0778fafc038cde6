"""Words that people look for, found in names and texts: accents, case and endings make no difference.

::

    looked for     rivers cafe
    matches        “The Café by the river.jpg”
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_ENDING = 2
"""Letters by which a longer word may differ at its end: plurals."""
_STEM = 3
"""Letters that a word has at least whose ending does not count, and that are found within others."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A text without case and accents; vowel signs, which are letters, stay."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in flat if not _is_accent(letter))


def _is_accent(letter: str) -> bool:
    """Marks above and below letters that stand for themselves without: not the signs of Indic scripts, whose
    class of combination is 0, or that end a letter's own vowel (9)."""
    return unicodedata.combining(letter) not in (0, 7, 8, 9)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple("".join(each if _is_part(each) else " " for each in folded(text)).split())


def _is_part(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter) in ("Mn", "Mc")


def match(wanted: str, text: str) -> float:
    """How well one folded word is found in a text: 1 as a word, less as the beginning of one, as one with
    another ending or within one, 0 not at all."""
    flat = folded(text)
    if wanted[: max(min(_STEM, len(wanted)), len(wanted) - _ENDING)] not in flat:
        return 0.0
    best = 0.8 if wanted in flat and _UNSPACED.search(wanted) else 0.0
    for word in words_of(text):
        if word == wanted:
            return 1.0
        longer, shorter = (word, wanted) if len(word) > len(wanted) else (wanted, word)
        if longer.startswith(shorter) and (longer is word or _close(longer, shorter)):
            best = max(best, 0.9 if _close(longer, shorter) else 0.7)
        elif len(wanted) >= _STEM and wanted in word:
            best = max(best, 0.4)
    return best


def _close(longer: str, shorter: str) -> bool:
    return len(shorter) >= _STEM and len(longer) - len(shorter) <= _ENDING


def score(wanted: Sequence[str], fields: Sequence[tuple[str, float]]) -> float:
    """How well all of some folded words are found in texts of different weight; 0 where one is not found."""
    total = 0.0
    for word in wanted:
        found = max((match(word, text) * weight for text, weight in fields if text), default=0.0)
        if not found:
            return 0.0
        total += found
    return total
