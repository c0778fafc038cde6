"""Texts of frames cut in two and put together, and their stretches of script with them.

::

    [slow]Mind | the gap[/slow] now.    →    [slow]Mind[/slow]  +  [slow]the gap[/slow] now.

A pair of marks that is cut through is closed in the first text and opened again in the second; putting
the two together takes both away again.
"""

from __future__ import annotations

from unicodedata import east_asian_width

from app.domain.mark_tokens import Token, tokens_of
from app.domain.marks import plain
from app.errors import BadInput

_PAUSING = ("<s>", "<p>")
"""Marks whose end is heard."""


def split_text(text: str, at: int) -> tuple[str, str, int]:
    """A text cut at a character: what is before, what is behind, both without outer spaces and with all of
    their marks, and where the second one's own words begin in the text.

    What is said otherwise as a whole is not cut: it goes to one side. BadInput where nothing would be
    shown of one of them.
    """
    tokens = tokens_of(text)
    at = _between_marks(text, at, tokens)
    around = [token for token in tokens if _opens(token) and token.last <= at < tokens[token.partner].first]
    left, right = text[:at].rstrip(), text[at:].lstrip()
    start = len(text) - len(right)
    closing, opening = _closing(around), "".join(text[token.first : token.last] for token in around)
    if closing and left.endswith(("\\", "[")):  # else the mark would not be read as one
        closing = f" {closing}"
    if opening and right.startswith(("(", "]")):
        opening = f"{opening} "
    left, right = left + closing, opening + right
    if not plain(left).strip() or not plain(right).strip():
        raise BadInput("There is nothing to split off there.", "Put the cursor between two words.")
    return left, right, start


def _closing(around: list[Token]) -> str:
    return "".join(f"{token.name[0]}/{token.name[1:]}" for token in reversed(around))


def _opens(token: Token) -> bool:
    """Whether a mark is the beginning of a pair."""
    return token.paired and not token.closes and token.partner >= 0 and not token.problem


def _whole(token: Token) -> bool:
    """Whether what a pair stands around is said otherwise, once."""
    return token.manner.alias is not None or bool(token.manner.ipa)


def _between_marks(text: str, at: int, tokens: list[Token]) -> int:
    """The place nearest to a cut that is inside no mark and nothing that is said as a whole; marks that
    close there stay with what they close, and those that open with what they open."""
    for token in tokens:
        last = tokens[token.partner].last if _opens(token) and _whole(token) else token.last
        if token.first < at < last:
            at = token.first if at - token.first < last - at else last
    read = [token for token in tokens if not token.problem and not token.escaped]
    for token in read:
        if token.closes and _spaces(text, at, token.first):
            at = token.last
    for token in reversed(read):
        if _opens(token) and _spaces(text, token.last, at):
            at = token.first
    return at


def _spaces(text: str, first: int, last: int) -> bool:
    """Whether nothing but white space lies from one place to a later one."""
    return first <= last and not text[first:last].strip()


def split_source(source: str, text: str, left: str, right: str, start: int) -> tuple[str, str]:
    """A frame's stretch of script cut where its text is: with all that is around the text, where it stands
    in it word for word; else each text with what is around."""
    if source.count(text) == 1:
        place = source.index(text)
        between = text[len(text[:start].rstrip()) : start]
        return source[:place] + left + between, right + source[place + len(text) :]
    head = source[: len(source) - len(source.lstrip())]
    return f"{head}{left} ", right + source[len(source.rstrip()) :]


def joined_text(first: str, second: str) -> tuple[str, int]:
    """Two texts as one, and by how much the places of the second one's words move; no space between letters
    that are written without. A pair of marks that ends with the one and begins alike with the other is one."""
    closing, opening = _same_marks(first, second)
    ends = plain(first)[-1:], plain(second)[:1]
    between = "" if all(east_asian_width(character) in "WF" for character in ends if character) else " "
    if closing:
        first = first[: len(first) - closing].rstrip()
        opening = len(second) - len(second[opening:].lstrip())
    return f"{first}{between}{second[opening:]}", len(first) + len(between) - opening


def _same_marks(first: str, second: str) -> tuple[int, int]:
    """How many characters of marks at the end of the one and the beginning of the other undo each other."""
    enders, starters = tokens_of(first), tokens_of(second)
    end, begin = len(first), 0
    for ender, starter in zip(reversed(enders), starters, strict=False):
        if not (ender.closes and ender.partner >= 0 and not ender.problem and _opens(starter)):
            break
        if starter.name in _PAUSING or ender.last != end:
            break
        opener = enders[ender.partner]
        alike = (opener.name, opener.manner) == (starter.name, starter.manner)
        if starter.first != begin or _whole(starter) or not alike:
            break
        end, begin = ender.first, starter.last
    return len(first) - end, begin
