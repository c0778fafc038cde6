"""Thousands of narrow things, painted as columns of pixels: what they cost does not depend on how many lie
in one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.clip_index import ClipIndex
from app.domain.timeline import Clip, Layer, Sound, Visual

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

# numpy is imported where it is needed: an empty window, which paints no clip, starts without it.

RADIUS = 5
"""Of a box's corners, in pixels."""


_FORMAT = QImage.Format.Format_RGB32
Content = Visual | Sound | str
"""What is in a box of a row: a picture, a voice, words."""
Part = tuple[float, float, Content]
"""From when to when in seconds, and what is in it."""


class Seen(NamedTuple):
    """What of many stretches is in sight: ``left`` and ``right`` in whole pixels, and which are wide enough
    to be painted one by one."""

    first: int
    """The position of the first of them."""
    left: Ints
    right: Ints
    wide: Bools
    merged: Bools
    """Which are so narrow that no gap is left behind them."""

    def ones(self) -> list[tuple[int, int, int]]:
        """The wide ones: position, left, right."""
        at = self.wide.nonzero()[0]
        return list(
            zip((at + self.first).tolist(), self.left[at].tolist(), self.right[at].tolist(), strict=True)
        )

    def narrow(self, which: Bools | None = None) -> tuple[Ints, Ints]:
        """Lefts and rights of the narrow ones, or of those of them that are ``which``, with the gaps
        behind them."""
        import numpy as np

        chosen = ~self.wide if which is None else ~self.wide & which
        left = self.left[chosen]
        return left, np.maximum(left + 1, self.right[chosen] - ~self.merged[chosen])

    def runs(self, rect: QRect, which: Bools | None = None) -> list[tuple[int, int]]:
        """From where to where in ``rect`` the narrow ones lie, gaps and all."""
        import numpy as np

        chosen = ~self.wide if which is None else ~self.wide & which
        covered = _covered(self.left[chosen] - rect.left(), self.right[chosen] - rect.left(), rect.width())
        padded = np.zeros(len(covered) + 2, np.int8)
        padded[1:-1] = covered
        edges = (np.diff(padded).nonzero()[0] + rect.left()).tolist()
        return list(zip(edges[::2], edges[1::2], strict=True))


def in_sight(
    starts: NDArray[np.float64], ends: NDArray[np.float64], span: range, shift: float, per: float,
    slim: int, merged: int,
) -> Seen:  # fmt: skip
    """The stretches of ``span`` at a scale of ``per`` pixels, their zero at ``shift``: those under ``slim``
    pixels are narrow, and those under ``merged`` lose the gap behind them."""
    import numpy as np

    first, last = starts[span.start : span.stop] * per, ends[span.start : span.stop] * per
    left, right = (np.rint(each + shift).astype(np.int64) for each in (first, last))
    return Seen(span.start, left, right, right - left >= slim, last - first < merged)


class ClipColumns:
    """The clips of an index as arrays, made once for each layout."""

    def __init__(self, index: ClipIndex) -> None:
        import numpy as np

        count, clips = len(index.clips), index.clips
        self.of = index
        self.starts = np.array(index.starts, np.float64)
        lengths = np.fromiter((clip.pictures for clip in clips), np.float64, count)
        self.ends = self.starts + lengths
        self.has = {
            "voice": np.fromiter((clip.voice is not None for clip in clips), np.bool_, count),
            "captions": np.fromiter((bool(clip.cues) for clip in clips), np.bool_, count),
            "overlays": np.fromiter((bool(clip.layers) for clip in clips), np.bool_, count),
        }
        """By the kind of a row: which clips have anything on it; what is missing here all have."""
        self._together: tuple[frozenset[str], Bools] = frozenset(), np.zeros(count, np.bool_)
        self._parts: dict[tuple[str, int], tuple[Part, ...]] = {}

    def parts(self, kind: str, position: int) -> tuple[Part, ...]:
        """What a clip has on a row of voices, captions or overlays: a voice's times are the timeline's, the
        others count from the clip's start. Worked out once, for fractions take their time."""
        found = self._parts.get((kind, position))
        if found is None:
            found = self._parts[kind, position] = _parts(kind, self.of.clips[position])
        return found

    def together(self, frame_ids: frozenset[str]) -> Bools:
        """Which clips are of these frames."""
        import numpy as np

        if self._together[0] is not frame_ids:
            flags = np.zeros(len(self.starts), np.bool_)
            flags[[self.of.positions[each] for each in frame_ids if each in self.of.positions]] = True
            self._together = frame_ids, flags
        return self._together[1]


