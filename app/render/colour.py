"""Between RGB and the planes that are encoded: BT.709, limited range, 4:2:0.

Chroma is sited as H.264 assumes when nothing is said: level with every second luma column,
half way between two luma rows (``left``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
"""Rec. ITU-R BT.709-6, item 3.2."""
_LUMA = np.array([_KR, _KG, _KB]) * (219 / 255)
_BLUE = np.array([-_KR, -_KG, 1 - _KB]) / (2 * (1 - _KB)) * (224 / 255)
_RED = np.array([1 - _KR, -_KG, -_KB]) / (2 * (1 - _KR)) * (224 / 255)
_FROM_RGB = np.column_stack([np.stack([_LUMA, _BLUE, _RED]), [16.0, 128.0, 128.0]]).astype(np.float32)

_TO_RGB = np.array(
    [
        [1.0, 0.0, 2 * (1 - _KR)],
        [1.0, -2 * (1 - _KB) * _KB / _KG, -2 * (1 - _KR) * _KR / _KG],
        [1.0, 2 * (1 - _KB), 0.0],
    ]
) @ np.diag([255 / 219, 255 / 224, 255 / 224])
_TO_BGR = np.column_stack([_TO_RGB, _TO_RGB @ np.array([-16.0, -128.0, -128.0])])[::-1].astype(np.float32)

_ACROSS = np.array([1, 2, 1], np.float32) / 4
_DOWN = np.array([1, 1], np.float32) / 2
_STRIP = 64
"""Rows turned into planes at a time: their floats stay in the processor's cache (half the time of 256)."""


@dataclass(frozen=True, slots=True)
class Planes:
    """One picture: Y of height x width, U and V of half of each, all ``uint8``.

    The three are views of ``whole`` (3/2 height x width), as encoders take it.
    """

    whole: Pixels
    y: Pixels
    u: Pixels
    v: Pixels

    def each(self) -> tuple[Pixels, Pixels, Pixels]:
        """Y, U and V."""
        return self.y, self.u, self.v


def new_planes(width: int, height: int) -> Planes:
    """Room for one picture of even width and height, not yet filled."""
    whole = np.empty((height * 3 // 2, width), np.uint8)
    flat = whole.reshape(-1)
    luma, chroma = width * height, (width // 2) * (height // 2)
    shape = (height // 2, width // 2)
    return Planes(
        whole,
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(shape),
        flat[luma + chroma :].reshape(shape),
    )


def subsample(plane: NDArray[Any]) -> NDArray[np.float32]:
    """Of floats, every second column filtered [1 2 1] across, rows averaged in pairs: left-sited chroma."""
    filtered = cv2.sepFilter2D(
        plane, cv2.CV_32F, _ACROSS, _DOWN, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(filtered[::2, ::2])


def planes_from_rgb(rgb: Pixels) -> Planes:
    """``rgb`` (height x width x 3, both even) as planes, rounded once."""
    height, width = rgb.shape[:2]
    planes = new_planes(width, height)
    for top in range(0, height, _STRIP):
        bottom = min(height, top + _STRIP)
        luma, *chroma = cv2.split(cv2.transform(rgb[top:bottom].astype(np.float32), _FROM_RGB))
        cv2.convertScaleAbs(luma, dst=planes.y[top:bottom])  # nothing is below 16: it only rounds
        for plane, full in zip((planes.u, planes.v), chroma, strict=True):
            plane[top // 2 : bottom // 2] = cv2.convertScaleAbs(subsample(full))
    return planes


def _full_size(chroma: Pixels) -> Pixels:
    """A chroma plane at luma's size: rows lie between luma's, columns on every second one."""
    rows, columns = chroma.shape
    tall = cv2.resize(chroma, (columns, rows * 2), interpolation=cv2.INTER_LINEAR)
    result = np.empty((rows * 2, columns * 2), np.uint8)
    result[:, 0::2] = tall
    if columns > 1:
        result[:, 1:-1:2] = cv2.addWeighted(tall[:, :-1], 0.5, tall[:, 1:], 0.5, 0)
    result[:, -1] = tall[:, -1]
    return result


def bgrx_from_planes(planes: Planes, out: Pixels) -> None:
    """Write a picture as B, G, R, 255 into ``out`` (height x width x 4)."""
    ycc = cv2.merge([planes.y, _full_size(planes.u), _full_size(planes.v)])
    bgr = cv2.transform(ycc, _TO_BGR)
    cv2.cvtColor(bgr, cv2.COLOR_BGR2BGRA, dst=out)
