"""One sound at a time, heard by itself: a take, a voice that is tried. Through the preview's own device."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.time import SAMPLE_RATE
from app.services.ports import PreviewSession
from ui.preview.clock import MonotonicClock, PlayClock
from ui.preview.sessions import SessionHolder
from ui.preview.sound import SoundClock
from ui.preview.sounding import MakeClock, best_clock

_PAIR = 4
"""Bytes of one stereo sample pair."""
_TICK_MS = 40


class _Sound:
    """Stands where the device's thread looks for a preview: only its sound is asked for."""

    def __init__(self, samples: bytes) -> None:
        self._samples = samples

    def sound(self, first: int, count: int) -> bytes:
        """``count`` sample pairs from ``first``; silence past the end."""
        return self._samples[first * _PAIR : (first + count) * _PAIR].ljust(count * _PAIR, b"\0")

    def close(self) -> None:
        """Nothing is held."""


class Listening(QObject):
    """Plays what it is given; whatever played before stops. ``close`` must be called before the end.

    The device is opened when first something is played, and let go of at the end.
    """

    changed = Signal()
    """What is playing, or how far it is."""
    started = Signal()
    """Something begins to be heard: others may fall silent."""
    ended = Signal(str)
    """The key of what has been heard to its end."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, make_clock: MakeClock = best_clock) -> None:
        super().__init__(parent)
        self._make_clock: Callable[[SessionHolder], PlayClock] = make_clock
        self._holder = SessionHolder()
        self._clock: PlayClock | None = None
        self._key = ""
        self._length = 0.0
        self._closed = False
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    @property
    def playing(self) -> str:
        """The key of what is heard, or empty."""
        return self._key

    @property
    def share(self) -> float:
        """How much of it has been heard, 0 to 1."""
        if not self._key or self._clock is None or not self._length:
            return 0.0
        return max(0.0, min(1.0, self._clock.now() / self._length))

    def play(self, key: str, samples: bytes) -> None:
        """Play stereo samples at 48 kHz, 16 bits, from their beginning; ``key`` is theirs."""
        if self._closed or not samples:
            return
        if self._clock is None:
            self._clock = self._make_clock(self._holder)
            if isinstance(self._clock, SoundClock):
                self._clock.lost.connect(self._on_lost)
        if not self._clock.has_sound:
            self.failed.emit(
                self.tr("There is no sound device on this computer, so nothing can be heard. ")
                + self.tr("Connect one and open the window again.")
            )
            return
        self._clock.stop()
        self._holder.replace(cast(PreviewSession, _Sound(samples)))
        self._key, self._length = key, len(samples) / _PAIR / SAMPLE_RATE
        self.started.emit()
        self._clock.start(0.0)
        self._tick.start()
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Fall silent."""
        if self._key:
            self._tick.stop()
            self._key = ""
            if self._clock is not None:
                self._clock.stop()
            self._holder.replace(None)
            self.changed.emit()

    @Slot(bool)
    def give_way(self, playing: bool) -> None:
        """Fall silent where something else is heard."""
        if playing:
            self.stop()

    def close(self) -> None:
        """Let go of the device."""
        self.stop()
        self._closed = True
        if self._clock is not None:
            self._clock.close()
            self._clock = None

    @Slot()
    def _on_tick(self) -> None:
        if self._clock is None or self._clock.now() < self._length:
            self.changed.emit()
            return
        key = self._key
        self.stop()
        self.ended.emit(key)

    @Slot(str)
    def _on_lost(self, _why: str) -> None:
        self.stop()
        if self._clock is not None:
            self._clock.close()
        self._clock = MonotonicClock()
        self.failed.emit(self.tr("The sound device stopped answering. Open the window again to listen."))
