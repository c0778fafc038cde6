"""Videos on screen: where a clip's pictures lie on the canvas, and how one of them is put there.

A video fills the canvas as a photograph does, around its point of interest; one that would lose
too much that way is shown whole over a blurred, darkened fill of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.footage import Footage
from app.domain.timeline import Visual
from app.render.colour import Pixels, Planes
from app.render.desk import Desk
from app.render.motion import AT_REST, FINEST, Path, Window, density_of, fetch, mapping, path_of
from app.render.sources import KEPT_AT_LEAST

Picture = tuple[Pixels, Pixels, Pixels]
"""Y, U and V."""

_SMALL = 8
"""A ground is blurred at one pixel for so many."""
_LIGHT, _COLOUR, _LIFT = 0.46, 0.46 * 0.85, 8 * 219 / 255
"""How a ground is darkened and paled: as :func:`app.render.sources.over_its_own_blur` does it in RGB."""
_SHADOW = 0.55
_LOST = 4
"""Pixels that may be lost to even sizes on the way from the file's shape to the canvas's."""


@dataclass(frozen=True, slots=True)
class Reel:
    """A video as it is shown on one canvas along one path; its pictures are read as they come."""

    asset_id: str
    name: str
    """The file's, as people know it."""
    footage: Footage
    path: Path
    size: tuple[int, int]
    """Pixels across and down, both even, at which its pictures are wanted."""
    density: tuple[float, float] = (1.0, 1.0)
    """Of these a canvas pixel at zoom 1."""
    whole: bool = False
    """Shown whole, over a ground of itself."""


def reel_of(visual: Visual, shown: tuple[int, int], canvas: tuple[int, int]) -> Reel:
    """How a video that is shown so many pixels large lies on a canvas of a size in pixels."""
    assert visual.footage is not None
    width, height = canvas
    columns, rows = shown
    share = min(columns / width, rows / height)
    kept = (width * share) * (height * share) / (columns * rows)
    if kept < KEPT_AT_LEAST:
        share = max(columns / width, rows / height)
        size = (min(width, _even(columns / share)), min(height, _even(rows / share)))
        return Reel(visual.asset_id, visual.name, visual.footage, AT_REST, size, whole=True)
    cover = (columns / share, rows / share)
    path = path_of(visual.motion, canvas, cover, visual.focus)
    if path.still:  # cut between pairs of pixels, so that pictures are copied as they are
        size = (_even(cover[0]), _even(cover[1]))
        left = min(2 * round(path.first.left / 2), size[0] - width)
        top = min(2 * round(path.first.top / 2), size[1] - height)
        window = Window(left, top, 1.0)
        return Reel(visual.asset_id, visual.name, visual.footage, Path(window, window), size)
    density = min(density_of(path), FINEST)
    size = (_even(cover[0] * density), _even(cover[1] * density))
    return Reel(
        visual.asset_id, visual.name, visual.footage, path, size, (size[0] / cover[0], size[1] / cover[1])
    )  # fmt: skip


def _even(length: float) -> int:
    return max(2, 2 * ceil(length / 2 - 1e-6))


def show(reel: Reel, picture: Picture, progress: float, out: Planes, desk: Desk) -> None:
    """Put a video's picture on the canvas; ``progress`` is how far its motion is, 0 to 1."""
    luma, blue, red = _of_size(picture, reel.size, out)
    if reel.whole:
        _show_whole(luma, blue, red, out)
        return
    window = reel.path.at(progress)
    if reel.path.still:
        rows, columns = luma.shape
        window = Window(
            min(window.left, columns - out.y.shape[1]), min(window.top, rows - out.y.shape[0]), 1.0
        )
    scale, (across, down) = mapping(window, reel.density, (0.0, 0.0))
    fetch((luma,), scale, (across, down), (out.y,), desk.scratch)
    # Chroma lies level with even luma columns and between pairs of rows (left siting).
    half = (across / 2, (down + 0.5 * scale[1] - 0.5) / 2)
    fetch((blue, red), scale, half, (out.u, out.v), desk.scratch)


def _of_size(picture: Picture, size: tuple[int, int], out: Planes) -> Picture:
    """The picture at the size wanted, where the file's own is smaller; one that only lacks the pixels
    lost to whole and even numbers is good as it is."""
    luma, blue, red = picture
    lacking = max(size[0] - luma.shape[1], size[1] - luma.shape[0])
    covering = luma.shape[0] >= out.y.shape[0] and luma.shape[1] >= out.y.shape[1]
    if lacking == 0 or (0 < lacking <= _LOST and covering):
        return picture
    smaller = size[0] < luma.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    half = (size[0] // 2, size[1] // 2)
    return (
        np.asarray(cv2.resize(luma, size, interpolation=way), np.uint8),
        np.asarray(cv2.resize(blue, half, interpolation=way), np.uint8),
        np.asarray(cv2.resize(red, half, interpolation=way), np.uint8),
    )


def _show_whole(luma: Pixels, blue: Pixels, red: Pixels, out: Planes) -> None:
    height, width = out.y.shape
    rows, columns = luma.shape
    left, top = (width - columns) // 4 * 2, (height - rows) // 4 * 2
    shade = _shade((width, height), (left, top, columns, rows))
    for index, (plane, target) in enumerate(zip((luma, blue, red), out.each(), strict=True)):
        share = 1 if index == 0 else 2
        small = _ground(plane, width // share, height // share, shade.shape)
        if index == 0:
            small = 16.0 + ((small - 16.0) * _LIGHT + _LIFT) * shade
        else:
            small = 128.0 + (small - 128.0) * _COLOUR * shade
        coarse = np.clip(np.rint(small), 0, 255).astype(np.uint8)
        cv2.resize(coarse, (width // share, height // share), dst=target, interpolation=cv2.INTER_LINEAR)
        x, y = left // share, top // share
        target[y : y + plane.shape[0], x : x + plane.shape[1]] = plane


def _ground(plane: Pixels, width: int, height: int, small: tuple[int, ...]) -> NDArray[np.float32]:
    """The middle of a plane in the canvas's shape, small and blurred."""
    rows, columns = plane.shape
    share = min(columns / width, rows / height)
    across, down = max(1, round(width * share)), max(1, round(height * share))
    left, top = (columns - across) // 2, (rows - down) // 2
    cut = np.ascontiguousarray(plane[top : top + down, left : left + across])
    reduced = cv2.resize(cut, (small[1], small[0]), interpolation=cv2.INTER_AREA)
    sigma = max(1.0, min(small) / 12)
    return np.asarray(cv2.GaussianBlur(reduced, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)


@lru_cache(maxsize=8)
def _shade(canvas: tuple[int, int], box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """The shadow around the picture, small: 1 where there is none."""
    width, height = max(2, canvas[0] // _SMALL), max(2, canvas[1] // _SMALL)
    scale = width / canvas[0]
    shade = np.zeros((height, width), np.float32)
    left, top, columns, rows = box
    shade[
        int(top * scale) : ceil((top + rows) * scale), int(left * scale) : ceil((left + columns) * scale)
    ] = 1.0
    sigma = max(1.0, min(shade.shape) / 12) * 0.55
    shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT), np.float32)
    return 1.0 - _SHADOW * shade
