"""Palette, keys, menus, themes, layout; every control has a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.commands.palette import Palette, entries
from ui.commands.registry import Registry
from ui.commands.shortcuts import ShortcutList
from ui.main_window import MainWindow
from ui.theme import Mode

CONTROLS = (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QAbstractSpinBox,
    QAbstractItemView,
)


def unnamed(root: QWidget) -> list[str]:
    """Controls that a screen reader could not name."""
    found = []
    for widget in root.findChildren(QWidget):
        inner = (
            isinstance(widget.parent(), CONTROLS)
            or isinstance(widget.parent().parent(), QComboBox)
            or widget.objectName().startswith("qt_")
        )
        if inner or widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not isinstance(widget, CONTROLS):
            continue
        if widget.isHidden():
            continue  # an action that is not offered now
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_every_control_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.ask_export()
    assert unnamed(window) == []


def test_the_palette_runs_actions(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(
        window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    palette = window.findChild(Palette)
    QTest.keyClicks(palette.field, "snap")
    before = window.timeline.snapping
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.timeline.snapping != before
    assert window.commands.registry["view.snap"].isChecked() != before


def test_the_palette_goes_to_frames(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.open_palette()
    palette = window.findChild(Palette)
    QTest.keyClicks(palette.field, "herons shallows")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert "Herons" in window.session.frame.text


def test_the_palette_has_every_command_and_says_what_cannot_be_done(window: MainWindow) -> None:
    found = entries(window.commands.registry, (), "")
    assert {entry.command.name for entry in found} == {command.name for command in window.commands.registry}
    undo = next(entry for entry in found if entry.command.name == "edit.undo")
    assert not undo.enabled


def test_keys_are_listed(window: MainWindow, qtbot: QtBot) -> None:
    window.storyboard.view.setFocus()
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_Question)
    qtbot.waitUntil(lambda: window.findChild(ShortcutList) is not None)
    dialog = window.findChild(ShortcutList)
    listed = [
        dialog.list.topLevelItem(i).child(j).text(0)
        for i in range(dialog.list.topLevelItemCount())
        for j in range(dialog.list.topLevelItem(i).childCount())
    ]
    assert "Play or pause" in listed
    dialog.close()


def test_no_two_commands_share_a_key(window: MainWindow) -> None:
    seen: dict[str, str] = {}
    for command in window.commands.registry:
        for sequence in command.action.shortcuts():
            keys = sequence.toString()
            assert keys not in seen, f"{keys}: {seen.get(keys)} and {command.name}"
            seen[keys] = command.name


def test_scenes_are_begun_and_frames_joined_only_where_they_can_be(window: MainWindow, qtbot: QtBot) -> None:
    begin, frames = window.commands.registry["scene.begin"], window.session.board.frames
    starts = {frames[0].id, next(each.id for each in frames if each.scene_id != frames[0].scene_id)}
    for frame in frames:
        window.session.select(frame.id)
        assert begin.isEnabled() == (frame.id not in starts)
    join = window.commands.registry["frame.join"]
    for place, frame in enumerate(frames):
        window.session.select(frame.id)
        assert join.isEnabled() == (place not in (2, 4))  # the last of a scene has none to be joined with
    window.session.choose([frames[3].id, frames[4].id], frames[4].id)
    assert join.isEnabled()
    window.session.select(frames[1].id)
    begin.trigger()
    qtbot.waitUntil(lambda: len(window.session.board.scenes) == 3)
    assert not begin.isEnabled()


def test_a_chosen_frame_that_goes_leaves_the_commands_standing(window: MainWindow, qtbot: QtBot) -> None:
    frames = window.session.board.frames
    window.edits.add_after(frames[0].id, "One more behind the first.")
    qtbot.waitUntil(lambda: len(window.session.board.frames) == len(frames) + 1)
    window.session.choose([window.session.board.frames[1].id, frames[3].id], frames[3].id)
    window.edits.undo()
    qtbot.waitUntil(lambda: len(window.session.board.frames) == len(frames))
    assert window.session.chosen == (frames[3].id,)
    assert window.commands.registry["frame.join"].isEnabled()


def test_a_taken_command_name_is_refused(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    registry = Registry(widget)
    registry.add("a", "Group", "A", lambda: None)
    with pytest.raises(ValueError, match="a already"):
        registry.add("a", "Group", "B", lambda: None)


def test_theme_is_switched_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    window.commands.registry["view.theme_light"].trigger()
    assert window.theme.mode is Mode.LIGHT
    assert window.settings.value("window/theme") == "light"
    window.commands.registry["view.theme_dark"].trigger()
    assert window.theme.mode is Mode.DARK


def test_panels_come_back_where_they_were(
    window: MainWindow, make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    dock = window.docks._docks[0]
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.docks.save()
    window.docks.reset()
    assert window.dockWidgetArea(dock) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert window.docks.restore()
    assert window.dockWidgetArea(dock) == Qt.DockWidgetArea.RightDockWidgetArea
    window.commands.registry["view.reset"].trigger()
    assert window.dockWidgetArea(dock) == Qt.DockWidgetArea.LeftDockWidgetArea


def test_arranging_shows_titles(window: MainWindow) -> None:
    dock = window.docks._docks[0]
    assert dock.titleBarWidget() is not None
    window.commands.registry["view.arrange"].trigger()
    assert dock.titleBarWidget() is None
    window.commands.registry["view.arrange"].trigger()
    assert dock.titleBarWidget() is not None


def test_commands_wait_for_a_project(make_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = make_window()
    registry = window.commands.registry
    assert not registry["file.export"].isEnabled()
    assert not registry["frame.add"].isEnabled()
    assert not registry["play.toggle"].isEnabled()
    assert registry["file.new"].isEnabled()
    assert not any(dock.isVisible() for dock in window.docks._docks)


def test_a_menu_on_a_frame_offers_what_can_be_done(window: MainWindow, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPoint

    frame = window.session.board.frames[2].id
    window.storyboard.menu_asked.emit(frame, QPoint(50, 50))
    menu = QApplication.activePopupWidget()
    assert window.session.selected == frame
    assert "Delete frame" in [action.text() for action in menu.actions()]
    menu.close()


def test_tab_goes_through_the_window_in_reading_order(window: MainWindow, qtbot: QtBot) -> None:
    parts = (window.top_bar, window.storyboard, window.preview, window.inspector, window.timeline)
    window.top_bar.menu.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _ in range(60):
        focused = QApplication.focusWidget()
        part = next((part for part in parts if part is focused or part.isAncestorOf(focused)), None)
        if part is not None and part not in seen:
            seen.append(part)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == list(parts)
