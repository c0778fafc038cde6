"""Reading frames into a microphone, a WAV file standing in for it."""

from __future__ import annotations

import sys
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.voice.align import available
from app.voice.speaker import Speaker
from ui.main_window import MainWindow
from ui.recording import RecordingDialog, recorder
from ui.recording.meter import LevelMeter
from ui.recording.recorder import Level, State, level_of
from ui.recording.source import Microphone, as_heard, as_mono, little_endian

FIRST = "Twice a day, without fail, the river turns around in its bed."


class Fake(QObject):
    """Hears what it is given, in pieces of 30 ms as a device has them."""

    arrived = Signal(object)
    failed = Signal(str)
    devices_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rate = 24_000
        self.known = [("a", "Built in"), ("b", "Headset")]
        self.started: list[str] = []
        self.runs = False

    def devices(self) -> list[tuple[str, str]]:
        return self.known

    def start(self, device: str) -> None:
        self.started.append(device)
        self.runs = True

    def stop(self) -> None:
        self.runs = False

    def hear(self, samples: array[int]) -> None:
        assert self.runs
        step = self.rate * 3 // 100
        for at in range(0, len(samples), step):
            self.arrived.emit(samples[at : at + step])


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody reads the first frame, with silence around."""
    speech = Speaker().speak(FIRST, "hibari:en", "en")
    path = tmp_path_factory.mktemp("reading") / "first.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.rate)
        file.writeframes(bytes(speech.rate) + speech.samples + bytes(2 * speech.rate))
    return path


def samples_of(path: Path) -> array[int]:
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


@pytest.fixture
def source() -> Fake:
    return Fake()


@pytest.fixture
def dialog(
    window: MainWindow, source: Fake, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> RecordingDialog:
    monkeypatch.setattr(recorder, "COUNT_MS", 5)
    window.dialogs.recording = RecordingDialog(
        window.services, window.jobs, window.session, window.listening, window.settings, window, source
    )
    window.commands.registry["frame.record"].trigger()
    yield window.dialogs.recording
    window.dialogs.recording.close()


def press(dialog: RecordingDialog, key: Qt.Key) -> None:
    QTest.keyClick(dialog, key)


@pytest.mark.skipif(not available("en"), reason="soundswallower has no wheel here")
def test_a_frame_is_read_kept_and_the_next_one_is_shown(
    window: MainWindow,
    dialog: RecordingDialog,
    source: Fake,
    reading: Path,
    board: Callable[[], Board],
    qtbot: QtBot,
) -> None:
    first, second = board().frames[:2]
    before = window.session.take(first.id)
    assert dialog.text.words.text() == FIRST
    assert "Then the brown water" in dialog.text.following.whole
    assert (source.started, dialog.record.text()) == (["a"], "Record (Space)")
    press(dialog, Qt.Key.Key_Space)
    assert dialog.recorder.state is State.COUNTING
    source.hear(array("h", [900] * 24_000))  # the count is not part of the reading
    qtbot.waitUntil(lambda: dialog.recorder.state is State.RECORDING)
    assert dialog.recorder.seconds == 0
    source.hear(samples_of(reading))
    press(dialog, Qt.Key.Key_Space)
    assert dialog.recorder.state is State.RECORDED
    assert "RMS" in dialog.levels.text()
    press(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.selected == second.id)
    assert dialog.text.words.text() == second.text
    assert dialog.recorder.state is State.READY
    assert dialog.problem.text().startswith("Kept.")
    qtbot.waitUntil(lambda: window.session.take(first.id).engine == "recording")
    take = window.session.take(first.id)
    assert take.recipe["word_times"] == "aligned"
    assert [word.text for word in take.words] == FIRST.replace(",", "").replace(".", "").split()
    assert before in window.session.voiceover(first.id).takes
    assert first.id not in window.session.now.missing  # nobody speaks over it
    dialog.close()
    assert not source.runs
    window.edits.undo()
    qtbot.waitUntil(lambda: window.session.take(first.id) == before)


def test_esc_leaves_nothing(
    window: MainWindow, dialog: RecordingDialog, source: Fake, reading: Path, board: Callable[[], Board]
) -> None:
    before = board()
    dialog.count_in.setChecked(False)
    press(dialog, Qt.Key.Key_Space)
    assert dialog.recorder.state is State.RECORDING
    source.hear(samples_of(reading))
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not source.runs
    assert board() == before
    window.commands.registry["frame.record"].trigger()
    assert dialog.recorder.state is State.READY
    assert not dialog.recorder.samples
    assert not dialog.count_in.isChecked()  # remembered


def test_it_is_read_again_and_what_was_read_is_heard(
    window: MainWindow, dialog: RecordingDialog, source: Fake
) -> None:
    dialog.count_in.setChecked(False)
    dialog.record.click()
    source.hear(array("h", [32767, -32768] * 3000))
    assert "Too loud" in dialog.problem.text()
    assert dialog.meter.clipped
    dialog.record.click()
    assert dialog.keep.isVisible()
    assert not dialog.on.isEnabled()  # else the reading would be lost
    press(dialog, Qt.Key.Key_R)
    assert dialog.recorder.state is State.RECORDING
    assert not dialog.problem.text()
    source.hear(array("h", [100, -100] * 3000))
    dialog.record.click()
    assert "Very quiet" in dialog.problem.text()
    assert dialog.recorder.seconds == pytest.approx(0.25)


def test_nobody_heard_is_said_and_the_reading_stays(
    window: MainWindow, dialog: RecordingDialog, source: Fake, board: Callable[[], Board], qtbot: QtBot
) -> None:
    before, frame = board(), window.session.selected
    dialog.count_in.setChecked(False)
    dialog.record.click()
    source.hear(array("h", bytes(2 * 24_000)))
    dialog.record.click()
    dialog.keep.click()
    qtbot.waitUntil(lambda: "Nobody is heard" in dialog.problem.text())
    assert dialog.recorder.state is State.RECORDED
    assert window.session.selected == frame
    assert board() == before


def test_microphones_come_and_go(dialog: RecordingDialog, source: Fake) -> None:
    dialog.device.setCurrentIndex(1)
    dialog.device.activated.emit(1)
    assert source.started == ["a", "b"]
    source.known.append(("c", "Camera"))
    source.devices_changed.emit()
    assert source.started == ["a", "b"]  # what is heard goes on
    dialog.count_in.setChecked(False)
    dialog.record.click()
    source.hear(array("h", [5000, -5000] * 3000))
    source.failed.emit("The microphone gives no sound.")
    assert dialog.problem.text() == "The microphone gives no sound."
    assert dialog.recorder.state is State.RECORDED  # what was read until then is there
    source.known = []
    source.devices_changed.emit()
    assert "No microphone is found" in dialog.problem.text()
    dialog.recorder.forget()
    assert not dialog.record.isEnabled()
    source.known = [("b", "Headset")]
    source.devices_changed.emit()
    assert dialog.record.isEnabled()
    assert source.started[-1] == "b"


def test_the_arrows_go_from_frame_to_frame(
    window: MainWindow, dialog: RecordingDialog, board: Callable[[], Board]
) -> None:
    frames = board().frames
    assert not dialog.back.isEnabled()
    dialog.on.click()
    assert window.session.selected == frames[1].id
    assert dialog.place.text() == f"Frame 2 of {len(frames)}"
    dialog.back.click()
    assert window.session.selected == frames[0].id


def test_levels_are_in_decibels_of_full_scale() -> None:
    square = level_of(array("h", [16384, -16384] * 100))
    assert square.peak == pytest.approx(-6.02, abs=0.01)
    assert square.rms == pytest.approx(-6.02, abs=0.01)
    assert level_of(array("h", [32767])).clipped
    assert level_of(array("h")) == Level()
    assert level_of(array("h", [0, 0])).rms == -80


def test_the_meter_paints_only_where_it_has_changed(qtbot: QtBot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(400, 40)
    with qtbot.waitExposed(meter):
        meter.show()
    QTest.qWait(20)
    painted = []
    paint = meter.paintEvent
    meter.paintEvent = lambda event: (painted.append(event.rect()), paint(event))
    meter.show_level(Level(-20.0, -31.0))
    qtbot.waitUntil(lambda: bool(painted))
    assert painted[-1].bottom() < 14
    count = len(painted)
    meter.show_level(Level(-20.001, -31.001))
    QTest.qWait(20)
    assert len(painted) == count
    meter.show_level(Level(0.0, -1.0, True))
    qtbot.waitUntil(lambda: len(painted) > count)
    assert painted[-1].width() == 400


def test_any_format_becomes_one_channel_of_16_bits() -> None:
    assert as_mono(array("h", [10, 20, -4, 8]).tobytes(), "Int16", 2) == array("h", [15, 2])
    assert as_mono(array("f", [0.5, -1.0, 2.0]).tobytes(), "Float", 1) == array("h", [16384, -32768, 32767])
    assert as_mono(array("i", [1 << 30]).tobytes(), "Int32", 1) == array("h", [16384])
    assert as_mono(bytes([128, 255, 0]), "UInt8", 1) == array("h", [0, 32512, -32768])
    assert as_heard(array("h", [1, 2]), 48_000) == array("h", [1, 1, 2, 2]).tobytes()
    assert len(as_heard(array("h", [0] * 160), 16_000)) == 480 * 4
    assert little_endian(array("h", [1])) == b"\1\0"


def test_a_microphone_that_is_gone_is_told(qtbot: QtBot) -> None:
    microphone = Microphone()
    with qtbot.waitSignal(microphone.failed) as told:
        microphone.start("nothing of that name")
    assert "not connected any more" in told.args[0]
    microphone.stop()
    microphone.deleteLater()
