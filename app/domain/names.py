"""Names that people give: how long, what makes two of them the same, one that is still free."""

from __future__ import annotations

from collections.abc import Callable

LONGEST_NAME = 200
"""Characters of a name of a project or a version."""


def clean_name(name: str) -> str:
    """A name as it is kept: without outer spaces, one space between words."""
    return " ".join(name.split())


def name_key(name: str) -> str:
    """What two names must not share: case and outer spaces make no difference."""
    return clean_name(name).casefold()


def short_name(text: str) -> str:
    """A name made from a text: cut between words where it is longer than a name may be."""
    clean = clean_name(text)
    if len(clean) <= LONGEST_NAME:
        return clean
    cut = clean[: LONGEST_NAME - 2]
    return f"{cut.rpartition(' ')[0] or cut} …"


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """The name itself, or with the first number behind it that is not taken: “Tide 2”."""
    number, free = 1, name
    while taken(free):
        number += 1
        free = f"{name[: LONGEST_NAME - len(str(number)) - 1].rstrip()} {number}"
    return free
