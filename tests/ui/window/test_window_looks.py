"""Looks of frames: copied, pasted, given to a scene and the video, kept, tried, applied, renamed, deleted."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.frame_look import FrameLook, look_of
from app.domain.style import Style
from app.domain.timeline import Board
from ui.inspector.presets_box import PresetsBox
from ui.main_window import MainWindow

ReadBoard = Callable[[], Board]
LOOK = FrameLook(
    Style("pan_left", {"amount": 0.2}), Style("fade_black"), (Style("lower_third", {"name": "Ada"}),)
)
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def looks(board: Board) -> list[FrameLook]:
    return [look_of(frame) for frame in board.frames]


@pytest.fixture
def dressed(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window, whose first frame has a look of its own."""
    window.edits.give_look(
        [window.session.selected], LOOK, ("motion", "transition", "overlays"), "Change look"
    )
    qtbot.waitUntil(lambda: look_of(window.session.frame) == LOOK)
    return window


@pytest.fixture
def box(dressed: MainWindow) -> PresetsBox:
    dressed.commands.registry["view.look"].trigger()
    return dressed.inspector.look.presets


def name(box: PresetsBox, text: str) -> None:
    """Answer the question for a name."""
    dialog = next(each for each in box.findChildren(QInputDialog) if each.isVisible())
    field = dialog.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_look_is_copied_and_pasted_by_keys(dressed: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    registry = dressed.commands.registry
    assert not registry["look.paste"].isEnabled()
    dressed.storyboard.view.setFocus()
    QTest.keyClick(dressed.storyboard.view, Qt.Key.Key_C, CONTROL_SHIFT)
    assert "frame 1 is copied" in dressed.notices.text
    dressed.session.select(board().frames[3].id)
    QTest.keyClick(dressed.storyboard.view, Qt.Key.Key_V, CONTROL_SHIFT)
    qtbot.waitUntil(lambda: looks(board())[3] == LOOK)
    assert [index for index, look in enumerate(looks(board())) if look == LOOK] == [0, 3]
    qtbot.waitUntil(lambda: registry["edit.undo"].text() == "Undo: Paste look")
    registry["edit.undo"].trigger()
    qtbot.waitUntil(lambda: looks(board())[3] == FrameLook())


def test_a_look_goes_for_the_scene_and_for_the_video(
    dressed: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    moves = FrameLook(LOOK.motion, LOOK.transition)
    dressed.commands.registry["look.scene"].trigger()
    qtbot.waitUntil(lambda: looks(board()) == [LOOK, moves, moves, FrameLook(), FrameLook()])
    assert "2 other frames" in dressed.notices.text
    qtbot.waitUntil(lambda: look_of(dressed.session.board.frames[2]) == moves)
    dressed.commands.registry["look.video"].trigger()
    qtbot.waitUntil(lambda: looks(board()) == [LOOK, moves, moves, moves, moves])
    dressed.edits.undo()
    qtbot.waitUntil(lambda: looks(board())[3:] == [FrameLook(), FrameLook()])


def test_a_look_is_reset(dressed: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    dressed.commands.registry["look.reset"].trigger()
    qtbot.waitUntil(lambda: looks(board())[0] == FrameLook())
    dressed.edits.undo()
    qtbot.waitUntil(lambda: looks(board())[0] == LOOK)


def test_a_look_is_kept_and_applied(
    dressed: MainWindow, box: PresetsBox, board: ReadBoard, qtbot: QtBot
) -> None:
    assert box.summary.text() == "Pan to the left · Dip to black · 1 text over it"
    assert not box.list.isEnabled()
    dressed.commands.registry["look.keep"].trigger()
    name(box, "Calm")
    qtbot.waitUntil(lambda: box.list.currentText() == "Calm")
    dressed.session.select(board().frames[1].id)
    assert box.list.currentText() == "Apply a kept look"
    assert box.summary.text() == "As the template has it."
    at = box.list.findText("Calm")
    box.list.setCurrentIndex(at)
    box.list.activated.emit(at)
    qtbot.waitUntil(lambda: looks(board())[1] == LOOK)
    qtbot.waitUntil(lambda: dressed.session.undo_state.undo == "Look “Calm”")
    box.reset.click()
    qtbot.waitUntil(lambda: looks(board())[1] == FrameLook())


def test_a_kept_look_is_tried_by_pointing_at_it(
    dressed: MainWindow, box: PresetsBox, board: ReadBoard, qtbot: QtBot
) -> None:
    dressed.looks.keep("Calm")
    qtbot.waitUntil(lambda: box.list.isEnabled())
    dressed.session.select(board().frames[1].id)
    player = dressed.preview.player
    box.list.showPopup()
    box.list.highlighted.emit(box.list.findText("Calm"))
    qtbot.waitUntil(lambda: player.timeline.clips[1].visual.motion == LOOK.motion)
    assert dressed.trial.running
    box.list.hidePopup()
    assert not dressed.trial.running
    qtbot.waitUntil(lambda: player.timeline.clips[1].visual.motion != LOOK.motion)
    assert looks(board())[1] == FrameLook()


def test_a_kept_look_is_renamed_and_deleted(dressed: MainWindow, box: PresetsBox, qtbot: QtBot) -> None:
    dressed.looks.keep("Calm")
    qtbot.waitUntil(lambda: box.list.currentText() == "Calm")
    box.rename.trigger()
    name(box, "Calm water")
    qtbot.waitUntil(lambda: box.list.currentText() == "Calm water")
    dressed.looks.keep("calm WATER")
    qtbot.waitUntil(lambda: "already" in dressed.notices.text)
    box.remove.trigger()
    qtbot.waitUntil(lambda: not box.list.isEnabled())
    assert dressed.services.frame_looks.list() == []
