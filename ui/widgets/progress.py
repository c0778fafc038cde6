"""A thin line of progress."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens


class ProgressLine(QWidget):
    """Four pixels of progress; the words stand beside it. Nothing moves by itself.

    A share that is not known is shown as an even half-tone.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = 0.0
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    @property
    def share(self) -> float | None:
        """What is done, 0 to 1; ``None`` when not known."""
        return self._share

    def set_share(self, share: float | None) -> None:
        """Show how much is done, 0 to 1; ``None`` when that is not known."""
        if share is not None:
            share = max(0.0, min(1.0, share))
        if share != self._share:
            self._share = share
            done = self._name if share is None else f"{self._name}: {share:.0%}"
            self.setAccessibleName(done)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        line = QRectF(0, (self.height() - 4) / 2, self.width(), 4)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(line, 2, 2)
        painter.setBrush(QColor(colours.second))
        if self._share is None:
            painter.setOpacity(0.5)
            painter.drawRoundedRect(line, 2, 2)
        elif self._share > 0:
            line.setWidth(max(4.0, line.width() * self._share))
            painter.drawRoundedRect(line, 2, 2)
