"""A decoded picture's colours brought to BT.709, limited range, 8 bits, 4:2:0.

What a file does not say is taken as players take it: BT.601 for standard definition, BT.709 above,
limited range but for the formats that are full by their name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

from app.media.footage_chroma import rematrixed
from app.media.footage_hdr import ToneMap
from app.media.footage_shape import Plane, Shape, evened

Planes = tuple[Plane, Plane, Plane]
"""Y of height x width, U and V of half of each."""

_EXACT = Interpolation.ACCURATE_RND | Interpolation.BITEXACT
"""The same on every kind of processor."""

_SD_WIDTH, _SD_HEIGHT = 1280, 576
"""Below this width and up to this height an unmarked video is BT.601 (as mpv guesses)."""

_WEIGHTS = {
    Colorspace.ITU709: (0.2126, 0.0722),
    Colorspace.FCC: (0.30, 0.11),
    Colorspace.ITU601: (0.299, 0.114),
    Colorspace.SMPTE240M: (0.212, 0.087),
    Colorspace.BT2020: (0.2627, 0.0593),
}
"""Luma's shares of red and blue (H.273, table 4)."""

_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
"""Matrix coefficients by their numbers in ITU-T H.273, table 4, to swscale's."""

_WIDE = {int(ColorPrimaries.BT2020), int(ColorPrimaries.SMPTE431), int(ColorPrimaries.SMPTE432)}
_HDR = {int(ColorTrc.SMPTE2084): "pq", int(ColorTrc.ARIB_STD_B67): "hlg"}


@dataclass(frozen=True, slots=True)
class Colours:
    """What the numbers in a picture mean. ``hdr`` is "", "pq" or "hlg"; ``primaries`` as in H.273, table 2."""

    matrix: Colorspace | None
    full: bool
    hdr: str
    primaries: int

    @property
    def mapped(self) -> bool:
        """Whether more than a matrix and a range must change."""
        return bool(self.hdr) or self.primaries in _WIDE


def colours_of(picture: Any, size: tuple[int, int]) -> Colours:
    """What a decoded picture says of itself, completed by its stream's ``size`` (width, height)."""
    if picture.format.is_rgb:
        return Colours(None, True, _HDR.get(picture.color_trc, ""), picture.color_primaries)
    full = picture.color_range == int(ColorRange.JPEG) or picture.format.name.startswith("yuvj")
    matrix = _MATRICES.get(picture.colorspace)
    if matrix is None:
        small = size[0] < _SD_WIDTH and size[1] <= _SD_HEIGHT
        matrix = Colorspace.ITU601 if small else Colorspace.ITU709
    return Colours(matrix, full, _HDR.get(picture.color_trc, ""), picture.color_primaries)


class Converter:
    """Decoded pictures of one stream as planes of one shape. Not for two threads at once."""

    def __init__(self, shape: Shape, size: tuple[int, int], peak: float = 0.0) -> None:
        self._shape = shape
        self._size = size
        self._peak = peak
        # One for each step: each keeps its tables for as long as pictures stay alike.
        self._in, self._out, self._alpha = VideoReformatter(), VideoReformatter(), VideoReformatter()
        self._maps: dict[tuple[str, int], ToneMap] = {}

    def planes(self, picture: Any) -> Planes:
        """The picture's planes, upright. Read-only: where nothing had to change they are the decoder's own."""
        colours = colours_of(picture, self._size)
        if picture.format.name in _WITH_ALPHA or any(part.is_alpha for part in picture.format.components):
            picture = self._on_black(picture, colours)
            colours = Colours(None, True, colours.hdr, colours.primaries)
        if colours.mapped:
            picture = self._mapped(picture, colours)
            colours = Colours(None, True, "", int(ColorPrimaries.BT709))
        luma, blue, red = (self._finished(plane) for plane in self._planes(picture, colours))
        return luma, blue, red

    def _finished(self, plane: Plane) -> Plane:
        plane = self._shape.upright(plane)
        plane.flags.writeable = False  # decoders predict from the same memory
        return plane

    def _planes(self, picture: Any, colours: Colours) -> Sequence[Plane]:
        width, height = self._shape.stored
        same = (picture.width, picture.height) == (width, height)
        if not (same and picture.format.name == "yuv420p" and not colours.full):
            # Range and size here; the matrix below, which swscale would do by way of 8-bit RGB.
            picture = self._out.reformat(
                picture, width, height, "yuv420p",
                interpolation=_scaling(picture, width, height) | _EXACT, threads=1,
                **_source(colours, Colorspace.ITU709),
                dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG,
            )  # fmt: skip
        luma, *chroma = (_view(plane) for plane in picture.planes)
        planes = [evened(luma), *chroma] if width % 2 or height % 2 else [luma, *chroma]
        if colours.matrix not in (None, Colorspace.ITU709):
            planes = rematrixed(planes, *_WEIGHTS[colours.matrix])
        return planes

    def _on_black(self, picture: Any, colours: Colours) -> Any:
        """An RGB picture of the same size, transparency filled with black."""
        rgba: Any = self._alpha.reformat(
            picture,
            format="rgba",
            interpolation=Interpolation.BICUBIC | _EXACT,
            threads=1,
            **_source(colours),
        ).to_ndarray()
        alpha = rgba[..., 3:]
        if alpha.min() == 255:
            rgb = rgba[..., :3]
        else:
            rgb = ((rgba[..., :3].astype(np.uint16) * alpha + 127) // 255).astype(np.uint8)
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")

    def _mapped(self, picture: Any, colours: Colours) -> Any:
        """The picture at its final size as BT.709 RGB of 16 bits."""
        width, height = self._shape.stored
        deep = self._in.reformat(
            picture, width, height, "gbrp16le",
            interpolation=_scaling(picture, width, height) | _EXACT, threads=1,
            **_source(colours), dst_color_range=ColorRange.JPEG,
        )  # fmt: skip
        key = (colours.hdr, colours.primaries)
        if key not in self._maps:
            self._maps[key] = ToneMap(colours.hdr, colours.primaries, self._peak)
        return self._maps[key].apply(deep)


_WITH_ALPHA = {"pal8"}
"""Palettes whose colours have an alpha of their own."""


def _source(colours: Colours, matrix: Colorspace | None = None) -> dict[str, Any]:
    """What swscale is told of a picture, with another ``matrix`` where given; RGB needs nothing said."""
    if colours.matrix is None:
        return {}
    return {
        "src_colorspace": colours.matrix if matrix is None else matrix,
        "src_color_range": ColorRange.JPEG if colours.full else ColorRange.MPEG,
    }


def _scaling(picture: Any, width: int, height: int) -> Interpolation:
    smaller = width * height < picture.width * picture.height
    return Interpolation.AREA if smaller else Interpolation.BICUBIC


def _view(plane: Any) -> Plane:
    """A plane of a decoded picture as an array over its memory."""
    step = plane.line_size
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, abs(step))
    return (rows if step > 0 else rows[::-1])[:, : plane.width]
