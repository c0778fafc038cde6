"""How fast, high and loud: chosen in the voice tab for the frame, its scene or the video."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from ui.inspector.delivery_box import DeliveryBox
from ui.inspector.voice_choice import FOR_FRAME, FOR_SCENE, FOR_SPEAKER, FOR_VIDEO
from ui.inspector.voice_popup import VoicePopup
from ui.main_window import MainWindow

ReadBoard = Callable[[], Board]


@pytest.fixture
def box(window: MainWindow) -> DeliveryBox:
    window.inspector.tabs.choose(1)
    return window.inspector.voice.delivery


def scope(window: MainWindow, number: int) -> None:
    window.inspector.voice.choice.scope.choose(number)


def test_a_frame_is_spoken_again_at_its_own_speed(window, box, board: ReadBoard, qtbot: QtBot) -> None:
    before = window.session.take(window.session.selected)
    assert not box.reset.isEnabled()
    assert box.rate.property("kind") == "inherited"
    box.rate.stepBy(2)
    box.rate.stepBy(2)  # one edit, however many steps
    box.commit()
    qtbot.waitUntil(lambda: board().frames[0].rate == 1.2)
    frame = board().frames[0]
    assert (frame.pitch, frame.volume) == (None, None)
    qtbot.waitUntil(lambda: window.session.take(frame.id).id != before.id)
    take = window.session.take(frame.id)
    assert float(take.length) == pytest.approx(float(before.length) / 1.2, rel=0.05)
    assert box.rate.property("kind") == ""
    assert box.reset.isEnabled()
    box.reset.click()
    qtbot.waitUntil(lambda: board().frames[0].rate is None)
    qtbot.waitUntil(lambda: box.rate.value() == 1.0)


def test_a_scene_and_the_video_hold_where_a_frame_says_nothing(
    window, box, board: ReadBoard, qtbot: QtBot
) -> None:
    scope(window, FOR_SCENE)
    box.pitch.setValue(-1.5)
    box.commit()
    qtbot.waitUntil(lambda: board().scenes[0].pitch == -1.5)
    scope(window, FOR_VIDEO)
    qtbot.waitUntil(lambda: box.pitch.value() == 0.0)
    box.volume.setValue(3)
    box.commit()
    qtbot.waitUntil(lambda: board().project.settings.volume == 3)
    scope(window, FOR_FRAME)
    qtbot.waitUntil(lambda: (box.pitch.value(), box.volume.value()) == (-1.5, 3.0))
    assert box.pitch.property("kind") == "inherited"
    frame = board().frames[0]
    assert (frame.rate, frame.pitch, frame.volume) == (None, None, None)
    scope(window, FOR_SPEAKER)
    assert box.isHidden()  # a speaker has no delivery
    scope(window, FOR_VIDEO)
    box.reset.click()
    qtbot.waitUntil(lambda: board().project.settings.volume == 0)
    window.edits.undo()
    qtbot.waitUntil(lambda: board().project.settings.volume == 3)


def test_what_is_being_chosen_belongs_to_its_frame(window, box, board: ReadBoard, qtbot: QtBot) -> None:
    second = board().frames[1]
    box.pitch.setValue(2)
    window.session.select(second.id)
    qtbot.waitUntil(lambda: board().frames[0].pitch == 2)
    assert board().frames[1].pitch is None
    assert box.pitch.value() == 0
    box.volume.setValue(-2)  # by itself after a moment
    qtbot.waitUntil(lambda: board().frames[1].volume == -2)


def test_a_scene_has_a_voice(window, box, board: ReadBoard, qtbot: QtBot) -> None:
    choice = window.inspector.voice.choice
    qtbot.waitUntil(lambda: bool(choice.voices))
    scope(window, FOR_SCENE)
    assert choice.voice.text() == "Chosen by language"
    choice.voice.click()
    popup = next(widget for widget in choice.findChildren(VoicePopup) if widget.isVisible())
    popup.search.setText("espeak:en-US")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board().scenes[0].voice.startswith("espeak:en-US"))
    assert board().frames[0].voice == ""
    qtbot.waitUntil(lambda: window.session.take(board().frames[0].id).engine == "espeak")
    scope(window, FOR_FRAME)
    assert "the scene's" in choice.voice.text()
    scope(window, FOR_SCENE)
    choice.default.click()
    qtbot.waitUntil(lambda: board().scenes[0].voice == "")
