"""How one list becomes another by taking out, moving and putting in runs: few steps, so that views keep
what they know of every row.

::

    before   a b c d e f        steps   take out 1..1           a c d e f
    after    a e c d x f                move 3..3 before 1      a e c d f
                                        put in 4..4             a e c d x f
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Rows ``first`` to ``last`` go."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Move:
    """Rows ``first`` to ``last`` go before the row that is at ``to``, counted with them in their old place."""

    first: int
    last: int
    to: int


@dataclass(frozen=True, slots=True)
class PutIn:
    """The new list's rows ``first`` to ``last`` come, at their place there."""

    first: int
    last: int


_RUN = 128
"""So many are compared at once, which Python does without looking at each."""

Step = TakeOut | Move | PutIn


def steps(before: Sequence[str], after: Sequence[str], most: int) -> list[Step] | None:
    """The steps from one list of different names to another; ``None`` where more than ``most`` are needed."""
    if before == after:
        return []
    head, tail = alike(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    found: list[Step] = []
    for step in _steps(list(old), new, head):
        found.append(step)
        if len(found) > most:
            return None
    return found


def alike(before: Sequence[Any], after: Sequence[Any]) -> tuple[int, int]:
    """How many at the head of two sequences are equal, and how many at the tail of what is left."""
    least = min(len(before), len(after))
    head = 0
    while head < least and before[head : head + _RUN] == after[head : head + _RUN]:
        head += _RUN
    head = min(head, least)
    while head < least and before[head] == after[head]:
        head += 1
    tail, most = 0, least - head
    ends = len(before), len(after)
    while tail + _RUN <= most and (
        before[ends[0] - tail - _RUN : ends[0] - tail] == after[ends[1] - tail - _RUN : ends[1] - tail]
    ):
        tail += _RUN
    while tail < most and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail


def _steps(row: list[str], after: Sequence[str], offset: int) -> Iterator[Step]:
    stays = set(after)
    for first, last in reversed(_runs([name not in stays for name in row])):
        yield TakeOut(offset + first, offset + last)
        del row[first : last + 1]
    there = set(row)
    wanted = [name for name in after if name in there]
    yield from _moves(row, wanted, offset)
    for first, last in _runs([name not in there for name in after]):
        yield PutIn(offset + first, offset + last)


def _moves(row: list[str], wanted: list[str], offset: int) -> Iterator[Step]:
    if row == wanted:
        return
    places = {name: place for place, name in enumerate(wanted)}
    still = _longest_rising([places[name] for name in row])
    place = 0
    while place < len(wanted):
        if place in still:
            place += 1
            continue
        end = place + 1  # a run that is to move and stands together already moves as one
        at = row.index(wanted[place])
        while (
            end < len(wanted) and end not in still and at + end - place < len(row)
            and row[at + end - place] == wanted[end]
        ):  # fmt: skip
            end += 1
        to = row.index(wanted[place - 1]) + 1 if place else 0
        count = end - place
        if to != at:
            yield Move(offset + at, offset + at + count - 1, offset + to)
            moved = row[at : at + count]
            del row[at : at + count]
            to -= count if to > at else 0
            row[to:to] = moved
        place = end


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence (patience sorting): what needs no moving."""
    tops: list[int] = []
    at: list[int] = []
    under: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        under.append(at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            at.append(index)
        else:
            tops[pile], at[pile] = number, index
    found: set[int] = set()
    index = at[-1] if at else -1
    while index >= 0:
        found.add(numbers[index])
        index = under[index]
    return found


def _runs(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last of each run of true ones."""
    found: list[tuple[int, int]] = []
    for place, mark in enumerate(marks):
        if not mark:
            continue
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
