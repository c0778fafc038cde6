"""Something drawn once and laid over many pictures, only where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import skia

from app.render.colour import Pixels, Planes, subsample

_FROM_BGRA = np.array(
    [
        np.array([0.0722, 0.7152, 0.2126, 0]) * (219 / 255) + [0, 0, 0, 16 / 255],
        np.array([0.9278, -0.7152, -0.2126, 0]) / 1.8556 * (224 / 255) + [0, 0, 0, 128 / 255],
        np.array([-0.0722, -0.7152, 0.7874, 0]) / 1.5748 * (224 / 255) + [0, 0, 0, 128 / 255],
        [0, 0, 0, 1],
    ],
    np.float32,
)
"""BT.709 from premultiplied B, G, R, A: Y, U and V times alpha, and alpha."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Y, U and V times alpha, and what of the picture below remains (255 - alpha), at an even place."""

    left: int
    top: int
    colour: tuple[Pixels, Pixels, Pixels]
    remains: tuple[Pixels, Pixels, Pixels]

    def over(self, planes: Planes, opacity: float = 1.0) -> None:
        """Blend into a picture, in place."""
        left, top = self.left, self.top
        for index, plane in enumerate(planes.each()):
            share = 1 if index == 0 else 2
            colour, remains = self.colour[index], self.remains[index]
            if opacity < 1.0:
                colour = np.asarray(cv2.convertScaleAbs(colour, alpha=opacity), np.uint8)
                remains = 255 - np.asarray(cv2.convertScaleAbs(255 - remains, alpha=opacity), np.uint8)
            height, width = colour.shape
            part = plane[top // share : top // share + height, left // share : left // share + width]
            below = cv2.multiply(part, remains, scale=1 / 255)
            cv2.add(below, colour, dst=below)
            part[:] = below

    def moved(self, across: int, down: int) -> Overlay:
        """The same at another place, moved by even numbers of pixels."""
        return Overlay(self.left + across, self.top + down, self.colour, self.remains)


def drawn(
    canvas_size: tuple[int, int], box: tuple[float, float, float, float], draw: Callable[[Any], None]
) -> Overlay | None:
    """What ``draw`` paints on a skia canvas in picture coordinates, within ``box`` (left, top,
    right, bottom); ``None`` where the box lies outside the picture."""
    left, top = max(0, int(box[0]) // 2 * 2), max(0, int(box[1]) // 2 * 2)
    right = min(canvas_size[0], -(-int(np.ceil(box[2])) // 2) * 2)
    bottom = min(canvas_size[1], -(-int(np.ceil(box[3])) // 2) * 2)
    if right <= left or bottom <= top:
        return None
    pixels = painted(right - left, bottom - top, draw, -left, -top)
    return _overlay(pixels, left, top)


def painted(width: int, height: int, draw: Callable[[Any], None], dx: float = 0, dy: float = 0) -> Pixels:
    """What ``draw`` paints, as premultiplied B, G, R, A (height x width x 4), moved by (dx, dy)."""
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, pixels)
    canvas = surface.getCanvas()
    canvas.translate(dx, dy)
    draw(canvas)
    surface.flushAndSubmit()
    return pixels


def _overlay(pixels: Pixels, left: int, top: int) -> Overlay:
    luma, blue, red, alpha = cv2.split(cv2.transform(pixels.astype(np.float32), _FROM_BGRA))
    half = subsample(alpha)
    colour = (_rounded(luma), _rounded(subsample(blue)), _rounded(subsample(red)))
    below = _rounded(255 - half)
    return Overlay(left, top, colour, (_rounded(255 - alpha), below, below))


def _rounded(values: Any) -> Pixels:
    return np.asarray(cv2.convertScaleAbs(values), np.uint8)
