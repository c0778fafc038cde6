"""A gesture: from press to release. What it would do is shown as a ghost, and done once, at the end."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.time import picture_time, timecode
from ui.theme import tokens
from ui.timeline.hits import Hit

if TYPE_CHECKING:
    from ui.timeline.painting import Scene
    from ui.timeline.view import TimelineView


class Gesture:
    """One thing that a pressed button does. ``follow`` is called for every move, ``commit`` at most once."""

    begins_after = 3
    """Pixels the pointer has to go before it is one, and not a press."""
    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        self.view = view
        self.hit = hit
        self.start = start
        self.at = start
        self._scroll = view.horizontalScrollBar().value()
        self.snapped: int | None = None

    @property
    def fps(self) -> Fraction:
        """Pictures a second of what is shown."""
        timeline = self.view.model.timeline
        return timeline.canvas.fps if timeline else Fraction(30)

    @property
    def moved(self) -> float:
        """Pictures the pointer has gone to the right, with a fraction; scrolling counts."""
        way = self.at.x() + self.view.horizontalScrollBar().value() - self.start.x() - self._scroll
        return way / self.view.zoom.scale.per_picture

    def follow(self, at: QPointF, free: bool) -> None:
        """The pointer is here now; ``free`` while snapping is suspended."""
        self.at = at
        self.update(free)
        self.view.viewport().update()

    def update(self, free: bool) -> None:
        """Work out what would be done."""

    def commit(self) -> None:
        """Ask for it to be done."""

    def cancel(self) -> None:
        """Take back what was shown before it was done."""

    @property
    def tip(self) -> str:
        """What would be, in words, beside the pointer."""
        return ""

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the ghost."""

    # For those who do ----------------------------------------------------------------------

    def drawn(self, picture: float, free: bool, without: str = "") -> int:
        """A whole picture, drawn to what is near it."""
        snapped = None if free else self.view.near(picture, without=without)
        self.snapped = snapped
        return round(picture) if snapped is None else snapped

    def span(self, length: Fraction, delta: int, at: int) -> str:
        """New length, change and timecode, as they stand beside the pointer."""
        change = float(picture_time(delta, self.fps))
        return f"{float(length):.2f} s   {change:+.2f} s   {timecode(max(0, at), self.fps)}".replace("-", "−")


def veil(painter: QPainter, area: QRect | QRectF) -> None:
    """Let something step back that would go."""
    shade = QColor(tokens().panel)
    shade.setAlphaF(0.68)
    painter.fillRect(QRectF(area), shade)


def outline(painter: QPainter, area: QRect | QRectF, role: str = "accent") -> None:
    """The border of where something would be."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(getattr(tokens(), role)), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 5, 5)
    painter.restore()


def added(painter: QPainter, area: QRect | QRectF) -> None:
    """Room that would be won."""
    tint = QColor(tokens().accent)
    tint.setAlphaF(0.25)
    painter.fillRect(QRectF(area), tint)
