"""How the script's paragraphs lie: room under each frame, more before a scene's title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from ui.script.rows import TITLE
from ui.theme import tokens

if TYPE_CHECKING:
    from ui.script.document import ScriptDocument

UNDER_FRAME, UNDER_TITLE, BEFORE_TITLE, LAST = 9, 6, 22, 40
"""Pixels."""


class ScriptLayout(QPlainTextDocumentLayout):
    """Qt's layout of plain text, which lays out only what is looked at, with room between paragraphs."""

    def __init__(self, document: QTextDocument, script: ScriptDocument) -> None:
        super().__init__(document)
        self._script = script

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        area = super().blockBoundingRect(block)
        place = block.blockNumber()
        if area.isValid():
            area.setHeight(area.height() + self._under(place))
            if place < len(self._script.rows) and not self._script.rows[place].text.isascii():
                _align(block)
        return area

    def _under(self, place: int) -> int:
        rows = self._script.rows
        if place + 1 >= len(rows):
            return LAST
        if rows[place + 1].kind == TITLE:
            return BEFORE_TITLE
        return UNDER_TITLE if rows[place].kind == TITLE else UNDER_FRAME


def _align(block: QTextBlock) -> None:
    """Paragraphs that are written from the right begin there: Qt's layout of plain text leaves them left."""
    layout, right = block.layout(), block.textDirection() == Qt.LayoutDirection.RightToLeft
    option = layout.textOption()
    wanted = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    if option.alignment() != wanted:
        option.setAlignment(wanted)
        layout.setTextOption(option)


def title_format() -> QTextCharFormat:
    """A scene's title."""
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.Bold)
    return look


def mark_format() -> QTextCharFormat:
    """A mark that says how something is said: there to be read, but no word of the script."""
    look = QTextCharFormat()
    look.setForeground(QColor(tokens().faint))
    return look
