"""Blocks into scenes and frames.

::

    blocks     # Tides          Twice a day … .  But why?  The moon, …     - Spring tide
    sentences                   [              ] [      ] [          ]     [           ]
    frames                      [                       ] [          ]     [           ]
    sources    [heading, gap, and the frame's own stretch][          gap  ][           ]

Every character of the script goes to exactly one frame: a frame's source begins where the
one before it ends, the first one's at the start, the last one's runs to the end.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.domain.script import FrameDraft, SceneDraft
from app.script.blocks import Block, Parsed, has_symbol, speakable, with_stop
from app.script.clauses import JOINED, SHORT_COLUMNS, clause_spans, columns, size, unspaced
from app.script.language import foreign, guess_language, writing_of
from app.script.sentences import sentence_spans

_SPACE_RUN = re.compile(r"\s+")
_SURE = 20
"""Letters from which a language is asked of the detector; fewer are judged by their script."""
_MOST_WITH_MARKS = 1.5
"""How full a frame may become by punctuation or emoji that would otherwise stand alone."""
_LONG = 40
"""Characters from which a frame in the script's own letters is asked for its language."""
_MANY, _TELLING = 400, 20
"""Frames of a script from which only some are asked, and how many of its words spare a frame that."""
Beside = Callable[[str, str], str]
_SAMPLE = 20_000
"""Characters of speech the language of a whole script is told from."""


@dataclass(slots=True)
class _Piece:
    """A stretch of one block's spoken text: a sentence, a clause, or several of them."""

    block: Block
    first: int
    last: int

    @property
    def text(self) -> str:
        return self.block.spoken.text[self.first : self.last].replace("\n", " ").strip()


@dataclass(slots=True)
class _Frame:
    pieces: list[_Piece]
    text: str


@dataclass(slots=True)
class _Scene:
    title: str
    start: int
    frames: list[_Frame]


def storyboard(
    parsed: Parsed, detect: Callable[[str], str], beside: Beside | None = None
) -> tuple[str, tuple[SceneDraft, ...]]:
    """The script's language and its scenes. Their frames' sources joined are ``parsed.text``.

    ``detect`` tells the language of a text, ``beside`` that of a frame in a script of a language, where
    both are written in the same letters; without it such a frame is taken to be in the script's.
    """
    blocks = [block for block in parsed.blocks if _says_something(block)]
    if not any(not block.heading for block in blocks):
        # Nothing but headings: then they are what is said.
        blocks = [
            said
            for block in blocks
            for said in (block, replace(block, heading=False, spoken=with_stop(block.spoken)))
        ]
    language = _language(blocks, detect)
    scenes = _merged(_scenes(blocks, language))
    if not scenes:
        return language, (SceneDraft("", (FrameDraft(parsed.text, _visible(parsed)),)),)
    return language, tuple(_drafts(parsed.text, scenes, language, detect, beside))


def _says_something(block: Block) -> bool:
    text = block.spoken.text
    return speakable(text) or (has_symbol(text) and not block.heading)


def _language(blocks: Sequence[Block], detect: Callable[[str], str]) -> str:
    sample: list[str] = []
    length = 0
    for block in blocks:
        sample.append(block.spoken.text[:_SAMPLE])
        length += len(sample[-1])
        if length >= _SAMPLE:
            break
    text = "\n".join(sample)
    return detect(text) or guess_language(text)


def _visible(parsed: Parsed) -> str:
    """What a script without a word shows: its punctuation, if a parser would have had it said."""
    shown = " ".join(block.spoken.text for block in parsed.blocks)
    first, last = clause_spans(shown)[0] if shown else (0, 0)
    return shown[first:last].strip()


def _scenes(blocks: Sequence[Block], language: str) -> Iterator[_Scene]:
    """A scene a heading, with the frames until the next."""
    scene = _Scene("", 0, [])
    writing, _ = writing_of(" ".join(block.spoken.text[:200] for block in blocks[:20]))
    for index, (_key, group) in enumerate(groupby(enumerate(blocks), key=_group_key)):
        members = [block for _, block in group]
        if members[0].heading:
            if index:
                yield scene
            scene = _Scene(members[0].spoken.text.replace("\n", " "), members[0].start, [])
        else:
            scene.frames.extend(_framed(members, language, writing))
    yield scene


def _group_key(numbered: tuple[int, Block]) -> tuple[bool, int, int, str]:
    number, block = numbered
    alone = block.heading or block.group < 0
    return block.heading, number if alone else -1, block.group, block.speaker


