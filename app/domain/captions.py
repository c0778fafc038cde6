"""Captions: a frame's words, broken into cues of at most two lines, timed by the voice.

Numbers are Netflix's timed-text style guide: two lines of 42 characters, 5/6 s to 7 s on
screen, gaps under half a second closed.

::

    words   |twice|a|day|without|fail|   |the|river|changes|its|mind|
    cues    [ Twice a day, without fail, ][ the river changes its mind. ]
    lit      ^^^^^                          one word at a time, the line stays put
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction

from app.domain.takes import Word

LINES = 2
LINE_CHARACTERS = 42
NARROW_LINE_CHARACTERS = 22
"""For pictures that are taller than wide."""
LEAST_TIME = Fraction(5, 6)
MOST_TIME = Fraction(7)
CLOSED_GAP = Fraction(1, 2)

_PIECE = re.compile(r"\S+")
_STRONG_END = re.compile(r"[.!?…。！？؟।:;—；：]['\"”’»)\]]*$")
_WEAK_END = re.compile(r"[,،、，–)\]]['\"”’»]*$")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


def is_unspaced(text: str) -> bool:
    """Whether a text holds a script that is written without spaces."""
    return _UNSPACED.search(text) is not None


@dataclass(frozen=True, slots=True)
class CueWord:
    """A run of a cue's line that is lit together: its text and when, in seconds of its frame.

    Text that nobody speaks is never lit: its end is its start.
    """

    text: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Cue:
    """Text on screen from ``start`` to ``end``, in seconds from its frame's start."""

    start: Fraction
    end: Fraction
    lines: tuple[tuple[CueWord, ...], ...]
    """Words of each line, in reading order; joined by ``separator``."""
    separator: str = " "

    @property
    def text(self) -> str:
        """The cue's lines, one under the other."""
        return "\n".join(self.separator.join(word.text for word in line) for line in self.lines)

    @property
    def said(self) -> tuple[object, ...]:
        """All that is seen of it, whenever it is spoken."""
        return (self.separator, *(tuple(word.text for word in line) for line in self.lines))


def line_limit(width: int, height: int) -> int:
    """Characters a line for a picture of this shape."""
    return LINE_CHARACTERS if width >= height else NARROW_LINE_CHARACTERS


def columns(text: str) -> int:
    """How wide a text is, in columns: East Asian wide characters count two, marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def pieces(text: str) -> list[tuple[int, int]]:
    """What a caption is broken between: words by spaces, single characters where there are none.

    Closing punctuation stays with what it closes. Returned as (first, last) into ``text``.
    """
    result: list[tuple[int, int]] = []
    for match in _PIECE.finditer(text):
        if not _UNSPACED.search(match.group()):
            result.append(match.span())
            continue
        start = match.start()
        for index in range(match.start(), match.end()):
            character = text[index]
            following = text[index + 1] if index + 1 < match.end() else ""
            joined = following and (
                unicodedata.category(following) in ("Pe", "Pf", "Po", "Mn", "Mc")
                or unicodedata.category(character) in ("Ps", "Pi")
                or not (_UNSPACED.match(character) or _UNSPACED.match(following))
            )
            if not joined:
                result.append((start, index + 1))
                start = index + 1
        if start < match.end():
            result.append((start, match.end()))
    return result


def _timed(text: str, words: Sequence[Word], start: Fraction, length: Fraction) -> list[CueWord]:
    """Every piece of ``text`` with the time of the spoken words it shares characters with.

    A piece that no word touches (a dash, an emoji) goes with the one before it.
    """
    timed: list[CueWord] = []
    ordered = sorted(words, key=lambda word: word.first)
    index = 0
    for first, last in pieces(text):
        while index < len(ordered) and ordered[index].last <= first:
            index += 1
        touching = []
        probe = index
        while probe < len(ordered) and ordered[probe].first < last:
            touching.append(ordered[probe])
            probe += 1
        if touching:
            begin, end = start + touching[0].start, start + touching[-1].end
            if len(touching) == 1 and len(text[first:last]) < touching[0].last - touching[0].first:
                word = touching[0]  # one word over several pieces: share its time by characters
                share = (word.end - word.start) / (word.last - word.first)
                begin = start + word.start + share * max(0, first - word.first)
                end = start + word.start + share * (min(last, word.last) - word.first)
        elif timed:
            begin = end = timed[-1].end
        else:
            begin = end = start + (ordered[0].start if ordered else Fraction(0))
        timed.append(CueWord(text[first:last], begin, max(begin, end)))
    if timed and not ordered:  # nothing was spoken: the text shares the whole stretch by its width
        whole = sum(max(1, columns(piece.text)) for piece in timed)
        unit = length / whole
        passed = 0
        begin = start
        shared = []
        for piece in timed:
            passed += max(1, columns(piece.text))
            end = start + unit * passed
            shared.append(CueWord(piece.text, begin, end))
            begin = end
        return shared
    return timed


class _Measured:
    """Words in a row with their widths summed once, so that any stretch's width is a subtraction."""

    def __init__(self, words: Sequence[CueWord], separator: str, limit: int) -> None:
        self.words = words
        self.separator = separator
        self.limit = limit
        self._gap = len(separator)
        self._sums = [0]
        for word in words:
            self._sums.append(self._sums[-1] + columns(word.text) + self._gap)

    def unlit(self) -> _Measured:
        """The same words, spoken by nobody."""
        other = copy(self)
        other.words = [CueWord(word.text, word.start, word.start) for word in self.words]
        return other

    def width(self, first: int, last: int) -> int:
        """Columns of the words ``first`` up to ``last`` on one line."""
        return self._sums[last] - self._sums[first] - self._gap

    def goes_on(self, first: int, last: int) -> bool:
        """Whether the words go on a line; a single one always does, whatever its width."""
        return last - first == 1 or self.width(first, last) <= self.limit

    def fits(self, first: int, last: int) -> bool:
        """Whether the words go on two lines at most."""
        if self.goes_on(first, last):
            return True
        upper = bisect_right(self._sums, self._sums[first] + self.limit + self._gap, first, last + 1) - 1
        cut = min(max(upper, first + 1), last - 1)
        return self.goes_on(first, cut) and self.goes_on(cut, last)

    def broken(self, first: int, last: int) -> tuple[tuple[CueWord, ...], ...]:
        """The words on one line, or on two that are nearly equal, the upper not longer by much."""
        if self.goes_on(first, last):
            return (tuple(self.words[first:last]),)

        def cost(cut: int) -> tuple[bool, int]:
            upper, lower = self.width(first, cut), self.width(cut, last)
            before = self.words[cut - 1].text
            clause = bool(_STRONG_END.search(before) or _WEAK_END.search(before))
            too_wide = not (self.goes_on(first, cut) and self.goes_on(cut, last))
            return too_wide, abs(upper - lower) + (upper > lower) - 10 * clause

        cut = min(range(first + 1, last), key=cost)
        return (tuple(self.words[first:cut]), tuple(self.words[cut:last]))


