"""Which part of a picture is seen, set by hand on the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.domain.timeline import Board
from app.domain.views import View, views_of
from ui.inspector.cropping import CropDialog
from ui.main_window import MainWindow

SIZE = (640, 240)


@pytest.fixture
def shades(tmp_path: Path) -> np.ndarray:
    """A picture wider than the video, brighter from left to right and redder downwards."""
    x, y = np.meshgrid(np.linspace(0, 255, SIZE[0]), np.linspace(0, 255, SIZE[1]))
    pixels = np.dstack([y, x, np.full_like(x, 90)]).astype(np.uint8)
    Picture.fromarray(pixels).save(tmp_path / "shades.png")
    return pixels


@pytest.fixture
def dialog(window: MainWindow, shades: np.ndarray, tmp_path: Path, qtbot: QtBot) -> Iterator[CropDialog]:
    window.session.select(window.session.board.frames[1].id)
    window.edits.add_pictures(window.session.selected, [tmp_path / "shades.png"])

    def chosen() -> bool:
        image = window.session.chosen_image(window.session.selected)
        return image is not None and image.name.startswith("shades")

    qtbot.waitUntil(chosen)
    window.dialogs.crop()
    dialog = next(each for each in window.findChildren(CropDialog) if each.isVisible())
    qtbot.waitUntil(lambda: dialog.screen_._picture is not None)
    yield dialog
    if isValid(dialog):
        dialog.reject()


def drag(dialog: CropDialog, start: QPoint, end: QPoint) -> None:
    view = dialog.screen_
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_the_frame_is_dragged_and_its_corner_makes_it_smaller(
    dialog: CropDialog, window: MainWindow, board: Callable[[], Board], qtbot: QtBot
) -> None:
    screen = dialog.screen_
    assert dialog.still.isChecked()
    assert screen.frame(screen.view).height() == pytest.approx(screen.area().height(), abs=1)
    middle = screen.frame(screen.view).center().toPoint()
    drag(dialog, middle, middle + QPoint(60, 0))
    assert screen.view.x == pytest.approx(0.5 + 60 / screen.area().width(), abs=0.005)
    corner, middle = screen.frame(screen.view).topLeft(), screen.frame(screen.view).center()
    drag(dialog, corner.toPoint(), ((corner + middle) / 2).toPoint() + QPoint(-20, -8))
    assert 1.3 < screen.view.zoom < 2.0
    assert screen.frame(screen.view).center().x() == pytest.approx(middle.x(), abs=2)
    drag(dialog, QPoint(2, 2), QPoint(2, 2))
    left = screen.frame(screen.view).left()
    assert left == pytest.approx(screen.area().left(), abs=1), (
        "a press beside it brings it there, as far as it goes"
    )
    wanted = screen.view
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board().frames[1].motion is not None)
    assert views_of(board().frames[1].motion, (0.5, 0.5)) == (wanted, wanted)
    qtbot.waitUntil(lambda: bool(window.session.undo_state.undo))
    window.edits.undo()
    qtbot.waitUntil(lambda: board().frames[1].motion is None)
    qtbot.waitUntil(lambda: window.session.frame.motion is None and not window.jobs.saving)


def test_what_is_in_the_frame_is_what_the_video_shows(
    dialog: CropDialog, window: MainWindow, shades: np.ndarray, qtbot: QtBot
) -> None:
    screen = dialog.screen_
    for _ in range(20):
        QTest.keyClick(screen, Qt.Key.Key_Plus)
    for _ in range(6):
        QTest.keyClick(screen, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(screen, Qt.Key.Key_Down)
    box, area = screen.frame(screen.view), screen.area()
    assert screen.view.zoom == 2.0
    dialog.keep.click()
    qtbot.waitUntil(lambda: window.session.frame.motion is not None)
    timeline = window.session.timeline
    clip = window.session.clip(window.session.selected)
    drawn = window.services.renders.preview(timeline, 128, 72)
    number = (clip.start + clip.end) // 2
    pixels = np.frombuffer(drawn.picture(number), np.uint8).reshape(72, 128, 4)
    drawn.close()
    corner = pixels[6, 6, 2::-1].astype(float)  # clear of captions, which are below
    left = (box.left() - area.left() + box.width() * 6.5 / 128) / area.width()
    top = (box.top() - area.top() + box.height() * 6.5 / 72) / area.height()
    wanted = shades[round(top * SIZE[1]), round(left * SIZE[0])].astype(float)
    assert np.abs(corner - wanted).max() < 8


def test_it_moves_from_one_part_to_another(
    dialog: CropDialog, window: MainWindow, board: Callable[[], Board], qtbot: QtBot
) -> None:
    screen = dialog.screen_
    assert dialog.ends.isHidden()
    QTest.keyClick(screen, Qt.Key.Key_Right)
    QTest.mouseClick(dialog.still, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.still.height() // 2))
    assert not dialog.still.isChecked()
    dialog.ends.choose(1)
    for _ in range(5):
        QTest.keyClick(screen, Qt.Key.Key_Equal)
    dialog.ends.choose(0)
    assert screen.view == View(0.51, 0.5, 1.0)
    QTest.mouseClick(dialog.whole, Qt.MouseButton.LeftButton)
    dialog.keep.click()
    qtbot.waitUntil(lambda: board().frames[1].motion is not None)
    first, last = views_of(board().frames[1].motion, (0.5, 0.5))
    assert first.zoom == 1.0
    assert last.zoom > 1.15


def test_nothing_changes_where_it_is_not_kept(
    dialog: CropDialog, window: MainWindow, board: Callable[[], Board]
) -> None:
    QTest.keyClick(dialog.screen_, Qt.Key.Key_Right)
    before = board().frames[1].motion
    QTest.keyClick(dialog.screen_, Qt.Key.Key_Escape)
    assert board().frames[1].motion == before
    assert not window.session.undo_state.undo or "otion" not in window.session.undo_state.undo
