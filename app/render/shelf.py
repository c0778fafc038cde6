"""What was made ready lately and is likely to be asked for again, kept within a limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.render.overlay import Overlay
from app.render.source import Source

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

DRAWINGS = 48
"""Captions with one word lit each, titles, names: of those on one canvas."""


class Shelf(Generic[K, V]):
    """The lately used values by key, within ``limit`` of what ``weigh`` says of each; the newest always.
    Thread-safe: what two threads ask for at once is made once."""

    def __init__(self, limit: int, weigh: Callable[[V], int]) -> None:
        self._limit, self._weigh = limit, weigh
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key; made where it is not there. What ``make`` raises passes, and nothing is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = make()
            except BaseException:
                with self._lock:
                    self._making.pop(key, None)
                raise
            with self._lock:  # at once: whoever comes finds the one or the other
                self._making.pop(key, None)
                self._kept[key] = made
                held = sum(map(self._weigh, self._kept.values()))
                while held > self._limit and len(self._kept) > 1:
                    held -= self._weigh(self._kept.popitem(last=False)[1])
        return made

    def __contains__(self, key: K) -> bool:
        with self._lock:
            return key in self._kept

    @property
    def held(self) -> int:
        """What all that is kept weighs."""
        with self._lock:
            return sum(map(self._weigh, self._kept.values()))

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()


@dataclass(frozen=True)
class Ready:
    """What pictures of one look, size and set of fonts are composed of, whatever the timeline: an edit leaves
    nearly all of it as it was."""

    sources: Shelf[str, Source]
    drawings: Shelf[Hashable, Overlay | None]

    @classmethod
    def within(cls, memory: int) -> Ready:
        """Nothing yet; visuals hold ``memory`` bytes at most."""
        return cls(Shelf(memory, lambda source: source.size), Shelf(DRAWINGS, lambda _: 1))

    def clear(self) -> None:
        """Let go of everything."""
        self.sources.clear()
        self.drawings.clear()
