"""Arithmetic on planes of limited range, 4:2:0: from one luma matrix to another, and to RGB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from app.media.footage_shape import Plane

_RED, _BLUE = 0.2126, 0.0722
_GREEN = 1 - _RED - _BLUE
"""Luma's shares in BT.709-6, item 3.2."""


def rematrixed(planes: Sequence[Plane], red: float, blue: float) -> list[Plane]:
    """Y, U and V whose luma is ``red`` parts R and ``blue`` parts B, as BT.709's.

    Grey is grey in both, so chroma changes by chroma alone, at its own size, and luma by as much
    as chroma says: no rounding to RGB between, and nothing of chroma's detail lost.
    """
    luma, u, v = planes
    green = 1 - red - blue
    of_u, of_v = 2 * (1 - blue), 2 * (1 - red)  # B - Y and R - Y a unit of each
    luma_u = _BLUE * of_u - _GREEN * blue * of_u / green
    luma_v = _RED * of_v - _GREEN * red * of_v / green
    new_u = _mixed(u, (of_u - luma_u) / (2 * (1 - _BLUE)), v, -luma_v / (2 * (1 - _BLUE)))
    new_v = _mixed(u, -luma_u / (2 * (1 - _RED)), v, (of_v - luma_v) / (2 * (1 - _RED)))
    share = 219 / 224
    shift: Any = cv2.addWeighted(
        u, luma_u * share, v, luma_v * share, -128 * share * (luma_u + luma_v), dtype=cv2.CV_32F
    )
    return [np.asarray(cv2.add(luma, full_size(shift, luma.shape), dtype=cv2.CV_8U)), new_u, new_v]


def _mixed(u: Plane, of_u: float, v: Plane, of_v: float) -> Plane:
    return np.asarray(cv2.addWeighted(u, of_u, v, of_v, 128 * (1 - of_u - of_v), dtype=cv2.CV_8U))


def full_size(chroma: Any, size: tuple[int, ...]) -> Any:
    """A chroma plane (``float32``) at luma's ``size``: rows lie between luma's, columns on every second one."""
    rows, columns = size
    tall = cv2.resize(chroma, (chroma.shape[1], rows), interpolation=cv2.INTER_LINEAR)
    result = np.empty((rows, columns), np.float32)
    result[:, 0::2] = tall
    result[:, 1:-1:2] = (tall[:, :-1] + tall[:, 1:]) * 0.5
    result[:, -1] = tall[:, -1]
    return result


def rgb_of(planes: Sequence[Plane]) -> Plane:
    """Planes of even size as height x width x 3 RGB (BT.709-6, items 3.2 to 3.4, solved for R, G and B)."""
    luma, *chroma = planes
    y = (luma.astype(np.float32) - 16) * (255 / 219)
    u, v = (full_size((part.astype(np.float32) - 128) * (255 / 224), luma.shape) for part in chroma)
    blue, red = 2 * (1 - _BLUE) * u, 2 * (1 - _RED) * v
    rgb = np.stack([y + red, y - (_BLUE * blue + _RED * red) / _GREEN, y + blue], axis=-1)
    result: Plane = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    return result
