"""Texts of frames cut in two and put together, and their stretches of script with them."""

from __future__ import annotations

from unicodedata import east_asian_width

from app.errors import BadInput


def split_text(text: str, at: int) -> tuple[str, str, int]:
    """A text cut at a character: what is before, what is behind, both without outer spaces, and where the
    second begins. BadInput where one of them would be empty."""
    left, right = text[:at].rstrip(), text[at:].lstrip()
    if not left or not right:
        raise BadInput("There is nothing to split off there.", "Put the cursor between two words.")
    return left, right, len(text) - len(right)


def split_source(source: str, text: str, left: str, right: str, start: int) -> tuple[str, str]:
    """A frame's stretch of script cut where its text is: the same characters, where the text stands in it
    word for word; else each text with what is around."""
    if source.count(text) == 1:
        place = source.index(text) + start
        return source[:place], source[place:]
    head = source[: len(source) - len(source.lstrip())]
    return f"{head}{left} ", right + source[len(source.rstrip()) :]


def joined_text(first: str, second: str) -> tuple[str, int]:
    """Two texts as one, and where the second begins; no space between letters that are written without."""
    wide = all(east_asian_width(character) in "WF" for character in (first[-1:], second[:1]) if character)
    between = "" if wide else " "
    return f"{first}{between}{second}", len(first) + len(between)
