"""Buttons: an icon that says what it does, and a choice of a few."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from ui.theme import fonts, icon, mix, tokens
from ui.widgets.choice import Choice


class IconButton(QToolButton):
    """A square button with one icon; its text is its tooltip and its accessible name."""

    def __init__(
        self,
        name: str,
        text: str,
        parent: QWidget | None = None,
        *,
        role: str = "dim",
        on_role: str = "",
        on_name: str = "",
        checkable: bool = False,
        size: int = 16,
    ) -> None:
        super().__init__(parent)
        self.setIcon(icon(name, role, on_role=on_role, on_name=on_name))
        self.setIconSize(QSize(size, size))
        self.setFixedSize(size + 12, size + 12)
        self.setCheckable(checkable)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.say(text)

    def say(self, text: str) -> None:
        """Change what the button says it does."""
        self.setToolTip(text)
        self.setAccessibleName(text)


class SegmentedControl(Choice):
    """A choice of a few words, the chosen one raised."""

    def sizeHint(self) -> QSize:
        width = max(self.fontMetrics().horizontalAdvance(label) for label in self._labels) + 24
        return QSize(width * len(self._labels), 30)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _segment(self, number: int) -> QRect:
        inner = self.rect().adjusted(2, 2, -2, -2)
        left = inner.left() + inner.width() * number // len(self._labels)
        right = inner.left() + inner.width() * (number + 1) // len(self._labels)
        return QRect(left, inner.top(), right - left, inner.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = colours.accent if self.hasFocus() else colours.line
        painter.setPen(QPen(QColor(border), 1))
        painter.setBrush(QColor(colours.field if colours.dark else colours.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        for number, label in enumerate(self._labels):
            area = self._segment(number)
            chosen = number == self._chosen
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(
                    QColor(mix(colours.raised, colours.text, 0.03) if colours.dark else colours.raised)
                )
                painter.drawRoundedRect(area, 5, 5)
            lit = chosen or number == self._hovered
            painter.setPen(QColor(colours.text if lit else colours.dim))
            weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Normal
            painter.setFont(fonts.font(fonts.BODY_SMALL, weight))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)
