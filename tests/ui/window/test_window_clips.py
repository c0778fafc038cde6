"""A video among a frame's pictures: added, shown, cut."""

from collections.abc import Callable
from fractions import Fraction as F
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from ui.main_window import MainWindow

ReadBoard = Callable[[], Board]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "waves.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for number in range(50):
            grey = np.full((36, 64, 3), 40 + 3 * number, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        out.mux(stream.encode(None))
    return path


def test_a_clip_is_added_shown_and_cut(
    window: MainWindow, board: ReadBoard, clip: Path, qtbot: QtBot
) -> None:
    tab = window.inspector.pictures
    box = tab.details.clip
    assert box.isHidden()
    window.edits.add_pictures(window.session.selected, [clip])
    qtbot.waitUntil(lambda: not box.isHidden())
    assert tab.details._what.text() == "This clip"
    chosen = tab.model.index_of(window.session.chosen_image(window.session.selected).id)
    qtbot.waitUntil(lambda: tab.grid.viewport().rect().intersects(tab.grid.visualRect(chosen)))
    assert (box.start.value(), box.end.value(), box.speed.value()) == (0, 2, 1)
    assert not box.sound.isEnabled()

    def footage():
        now = board()
        frame = next(frame for frame in now.frames if frame.id == window.session.selected)
        return now.images[frame.image_id].footage

    box.start.setFocus()
    box.start.selectAll()
    QTest.keyClicks(box.start, "0.5")
    QTest.keyClick(box.start, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: footage().start == F(1, 2))
    box.end.setValue(1.5)
    qtbot.waitUntil(lambda: footage().end == F(3, 2))
    box.speed.setValue(2.0)
    qtbot.waitUntil(lambda: footage().speed == 2)
    box.ending.setCurrentIndex(1)
    box.ending.activated.emit(1)
    qtbot.waitUntil(lambda: footage().ending == "loop")
    qtbot.waitUntil(lambda: window.session.timeline.clips[0].visual.footage == footage())
    window.commands.registry["edit.undo"].trigger()
    qtbot.waitUntil(lambda: footage().ending == "freeze")
    qtbot.waitUntil(lambda: box.ending.currentData() == "freeze")


def test_fields_keep_what_they_only_show_rounded(
    window: MainWindow, clip: Path, board: ReadBoard, qtbot: QtBot
):
    window.edits.add_pictures(window.session.selected, [clip])
    box = window.inspector.pictures.details.clip
    qtbot.waitUntil(lambda: not box.isHidden())
    image = window.session.chosen_image(window.session.selected)
    assert image is not None
    exact = F(1, 3)
    window.edits.set_footage(image.id, type(image.footage)(image.footage.length, start=exact))
    qtbot.waitUntil(lambda: box.start.value() == 0.33)
    box.speed.setValue(1.5)
    qtbot.waitUntil(lambda: board().images[image.id].footage.speed == F(3, 2))
    assert board().images[image.id].footage.start == exact