def _framed(blocks: Sequence[Block], language: str, writing: str) -> list[_Frame]:
    """One group's frames: sentences, the long ones cut, the short ones joined."""
    pieces: list[_Piece] = []
    for block in blocks:
        text = block.spoken.text
        code = guess_language(text) if foreign(text, writing) else language
        for first, last in sentence_spans(text, code):
            for a, b in clause_spans(text[first:last]):
                if text[first + a : first + b].strip():
                    pieces.append(_Piece(block, first + a, first + b))
    frames: list[_Frame] = []
    for piece in pieces:
        text = piece.text
        before = frames[-1] if frames else None
        if before and _joinable(before.text, text):
            before.text = _together(before.text, text, _parted(before.pieces[-1], piece))
            before.pieces.append(piece)
        else:
            frames.append(_Frame([piece], text))
    return frames


def _joinable(before: str, after: str) -> bool:
    if not speakable(after) or not speakable(before):
        return size(before) + size(after) <= _MOST_WITH_MARKS
    short = min(columns(before), columns(after)) < SHORT_COLUMNS
    return short and size(before) + size(after) <= JOINED


def _parted(before: _Piece, after: _Piece) -> bool:
    """Whether there is a break between two pieces that a space must stand for."""
    if before.block is not after.block:
        return True
    text = before.block.spoken.text
    return text[before.last - 1].isspace() or text[after.first].isspace()


def _together(before: str, after: str, parted: bool) -> str:
    tight = unspaced(before[-1]) and unspaced(after[0])
    return f"{before} {after}" if parted and not tight else before + after


def _merged(scenes: Iterator[_Scene]) -> list[_Scene]:
    """Without silent scenes: their stretch goes to the scene after, the last ones' to the one before."""
    result: list[_Scene] = []
    start: int | None = None
    for scene in scenes:
        if scene.frames:
            result.append(replace(scene, start=scene.start if start is None else start))
            start = None
        elif start is None:
            start = scene.start
    return result


def _drafts(
    text: str,
    scenes: Sequence[_Scene],
    language: str,
    detect: Callable[[str], str],
    beside: Beside | None,
) -> Iterator[SceneDraft]:
    cuts = _cuts(text, scenes)
    writing, _ = writing_of(" ".join(frame.text for scene in scenes for frame in scene.frames[:8])[:4000])
    common = _common([frame.text for scene in scenes for frame in scene.frames]) if beside else frozenset()
    number = 0
    for scene in scenes:
        drafts = []
        for frame in scene.frames:
            drafts.append(
                FrameDraft(
                    text[cuts[number] : cuts[number + 1]],
                    unicodedata.normalize("NFC", frame.text),
                    _frame_language(frame.text, language, writing, detect, beside, common),
                    frame.pieces[0].block.speaker,
                )
            )
            number += 1
        yield SceneDraft(scene.title, tuple(drafts))


def _frame_language(
    text: str,
    language: str,
    writing: str,
    detect: Callable[[str], str],
    beside: Beside | None,
    common: frozenset[str],
) -> str:
    """Empty for the script's own language; another only where letters or statistics leave no doubt."""
    if not foreign(text, writing):
        if beside is None or len(text) < _LONG or len(common.intersection(text.casefold().split())) >= 2:
            return ""
        found = beside(text, language)
        return "" if found.partition("-")[0] == language.partition("-")[0] else found
    found = detect(text) if sum(c.isalpha() for c in text) >= _SURE else ""
    found = found or guess_language(text)
    return "" if found == language else found


def _common(texts: Sequence[str]) -> frozenset[str]:
    """The words that a long script says most. A frame with two of them is in its language, and need not
    be looked at: that takes most of a millisecond. In a short one every frame is."""
    if len(texts) < _MANY:
        return frozenset()
    words = Counter(word for text in texts for word in text.casefold().split())
    return frozenset(word for word, _ in words.most_common(_TELLING))


def _cuts(text: str, scenes: Sequence[_Scene]) -> list[int]:
    """Where in the script each frame begins, and its end: ascending, from 0 to the length."""
    cuts: list[int] = []
    before: _Piece | None = None
    for scene in scenes:
        for position, frame in enumerate(scene.frames):
            piece = frame.pieces[0]
            at = 0
            if before is not None:
                if position == 0:
                    at = scene.start
                elif before.block is not piece.block:
                    at = piece.block.start
                else:
                    at = _cut_within(text, before, piece)
                at = max(at, cuts[-1])
            cuts.append(at)
            before = frame.pieces[-1]
    cuts.append(len(text))
    return cuts


def _cut_within(text: str, before: _Piece, after: _Piece) -> int:
    """Between two pieces of a block: after the white space; marks stay with the word they touch."""
    spoken = before.block.spoken
    end = spoken.end_of(before.first + len(spoken.text[before.first : before.last].rstrip()) - 1)
    lead = after.last - after.first - len(spoken.text[after.first : after.last].lstrip())
    start = spoken.start_of(after.first + lead)
    if start <= end:
        return end
    space = _SPACE_RUN.search(text, end, start)
    return space.end() if space else end
