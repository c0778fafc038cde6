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

_WORD = re.compile(r"[^\W_]+")
_ENDING = 2
"""Letters by which a longer word may differ at its end: plurals."""
_STEM = 3
"""Letters that a word has at least whose ending does not count, and that are found within others."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A text without case and accents."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in flat if not unicodedata.combining(letter))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(_WORD.findall(folded(text)))


def match(wanted: str, text: str) -> float:
    """How well one folded word is found in a text: 1 as a word, less as the beginning of one, as one with
    another ending or within one, 0 not at all."""
    flat = folded(text)
    if not wanted.isascii() and wanted in flat:
        return 0.8  # scripts that put no spaces between words
    if wanted[: -_ENDING if len(wanted) > _STEM + 1 else None] not in flat:
        return 0.0
    best = 0.0
    for word in _WORD.findall(flat):
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
