"""How typing in one frame falls into steps of undo, as text editors have it.

::

    "The tide"  type " turns back"   ──►  "The tide turns"   "The tide turns back"      a step a word
                take 4 away          ──►  … "The tide turns back"   "The tide turns "    typing, then deleting
                paste                ──►  what stood before the paste is a step
"""

from __future__ import annotations

from app.domain.names import clean_name

MOST = 12
"""Steps of one burst of typing; with more, the earliest are put together."""


class Steps:
    """Follows a text from keystroke to keystroke."""

    def __init__(self, text: str) -> None:
        self._first = clean_name(text)
        self._now = text
        self._stops: list[str] = []
        self._growing: bool | None = None
        self._spaced = False

    def take(self, text: str) -> None:
        """The text as it is after another keystroke."""
        before, self._now = self._now, text
        if text == before:
            return
        gone, come = _difference(before, text)
        growing = len(come) >= len(gone)
        turned = self._growing is not None and growing != self._growing
        another = self._spaced and bool(come.strip())
        at_once = len(come) > 1 or len(gone) > 1
        if turned or another or at_once:
            self._stop(before)
        self._growing = None if at_once and come else growing
        self._spaced = come.isspace() and not gone

    def _stop(self, text: str) -> None:
        if not self._stops or self._stops[-1] != text:
            self._stops.append(text)
            del self._stops[: max(0, len(self._stops) - MOST + 1)]

    def texts(self, last: str) -> list[str]:
        """What the text is after each step, ``last`` at the end; without steps that change nothing."""
        found: list[str] = []
        for each in (*map(clean_name, self._stops), clean_name(last)):
            if each and each != (found[-1] if found else self._first):
                found.append(each)
        return found or [last]


def _same_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _difference(before: str, after: str) -> tuple[str, str]:
    """What went and what came, between what both have at their start and at their end."""
    start = _same_start(before, after)
    most = min(len(before), len(after)) - start
    end = 0
    while end < most and before[-1 - end] == after[-1 - end]:
        end += 1
    return before[start : len(before) - end], after[start : len(after) - end]
