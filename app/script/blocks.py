"""What every format's parser hands on: headings and paragraphs to be said, in script order.

Whatever lies between them (marks, code, cues, blank lines) is silent and needs no block.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.script.clauses import unspaced
from app.script.spoken import Spoken, SpokenBuilder

_ENDED = re.compile(r"[.!?…:;,。！？：；，、।॥؟؛،።፧…‥⁇⁈⁉–—-]['\"”’»)\]」』）]*\s*$|[!?.…]\W*$")
_CLOSERS = "'\"”’»)]」』）* "


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, which makes a scene, or a paragraph, which is said.

    ``start`` is where in the script it begins, with whatever silent lead belongs to it (a
    list mark, a character cue). Neighbouring blocks of the same ``group`` may share a frame.
    """

    start: int
    spoken: Spoken
    heading: bool = False
    speaker: str = ""
    group: int = -1
    """-1: a group of its own."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A script's text and its blocks. ``text`` differs from what was read for FDX and DOCX."""

    text: str
    blocks: Sequence[Block]
    title: str = ""


def with_stop(spoken: Spoken) -> Spoken:
    """With a full stop where a line that stands for a sentence has none, so that it is said as one."""
    text = spoken.text
    if not _wants_stop(text):
        return spoken
    builder = SpokenBuilder()
    builder.copy(spoken, 0, len(text))
    at = spoken.end_of(len(text) - 1)
    builder.add(_stop_for(text), at, at)
    return builder.raw()


def with_line_stops(spoken: Spoken) -> Spoken:
    """The same for each line of a text; a line that goes on in lower case is joined to the next."""
    if "\n" not in spoken.text:
        return spoken
    builder = SpokenBuilder()
    lines = spoken.text.split("\n")
    first = 0
    for line, following in pairwise(lines):
        last = first + len(line)
        builder.copy(spoken, first, last)
        at, after = spoken.start_of(last), spoken.end_of(last)
        goes_on = following[:1].islower()
        if not goes_on and _wants_stop(line):
            builder.add(_stop_for(line), at, at)
        builder.add(" " if goes_on else "\n", at, after)
        first = last + 1
    builder.copy(spoken, first, len(spoken.text))
    return builder.raw()


def _wants_stop(text: str) -> bool:
    return speakable(text) and not _ENDED.search(text[-12:])


def _stop_for(text: str) -> str:
    letter = next((c for c in reversed(text) if c.isalnum()), "")
    if "\u0900" <= letter <= "\u097f" or "\u0980" <= letter <= "\u09ff":
        return "।"
    if "\u1200" <= letter <= "\u137f":
        return "።"
    if "\u0e00" <= letter <= "\u0eff":
        return " "
    return "。" if unspaced(letter) else "."


def has_symbol(text: str) -> bool:
    """Whether a text without words still shows something: an emoji, a sign."""
    return any(unicodedata.category(c) == "So" for c in text)


def speakable(text: str) -> bool:
    """Whether there is anything to be said: a letter or a digit."""
    return any(c.isalnum() for c in text)
