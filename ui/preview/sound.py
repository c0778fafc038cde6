"""Plays a session's sound and tells from the device how far it is.

A thread of its own feeds the device, so that a busy window makes no gaps. The device's buffer
holds two fifths of a second.
"""

from __future__ import annotations

import logging
import time
from array import array
from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QIODevice, QObject, QThread, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioFormat, QAudioSink, QMediaDevices

from app.domain.time import SAMPLE_RATE
from app.errors import ScenewrightError
from ui.preview.clock import Span, looped
from ui.preview.sessions import SessionHolder
from ui.threads import WAIT_MS, stop_thread

_log = logging.getLogger(__name__)

_PAIR = 4
"""Bytes of one stereo sample pair."""
_CHUNK = SAMPLE_RATE // 50
"""Sample pairs asked for at a time: 20 ms."""
_BUFFER_BYTES = SAMPLE_RATE * 2 // 5 * _PAIR
_MIXED_AHEAD = SAMPLE_RATE
"""Sample pairs beyond what the device holds that are asked for early: sessions mix by the second."""
_PUMP_MS = 10
_PATIENCE = 5.0
"""Seconds for a device to begin: one that never plays what it takes would stop the clock. A virtual
one may render two seconds at a time (PulseAudio's null sink does)."""
_LONGEST_GUESS = 0.1
"""Seconds for which the position is carried on between two words from the device."""
_HEARD_SPEED = 2
"""Times its own speed at which sound is still heard; faster than that it is silence."""


class Sink(Protocol):
    """The part of QAudioSink that is used here."""

    def start(self) -> QIODevice: ...

    def stop(self) -> None: ...

    def bytesFree(self) -> int: ...

    def bufferSize(self) -> int: ...

    def error(self) -> QAudio.Error: ...

    def setVolume(self, volume: float) -> None: ...


def device_sink() -> Sink:
    """The system's chosen sound output: 48 kHz stereo, 16 bits."""
    format_ = QAudioFormat()
    format_.setSampleRate(SAMPLE_RATE)
    format_.setChannelCount(2)
    format_.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    sink = QAudioSink(QMediaDevices.defaultAudioOutput(), format_)
    sink.setBufferSize(_BUFFER_BYTES)
    return sink


def has_device() -> bool:
    """Whether there is anything to play sound on."""
    return bool(QMediaDevices.audioOutputs())


