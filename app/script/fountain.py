"""Fountain screenplays, the whole syntax of https://fountain.io/syntax (version 1.1).

Scene headings make scenes; action, dialogue and lyrics are said, dialogue by its speaker.
Title page, cues, parentheticals, transitions, sections, synopses, notes, boneyard and page
breaks are silent. A script without scene headings has its sections as scenes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.script.blocks import Block, Parsed, speakable, with_line_stops, with_stop
from app.script.plain import Line, lines_of, real_lines
from app.script.spoken import Spoken, SpokenBuilder

_OPENS = re.compile(r"/\*|\[\[")
_BLANK = re.compile(r"\n[ \t]?\n|\r\n[ \t]?\r\n|\r[ \t]?\r")
_HOLE = "\0"
"""Stands for each hidden character, so that places stay; never said, as no control is."""
_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|written by|source|notes?|draft date|date|contact(?: info)?|copyright|revision|"
    r"format|language|font|episode|series)[ \t]*:",
    re.IGNORECASE,
)
_ANY_KEY = re.compile(r"[^\s:][^:]*:")
_SCENE = re.compile(r"(?:INT|EXT|EST|INT\.?[ ]?/[ ]?EXT|EXT\.?[ ]?/[ ]?INT|I\.?/E)[. ]", re.IGNORECASE)
_FORCED_SCENE = re.compile(r"\.(?=[^.\s])")
_NUMBER = re.compile(r"[ \t]*#[^#\n]*#[ \t]*$")
_TRANSITION = re.compile(
    r"(?:[^a-z]*\bTO:|FADE (?:IN|OUT|UP|TO [A-Z ]+)[.:]?|(?:CUT|SMASH CUT|MATCH CUT|DISSOLVE|WIPE)(?: TO [A-Z ]+)?[.:])$"
)
_CUE = re.compile(
    r"(?P<name>[^a-z(]*[A-Z\u00c0-\u00de\u0391-\u03ab\u0400-\u042f][^a-z(]*?)(?P<extensions>(?:[ \t]*\([^()]*\))*)[ \t]*(?P<dual>\^)?$"
)
_FORCED_CUE = re.compile(r"@(?P<name>[^(^]+?)[ \t]*(?P<extensions>(?:\([^()]*\)[ \t]*)*)(?P<dual>\^)?$")
_MARK = re.compile(r"\\[*_\\]|\*{1,3}|_")


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: its lines, and how many characters of each are its mark."""

    kind: str
    lines: tuple[Line, ...]
    skip: int = 0
    speaker: str = ""
    group: int = -1


def parse(text: str) -> Parsed:
    """Split a Fountain screenplay."""
    masked = _masked(text)
    lines = lines_of(masked)
    title, body = _title_page(lines)
    elements = list(_elements(lines[body:]))
    divider = "scene" if any(e.kind == "scene" for e in elements) else "section"
    blocks: list[Block] = []
    lead: int | None = None
    for element in elements:
        start = element.lines[0].start if lead is None else lead
        lead = None
        if element.kind == divider:
            blocks.append(Block(start, _heading(element), heading=True))
        elif element.kind in ("section", "synopsis", "cue"):
            lead = start  # belongs to what follows
        elif element.kind in ("action", "dialogue", "lyrics"):
            blocks.append(Block(start, _said(element), speaker=element.speaker, group=element.group))
    return Parsed(text, blocks, title)


def _masked(text: str) -> str:
    """With notes and boneyard hidden. A note ends before an empty line; what never ends hides nothing.

    Every end is looked for once, not once an opening, to stay linear.
    """
    parts: list[str] = []
    done = at = 0
    ends = {"*/": 0, "]]": 0}
    blank = 0
    while opening := _OPENS.search(text, at):
        inner = opening.end()
        closer = "*/" if opening.group() == "/*" else "]]"
        if 0 <= ends[closer] < inner:
            ends[closer] = text.find(closer, inner)
        end = ends[closer]
        if closer == "]]" and end >= 0:
            if blank < inner:
                found = _BLANK.search(text, inner)
                blank = found.start() if found else len(text)
            end = end if end <= blank else -1
        if end < 0:
            at = inner
            continue
        parts.extend((text[done : opening.start()], _HOLE * (end + 2 - opening.start())))
        done = at = end + 2
    return "".join((*parts, text[done:]))


