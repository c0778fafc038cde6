"""The timeline's own keys, while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from ui.timeline.gestures import Gestures
    from ui.timeline.view import TimelineView

_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_Modifier = Qt.KeyboardModifier


class Keys:
    """What a key does there, before the window's commands have it."""

    def __init__(self, view: TimelineView, gestures: Gestures) -> None:
        self._view = view
        self._gestures = gestures
        self._actions = {
            Qt.Key.Key_Equal: view.zoom_in,
            Qt.Key.Key_Plus: view.zoom_in,
            Qt.Key.Key_Minus: view.zoom_out,
            Qt.Key.Key_Backslash: view.zoom_fit,
            Qt.Key.Key_N: view.toggle_snapping,
        }

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a shortcut's key is the timeline's: a chosen sound is what Delete is for, before the
        frame that it goes with."""
        if event.type() != QEvent.Type.ShortcutOverride or not self._view.model.sound:
            return False
        return event.key() in _DELETE

    def pressed(self, event: QKeyEvent) -> bool:
        """Do what a key is for; ``False`` for every other."""
        view, key = self._view, event.key()
        if key == Qt.Key.Key_Escape and self._gestures.busy:
            self._gestures.cancel()
        elif key in _DELETE and view.model.sound:
            ripples = bool(event.modifiers() & _Modifier.ShiftModifier)
            (view.wishes.sounds_rippled if ripples else view.wishes.sounds_removed).emit()
        elif key in self._actions and not event.modifiers() & _Modifier.ControlModifier:
            self._actions[Qt.Key(key)]()
        else:
            return False
        return True
