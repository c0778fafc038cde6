"""Where in its source a moving visual is seen, and how to fetch that quickly without jitter.

A visual's source is first scaled so that it covers the canvas; a *window* is the part of that
on screen, in canvas pixels: at zoom z it is canvas / z large. All motion is a window that
changes smoothly with progress.

Fetching a window with fractional edges takes a warp. Resizing a region of whole pixels is more
than twice as fast but knows whole pixels only; so a region, a slightly larger target and a
crop are searched, whose combination lands within hundredths of a pixel of the window wanted.
Where none does, the warp is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.style import Style, number, word
from app.render.colour import Pixels

OVERHANG = 64
"""How many pixels larger than the canvas a region may be resized to."""
_GOOD = 0.012
"""Pixels of error below which no better region is looked for."""
_BAD = 0.05
"""Pixels of error above which a warp is used instead."""
_SOFTNESS = 0.75
"""How far speed falls at a soft end of a motion: 1 is to a stand."""
SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a covering source on screen: left, top, and zoom (canvas / size)."""

    left: float
    top: float
    zoom: float


@dataclass(frozen=True, slots=True)
class Path:
    """All windows of one visual: from ``first`` at progress 0 to ``last`` at 1."""

    first: Window
    last: Window
    pace: str = SOFT
    """How speed changes on the way: see :func:`ease`."""

    @property
    def still(self) -> bool:
        """Whether nothing moves and nothing is enlarged."""
        return not self.moves and self.first.zoom == 1.0

    @property
    def moves(self) -> bool:
        """Whether its windows are not all the same."""
        return self.first != self.last

    def at(self, progress: float) -> Window:
        """The window at a progress of 0 to 1."""
        if not self.moves:
            return self.first
        eased = ease(progress, self.pace)
        zoom = self.first.zoom * (self.last.zoom / self.first.zoom) ** eased
        if self.first.zoom == self.last.zoom:
            share = eased
        else:  # one point stays where it is on screen: edges move with the window's size
            share = (1 / self.first.zoom - 1 / zoom) / (1 / self.first.zoom - 1 / self.last.zoom)
        return Window(
            self.first.left + (self.last.left - self.first.left) * share,
            self.first.top + (self.last.top - self.first.top) * share,
            zoom,
        )


AT_REST = Path(Window(0.0, 0.0, 1.0), Window(0.0, 0.0, 1.0))
"""Exactly the canvas."""


def ease(progress: float, pace: str = SOFT) -> float:
    """How much of the way is covered; monotonic, 0 at 0 and 1 at 1. ``soft`` is slow at both ends and
    steady between, ``start`` and ``end`` at that end only, ``steady`` at none."""
    match pace:
        case "steady":
            return progress
        case "start":
            return progress - _SOFTNESS * sin(pi * progress) / pi
        case "end":
            return progress + _SOFTNESS * sin(pi * progress) / pi
    return progress - _SOFTNESS * sin(2 * pi * progress) / (2 * pi)


def _clamped(centre: float, size: float, whole: float) -> float:
    """The near edge of a stretch of ``size`` around ``centre``, kept inside ``whole``."""
    return min(max(centre - size / 2, 0.0), whole - size)


def closest(motion: Style) -> float:
    """By how much more than the canvas's own pixels a motion may ask for; 0 where nothing moves."""
    if motion.kind == "between":
        return max(number("motion", motion, "from_zoom"), number("motion", motion, "to_zoom")) - 1.0
    return number("motion", motion, "amount") if motion.kind != "still" else 0.0


def path_of(
    motion: Style, canvas: tuple[int, int], cover: tuple[float, float], focus: tuple[float, float]
) -> Path:
    """The windows of a motion over a source that is ``cover`` pixels large on this canvas."""
    width, height = canvas

    def window(zoom: float, about: tuple[float, float] = focus) -> Window:
        return Window(
            _clamped(about[0] * cover[0], width / zoom, cover[0]),
            _clamped(about[1] * cover[1], height / zoom, cover[1]),
            zoom,
        )

    if motion.kind == "still":
        return Path(window(1.0), window(1.0))
    pace = word("motion", motion, "pace")
    if motion.kind == "between":
        ends = [
            [number("motion", motion, f"{end}_{what}") for what in ("x", "y", "zoom")]
            for end in ("from", "to")
        ]
        first, last = (window(zoom, (x, y)) for x, y, zoom in ends)
        return Path(first, last, pace)
    amount = closest(motion)
    if amount == 0.0:
        return Path(window(1.0), window(1.0))
    if motion.kind in ("push_in", "pull_out"):
        wide, near = window(1.0), window(1.0 + amount)
        return Path(wide, near, pace) if motion.kind == "push_in" else Path(near, wide, pace)
    across = motion.kind in ("pan_left", "pan_right")
    side, whole = (width, cover[0]) if across else (height, cover[1])
    travel = amount * side
    zoom = max(1.0, side / (whole - travel))
    middle = window(zoom)
    start = (middle.left if across else middle.top) - travel / 2
    low = min(max(start, 0.0), whole - side / zoom - travel)
    near = Window(low, middle.top, zoom) if across else Window(middle.left, low, zoom)
    far = Window(low + travel, middle.top, zoom) if across else Window(middle.left, low + travel, zoom)
    return Path(near, far, pace) if motion.kind in ("pan_right", "pan_down") else Path(far, near, pace)


