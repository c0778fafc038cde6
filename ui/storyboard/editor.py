"""The field in which a frame's words are changed, in its row."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.theme import fonts

_FIELD = """QPlainTextEdit {
  background: palette(base); border: 1px solid palette(highlight); border-radius: 5px; padding: 2px 3px;
}"""
_KEEP = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextEditor(QPlainTextEdit):
    """Enter, Ctrl+Enter or leaving keeps what was typed; Esc lets it go. Line breaks are spaces."""

    committed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = ""
        """The text as it was when the change was begun."""
        self.dropped = False
        """Whether Esc let the change go."""
        self.setFont(fonts.font(fonts.BODY_SMALL))
        self.setStyleSheet(_FIELD)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text_changed)

    def fill(self, text: str) -> None:
        """Show a text to be changed, the cursor at its end."""
        self.before = text
        self.setPlainText(text)
        self.document().setModified(False)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def wanted_height(self, width: int) -> int:
        """Pixels that the text needs at a width, two lines at least and eight at most."""
        room = width - 2 * self.frameWidth() - 20
        metrics = self.fontMetrics()
        bounds = metrics.boundingRect(0, 0, room, 10_000, Qt.TextFlag.TextWordWrap, self.toPlainText() + "W")
        lines = max(2, min(8, -(-bounds.height() // metrics.lineSpacing())))
        return int(lines * metrics.lineSpacing() + 2 * self.frameWidth() + 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEEP and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.committed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped = True
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _on_text_changed(self) -> None:
        height = max(self.height(), self.wanted_height(self.width()))
        parent = self.parentWidget()
        if height > self.height() and parent is not None and self.isVisible():
            top = min(self.y(), max(0, parent.height() - height))
            self.setGeometry(self.x(), top, self.width(), height)
