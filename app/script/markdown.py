"""Markdown: headings make scenes; lists and emphasis read well; code, tables and links make no noise.

markdown-it finds the blocks, with their lines, and the marks inside them. Its inline pass is
driven from here, because it does not tell where a token stands: the state below notes the
place whenever something is said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.script.blocks import Block, Parsed, with_line_stops, with_stop
from app.script.inline import Said, inline_parser, said_of
from app.script.spoken import Spoken, SpokenBuilder

_BREAK = re.compile(r"\r\n?|\n")
_FRONT = re.compile(
    r"(?:---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_FRONT_LINE = re.compile(r"[ \t]*(?:#.*|-(?: .*)?|[^\s:=]+[^:=\n]*[:=](?:\s.*)?|)$|[ \t]+.*$")
_TITLE = re.compile(
    r"^title[ \t]*[:=][ \t]*(?P<quote>[\"']?)(?P<title>.*?)(?P=quote)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]+\]:", re.MULTILINE)
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_MARKER = re.compile(r"\d{1,9}(?=[.)])")
_REFERENCE = re.compile(r" {0,3}\[[^\]^\n][^\]\n]*\]:")
_FRONT_LINES = 400
"""Lines within which front matter must end."""


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    group: int


@dataclass(slots=True)
class _Source:
    """The script, and the same text as markdown-it sees it: one kind of line end, no front matter."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        start = 0
        for match in _BREAK.finditer(self.text):
            self._line(start, match.start())
            start = match.end()
        self._line(start, len(self.text))

    def _line(self, start: int, end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.lines.append(self.text[start:end].replace("\0", "\ufffd"))


def parse(text: str) -> Parsed:
    """Split Markdown into headings and paragraphs to be said."""
    source = _Source(text)
    title, skipped = _front_matter(source)
    lines = [""] * skipped + source.lines[skipped:]
    for row, line in enumerate(lines[:-1]):
        if _FOOTNOTE.match(line) and _REFERENCE.match(lines[row + 1]):
            lines[row] = ""  # else the parser takes both for one paragraph
    parser = inline_parser()
    env: dict[str, object] = {}
    tokens = parser.parse("\n".join(lines), env)
    blocks: list[Block] = []
    headings: list[tuple[str, str]] = []
    for block, tag in _blocks(tokens, source, parser, env):
        blocks.append(block)
        if block.heading and block.spoken.text:
            headings.append((tag, block.spoken.text.replace("\n", " ")))
    title = title or next((words for tag, words in headings if tag == "h1"), "")
    return Parsed(text, blocks, title)


def _front_matter(source: _Source) -> tuple[str, int]:
    """(title, how many lines): metadata between rules at the very start."""
    head = "\n".join(source.lines[:_FRONT_LINES])
    match = _FRONT.match(head)
    if not match:
        return "", 0
    body = match["yaml"] if match["yaml"] is not None else match["toml"]
    if not all(_FRONT_LINE.match(line) for line in body.split("\n")):
        return "", 0
    if not any(":" in line or "=" in line for line in body.split("\n")):
        return "", 0
    title = _TITLE.search(body)
    return (title["title"].strip() if title else ""), match.group().rstrip("\n").count("\n") + 1


def _blocks(
    tokens: Sequence[Token], source: _Source, parser: MarkdownIt, env: dict[str, object]
) -> Iterator[tuple[Block, str]]:
    """Headings and paragraphs in order, each with its tag; tables, code and HTML are passed over."""
    lists: list[_List] = []
    group = 0
    table = 0
    item_start: int | None = None
    number = ""
    for position, token in enumerate(tokens):
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            if not lists:
                group += 1
            first = int(token.attrs.get("start", 1)) if kind == "ordered_list_open" else 0
            lists.append(_List(kind == "ordered_list_open", first, group))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            if item_start is None and token.map:
                item_start = source.starts[token.map[0]]
            number = f"{lists[-1].number}." if lists[-1].ordered else ""
            lists[-1].number += 1
        elif kind == "list_item_close":
            item_start, number = None, ""
        elif kind in ("table_open", "table_close"):
            table += 1 if kind == "table_open" else -1
        elif kind == "inline" and token.map and not table:
            opened = tokens[position - 1]
            said = _Paragraph(token, source).said(parser, env, number if lists else "")
            heading = opened.type == "heading_open" and opened.level == 0
            if not said.text:
                continue
            spoken = with_stop(said) if lists or (opened.type == "heading_open" and not heading) else said
            start = source.starts[token.map[0]] if item_start is None else item_start
            if heading:
                spoken = said
            yield Block(start, spoken, heading, group=lists[0].group if lists else -1), opened.tag
            item_start, number = None, ""


class _Paragraph:
    """One block's inline content, and where in the script its characters stand."""

    def __init__(self, token: Token, source: _Source) -> None:
        content = token.content
        footnote = _FOOTNOTE.search(content)
        self.content = content[: footnote.start()] if footnote else content
        assert token.map is not None  # the caller asked
        self._first: list[int] = []
        self._places: list[int] = []
        self._number_at = source.starts[token.map[0]], source.ends[token.map[0]]
        self._source = source
        at = 0
        for offset, line in enumerate(self.content.split("\n")):
            row = min(token.map[0] + offset, len(source.lines) - 1)
            words = line.strip()
            indent = len(line) - len(line.lstrip())
            found = source.lines[row].rfind(words) if token.level or offset else source.lines[row].find(words)
            self._first.append(at)
            self._places.append(source.starts[row] + max(found, 0) - indent)
            at += len(line) + 1

    def place(self, index: int) -> int:
        """Where the character at ``index`` of the content stands in the script."""
        row = bisect_right(self._first, index) - 1
        return self._places[row] + index - self._first[row]

    def said(self, parser: MarkdownIt, env: dict[str, object], number: str) -> Spoken:
        """What is said of it; ``number`` is an ordered item's, said before."""
        builder = SpokenBuilder()
        if number:
            self._say_number(builder, number)
        skip = _TASK.match(self.content)
        start = skip.end() if skip else 0
        for said in said_of(self.content, start, parser, env):
            self._add(builder, said)
        spoken = with_line_stops(builder.build())
        return spoken if spoken.text != number else SpokenBuilder().build()

    def _say_number(self, builder: SpokenBuilder, number: str) -> None:
        start, end = self._number_at
        written = _MARKER.search(self._source.text, start, end)
        start, end = (written.start(), written.end() + 1) if written else (start, start)
        builder.add(number, start, end)
        builder.add(" ", end, end)

    def _add(self, builder: SpokenBuilder, said: Said) -> None:
        start = self.place(said.start)
        end = self.place(said.end - 1) + 1 if said.end > said.start else start
        if said.text == self.content[said.start : said.end] and end - start == len(said.text):
            builder.add(said.text, start)
        else:
            builder.add(said.text, start, max(start, end))
