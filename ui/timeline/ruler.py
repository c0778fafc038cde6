"""The ruler: which times are marked at which zoom, and how they are written."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QStaticText, QTransform

from app.domain.time import clock
from ui.theme import fonts, mix, tokens
from ui.timeline.geometry import RULER_HEIGHT, Scale

_LABEL_ROOM = 132
"""Least pixels from one label to the next."""
_SECONDS = ((1, 5), (2, 4), (5, 5), (10, 5), (15, 3), (30, 6), (60, 6), (120, 4), (300, 5), (600, 5),
            (900, 3), (1800, 6), (3600, 6), (7200, 4), (18000, 5), (36000, 5), (86400, 6))  # fmt: skip
"""Seconds from label to label, and into how many parts ticks divide them."""
_PICTURES = ((1, 1), (2, 2), (5, 5), (10, 5))
"""The same in pictures, for zooms where a second is wide."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at a picture; ``label`` is empty on the small ones."""

    picture: float
    label: str


def _step(scale: Scale) -> tuple[int, Fraction, int]:
    """Pictures (0 when in seconds), seconds and parts from label to label."""
    for count, parts in _PICTURES:
        if count * scale.per_picture >= _LABEL_ROOM and count < scale.fps / 2:
            return count, Fraction(0), parts
    for whole, parts in _SECONDS:
        if whole * scale.per_second >= _LABEL_ROOM:
            return 0, Fraction(whole), parts
    return 0, Fraction(_SECONDS[-1][0]), _SECONDS[-1][1]


def ticks(scale: Scale, first: float, last: float) -> Iterator[Tick]:
    """Marks from picture ``first`` to ``last``, small ones among them, from left to right."""
    count, whole, parts = _step(scale)
    base = ceil(scale.fps)
    if count:
        for number in range(max(0, floor(first) - count), ceil(last) + 1):
            second, rest = divmod(number, base)
            # Labels start again at every second, so that whole seconds are always among them.
            if rest % count == 0 and (rest + count <= base or rest == 0):
                yield Tick(number, f"{clock(second)}:{rest:02}" if rest else clock(second))
            else:
                yield Tick(number, "")
        return
    # Only labels are worked out exactly: far more small marks are in sight at once.
    span, second = int(whole), float(scale.fps)
    part = span * second / parts
    start = max(0, floor(first / part) - parts)
    for number in range(start, ceil(last / part) + 1):
        labels, between = divmod(number, parts)
        if between:
            yield Tick(number * part, "")
        else:  # A label in whole seconds stands at the first picture of its second.
            yield Tick(ceil(labels * span * scale.fps), _clock(labels * span))


@functools.lru_cache(maxsize=512)
def _clock(seconds: int) -> str:
    return clock(seconds)


@functools.lru_cache(maxsize=512)
def _label(text: str) -> tuple[QStaticText, float]:
    words = QStaticText(text)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.prepare(QTransform(), fonts.font(fonts.SMALL))
    return words, words.size().height()


def paint_ruler(painter: QPainter, rect: QRect, scale: Scale, offset: int) -> None:
    """Paint the ruler where it crosses ``rect`` (widget pixels); ``offset`` is how far it is scrolled."""
    colours = tokens()
    painter.fillRect(QRect(rect.left(), 0, rect.width(), RULER_HEIGHT), QColor(colours.panel))
    painter.setFont(fonts.font(fonts.SMALL))
    text, line = QColor(colours.faint), QColor(colours.off)
    small = QColor(mix(colours.panel, colours.off, 0.55))
    first = scale.picture(rect.left() + offset - _LABEL_ROOM)
    shift, per_picture = scale.x(0) - offset, scale.per_picture
    marks: list[QRect] = []
    painter.setPen(text)
    for tick in ticks(scale, max(0.0, first), max(0.0, scale.picture(rect.right() + offset + 1))):
        x = round(shift + tick.picture * per_picture)
        if tick.label:
            painter.fillRect(x, RULER_HEIGHT - 14, 1, 11, line)
            words, height = _label(tick.label)
            painter.drawStaticText(QPointF(x + 5, 13 - height / 2), words)
        else:
            marks.append(QRect(x, RULER_HEIGHT - 8, 1, 5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(small)
    painter.drawRects(marks)
