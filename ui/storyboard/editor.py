"""The field in which a frame's words are changed, or its split is placed, in its row."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from ui.theme import fonts, tokens

_FIELD = """QPlainTextEdit {{
  background: palette(base); border: 1px solid {accent}; border-radius: 5px; padding: 2px 3px;
  selection-background-color: {accent}; selection-color: {on_accent};
}}"""
_KEEP = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HINT_HEIGHT = 18
_BREAK = re.compile(r"(?<=[.!?…。！？])\s+|(?<=[,;:–—])\s+|\s+(?=[(–—])")


def _splits(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def likely_break(text: str) -> int:
    """Where a text is most likely to be split: behind a sentence or a clause, else a word, nearest its
    middle; 0 where there is nothing to split."""
    middle = len(text) / 2
    for pattern in (_BREAK, re.compile(r"\s+")):
        found = [match.end() for match in pattern.finditer(text) if 0 < match.end() < len(text)]
        if found:
            return min(found, key=lambda at: abs(at - middle))
    return 0


class TextEditor(QPlainTextEdit):
    """Enter, Ctrl+Enter or leaving keeps what was typed; Esc lets it go; Ctrl+K keeps it and splits the
    frame at the cursor. Line breaks are spaces. ``splitting`` only places the cursor: Enter splits."""

    committed = Signal()
    cancelled = Signal()
    split_asked = Signal(int)
    """At a character of the text, once its line breaks are spaces."""

    def __init__(self, parent: QWidget | None = None, *, splitting: bool = False) -> None:
        super().__init__(parent)
        self.before = ""
        """The text as it was when the change was begun."""
        self.dropped = False
        """Whether Esc let the change go."""
        self.splitting = splitting
        self.setFont(fonts.font(fonts.BODY_SMALL))
        colours = tokens()
        self.setStyleSheet(_FIELD.format(accent=colours.accent, on_accent=colours.on_accent))
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text_changed)
        self._hint: QLabel | None = None
        if splitting:
            self.setReadOnly(True)
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
            )
            self.setCursorWidth(2)
            self.setViewportMargins(0, 0, 0, _HINT_HEIGHT)
            self._hint = QLabel(self.tr("Enter splits here, Esc leaves it"), self)
            self._hint.setProperty("kind", "faint")
            self._hint.setFont(fonts.font(fonts.SMALL))

    def fill(self, text: str) -> None:
        """Show a text to be changed, the cursor at its end; or to be split, the cursor at a likely place."""
        self.before = text
        self.setPlainText(text)
        self.document().setModified(False)
        if self.splitting:
            cursor = self.textCursor()
            cursor.setPosition(likely_break(text))
            self.setTextCursor(cursor)
        else:
            self.moveCursor(QTextCursor.MoveOperation.End)

    def wanted_height(self, width: int) -> int:
        """Pixels that the text needs at a width, two lines at least and eight at most."""
        room = width - 2 * self.frameWidth() - 20
        metrics = self.fontMetrics()
        bounds = metrics.boundingRect(0, 0, room, 10_000, Qt.TextFlag.TextWordWrap, self.toPlainText() + "W")
        lines = max(2, min(8, -(-bounds.height() // metrics.lineSpacing())))
        hint = _HINT_HEIGHT + 6 if self.splitting else 0
        return int(lines * metrics.lineSpacing() + 2 * self.frameWidth() + 20 + hint)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _splits(event):
            event.accept()  # here it splits at the cursor, not at the playhead
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keeps = event.key() in _KEEP and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if (keeps and self.splitting) or _splits(event):
            self.split_asked.emit(self.place)
        elif keeps:
            self.committed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped = True
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    @property
    def place(self) -> int:
        """Where the cursor is in the text as it is kept: one space for every gap."""
        text = self.toPlainText()
        left = " ".join(text[: self.textCursor().position()].split())
        whole = " ".join(text.split())
        return len(left) if whole.startswith(left) else self.textCursor().position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.splitting and not self.textCursor().hasSelection():
            cursor = self.textCursor()  # a press means the gap beside the word, not a letter in it
            text, at = self.toPlainText(), cursor.position()
            gaps = [0, *(match.end() for match in re.finditer(r"\s+", text)), len(text)]
            cursor.setPosition(min(gaps, key=lambda gap: abs(gap - at)))
            self.setTextCursor(cursor)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._hint is not None:
            self._hint.setGeometry(8, self.height() - _HINT_HEIGHT - 3, self.width() - 16, _HINT_HEIGHT)

    def _on_text_changed(self) -> None:
        height = max(self.height(), self.wanted_height(self.width()))
        parent = self.parentWidget()
        if height > self.height() and parent is not None and self.isVisible():
            top = min(self.y(), max(0, parent.height() - height))
            self.setGeometry(self.x(), top, self.width(), height)
