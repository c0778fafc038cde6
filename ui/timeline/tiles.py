"""Paints waveforms from tiles that are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BAR, PITCH = 2, 3
"""Width of a bar, and from one bar to the next, in pixels."""
TILE_BARS = 96
TILE = TILE_BARS * PITCH
BUDGET = 400
"""How many bars are drawn anew in one paint; a tile counts for some by itself."""
_EACH = 32
_FARTHEST = 8.0
"""By how much a zoom may differ whose tiles stand for another's."""
_CURVE = 0.65
"""Levels are drawn to this power: speech peaks near a third of full scale, and would lie flat."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One sound on screen: where, in what colour, and how loud at each instant."""

    key: Hashable
    """Everything that shapes ``levels``."""
    rect: QRect
    per_second: float
    colour: str
    levels: Callable[[Floats, Floats], Floats]
    """Levels 0 to 1 of stretches, by their beginnings and ends in seconds from the strip's left edge."""


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
        self._moving = False
        self.behind = False

    def begin(self, moving: bool = False) -> None:
        """A paint begins; while the zoom is ``moving`` only what has nothing to stand for it is drawn."""
        self._left, self.behind, self._moving = BUDGET // 4 if moving else BUDGET, False, moving

    def clear(self) -> None:
        """Let all pixmaps go."""
        self._tiles.clear()
        self._shown.clear()

    def paint(self, painter: QPainter, strip: Strip, visible: QRect) -> None:
        """Paint what of a strip lies in ``visible``."""
        left, top, height, whole = strip.rect.left(), strip.rect.top(), strip.rect.height(), True
        first, last = max(left, visible.left()), min(strip.rect.right(), visible.right())
        if first > last or not strip.rect.intersects(visible):
            return
        ratio = painter.device().devicePixelRatio()
        same = (strip.key, strip.colour, height, ratio)
        before = self._shown.get(same, 0.0)
        # Of a zoom far from this one thousands of tiles would stand for one, and look like none.
        stands = before / _FARTHEST <= strip.per_second <= before * _FARTHEST
        for number in range((first - left) // TILE, (last - left) // TILE + 1):
            tile = self._tile(strip, number, ratio, self._moving and stands)
            begin = left + number * TILE
            come, go = max(first, begin), min(last + 1, begin + TILE)
            if tile is not None:
                # The tile's own pixels, so that none is asked for outside of the strip.
                part = QRectF((come - begin) * ratio, 0, (go - come) * ratio, height * ratio)
                painter.drawPixmap(QRectF(come, top, go - come, height), tile, part)
            else:
                whole = False
                if stands:
                    self._stand_in(painter, strip, come, go, ratio, before)
        if whole:
            self._shown[same] = strip.per_second
            self._shown.move_to_end(same)
            if len(self._shown) > 2 * self._most:
                self._shown.popitem(last=False)
        else:
            self.behind = True

    def _tile(self, strip: Strip, number: int, ratio: float, waits: bool) -> QPixmap | None:
        key = (strip.key, strip.per_second, strip.colour, strip.rect.height(), number, ratio)
        tile = self._tiles.get(key)
        if tile is None:
            if waits or self._left <= 0:
                return None
            bars = min(TILE_BARS, -(-(strip.rect.width() - number * TILE) // PITCH))
            self._left -= _EACH + bars
            tile = self._tiles[key] = _render(strip, number, bars, ratio)
            while len(self._tiles) > self._most:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        return tile

    def _stand_in(
        self, painter: QPainter, strip: Strip, come: int, go: int, ratio: float, before: float
    ) -> None:
        """From ``come`` to ``go`` the same sound from tiles of the zoom before, as wide as it is now."""
        share = strip.per_second / before
        left, top, height = strip.rect.left(), strip.rect.top(), strip.rect.height()
        wide = TILE * share
        for number in range(int((come - left) / wide), int((go - left) / wide) + 1):
            tile = self._tiles.get((strip.key, before, strip.colour, height, number, ratio))
            if tile is None:
                continue
            begin = left + number * wide
            first, last = max(begin, come), min(begin + tile.width() / ratio * share, go)
            if first < last:
                scale = ratio / share
                part = QRectF((first - begin) * scale, 0, (last - first) * scale, tile.height())
                painter.drawPixmap(QRectF(first, top, last - first, height), tile, part)


def _render(strip: Strip, number: int, bars: int, ratio: float) -> QPixmap:
    """Bars, all at once as an array of how much of each pixel they cover: drawing them one by one took ten
    times as long."""
    import numpy as np

    height = strip.rect.height()
    seconds = PITCH / strip.per_second
    starts = (number * TILE_BARS + np.arange(bars)) * seconds
    reach = height / 2 - 3
    half = np.maximum(1.0, strip.levels(starts, starts + seconds) ** _CURVE * reach) * ratio
    bar, gaps, distance = _grid(bars, height, ratio)
    tall = np.minimum(np.maximum(half[None, :] + 0.5 - distance[:, None], 0), 1)
    pixels = np.take(_inks(strip.colour)[(tall * 255).astype(np.uint8)], bar, axis=1)
    pixels[:, gaps] = 0
    high, wide = pixels.shape
    image = QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_ARGB32_Premultiplied)
    tile = QPixmap.fromImage(image.copy())
    tile.setDevicePixelRatio(ratio)
    return tile


@lru_cache(maxsize=128)
def _grid(bars: int, height: int, ratio: float) -> tuple[NDArray[np.int64], NDArray[np.bool_], Floats]:
    """For each column of a tile its bar, and whether it lies between two; for each line, how far it is from
    the middle."""
    import numpy as np

    columns = np.arange(round(bars * PITCH * ratio)) + 0.5
    bar = np.minimum(columns // (PITCH * ratio), bars - 1).astype(np.int64)
    lines = np.arange(round(height * ratio)) + 0.5
    return bar, columns - bar * PITCH * ratio > BAR * ratio, np.abs(lines - height * ratio / 2)


@lru_cache(maxsize=16)
def _inks(colour: str) -> NDArray[np.uint32]:
    """A colour at every opacity from 0 to 255, premultiplied."""
    import numpy as np

    share, whole = np.arange(256, dtype=np.uint32), QColor(colour)
    parts = [(share * value + 127) // 255 for value in (whole.red(), whole.green(), whole.blue())]
    return (share << 24 | parts[0] << 16 | parts[1] << 8 | parts[2]).astype(np.uint32)