OVERSAMPLED = 1.2
"""How much finer than the closest view a moving source is kept: resizing from slightly above
one to one keeps sharpness even from picture to picture. At 1.1 fine textures are 1 dB further from
the float64 reference (45 dB); more costs time."""
COARSEST = 1.35
"""How many source pixels a picture's pixel may cover, at the widest view, without an area filter."""

FINEST = 1.8
"""Source pixels a canvas pixel at zoom 1, at most, of what is made as large as the whole canvas."""


def density_of(path: Path) -> float:
    """Source pixels a canvas pixel at zoom 1, for a path's closest and widest views."""
    near = max(path.first.zoom, path.last.zoom)
    wide = min(path.first.zoom, path.last.zoom)
    return min(near * OVERSAMPLED, wide * COARSEST)


def mapping(
    window: Window, density: tuple[float, float], origin: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """``(scale, offset)``, each across and down, such that the middle of source pixel
    ``scale * x + offset`` is seen in the middle of luma pixel x.

    ``density`` is source pixels a canvas pixel at zoom 1, ``origin`` where the source's first pixel
    lies in canvas pixels at zoom 1.
    """
    across, down = density[0] / window.zoom, density[1] / window.zoom
    return (across, down), (
        (window.left - origin[0]) * density[0] + 0.5 * across - 0.5,
        (window.top - origin[1]) * density[1] + 0.5 * down - 0.5,
    )


@dataclass(frozen=True, slots=True)
class Region:
    """Along one axis: resize ``size`` source pixels from ``start`` to ``target`` and drop ``skip``."""

    start: int
    size: int
    target: int
    skip: int
    error: float


@lru_cache(maxsize=64)
def _choices(length: int, overhang: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """All (target, skip) pairs, small targets first."""
    pairs = [(length + extra, skip) for extra in range(0, overhang + 1) for skip in range(0, extra + 1)]
    table = np.array(pairs, np.float64)
    return table[:, 0], table[:, 1]


def region_for(scale: float, offset: float, length: int, whole: int, overhang: int) -> Region:
    """The whole-pixel region whose resizing puts source ``scale * x + offset`` at each target x.

    ``whole`` is the source's size along the axis; positions are of pixel centres.
    """
    target, skip = _choices(length, overhang)
    size = np.rint(scale * target)
    step = size / target
    near = (skip + 0.5) * step - 0.5
    start = np.rint(offset - near)
    low = start + near - offset
    high = low + (length - 1) * (step - scale)
    error = np.maximum(np.abs(low), np.abs(high))
    error[(start < 0) | (start + size > whole) | (size < 1)] = np.inf
    good = np.flatnonzero(error <= _GOOD)
    best = int(good[0]) if good.size else int(np.argmin(error))
    if not np.isfinite(error[best]):
        return Region(0, 0, length, 0, float("inf"))
    return Region(int(start[best]), int(size[best]), int(target[best]), int(skip[best]), float(error[best]))


def fetch(
    planes: Sequence[Pixels],
    scale: tuple[float, float],
    offset: tuple[float, float],
    out: Sequence[Pixels],
    scratch: Callable[[int, int], Pixels],
) -> None:
    """Fill each of ``out`` with its plane seen at ``source = scale * x + offset``, bilinear.

    All planes are of one size, and so are all of ``out``. ``scratch`` gives room of a height
    and a width for the moment.
    """
    height, width = out[0].shape
    if scale == (1.0, 1.0) and offset[0].is_integer() and offset[1].is_integer():
        left, top = int(offset[0]), int(offset[1])
        for plane, target in zip(planes, out, strict=True):
            np.copyto(target, plane[top : top + height, left : left + width])
        return
    overhang = OVERHANG if width > 1000 else OVERHANG * 3 // 4
    across = region_for(scale[0], offset[0], width, planes[0].shape[1], overhang)
    down = region_for(scale[1], offset[1], height, planes[0].shape[0], overhang)
    if max(across.error, down.error) > _BAD:
        matrix = np.array([[scale[0], 0.0, offset[0]], [0.0, scale[1], offset[1]]])
        for plane, target in zip(planes, out, strict=True):
            cv2.warpAffine(
                plane, matrix, (width, height), dst=target, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )  # fmt: skip
        return
    room = scratch(down.target, across.target)
    for plane, target in zip(planes, out, strict=True):
        region = plane[down.start : down.start + down.size, across.start : across.start + across.size]
        cv2.resize(region, (across.target, down.target), dst=room, interpolation=cv2.INTER_LINEAR)
        np.copyto(target, room[down.skip : down.skip + height, across.skip : across.skip + width])
