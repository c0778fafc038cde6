"""J, K and L, as hands have them from other editors."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow


def test_with_k_held_j_and_l_go_picture_by_picture(window: MainWindow) -> None:
    view, player = window.preview.view, window.preview.player
    view.setFocus()
    player.seek(20)
    QTest.keyPress(view, Qt.Key.Key_K)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_L)
    assert (player.position, player.playing) == (23, False)
    QTest.keyClick(view, Qt.Key.Key_J)
    assert (player.position, player.playing) == (22, False)
    QTest.keyRelease(view, Qt.Key.Key_K)
    QTest.keyClick(view, Qt.Key.Key_L)
    QTest.keyClick(view, Qt.Key.Key_L)
    assert (player.playing, player.speed) == (True, 2)
    QTest.keyClick(view, Qt.Key.Key_J)
    assert player.speed == -1
    QTest.keyClick(view, Qt.Key.Key_K)
    assert not player.playing


def test_on_a_whole_screen_the_picture_is_looked_at_nearer_too(window: MainWindow, qtbot: QtBot) -> None:
    window.preview.toggle_full_screen()
    view, screen = window.preview.view, window.preview.view.window()
    assert screen is not window
    qtbot.waitUntil(screen.isActiveWindow)
    QTest.keyClick(screen, Qt.Key.Key_1)
    assert view.zoom == 1.0
    QTest.keyClick(screen, Qt.Key.Key_Plus)
    assert view.zoom == 1.25
    QTest.keyClick(screen, Qt.Key.Key_Minus)
    QTest.keyClick(screen, Qt.Key.Key_0)
    assert view.zoom is None
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert not window.preview.full_screen
