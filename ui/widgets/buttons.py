"""Buttons: an icon that says what it does, and a choice of a few."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ui.theme import fonts, icon, mix, tokens


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


class SegmentedControl(QWidget):
    """A choice of a few, side by side: arrows move it, as in a group of radio buttons."""

    chosen_changed = Signal(int)

    def __init__(self, labels: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        """``labels`` are shown; ``name`` is what is being chosen, for assistive programs."""
        super().__init__(parent)
        self._labels = list(labels)
        self._chosen = 0
        self._hovered = -1
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def chosen(self) -> int:
        """The chosen one, counted from 0."""
        return self._chosen

    @Slot(int)
    def choose(self, number: int) -> None:
        """Choose by number; tells only of a change."""
        number = max(0, min(number, len(self._labels) - 1))
        if number != self._chosen:
            self._chosen = number
            self._tell()
            self.update()
            self.chosen_changed.emit(number)

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name}: {self._labels[self._chosen]}")

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

    def _at(self, x: float) -> int:
        return max(0, min(int(x * len(self._labels) / max(1, self.width())), len(self._labels) - 1))

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.choose(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._at(event.position().x())
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key())
        )
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self._chosen + step)
