"""Keys can be changed: conflicts told, given back, as in other editors, kept for the next start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.commands.keymap import CHANGED_KEY, OWN, PREMIERE, PRESETS, RESOLVE, clash
from ui.commands.shortcuts import ShortcutList
from ui.main_window import MainWindow


@pytest.fixture
def keys(make_window: Callable[[], MainWindow], qtbot: QtBot) -> tuple[MainWindow, ShortcutList]:
    window = make_window()
    window.dialogs.show_keys()
    dialog = window.findChild(ShortcutList)
    qtbot.waitUntil(dialog.isVisible)
    return window, dialog


def keys_of(window: MainWindow, name: str) -> list[str]:
    return [keys.toString() for keys in window.commands.registry[name].shortcuts()]


def press(dialog: ShortcutList, name: str, keys: str) -> None:
    """Choose an action and press new keys for it."""
    dialog.choose(name)
    dialog.keys.setFocus()
    QTest.keySequence(dialog.keys, QKeySequence(keys))


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_other_keys_do_it_now_and_after_a_restart(
    keys: tuple[MainWindow, ShortcutList], make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window, dialog = keys
    press(dialog, "view.snap", "Ctrl+Alt+9")
    assert dialog.told.text() == ""
    click(dialog.use)
    assert keys_of(window, "view.snap") == ["Ctrl+Alt+9"]
    assert dialog._items["view.snap"].text(1) == "Ctrl+Alt+9"
    with qtbot.waitActive(window):
        dialog.close()
        window.activateWindow()
    window.top_bar.menu.setFocus()
    before = window.timeline.snapping
    QTest.keySequence(window.top_bar.menu, QKeySequence("N"))
    assert window.timeline.snapping == before
    QTest.keySequence(window.top_bar.menu, QKeySequence("Ctrl+Alt+9"))
    assert window.timeline.snapping != before
    assert keys_of(make_window(), "view.snap") == ["Ctrl+Alt+9"]


def test_a_conflict_is_told_and_settled(keys: tuple[MainWindow, ShortcutList]) -> None:
    window, dialog = keys
    press(dialog, "view.snap", "Ctrl+Z")
    assert dialog.told.text() == "Ctrl+Z is used by “Undo”, which would lose it."
    click(dialog.add)
    assert keys_of(window, "view.snap") == ["N", "Ctrl+Z"]
    assert keys_of(window, "edit.undo") == []
    dialog.choose("edit.undo")
    click(dialog.reset)
    assert keys_of(window, "edit.undo") == ["Ctrl+Z"]
    assert keys_of(window, "view.snap") == ["N"]


def test_keys_are_taken_away_and_all_given_back(keys: tuple[MainWindow, ShortcutList]) -> None:
    window, dialog = keys
    assert not dialog.reset_all.isEnabled()
    dialog.choose("play.toggle")
    click(dialog.none)
    assert keys_of(window, "play.toggle") == []
    click(dialog.reset_all)
    assert keys_of(window, "play.toggle") == ["Space"]
    assert not dialog.reset_all.isEnabled()


def test_actions_are_found_by_words_and_by_keys(keys: tuple[MainWindow, ShortcutList]) -> None:
    _, dialog = keys
    for typed, name in (("picture back", "play.back"), ("f11", "play.full_screen")):
        dialog.search.setText(typed)
        assert {each for each, item in dialog._items.items() if not item.isHidden()} == {name}
        heads = [head.text(0) for head in dialog._groups.values() if not head.isHidden()]
        assert heads == ["Play"]


@pytest.mark.parametrize("preset", [PREMIERE, RESOLVE])
def test_a_preset_is_chosen(keys: tuple[MainWindow, ShortcutList], preset: str) -> None:
    window, dialog = keys
    own = {command.name: keys_of(window, command.name) for command in window.commands.registry}
    dialog.preset.setCurrentIndex(dialog.preset.findData(preset))
    dialog.preset.activated.emit(dialog.preset.currentIndex())
    for name, wanted in PRESETS[preset].items():
        assert keys_of(window, name) == [QKeySequence(each).toString() for each in wanted], name
    seen: list[str] = []
    for command in window.commands.registry:
        for each in keys_of(window, command.name):
            assert not [other for other in seen if clash(each, other)], (command.name, each)
            seen.append(each)
    window.keymap.choose(OWN)
    assert {command.name: keys_of(window, command.name) for command in window.commands.registry} == own


@pytest.mark.parametrize("stored", ["", "[1]", "{", '{"view.snap": 3}', '{"no.such": ["A"]}'])
def test_settings_that_hold_nonsense_give_the_own_keys(
    make_window: Callable[[], MainWindow], stored: str
) -> None:
    first = make_window()
    first.settings.setValue(CHANGED_KEY, stored)
    first.settings.setValue("keys/preset", "nobody's")
    window = make_window()
    assert keys_of(window, "view.snap") == ["N"]
    assert window.keymap.preset == OWN
