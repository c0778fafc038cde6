"""How words are said, in the window: kept, heard, changed, taken out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.pronouncing import Rule
from app.services.facade import Services
from ui.main_window import MainWindow
from ui.pronunciations import PronunciationsDialog


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> PronunciationsDialog:
    window.commands.registry["frame.words"].trigger()
    found = window.findChild(PronunciationsDialog)
    qtbot.waitUntil(lambda: found.isVisible())
    return found


def words(dialog: PronunciationsDialog) -> list[str]:
    return [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_entry_is_kept_changed_and_taken_out(
    dialog: PronunciationsDialog, services: Services, qtbot: QtBot
) -> None:
    session = dialog._session
    assert not dialog.keep.isEnabled()
    assert not dialog.remove.isEnabled()
    dialog.word.setText("river")
    dialog.said.setText("rivver")
    click(dialog.keep)
    qtbot.waitUntil(lambda: words(dialog) == ["river"])
    assert dialog.word.text() == ""
    [entry] = services.pronunciations.list(session.project_id)
    assert entry.rule == Rule("river", "rivver")
    # The frames it is about are spoken again by themselves.
    rules = lambda: [rule.word for wish, _ in session.now.judged.values() for rule in wish.rules]  # noqa: E731
    qtbot.waitUntil(lambda: rules() == ["river", "river"])
    qtbot.waitUntil(lambda: not session.now.missing)
    dialog.table.selectRow(0)
    assert (dialog.word.text(), dialog.said.text()) == ("river", "rivver")
    dialog.cased.setChecked(True)
    dialog.word.setText("River")
    click(dialog.keep)
    qtbot.waitUntil(lambda: words(dialog) == ["River"])
    dialog.table.selectRow(0)
    click(dialog.remove)
    qtbot.waitUntil(lambda: words(dialog) == [])
    services.history.undo(session.project_id)
    qtbot.waitUntil(lambda: words(dialog) == ["River"])


def test_the_voice_tab_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    window.inspector.tabs.choose(1)
    click(window.inspector.voice.words)
    qtbot.waitUntil(lambda: window.findChild(PronunciationsDialog).isVisible())


def test_ones_own_entries_are_apart(dialog: PronunciationsDialog, services: Services, qtbot: QtBot) -> None:
    dialog.whose.setCurrentIndex(1)
    dialog.word.setText("tomato")
    dialog.said.setText("təˈmɑːtəʊ")
    dialog.ipa.setChecked(True)
    QTest.keyClick(dialog.said, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: words(dialog) == ["tomato"])
    assert dialog.table.item(0, 1).text() == "/təˈmɑːtəʊ/"
    assert [entry.word for entry in services.pronunciations.mine()] == ["tomato"]
    dialog.whose.setCurrentIndex(0)
    qtbot.waitUntil(lambda: words(dialog) == [])


def test_trying_says_who_spoke_and_a_mistake_is_told(dialog: PronunciationsDialog, qtbot: QtBot) -> None:
    dialog.word.setText("tomato")
    dialog.said.setText("təˈmɑːtəʊ")
    dialog.ipa.setChecked(True)
    click(dialog.hear)
    qtbot.waitUntil(lambda: "takes no IPA" in dialog.told.text())
    assert "tuhmahtoh" in dialog.told.text()
    dialog.ipa.setChecked(False)
    dialog.language.setText("no language")
    click(dialog.keep)
    qtbot.waitUntil(lambda: "is no language" in dialog.told.text())
    assert words(dialog) == []
