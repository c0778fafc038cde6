"""What a player plays by: its clock, how loud it is, and what becomes of it when the device is lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ui.preview.clock import MonotonicClock, PlayClock, Span
from ui.preview.sessions import SessionHolder
from ui.preview.sound import SoundClock, has_device

MakeClock = Callable[[SessionHolder], PlayClock]


def best_clock(holder: SessionHolder) -> PlayClock:
    """The sound device where there is one, else a clock."""
    return SoundClock(holder) if has_device() else MonotonicClock()


class Sounding(QObject):
    """Holds the clock of the moment."""

    changed = Signal()
    """Volume, mute, or whether there is any sound at all."""
    lost = Signal(str)
    """The device is gone; what plays goes on without sound."""

    def __init__(self, clock: PlayClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._running, self._speed = False, 1
        self._loop: Span | None = None
        self.volume, self.muted = 1.0, False
        """0 to 1, and whether nothing of it is heard."""
        if isinstance(clock, SoundClock):
            clock.lost.connect(self._on_lost)

    @property
    def has_sound(self) -> bool:
        """Whether there is a device to hear it on."""
        return self._clock.has_sound

    def start(self, second: float, speed: int, loop: Span | None) -> None:
        """Run from ``second``."""
        self._running, self._speed, self._loop = True, speed, loop
        self._clock.start(second, speed, loop)

    def stop(self) -> None:
        """Stand still."""
        self._running = False
        self._clock.stop()

    def now(self) -> float:
        """Where it is, in seconds of the timeline."""
        return self._clock.now()

    @Slot(float)
    def set_volume(self, volume: float) -> None:
        """Set the preview's volume, 0 to 1, and let it be heard."""
        self._set(max(0.0, min(1.0, volume)), False)

    @Slot(bool)
    def set_muted(self, muted: bool) -> None:
        """Silence the preview or let it be heard."""
        self._set(self.volume, muted)

    def _set(self, volume: float, muted: bool) -> None:
        if (volume, muted) != (self.volume, self.muted):
            self.volume, self.muted = volume, muted
            self._clock.set_volume(0.0 if muted else volume)
            self.changed.emit()

    def close(self) -> None:
        """Let go of the device."""
        self._clock.close()

    @Slot(str)
    def _on_lost(self, message: str) -> None:
        old, self._clock = self._clock, MonotonicClock()
        if self._running:
            self._clock.start(old.now(), self._speed, self._loop)
        old.close()
        self.changed.emit()
        self.lost.emit(message)
