"""How large a video is shown and which way up: pixel aspect, turns and reflections, even sizes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]

_ODDEST_ASPECT = 8
"""Pixels more than so many times as wide as high, or as high as wide, are a damaged header's."""


def _turned(code: int) -> Callable[[Plane], Plane]:
    return lambda plane: np.asarray(cv2.rotate(plane, code))


def _flipped(code: int) -> Callable[[Plane], Plane]:
    return lambda plane: np.asarray(cv2.flip(plane, code))


_OPERATIONS: dict[tuple[int, int, int, int], tuple[int, bool, Callable[[Plane], Plane] | None]] = {
    (1, 0, 0, 1): (0, False, None),
    (0, 1, -1, 0): (90, False, _turned(cv2.ROTATE_90_CLOCKWISE)),
    (-1, 0, 0, -1): (180, False, _turned(cv2.ROTATE_180)),
    (0, -1, 1, 0): (270, False, _turned(cv2.ROTATE_90_COUNTERCLOCKWISE)),
    (-1, 0, 0, 1): (0, True, _flipped(1)),
    (1, 0, 0, -1): (180, True, _flipped(0)),
    (0, 1, 1, 0): (270, True, lambda plane: np.asarray(cv2.transpose(plane))),
    (0, -1, -1, 0): (90, True, lambda plane: np.asarray(cv2.rotate(cv2.transpose(plane), cv2.ROTATE_180))),
}
"""Signs of a display matrix' a, b, c, d: a stored point (x, y) is shown at (ax + cy, bx + dy), y
downwards (ISO/IEC 14496-12, 6.2.2). Each with its turn in degrees clockwise, made after the
reflection left to right where there is one, and what does both to a plane."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How stored pictures become shown ones.

    ``stored`` is the size to which each is scaled before it is turned, ``shown`` the one after, which
    is even; both width, height. ``rotation`` is in degrees clockwise, after ``mirrored`` left to right.
    """

    stored: tuple[int, int]
    shown: tuple[int, int]
    rotation: int
    mirrored: bool
    matrix: tuple[int, int, int, int]

    def upright(self, plane: Plane) -> Plane:
        """A plane as it is shown."""
        turn = _OPERATIONS[self.matrix][2]
        return plane if turn is None else turn(plane)


def display_matrix(picture: Any) -> tuple[int, int, int, int]:
    """The nearest quarter turn or reflection to what a decoded picture's side data asks for."""
    data = next((bytes(side) for side in picture.side_data if side.type.name == "DISPLAYMATRIX"), b"")
    if len(data) < 36:
        return (1, 0, 0, 1)
    a, b, _, c, d = struct.unpack("=5i", data[:20])
    across, down = abs(a) + abs(d), abs(b) + abs(c)
    signs = (_sign(a), 0, 0, _sign(d)) if across >= down else (0, _sign(b), _sign(c), 0)
    return signs if signs in _OPERATIONS else (1, 0, 0, 1)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def shape_of(
    width: int,
    height: int,
    aspect: Fraction | None,
    matrix: tuple[int, int, int, int],
    most: tuple[int, int] | None,
) -> Shape:
    """The shape of pictures of ``width`` x ``height`` stored pixels, each ``aspect`` times as wide as high.

    Pixels are made square by making the picture larger, never smaller. ``most`` is a box (as shown)
    that the result fits into, keeping its proportions; it is never made larger to fill it. A box that
    is off those by no more than whole pixels make it is met exactly.
    """
    across, down = Fraction(width), Fraction(height)
    if aspect and Fraction(1, _ODDEST_ASPECT) <= aspect <= _ODDEST_ASPECT:
        across, down = (across * aspect, down) if aspect > 1 else (across, down / aspect)
    rotation, mirrored, _ = _OPERATIONS[matrix]
    box = most if most is None or rotation % 180 == 0 else (most[1], most[0])
    untouched = across == width and down == height
    # As it is, an odd edge is doubled later, so that nothing is resampled for one row's sake.
    native = (width + width % 2, height + height % 2) if untouched else (_even(across), _even(down))
    if box is None or (box[0] >= native[0] and box[1] >= native[1]):
        stored, even = (width, height) if untouched else native, native
    else:
        box = (max(2, min(box[0], native[0]) // 2 * 2), max(2, min(box[1], native[1]) // 2 * 2))
        share = min(Fraction(1), Fraction(box[0]) / across, Fraction(box[1]) / down)
        across, down = across * share, down * share
        # A box of the picture's proportions, but for whole pixels, is filled.
        stored = even = box if _fits(box, across, down) else (_even(across, box[0]), _even(down, box[1]))
    shown = even if rotation % 180 == 0 else (even[1], even[0])
    return Shape(stored, shown, rotation, mirrored, matrix)


def _fits(box: tuple[int, int], across: Fraction, down: Fraction) -> bool:
    """Whether a box is a size but for rounding to even numbers, of one side by way of the other too."""
    slack = 2 + max(across / down, down / across)
    return box[0] - across < slack and box[1] - down < slack


def _even(length: Fraction, most: int = 1 << 30) -> int:
    """The nearest even number of pixels that is at least 2 and not above ``most``."""
    return max(2, min(round(length / 2), most // 2) * 2)


def evened(plane: Plane) -> Plane:
    """A plane with its last column and row doubled where their numbers are odd."""
    rows, columns = plane.shape
    if rows % 2 == 0 and columns % 2 == 0:
        return plane
    return np.asarray(cv2.copyMakeBorder(plane, 0, rows % 2, 0, columns % 2, cv2.BORDER_REPLICATE))
