"""Keys belong first to the widget that uses them: a command's key never takes them away."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)

_Key = Qt.Key
_ARROWS = frozenset({_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down})
_ENDS = frozenset({_Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown})
_PRESS = frozenset({_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter})
_TYPING = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
_COMMAND = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def uses(widget: QWidget, event: QKeyEvent) -> bool:
    """Whether a focused widget does something of its own with a key."""
    key = _Key(event.key())
    if isinstance(widget, _TYPING):
        writes = not event.modifiers() & _COMMAND
        moves = key in _ARROWS | _ENDS and not event.modifiers() & Qt.KeyboardModifier.AltModifier
        return writes or moves or key in (_Key.Key_Return, _Key.Key_Enter)
    if event.modifiers() & _COMMAND:
        return False
    if isinstance(widget, QComboBox):
        return key in _ARROWS | _ENDS | _PRESS
    if isinstance(widget, QAbstractButton):
        return key == _Key.Key_Space
    if isinstance(widget, QSlider):
        return key in _ARROWS | _ENDS
    if isinstance(widget, QAbstractItemView):
        # Space plays in the storyboard; in a grid it chooses, as the view says by this property.
        return key in _ARROWS | _ENDS or (key == _Key.Key_Space and bool(widget.property("takesSpace")))
    return key in _ARROWS and bool(widget.property("takesArrows"))


class KeyGuard(QObject):
    """Watches the focused widget only: a filter on the whole application would slow every event."""

    released = Signal(int, int)
    """A key was let go, and for how many milliseconds it had been held."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._down: dict[int, QElapsedTimer] = {}
        """The keys that are held, and since when."""
        application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)
        else:
            self._down.clear()  # what is let go elsewhere is not told here

    def holds(self, action: QAction) -> bool:
        """Whether a key that does an action is held."""
        return any(each == QKeySequence(key) for each in action.shortcuts() for key in self._down)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if event.type() == QEvent.Type.ShortcutOverride:
                since = self._down[event.key()] = QElapsedTimer()
                since.start()
            elif event.type() == QEvent.Type.KeyRelease and event.key() in self._down:
                self.released.emit(event.key(), self._down.pop(event.key()).elapsed())
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and uses(watched, event)
        ):
            event.accept()
            return True
        return False