def is_scene_heading(line: str) -> bool:
    """Whether a line is a scene heading without being forced to be one."""
    return bool(_SCENE.match(line))


def _words(line: Line) -> str:
    return line.text.replace(_HOLE, "").strip()


def _title_page(lines: Sequence[Line]) -> tuple[str, int]:
    """(title, where the body begins): keys and their values up to the first blank line."""
    first = next((i for i, line in enumerate(lines) if _words(line)), len(lines))
    if first == len(lines) or not _TITLE_KEY.match(_words(lines[first])):
        return "", 0
    title: list[str] = []
    in_title = False
    at = first
    for at in range(first, len(lines) + 1):
        if at == len(lines) or lines[at].blank:
            break
        line = _words(lines[at])
        indented = lines[at].text[:1] in " \t" and at > first
        if not indented and _ANY_KEY.match(line):
            key, _, value = line.partition(":")
            in_title = key.strip().lower() == "title"
            line = value
        if in_title and line.strip():
            title.append(_plain(line.strip()))
    return " ".join(title), at


def _elements(lines: Sequence[Line]) -> Iterator[_Element]:
    """The body, element by element; paragraphs of action and speeches share a group each."""
    group = 0
    after_blank = True
    at = 0
    while at < len(lines):
        line = lines[at]
        words = _words(line)
        if not words:
            after_blank = after_blank or line.blank
            at += 1
            continue
        following = _words(lines[at + 1]) if at + 1 < len(lines) else ""
        kind, skip = _single(words, after_blank, not following)
        cue = _cue(words) if kind == "action" and not skip and after_blank and following else None
        if cue:
            yield _Element("cue", (line,))
            end = _speech_end(lines, at + 1)
            yield from _speech(lines[at + 1 : end], cue, group)
            at = end
        elif kind == "action":
            end = at + 1
            while (
                end < len(lines)
                and _single(_words(lines[end]), False, False)[0] == "action"
                and _words(lines[end])
            ):
                end += 1
            yield _Element("action", tuple(lines[at:end]), skip, group=group)
            at = end
        else:
            yield _Element(kind, (line,), skip, group=group)
            at += 1
        group += 1
        after_blank = False


def _single(words: str, after_blank: bool, before_blank: bool) -> tuple[str, int]:
    """(kind, characters of mark) of a line by itself; ``action`` where nothing marks it."""
    if words.startswith("!"):
        return "action", 1
    if re.fullmatch(r"={3,}", words):
        return "page", 0
    if words.startswith("="):
        return "synopsis", 1
    if words.startswith("#"):
        return "section", len(words) - len(words.lstrip("#"))
    if words.startswith("~"):
        return "lyrics", 1
    if words.startswith(">"):
        return ("action", 1) if words.endswith("<") and len(words) > 1 else ("transition", 1)
    if _FORCED_SCENE.match(words):
        return "scene", 1
    if after_blank and _SCENE.match(words):
        return "scene", 0
    if after_blank and before_blank and _TRANSITION.fullmatch(words):
        return "transition", 0
    return "action", 0


def _cue(words: str) -> str:
    """The speaker a cue names, without extension and dual mark; empty where it is no cue."""
    match = _FORCED_CUE.fullmatch(words)
    if not match:
        match = _CUE.fullmatch(words)
        if not match or words != words.strip() or any(c.islower() for c in match["name"]):
            return ""
        if match["name"].rstrip().endswith((":", "!", "?", "…")) or len(match["name"]) > 60:
            return ""
    return _plain(match["name"].strip())


