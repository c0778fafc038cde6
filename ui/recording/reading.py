"""What is to be read, large enough to be read from a step away, and the light that says when."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.recording.recorder import State
from ui.theme import fonts, tokens
from ui.widgets import ElidedLabel

_LARGE, _LESS, _LONG = 28, 21, 260
"""Pixels of the words, and of texts of more characters than the last."""


class ReadingText(QScrollArea):
    """The words, and what comes after them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        inside.setProperty("kind", "ground")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel(inside)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.following = ElidedLabel("", parent=inside)
        self.following.setProperty("kind", "faint")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 20, 24, 14)
        column.setSpacing(12)
        column.addWidget(self.words, 1)
        column.addWidget(self.following)
        self.setWidget(inside)

    def show_text(self, text: str, following: str) -> None:
        """Show what is read now, and what after it; both may be empty."""
        font = fonts.font(_LARGE if len(text) <= _LONG else _LESS, QFont.Weight.Medium)
        self.words.setStyleSheet(f"font-size: {font.pixelSize()}px; font-weight: 500;")
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.following.set_whole(self.tr("Next: {0}").format(following) if following else "")
        self.verticalScrollBar().setValue(0)


class Lamp(QWidget):
    """A ring that rests, the number that is counted, a red light."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._count = State.READY, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(44, 44)

    def show_state(self, state: State, count: int) -> None:
        """Show where the reading is."""
        if (state, count) != (self._state, self._count):
            self._state, self._count = state, count
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        lit = {State.COUNTING: colours.accent, State.RECORDING: colours.error, State.RECORDED: colours.good}
        colour = QColor(lit.get(self._state, colours.off))
        painter.setPen(QPen(colour, 2))
        painter.drawEllipse(ring)
        if self._state is State.COUNTING:
            painter.setFont(fonts.font(20, QFont.Weight.DemiBold))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(self._count))
        elif self._state is not State.READY:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(ring.adjusted(6, 6, -6, -6))
