"""Marks in a frame's text: how a stretch of it is said. They are never shown.

::

    written   Now [slow]mind the gap[/slow]. [pause 1s] <emphasis>Go!</emphasis>
    shown     Now       mind the gap       .                       Go!
    runs          |     0.8x        |                              | emphasis
    pauses                                              1 s

Two notations, which may be mixed: brackets for whoever writes a script, and a subset of SSML
(W3C, version 1.1). What looks like a mark and is none (unknown, unpaired, with a value that
cannot be read) stays in the text as it was written, and is told as a :class:`Finding`.
``docs/speaking.md`` lists all marks for people; a test holds it to the tables here.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from unicodedata import east_asian_width

from app.domain.mark_tokens import PARAGRAPH_PAUSE, SENTENCE_PAUSE, Manner, Token, tokens_of
from app.domain.takes import Word

_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});")


@dataclass(frozen=True, slots=True)
class Finding:
    """``text[first:last]`` of what was written looks like a mark and is none; ``what`` says why."""

    first: int
    last: int
    what: str


@dataclass(frozen=True, slots=True)
class Run:
    """``text[first:last]`` of the shown text is said in one manner. Runs tile the text."""

    first: int
    last: int
    manner: Manner


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, and what they say of it."""

    text: str
    """What is shown."""
    origin: tuple[int, ...]
    """Where in the written text each shown character stands; never decreasing."""
    runs: tuple[Run, ...]
    pauses: tuple[tuple[int, Fraction], ...] = ()
    """Places in the shown text and seconds, in order, none twice."""
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=4096)
def marked(written: str) -> Marked:
    """Read the marks of a text. Never an error: what cannot be read is text, with a finding."""
    tokens = tokens_of(written)
    if not tokens:
        return Marked(written, tuple(range(len(written))), (Run(0, len(written), Manner()),))
    return _Reading(written, tokens).done()


def plain(written: str) -> str:
    """A text as it is shown: without its marks."""
    return marked(written).text if "[" in written or "<" in written else written


def words_shown(written: str, words: Sequence[Word]) -> Sequence[Word]:
    """A take's words, placed in a text with its marks, placed in the text that is shown.

    A word of which nothing is shown is left out.
    """
    shown = plain(written)
    if shown == written:
        return words
    origin = marked(written).origin
    found = ((word, bisect_left(origin, word.first), bisect_left(origin, word.last)) for word in words)
    return tuple(
        replace(word, text=shown[first:last], first=first, last=last)
        for word, first, last in found
        if first < last
    )


def findings(written: str) -> tuple[Finding, ...]:
    """What of a text looks like a mark and is none."""
    return marked(written).findings if "[" in written or "<" in written else ()


class _Reading:
    """Puts the shown text together, character by character."""

    def __init__(self, written: str, tokens: list[Token]) -> None:
        self._written = written
        self._tokens = tokens
        self._characters: list[str] = []
        self._origin: list[int] = []
        self._runs: list[Run] = []
        self._pauses: dict[int, Fraction] = {}
        self._stack: list[Manner] = [Manner()]
        self._after_mark = False
        self._is_ssml = any(token.name == "<speak>" and not token.problem for token in tokens)

    def done(self) -> Marked:
        """The whole reading."""
        at = 0
        for token in self._tokens:
            self._text(at, token.first)
            at = token.last
            if token.escaped:
                self._text(token.first + 1, token.last)
            elif token.problem:
                self._text(token.first, token.last)
            else:
                self._mark(token)
        self._text(at, len(self._written))
        if self._after_mark:
            while self._characters and self._characters[-1] == " ":
                self._characters.pop()
                self._origin.pop()
        length = len(self._characters)
        runs = tuple(
            replace(run, last=min(run.last, length))
            for run in self._runs
            if run.first < length or run.first == run.last == 0
        )
        pauses = tuple(
            sorted((min(place, length), seconds) for place, seconds in _summed(self._pauses, length))
        )
        found = tuple(
            Finding(token.first, token.last, token.problem) for token in self._tokens if token.problem
        )
        text = "".join(self._characters)
        return Marked(text, tuple(self._origin), runs or (Run(0, 0, Manner()),), pauses, found)

    def _text(self, first: int, last: int) -> None:
        self._part_words(first, last)
        begin = len(self._characters)
        for start, end, shown in self._shown(first, last):
            self._characters += shown
            self._origin += [start] * len(shown)
            self._after_mark = self._after_mark and end == start
        if begin < len(self._characters):
            manner = self._stack[-1]
            if self._runs and self._runs[-1].manner == manner and not self._pauses.get(begin):
                self._runs[-1] = replace(self._runs[-1], last=len(self._characters))
            else:
                self._runs.append(Run(begin, len(self._characters), manner))

    def _part_words(self, first: int, last: int) -> None:
        """A space where a pause alone parted two words; not in scripts that are written without."""
        place = len(self._characters)
        if place and place in self._pauses and first < last:
            around = self._characters[-1] + self._written[first]
            if around.isalnum() and all(east_asian_width(one) not in "WF" for one in around):
                self._characters.append(" ")
                self._origin.append(self._origin[-1])
                self._runs[-1] = replace(self._runs[-1], last=place + 1)
                self._pauses[place + 1] = self._pauses.pop(place)

    def _shown(self, first: int, last: int) -> Iterator[tuple[int, int, str]]:
        """Stretches of the written text and what is shown for each."""
        if self._after_mark and (not self._characters or self._characters[-1].isspace()):
            while first < last and self._written[first] == " ":
                first += 1  # the space after a mark that stood between two
        at = first
        if self._is_ssml:
            for match in _ENTITY.finditer(self._written, first, last):
                yield from ((place, place + 1, self._written[place]) for place in range(at, match.start()))
                yield match.start(), match.end(), html.unescape(match.group())
                at = match.end()
        yield from ((place, place + 1, self._written[place]) for place in range(at, last))

    def _mark(self, token: Token) -> None:
        self._after_mark = True
        place = len(self._characters)
        if token.pause is not None:
            self._pause(place, token.pause)
        elif token.closes:
            self._stack.pop()
            if token.name in ("<s>", "<p>"):
                self._pause(place, PARAGRAPH_PAUSE if token.name == "<p>" else SENTENCE_PAUSE)
        elif token.paired:
            self._stack.append(_within(self._stack[-1], token.manner))

    def _pause(self, place: int, seconds: Fraction) -> None:
        self._pauses[place] = self._pauses.get(place, Fraction(0)) + seconds


def _summed(pauses: Mapping[int, Fraction], length: int) -> Iterator[tuple[int, Fraction]]:
    """Pauses by place, those beyond the text's end at its end."""
    inside = {place: seconds for place, seconds in pauses.items() if place < length}
    yield from inside.items()
    beyond = [seconds for place, seconds in pauses.items() if place >= length]
    if beyond:
        yield length, sum(beyond, Fraction(0))


def _within(outer: Manner, inner: Manner) -> Manner:
    """What a mark inside another one makes of it: changes add up, all else is the inner one's.

    What is said otherwise is said once, as a whole: marks inside of it change nothing.
    """
    if outer.alias is not None or outer.ipa:
        return outer
    return Manner(
        outer.delivery.then(inner.delivery),
        inner.language or outer.language,
        inner.alias,
        inner.ipa,
        inner.way or outer.way,
    )
