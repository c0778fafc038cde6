"""Text to be said, and where in the script each of its characters stands.

::

    source   Hello **brave**\n  world, see https://example.com/x?y=1.
    spoken   Hello   brave      world, see         example.com      .

Marks fall away, white space shrinks to one space, and what is left still knows its place,
so that a cut between two spoken characters is a cut in the script.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

_SPACES = re.compile(r"(?:[^\S ]|\s(?=\s))\s*")
_URL = re.compile(
    r"(?<![\w@])(?:(?:https?|ftp)://(?:[^\s/@?#]*@)?(?:www\.)?|www\.)"
    r"(?P<host>[^\s/?#:<>()\[\]{}\"'“”‘’»«,;，。、]*[^\W_])"
    r"(?::\d+)?(?:[/?#](?:[^\s<>\"“”«»，。、]*[\w/=&#+$%~-])?)?",
    re.IGNORECASE,
)
MASK_FIRST, MASK_LAST = "\U000f0000", "\U000f7fff"
"""What stands for marks while a script is split, see :mod:`app.script.marks`."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff\ufdd0-\ufdef"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e00ff\U000f8000-\U0010ffff]"
)
"""Controls, zero-width and directional characters, soft hyphens, private and non-characters."""
_JOINED_SCRIPTS = re.compile(
    "[\u0600-\u08ff\u0900-\u0df4\u0f00-\u109f\u1780-\u17ff\ufb50-\ufdcf\ufe70-\ufefc]"
)
"""Arabic and Indic: there the zero-width joiner and non-joiner are spelling."""
_EMOJI = re.compile(
    "[\u00a9\u00ae\u200d\u203c\u2049\u20e3\u2122-\u27bf\u2934-\u2b55\u3030\u303d\u3297\u3299\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)

Run = tuple[int, int, int]
"""(first spoken character, start and end in the source); runs to the next run's first."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Text to be said with its places in the source.

    A run whose spoken and source lengths agree maps character by character; any other maps
    as a whole. A line feed in ``text`` is a sentence boundary that the script itself made.
    """

    text: str
    runs: tuple[Run, ...]
    firsts: tuple[int, ...]

    def _run(self, index: int) -> tuple[int, int, int, bool]:
        number = bisect_right(self.firsts, index) - 1
        first, start, end = self.runs[number]
        last = self.firsts[number + 1] if number + 1 < len(self.firsts) else len(self.text)
        return first, start, end, last - first == end - start

    def start_of(self, index: int) -> int:
        """Where in the source the character at ``index`` begins."""
        first, start, _end, exact = self._run(index)
        return start + index - first if exact else start

    def end_of(self, index: int) -> int:
        """Where in the source the character at ``index`` ends."""
        first, start, end, exact = self._run(index)
        return start + index - first + 1 if exact else end


class SpokenBuilder:
    """Puts stretches of the source together to what is said of them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._length = 0
        self._exact = False

    def add(self, text: str, start: int, end: int | None = None) -> None:
        """Say ``text`` for ``source[start:end]``; without ``end`` it is the source's own text."""
        if not text:
            return
        exact = end is None or end - start == len(text)
        stop = start + len(text) if end is None else end
        if exact and self._exact and self._runs[-1][2] == start:
            first, begin, _ = self._runs[-1]
            self._runs[-1] = (first, begin, stop)
        else:
            self._runs.append((self._length, start, stop))
        self._exact = exact
        self._parts.append(text)
        self._length += len(text)

    def copy(self, spoken: Spoken, first: int, last: int) -> None:
        """Carry ``spoken.text[first:last]`` over with its places."""
        number = bisect_right(spoken.firsts, first) - 1
        while first < last:
            begin, start, end = spoken.runs[number]
            number += 1
            stop = spoken.firsts[number] if number < len(spoken.firsts) else len(spoken.text)
            upto = min(stop, last)
            if stop - begin == end - start:
                self.add(spoken.text[first:upto], start + first - begin)
            else:
                self.add(spoken.text[first:upto], start, end)
            first = upto

    def raw(self) -> Spoken:
        """As it was put together, uncleaned."""
        return Spoken("".join(self._parts), tuple(self._runs), tuple(run[0] for run in self._runs))

    def build(self) -> Spoken:
        """Cleaned for speech: see :func:`clean`."""
        return clean(self.raw())


def clean(spoken: Spoken) -> Spoken:
    """Without invisible characters, white space shrunk, bare addresses as host names, NFC."""
    spoken = _substituted(spoken, _INVISIBLE, _visible)
    if "://" in spoken.text or "www." in spoken.text.lower():
        spoken = _substituted(spoken, _URL, lambda match: match.span("host"))
    spoken = _substituted(spoken, _SPACES, lambda match: "\n" if "\n" in match.group() else " ")
    first = len(spoken.text) - len(spoken.text.lstrip())
    spoken = _slice(spoken, first, len(spoken.text.rstrip()))
    return spoken if unicodedata.is_normalized("NFC", spoken.text) else _composed(spoken)


def _visible(match: re.Match[str]) -> str:
    """An invisible character kept where it is spelling: joiners of Arabic, Indic and emoji."""
    text, at = match.string, match.start()
    character = match.group()
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if character in "\u200c\u200d" and _JOINED_SCRIPTS.match(before) and _JOINED_SCRIPTS.match(after):
        return character
    emoji_before = before and (_EMOJI.match(before) or "\U0001f3fb" <= before <= "\U0001f3ff")
    if character == "\u200d" and emoji_before and before != "\u200d" and _EMOJI.match(after):
        return character
    tagged = before == "\U0001f3f4" or "\U000e0020" <= before <= "\U000e007e"
    if "\U000e0020" <= character <= "\U000e007f" and tagged:
        return character
    return ""


def _substituted(
    spoken: Spoken, pattern: re.Pattern[str], said: Callable[[re.Match[str]], str | tuple[int, int]]
) -> Spoken:
    """Every match said otherwise: by another text, or by the span of itself that stays."""
    if not pattern.search(spoken.text):
        return spoken
    builder = SpokenBuilder()
    done = 0
    for match in pattern.finditer(spoken.text):
        builder.copy(spoken, done, match.start())
        replacement = said(match)
        if isinstance(replacement, tuple):
            builder.copy(spoken, *replacement)
        else:
            start, end = spoken.start_of(match.start()), spoken.end_of(match.end() - 1)
            builder.add(replacement, start, max(start, end))
        done = match.end()
    builder.copy(spoken, done, len(spoken.text))
    return builder.raw()


def _slice(spoken: Spoken, first: int, last: int) -> Spoken:
    if first == 0 and last == len(spoken.text):
        return spoken
    builder = SpokenBuilder()
    builder.copy(spoken, first, last)
    return builder.raw()


def _composed(spoken: Spoken) -> Spoken:
    """In normal form C, cluster by cluster, so that places stay fine-grained."""
    builder = SpokenBuilder()
    text, first = spoken.text, 0
    for index in range(1, len(text) + 1):
        if index < len(text) and extends(text[index]):
            continue
        cluster = text[first:index]
        composed = unicodedata.normalize("NFC", cluster)
        if composed == cluster:
            builder.copy(spoken, first, index)
        else:
            builder.add(composed, spoken.start_of(first), spoken.end_of(index - 1))
        first = index
    return builder.raw()


def extends(character: str) -> bool:
    """Whether a character belongs to the one before it: marks, joiners, modifiers, Hangul vowels."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in "\u200c\u200d"
        or "\u1160" <= character <= "\u11ff"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )
