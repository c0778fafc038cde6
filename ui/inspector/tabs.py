"""Tabs with an icon over a word, the chosen one underlined."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import fonts, mix, tokens
from ui.theme.icons import paint_glyph
from ui.widgets.choice import Choice

HEIGHT = 52


class IconTabs(Choice):
    """Tabs of which one is chosen."""

    def __init__(self, tabs: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        """``tabs`` are (icon, word); ``name`` is what is being chosen, for assistive programs."""
        super().__init__([word for _, word in tabs], name, parent)
        self._tabs = list(tabs)

    def sizeHint(self) -> QSize:
        return QSize(72 * len(self._tabs), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(56 * len(self._tabs), HEIGHT)

    def _area(self, number: int) -> QRect:
        left = self.width() * number // len(self._tabs)
        right = self.width() * (number + 1) // len(self._tabs)
        return QRect(left, 0, right - left, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colours.line))
        for number, (glyph, word) in enumerate(self._tabs):
            area, chosen = self._area(number), number == self._chosen
            lit = chosen or number == self._hovered
            middle = area.center().x() + 1
            paint_glyph(
                painter,
                QRectF(middle - 9, 8, 18, 18),
                glyph,
                "accent" if chosen else "text" if lit else "dim",
            )
            painter.setFont(
                fonts.font(fonts.BODY_SMALL, QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
            )
            painter.setPen(QColor(colours.text if lit else colours.dim))
            painter.drawText(area.adjusted(0, 27, 0, -6), Qt.AlignmentFlag.AlignCenter, word)
            if chosen:
                room = painter.fontMetrics().horizontalAdvance(word) + 16
                painter.fillRect(
                    QRectF(middle - room / 2, self.height() - 2, room, 2), QColor(colours.accent)
                )
                if self.hasFocus():
                    painter.setPen(QColor(mix(colours.panel, colours.accent, 0.6)))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(QRectF(middle - room / 2 - 4, 3.5, room + 8, HEIGHT - 9), 5, 5)
