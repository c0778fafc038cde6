"""What is seen and does not change, made ready: scaled once to the size it is shown at, as planes.

Photographs are filtered by area when made smaller, so nothing shimmers while they move. One
that would lose too much by filling the canvas is shown whole, over a blurred, darkened fill
of itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.footage import Footage
from app.domain.template import Look
from app.domain.timeline import Visual
from app.domain.views import COVERS_AT_LEAST
from app.errors import AssetMissing, ScenewrightError
from app.media.pictures import load_picture, picture_size
from app.render.backdrop import backdrop_pixels, placeholder_pixels
from app.render.colour import Pixels, planes_from_rgb
from app.render.fonts import Fonts
from app.render.kept_sources import KeptSources
from app.render.motion import (
    AT_REST,
    COARSEST,
    FINEST,
    OVERHANG,
    Path,
    Region,
    closest,
    density_of,
    path_of,
    region_for,
)
from app.render.shelf import Shelf
from app.render.source import Source
from app.render.stand_ins import Gone
from app.services.ports import AssetStore

Floats = NDArray[np.float32]

SOURCES_VERSION = 1
"""Raised with whatever makes a photograph ready in another way."""
KEPT_AT_LEAST = COVERS_AT_LEAST
"""Share of a photograph that must stay in view for it to fill the canvas."""
_READ = 1.06
"""How much finer than the closest view a photograph is read, at least."""
_MUCH = 1.35
"""How many times smaller a picture must become to be averaged by area."""
_ASKEW = 0.05
"""By how many source pixels a still picture may be out of place."""
_STAND_IN = "stand-in"
"""What is shown for every file that is lost."""
_PAD = ceil(OVERHANG * COARSEST / 2) * 2 + 8


def _resized(rgb: Pixels, width: int, height: int) -> Pixels:
    """Scale by area when much smaller, else by cubic: an area a little larger than a pixel only blurs."""
    if (width, height) == (rgb.shape[1], rgb.shape[0]):
        return rgb
    smaller = max(rgb.shape[1] / width, rgb.shape[0] / height) > _MUCH
    return np.asarray(
        cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    )


def _cover(rgb: Pixels, width: int, height: int) -> Pixels:
    """Fill ``width`` x ``height`` from the picture's middle."""
    rows, columns = rgb.shape[:2]
    share = min(columns / width, rows / height)
    across, down = min(columns, round(width * share)), min(rows, round(height * share))
    left, top = (columns - across) // 2, (rows - down) // 2
    return _resized(np.ascontiguousarray(rgb[top : top + down, left : left + across]), width, height)


