"""Words found in frames' texts, and others put in their place. What is searched is what is shown: marks
(:mod:`app.domain.marks`) are stepped over, and stay where they are when words around them are replaced.

::

    written    Mind [slow]the[/slow] gap        looked for: "the gap"
    shown      Mind the gap
    found      from the t of "the" to the p of "gap", in the written text
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.marks import marked


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and how closely."""

    text: str
    match_case: bool = False
    whole_word: bool = False


@lru_cache(maxsize=16)
def _pattern(query: Query) -> re.Pattern[str]:
    """Space between words is any space; letters beside it make a word longer, whatever their script."""
    words = r"\s+".join(re.escape(word) for word in query.text.split())
    if query.text[:1].isspace():
        words = r"\s" + words
    if query.text[-1:].isspace() and query.text.strip():
        words += r"\s"
    if query.whole_word:
        words = rf"(?<!\w){words}(?!\w)"
    return re.compile(words, 0 if query.match_case else re.IGNORECASE)


def _cannot_hold(written: str, query: Query) -> bool:
    """Whether a look at its letters shows that a text does not have what is looked for: a tenth of the time,
    and nearly all texts. Only of plain ASCII, where a letter has one other case and no more."""
    if not written.isascii() or not query.text.isascii():
        return False
    text = written if query.match_case else written.lower()
    return any(word not in text for word in _words(query))


@lru_cache(maxsize=16)
def _words(query: Query) -> list[str]:
    return query.text.split() if query.match_case else query.text.lower().split()


def found_in(written: str, query: Query) -> list[tuple[int, int]]:
    """Where a frame's text has what is looked for, as (first, last) into the written text."""
    if not query.text.strip():
        return []
    if "[" not in written and "<" not in written:
        if _cannot_hold(written, query):
            return []
        return [match.span() for match in _pattern(query).finditer(written)]
    reading = marked(written)
    return [
        (reading.origin[match.start()], reading.origin[match.end() - 1] + 1)
        for match in _pattern(query).finditer(reading.text)
        if match.end() > match.start()
    ]


def replaced_in(written: str, query: Query, by: str) -> tuple[str, int]:
    """A frame's text with all that is found replaced, and how much that was."""
    places = found_in(written, query)
    for first, last in reversed(places):
        written = replaced_at(written, first, last, by)
    return written, len(places)


def replaced_at(written: str, first: int, last: int, by: str) -> str:
    """A text with other words at one place; marks that stand inside of it stay, behind the new words."""
    inside = written[first:last]
    if "[" in inside or "<" in inside:
        shown = {place for place in marked(written).origin if first <= place < last}
        by += "".join(written[place] for place in range(first, last) if place not in shown)
    return written[:first] + by + written[last:]