def _speech_end(lines: Sequence[Line], at: int) -> int:
    """Where a speech ends: at an empty line, not at one that holds two spaces to stay in it."""
    while at < len(lines):
        line = lines[at]
        if line.blank and (len(line.text) < 2 or at + 1 >= len(lines) or not _words(lines[at + 1])):
            break
        at += 1
    return at


def _speech(lines: Sequence[Line], speaker: str, group: int) -> Iterator[_Element]:
    """Dialogue between its parentheticals; lyrics line by line."""
    held: list[Line] = []
    open_parenthesis = False
    for line in lines:
        words = _words(line)
        begins = words.startswith("(")
        whole = words.startswith("(") and words.endswith(")")
        aside = open_parenthesis or whole or (begins and ")" not in words and _closes(lines, line))
        if aside or not words:
            if held:
                yield _Element("dialogue", tuple(held), speaker=speaker, group=group)
                held = []
            if aside:
                open_parenthesis = ")" not in words
                yield _Element("cue", (line,))
        elif words.startswith("~"):
            if held:
                yield _Element("dialogue", tuple(held), speaker=speaker, group=group)
                held = []
            yield _Element("lyrics", (line,), 1, speaker, group)
        else:
            held.append(line)
    if held:
        yield _Element("dialogue", tuple(held), speaker=speaker, group=group)


def _closes(lines: Sequence[Line], line: Line) -> bool:
    """Whether a parenthesis opened in ``line`` is closed at the end of one of the next lines."""
    return any(other.start > line.start and _words(other).endswith(")") for other in lines)


def _heading(element: _Element) -> Spoken:
    line = element.lines[0]
    numbered = _NUMBER.search(line.text.rstrip()) if element.kind == "scene" else None
    end = numbered.start() if numbered else len(line.text)
    return _said(replace(element, lines=(Line(line.start, line.start + end, line.next, line.text[:end]),)))


def _said(element: _Element) -> Spoken:
    """An element's words, without its marks and emphasis. Fountain's line breaks are meant, so
    those that end like lines stay; hard wraps are healed."""
    builder = SpokenBuilder()
    own = real_lines([replace(line, text=_words(line)) for line in element.lines])
    for number, line in enumerate(element.lines):
        text = line.text
        first = len(text) - len(text.lstrip(" \t\0"))
        words = _words(line)
        kind, skip = (element.kind, element.skip) if not number else _single(words, False, False)
        if kind == element.kind or number == 0:
            first += skip
        last = len(text.rstrip(" \t\0"))
        if words.startswith(">") and words.endswith("<"):
            last -= 1
        _emphasised(builder, text[first:last], line.start + first)
        if number + 1 < len(element.lines):
            builder.add("\n" if own else " ", line.end, line.next)
    said = with_line_stops(builder.build())
    return with_stop(said) if element.kind == "lyrics" else said


def _emphasised(builder: SpokenBuilder, text: str, start: int) -> None:
    """Text without the marks of its emphasis: ``*``, ``**``, ``***`` and ``_`` in pairs on one line."""
    hidden: list[tuple[int, int]] = []
    opened: list[tuple[str, int, int]] = []
    for match in _MARK.finditer(text):
        mark, first, last = match.group(), match.start(), match.end()
        if mark[0] == "\\":
            hidden.append((first, first + 1))
            continue
        pairs = [entry for entry in opened if entry[0] == mark]
        if pairs and first > pairs[-1][2] and not text[first - 1].isspace():
            hidden.extend(((pairs[-1][1], pairs[-1][2]), (first, last)))
            del opened[opened.index(pairs[-1]) :]
        elif last < len(text) and not text[last].isspace() and len(opened) < 8:
            if mark == "_" and first and text[first - 1].isalnum():
                continue
            opened.append((mark, first, last))
    done = 0
    for first, last in sorted(hidden):
        builder.add(text[done:first], start + done)
        done = last
    builder.add(text[done:], start + done)


def _plain(text: str) -> str:
    """A short text without marks of emphasis."""
    builder = SpokenBuilder()
    _emphasised(builder, text, 0)
    return builder.build().text if speakable(text) else text
