"""The recipe of a designed backdrop: what a frame without a photograph is drawn from.

Only words and numbers are settled here; ``render`` draws them at whatever size is asked for.
"""

from __future__ import annotations

import re
from typing import Any

from app.domain.template import Look
from app.images.words import STOP_WORDS, is_unspaced

MOST_WORDS = 5
MOST_LETTERS = 42
"""A phrase is read at a glance, in large type."""

MOST_SIGNS = 14
"""The same for scripts without spaces, whose signs are wider and say more."""

_CLAUSE = re.compile(r"[,;:!?…。、，；：！？؟،؛।॥()\[\]{}«»„“”\"\n]+|\.(?=\s|$)|\s[–—-]\s|—")
_EDGES = " \t'’‘*_#>~`|–—-.،"


def backdrop_recipe(look: Look, seed: int, title: str, text: str, number: int) -> dict[str, Any]:
    """Everything a backdrop is drawn from, as plain values that can be stored.

    ``family`` is the look's family of shapes, ``seed`` makes frames differ, ``title`` and
    ``number`` are the scene's, ``phrase`` is a few telling words of the frame's text or "".
    """
    return {
        "family": look.backdrop,
        "seed": seed,
        "title": " ".join(title.split()),
        "phrase": key_phrase(text),
        "number": number,
        "palette": list(look.palette),
        "font": look.font,
    }


def key_phrase(text: str) -> str:
    """Two to five telling words that stand together in the text, never cut within a word.

    A text that short is its own phrase. Where a script has no spaces, the shortest of its
    clauses is taken, or nothing when all are long: a wrong cut is worse than none.
    """
    clauses = [stripped for part in _CLAUSE.split(text) if (stripped := " ".join(part.split()).strip(_EDGES))]
    if not clauses:
        whole = " ".join(text.split())
        return whole if len(whole) <= MOST_SIGNS else ""
    unspaced = [clause for clause in clauses if is_unspaced(clause)]
    if unspaced:
        pieces = [piece for clause in clauses for piece in (clause, *clause.split())]
        fitting = [piece for piece in pieces if len(piece) <= MOST_SIGNS]
        return max(fitting, key=len) if fitting else ""
    best, best_score = "", 0.0
    for position, clause in enumerate(clauses):
        phrase, score = _best_window(clause, position == 0)
        if score > best_score:
            best, best_score = phrase, score
    return best


def _best_window(clause: str, opens_text: bool) -> tuple[str, float]:
    """The most telling run of words of a clause, and how telling it is."""
    words = clause.split()
    weights = [_weight(word, opens_text and index == 0) for index, word in enumerate(words)]
    best, best_score = "", 0.0
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + MOST_WORDS) + 1):
            run = words[first:last]
            phrase = " ".join(run).strip(_EDGES)
            if len(phrase) > MOST_LETTERS and len(run) > 1:
                break
            leaning = weights[first] < 1 or weights[last - 1] < 1  # on a neighbour left out
            if leaning and (len(words) > MOST_WORDS or len(run) < len(words)):
                continue
            score = sum(weights[first:last]) - 0.35 * len(run) - (1.0 if len(run) == 1 else 0.0)
            score += 0.5 if len(run) == len(words) else 0.0
            if score > best_score or not best:
                best, best_score = phrase, max(score, 0.01)
    if not best or len(best) > 2 * MOST_LETTERS:
        return "", 0.0
    return best, best_score


def _weight(word: str, opens_text: bool) -> float:
    """How much a word tells: names and figures most, long words more than short, stop words nothing."""
    bare = word.strip("'’‘.,*_").casefold()
    if bare in STOP_WORDS:
        return 0.0
    if any(letter.isdigit() for letter in bare):
        return 1.6
    if bare.isascii() and len(bare) < 3:
        return 0.5
    named = not opens_text and word[:1].isupper() and word[:1].lower() != word[:1]
    return min(1.0 + len(bare) / 10, 2.0) + (0.6 if named else 0.0)
