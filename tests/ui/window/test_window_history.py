"""The list of edits: a press goes back or forward to there, also after a restart."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.accounts import Actor
from app.services.facade import Services
from ui.history import HERE, HistoryList
from ui.main_window import MainWindow


def opened(window: MainWindow, qtbot: QtBot) -> HistoryList:
    """The list, opened by its button, once it has been read."""
    QTest.mouseClick(window.top_bar.history, Qt.MouseButton.LeftButton)
    history = window.findChild(HistoryList)
    qtbot.waitUntil(lambda: history.model.here >= 0)
    return history


def shown(history: HistoryList) -> list[tuple[str, bool]]:
    """Every line, and whether it is where one is."""
    indexes = [history.model.index(row) for row in range(history.model.rowCount())]
    return [(index.data(), index.data(HERE)) for index in indexes]


def press(history: HistoryList, row: int) -> None:
    index = history.model.index(row)
    place = history.list.visualRect(index).center()
    QTest.mouseClick(history.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def edit(window: MainWindow, qtbot: QtBot) -> list[str]:
    """Two edits through the window; the first frame's texts, from the first to the last."""
    session = window.session
    texts = [session.frame.text, "Once more.", "And again."]
    for text in texts[1:]:
        window.edits.set_text(session.selected, text, session.frame.text)
        qtbot.waitUntil(lambda text=text: session.frame.text == text)
    qtbot.waitUntil(lambda: not window.jobs.running)
    return texts


def test_a_press_goes_back_and_forward(window: MainWindow, qtbot: QtBot) -> None:
    texts = edit(window, qtbot)
    history = opened(window, qtbot)
    first = "The project as it was first"
    assert shown(history) == [("Change text", True), ("Change text", False), (first, False)]
    with qtbot.waitSignal(history.went):
        press(history, 2)
    qtbot.waitUntil(lambda: window.session.frame.text == texts[0])
    qtbot.waitUntil(lambda: [here for _, here in shown(history)] == [False, False, True])
    press(history, 0)
    qtbot.waitUntil(lambda: window.session.frame.text == texts[2])
    qtbot.waitUntil(lambda: [here for _, here in shown(history)] == [True, False, False])
    history.close()


def test_by_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    texts = edit(window, qtbot)
    history = opened(window, qtbot)
    QTest.keyClick(history.list, Qt.Key.Key_Down)
    QTest.keyClick(history.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.frame.text == texts[1])
    QTest.keyClick(history, Qt.Key.Key_Escape)
    assert not history.isVisible()


def test_the_history_is_there_after_a_restart(
    window: MainWindow, make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    texts = edit(window, qtbot)
    window.edits.undo()
    qtbot.waitUntil(lambda: window.session.frame.text == texts[1])
    again = make_window()
    with qtbot.waitSignal(again.session.opened):
        again.jobs.watch(again.open_named("River"))
    history = opened(again, qtbot)
    assert [here for _, here in shown(history)] == [False, True, False]
    press(history, 0)
    qtbot.waitUntil(lambda: again.session.frame.text == texts[2])
    history.close()


def test_others_edits_are_seen_with_their_names_and_cannot_be_pressed(
    window: MainWindow, services: Services, qtbot: QtBot
) -> None:
    bob = services.people.add("Bob", role_id="administrator").person
    frame = window.session.board.frames[2]
    services.acting_for(Actor(bob.id, "Bob")).storyboard.set_text(frame.id, "From Bob.")
    qtbot.waitUntil(lambda: window.session.frame_of(frame.id).text == "From Bob.")
    history = opened(window, qtbot)
    theirs: QModelIndex = history.model.index(0)
    assert theirs.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Change text, Bob, Today")
    assert not theirs.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "Made by Bob" in theirs.data(Qt.ItemDataRole.ToolTipRole)
    press(history, 0)
    assert not window.jobs.saving
    history.close()
