"""Every kind of file: exact, tagged, the same each time; looked at with other eyes than our own."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.domain.formats import CONTAINERS, VIDEO_CODECS
from app.domain.presets import FormatWish, format_of
from app.domain.style import Style
from app.render.colour import bgrx_from_planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.services.ports import CancelToken, ExportRequest, silent
from tests.tools import needs_ffmpeg

VIDEOS = [
    (suffix, codec)
    for suffix, kind in CONTAINERS.items()
    for codec in kind.video
    if not VIDEO_CODECS[codec].whole
]
PROBED = {"dnxhr": "dnxhd"}
BEST = {"h264": 10, "hevc": 10, "av1": 10, "vp9": 10}


def probed(path: Path, *more: str) -> dict:
    answer = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-show_streams", "-show_format", *more, "-of", "json", path],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert answer.stderr == ""
    return json.loads(answer.stdout)


def lumas(path: Path, width: int, height: int) -> np.ndarray:
    """Every picture's luma, as the ffmpeg program decodes it: pictures x height x width."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-f", "rawvideo", "-pix_fmt", "gray", "-vf",
         "extractplanes=y", "-fps_mode", "passthrough", "-"],
        check=True, capture_output=True,
    )  # fmt: skip
    assert raw.stderr == b""
    return np.frombuffer(raw.stdout, np.uint8).reshape(-1, height, width)


def heard(path: Path) -> np.ndarray:
    """The sound as the ffmpeg program decodes it: samples x 2."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "f32le", "-ac", "2", "-"],
        check=True, capture_output=True,
    )  # fmt: skip
    return np.frombuffer(raw.stdout, np.float32).reshape(-1, 2)


@pytest.fixture
def timeline(make_timeline, photo_visual, cue):
    """Two segments, and nothing so fine that a codec may lose it."""
    return make_timeline(
        [photo_visual(1), photo_visual(2, Style("pan_left"))],
        [50, 48],
        size=(256, 144),
        cues={0: (cue("one two"),), 1: (cue("three four"),)},
        language="de",
    )


@pytest.fixture
def export(renderer, tmp_path):
    def run(timeline, name, wish=FormatWish(), cancel=None, progress=silent, **options):
        output = tmp_path / "videos" / name
        request = ExportRequest(output, format=format_of(output.suffix, wish), **options)
        return renderer.export(timeline, request, progress, cancel or CancelToken())

    return run


@needs_ffmpeg
@pytest.mark.parametrize(("suffix", "codec"), VIDEOS)
def test_every_codec_in_every_container_is_exact(suffix, codec, timeline, export, assets, fonts):
    wish = FormatWish(("ultrafast",), BEST.get(codec), codec)
    result = export(timeline, f"out{suffix}", wish, verify=True)
    assert result.segments == 2
    found = probed(result.output)
    video, audio = found["streams"][:2]
    assert video["codec_name"] == PROBED.get(codec, codec)
    assert int(video["nb_read_packets"]) == timeline.pictures
    assert Fraction(video["avg_frame_rate"]) == 30
    assert abs(float(video["start_time"])) < 0.001
    assert (video["color_range"], video["color_space"]) == ("tv", "bt709")
    assert {video["color_transfer"], video["color_primaries"]} == {"bt709"}
    if codec == "hevc":
        assert video["codec_tag_string"] == ("hvc1" if suffix in (".mp4", ".mov") else "[0][0][0][0]")
    # Matroska tells of what a codec needs before its first sample; it is not heard.
    assert -0.025 < float(audio["start_time"]) < 0.001
    assert suffix in (".mkv", ".webm") or float(audio["start_time"]) == 0
    assert abs(float(found["format"]["duration"]) - timeline.length) < 0.025
    samples = heard(result.output)
    before = 1024 if suffix == ".mkv" and audio["codec_name"] == "aac" else 0  # at negative times
    assert 0 <= len(samples) - before - round(timeline.length * 48000) < 1152 + 48
    composer = Composer(timeline, assets, fonts)
    planes, desk = new_planes(256, 144), Desk()
    decoded = lumas(result.output, 256, 144)
    assert len(decoded) == timeline.pictures
    for number, luma in enumerate(decoded):
        composer.compose(number, planes, desk)
        assert np.mean((luma.astype(float) - planes.y) ** 2) < 255**2 / 10**3.4, number


@pytest.mark.parametrize("codec", [name for name, codec in VIDEO_CODECS.items() if not codec.whole])
def test_the_same_bytes_with_one_hand_and_with_four(codec, timeline, export):
    suffix = next(suffix for suffix, kind in CONTAINERS.items() if codec in kind.video)
    wish = FormatWish(("ultrafast",), codec=codec)
    made = [
        hashlib.sha256(export(timeline, f"{jobs}{suffix}", wish, jobs=jobs, cached=False).output.read_bytes())
        for jobs in (1, 4)
    ]
    assert made[0].digest() == made[1].digest()


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_last_as_long_and_show_the_colours(suffix, timeline, export, assets, fonts):
    slower = replace(timeline, canvas=replace(timeline.canvas, fps=Fraction(25, 2)))
    result = export(slower, f"out{suffix}")
    assert (result.segments, result.loudness_lufs) == (0, None)
    shown = []
    with Image.open(result.output) as file:
        assert file.size == (256, 144)
        assert file.info["loop"] == 0
        lasts = 0
        for number in range(file.n_frames):
            file.seek(number)
            file.load()
            lasts += file.info["duration"]
            shown.append(np.asarray(file.convert("RGB"), float))
    assert lasts == slower.length * 1000 == 98 * 80
    composer = Composer(slower, assets, fonts)
    planes, desk = new_planes(256, 144), Desk()
    wanted = np.empty((144, 256, 4), np.uint8)
    composer.compose(70, planes, desk)
    bgrx_from_planes(planes, wanted)
    assert len(shown) == 98
    rgb = wanted[..., 2::-1].astype(float)
    near = [cv2.blur(picture, (5, 5)) for picture in (rgb, shown[70])]
    assert np.mean((near[0] - near[1]) ** 2) < 255**2 / 10**2.8
    assert np.abs(rgb.mean((0, 1)) - shown[70].mean((0, 1))).max() < 3
