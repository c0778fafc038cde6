"""A choice of a few, side by side: what such controls have in common, whatever they look like."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Choice(QWidget):
    """One of a few, chosen by a press or by the arrow keys, as in a group of radio buttons.

    Whoever derives from it paints ``_labels``, the ``_chosen`` one and the ``_hovered`` one (-1 for
    none), counted from 0.
    """

    chosen_changed = Signal(int)

    def __init__(self, labels: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        """``labels`` are shown; ``name`` is what is being chosen, for assistive programs."""
        super().__init__(parent)
        self._labels = list(labels)
        self._name = name
        self._chosen = 0
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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

    def _at(self, x: float) -> int:
        return max(0, min(int(x * len(self._labels) / max(1, self.width())), len(self._labels) - 1))

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
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self._chosen + step)