def _parts(kind: str, clip: Clip) -> tuple[Part, ...]:
    if kind == "voice":
        voice = clip.voice
        return () if voice is None else ((float(voice.start), float(voice.start + voice.length), voice),)
    if kind == "overlays":
        return tuple((float(each.start), float(each.end), _layer_words(each)) for each in clip.layers)
    return tuple((float(each.start), float(each.end), " ".join(each.text.split())) for each in clip.cues)


def _layer_words(layer: Layer) -> str:
    """What an overlay says."""
    words = [str(layer.style.params.get(name, "")) for name in ("name", "role", "text")]
    return " · ".join(" ".join(each.split()) for each in words if each.strip())


def paint_boxes(
    painter: QPainter, narrow: tuple[Ints, Ints], wide: Sequence[tuple[int, int]], area: QRect, colour: str,
    ground: str,
) -> None:  # fmt: skip
    """Paint boxes of one colour and height, given by lefts and rights, where they lie in ``area``; what is
    between becomes ``ground``. The wide ones have round corners. It is one picture, every column of which
    is one of a few: however many boxes there are, it costs the same."""
    import numpy as np

    ratio, origin = painter.device().devicePixelRatio(), area.left()
    radius, width, high = round(RADIUS * ratio), round(area.width() * ratio), round(area.height() * ratio)
    kinds = np.zeros(width + 2 * radius, np.intp)  # with room for the ends of what goes on beyond the area
    inside = kinds[radius : radius + width]
    if len(narrow[0]):
        left, right = (np.rint((each - origin) * ratio).astype(np.int64) for each in narrow)
        inside[:] = _covered(left, right, width)
    if len(wide):
        edges = np.rint((np.array(wide, np.float64) - origin) * ratio).astype(np.int64)
        edges = edges[(edges[:, 1] > 0) & (edges[:, 0] < width)]
        inside |= _covered(edges[:, 0], edges[:, 1], width)
        curved = edges[edges[:, 1] - edges[:, 0] > 2 * radius]
        step = np.arange(radius)
        kinds[np.maximum(curved[:, :1], -radius) + radius + step] = 2 + step
        kinds[np.minimum(curved[:, 1:], width + radius) + radius - 1 - step] = 2 + radius + step
    if not (len(wide) or inside.any()):
        return
    made = _columns(colour, ground, high, radius)
    pixels = np.empty((high, width), np.uint32)
    rounded = min(radius, high // 2)
    # All lines but the outer ones are the same.
    pixels[rounded : high - rounded] = made[high // 2].take(inside)
    pixels[:rounded] = made[:rounded].take(inside, axis=1)
    pixels[high - rounded :] = pixels[:rounded][::-1]
    picture = QImage(pixels.data, width, high, 4 * width, _FORMAT)
    picture.setDevicePixelRatio(ratio)
    painter.drawImage(area.topLeft(), picture)


def _covered(left: Ints, right: Ints, width: int) -> Bools:
    """Which of so many columns lie in a stretch."""
    import numpy as np

    begun = np.bincount(np.minimum(np.maximum(left, 0), width), minlength=width + 1)
    begun -= np.bincount(np.minimum(np.maximum(right, 0), width), minlength=width + 1)
    return begun.cumsum()[:width] > 0


@lru_cache(maxsize=64)
def _columns(colour: str, ground: str, height: int, radius: int) -> NDArray[np.uint32]:
    """The columns of which a row of boxes is made, side by side: the ground, a box's middle, those of its
    left end from outside to inside, and those of its right end."""
    import numpy as np

    image = QImage(4 * radius + 2, height, _FORMAT)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRect(1, 0, 4 * radius, height), radius, radius)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(height, -1)
    ends = [*range(1, radius + 1), *range(4 * radius, 3 * radius, -1)]
    return np.ascontiguousarray(pixels[:, [0, 2 * radius, *ends]])
