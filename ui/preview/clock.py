"""What time it is on the timeline while it plays: told by the sound device, else by a clock."""

from __future__ import annotations

import time
from typing import Protocol

from app.services.ports import Clock


class PlayClock(Protocol):
    """Runs from where it is started. Seconds of the timeline, as float: only for what is shown

    now; nothing is laid out by it.
    """

    has_sound: bool

    def start(self, second: float) -> None:
        """Run from ``second``."""

    def stop(self) -> None:
        """Stand still."""

    def now(self) -> float:
        """Where it is; never goes back while it runs."""

    def set_volume(self, volume: float) -> None:
        """0 is silent, 1 full; nothing happens without sound."""

    def close(self) -> None:
        """Let go of threads and devices."""


class MonotonicClock:
    """Stands in where there is no sound device."""

    has_sound = False

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._second = 0.0
        self._since: float | None = None

    def start(self, second: float) -> None:
        """Run from ``second``."""
        self._second, self._since = second, self._clock()

    def stop(self) -> None:
        """Stand still."""
        self._second, self._since = self.now(), None

    def now(self) -> float:
        """Where it is."""
        return self._second + (0.0 if self._since is None else self._clock() - self._since)

    def set_volume(self, volume: float) -> None:
        """Nothing sounds here."""

    def close(self) -> None:
        """Nothing is held."""