class _Feeder(QObject):
    """Lives in the sound thread."""

    lost = Signal(str)

    def __init__(self, holder: SessionHolder, make_sink: Callable[[], Sink]) -> None:
        super().__init__()
        self._holder = holder
        self._make_sink = make_sink
        self._sink: Sink | None = None
        self._device: QIODevice | None = None
        self._timer: QTimer | None = None
        self._volume = 1.0
        self._first = 0
        self._speed = 1
        self._loop: tuple[int, int] | None = None
        self._written = 0
        self.heard: tuple[int, float, float] = (-1, 0.0, 0.0)
        """Which start this belongs to, seconds of the timeline as if there were no loop, and when that was so."""
        self._start = -1
        self._begun = 0.0

    @Slot(int, float, int, object)
    def on_started(self, start: int, second: float, speed: int, loop: Span | None) -> None:
        self._halt()
        self._start, self._first, self._written = start, round(second * SAMPLE_RATE), 0
        self._speed = speed
        self._loop = (round(loop[0] * SAMPLE_RATE), round(loop[1] * SAMPLE_RATE)) if loop else None
        if self._sink is None:
            self._sink = self._make_sink()
            self._sink.setVolume(self._volume)
        if not self._mix(0):
            return
        self._device = self._sink.start()
        self._begun = time.monotonic()
        if self._timer is None:
            self._timer = QTimer(self)
            self._timer.setInterval(_PUMP_MS)
            self._timer.timeout.connect(self.on_pump)
        self._timer.start()
        self.on_pump()

    @Slot()
    def on_stopped(self) -> None:
        self._halt()

    @Slot(float)
    def on_volume_changed(self, volume: float) -> None:
        self._volume = volume
        if self._sink is not None:
            self._sink.setVolume(volume)

    @Slot()
    def on_closed(self) -> None:
        self._halt()
        self._sink = self._device = None
        if self._timer is not None:
            self._timer.deleteLater()
            self._timer = None
        # Ended from here, so that the device is let go of on the thread that uses it.
        QThread.currentThread().quit()

    def _halt(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._sink is not None and self._device is not None:
            self._sink.stop()
        self._device = None

    @Slot()
    def on_pump(self) -> None:
        sink, device = self._sink, self._device
        if (
            sink is None
            or device is None
            or sink.error() in (QAudio.Error.OpenError, QAudio.Error.FatalError)
        ):
            self._give_up("The sound device stopped answering. The preview goes on without sound.")
            return
        while sink.bytesFree() >= _CHUNK * _PAIR:
            data = self._mix(self._written)
            if not data:
                return
            taken = device.write(data)
            if taken <= 0:
                break
            self._written += taken // _PAIR
        waiting = max(0, sink.bufferSize() - sink.bytesFree()) // _PAIR
        played = max(0, self._written - waiting)
        if not played and time.monotonic() - self._begun > _PATIENCE:
            self._give_up("The sound device does not play. The preview goes on without sound.")
            return
        heard = (self._first + played * self._speed) / SAMPLE_RATE
        self.heard = (self._start, heard, time.monotonic() if played else 0.0)
        self._mix(self._written + _MIXED_AHEAD)

    def _mix(self, written: int) -> bytes:
        """A chunk of sound, ``written`` sample pairs after the start; empty where there is none to be had
        any more."""
        try:
            with self._holder.use() as session:
                if session is None or abs(self._speed) > _HEARD_SPEED:
                    return bytes(_CHUNK * _PAIR)
                parts = [session.sound(*stretch) for stretch in self._stretches(written)]
                sound = b"".join(reversed(parts) if self._speed < 0 else parts)
                # Backwards there is nothing before the start.
                return _at_speed(sound.rjust(_CHUNK * _PAIR * abs(self._speed), b"\0"), self._speed)
        except ScenewrightError as error:
            self._give_up(str(error))
        except Exception:
            # The last stop before the thread's event loop, which would swallow it: the preview
            # goes on without sound, and the log has the rest.
            _log.exception("the preview's sound failed")
            self._give_up("The sound could not be mixed. The preview goes on without sound.")
        return b""

    def _stretches(self, written: int) -> Iterator[tuple[int, int]]:
        """Of which first sample pairs and how many a chunk is made, in the order in which they come."""
        left = _CHUNK * abs(self._speed)
        first, last = self._loop or (0, 0)
        at = looped(self._first + written * self._speed, self._first, self._speed, self._loop)
        while left > 0:
            if self._speed > 0:
                count = min(left, last - at) if at < last else left
                yield at, count
                at = first if at + count == last else at + count
            else:
                if self._loop is not None and at == first < self._first:
                    at = last
                count = min(left, at - first) if at > first else min(left, at)
                if count <= 0:
                    return
                yield at - count, count
                at -= count
            left -= count

    def _give_up(self, why: str) -> None:
        self._halt()
        self.lost.emit(why)


def _at_speed(sound: bytes, speed: int) -> bytes:
    """Every so many-th sample pair, the last first where it goes back."""
    if speed == 1:
        return sound
    samples = array("h", sound)
    heard = array("h", bytes(len(sound) // abs(speed)))
    heard[0::2] = samples[0::2][::speed]
    heard[1::2] = samples[1::2][::speed]
    return heard.tobytes()


class SoundClock(QObject):
    """The sound device as the clock: what is heard is what time it is."""

    has_sound = True
    lost = Signal(str)
    """The device is gone: why, in a sentence. Another clock must take over."""

    _started = Signal(int, float, int, object)
    _stopped = Signal()
    _volume_changed = Signal(float)
    _closed = Signal()

    def __init__(
        self,
        holder: SessionHolder,
        make_sink: Callable[[], Sink] = device_sink,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._second, self._speed = 0.0, 1
        self._begun = 0.0
        self._loop: Span | None = None
        self._starts = 0
        self._running = False
        self._thread = QThread(self)
        self._thread.setObjectName("preview sound")
        self._feeder = _Feeder(holder, make_sink)
        self._feeder.moveToThread(self._thread)
        self._started.connect(self._feeder.on_started)
        self._stopped.connect(self._feeder.on_stopped)
        self._volume_changed.connect(self._feeder.on_volume_changed)
        self._closed.connect(self._feeder.on_closed)
        self._feeder.lost.connect(self.lost)
        self._thread.start()

    def start(self, second: float, speed: int = 1, loop: Span | None = None) -> None:
        """Play from ``second``; as on a tape, what is heard faster is higher too."""
        self._starts += 1
        self._second, self._speed, self._running = second, speed, True
        self._begun, self._loop = second, loop
        self._started.emit(self._starts, second, speed, loop)

    def stop(self) -> None:
        """Stop playing."""
        self._second, self._loop, self._running = self.now(), None, False
        self._stopped.emit()

    def now(self) -> float:
        """What is heard now: the device's last word, carried on by the time since."""
        start, second, stamp = self._feeder.heard
        if self._running and start == self._starts and stamp:
            guess = second + min(time.monotonic() - stamp, _LONGEST_GUESS) * self._speed
            self._second = max(self._second, guess) if self._speed > 0 else min(self._second, guess)
        return looped(self._second, self._begun, self._speed, self._loop)

    def set_volume(self, volume: float) -> None:
        """0 to 1."""
        self._volume_changed.emit(max(0.0, min(1.0, volume)))

    def close(self) -> None:
        """Stop the device and its thread."""
        self._running = False
        self._closed.emit()
        if not self._thread.wait(WAIT_MS):
            stop_thread(self._thread, 0)
