"""The script to write in: keys, paste and composition become what hands do to frames."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ui.script.document import ScriptDocument
from ui.script.hands import Hands, Pieces, Spot
from ui.script.margin import MARGIN, Margin, paint_chosen, paint_hints
from ui.script.menu import page_menu
from ui.script.rows import FRAME, Row
from ui.script.writer import ScriptWriter

FRAMES_MIME = "application/x-scenewright-script"
_SHEET = "QPlainTextEdit { background: transparent; border: none; padding: 0; }"
_KEYS = QKeySequence.StandardKey


class ScriptPage(QPlainTextEdit):
    """Shows a :class:`ScriptDocument`. Enter parts a frame, Backspace at its start joins it."""

    frame_entered = Signal(str)
    """The cursor has come into a frame."""
    word_pressed = Signal(str, int)
    """A frame was pressed without selecting: its id, the character of its text."""
    paste_asked = Signal(str)
    """A text of several lines is to be put in where the cursor is."""
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, script: ScriptDocument, writer: ScriptWriter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._script, self._writer = script, writer
        self.hands = Hands(script, writer)
        self._in = ""
        self._doing = False
        self._chosen = ""
        self._marks: dict[str, list[QTextEdit.ExtraSelection]] = {}
        self.margin = Margin(script, self)
        self.setDocument(script.document)
        self.setAccessibleName(self.tr("Script"))
        self.setAccessibleDescription(
            self.tr("Each paragraph is a frame. Enter parts it, Backspace at its start joins it.")
        )
        self.setStyleSheet(_SHEET)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setViewportMargins(MARGIN, 6, 10, 0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.updateRequest.connect(self._on_update_request)
        self.cursorPositionChanged.connect(self._on_cursor_moved)

    def let_write(self, may: bool) -> None:
        """Let the script be written in, or only read, walked through, selected and copied."""
        if may != (not self.isReadOnly()):
            reading = (
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            editing = Qt.TextInteractionFlag.TextEditorInteraction
            self.setTextInteractionFlags(editing if may else reading)

    # Where the cursor is -----------------------------------------------------------------------

    @property
    def row(self) -> Row | None:
        """The row that the cursor is in."""
        place, _ = self._script.at(self.textCursor())
        return self._script.rows[place] if place >= 0 else None

    def selection(self) -> tuple[Spot, Spot]:
        """Where the selection begins and ends; both are the cursor's place where nothing is selected."""
        cursor = self.textCursor()
        return self._script.spot(cursor.selectionStart()), self._script.spot(cursor.selectionEnd())

    def go(self, spot: Spot, *, until: Spot | None = None) -> None:
        """Put the cursor somewhere, with a selection up to ``until``, and show it."""
        if not self._script.rows:
            return
        cursor = self.textCursor()
        cursor.setPosition(self._script.position(*spot))
        if until is not None:
            cursor.setPosition(self._script.position(*until), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def enter(self, place: int) -> None:
        """Have the cursor in a row, where it is not, and scroll nothing."""
        if self._script.at(self.textCursor())[0] != place:
            bar = self.verticalScrollBar()
            before = bar.value()
            cursor = self.textCursor()
            cursor.setPosition(self._script.position(place, 0))
            self.setTextCursor(cursor)
            bar.setValue(before)

    def show_row(self, place: int) -> None:
        """Scroll so far that a row is seen, leaving the cursor where it is."""
        block = self._script.block(place)
        top = self.blockBoundingGeometry(block).translated(self.contentOffset())
        if top.top() < 0 or top.top() > self.viewport().height() - 24:
            bar = self.verticalScrollBar()
            bar.setValue(max(0, block.firstLineNumber() - max(1, bar.pageStep() // 3)))

    def perform(self, action: Callable[[], Spot]) -> None:
        """Do something to frames; the cursor is where that says. What moves it meanwhile is no leaving."""
        self._doing = True
        try:
            spot = action()
        finally:
            self._doing = False
        self.go(spot)
        self._on_cursor_moved()

    def put(self, pieces: Pieces) -> None:
        """Put something where the selection is."""
        start, end = self.selection()
        self.perform(lambda: self.hands.replace(start, end, pieces))

    @Slot()
    def _on_cursor_moved(self) -> None:
        row = self.row
        if self._doing or (row.id if row else "") == self._in:
            return
        before, self._in = self._in, row.id if row else ""
        self.leave(before)
        self.margin.update()
        self.viewport().update()
        if row is not None and row.kind == FRAME and self.hasFocus():
            self.frame_entered.emit(row.id)

    def leave(self, row_id: str) -> None:
        """What was typed into a row is an edit now; one left without words goes."""
        place = self._script.place(row_id)
        self._writer.flush()
        if place < 0:
            return
        row = self._script.rows[place]
        if row.kind == FRAME and row.empty:
            self._doing = True
            self.hands.remove(place)
            self._doing = False
            now = self.row
            self._in = now.id if now else ""
        else:
            self._writer.tidy(row)

    def commit(self) -> None:
        """Keep what is being typed."""
        self.leave(self._in)

    # Looks -------------------------------------------------------------------------------------

    def mark(self, kind: str, selections: list[QTextEdit.ExtraSelection]) -> None:
        """Lay colours under stretches; each kind has its own, the later ones above."""
        if selections or self._marks.get(kind):
            self._marks[kind] = selections
            order = ("found", "now", "spoken")
            self.setExtraSelections([each for name in order for each in self._marks.get(name, [])])

    def choose(self, row_id: str) -> None:
        """Show a frame as the selected one."""
        if row_id != self._chosen:
            self._chosen = row_id
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self._script.place(self._chosen)
        block = self._script.block(place) if place >= 0 else None
        if block is not None and self.firstVisibleBlock().blockNumber() <= place:
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() < self.viewport().height():
                paint_chosen(self, round(area.top()), round(block.layout().boundingRect().height()))
        super().paintEvent(event)
        paint_hints(self, self._script)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.contentsRect()
        self.margin.setGeometry(QRect(area.left(), area.top() + 6, MARGIN, area.height() - 6))

    @Slot(QRect, int)
    def _on_update_request(self, area: QRect, by: int) -> None:
        if by:
            self.margin.scroll(0, by)
        else:
            self.margin.update(0, area.y(), self.margin.width(), area.height())

    # Keys --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._script.rows:
            event.ignore()
        elif self.isReadOnly():
            super().keyPressEvent(event)
        elif event.matches(_KEYS.Undo):
            self._writer.flush()
            self.undo_asked.emit()
        elif event.matches(_KEYS.Redo) or event.keyCombination().toCombined() == _CTRL_Y:
            self._writer.flush()
            self.redo_asked.emit()
        elif event.matches(_KEYS.Cut):
            self.cut()
        elif not self._own_key(event):
            super().keyPressEvent(event)
            self._script.mend()

    def _own_key(self, event: QKeyEvent) -> bool:
        """Whether a key does something to frames."""
        (place, at), end = self.selection()
        row = self._script.rows[place]
        key, bare = event.key(), not event.modifiers() & ~_HARMLESS
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not bare:
                return False
            if (place, at) != end:
                self.put(Pieces())
                (place, at), _ = self.selection()
            self.perform(lambda: self.hands.split(place, at))
            return True
        deletes = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) or event.matches(_KEYS.Delete)
        if (place, at) != end:
            several = end[0] != place
            if several and deletes:
                self.put(Pieces())
                return True
            if several and event.text() and event.text().isprintable() and not _is_command(event):
                self.put(Pieces((event.text(),)))
                return True
            return False
        if event.matches(_KEYS.DeleteEndOfWord) and at < len(row.text):
            self._delete_word(place)
            return True
        if key == Qt.Key.Key_Backspace and at == 0:
            self.perform(lambda: self.hands.join(place))
            return True
        if key == Qt.Key.Key_Delete and at >= len(row.text):
            following = place + 1
            if (
                following < len(self._script.rows)
                and self._script.rows[following].kind == FRAME
                and row.kind == FRAME
            ):
                self.perform(lambda: self.hands.join(following))
            return True
        return False

    def _delete_word(self, place: int) -> None:
        """Up to the next word, but never into the next frame."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.NextWord, QTextCursor.MoveMode.KeepAnchor)
        end = self._script.position(place, len(self._script.rows[place].text))
        cursor.setPosition(min(cursor.position(), end), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.isReadOnly():
            event.ignore()
            return
        (place, _), (last, _) = self.selection()
        if place != last and (event.commitString() or event.preeditString()):
            self.put(Pieces())  # what is composed takes the place of what was selected
        super().inputMethodEvent(event)
        self._script.mend()

    # Cut, copy, paste, drop --------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        start, end = self.selection()
        rows = self._script.rows[start[0] : end[0] + 1]
        cut = [row.text for row in rows]
        cut[-1] = cut[-1][: end[1]]
        cut[0] = cut[0][start[1] :]
        mime = QMimeData()
        mime.setText("\n\n".join(cut))
        frames = [text for text, row in zip(cut, rows, strict=True) if row.kind == FRAME and text.strip()]
        if len(frames) > 1:
            closes = rows[-1].kind == FRAME and end[1] < len(rows[-1].text)
            stored = {"frames": frames, "opens": start[1] > 0, "closes": closes}
            mime.setData(FRAMES_MIME, json.dumps(stored).encode())
        return mime

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls() and not self.isReadOnly()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.isReadOnly():
            return
        if source.hasFormat(FRAMES_MIME):
            stored = json.loads(bytes(source.data(FRAMES_MIME).data()))
            self.put(Pieces(tuple(stored["frames"]), bool(stored["opens"]), bool(stored["closes"])))
            return
        lines = [line.strip() for line in source.text().splitlines() if line.strip()]
        row = self.row
        if len(lines) > 1 and row is not None and row.kind == FRAME:
            self.paste_asked.emit(source.text())
        elif lines:
            (place, _), (last, _) = self.selection()
            if place != last:
                self.put(Pieces((" ".join(lines),)))
            else:
                self.insertPlainText(" ".join(lines) if len(lines) > 1 else source.text().strip("\r\n"))

    @Slot()
    def cut(self) -> None:
        """Take the selection into the clipboard."""
        self.copy()
        if self.textCursor().hasSelection() and not self.isReadOnly():
            self.put(Pieces())

    # Pressing ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.textCursor().hasSelection():
            cursor = self.textCursor()  # words are cut and pasted, not dragged
            cursor.clearSelection()
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.setTextCursor(cursor)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        cursor = self.textCursor()
        if event.button() == Qt.MouseButton.LeftButton and not cursor.hasSelection() and self._script.rows:
            place, at = self._script.spot(self.cursorForPosition(event.position().toPoint()).position())
            row = self._script.rows[place]
            if row.kind == FRAME and not row.local:
                self.word_pressed.emit(row.id, at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        row = self.row
        self._in = row.id if row else ""
        if row is not None and row.kind == FRAME and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.frame_entered.emit(row.id)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = page_menu(self)
        menu.popup(event.globalPos() if not event.globalPos().isNull() else self.mapToGlobal(QPoint()))

    @Slot()
    def split_here(self) -> None:
        """Part the frame at the cursor."""
        (place, at), _ = self.selection()
        if self._script.rows and not self.isReadOnly():
            self.perform(lambda: self.hands.split(place, at))

    @Slot()
    def join_here(self) -> None:
        """Join the cursor's frame with the one before."""
        (place, _), _ = self.selection()
        if self._script.rows and not self.isReadOnly():
            self.perform(lambda: self.hands.join(place))


_HARMLESS = Qt.KeyboardModifier.KeypadModifier
_CTRL_Y = (Qt.KeyboardModifier.ControlModifier | Qt.Key.Key_Y).toCombined()


def _is_command(event: QKeyEvent) -> bool:
    """Whether a key is part of a shortcut; AltGr types."""
    commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    held = event.modifiers() & commands
    return bool(held) and held != commands
