"""Beside the script: each frame's number and how far it is; quiet, and never part of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui.script.document import ScriptDocument
from ui.script.rows import FRAME, TITLE, Row
from ui.storyboard.model import StoryboardModel
from ui.storyboard.rows import FrameRow, Status
from ui.theme import fonts, mix, tokens
from ui.theme.icons import paint_glyph

if TYPE_CHECKING:
    from ui.script.page import ScriptPage

MARGIN = 58
"""Pixels left of the text."""


class Margin(QWidget):
    """Painted for the paragraphs in sight only."""

    def __init__(self, script: ScriptDocument, page: ScriptPage) -> None:
        super().__init__(page)
        self._script, self._page = script, page
        self._rows: StoryboardModel | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.setAccessibleName(self.tr("Frame numbers"))

    def show_rows(self, rows: StoryboardModel) -> None:
        """Where to ask for what is known of frames and scenes: only those in sight are asked for."""
        self._rows = rows
        self.update()

    def number_of(self, scene_id: str) -> int:
        """Which scene it is, counted from 1; 0 where nobody knows."""
        return self._rows.number_of(scene_id) if self._rows else 0

    def _known(self, row: Row) -> FrameRow | None:
        return self._rows.frame_row(row.id) if self._rows else None

    def sizeHint(self) -> QSize:
        return QSize(MARGIN, 0)

    def _visible(self) -> list[tuple[Row, QRect]]:
        """Rows in sight and where their first lines are."""
        page, found = self._page, []
        block = page.firstVisibleBlock()
        top = page.blockBoundingGeometry(block).translated(page.contentOffset()).top()
        while block.isValid() and top < self.height():
            height = page.blockBoundingRect(block).height()
            place = block.blockNumber()
            if place < len(self._script.rows) and block.layout().lineCount():
                line = round(block.layout().lineAt(0).height())
                found.append((self._script.rows[place], QRect(0, round(top), self.width(), line)))
            top += height
            block = block.next()
        return found

    def _status(self, row: Row) -> Status | None:
        known = self._known(row)
        if row.local:
            return None
        if known is None or row.changed:
            return Status.WAITING
        return known.status

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        here = self._page.row
        painter.setFont(fonts.font(fonts.SMALL))
        for row, line in self._visible():
            if row.kind == TITLE:
                painter.setPen(QColor(colours.faint))
                painter.setFont(fonts.font(fonts.SMALL, QFont.Weight.DemiBold))
                number = self.number_of(row.id)
                painter.drawText(line.adjusted(0, 0, -14, 0), _RIGHT, str(number) if number else "")
                painter.setFont(fonts.font(fonts.SMALL))
                continue
            chosen = here is row
            if chosen:
                painter.fillRect(QRect(0, line.top() - 1, 3, line.height() + 2), QColor(colours.accent))
            painter.setPen(QColor(colours.text if chosen else colours.faint))
            known = self._known(row)
            painter.drawText(line.adjusted(0, 0, -14, 0), _RIGHT, f"{known.number:,}" if known else "·")
            status = self._status(row)
            if status is not None and status is not Status.READY:
                area = QRectF(8, line.center().y() - 6, 13, 13)
                paint_glyph(painter, area, status.glyph, status.role)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for row, line in self._visible():
                if row.kind == FRAME and line.top() <= event.pos().y() <= line.bottom() + 8:
                    known = self._known(row)
                    text = known.note if known else self.tr("Not in the project yet")
                    QToolTip.showText(event.globalPos(), text, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._page.wheelEvent(event)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_chosen(page: ScriptPage, top: int, height: int) -> None:
    """Under the words of the frame that is selected."""
    painter = QPainter(page.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(tokens().panel, tokens().accent, 0.10)))
    painter.drawRoundedRect(QRect(-6, top - 3, page.viewport().width() + 6, height + 6), 4, 4)
    painter.end()


def paint_hints(page: ScriptPage, script: ScriptDocument) -> None:
    """Over the page: what stands for a title that is missing, and what an empty frame is for."""
    painter: QPainter | None = None
    block = page.firstVisibleBlock()
    top = page.blockBoundingGeometry(block).translated(page.contentOffset()).top()
    number = 0
    while block.isValid() and top < page.viewport().height():
        place = block.blockNumber()
        if place < len(script.rows) and script.rows[place].empty and block.layout().lineCount():
            row = script.rows[place]
            if row.kind == TITLE:
                number = page.margin.number_of(row.id)
                text = page.tr("Scene {0}").format(number)
            else:
                text = page.tr("What is said next") if row.local else page.tr("Left empty, this frame goes")
            if not block.layout().preeditAreaText():
                painter = painter or QPainter(page.viewport())
                painter.setFont(fonts.font(fonts.BODY))
                painter.setPen(QColor(mix(tokens().panel, tokens().faint, 0.85)))
                line = round(block.layout().lineAt(0).height())
                painter.drawText(QRect(2, round(top), page.viewport().width(), line), int(_LEFT), text)
        top += page.blockBoundingRect(block).height()
        block = block.next()
    if painter is not None:
        painter.end()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
