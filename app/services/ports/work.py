"""Long work: asked to stop, told how far it is."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.errors import Cancelled


class CancelToken:
    """Asked for once, seen by everybody who works on the same job."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask to stop. Work stops at its next look."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise :class:`~app.errors.Cancelled` when somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total`` steps of ``stage``, which is words for people."""

    stage: str
    done: float
    total: float
    note: str = ""


OnProgress = Callable[[Progress], None]


def cores() -> int:
    """How many processors this process may use: how much goes side by side."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS have no affinity to ask for
        return os.cpu_count() or 1


def silent(_: Progress) -> None:
    """For who does not care how far it is."""


class Clock(Protocol):
    """Time, for tests to hold still."""

    def __call__(self) -> float:
        """Seconds since some start."""
