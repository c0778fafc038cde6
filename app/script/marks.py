"""Marks that say how a text is spoken, carried whole through parsing and splitting.

::

    script    Mind the [slow]gap. And the [pause 1s] doors.[/slow]
    masked    Mind the ██████gap. And the ██████████ doors.███████     parsed and split as such
    frames    Mind the [slow]gap.[/slow]
              [slow]And the [pause 1s] doors.[/slow]

Each mark becomes a run, as long as itself, of one character that no script has (of a private
plane; those a script does have are taken out as ever), so that places stay true and no parser
takes a mark for a link, a tag or two words. What is no mark is left to the format: ``<s>`` and
``<p>`` are HTML outside of ``<speak>``, and ``<sub>`` without an alias is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.mark_tokens import Token, tokens_of
from app.domain.marks import plain
from app.domain.script import FrameDraft, SceneDraft
from app.script.blocks import Block, Parsed
from app.script.spoken import MASK_FIRST, MASK_LAST, SpokenBuilder

_FIRST, _MOST = ord(MASK_FIRST), ord(MASK_LAST) - ord(MASK_FIRST)
_OWN = re.compile(f"[{MASK_FIRST}-{MASK_LAST}]")
_RUN = re.compile(f"([{MASK_FIRST}-{MASK_LAST}])\\1*")
_ONLY = re.compile(f"[{MASK_FIRST}-{MASK_LAST}\\s]+")
_NOTHING = "\uffff"
"""Taken out of every script, and as long as what it stands for."""
_ONCE = ("[say]", "[ipa]", "<sub>", "<phoneme>")
"""What says a stretch otherwise, once: never carried into another frame."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A script's marks by the character that stands for each."""

    text: str
    """As long as the script."""
    marks: Mapping[str, str]
    tokens: Mapping[str, Token]

    def parsed(self, parsed: Parsed, text: str) -> Parsed:
        """What was parsed of the masked text, as parsed of ``text``: each mark one character, marks that
        stand alone in a paragraph with the words beside them."""
        blocks: list[Block] = []
        waiting: list[Block] = []
        for block in (_short(block) for block in parsed.blocks):
            if _ONLY.fullmatch(block.spoken.text):
                if blocks and not blocks[-1].heading:
                    blocks[-1] = _together(blocks[-1], block)
                else:
                    waiting.append(block)
            elif waiting and not block.heading:
                for before in reversed(waiting):
                    block = replace(_together(before, block, block), start=before.start)
                waiting = []
                blocks.append(block)
            else:
                blocks.append(block)
        return Parsed(text, blocks, plain(self._expanded(_RUN.sub(r"\1", parsed.title))).strip())

    def scenes(self, scenes: Sequence[SceneDraft]) -> tuple[SceneDraft, ...]:
        """Scenes with their marks as they were written, those around several frames in each of them."""
        open_: list[str] = []
        result = []
        for scene in scenes:
            title = " ".join(plain(self._expanded(scene.title)).split())
            result.append(SceneDraft(title, tuple(self._frame(frame, open_) for frame in scene.frames)))
        return tuple(result)

    def _frame(self, frame: FrameDraft, open_: list[str]) -> FrameDraft:
        """``open_`` are the characters of the marks around the frame; it is brought to those around the next."""
        if not open_ and not _OWN.search(frame.text):
            return frame
        text = frame.text.lstrip()
        while open_ and self._closes(text[:1], open_[-1]):  # what ended between the two frames
            open_.pop()
            text = text[1:].lstrip()
        lead = "".join(self.marks[character] for character in open_)
        for character in _OWN.findall(text):
            token = self.tokens[character]
            if not token.paired or token.name in _ONCE:
                continue
            if not token.closes:
                open_.append(character)
            else:
                same = [at for at, one in enumerate(open_) if self.tokens[one].name == token.name]
                if same:
                    del open_[same[-1] :]
        tail = "".join(_closing(self.tokens[character].name) for character in reversed(open_))
        return replace(frame, text=lead + self._expanded(text) + tail)

    def _closes(self, character: str, opened: str) -> bool:
        token = self.tokens.get(character)
        return token is not None and token.closes and token.name == self.tokens[opened].name

    def _expanded(self, text: str) -> str:
        return _OWN.sub(lambda match: self.marks.get(match.group(), ""), text)


def _closing(name: str) -> str:
    return f"{name[0]}/{name[1:]}"


def masked(text: str) -> Mask:
    """A script with its marks hidden from the parser."""
    tokens = tokens_of(text)
    speaks = any(token.name == "<speak>" and not token.problem for token in tokens)
    wanted = [
        token
        for token in tokens
        if not token.problem
        and (speaks or token.name not in ("<s>", "<p>"))
        and not (text[token.first] == "[" and text[token.last : token.last + 1] == ":")
    ]
    if len(wanted) > _MOST:
        wanted = []  # nobody writes so many
    parts: list[str] = []
    marks: dict[str, str] = {}
    known: dict[str, Token] = {}
    at = 0
    for number, token in enumerate(wanted):
        character = chr(_FIRST + number)
        parts += [_OWN.sub(_NOTHING, text[at : token.first]), character * (token.last - token.first)]
        marks[character], known[character] = text[token.first : token.last], token
        at = token.last
    parts.append(_OWN.sub(_NOTHING, text[at:]))
    return Mask("".join(parts), marks, known)


def _short(block: Block) -> Block:
    """A block with each mark as one character, which stands for the whole mark's place."""
    spoken = block.spoken
    if not _OWN.search(spoken.text):
        return block
    builder = SpokenBuilder()
    done = 0
    for match in _RUN.finditer(spoken.text):
        builder.copy(spoken, done, match.start())
        start = spoken.start_of(match.start())
        builder.add(match[1], start, max(start, spoken.end_of(match.end() - 1)))
        done = match.end()
    builder.copy(spoken, done, len(spoken.text))
    return replace(block, spoken=builder.raw())


def _together(one: Block, other: Block, like: Block | None = None) -> Block:
    """Two blocks' words as one, a space between them."""
    builder = SpokenBuilder()
    builder.copy(one.spoken, 0, len(one.spoken.text))
    at = other.spoken.start_of(0)
    builder.add(" ", at, at)
    builder.copy(other.spoken, 0, len(other.spoken.text))
    return replace(like or one, spoken=builder.raw())
