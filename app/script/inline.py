"""Markdown's inline marks: what is said of a paragraph, and where each part of it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_MOST = 2000
"""Characters of one paragraph that are parsed at once: pairing marks is not linear in them."""
_MARKS = 200
"""How far behind a token's place its text may begin: after backticks or an angle bracket."""
_ROOM = re.compile(r"[.!?。！？]\s+|\s+")
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """``text`` is said for ``content[start:end]`` of the paragraph."""

    text: str
    start: int
    end: int


class _State(StateInline):
    """Notes where in the paragraph each token begins."""

    def pushPending(self) -> Token:
        # What is pending stands just before the place reached, but for spaces the parser dropped.
        at = self.src.rfind(self.pending, 0, self.pos)
        token = super().pushPending()
        token.meta["at"] = max(at, 0)
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        return token


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    match = _FOOTNOTE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("footnote_ref", "", 0)
    state.pos = match.end()
    return True


@lru_cache(maxsize=1)
def inline_parser() -> MarkdownIt:
    """A parser of CommonMark with GFM's tables and strikethrough, whose inline pass is :func:`said_of`."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.disable(["inline", "text_join", "fragments_join"])
    parser.inline.ruler.before("link", "footnote_ref", _footnote_reference)
    return parser


def said_of(content: str, start: int, parser: MarkdownIt, env: dict[str, object]) -> Iterator[Said]:
    """What is said of ``content[start:]``, in order."""
    while start < len(content):
        stop = _stretch_end(content, start)
        yield from _stretch(content[start:stop], start, parser, env)
        start = stop


def _stretch_end(content: str, start: int) -> int:
    if len(content) - start <= _MOST * 3 // 2:
        return len(content)
    ends = [match.end() for match in _ROOM.finditer(content, start + _MOST // 2, start + _MOST)]
    sentences = [end for end in ends if content[end - 2 : end].strip() in (".", "!", "?", "。")]
    return (sentences or ends or [start + _MOST])[-1]


def _stretch(content: str, offset: int, parser: MarkdownIt, env: dict[str, object]) -> Iterator[Said]:
    tokens: list[Token] = []
    state = _State(content, parser, env, tokens)
    parser.inline.tokenize(state)
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    struck = 0
    done = 0
    for token in state.tokens:
        if token.type in ("s_open", "s_close"):
            struck += token.nesting
        elif not struck:
            for said in _said(token, max(done, int(token.meta.get("at", 0))), content):
                yield Said(said.text, said.start + offset, said.end + offset)
                done = said.end


def _said(token: Token, at: int, content: str) -> Iterator[Said]:
    """One token's words. Images, tags, link targets, footnote marks and deletions have none."""
    text = token.content
    if token.type in ("text", "code_inline"):
        start = content.find(text, at, at + len(text) + _MARKS)
        if start < 0:  # an address the parser has decoded, code over several lines
            yield Said(text, at, at)
        else:
            yield Said(text, start, start + len(text))
    elif token.type == "text_special":
        yield Said(text, at, at + len(token.markup))
    elif token.type == "softbreak":
        yield Said(" ", at, at + 1)
    elif token.type == "hardbreak" or (token.type == "html_inline" and _LINE_BREAK_TAG.fullmatch(text)):
        yield Said("\n", at, at + 1)
