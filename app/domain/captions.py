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
from collections.abc import Sequence
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


def line_limit(width: int, height: int) -> int:
    """Characters a line for a picture of this shape."""
    return LINE_CHARACTERS if width >= height else NARROW_LINE_CHARACTERS


def columns(text: str) -> int:
    """How wide a text is, in columns: East Asian wide characters count two, marks none."""
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
        whole = sum(max(1, columns(word.text)) for word in timed)
        passed, shared = 0, []
        for word in timed:
            begin = start + length * passed / whole
            passed += max(1, columns(word.text))
            shared.append(CueWord(word.text, begin, start + length * passed / whole))
        return shared
    return timed


def _broken(group: Sequence[CueWord], separator: str, limit: int) -> tuple[tuple[CueWord, ...], ...]:
    """A cue's words on one line, or on two that are nearly equal, the upper not the longer by much."""

    def width(part: Sequence[CueWord]) -> int:
        return columns(separator.join(word.text for word in part))

    if width(group) <= limit or len(group) == 1:
        return (tuple(group),)

    def cost(cut: int) -> tuple[bool, float]:
        upper, lower = width(group[:cut]), width(group[cut:])
        clause = bool(_STRONG_END.search(group[cut - 1].text) or _WEAK_END.search(group[cut - 1].text))
        return max(upper, lower) > limit, abs(upper - lower) + (upper > lower) - 10 * clause

    cut = min(range(1, len(group)), key=cost)
    return (tuple(group[:cut]), tuple(group[cut:]))


def _grouped(timed: Sequence[CueWord], separator: str, limit: int) -> list[list[CueWord]]:
    """Words in cues: as few as fit, cut after punctuation where one comes in the second half."""
    groups: list[list[CueWord]] = []
    rest = list(timed)
    while rest:
        fits = 1
        while fits < len(rest):
            lines = _broken(rest[: fits + 1], separator, limit)
            too_wide = any(
                len(line) > 1 and columns(separator.join(w.text for w in line)) > limit for line in lines
            )
            if too_wide or rest[fits].end - rest[0].start > MOST_TIME:
                break
            fits += 1
        if fits < len(rest):
            half = max(1, fits // 2)
            for pattern in (_STRONG_END, _WEAK_END):
                ends = [i for i in range(half, fits + 1) if pattern.search(rest[i - 1].text)]
                if ends:
                    fits = ends[-1]
                    break
            else:
                even = -(-len(rest) // -(-len(rest) // fits))
                fits = min(fits, max(half, even))  # no clause to end on: avoid a last word alone
        groups.append(rest[:fits])
        rest = rest[fits:]
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
    groups = _grouped(timed, separator, limit)
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
        shown = group if words else [CueWord(word.text, begin, begin) for word in group]
        result.append(Cue(begin, end, _broken(shown, separator, limit), separator))
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
