"""Sound as the clock, with a device made of memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtMultimedia import QAudio

from app.domain.time import SAMPLE_RATE
from app.domain.timeline import Timeline
from app.errors import RenderFailed
from ui.preview.clock import MonotonicClock
from ui.preview.player import Player
from ui.preview.sessions import SessionHolder
from ui.preview.sound import SoundClock
from ui.preview.view import PreviewView


class MemorySink:
    """A device that plays what the test tells it to: ``play(seconds)``."""

    def __init__(self) -> None:
        self.buffer = QBuffer()
        self.played = 0
        self.volume = -1.0
        self.running = False
        self.fault = QAudio.Error.NoError
        self.threads: set[int] = set()

    @property
    def got(self) -> bytes:
        return bytes(self.buffer.data().data())

    @property
    def waiting(self) -> int:
        return self.buffer.size() - self.played

    def start(self) -> QIODevice:
        self.threads.add(threading.get_ident())
        self.buffer = QBuffer()
        self.buffer.open(QIODevice.OpenModeFlag.ReadWrite)
        self.played, self.running = 0, True
        return self.buffer

    def stop(self) -> None:
        self.running = False

    def bytesFree(self) -> int:
        return self.bufferSize() - self.waiting

    def bufferSize(self) -> int:
        return SAMPLE_RATE // 5 * 4

    def error(self) -> QAudio.Error:
        return self.fault

    def setVolume(self, volume: float) -> None:
        self.volume = volume

    def play(self, seconds: float) -> None:
        self.played += min(self.waiting, round(seconds * SAMPLE_RATE) * 4)


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def holder(preview, make_timeline: Callable[..., Timeline]) -> Iterator[SessionHolder]:
    holder = SessionHolder()
    holder.replace(preview(make_timeline(3), 16, 9))
    yield holder
    holder.replace(None)


@pytest.fixture
def clock(holder: SessionHolder, sink: MemorySink) -> Iterator[SoundClock]:
    clock = SoundClock(holder, lambda: sink)
    yield clock
    clock.close()


def test_the_device_gets_the_sound_from_there(qtbot, clock: SoundClock, sink: MemorySink, preview) -> None:
    clock.start(1.0)
    qtbot.waitUntil(lambda: len(sink.got) >= SAMPLE_RATE // 5 * 4)
    assert bytes(sink.got[:8000]) == preview.sessions[0].sound(SAMPLE_RATE, 2000)
    assert threading.get_ident() not in sink.threads


def test_the_clock_is_what_was_heard(qtbot, clock: SoundClock, sink: MemorySink) -> None:
    clock.start(2.0)
    qtbot.waitUntil(lambda: sink.waiting > 0)
    assert clock.now() == 2.0, "nothing has been heard yet"
    for _ in range(3):
        sink.play(0.1)
        qtbot.waitUntil(lambda: sink.bytesFree() < 4000)
    qtbot.waitUntil(lambda: 2.3 <= clock.now() <= 2.3 + 0.101)
    clock.stop()
    stood = clock.now()
    qtbot.waitUntil(lambda: not sink.running)
    assert clock.now() == stood


def test_starting_elsewhere_forgets_what_was_heard_before(qtbot, clock: SoundClock, sink: MemorySink) -> None:
    clock.start(0.0)
    qtbot.waitUntil(lambda: sink.waiting > 0)
    sink.play(0.15)
    qtbot.waitUntil(lambda: clock.now() > 0.1)
    clock.start(5.0)
    assert clock.now() == 5.0
    qtbot.waitUntil(lambda: bytes(sink.got[:8]) != b"" and sink.running)
    assert clock.now() == 5.0


def test_volume_reaches_the_device(qtbot, clock: SoundClock, sink: MemorySink) -> None:
    clock.set_volume(0.3)
    clock.start(0.0)
    qtbot.waitUntil(lambda: sink.volume == pytest.approx(0.3))
    clock.set_volume(7)
    qtbot.waitUntil(lambda: sink.volume == 1.0)


def test_a_device_that_breaks_is_told(qtbot, clock: SoundClock, sink: MemorySink) -> None:
    sink.fault = QAudio.Error.FatalError
    with qtbot.waitSignal(clock.lost) as told:
        clock.start(0.0)
    assert "goes on without sound" in told.args[0]


def test_a_device_that_takes_sound_but_never_plays_is_told(
    qtbot, clock: SoundClock, sink: MemorySink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.preview.sound._PATIENCE", 0.05)
    with qtbot.waitSignal(clock.lost) as told:
        clock.start(0.0)
    assert "does not play" in told.args[0]
    qtbot.waitUntil(lambda: not sink.running)


def test_closing_lets_the_device_go(qtbot, holder: SessionHolder) -> None:
    sink = MemorySink()
    clock = SoundClock(holder, lambda: sink)
    clock.start(0.0)
    qtbot.waitUntil(lambda: sink.running)
    clock.close()
    assert not sink.running


def test_a_mix_that_fails_is_told(qtbot, clock: SoundClock, preview, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(first: int, count: int) -> bytes:
        raise RenderFailed("The music could not be read.")

    monkeypatch.setattr(preview.sessions[0], "sound", broken)
    with qtbot.waitSignal(clock.lost) as told:
        clock.start(0.0)
    assert told.args == ["The music could not be read."]


def test_the_player_goes_on_without_sound(qtbot, preview, make_timeline, sink: MemorySink) -> None:
    view = PreviewView()
    qtbot.addWidget(view)
    player = Player(view, preview, make_clock=lambda holder: SoundClock(holder, lambda: sink))
    told: list[str] = []
    player.failed.connect(told.append)
    try:
        with qtbot.waitSignal(player.timeline_changed):
            player.set_timeline(make_timeline(2))
        player.play()
        qtbot.waitUntil(lambda: sink.waiting > SAMPLE_RATE // 10 * 4)
        assert player.sound.has_sound
        sink.play(0.1)
        qtbot.waitUntil(lambda: player.position >= 3)
        sink.fault = QAudio.Error.FatalError
        qtbot.waitUntil(lambda: not player.sound.has_sound)
        assert player.playing
        assert isinstance(player.sound._clock, MonotonicClock)
        at = player.position
        qtbot.waitUntil(lambda: player.position > at)
        assert len(told) == 1
    finally:
        player.close()


def pairs(sound: bytes) -> list[bytes]:
    return [sound[at : at + 4] for at in range(0, len(sound), 4)]


def test_at_twice_the_speed_every_second_sample_is_heard(qtbot, clock: SoundClock, sink, preview) -> None:
    clock.start(1.0, 2)
    qtbot.waitUntil(lambda: sink.waiting >= 8000)
    assert pairs(sink.got[:8000]) == pairs(preview.sessions[0].sound(SAMPLE_RATE, 4000))[::2]
    sink.play(0.1)
    qtbot.waitUntil(lambda: clock.now() >= 1.2)


def test_backwards_the_last_is_heard_first_and_before_the_start_nothing(
    qtbot, clock: SoundClock, sink: MemorySink, preview
) -> None:
    clock.start(0.025, -1)
    qtbot.waitUntil(lambda: sink.waiting >= 8000)
    wanted = pairs(preview.sessions[0].sound(0, SAMPLE_RATE // 40))[::-1]
    assert pairs(sink.got[:8000]) == wanted + [bytes(4)] * (2000 - len(wanted))
    sink.play(0.01)
    qtbot.waitUntil(lambda: clock.now() <= 0.015)


def test_what_is_too_fast_to_be_heard_is_silent(qtbot, clock: SoundClock, sink: MemorySink) -> None:
    clock.start(1.0, 8)
    qtbot.waitUntil(lambda: sink.waiting >= 8000)
    assert not any(sink.got[:8000])
    sink.play(0.1)
    qtbot.waitUntil(lambda: clock.now() >= 1.8)


@pytest.mark.parametrize("speed", [1, -1])
def test_a_loop_is_heard_without_a_gap(qtbot, clock: SoundClock, sink, preview, speed: int) -> None:
    """From one end on at the other, to the sample, and the clock goes round with it."""
    clock.start(1.01, speed, (1.0, 1.03))
    qtbot.waitUntil(lambda: sink.waiting >= 8000)
    first, last = SAMPLE_RATE, round(1.03 * SAMPLE_RATE)
    lap = pairs(preview.sessions[0].sound(first, last - first))
    begin = round(0.01 * SAMPLE_RATE)
    wanted = lap[begin:] + lap * 2 if speed > 0 else lap[:begin][::-1] + lap[::-1] * 2
    assert pairs(sink.got[:8000]) == wanted[:2000]
    sink.play(0.04)
    qtbot.waitUntil(lambda: sink.waiting >= 8000)
    assert 1.0 <= clock.now() <= 1.03
