"""What the preview's screen paints besides the picture: its corners, safe areas, and its emptiness."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui.theme import fonts, tokens

RADIUS = 6
_SAFE = 0.05
"""Of each side, outside the safe area: 90 % is inside."""
_TALL_TOP, _TALL_BOTTOM, _TALL_RIGHT = 250 / 1920, 420 / 1920, 170 / 1080
"""Of an upright video's sides, where telephones lay words and buttons over it."""


def paint_empty(painter: QPainter, area: QRect, words: str) -> None:
    """Say what is to come where there is no picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens().field if tokens().dark else tokens().panel))
    painter.drawRoundedRect(area, RADIUS, RADIUS)
    painter.setPen(QColor(tokens().faint))
    painter.setFont(fonts.font(fonts.BODY))
    painter.drawText(
        area.adjusted(16, 0, -16, 0), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words
    )


def paint_safe_area(painter: QPainter, area: QRectF, upright: bool) -> None:
    """Mark what every screen shows, and of an upright video where telephones lay things of their own."""
    inner = area.adjusted(
        area.width() * _SAFE, area.height() * _SAFE, -area.width() * _SAFE, -area.height() * _SAFE
    )
    if upright:
        top, bottom = area.height() * _TALL_TOP, area.height() * _TALL_BOTTOM
        right = area.width() * _TALL_RIGHT
        middle = area.height() - top - bottom
        shade = QColor(0, 0, 0, 90)
        painter.fillRect(QRectF(area.left(), area.top(), area.width(), top), shade)
        painter.fillRect(QRectF(area.left(), area.bottom() - bottom, area.width(), bottom), shade)
        painter.fillRect(QRectF(area.right() - right, area.top() + top, right, middle), shade)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, style in (("#000000", Qt.PenStyle.SolidLine), ("#ffffff", Qt.PenStyle.DashLine)):
        painter.setPen(QPen(QColor(colour), 1, style))
        painter.drawRect(inner)


def round_corners(painter: QPainter, area: QRectF, ground: QColor) -> None:
    """Lay the ground over the corners: cheaper than cutting every picture to a rounded shape."""
    corners = QPainterPath()
    corners.addRect(area)
    inner = QPainterPath()
    inner.addRoundedRect(area, RADIUS, RADIUS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(corners.subtracted(inner), ground)
