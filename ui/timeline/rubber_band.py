"""Choosing by a band that is drawn over things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.theme import tokens
from ui.timeline.gesture import Gesture
from ui.timeline.hits import Hit
from ui.timeline.sound_index import Placed
from ui.timeline.sound_rows import KINDS

if TYPE_CHECKING:
    from ui.timeline.painting import Scene
    from ui.timeline.view import TimelineView


class RubberBand(Gesture):
    """Chooses every frame that it touches, and every sound."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF, kept: frozenset[str]) -> None:
        super().__init__(view, hit, start)
        self.before = view.model.together
        self.sounds_before = view.model.sounds
        self.kept = kept
        self._first = view.picture_at(start.x())

    def update(self, free: bool) -> None:
        model = self.view.model
        low, high = sorted((self._first, self.view.picture_at(self.at.x())))
        sounds = {each.item.id for each in self._sounds()}
        model.set_sounds((self.sounds_before if self.kept else frozenset()) | sounds, model.sound)
        if self._only_sounds:
            return
        found = {model.index.clips[place].frame_id for place in model.index.between(low, high)}
        self.view.choose_together(self.kept | found)

    @property
    def _area(self) -> QRectF:
        left = self.view.scene().x(self._first)
        return QRectF(QPointF(left, self.start.y()), self.at).normalized()

    @property
    def _only_sounds(self) -> bool:
        """Whether it has touched no row but those of sounds."""
        scene, area = self.view.scene(), self._area
        return not any(
            scene.row(row).top() <= area.bottom() and area.top() <= scene.row(row).bottom()
            for row in scene.rows
            if row.kind not in KINDS
        )

    def _sounds(self) -> Iterator[Placed]:
        scene, sounds, area = self.view.scene(), self.view.sounds, self._area.toAlignedRect()
        for row in scene.rows:
            for placed in sounds.index(row.kind) if row.kind in KINDS else ():
                if sounds.box(scene.row(row), placed, scene.scale, scene.offset).intersects(area):
                    yield placed

    def commit(self) -> None:
        if not self._only_sounds:
            self.view.tell_chosen()

    def cancel(self) -> None:
        self.view.model.set_sounds(self.sounds_before)
        self.view.choose_together(self.before)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        tint = QColor(tokens().second)
        painter.setPen(QPen(tint, 1))
        tint.setAlphaF(0.16)
        painter.setBrush(tint)
        painter.drawRect(self._area)
