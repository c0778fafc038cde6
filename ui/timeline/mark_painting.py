"""Paints what stands across the rows: markers, the range from in to out, the words beside a hand."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.theme import fonts, mix, tokens
from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.model import TimelineModel

if TYPE_CHECKING:
    from ui.timeline.painting import Scene

FLAG_HEIGHT = 15
NEAR = 7
"""Pixels within which markers share a flag."""
_NAME_ROOM = 150
"""Pixels that a marker's name takes at most."""


def paint_markers(painter: QPainter, rect: QRect, scene: Scene, model: TimelineModel) -> None:
    """Flags at the foot of the ruler with their names, and a hairline through the rows."""
    placed = model.placed
    if not placed:
        return
    colours = tokens()
    starts, flags = model.marked, QColor(colours.second)
    at = bisect_left(starts, scene.scale.picture(rect.left() + scene.offset - _NAME_ROOM))
    metrics = QFontMetrics(fonts.font(fonts.SMALL))
    painter.save()
    painter.setFont(fonts.font(fonts.SMALL))
    line = QColor(mix(colours.panel, colours.second, 0.6))
    below = scene.rows[-1].bottom - scene.lift - RULER_HEIGHT
    hairs: list[QRect] = []
    bare: list[QRect] = []
    last = -9999
    while at < len(placed):
        number, x = at, scene.x(placed[at].picture)
        if x > rect.right() + 8:
            break
        at += 1
        if x - last < NEAR:  # one flag for those that stand on each other, found by bisecting again
            at = max(at, bisect_left(starts, scene.scale.picture(last + NEAR + scene.offset), at))
            continue
        last = x
        hairs.append(QRect(x, RULER_HEIGHT, 1, below))
        if rect.top() >= RULER_HEIGHT:
            continue
        following = scene.x(placed[number + 1].picture) if number + 1 < len(placed) else x + 9999
        room = min(_NAME_ROOM, following - x - 6)
        if room < 40:
            bare.append(QRect(x, RULER_HEIGHT - FLAG_HEIGHT, min(7, max(1, room)), FLAG_HEIGHT))
            continue
        name = placed[number].marker.name
        words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - 12)
        width = 9 + (metrics.horizontalAdvance(words) + 6 if words else 0)
        flag = QRectF(x, RULER_HEIGHT - FLAG_HEIGHT - 1, width, FLAG_HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.second))
        painter.drawRoundedRect(flag, 3, 3)
        painter.fillRect(QRectF(x, RULER_HEIGHT - 5, 1, 5), QColor(colours.second))
        if words:
            painter.setPen(QColor(colours.field if colours.dark else colours.raised))
            painter.drawText(flag.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for areas, colour in ((hairs, line), (bare, flags)):
        painter.setBrush(colour)
        painter.drawRects(areas)
    painter.restore()


def paint_range(painter: QPainter, rect: QRect, scene: Scene, model: TimelineModel) -> None:
    """A bar over the ruler from in to out; what is outside steps back a little."""
    if model.range is None:
        return
    left, right = (scene.x(each) for each in model.range)
    colours = tokens()
    shade = QColor(colours.ground)
    shade.setAlphaF(0.3)
    below = scene.rows[-1].bottom - scene.lift - RULER_HEIGHT
    for area in (QRect(0, RULER_HEIGHT, left, below), QRect(right, RULER_HEIGHT, scene.width - right, below)):
        painter.fillRect(area.intersected(rect), shade)
    if rect.top() < RULER_HEIGHT:
        accent = QColor(colours.accent)
        painter.fillRect(QRect(left, 0, right - left, 3), accent)
        painter.fillRect(QRect(left, 0, 3, 12), accent)
        painter.fillRect(QRect(right - 3, 0, 3, 12), accent)


def paint_tip(painter: QPainter, scene: Scene, height: int, at: QPointF, text: str) -> None:
    """Words beside the pointer, kept inside of the view."""
    if not text:
        return
    colours, font = tokens(), fonts.font(fonts.SMALL)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(text) + 20
    left = min(max(4.0, at.x() + 14), scene.width - width - 4.0)
    top = at.y() - 34 if at.y() > RULER_HEIGHT + 34 else at.y() + 18
    area = QRectF(left, min(max(4.0, top), height - 30.0), width, 24)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(area, 5, 5)
    painter.setFont(font)
    painter.setPen(QColor(colours.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
