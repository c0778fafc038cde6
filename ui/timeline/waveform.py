"""Waveforms: loudest levels at any zoom, painted into cached tiles."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap, Qt

from ui.timeline.media import BUCKETS

BAR, PITCH = 2, 3
"""Width of a bar, and from one bar to the next, in pixels."""
TILE_BARS = 96
TILE = TILE_BARS * PITCH
_CURVE = 0.65
"""Levels are drawn to this power: speech peaks near a third of full scale, and would lie flat."""
_STEP = 8
"""How many levels of one mipmap make one of the next."""


class Waveform:
    """Peaks of a sound, 0 to 1, of any stretch at nearly the same cost: mipmaps of factor 8."""

    def __init__(self, pairs: bytes) -> None:
        """``pairs`` are int8 (lowest, highest) a bucket, :data:`~ui.timeline.media.BUCKETS` a second."""
        levels = array("b", pairs)
        lows, highs = levels[0::2], levels[1::2]
        self._levels = [array("B", (max(-low, high, 0) for low, high in zip(lows, highs, strict=False)))]
        while len(self._levels[-1]) > _STEP:
            below = self._levels[-1]
            self._levels.append(array("B", (max(below[i : i + _STEP]) for i in range(0, len(below), _STEP))))

    @property
    def length(self) -> float:
        """Seconds."""
        return len(self._levels[0]) / BUCKETS

    def peak(self, start: float, end: float) -> float:
        """The loudest level, 0 to 1 of full scale, between two instants in seconds; 0 outside."""
        first, last = int(start * BUCKETS), max(int(start * BUCKETS) + 1, int(end * BUCKETS))
        level = 0
        while last - first > 2 * _STEP and level + 1 < len(self._levels):
            first, last, level = first // _STEP, -(-last // _STEP), level + 1
        found = self._levels[level][max(0, first) : max(0, last)]
        return max(found) / 127 if found else 0.0


@dataclass(frozen=True, slots=True)
class Strip:
    """One sound on screen: where, in what colour, and how loud at each instant."""

    key: Hashable
    """Everything that shapes ``level``."""
    rect: QRect
    per_second: float
    colour: str
    level: Callable[[float, float], float]
    """Level 0 to 1 between two instants, in seconds from the strip's left edge."""


class WaveformTiles:
    """Paints strips from pixmaps 288 pixels wide, the least used of which are let go."""

    def __init__(self, most: int = 160) -> None:
        self._tiles: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._most = most

    def clear(self) -> None:
        """Let all pixmaps go."""
        self._tiles.clear()

    def paint(self, painter: QPainter, strip: Strip, visible: QRect) -> None:
        """Paint what of a strip lies in ``visible``."""
        area = strip.rect.intersected(visible)
        if area.isEmpty():
            return
        ratio = painter.device().devicePixelRatio()
        left = strip.rect.left()
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        for number in range((area.left() - left) // TILE, (area.right() - left) // TILE + 1):
            tile = self._tile(strip, number, ratio)
            painter.drawPixmap(left + number * TILE, strip.rect.top(), tile)
        painter.restore()

    def _tile(self, strip: Strip, number: int, ratio: float) -> QPixmap:
        key = (strip.key, strip.per_second, strip.colour, strip.rect.height(), number, ratio)
        tile = self._tiles.get(key)
        if tile is None:
            tile = self._tiles[key] = _render(strip, number, ratio)
            while len(self._tiles) > self._most:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        return tile


def _render(strip: Strip, number: int, ratio: float) -> QPixmap:
    height = strip.rect.height()
    tile = QPixmap(round(TILE * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(strip.colour))
    middle, reach = height / 2, height / 2 - 3
    seconds = PITCH / strip.per_second
    for bar in range(TILE_BARS):
        start = (number * TILE_BARS + bar) * seconds
        half = max(1.0, strip.level(start, start + seconds) ** _CURVE * reach)
        painter.drawRoundedRect(QRectF(bar * PITCH + 0.5, middle - half, BAR, 2 * half), 1, 1)
    painter.end()
    return tile
