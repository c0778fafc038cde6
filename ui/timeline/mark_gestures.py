"""In the ruler by hand: the playhead, markers, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.time import timecode
from ui.theme import tokens
from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.gesture import Gesture
from ui.timeline.hits import Hit
from ui.timeline.snapping import anchor

if TYPE_CHECKING:
    from ui.timeline.painting import Scene
    from ui.timeline.view import TimelineView


class Scrub(Gesture):
    """Has the playhead follow the pointer, at once."""

    begins_after = 0
    cursor = Qt.CursorShape.PointingHandCursor

    def update(self, free: bool) -> None:
        view = self.view
        at = view.picture_at(self.at.x())
        self.snapped = None if free else view.near(at, playhead=False)
        picture = int(max(0.0, at)) if self.snapped is None else self.snapped
        before = view.model.playhead
        view.model.set_playhead(picture)
        if view.model.playhead != before:
            view.playhead_moved.emit(view.model.playhead)


class CarryMarker(Gesture):
    """Moves a marker; it goes with the frame that it then stands in."""

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        assert hit.marker is not None
        self.placed = hit.marker
        self.to = self.placed.picture

    def update(self, free: bool) -> None:
        wanted = self.drawn(self.placed.picture + self.moved, free, without=self.placed.marker.id)
        self.to = max(0, min(wanted, self.view.model.pictures - 1))

    def commit(self) -> None:
        place = anchor(self.view.model, self.to)
        if place is not None and self.to != self.placed.picture:
            self.view.wishes.marker_moved.emit(self.placed.marker.id, *place)

    @property
    def tip(self) -> str:
        return timecode(self.to, self.fps)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        x = scene.x(self.to)
        painter.setPen(QPen(QColor(tokens().accent), 1))
        painter.drawLine(x, RULER_HEIGHT - 16, x, scene.rows[-1].bottom - scene.lift)


class RangeEdge(Gesture):
    """Moves in or out. Neither is part of the project, so there is nothing to undo; Escape puts it back."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        self.before = view.model.range
        self.to = 0

    def update(self, free: bool) -> None:
        if self.before is None:
            return
        first, last = self.before
        edge = first if self.hit.part == "in" else last
        self.to = max(0, min(self.drawn(edge + self.moved, free), self.view.model.pictures))
        if self.hit.part == "in":
            self.view.model.set_range((min(self.to, last - 1), last))
        else:
            self.view.model.set_range((first, max(self.to, first + 1)))

    def cancel(self) -> None:
        self.view.model.set_range(self.before)

    @property
    def tip(self) -> str:
        return timecode(self.to, self.fps)
