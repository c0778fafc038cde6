"""Paints what stands across the rows: markers, the range from in to out, the words beside a hand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ui.theme import fonts, mix, tokens
from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.model import TimelineModel
from ui.timeline.stamps import Stamps

if TYPE_CHECKING:
    from ui.timeline.painting import Scene

FLAG_HEIGHT = 15
NEAR = 9
"""Pixels within which markers share a flag."""
_NAME_ROOM = 150
"""Pixels that a marker's name takes at most."""
_HAIR_ROOM = 8
"""Pixels up to the next flag under which no hairline is drawn: they would cover what is below."""


def paint_markers(painter: QPainter, rect: QRect, scene: Scene, model: TimelineModel, stamps: Stamps) -> None:
    """Flags at the foot of the ruler with their names, and a hairline through the rows."""
    placed = model.placed
    if not placed:
        return
    import numpy as np

    per_picture, shift = scene.scale.per_picture, scene.scale.x(0) - scene.offset
    begin = bisect_left(model.marked, (rect.left() - shift - _NAME_ROOM) / per_picture)
    end = bisect_right(model.marked, (rect.right() - shift + _NAME_ROOM) / per_picture)
    if begin == end:
        return
    # One flag for those that stand on each other: the first of each few pixels, counted from the content's
    # edge, so that they are the same while it is scrolled.
    exact = np.array(model.marked[begin:end]) * per_picture + scene.scale.x(0)
    first = np.diff(exact // NEAR, prepend=-1.0) > 0
    numbers = (first.nonzero()[0] + begin).tolist()
    places = (np.rint(exact[first]).astype(np.int64) - scene.offset).tolist()
    colours = tokens()
    hairs: list[QRect] = []
    bare: list[QRect] = []
    below = scene.rows[-1].bottom - scene.lift - RULER_HEIGHT
    for number, x, following in zip(numbers, places, [*places[1:], places[-1] + 9999], strict=True):
        room = min(_NAME_ROOM, following - x - 6)
        if room >= _HAIR_ROOM:
            hairs.append(QRect(x, RULER_HEIGHT, 1, below))
        if rect.top() >= RULER_HEIGHT:
            continue
        if room < 40:
            wide = 5 if room >= 16 else 2
            bare.append(
                QRect(x, RULER_HEIGHT - FLAG_HEIGHT, min(wide, max(1, following - x - 2)), FLAG_HEIGHT)
            )
            continue
        # In steps of 8 pixels, so that zooming does not have every name measured anew.
        words, width = _named(placed[number].marker.name, room & ~7)
        area = QRect(x, RULER_HEIGHT - FLAG_HEIGHT - 1, width, FLAG_HEIGHT + 1)
        stamps.put(painter, ("flag", words), area, partial(_flag, words))
    painter.setPen(Qt.PenStyle.NoPen)
    for areas, colour in ((hairs, mix(colours.panel, colours.second, 0.6)), (bare, colours.second)):
        painter.setBrush(QColor(colour))
        painter.drawRects(areas)


@lru_cache(maxsize=2048)
def _named(name: str, room: int) -> tuple[str, int]:
    """What of a marker's name has room on its flag, and how wide that is."""
    metrics = QFontMetrics(fonts.font(fonts.SMALL))
    words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - 12)
    return words, 9 + (metrics.horizontalAdvance(words) + 6 if words else 0)


def _flag(words: str, painter: QPainter, width: int, height: int) -> None:
    colours = tokens()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.second))
    flag = QRectF(0, 0, width, height - 1)
    painter.drawRoundedRect(flag, 3, 3)
    painter.fillRect(QRect(0, height - 5, 1, 5), QColor(colours.second))
    if words:
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.field if colours.dark else colours.raised))
        painter.drawText(flag.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


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
