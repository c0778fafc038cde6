"""Zooming: the time under the pointer stays under it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from ui.timeline.geometry import MOST_PER_PICTURE, START_PER_SECOND, Scale, fitting

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView


class Zoom:
    """The view's scale."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.scale = Scale(START_PER_SECOND / 30, Fraction(30))

    def take_rate(self) -> None:
        """Take another timeline's rate over; a second stays as wide as it was."""
        timeline = self._view.model.timeline
        if timeline is not None and timeline.canvas.fps != self.scale.fps:
            fps = timeline.canvas.fps
            self.scale = Scale(self.scale.per_second / float(fps), fps)

    def by(self, factor: float, x: float | None = None) -> None:
        """Zoom about ``x`` pixels in the viewport; without it about the playhead, else the middle."""
        view = self._view
        if x is None:
            head = view.scene().x(view.model.playhead)
            x = head if 0 <= head <= view.viewport().width() else view.viewport().width() / 2
        self._to(self.scale.per_picture * factor, x)

    def turned(self, event: QWheelEvent) -> bool:
        """Zoom or go sideways by a wheel; ``False`` where it is to scroll the rows."""
        bar, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.by(1.2 ** (event.angleDelta().y() / 120), event.position().x())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not down.maximum():
            bar.setValue(bar.value() - (event.angleDelta().y() or event.angleDelta().x()))
        else:
            return False
        event.accept()
        return True

    def fit(self) -> None:
        """The whole timeline in the viewport."""
        view = self._view
        self.scale = fitting(view.model.pictures, view.viewport().width(), self.scale.fps)
        view.update_bars()
        view.horizontalScrollBar().setValue(0)

    def _to(self, per_picture: float, x: float) -> None:
        view = self._view
        least = fitting(view.model.pictures, view.viewport().width(), self.scale.fps).per_picture
        per_picture = max(min(least, MOST_PER_PICTURE), min(per_picture, MOST_PER_PICTURE))
        if per_picture == self.scale.per_picture:
            return
        under = view.picture_at(x)
        self.scale = Scale(per_picture, self.scale.fps)
        view.update_bars()
        view.horizontalScrollBar().setValue(round(self.scale.x(under) - x))
