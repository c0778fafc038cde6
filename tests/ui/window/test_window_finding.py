"""Pictures found by words in the chooser, and more made there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.errors import StoreAway
from app.services.facade import Services
from ui.inspector.candidates import CHOSEN, IMAGE, WHERE
from ui.inspector.pictures_tab import PicturesTab
from ui.main_window import MainWindow


@pytest.fixture
def tab(window: MainWindow, qtbot: QtBot) -> PicturesTab:
    """The pictures of the second frame."""
    window.session.select(window.session.board.frames[1].id)
    tab = window.inspector.show_pictures()
    qtbot.waitUntil(lambda: tab.model.rowCount() == len(window.session.candidates(window.session.selected)))
    return tab


@pytest.fixture
def elsewhere(services: Services, window: MainWindow, picture: Callable[[int], Path]) -> str:
    """A project that shows a picture called “new-7.png” while it speaks of lanterns; its name."""
    made = services.projects.create("Lanterns")
    services.scripts.adopt(made.id, services.scripts.read_text("All the lanterns are lit at dusk.", "l.txt"))
    services.illustration.add(services.projects.board(made.id).frames[0].id, [picture(7)])
    return made.name


def look_for(tab: PicturesTab, words: str, qtbot: QtBot) -> list[str]:
    tab.line.words.clear()
    with qtbot.waitSignal(tab.finder.found):
        QTest.keyClicks(tab.line.words, words)
    model = tab.finder.model
    return [model.index(row).data(IMAGE).name for row in range(model.rowCount())]


def press(tab: PicturesTab, row: int) -> None:
    grid = tab.finder.grid
    grid.clicked.emit(grid.model().index(row, 0))


def test_a_picture_of_another_project_is_found_tried_and_used(
    tab: PicturesTab, window: MainWindow, elsewhere: str, board: Callable[[], Board], qtbot: QtBot
) -> None:
    frame = window.session.selected
    before = window.session.candidates(frame)
    assert look_for(tab, "lantern", qtbot) == ["new-7.png"]
    assert tab._stack.currentWidget() is tab.finder
    assert tab.finder.model.index(0).data(WHERE) == elsewhere
    assert not tab.finder.model.index(0).data(CHOSEN)
    tab.finder.grid.pointed.emit(tab.finder.model.index(0).data(IMAGE).id)
    qtbot.waitUntil(lambda: window.trial.timeline is not None)
    asset = tab.finder.model.index(0).data(IMAGE).asset_id
    place = window.session.clip(frame).number - 1
    assert window.trial.timeline.clips[place].visual.asset_id == asset
    press(tab, 0)
    qtbot.waitUntil(lambda: window.session.chosen_image(frame).asset_id == asset)
    qtbot.waitUntil(lambda: tab.finder.model.index(0).data(CHOSEN))
    assert len(window.session.candidates(frame)) == len(before) + 1
    qtbot.waitUntil(lambda: not window.trial.running)
    tab.line.words.clear()
    assert tab._stack.currentWidget() is tab.grid
    window.edits.undo()
    qtbot.waitUntil(lambda: window.session.candidates(frame) == before)


def test_a_picture_of_the_frame_itself_is_only_chosen(
    tab: PicturesTab, window: MainWindow, qtbot: QtBot
) -> None:
    frame = window.session.selected
    before = {image.id for image in window.session.candidates(frame)}
    names = look_for(tab, "photo", qtbot)
    assert sorted(names) == ["photo-0.png", "photo-1.png", "photo-2.png"]
    shown = window.session.chosen_image(frame).name
    press(tab, next(row for row, name in enumerate(names) if name != shown))
    qtbot.waitUntil(lambda: window.session.chosen_image(frame).name != shown)
    assert {image.id for image in window.session.candidates(frame)} == before


def test_nothing_found_is_said_and_escape_leads_back(tab: PicturesTab, qtbot: QtBot) -> None:
    assert look_for(tab, "zeppelin", qtbot) == []
    assert tab.finder.currentWidget() is tab.finder._none
    QTest.keyClick(tab.line.words, Qt.Key.Key_Escape)
    assert tab.line.text == ""
    assert tab._stack.currentWidget() is tab.grid


def test_only_what_was_typed_last_is_shown(tab: PicturesTab, elsewhere: str, qtbot: QtBot) -> None:
    tab.line.words.setFocus()
    assert look_for(tab, "photo", qtbot)
    with qtbot.waitSignal(tab.finder.found):
        tab.line.words.setText("lan")
        QTest.keyClick(tab.line.words, Qt.Key.Key_Down)
        tab.line.words.setText("lanterns")
        QTest.keyClick(tab.line.words, Qt.Key.Key_Return)
    assert tab.finder.model.rowCount() == 1
    QTest.keyClick(tab.line.words, Qt.Key.Key_Down)
    assert tab.finder.grid.currentIndex().row() == 0


def test_another_frame_has_its_own_choice_marked(tab: PicturesTab, window: MainWindow, qtbot: QtBot) -> None:
    look_for(tab, "photo", qtbot)

    def marked() -> str:
        rows = [tab.finder.model.index(row) for row in range(tab.finder.model.rowCount())]
        return next((each.data(IMAGE).name for each in rows if each.data(CHOSEN)), "")

    for frame in window.session.board.frames[:3]:
        window.session.select(frame.id)
        assert marked() == window.session.chosen_image(frame.id).name


def test_backdrops_are_made_of_what_stands_in_the_line(
    tab: PicturesTab, window: MainWindow, qtbot: QtBot
) -> None:
    frame = window.session.selected
    before = len(window.session.candidates(frame))
    look_for(tab, "still water", qtbot)
    tab.line.make.click()
    qtbot.waitUntil(lambda: len(window.session.candidates(frame)) == before + 4)
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab.grid)
    assert tab.line.text == ""
    phrases = [image.recipe.get("phrase") for image in window.session.candidates(frame)[before:]]
    assert phrases == ["still water"] * 4
    assert window.session.undo_state.undo == "Make 4 backdrops"


def test_backdrops_are_seen_in_the_template_of_now(
    tab: PicturesTab, window: MainWindow, qtbot: QtBot
) -> None:
    def drawn() -> dict[str, object]:
        return dict(next(image.recipe for image in tab.model.images if image.kind == "backdrop"))

    before, settings = drawn(), window.session.project.settings
    window.edits.settle(replace(settings, template="paper" if settings.template != "paper" else "clear"))
    qtbot.waitUntil(lambda: drawn() != before)
    assert drawn()["family"] != before["family"]
    assert drawn()["phrase"] == before["phrase"]


def test_the_menu_of_a_candidate_removes_it(tab: PicturesTab, window: MainWindow, qtbot: QtBot) -> None:
    frame = window.session.selected
    first, second, *_ = window.session.candidates(frame)
    grid = tab.grid
    at = grid.visualRect(tab.model.index_of(second.id)).center()
    QApplication.sendEvent(
        grid.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, grid.viewport().mapToGlobal(at)),
    )
    menu = next(each for each in window.findChildren(QMenu) if each.isVisible())
    remove = window.commands.registry["frame.remove_picture"]
    assert remove in menu.actions()
    menu.close()
    remove.trigger()
    qtbot.waitUntil(lambda: second.id not in {each.id for each in window.session.candidates(frame)})
    assert window.session.chosen_image(frame).id == first.id


def test_delete_takes_the_current_candidate_out(tab: PicturesTab, window: MainWindow, qtbot: QtBot) -> None:
    frame = window.session.selected
    second = window.session.candidates(frame)[1]
    tab.grid.setFocus()
    tab.grid.setCurrentIndex(tab.model.index_of(second.id))
    QTest.keyClick(tab.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: second.id not in {each.id for each in window.session.candidates(frame)})
    assert window.session.undo_state.undo == "Remove picture"
    assert len(window.session.board.frames) == 5


def test_delete_goes_on_with_what_comes_after_and_leaves_the_last(
    tab: PicturesTab, window: MainWindow, qtbot: QtBot
) -> None:
    frame = window.session.selected
    window.activateWindow()
    tab.grid.setFocus()
    qtbot.waitUntil(tab.grid.hasFocus)
    tab.grid.setCurrentIndex(tab.model.index(0))
    while (count := len(window.session.candidates(frame))) > 1:
        QTest.keyClick(tab.grid, Qt.Key.Key_Delete)
        QTest.keyClick(tab.grid, Qt.Key.Key_Delete)  # pressed again before the first is done: nothing more
        qtbot.waitUntil(lambda now=count: len(window.session.candidates(frame)) == now - 1)
        qtbot.waitUntil(lambda: tab.grid.currentIndex().isValid())
    assert not window.commands.registry["frame.remove_picture"].isEnabled()
    QTest.keyClick(tab.grid, Qt.Key.Key_Delete)
    assert not window.jobs.saving


def test_the_command_removes_what_is_seen_where_the_grid_has_no_focus(
    tab: PicturesTab, window: MainWindow, qtbot: QtBot
) -> None:
    frame = window.session.selected
    first, second, *_ = window.session.candidates(frame)
    assert window.session.chosen_image(frame).id == first.id
    tab.grid.setCurrentIndex(tab.model.index_of(second.id))
    window.storyboard.view.setFocus()
    window.commands.registry["frame.remove_picture"].trigger()
    qtbot.waitUntil(lambda: first.id not in {each.id for each in window.session.candidates(frame)})
    assert second.id in {each.id for each in window.session.candidates(frame)}


def test_what_was_found_follows_the_project(
    tab: PicturesTab, window: MainWindow, services: Services, elsewhere: str, qtbot: QtBot
) -> None:
    assert look_for(tab, "lantern", qtbot) == ["new-7.png"]
    other = services.projects.find(elsewhere)
    services.storyboard.set_text(services.projects.board(other.id).frames[0].id, "All of them are out.")
    window.edits.set_text(window.session.selected, "Something else.", window.session.frame.text)
    qtbot.waitUntil(lambda: tab.finder.model.rowCount() == 0)
    assert tab.finder.currentWidget() is tab.finder._none
    with qtbot.waitSignal(window.session.opened):
        window.jobs.watch(window.session.open(other.id))
    assert tab.line.text == ""
    assert tab._stack.currentWidget() is not tab.finder


def test_a_search_that_fails_says_so(
    tab: PicturesTab, window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreAway("The database does not answer.")

    monkeypatch.setattr(window.services.gallery, "search", away)
    with qtbot.waitSignal(window.jobs.failed):
        QTest.keyClicks(tab.line.words, "photo")
    assert tab.finder.currentWidget() is tab.finder._looking
    assert "could not" in tab.finder._looking.text()


def test_without_a_candidate_there_is_no_menu(tab: PicturesTab, window: MainWindow) -> None:
    corner = QPoint(tab.grid.viewport().width() - 2, tab.grid.viewport().height() - 2)
    QApplication.sendEvent(
        tab.grid.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, corner, tab.grid.viewport().mapToGlobal(corner)),
    )
    assert not any(each.isVisible() for each in window.findChildren(QMenu))
