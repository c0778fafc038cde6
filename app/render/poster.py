"""A picture that stands for a video: the one among its middles with the most to see, without captions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from app.domain.timeline import Clip, Timeline
from app.media.files import write_whole
from app.render.colour import Pixels, bgrx_from_planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.fonts import Fonts
from app.services.ports import AssetStore, CancelToken

_LOOKED_AT = 12
_SMALL = 320
"""Pixels of the longer side at which pictures are judged."""


def poster_path(output: Path) -> Path:
    """Where a video's poster goes: beside it."""
    return output.with_name(f"{output.stem}-poster.png")


def write_poster(
    timeline: Timeline, target: Path, assets: AssetStore, fonts: Fonts, cancel: CancelToken
) -> None:
    """Write a good picture of a timeline as PNG. DiskFull, Cancelled."""
    plain = replace(timeline, burn_captions=False)
    best = _best(plain, assets, fonts, cancel)
    canvas = plain.canvas
    png = cv2.imencode(".png", _picture(plain, assets, fonts, best, (canvas.width, canvas.height)))[1]
    write_whole(target, png.tobytes())


def _best(timeline: Timeline, assets: AssetStore, fonts: Fonts, cancel: CancelToken) -> int:
    """The number of the picture with the most contrast and detail; what people gave before backdrops."""
    canvas = timeline.canvas
    scale = min(1.0, _SMALL / max(canvas.width, canvas.height))
    size = max(16, round(canvas.width * scale / 2) * 2), max(16, round(canvas.height * scale / 2) * 2)
    numbers = [_middle(clip) for clip in _spread(_given(timeline.clips))]
    scores = []
    for number in numbers:
        cancel.check()
        scores.append(_score(_picture(timeline, assets, fonts, number, size)))
    return numbers[int(np.argmax(scores))]


def _given(clips: Sequence[Clip]) -> Sequence[Clip]:
    return [clip for clip in clips if clip.visual.kind not in ("backdrop", "missing")] or clips


def _spread(clips: Sequence[Clip]) -> list[Clip]:
    """At most so many of them, evenly."""
    step = max(1, -(-len(clips) // _LOOKED_AT))
    return list(clips[::step])


def _middle(clip: Clip) -> int:
    """A picture on which no transition runs."""
    return (clip.start + clip.tail + clip.end) // 2


def _picture(
    timeline: Timeline, assets: AssetStore, fonts: Fonts, number: int, size: tuple[int, int]
) -> Pixels:
    """One picture, height x width x 3 as B, G, R."""
    composer = Composer(timeline, assets, fonts, size)
    planes = new_planes(*size)
    pixels = np.empty((size[1], size[0], 4), np.uint8)
    try:
        with closing(Desk()) as desk:
            composer.compose(number, planes, desk)
    finally:
        composer.ready.clear()
    bgrx_from_planes(planes, pixels)
    return pixels[..., :3]


def _score(bgr: Pixels) -> float:
    grey = cv2.cvtColor(np.ascontiguousarray(bgr), cv2.COLOR_BGR2GRAY)
    detail = cv2.Laplacian(grey, cv2.CV_32F)
    return float(np.std(grey) + np.mean(np.abs(detail)))