def _grouped(measured: _Measured) -> list[tuple[int, int]]:
    """The words' cues as (first, last): as few as fit, cut after punctuation where one comes in the
    second half."""
    words = measured.words
    groups: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        left = len(words) - first
        if measured.fits(first, len(words)) and words[-1].end - words[first].start <= MOST_TIME:
            groups.append((first, len(words)))  # most frames are one cue: no need to try each length
            break
        count = 1
        while (
            count < left
            and measured.fits(first, first + count + 1)
            and words[first + count].end - words[first].start <= MOST_TIME
        ):
            count += 1
        if count < left:
            half = max(1, count // 2)
            for pattern in (_STRONG_END, _WEAK_END):
                ends = [i for i in range(half, count + 1) if pattern.search(words[first + i - 1].text)]
                if ends:
                    count = ends[-1]
                    break
            else:
                even = -(-left // -(-left // count))
                count = min(count, max(half, even))  # no clause to end on: avoid a last word alone
        groups.append((first, first + count))
        first += count
    return groups


def cues(
    text: str, words: Sequence[Word], start: Fraction, length: Fraction, until: Fraction, limit: int
) -> tuple[Cue, ...]:
    """The captions of one frame.

    ``words`` are the voice's, in seconds of the take, which begins at ``start`` and lasts
    ``length`` seconds of the frame; ``until`` is the frame's end, past which no cue stays.
    ``limit`` is characters a line.
    """
    timed = _timed(text, words, start, length)
    if not timed:
        return ()
    separator = "" if _UNSPACED.search(text) and " " not in text.strip() else " "
    measured = _Measured(timed, separator, limit)
    places = _grouped(measured)
    lines = measured if words else measured.unlit()
    groups = [timed[first:last] for first, last in places]
    begins = _begins(groups)
    result = []
    for index, (group, begin) in enumerate(zip(groups, begins, strict=True)):
        end = max(group[-1].end, begin + LEAST_TIME)
        if index + 1 < len(groups):
            following = begins[index + 1]
            if end > following or following - end < CLOSED_GAP:
                end = following
        else:
            end = max(group[-1].end, min(max(end, group[-1].end + CLOSED_GAP / 2), until))
        result.append(Cue(begin, end, lines.broken(*places[index]), separator))
    return tuple(cue for cue in result if cue.end > cue.start)


def _begins(groups: Sequence[Sequence[CueWord]]) -> list[Fraction]:
    """When each group comes on. Groups that take no time themselves (a row of emoji between two
    words) share the time up to the next by their width, so that each is seen."""
    begins = [group[0].start for group in groups]
    ends = [*begins[1:], groups[-1][-1].end]
    index = 0
    while index < len(groups):
        last = index
        while last + 1 < len(groups) and begins[last + 1] == begins[index]:
            last += 1
        if last > index:
            widths = [max(1, sum(columns(word.text) for word in group)) for group in groups[index : last + 1]]
            first, whole = begins[index], ends[last] - begins[index]
            for place in range(1, len(widths)):
                begins[index + place] = first + whole * sum(widths[:place]) / sum(widths)
        index = last + 1
    return begins
