"""Turned, reflected, anamorphic, odd, interlaced: each stands upright in square pixels of even numbers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.footage import Footage, probe_footage
from app.media.footage_chroma import rgb_of
from app.media.footage_shape import shape_of
from tests.tools import needs_ffmpeg
from tests.unit.media.clips import MARKED, X264, ffmpeg, picture_source, psnr, told

COLOURS = ((220, 20, 20), (20, 200, 20), (20, 20, 220), (230, 220, 30))
"""Of the quarters of an upright picture: above left, above right, below left, below right."""

TURNS = {
    "as it is": ((1, 0, 0, 1), lambda stored: stored, 0, False),
    "90": ((0, 1, -1, 0), lambda stored: np.rot90(stored, -1), 90, False),
    "180": ((-1, 0, 0, -1), lambda stored: np.rot90(stored, 2), 180, False),
    "270": ((0, -1, 1, 0), lambda stored: np.rot90(stored, 1), 270, False),
    "mirrored": ((-1, 0, 0, 1), np.fliplr, 0, True),
    "upside down": ((1, 0, 0, -1), np.flipud, 180, True),
    "mirrored and 90": ((0, -1, -1, 0), lambda stored: np.rot90(np.fliplr(stored), -1), 90, True),
    "mirrored and 270": ((0, 1, 1, 0), lambda stored: np.rot90(np.fliplr(stored), 1), 270, True),
}


def quarters(width: int, height: int) -> np.ndarray:
    pixels = np.zeros((height, width, 3), np.uint8)
    for index, colour in enumerate(COLOURS):
        rows = slice(0, height // 2) if index < 2 else slice(height // 2, None)
        pixels[rows, slice(0, width // 2) if index % 2 == 0 else slice(width // 2, None)] = colour
    return pixels


def write(
    path: Path, pixels: np.ndarray, matrix: tuple[int, int, int, int], aspect: Fraction | None = None
) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "8", "preset": "ultrafast"})
        stream.height, stream.width = pixels.shape[:2]
        stream.pix_fmt = "yuv420p"
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        one = 1 << 16
        a, b, c, d = matrix
        if matrix != (1, 0, 0, 1):
            stream.set_display_matrix([a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30])
        for number in range(5):
            picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("turn", TURNS)
def test_every_turn_and_reflection(tmp_path, turn):
    matrix, shown_of, rotation, mirrored = TURNS[turn]
    # What must be stored for the upright picture to come out: found by trying the inverse of each.
    upright = quarters(96, 64)
    stored = next(
        candidate
        for candidate in (undo(upright) for _, undo, _, _ in TURNS.values())
        if np.array_equal(shown_of(candidate), upright)
    )
    path = write(tmp_path / "turned.mp4", np.ascontiguousarray(stored), matrix)
    info = probe_footage(path)
    assert (info.width, info.height, info.rotation, info.mirrored) == (96, 64, rotation, mirrored)
    for size, expected in ((None, (96, 64)), ((48, 1000), (48, 32)), ((1000, 32), (48, 32))):
        with Footage(path, size) as footage:
            assert (footage.width, footage.height) == expected
            rgb = rgb_of(footage.at(Fraction(1, 10)))
        assert rgb.shape[:2] == expected[::-1]
        height, width = rgb.shape[:2]
        middles = [rgb[y * height // 4, x * width // 4] for y in (1, 3) for x in (1, 3)]
        assert np.abs(np.array(middles, int) - np.array(COLOURS)).max() < 14, turn


@needs_ffmpeg
def test_the_turn_is_the_one_that_ffmpeg_makes(tmp_path):
    """The table above is ours; whether 90 degrees is to the right is FFmpeg's to say."""
    path = write(tmp_path / "turned.mp4", np.ascontiguousarray(quarters(96, 64)), TURNS["90"][0])
    ffmpeg("-i", path, "-frames:v", "1", tmp_path / "upright.png")
    from PIL import Image

    truth = np.asarray(Image.open(tmp_path / "upright.png").convert("RGB"))
    with Footage(path) as footage:
        mine = rgb_of(footage.at(Fraction(0)))
    assert truth.shape == mine.shape == (96, 64, 3)
    assert psnr(truth, mine) > 26  # ffmpeg's way to RGB smears chroma more


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(16, 15), (102, 64)), (Fraction(8, 9), (96, 72)), (Fraction(2), (192, 64))]
)
def test_pixels_become_square_without_losing_any(tmp_path, aspect, size):
    path = write(tmp_path / "wide.mp4", quarters(96, 64), (1, 0, 0, 1), aspect)
    info = probe_footage(path)
    assert (info.width, info.height) == size
    with Footage(path) as footage:
        assert footage.at(Fraction(0))[0].shape == size[::-1]
        assert [plane.shape for plane in footage.at(Fraction(0))[1:]] == [(size[1] // 2, size[0] // 2)] * 2


def test_aspect_and_turn_together(tmp_path):
    """A telephone's anamorphic video held upright: the aspect is of the stored pixels."""
    path = write(tmp_path / "both.mp4", quarters(96, 64), TURNS["90"][0], Fraction(2))
    info = probe_footage(path)
    assert (info.width, info.height) == (64, 192)


@needs_ffmpeg
@pytest.mark.parametrize("size", ["97x65", "96x65", "97x64", "33x17", "16x1"])
def test_odd_sizes_keep_every_pixel(tmp_path, size):
    """4:4:4 and 4:2:0 of odd sizes: what is stored is given, and the last edge stands twice."""
    width, height = (int(part) for part in size.split("x"))
    path = tmp_path / "odd.mkv"
    scale = f"scale={width}:{height},setsar=1"
    ffmpeg(*picture_source(seconds=0.2), "-vf", scale, "-c:v", "ffv1", "-pix_fmt", "yuv420p", *MARKED, path)
    truth = told(path, size=(width, height))
    info = probe_footage(path)
    assert (info.width, info.height) == (width + width % 2, height + height % 2)
    with Footage(path) as footage:
        for picture, time in zip(truth.pictures, truth.times, strict=True):
            for plane, true in zip(footage.at(time + Fraction(1, 1000)), picture, strict=True):
                assert np.array_equal(plane[: true.shape[0], : true.shape[1]], true)
                assert np.array_equal(plane[-1, : true.shape[1]], true[-1])
            assert footage.at(time)[0].shape == (info.height, info.width)


@needs_ffmpeg
def test_fields_are_woven_the_same_whichever_way(tmp_path):
    """As ffmpeg's own bwdif has it, at every picture, also right after a keyframe that was sought."""
    path = tmp_path / "fields.mp4"
    ffmpeg(
        *picture_source("160x128", "50", 2), "-vf", "interlace=scan=tff", *X264, "-g", "10", "-bf", "2",
        "-flags", "+ilme+ildct", "-x264-params", "tff=1", path,
    )  # fmt: skip
    truth = told(path, "bwdif=mode=send_frame:deint=interlaced")
    plain = told(path)
    assert probe_footage(path).interlaced
    with Footage(path) as footage:
        onwards = [footage.at(time + Fraction(1, 1000)) for time in truth.times]
        order = np.random.default_rng(3).permutation(len(onwards))
        for n in [*order, *range(len(onwards) - 1, -1, -1)]:
            again = footage.at(truth.times[n] + Fraction(1, 1000))
            assert all(np.array_equal(one, other) for one, other in zip(again, onwards[n], strict=True)), n
    # Two versions of the filter round differently; both are far from the woven picture.
    likeness = [psnr(mine[0], true[0]) for mine, true in zip(onwards, truth.pictures, strict=True)]
    untouched = [psnr(mine[0], raw[0]) for mine, raw in zip(onwards, plain.pictures, strict=True)]
    assert min(likeness) > 38
    assert np.median(untouched) < np.median(likeness) - 6


@given(
    st.integers(1, 5000), st.integers(1, 5000),
    st.fractions(Fraction(1, 20), 20), st.sampled_from([turn[0] for turn in TURNS.values()]),
    st.none() | st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
)  # fmt: skip
def test_sizes_are_even_within_their_box_and_in_proportion(width, height, aspect, matrix, box):
    shape = shape_of(width, height, aspect, matrix, box)
    across, down = shape.shown
    assert across % 2 == down % 2 == 0
    assert across >= 2
    assert down >= 2
    if box is not None:
        assert across <= max(2, box[0])
        assert down <= max(2, box[1])
    native = shape_of(width, height, aspect, matrix, None).shown
    assert across <= native[0]
    assert down <= native[1]
    share = min(across / native[0], down / native[1])
    assert abs(across - native[0] * share) <= 2 + 2 * native[0] / native[1] + 2 * native[1] / native[0]
    if min(native) >= 64 and max(native) < 32 * min(native):
        assert shape_of(width, height, aspect, matrix, native) == shape_of(
            width, height, aspect, matrix, None
        )
