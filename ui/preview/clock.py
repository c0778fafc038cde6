"""What time it is on the timeline while it plays: told by the sound device, else by a clock."""

from __future__ import annotations

import time
from typing import Protocol, TypeVar

from app.services.ports import Clock

Span = tuple[float, float]
"""Seconds from and to, half open."""
_T = TypeVar("_T", int, float)


def looped(at: _T, begun: _T, speed: int, loop: tuple[_T, _T] | None) -> _T:
    """Where something is that has come to ``at`` from ``begun`` and begins again at a loop's other end."""
    if loop is not None:
        first, last = loop
        if speed > 0 and begun < last <= at:
            return first + (at - last) % (last - first)
        if speed < 0 and begun > first > at:
            return last - (first - at) % (last - first)
    return at


class PlayClock(Protocol):
    """Runs from where it is started. Seconds of the timeline, as float: only for what is shown

    now; nothing is laid out by it.
    """

    has_sound: bool

    def start(self, second: float, speed: int = 1, loop: Span | None = None) -> None:
        """Run from ``second``, ``speed`` times as fast as it sounds, backwards where that is negative; and
        within ``loop``, once there, again and again."""

    def stop(self) -> None:
        """Stand still."""

    def now(self) -> float:
        """Where it is; never turns round while it runs."""

    def set_volume(self, volume: float) -> None:
        """0 is silent, 1 full; nothing happens without sound."""

    def close(self) -> None:
        """Let go of threads and devices."""


class MonotonicClock:
    """Stands in where there is no sound device."""

    has_sound = False

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._second, self._speed = 0.0, 1
        self._loop: Span | None = None
        self._since: float | None = None

    def start(self, second: float, speed: int = 1, loop: Span | None = None) -> None:
        """Run from ``second``."""
        self._second, self._speed, self._loop, self._since = second, speed, loop, self._clock()

    def stop(self) -> None:
        """Stand still."""
        self._second, self._since = self.now(), None

    def now(self) -> float:
        """Where it is."""
        passed = 0.0 if self._since is None else self._clock() - self._since
        return looped(self._second + passed * self._speed, self._second, self._speed, self._loop)

    def set_volume(self, volume: float) -> None:
        """Nothing sounds here."""

    def close(self) -> None:
        """Nothing is held."""