def over_its_own_blur(rgb: Pixels, width: int, height: int) -> Pixels:
    """A photograph whole, over a soft dark fill of itself with a shadow round it."""
    small = _cover(rgb, max(2, width // 8), max(2, height // 8))
    sigma = max(1.0, min(small.shape[:2]) / 12)
    soft: Floats = np.asarray(
        cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32
    )
    grey = soft.mean(axis=2, keepdims=True)
    soft = (grey + (soft - grey) * 0.85) * 0.46 + 8.0
    rows, columns = rgb.shape[:2]
    share = min(width / columns, height / rows)
    across, down = min(width, round(columns * share)), min(height, round(rows * share))
    left, top = (width - across) // 2, (height - down) // 2
    shade: Floats = np.zeros(small.shape[:2], np.float32)
    scale = shade.shape[1] / width
    shade[
        int(top * scale) : ceil((top + down) * scale), int(left * scale) : ceil((left + across) * scale)
    ] = 1.0
    shade = np.asarray(
        cv2.GaussianBlur(shade, (0, 0), sigma * 0.55, borderType=cv2.BORDER_CONSTANT), np.float32
    )
    soft *= 1.0 - 0.55 * shade[..., None]
    ground = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    # A little noise, always the same, keeps the wide soft shades from showing bands.
    noise = np.random.default_rng(7).random((height, width, 1), np.float32) - 0.5
    result: Pixels = np.clip(np.rint(ground + noise), 0, 255).astype(np.uint8)
    result[top : top + down, left : left + across] = _resized(rgb, across, down)
    return result


class Sources:
    """Visuals made ready for one timeline, kept on a ``shelf`` that others of the same look, size and fonts
    may share. Thread-safe.

    ``gone`` are the files that cannot be shown, ``disk`` keeps photographs for another time.
    """

    def __init__(
        self,
        assets: AssetStore,
        fonts: Fonts,
        look: Look,
        width: int,
        height: int,
        shelf: Shelf[str, Source],
        gone: Gone | None = None,
        disk: KeptSources | None = None,
    ) -> None:
        self._assets, self._fonts, self._look = assets, fonts, look
        self._width, self._height = width, height
        self._shelf = shelf
        self._gone = gone or Gone()
        self._disk = disk
        self._seen: set[str] = set()
        """What was found to be there since this was begun."""

    def get(self, name: str, visual: Visual) -> Source:
        """The visual ready to be shown; ``name`` stands for all that shapes it."""
        if visual.asset_id and name not in self._seen and name in self._shelf and not self._there(visual):
            self._gone.add(visual, AssetMissing(f"There is no media file {visual.asset_id}."))
        if visual.asset_id not in self._gone:
            try:
                found = self._shelf.get(name, lambda: self._kept_or_made(name, visual))
                self._seen.add(name)
                return found
            except ScenewrightError as error:
                self._gone.add(visual, error)
        return self._shelf.get(_STAND_IN, lambda: self._stand_in(""))

    def _kept_or_made(self, name: str, visual: Visual) -> Source:
        """Photographs are kept on disk where there is a place for them; all else is drawn quickly."""
        if self._disk is None or visual.kind != "asset" or not self._there(visual):
            return self._make(visual)
        return self._disk.load(self._named(name)) or self._saved(name, visual, self._disk)

    def _named(self, name: str) -> str:
        return json.dumps([name, self._width, self._height, SOURCES_VERSION])

    def _saved(self, name: str, visual: Visual, disk: KeptSources) -> Source:
        made = self._make(visual)
        disk.save(self._named(name), made)
        return made

    def prepare(self, name: str, visual: Visual) -> int:
        """Keep a photograph on disk that is not there yet, without keeping it here; its bytes, or 0
        where there was nothing to do."""
        if self._disk is None or visual.kind != "asset" or self._disk.has(self._named(name)):
            return 0
        try:
            return self._saved(name, visual, self._disk).size if self._there(visual) else 0
        except ScenewrightError as error:
            self._gone.add(visual, error)
            return 0

    def _there(self, visual: Visual) -> bool:
        """Whether a visual's file is there: one that is lost is not shown from memory."""
        try:
            self._assets.path(visual.asset_id)
        except ScenewrightError:
            return False
        return visual.asset_id not in self._gone

    def _make(self, visual: Visual) -> Source:
        size = (self._width, self._height)
        if visual.kind == "asset":
            return self._photograph(visual)
        if visual.kind == "backdrop":
            path = path_of(visual.motion, size, (float(size[0]), float(size[1])), (0.5, 0.5))
            return self._drawn(
                path,
                lambda width, height: backdrop_pixels(visual.recipe, self._look, self._fonts, width, height),
            )
        return self._stand_in(str(visual.recipe.get("text", "")) if visual.kind == "missing" else "")

    def _stand_in(self, text: str) -> Source:
        return self._drawn(
            AT_REST, lambda width, height: placeholder_pixels(text, self._look, self._fonts, width, height)
        )

    def _drawn(self, path: Path, draw: Callable[[int, int], Pixels]) -> Source:
        """A source that can be drawn at any size, exactly as large as the canvas at zoom 1."""
        if path.still:
            planes = planes_from_rgb(draw(self._width, self._height))
            return Source(planes, path, (1.0, 1.0), (0.0, 0.0))
        density = min(density_of(path), FINEST)
        width, height = ceil(self._width * density), ceil(self._height * density)
        return _padded(draw(width, height), path, (width / self._width, height / self._height))

    def _photograph(self, visual: Visual) -> Source:
        finer = _READ * (1 + closest(visual.motion))
        file = self._assets.path(visual.asset_id)
        rgb = load_picture(file, ceil(self._width * finer), ceil(self._height * finer))
        columns, rows = _whole(rgb, picture_size(file))
        share = min(columns / self._width, rows / self._height)
        kept = (self._width * share) * (self._height * share) / (columns * rows)
        size = (self._width, self._height)
        if kept < KEPT_AT_LEAST:
            path = path_of(visual.motion, size, (float(size[0]), float(size[1])), (0.5, 0.5))
            return self._drawn(path, lambda width, height: over_its_own_blur(rgb, width, height))
        cover = (columns / share, rows / share)
        path = path_of(visual.motion, size, cover, visual.focus)
        return _cropped(rgb, share, size, path)


def _whole(rgb: Pixels, size: tuple[int, int]) -> tuple[float, float]:
    """How wide and high a picture of ``size`` is in the pixels of ``rgb``, which was read smaller by
    a whole factor: its last column and row may stand for less than a whole one."""
    factor = max(ceil(size[0] / rgb.shape[1]), ceil(size[1] / rgb.shape[0]))
    return size[0] / factor, size[1] / factor


def _cropped(rgb: Pixels, share: float, size: tuple[int, int], path: Path) -> Source:
    """Cut what a path ever shows out of a photograph and scale it.

    ``share`` is photograph pixels a covering pixel, ``size`` the canvas's.
    """
    rows, columns = rgb.shape[:2]
    ends = (path.first, path.last)
    left = min(window.left for window in ends) * share
    top = min(window.top for window in ends) * share
    right = max(window.left + size[0] / window.zoom for window in ends) * share
    bottom = max(window.top + size[1] / window.zoom for window in ends) * share
    if path.still:
        planes = planes_from_rgb(_placed(rgb, share, size, (left, top)))
        return Source(planes, path, (1.0, 1.0), (path.first.left, path.first.top))
    x, y = int(left), int(top)
    right, bottom = min(columns, ceil(right)), min(rows, ceil(bottom))
    across, down = (right - x) / share, (bottom - y) / share
    width, height = round(across * density_of(path)), round(down * density_of(path))
    scaled = _resized(np.ascontiguousarray(rgb[y:bottom, x:right]), width, height)
    return _padded(scaled, path, (width / across, height / down), (x / share, y / share))


def _placed(rgb: Pixels, share: float, size: tuple[int, int], near: tuple[float, float]) -> Pixels:
    """A picture of ``size`` whose pixels are ``share`` of ``rgb``'s wide, from ``near`` (left, top) on."""
    offset = [place + 0.5 * share - 0.5 for place in near]
    across, down = (
        region_for(share, offset[axis], size[axis], rgb.shape[1 - axis], OVERHANG) for axis in (0, 1)
    )
    if max(across.error, down.error) > _ASKEW and share <= _MUCH:
        matrix = np.array([[share, 0.0, offset[0]], [0.0, share, offset[1]]])
        return np.asarray(
            cv2.warpAffine(
                rgb, matrix, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )  # fmt: skip
    if max(across.error, down.error) >= 0.5:  # of a picture of a few pixels no region will do
        across, down = (
            Region(
                min(round(near[axis]), rgb.shape[1 - axis] - 1), max(1, round(size[axis] * share)),
                size[axis], 0, 0.5,
            )
            for axis in (0, 1)
        )  # fmt: skip
    cut = rgb[down.start : down.start + down.size, across.start : across.start + across.size]
    scaled = _resized(np.ascontiguousarray(cut), across.target, down.target)
    return scaled[down.skip : down.skip + size[1], across.skip : across.skip + size[0]]


def _padded(
    rgb: Pixels, path: Path, density: tuple[float, float], origin: tuple[float, float] = (0.0, 0.0)
) -> Source:
    """Planes with their edges repeated outwards, as far as a region may reach past the window."""
    odd = (rgb.shape[0] % 2, rgb.shape[1] % 2)
    framed = cv2.copyMakeBorder(rgb, _PAD, _PAD + odd[0], _PAD, _PAD + odd[1], cv2.BORDER_REPLICATE)
    planes = planes_from_rgb(np.asarray(framed, np.uint8))
    return Source(planes, path, density, (origin[0] - _PAD / density[0], origin[1] - _PAD / density[1]))


def recipe_of(visual: Visual) -> Mapping[str, object]:
    """Everything about a visual that shapes its pictures, as plain values."""
    return {
        "kind": visual.kind,
        "asset": visual.asset_id,
        "focus": list(visual.focus),
        # A photograph's recipe tells where it came from, not what it looks like.
        "recipe": {} if visual.kind in ("asset", "video") else dict(visual.recipe),
        "motion": [visual.motion.kind, dict(visual.motion.params)],
        **({"footage": stretch_of(visual.footage)} if visual.footage else {}),
    }


def stretch_of(footage: Footage) -> list[str]:
    """What of a clip's footage shapes its pictures: its sound does not."""
    return [str(footage.start), str(footage.until), str(footage.speed), footage.ending]
