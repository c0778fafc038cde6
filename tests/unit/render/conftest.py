"""Timelines built by hand, over photographs that are made here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from app.domain.captions import Cue, CueWord
from app.domain.footage import Footage
from app.domain.style import Style
from app.domain.template import Look
from app.domain.timeline import Canvas, Clip, Timeline, Visual
from app.errors import AssetMissing
from app.render.fonts import Fonts
from app.render.renderer import Renderer

LOOK = Look("test", "Test", "", motions=(Style("push_in"),))


def photograph(width: int, height: int, seed: int = 1) -> np.ndarray:
    """Something with edges, textures and colours, as height x width x 3 RGB."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(30, 226, (max(2, height // 24), max(2, width // 24), 3), np.uint8)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(14):
        centre = (int(chance.integers(0, width)), int(chance.integers(0, height)))
        colour = tuple(int(c) for c in chance.integers(0, 256, 3))
        cv2.circle(picture, centre, int(chance.integers(4, max(5, height // 5))), colour, -1, cv2.LINE_AA)
    return picture


class FolderStore:
    """Assets in a folder, by the hash of their bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, data: bytes, suffix: str = ".png") -> str:
        name = hashlib.sha256(data).hexdigest() + suffix
        (self.folder / name).write_bytes(data)
        return name

    def photograph(self, width: int = 400, height: int = 260, seed: int = 1) -> str:
        rgb = photograph(width, height, seed)
        return self.add(cv2.imencode(".png", rgb[..., ::-1])[1].tobytes())

    def path(self, asset_id: str) -> Path:
        path = self.folder / asset_id
        if not path.is_file():
            raise AssetMissing(f"There is no media file {asset_id}.")
        return path

    def exists(self, asset_id: str) -> bool:
        return (self.folder / asset_id).is_file()


@pytest.fixture
def assets(tmp_path: Path) -> FolderStore:
    folder = tmp_path / "assets"
    folder.mkdir()
    return FolderStore(folder)


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """The bundled fonts alone: the same letters on every computer."""
    return Fonts(system=False)


@pytest.fixture
def renderer(assets: FolderStore, tmp_path: Path, fonts: Fonts) -> Renderer:
    return Renderer(assets, tmp_path / "cache", lambda timeline, video: [], fonts)


def caption(text: str, start: str = "0.1", end: str = "0.9") -> Cue:
    """One line whose words follow one another evenly."""
    words, first, last = text.split(), Fraction(start), Fraction(end)
    step = (last - first) / len(words)
    timed = tuple(
        CueWord(word, first + index * step, first + (index + 1) * step) for index, word in enumerate(words)
    )
    return Cue(first, last, (timed,))


MakeTimeline = Callable[..., Timeline]


@pytest.fixture
def make_timeline() -> MakeTimeline:
    """``make(visuals, pictures=30, transition=…, look=…, cues=…)`` → a small timeline."""

    def make(
        visuals: Sequence[Visual],
        pictures: int | Sequence[int] = 30,
        transition: Style = Style("crossfade"),
        half: int = 4,
        size: tuple[int, int] = (192, 108),
        fps: Fraction = Fraction(30),
        look: Look = LOOK,
        cues: dict[int, tuple[Cue, ...]] | None = None,
        **others: object,
    ) -> Timeline:
        lengths = [pictures] * len(visuals) if isinstance(pictures, int) else list(pictures)
        clips, start = [], 0
        for index, (visual, length) in enumerate(zip(visuals, lengths, strict=True)):
            share = half if index and transition.kind != "cut" else 0
            clips.append(
                Clip(
                    f"frame{index}", "scene", index + 1, start, length, visual,
                    transition if index else Style("cut"), share, share, cues=(cues or {}).get(index, ()),
                )
            )  # fmt: skip
            start += length
        timeline = Timeline(Canvas(*size, fps), look, tuple(clips), True, preset="ultrafast", title="Test")
        return replace(timeline, **others)  # type: ignore[arg-type]

    return make


@pytest.fixture
def photo_visual(assets: FolderStore) -> Callable[..., Visual]:
    """``make(seed, motion)`` → a visual with a photograph of its own."""

    def make(seed: int = 1, motion: Style = Style("push_in"), width: int = 400, height: int = 260) -> Visual:
        return Visual("asset", assets.photograph(width, height, seed), width, height, motion=motion)

    return make


@pytest.fixture
def cue() -> Callable[..., Cue]:
    return caption


@pytest.fixture
def look() -> Look:
    return LOOK


CLIP_FPS = 25
LUMA = [40 + 3 * number for number in range(50)]
"""The grey of each picture of the clip: two seconds of 25."""

Video = Callable[..., Visual]


@pytest.fixture
def video(assets, tmp_path) -> Video:
    def make(
        size: tuple[int, int] = (192, 108),
        motion: Style = Style("still"),
        left: int | None = None,
        **footage: Any,
    ) -> Visual:
        path = tmp_path / f"clip-{size[0]}x{size[1]}.mp4"
        _write(path, size, left)
        length = Fraction(len(LUMA), CLIP_FPS)
        return Visual(
            "video", assets.add(path.read_bytes(), ".mp4"), *size, motion=motion,
            footage=Footage(length, **footage),
        )  # fmt: skip

    return make


def _write(path: Path, size: tuple[int, int], left: int | None = None) -> None:
    """Flat greys that tell which picture it is; with ``left``, the left half has that luma instead."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            "libx264", rate=CLIP_FPS, options={"qp": "0", "preset": "ultrafast", "g": "12"}
        )
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.color_range, stream.codec_context.colorspace = 1, 1
        for luma in LUMA:
            whole = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
            whole[: size[1]] = luma
            if left is not None:
                whole[: size[1], : size[0] // 2] = left
            for packet in stream.encode(av.VideoFrame.from_ndarray(whole, format="yuv420p")):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
