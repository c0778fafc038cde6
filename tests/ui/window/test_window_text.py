"""What lies over a frame's picture: added, written, turned, reordered, removed, seen at once."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog
from pytestqt.qtbot import QtBot

from app.domain.style import Style
from app.domain.timeline import Board
from ui.inspector.text_tab import TextTab
from ui.main_window import MainWindow

ReadBoard = Callable[[], Board]


@pytest.fixture
def tab(window: MainWindow) -> TextTab:
    window.commands.registry["view.text"].trigger()
    return window.inspector.text


def overlays(board: Board) -> tuple[Style, ...]:
    return board.frames[0].overlays


def laid(window: MainWindow) -> list[str]:
    """What the preview shows over the first frame."""
    timeline = window.preview.player.timeline
    return [str(next(iter(layer.style.params.values()))) for layer in timeline.clips[0].layers]


def entry(tab: TextTab, kind: str) -> None:
    """Choose in the menu of what can be added."""
    labels = {"lower_third": "Name and role", "text": "Text"}
    next(action for action in tab.add.menu().actions() if action.text() == labels[kind]).trigger()


def test_a_name_is_added_and_typed_over(
    window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot
) -> None:
    assert tab._stack.currentWidget() is tab._empty
    entry(tab, "lower_third")
    (card,) = tab.cards
    name = card.fields.words["name"]
    qtbot.waitUntil(lambda: QApplication.focusWidget() is name)
    assert name.selectedText() == "Name"
    QTest.keyClicks(name, "Ada Lovelace")
    QTest.keyClicks(card.fields.words["role"], "Countess")
    qtbot.waitUntil(lambda: laid(window) == ["Ada Lovelace"])
    qtbot.waitUntil(
        lambda: overlays(board()) == (Style("lower_third", {"name": "Ada Lovelace", "role": "Countess"}),)
    )
    qtbot.waitUntil(lambda: window.session.frame.overlays == overlays(board()))
    assert not window.trial.running
    assert window.session.undo_state.undo == "Change overlays"


def test_typing_is_seen_before_it_is_kept(
    window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot
) -> None:
    entry(tab, "text")
    qtbot.waitUntil(lambda: len(overlays(board())) == 1)
    qtbot.waitUntil(lambda: not window.trial.running)
    tab._rest.setInterval(600_000)
    field = tab.cards[0].fields.words["text"]
    field.selectAll()
    QTest.keyClicks(field, "High water")
    qtbot.waitUntil(lambda: laid(window) == ["High water"])
    assert window.trial.running
    assert overlays(board())[0].params["text"] == "Text"
    clip = window.session.clip(window.session.selected)
    fps = window.session.timeline.canvas.fps
    assert window.preview.player.position >= clip.start + round(0.5 * fps), "it is on screen by then"
    assert window.timeline_model.playhead == window.preview.player.position
    window.session.select(board().frames[1].id)
    qtbot.waitUntil(lambda: overlays(board())[0].params["text"] == "High water")
    assert tab.cards == []


def test_numbers_have_units_and_a_turn_is_one_step(
    window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot
) -> None:
    entry(tab, "text")
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Change overlays")
    fields = tab.cards[0].fields
    assert (fields.numbers["x"].text(), fields.numbers["size"].text()) == ("50.0 %", "6.0 %")
    assert (fields.numbers["start"].text(), fields.numbers["length"].text()) == ("0.50 s", "to the end")
    before = len(window.services.history.entries(window.session.project_id))
    fields.numbers["x"].setFocus()
    for _ in range(5):
        fields.numbers["x"].stepUp()
    qtbot.waitUntil(lambda: overlays(board())[0].params.get("x") == 0.55)
    assert len(window.services.history.entries(window.session.project_id)) == before + 1
    qtbot.waitUntil(lambda: window.session.frame.overlays[0].params.get("x") == 0.55)
    wheel = QWheelEvent(
        QPointF(5, 5), fields.numbers["y"].mapToGlobal(QPointF(5, 5)), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(fields.numbers["y"], wheel)
    assert fields.numbers["y"].text() == "20.0 %", "a wheel that scrolls the panel turns nothing"
    assert tab.cards[0].reset.isEnabled()
    tab.cards[0].reset.click()
    qtbot.waitUntil(lambda: overlays(board()) == (Style("text", {"text": "Text"}),))
    assert fields.numbers["x"].text() == "50.0 %"
    assert not tab.cards[0].reset.isEnabled()


def test_a_number_between_what_is_shown_stays_exact(
    window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot
) -> None:
    exact = Style("text", {"text": "Here", "x": 1 / 3})
    window.edits.set_overlays(window.session.selected, [exact])
    qtbot.waitUntil(lambda: len(tab.cards) == 1)
    QTest.keyClicks(tab.cards[0].fields.words["text"], "!")
    qtbot.waitUntil(lambda: overlays(board()) == (Style("text", {"text": "Here!", "x": 1 / 3}),))


def test_a_colour_is_chosen(window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot) -> None:
    entry(tab, "text")
    button = tab.cards[0].fields.colours["colour"]
    assert button.text() == "Template's"
    button.click()
    dialog = button.findChild(QColorDialog)
    dialog.setCurrentColor(QColor("#f2a33a"))
    dialog.accept()
    qtbot.waitUntil(lambda: overlays(board()) == (Style("text", {"text": "Text", "colour": "#f2a33a"}),))
    assert button.text() == "#f2a33a"


def test_words_it_cannot_be_without_come_back(tab: TextTab, board: ReadBoard, qtbot: QtBot) -> None:
    entry(tab, "text")
    field = tab.cards[0].fields.words["text"]
    qtbot.waitUntil(lambda: len(overlays(board())) == 1)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == ""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Text"
    assert overlays(board())[0].params == {"text": "Text"}


def test_they_are_reordered_and_removed(
    window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot
) -> None:
    entry(tab, "lower_third")
    entry(tab, "text")
    kinds = lambda: [style.kind for style in overlays(board())]  # noqa: E731
    qtbot.waitUntil(lambda: kinds() == ["lower_third", "text"])
    assert [card.kind for card in tab.cards] == ["text", "lower_third"], "the topmost stands first"
    assert not tab.cards[0].up.isEnabled()
    tab.cards[0].down.click()
    qtbot.waitUntil(lambda: kinds() == ["text", "lower_third"])
    tab.cards[0].remove.click()
    qtbot.waitUntil(lambda: kinds() == ["text"])
    qtbot.waitUntil(lambda: [style.kind for style in window.session.frame.overlays] == ["text"])
    window.commands.registry["edit.undo"].trigger()
    qtbot.waitUntil(lambda: [card.kind for card in tab.cards] == ["lower_third", "text"])
    window.edits.set_overlays(window.session.selected, [])
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab._empty)


def test_a_speaker_is_the_name_that_is_offered(
    window: MainWindow, tab: TextTab, board: ReadBoard, qtbot: QtBot
) -> None:
    window.edits.set_speaker(window.session.selected, "Heron")
    qtbot.waitUntil(lambda: window.session.frame.speaker == "Heron")
    entry(tab, "lower_third")
    qtbot.waitUntil(lambda: overlays(board()) == (Style("lower_third", {"name": "Heron"}),))


def test_what_is_refused_goes_from_the_screen(window: MainWindow, tab: TextTab, qtbot: QtBot) -> None:
    tab._put((Style("text", {"text": " "}),))
    assert len(tab.cards) == 1
    qtbot.waitUntil(lambda: tab.cards == [])
    qtbot.waitUntil(window.notices.isVisible)
    assert "has no text" in window.notices.text
    qtbot.waitUntil(lambda: laid(window) == [])
