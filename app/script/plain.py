"""Plain text: paragraphs, lines that were meant to be lines, and headings that are clearly such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.script.blocks import Block, Parsed, speakable, with_line_stops, with_stop
from app.script.clauses import columns, unspaced
from app.script.spoken import Spoken, SpokenBuilder

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]|\Z)")
_BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦▪●○–—·※►➢✓✔]|(?P<number>\(?\d{1,3}[.)]))[ \t\u3000]+(?=\S)")
_UNDERLINE = re.compile(r"[ \t]*(={3,}|-{3,}|~{3,}|\*{3,}|_{3,})[ \t]*")
_NUMERAL = r"(?:\d{1,4}|[IVXLC]{1,7}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?)"
_CHAPTER = re.compile(
    rf"(?:(?:chapter|part|book|act|scene|section|episode|lesson|kapitel|teil|chapitre|partie|cap[ií]tulo|parte|"
    rf"capitolo|hoofdstuk|rozdział|глава|часть|розділ|bölüm)\s+{_NUMERAL}(?:\s*[.:\-–—]\s*.{{0,80}}|\s*)"
    rf"|(?:prologue|epilogue|introduction|preface|foreword|afterword|interlude|prolog|epilog|vorwort|пролог|эпилог)[.:]?"
    rf"|第\s?[0-9０-９一二三四五六七八九十百千〇零]+\s?[章回節节幕部話话](?:[\s:：].{{0,40}})?"
    rf"|الفصل\s.{{1,30}}|अध्याय\s.{{1,20}}|제\s?\d+\s?[장부막](?:\s.{{0,40}})?)",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?…。！？।؟:;,，、][\"'”’»)\]」』]*$")
_UNFINISHED = re.compile(
    r"\b(?:a|an|the|of|and|or|to|in|on|at|by|for|with|from|der|die|das|und|le|la|les|de|et|el|y)$",
    re.IGNORECASE,
)
_HEADING_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line: where it starts, where its words end, where the next one starts."""

    start: int
    end: int
    next: int
    text: str

    @property
    def blank(self) -> bool:
        """Nothing but white space."""
        return not self.text.strip()


def lines_of(text: str) -> list[Line]:
    """All lines of a text, whatever ends them."""
    result = []
    for match in _LINE.finditer(text):
        if match.start() == match.end():
            break
        body = match.group().rstrip("\r\n\x0b\x0c\x85\u2028\u2029")
        result.append(Line(match.start(), match.start() + len(body), match.end(), body))
    return result


def parse(text: str) -> Parsed:
    """Split plain text into headings and paragraphs."""
    blocks: list[Block] = []
    paragraphs = list(_paragraphs(lines_of(text)))
    for number, lines in enumerate(paragraphs):
        rest = lines
        heading = _heading_lines(lines, alone=number + 1 < len(paragraphs))
        if heading:
            blocks.append(Block(lines[0].start, said(lines[: min(heading, 1)]), heading=True))
            rest = lines[heading:]
        if rest:
            blocks.extend(paragraph_blocks(rest, number))
    headings = [block.spoken.text for block in blocks[:2] if block.heading]
    title = headings[0] if len(headings) == 2 or (headings and blocks[0].heading and _once(blocks)) else ""
    return Parsed(text, blocks, title)


def _once(blocks: Sequence[Block]) -> bool:
    return sum(block.heading for block in blocks) == 1


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    current: list[Line] = []
    for line in lines:
        if not line.blank:
            current.append(line)
        elif current:
            yield current
            current = []
    if current:
        yield current


def _heading_lines(lines: Sequence[Line], alone: bool) -> int:
    """How many of a paragraph's first lines are a heading with its rule; 0 where there is none.

    Clear ones only: underlined, a chapter's number, or all capitals on a line of its own with
    something to follow.
    """
    first = lines[0].text.strip()
    if columns(first) > _HEADING_COLUMNS or not speakable(first):
        return 0
    if len(lines) > 1 and not _BULLET.match(lines[0].text):
        rule = _UNDERLINE.fullmatch(lines[1].text)
        if rule and abs(len(rule.group().strip()) - len(first)) <= max(3, len(first) // 2):
            return 2
    if len(lines) > 1 or not alone:
        return 0
    if _CHAPTER.fullmatch(first):
        return 1
    capitals = first.upper() == first and first.lower() != first and sum(c.isalpha() for c in first) >= 3
    return 1 if capitals and not _TERMINAL.search(first) and not _BULLET.match(lines[0].text) else 0


def paragraph_blocks(lines: Sequence[Line], group: int, speaker: str = "") -> Iterator[Block]:
    """A paragraph's blocks: one, or one a list item; hard wraps are healed, real lines kept."""
    items: list[list[Line]] = []
    listed = any(_BULLET.match(line.text) for line in lines) and (len(lines) == 1 or _is_list(lines))
    for line in lines:
        if not items or (listed and _BULLET.match(line.text)):
            items.append([line])
        else:
            items[-1].append(line)
    for item in items:
        marked = _BULLET.match(item[0].text) if listed else None
        spoken = said(
            item, marked.start("number") if marked and marked["number"] else marked.end() if marked else 0
        )
        yield Block(item[0].start, with_stop(spoken) if marked else spoken, speaker=speaker, group=group)


def _is_list(lines: Sequence[Line]) -> bool:
    """Two marks or more, or one that begins the paragraph: a lone dash in running text is none."""
    marks = sum(bool(_BULLET.match(line.text)) for line in lines)
    return marks >= 2 or bool(_BULLET.match(lines[0].text))


def said(lines: Sequence[Line], skip: int = 0) -> Spoken:
    """Lines as one text. ``skip`` characters of the first are not said."""
    own = real_lines(lines)
    builder = SpokenBuilder()
    for index, line in enumerate(lines):
        body = line.text[skip:] if index == 0 else line.text
        builder.add(body, line.end - len(body))
        if index + 1 == len(lines):
            break
        following = lines[index + 1].text.strip()
        if own:
            builder.add("\n", line.end, line.next)
        elif not (body.strip() and following and unspaced(body.rstrip()[-1]) and unspaced(following[0])):
            builder.add(" ", line.end, line.next)
    return with_line_stops(builder.build())


def real_lines(lines: Sequence[Line]) -> bool:
    """Whether line breaks were meant: the next word would have fitted on the line, yet it was ended.

    Only where every line begins like a sentence, and none ends on a word that needs another.
    """
    if len(lines) < 2:
        return False
    texts = [line.text.strip() for line in lines]
    widest = max(columns(text) for text in texts)
    early = 0
    for text, following in pairwise(texts):
        if not following or following[0].islower() or _UNFINISHED.search(text) or text.endswith((",", "-")):
            return False
        word = following.split(maxsplit=1)[0]
        early += columns(text) + 1 + columns(word) <= widest
    return early * 2 >= len(texts) - 1 and (widest <= 100 or widest > 160)
