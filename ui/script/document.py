"""The script's text as a document: a paragraph a row, changed only where rows differ.

::

    board  ──►  show()  ──►  what differs is written, character by character     cursor, selection stay
    hands  ──►  contentsChange  ──►  the row's text, and `typed`                 nobody writes it twice
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextLayout

from app.domain.mark_tokens import tokens_of
from ui.changes import alike
from ui.script.layout import ScriptLayout, mark_format, title_format
from ui.script.rows import TITLE, Row
from ui.script.units import characters, units
from ui.theme import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator


class ScriptDocument(QObject):
    """Holds the document and its rows, which are its paragraphs in order."""

    typed = Signal(object)
    """Hands have changed a :class:`Row`'s text."""
    rows_changed = Signal()
    """Rows have come or gone, or say something else: not told of what is typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.document = QTextDocument(self)
        self.document.setDocumentLayout(ScriptLayout(self.document, self))
        self.document.setDefaultFont(fonts.font(fonts.BODY))
        self.document.setDocumentMargin(2)
        self.document.setUndoRedoEnabled(False)  # taking back is the project's own
        self._places: dict[str, int] = {}
        self._writing = 0
        self.touched = 0
        """How many paragraphs were written, for whoever counts."""
        self.document.contentsChange.connect(self._on_contents_change)

    # Looking -----------------------------------------------------------------------------------

    def place(self, row_id: str) -> int:
        """The number of a row; -1 where there is none."""
        return self._places.get(row_id, -1)

    def row(self, row_id: str) -> Row | None:
        """A frame's or a scene's row."""
        place = self.place(row_id)
        return self.rows[place] if place >= 0 else None

    def block(self, place: int) -> QTextBlock:
        """The paragraph of a row."""
        return self.document.findBlockByNumber(place)

    def at(self, cursor: QTextCursor) -> tuple[int, int]:
        """The row that a cursor is in and the character of its text."""
        return self.spot(cursor.position())

    def spot(self, position: int) -> tuple[int, int]:
        """The row at a position of the document, and the character of its text."""
        block = self.document.findBlock(position)
        place = max(0, min(block.blockNumber(), len(self.rows) - 1))
        if not self.rows:
            return -1, 0
        return place, characters(self.rows[place].text, position - block.position())

    def position(self, place: int, character: int) -> int:
        """The position in the document of a character of a row."""
        return int(self.block(place).position()) + units(self.rows[place].text, character)

    def stretch(self, place: int, first: int, last: int) -> QTextCursor:
        """A cursor over characters of a row."""
        cursor = QTextCursor(self.document)
        cursor.setPosition(self.position(place, first))
        cursor.setPosition(self.position(place, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    # Writing -----------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[QTextCursor]:
        """Changes that are not hands'. What is written inside is laid out once."""
        cursor = QTextCursor(self.document)
        self._writing += 1
        cursor.beginEditBlock()
        try:
            yield cursor
        finally:
            cursor.endEditBlock()
            self._writing -= 1

    def show(self, wanted: Sequence[Row], first: int = 0, until: int | None = None) -> bool:
        """Show other rows, instead of all or of those from ``first`` to before ``until``; what is the same is
        not touched. Whether anything was."""
        before = self.touched
        old, new = [row.id for row in self.rows[first:until]], [row.id for row in wanted]
        with self.writing():
            if old != new:
                self._splice(first, old, new, wanted)
            for place, row in enumerate(wanted, first):
                if self.rows[place] is not row:
                    self._renew(place, row)
        if self.touched != before:
            self.rows_changed.emit()
        return self.touched != before

    def renew(self, rows: Sequence[Row]) -> bool:
        """Let some rows, which are all there, be as these; whether any text was written."""
        before = self.touched
        if rows:
            with self.writing():
                for row in rows:
                    self._renew(self._places[row.id], row)
        if self.touched != before:
            self.rows_changed.emit()
        return self.touched != before

    def _renew(self, place: int, row: Row) -> None:
        standing = self.rows[place]
        standing.stored, standing.local, standing.scene_id = row.stored, row.local, row.scene_id
        if standing.text != row.text:
            self.write(place, row.text)

    def _splice(self, offset: int, old: list[str], new: list[str], wanted: Sequence[Row]) -> None:
        """Take out and put in what differs, from the end, so that places before it stay."""
        head, tail = alike(old, new)
        middle, other = old[head : len(old) - tail], new[head : len(new) - tail]
        steps = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
        for kind, first, last, into, until in reversed(steps):
            if kind != "equal":
                rows = wanted[head + into : head + until]
                self.replace(offset + head + first, offset + head + last, [_copied(row) for row in rows])

    def replace(self, first: int, last: int, rows: Sequence[Row]) -> None:
        """Put rows in the place of those from ``first`` to before ``last``."""
        with self.writing() as cursor:
            texts = [row.text for row in rows]
            if not self.rows:
                cursor.setPosition(0)
                cursor.insertText("\n".join(texts))
            elif first == last:
                self._insert(cursor, first, texts)
            elif rows and last - first == len(rows):
                for place, row in enumerate(rows, first):
                    self._change(cursor, place, self.rows[place].text, row.text)
            else:
                if texts:
                    self._insert(cursor, last, texts)
                self._remove(cursor, first, last)
            self.rows[first:last] = rows
            self._number()
            for place in range(first, min(first + len(rows) + 1, len(self.rows))):
                self.dress(place)  # and the one behind: paragraphs that are parted or joined mix looks
        self.touched += max(1, len(rows), last - first)

    def _insert(self, cursor: QTextCursor, place: int, texts: list[str]) -> None:
        if place < len(self.rows):
            cursor.setPosition(self.block(place).position())
            cursor.insertText("\n".join(texts) + "\n")
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText("\n" + "\n".join(texts))

    def _remove(self, cursor: QTextCursor, first: int, last: int) -> None:
        start, end = self.block(first), self.block(last - 1)
        begin, until = start.position(), end.position() + end.length()
        if not end.next().isValid():  # the last of all goes with the break before it
            begin, until = max(0, begin - 1), until - 1
        cursor.setPosition(begin)
        cursor.setPosition(until, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def write(self, place: int, text: str) -> None:
        """Let a row say something else, changing only the characters that differ."""
        with self.writing() as cursor:
            self._change(cursor, place, self.rows[place].text, text)
            self.rows[place].text = text
            self.dress(place)
        self.touched += 1

    def _change(self, cursor: QTextCursor, place: int, old: str, new: str) -> None:
        head = 0
        most = min(len(old), len(new))
        while head < most and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < most - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        start = self.block(place).position()
        cursor.setPosition(start + units(old, head))
        cursor.setPosition(start + units(old, len(old) - tail), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new[head : len(new) - tail])

    def _number(self) -> None:
        self._places = {row.id: place for place, row in enumerate(self.rows)}

    def mend(self) -> None:
        """Should a paragraph have been parted or joined in a way that is nobody's: as it was."""
        if self.rows and self.document.blockCount() != len(self.rows):
            with self.writing() as cursor:
                cursor.select(QTextCursor.SelectionType.Document)
                cursor.insertText("\n".join(row.text for row in self.rows))
                self.touched += len(self.rows)
            self.dress_all()

    # Looks -------------------------------------------------------------------------------------

    def dress(self, place: int) -> None:
        """Titles are strong, marks dim."""
        row, block = self.rows[place], self.block(place)
        formats: list[QTextLayout.FormatRange] = []
        if row.kind == TITLE:
            formats = [_range(0, units(row.text, len(row.text)), title_format())]
        elif "[" in row.text or "<" in row.text:
            formats = [
                _range(units(row.text, token.first), units(row.text, token.last), mark_format())
                for token in tokens_of(row.text)
                if not token.problem
            ]
        layout = block.layout()
        if formats or layout.formats():
            layout.setFormats(formats)
            self.document.markContentsDirty(block.position(), block.length())

    def dress_all(self) -> None:
        """The colours are others."""
        with self.writing():
            for place in range(len(self.rows)):
                self.dress(place)

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, _removed: int, _added: int) -> None:
        if self._writing or not self.rows:
            return
        block = self.document.findBlock(position)
        place = block.blockNumber()
        if self.document.blockCount() != len(self.rows) or place >= len(self.rows):
            return  # never by hands: every way in which they part paragraphs is the page's own
        row = self.rows[place]
        text = block.text()
        if text != row.text:
            row.text = text
            self._writing += 1  # that its looks are others is told again
            self.dress(place)
            self._writing -= 1
            self.typed.emit(row)


def _copied(row: Row) -> Row:
    return Row(row.kind, row.id, row.scene_id, row.text, row.stored, row.local)


def _range(first: int, last: int, look: object) -> QTextLayout.FormatRange:
    result = QTextLayout.FormatRange()
    result.start, result.length, result.format = first, last - first, look  # type: ignore[assignment]
    return result
