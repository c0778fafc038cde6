"""What a pressed button does on the timeline: scrub in the ruler, choose and carry frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ui.timeline.geometry import RULER_HEIGHT, moved_index
from ui.timeline.painting import Drag

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView

_EDGE = 32
"""Pixels from the border within which a gesture scrolls the view."""
_TICK_MS = 25


class Gestures(QObject):
    """One gesture at a time. A carried frame is committed by dropping it, and only then."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view)
        self._view = view
        self._scrubbing = False
        self._pressed: QPointF | None = None
        self._at = QPointF()
        self._free = False
        self._carried = -1
        self.drag: Drag | None = None
        self.snapped: int | None = None
        self._scroll = QTimer(self)
        self._scroll.setInterval(_TICK_MS)
        self._scroll.timeout.connect(self._on_scroll)

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._scrubbing or self.drag is not None

    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        view, point = self._view, event.position()
        if event.button() != Qt.MouseButton.LeftButton or not view.model.pictures:
            event.ignore()
            return
        view.stop_following()
        if point.y() < RULER_HEIGHT:
            self._scrubbing = True
            self._track(event)
            return
        frame_id = view.frame_at(point)
        if not frame_id:
            return
        if view.on_picture_track(point):
            self._pressed = point
            self._carried = view.model.index.positions[frame_id]
        if frame_id != view.model.chosen:
            view.model.set_chosen(frame_id)
            view.frame_chosen.emit(frame_id)

    def move(self, event: QMouseEvent) -> None:
        """Go on with a gesture, or show what would happen here."""
        if self._scrubbing or self.drag is not None:
            self._track(event)
        elif self._pressed is not None:
            way = (event.position() - self._pressed).manhattanLength()
            if way >= QApplication.startDragDistance():
                self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
                self.drag = Drag(self._carried, self._carried, round(event.position().x()))
                self._track(event)
        else:
            ruler = event.position().y() < RULER_HEIGHT
            shape = Qt.CursorShape.PointingHandCursor if ruler else Qt.CursorShape.ArrowCursor
            self._view.viewport().setCursor(shape)

    def release(self, event: QMouseEvent) -> None:
        """End a gesture; a carried frame is where it was dropped."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        drag = self.drag
        self.cancel()
        if drag is not None:
            index = moved_index(drag.position, drag.gap)
            if index is not None:
                self._view.frame_moved.emit(self._view.model.index.clips[drag.position].frame_id, index)

    def cancel(self) -> None:
        """Forget the gesture: nothing has changed but the playhead."""
        self._scroll.stop()
        if self.busy or self.snapped is not None:
            self._view.viewport().unsetCursor()
            self._view.viewport().update()
        self._scrubbing, self._pressed, self.drag, self.snapped = False, None, None, None

    def _track(self, event: QMouseEvent) -> None:
        self._at = event.position()
        self._free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        near = self._speed() != 0
        if near != self._scroll.isActive():
            self._scroll.start() if near else self._scroll.stop()
        self._follow()

    def _speed(self) -> int:
        """Pixels a tick by which the view scrolls, the faster the farther out the pointer is."""
        x, width = self._at.x(), self._view.viewport().width()
        out = min(0.0, x - _EDGE) + max(0.0, x - (width - _EDGE))
        return round(out / 2)

    @Slot()
    def _on_scroll(self) -> None:
        bar = self._view.horizontalScrollBar()
        bar.setValue(bar.value() + self._speed())
        self._follow()

    def _follow(self) -> None:
        view = self._view
        if self.drag is not None:
            gap = view.model.index.gap(view.picture_at(self._at.x()))
            self.drag = Drag(self.drag.position, gap, round(self._at.x()))
            view.viewport().update()
            return
        snapped = None if self._free else view.snap(self._at.x())
        if snapped != self.snapped:
            self.snapped = snapped
            view.viewport().update()
        picture = int(max(0.0, view.picture_at(self._at.x()))) if snapped is None else snapped
        before = view.model.playhead
        view.model.set_playhead(picture)
        if view.model.playhead != before:
            view.playhead_moved.emit(view.model.playhead)
