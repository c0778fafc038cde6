"""The preview's picture looked at nearer: sizes, the wheel, hands that drag it, and what lies on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.style import Style
from app.domain.timeline import Timeline
from ui.preview import PreviewPanel, PreviewView
from ui.preview.clock import MonotonicClock
from ui.preview.handles import TextHandles

CANVAS = (1600, 900)


@pytest.fixture
def panel(qtbot: QtBot, preview, make_timeline: Callable[..., Timeline]) -> Iterator[PreviewPanel]:
    panel = PreviewPanel(preview, make_clock=lambda _: MonotonicClock())
    qtbot.addWidget(panel)
    panel.resize(640, 600)
    panel.show()
    panel.activateWindow()
    with qtbot.waitSignal(panel.player.timeline_changed):
        panel.player.set_timeline(make_timeline(3, size=CANVAS))
    yield panel
    panel.close_player()


@pytest.fixture
def view(panel: PreviewPanel) -> PreviewView:
    return panel.view


def share(view: PreviewView, point: QPoint) -> tuple[float, float]:
    """Which point of the picture lies there, 0 to 1."""
    area = view.picture_rect()
    return (point.x() - area.left()) / area.width(), (point.y() - area.top()) / area.height()


def wheel(view: PreviewView, at: QPoint, steps: float, ctrl: bool = True) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        view,
        QWheelEvent(
            QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, round(120 * steps)),
            Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip


def test_at_a_hundred_per_cent_a_pixel_is_a_pixel(qtbot: QtBot, panel, view, preview) -> None:
    assert view.zoom is None
    assert view.picture_rect() == view.fitted_rect()
    view.set_zoom(1.0)
    assert view.picture_rect().size().toTuple() == CANVAS
    assert view.picture_rect().contains(view.rect())
    qtbot.waitUntil(lambda: (preview.sessions[-1].width, preview.sessions[-1].height) == CANVAS)
    view.set_zoom(2.0)
    assert view.picture_size() == CANVAS, "never more than the video has"
    view.set_zoom(None)
    qtbot.waitUntil(lambda: (preview.sessions[-1].width, preview.sessions[-1].height) == view.picture_size())
    assert view.picture_size()[0] < 640


def test_a_very_large_video_is_drawn_at_a_bounded_size(view: PreviewView) -> None:
    view.set_canvas(7680, 4320)
    view.set_zoom(1.0)
    assert view.picture_rect().size().toTuple() == (7680, 4320)
    assert view.picture_size() == (2560, 1440)


def test_the_wheel_zooms_where_the_pointer_is(view: PreviewView) -> None:
    at = QPoint(430, 140)
    before = share(view, at)
    wheel(view, at, 3)
    assert view.zoom is not None
    after = share(view, at)
    assert after == pytest.approx(before, abs=0.004)
    wheel(view, at, 2)
    assert share(view, at) == pytest.approx(before, abs=0.004)
    wheel(view, at, -20)
    assert view.zoom is None, "past its whole size it stops there"
    wheel(view, at, -20)
    assert view.shown_zoom == pytest.approx(0.1, abs=0.01), "small, but to be seen"
    view.set_zoom(None)
    wheel(view, at, 1)
    wheel(view, at, -1)
    assert view.zoom is None, "back at its whole size it is fitted again"


def test_the_wheel_alone_moves_what_is_looked_at_nearer(view: PreviewView) -> None:
    view.set_zoom(1.0)
    before = view.picture_rect().topLeft()
    wheel(view, QPoint(100, 100), -1, ctrl=False)
    assert view.picture_rect().topLeft() == before - QPoint(0, 120)


def test_the_middle_button_drags_it_as_far_as_its_edges(view: PreviewView) -> None:
    view.set_zoom(1.0)
    before = view.picture_rect().topLeft()
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, pos=QPoint(200, 150))
    QTest.mouseMove(view, QPoint(230, 130))
    assert view.picture_rect().topLeft() == before + QPoint(30, -20)
    QTest.mouseMove(view, QPoint(5000, 5000))
    QTest.mouseRelease(view, Qt.MouseButton.MiddleButton, pos=QPoint(200, 150))
    assert view.picture_rect().topLeft() == QPoint(0, 0)
    QTest.mouseMove(view, QPoint(10, 10))
    assert view.picture_rect().topLeft() == QPoint(0, 0), "let go"


def test_space_held_drags_it_and_a_short_press_plays(panel: PreviewPanel, view: PreviewView) -> None:
    view.set_zoom(1.0)
    view.setFocus()
    before = view.picture_rect().topLeft()
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseMove(view, QPoint(190, 140))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(190, 140))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.picture_rect().topLeft() == before - QPoint(10, 10)
    assert not panel.player.playing
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert panel.player.playing
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert not panel.player.playing


def test_keys_move_it_too(view: PreviewView) -> None:
    view.set_zoom(1.0)
    view.setFocus()
    before = view.picture_rect().topLeft()
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    moved = view.picture_rect().topLeft() - before
    assert moved.x() < 0
    assert moved.y() < 0


def test_the_button_says_the_size_and_changes_it(panel: PreviewPanel, view: PreviewView) -> None:
    button = panel.transport.zoom
    assert button.text() == "Fit"
    next(entry for entry in button.menu().actions() if entry.text() == "200 %").trigger()
    assert view.zoom == 2.0
    assert button.text() == "200 %"
    assert [entry.text() for entry in button.menu().actions() if entry.isChecked()] == ["200 %"]
    assert "200 %" in button.toolTip()
    button.menu().actions()[0].trigger()
    assert view.zoom is None


@pytest.mark.parametrize("factor", [None, 0.5, 1.0, 2.0])
def test_texts_on_the_picture_are_taken_hold_of_where_they_are(view: PreviewView, factor) -> None:
    """Zoomed or not, a text's box has its place in the picture, and a drag moves it by what was dragged."""
    handles = TextHandles(view)
    told: list[tuple[float, float]] = []
    handles.moved.connect(lambda _place, x, y: told.append((x, y)))
    text = Style("text", {"text": "Low tide", "x": 0.46, "y": 0.54})
    view.set_zoom(factor)
    handles.show_texts([(0, text)])
    middle = handles.box(text).center().toPoint()
    assert share(view, middle) == pytest.approx((0.46, 0.54), abs=0.005)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(handles, Qt.MouseButton.LeftButton, shift, middle)
    to = middle + QPoint(25, -15)
    event_area = view.picture_rect()
    QTest.mouseMove(handles, to)
    QTest.mouseRelease(handles, Qt.MouseButton.LeftButton, shift, to)
    assert told[-1] == pytest.approx(
        (0.46 + 25 / event_area.width(), 0.54 - 15 / event_area.height()), abs=9 / event_area.width()
    )


def test_beside_a_text_the_picture_is_dragged(view: PreviewView) -> None:
    handles = TextHandles(view)
    view.set_zoom(2.0)
    handles.show_texts([(0, Style("text", {"text": "Low tide", "x": 0.5, "y": 0.5}))])
    before = view.picture_rect().topLeft()
    QTest.mousePress(handles, Qt.MouseButton.MiddleButton, pos=QPoint(20, 20))
    QTest.mouseMove(handles, QPoint(50, 40))
    QTest.mouseRelease(handles, Qt.MouseButton.MiddleButton, pos=QPoint(50, 40))
    assert view.picture_rect().topLeft() == before + QPoint(30, 20)
