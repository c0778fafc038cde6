"""Waveforms: loudest levels at any zoom, painted into cached tiles."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import repeat
from operator import neg

from PySide6.QtCore import QLineF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, Qt

from ui.timeline.media import BUCKETS

BAR, PITCH = 2, 3
"""Width of a bar, and from one bar to the next, in pixels."""
TILE_BARS = 96
TILE = TILE_BARS * PITCH
BUDGET = 1
"""How many tiles are drawn anew in one paint."""
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
        peaks = map(max, map(neg, lows), highs, repeat(0))  # no loop in Python: a song has many
        self._levels = [array("B", peaks)]
        while len(self._levels[-1]) > _STEP:
            below = self._levels[-1]
            padded = below + array("B", bytes(-len(below) % _STEP))
            self._levels.append(array("B", map(max, *(padded[part::_STEP] for part in range(_STEP)))))

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
    """Paints strips from pixmaps 288 pixels wide, the least used of which are let go.

    In one paint only so many are drawn anew as there is time for; until the others' turn comes, those of
    another zoom stand for them, stretched. ``behind`` says that there is more to do.
    """

    def __init__(self, most: int = 320) -> None:
        self._tiles: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._most = most
        self._shown: OrderedDict[Hashable, float] = OrderedDict()
        self._left = BUDGET
        self.behind = False

    def begin(self) -> None:
        """A paint begins."""
        self._left, self.behind = BUDGET, False

    def clear(self) -> None:
        """Let all pixmaps go."""
        self._tiles.clear()
        self._shown.clear()

    def paint(self, painter: QPainter, strip: Strip, visible: QRect) -> None:
        """Paint what of a strip lies in ``visible``."""
        area = strip.rect.intersected(visible)
        if area.isEmpty():
            return
        ratio = painter.device().devicePixelRatio()
        left, top, whole = strip.rect.left(), strip.rect.top(), True
        same = (strip.key, strip.colour, strip.rect.height(), ratio)
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        for number in range((area.left() - left) // TILE, (area.right() - left) // TILE + 1):
            tile = self._tile(strip, number, ratio)
            if tile is not None:
                painter.drawPixmap(left + number * TILE, top, tile)
            else:
                whole = False
                place = QRect(left + number * TILE, top, TILE, strip.rect.height()).intersected(area)
                self._stand_in(painter, strip, place, same)
        painter.restore()
        if whole:
            self._shown[same] = strip.per_second
            self._shown.move_to_end(same)
            if len(self._shown) > 2 * self._most:
                self._shown.popitem(last=False)
        else:
            self.behind = True

    def _tile(self, strip: Strip, number: int, ratio: float) -> QPixmap | None:
        key = (strip.key, strip.per_second, strip.colour, strip.rect.height(), number, ratio)
        tile = self._tiles.get(key)
        if tile is None:
            if self._left <= 0:
                return None
            self._left -= 1
            tile = self._tiles[key] = _render(strip, number, ratio)
            while len(self._tiles) > self._most:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        return tile

    def _stand_in(self, painter: QPainter, strip: Strip, place: QRect, same: tuple[Hashable, ...]) -> None:
        """The same stretch of sound from tiles of the zoom before, as wide as it is now."""
        before = self._shown.get(same)
        if before is None:
            return
        share = strip.per_second / before
        left, height, ratio = strip.rect.left(), strip.rect.height(), float(same[-1])  # type: ignore[arg-type]
        first, last = (place.left() - left) / share, (place.right() + 1 - left) / share
        for number in range(int(first // TILE), int(last // TILE) + 1):
            tile = self._tiles.get((strip.key, before, strip.colour, height, number, ratio))
            if tile is not None:
                target = QRectF(left + number * TILE * share, strip.rect.top(), TILE * share, height)
                painter.save()
                painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
                painter.drawPixmap(target, tile, QRectF(tile.rect()))
                painter.restore()


def _render(strip: Strip, number: int, ratio: float) -> QPixmap:
    height = strip.rect.height()
    tile = QPixmap(round(TILE * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(strip.colour), BAR, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle, reach = height / 2, height / 2 - 3
    seconds, begin, level = PITCH / strip.per_second, number * TILE_BARS, strip.level
    bars = []
    for bar in range(TILE_BARS):
        start = (begin + bar) * seconds
        half = max(0.1, level(start, start + seconds) ** _CURVE * reach - BAR / 2)
        x = bar * PITCH + 1.5
        bars.append(QLineF(x, middle - half, x, middle + half))
    painter.drawLines(bars)  # at once: one call a bar took twice as long
    painter.end()
    return tile
