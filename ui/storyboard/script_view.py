"""The script as one text to read, the selected frame lit; a press in it selects the frame there."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from ui.session import ProjectSession
from ui.theme import fonts, mix, tokens


class ScriptView(QTextEdit):
    """Scene titles and what is said under them. Words are changed in the storyboard."""

    frame_chosen = Signal(str)

    def __init__(self, session: ProjectSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._ids: list[str] = []
        self._stale = True
        self.setReadOnly(True)
        self.setAccessibleName(self.tr("Script"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setStyleSheet("QTextEdit { background: transparent; border: none; padding: 0 10px; }")
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        session.board_changed.connect(self._on_board_changed)
        session.closed.connect(self._on_board_changed)
        session.selection_changed.connect(self._on_selection_changed)

    def _write(self) -> None:
        """The whole text anew, with where each frame's words lie in it."""
        self._stale = False
        self._starts, self._ends, self._ids = [], [], []
        bar = self.verticalScrollBar().value()
        self.clear()
        board = self._session.board
        if board is None:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        plain, title = QTextCharFormat(), QTextCharFormat()
        plain.setFont(fonts.font(fonts.BODY))
        title.setFont(fonts.font(fonts.BODY, QFont.Weight.Bold))
        text = QTextBlockFormat()
        text.setBottomMargin(8)
        text.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        head = QTextBlockFormat(text)
        head.setTopMargin(10)
        titles = {scene.id: scene.title for scene in board.scenes}
        scene_id = ""
        first, before = True, ""
        for frame in board.frames:
            new = frame.scene_id != scene_id
            scene_id = frame.scene_id
            if new and titles[scene_id]:
                if not first:
                    cursor.insertBlock()
                cursor.setBlockFormat(head)
                cursor.insertText(titles[scene_id], title)
                first = False
            starts_paragraph = new or "\n\n" in before
            if starts_paragraph:
                if not first:
                    cursor.insertBlock()
                cursor.setBlockFormat(text)
            else:
                cursor.insertText(" ", plain)
            first = False
            self._starts.append(cursor.position())
            cursor.insertText(frame.shown, plain)
            self._ends.append(cursor.position())
            self._ids.append(frame.id)
            before = frame.source[len(frame.source.rstrip()) :]
        cursor.endEditBlock()
        self.verticalScrollBar().setValue(bar)
        self._light()

    def _light(self) -> None:
        """Lay a colour under the selected frame's words."""
        lit = QTextEdit.ExtraSelection()
        selected = self._session.selected
        if selected in self._ids:
            place = self._ids.index(selected)
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._starts[place])
            cursor.setPosition(self._ends[place], QTextCursor.MoveMode.KeepAnchor)
            lit.cursor = cursor
            shade = QTextCharFormat()
            shade.setBackground(QColor(mix(tokens().panel, tokens().accent, 0.24)))
            lit.format = shade
            self.setExtraSelections([lit])
        else:
            self.setExtraSelections([])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            at = self.cursorForPosition(event.position().toPoint()).position()
            place = bisect_right(self._starts, at) - 1
            if place >= 0 and at <= self._ends[place] + 1:
                self.frame_chosen.emit(self._ids[place])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._write()
        self._on_selection_changed(self._session.selected)

    @Slot()
    def _on_board_changed(self) -> None:
        if self.isVisible():
            self._write()
        else:
            self._stale = True  # nobody sees it: write it when somebody does

    @Slot(str)
    def _on_selection_changed(self, frame_id: str) -> None:
        if not self.isVisible():
            return
        self._light()
        if frame_id in self._ids:
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._starts[self._ids.index(frame_id)])
            if not self.viewport().rect().contains(self.cursorRect(cursor)):
                self.setTextCursor(cursor)
                self.ensureCursorVisible()
