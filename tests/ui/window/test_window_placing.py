"""Texts on the preview's picture: dragged with guides, moved by arrow keys, written where they stand."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.style import Style
from app.domain.timeline import Board
from ui.main_window import MainWindow
from ui.preview.handles import TextHandles

ReadBoard = Callable[[], Board]
TEXT = Style("text", {"text": "High water", "x": 0.3, "y": 0.3, "size": 0.1})


def params(board: Board) -> dict[str, object]:
    return dict(board.frames[0].overlays[0].params)


@pytest.fixture
def handles(window: MainWindow, qtbot: QtBot) -> TextHandles:
    """The first frame has a text, and the playhead stands where it is seen."""
    window.edits.set_overlays(window.session.selected, [TEXT])
    handles = window.placing.handles
    qtbot.waitUntil(lambda: len(window.inspector.text.cards) == 1)
    assert handles.isHidden(), "it begins half a second later"
    clip = window.session.timeline.clips[0]
    window.preview.player.seek(clip.start + round(window.session.timeline.canvas.fps))
    qtbot.waitUntil(lambda: handles.isVisible())
    return handles


def middle(window: MainWindow, handles: TextHandles) -> QPoint:
    return handles.box(window.inspector.text.overlays[0]).center().toPoint()


def point(window: MainWindow, x: float, y: float) -> QPoint:
    area = window.preview.view.picture_rect()
    return QPointF(area.left() + x * area.width(), area.top() + y * area.height()).toPoint()


def drag(handles: TextHandles, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(handles, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(handles, (start + end) / 2)
    QTest.mouseMove(handles, end)


def test_a_text_is_dragged_in_one_step(
    window: MainWindow, handles: TextHandles, board: ReadBoard, qtbot: QtBot
) -> None:
    before = len(window.services.history.entries(window.session.project_id))
    drag(handles, middle(window, handles), point(window, 0.65, 0.7))
    fields = window.inspector.text.cards[0].fields
    assert fields.numbers["x"].value() == pytest.approx(65, abs=1), "the inspector follows the hand"
    QTest.mouseRelease(handles, Qt.MouseButton.LeftButton, pos=point(window, 0.65, 0.7))
    qtbot.waitUntil(lambda: params(board())["x"] == pytest.approx(0.65, abs=0.01))
    assert params(board())["y"] == pytest.approx(0.7, abs=0.01)
    assert len(window.services.history.entries(window.session.project_id)) == before + 1

    def shown() -> list[Style]:
        return [layer.style for layer in window.preview.player.timeline.clips[0].layers]

    qtbot.waitUntil(lambda: shown() == [*board().frames[0].overlays])


def test_it_is_drawn_to_the_middle_with_a_guide(
    window: MainWindow, handles: TextHandles, board: ReadBoard, qtbot: QtBot
) -> None:
    near = point(window, 0.5, 0.6) + QPoint(5, 0)
    drag(handles, middle(window, handles), near)
    assert handles._guides == (True, False)
    QTest.mouseRelease(handles, Qt.MouseButton.LeftButton, pos=near)
    qtbot.waitUntil(lambda: params(board())["x"] == 0.5)
    assert handles._guides == (False, False)


def test_arrow_keys_move_it(window: MainWindow, handles: TextHandles, board: ReadBoard, qtbot: QtBot) -> None:
    QTest.mouseClick(handles, Qt.MouseButton.LeftButton, pos=middle(window, handles))
    assert QApplication.focusWidget() is handles
    assert "High water" in handles.accessibleName()
    position = window.preview.player.position
    from PySide6.QtGui import QKeyEvent

    for key, modifier in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
    ):
        QApplication.sendEvent(handles, QKeyEvent(QKeyEvent.Type.KeyPress, key, modifier))
    qtbot.waitUntil(lambda: (params(board())["x"], params(board())["y"]) == (0.305, 0.35))
    assert window.preview.player.position == position


def test_it_is_written_where_it_stands(
    window: MainWindow, handles: TextHandles, board: ReadBoard, qtbot: QtBot
) -> None:
    QTest.mouseDClick(handles, Qt.MouseButton.LeftButton, pos=middle(window, handles))
    assert not window.preview.full_screen
    assert handles.field.selectedText() == "High water"
    QTest.keyClicks(handles.field, "Low water")
    QTest.keyClick(handles.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: params(board())["text"] == "Low water")
    assert handles.field.isHidden()
    handles.write()
    QTest.keyClicks(handles.field, "Nothing of it")
    QTest.keyClick(handles.field, Qt.Key.Key_Escape)
    assert handles.field.isHidden()
    assert window.inspector.text.overlays[0].params["text"] == "Low water"


def test_beside_it_the_screen_is_pressed(window: MainWindow, handles: TextHandles, qtbot: QtBot) -> None:
    QTest.mouseDClick(handles, Qt.MouseButton.LeftButton, pos=point(window, 0.8, 0.9))
    assert window.preview.full_screen
    window.preview.toggle_full_screen()
    window.preview.player.play()
    assert handles.isHidden(), "nothing is taken hold of while it plays"
    window.preview.player.pause()
    window.session.select(window.session.board.frames[3].id)
    qtbot.waitUntil(lambda: handles.isHidden())
