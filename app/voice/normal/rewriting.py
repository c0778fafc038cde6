"""Written forms replaced by what is said for them, every character's origin kept.

::

    text     Paid  $5 million  on Jan. 5th
    said     Paid  five million dollars  on January fifth
    origin         five -> $5, million dollars -> million
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.voice.reading import matched
from app.voice.words import Spoken, spans

Pieces = Sequence[tuple[int, str]]
"""What is said, piece by piece, each with the place in the match at which its form begins."""
Make = Callable[["re.Match[str]"], "str | Pieces | None"]
"""What is said for a match; ``None`` leaves it as it is."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of written form."""

    pattern: re.Pattern[str]
    make: Make


def rule(pattern: str, make: Make | str, flags: int = 0) -> Rule:
    """A rule from a pattern's text; a plain string stands for itself."""
    said = make
    return Rule(re.compile(pattern, flags), said if not isinstance(said, str) else lambda _: said)


def rewritten(spoken: Spoken, rules: Iterable[Rule]) -> Spoken:
    """A text with every rule applied to what the ones before it have left."""
    for each in rules:
        spoken = _applied(spoken, each)
    return spoken


def _applied(spoken: Spoken, each: Rule) -> Spoken:
    text = spoken.text
    parts: list[str] = []
    origin: list[int] = []
    done = 0
    for match in each.pattern.finditer(text):
        first, last = match.span()
        said = each.make(match) if first < last else None
        if said is None or said == match.group():
            continue
        new, places = _placed(match.group(), said)
        parts += [text[done:first], new]
        origin += spoken.origin[done:first]
        origin += [spoken.origin[first + place] for place in places]
        done = last
    if not done:
        return spoken
    parts.append(text[done:])
    origin += spoken.origin[done:]
    return Spoken("".join(parts), tuple(origin))


def _placed(written: str, said: str | Pieces) -> tuple[str, list[int]]:
    """What is said, and for each of its characters the place in ``written`` it comes from."""
    if isinstance(said, str):
        return said, _shared(written, said)
    text = ""
    places: list[int] = []
    for place, piece in said:
        text += piece
        kept = len(piece) if written.startswith(piece.rstrip(), place) else 0  # said as it is written
        end = len(written) - 1
        places += [min(place + index, end) if kept else place for index in range(len(piece))]
    return text, places


def _shared(written: str, said: str) -> list[int]:
    """Where each said character comes from: every written word gets some of what is said."""
    words = spans(written)
    if len(words) < 2:
        return [words[0][0] if words else 0] * len(said)
    heard = [match.span() for match in _WORD.finditer(said)]
    if len(heard) < len(words):
        return _spread([first for first, _ in words], heard, len(said))
    stretches = matched(
        [written[first:last] for first, last in words], [said[first:last] for first, last in heard]
    )
    places = [words[0][0]] * len(said)
    for (first, _), (begin, end) in zip(words, stretches, strict=True):
        if begin < end:
            start = heard[begin][0]
            places[start:] = [first] * (len(said) - start)
    return places


def _spread(starts: Sequence[int], heard: Sequence[tuple[int, int]], length: int) -> list[int]:
    """Places for fewer said words than written ones: each said word's characters, in turn, for its own."""
    places = [starts[0]] * length
    for index, (begin, end) in enumerate(heard):
        low, high = (-(-number * len(starts) // len(heard)) for number in (index, index + 1))
        own = starts[low:high]
        for at in range(begin, length):
            places[at] = own[min(len(own) - 1, (at - begin) * len(own) // (end - begin))]
    return places
