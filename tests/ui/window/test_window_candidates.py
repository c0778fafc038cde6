"""A frame's candidates seen large and side by side, as they would look in the video, and held comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.domain.style import Style
from app.domain.timeline import Board
from app.domain.trial import with_frame
from ui.commands import looking
from ui.inspector.comparing import CandidateDialog
from ui.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[CandidateDialog]:
    """The first frame's candidates, the second of them large."""
    window.session.select(window.session.board.frames[0].id)
    window.inspector.pictures.grid.setCurrentIndex(window.inspector.pictures.model.index(1))
    window.dialogs.show_candidate()
    dialog = next(iter(window.findChildren(CandidateDialog)))
    yield dialog
    if isValid(dialog):
        dialog.reject()


def ids(window: MainWindow) -> list[str]:
    return [image.id for image in window.session.candidates(window.session.selected)]


def seen(dialog: CandidateDialog) -> tuple[str, QImage | None]:
    return dialog.right.image_id, dialog.right.screen_._image


def composed(window: MainWindow, image_id: str, width: int, height: int) -> QImage:
    """The frame with a candidate as the export's compositor makes it."""
    session = window.session
    image = session.board.images[image_id]
    frame = replace(session.frame, image_id=image_id)
    tried = with_frame(session.timeline, session.board, frame, image)
    drawn = window.services.renders.preview(tried, width, height)
    try:
        number = window.preview.player.position
        made = QImage(drawn.picture(number), width, height, width * 4, QImage.Format.Format_RGB32).copy()
    finally:
        drawn.close()
    return made


def test_a_candidate_is_seen_large_as_it_would_be_in_the_video(
    dialog: CandidateDialog, window: MainWindow, qtbot: QtBot
) -> None:
    assert seen(dialog)[0] == ids(window)[1]
    assert not dialog.comparing
    qtbot.waitUntil(lambda: seen(dialog)[1] is not None)
    picture = dialog.right.screen_._image
    qtbot.waitUntil(
        lambda: abs(dialog.right.screen_._image.width() - dialog.right.screen_.area().width()) < 3
    )
    picture = dialog.right.screen_._image
    assert picture == composed(window, ids(window)[1], picture.width(), picture.height())
    assert picture.width() > 300


def test_keys_go_through_them_and_choose(
    dialog: CandidateDialog, window: MainWindow, board: Callable[[], Board], qtbot: QtBot
) -> None:
    known = ids(window)
    QTest.keyClick(dialog, Qt.Key.Key_Right)
    assert dialog.right.image_id == known[2 % len(known)]
    QTest.keyClick(dialog, Qt.Key.Key_Left)
    QTest.keyClick(dialog, Qt.Key.Key_Left)
    QTest.keyClick(dialog, Qt.Key.Key_Left)
    assert dialog.right.image_id == known[-1], "round and round"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board().frames[0].image_id == known[-1])
    qtbot.waitUntil(lambda: dialog.right.state.text() == "chosen")
    assert not dialog.right.choose.isEnabled()
    assert dialog.isVisible()


def test_b_held_shows_the_chosen_one_for_as_long(dialog: CandidateDialog, window: MainWindow) -> None:
    chosen = window.session.chosen_image(window.session.selected)
    other = window.session.candidates(window.session.selected)[1]
    assert dialog.right.name.toolTip() == other.name or dialog.right.name.text() == other.name
    QTest.keyPress(dialog, Qt.Key.Key_B)
    assert dialog.right.state.text() == "chosen"
    assert chosen.name in (dialog.right.name.toolTip(), dialog.right.name.text())
    QTest.keyRelease(dialog, Qt.Key.Key_B)
    assert dialog.right.state.text() == ""
    assert dialog.right.image_id == other.id


def test_two_are_compared_and_either_is_chosen(
    dialog: CandidateDialog, window: MainWindow, board: Callable[[], Board], qtbot: QtBot
) -> None:
    known, chosen = ids(window), window.session.chosen_image(window.session.selected).id
    QTest.keyClick(dialog, Qt.Key.Key_C)
    assert dialog.comparing
    assert (dialog.left.image_id, dialog.right.image_id) == (chosen, known[1])
    qtbot.waitUntil(lambda: dialog.left.screen_._image is not None)
    qtbot.waitUntil(lambda: dialog.right.screen_._image is not None)
    QTest.keyClick(dialog, Qt.Key.Key_Down)
    assert dialog.left.image_id == known[(known.index(chosen) + 1) % len(known)]
    QTest.mouseClick(dialog.right.next, Qt.MouseButton.LeftButton)
    assert dialog.right.image_id == known[2 % len(known)]
    QTest.mouseClick(dialog.right.choose, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board().frames[0].image_id == known[2 % len(known)])
    qtbot.waitUntil(lambda: window.session.frame.image_id == known[2 % len(known)])
    QTest.keyClick(dialog, Qt.Key.Key_1)
    wanted = dialog.left.image_id
    qtbot.waitUntil(lambda: board().frames[0].image_id == wanted)
    QTest.keyClick(dialog, Qt.Key.Key_C)
    assert not dialog.comparing


def test_the_chosen_one_is_compared_with_another(window: MainWindow) -> None:
    window.session.select(window.session.board.frames[0].id)
    window.dialogs.compare_candidates()
    dialog = next(iter(window.findChildren(CandidateDialog)))
    assert dialog.left.image_id != dialog.right.image_id
    dialog.reject()


def test_a_frame_that_goes_takes_the_dialog_along(
    dialog: CandidateDialog, window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.rejected):
        window.structuring.delete_chosen()


def test_the_buttons_of_the_tab_open_it(window: MainWindow) -> None:
    tab = window.inspector.pictures
    for button, comparing in ((tab.full, False), (tab.compare, True)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        dialog = next(each for each in window.findChildren(CandidateDialog) if each.isVisible())
        assert dialog.comparing is comparing
        dialog.reject()


@pytest.mark.parametrize("held", [True, False])
def test_b_compares_for_as_long_as_it_is_held(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    """A short tap goes over to what was, a held key only until it is let go."""
    monkeypatch.setattr(looking, "HELD_MS", 0 if held else 60_000)
    trial, player, stored = window.trial, window.preview.player, window.session.timeline
    window.session.select(window.session.board.frames[0].id)
    window.storyboard.view.setFocus()
    trial.show_frame(replace(window.session.frame, motion=Style("still")))
    qtbot.waitUntil(lambda: player.timeline is not stored)
    QTest.keyPress(window.storyboard.view, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: player.timeline is stored)
    QTest.keyRelease(window.storyboard.view, Qt.Key.Key_B)
    if held:
        qtbot.waitUntil(lambda: player.timeline is trial.timeline)
    else:
        assert player.timeline is stored
    trial.end()
