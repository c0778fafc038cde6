"""Trying again: where another write came between, and where the database was away for a moment."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from app.domain.ids import new_id
from app.errors import Conflict, EditConflict, StoreAway

T = TypeVar("T")

AWAY_SECONDS = 15.0
"""How long a database may be away before work is given up: a replica set elects another primary in
some twelve seconds at most by its own settings."""

AWAY_EVERY = 0.5
"""Seconds between two tries meanwhile, beside what the database itself takes to be found missing."""

TRIES = 8

_intended: ContextVar[str] = ContextVar("intended", default="")
_away: ContextVar[float] = ContextVar("away", default=AWAY_SECONDS)


def retried(work: Callable[[], T], tries: int = TRIES, away: float | None = None) -> T:
    """``work`` again where another write came between its reading and its writing, and where the
    database is away.

    Waits a random while in between, longer each time, so that several who meet do not meet again.
    What another person has changed is not tried again: an :class:`~app.errors.EditConflict` is for
    people. ``work`` must be such that doing it again is no harm where it was done and nobody said so.
    """
    patience = _away.get() if away is None else away
    until, attempt = time.monotonic() + patience, 0
    while True:
        try:
            return work()
        except EditConflict:
            raise
        except Conflict:
            attempt += 1
            if attempt >= tries:
                raise
            time.sleep(random.uniform(0, 0.005 * 2**attempt))
        except StoreAway:
            if time.monotonic() >= until:
                raise
            time.sleep(random.uniform(0.5, 1.0) * AWAY_EVERY)


@contextmanager
def as_edit(edit_id: str) -> Iterator[None]:
    """The first edit that is made inside, by this thread, has this id in the history: whoever was not
    told whether it was kept can look. It is not tried again here while the database is away: who
    gives an id waits by themselves."""
    intended, away = _intended.set(edit_id), _away.set(0.0)
    try:
        yield
    finally:
        _intended.reset(intended)
        _away.reset(away)


def intended_id() -> str:
    """The id that the entry of the edit which begins now is to have."""
    intended = _intended.get()
    _intended.set("")
    return intended or new_id()
