"""Test videos made by ffmpeg, and ffmpeg's own decoding of them to compare with."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

FFMPEG, FFPROBE = shutil.which("ffmpeg"), shutil.which("ffprobe")
MARKED = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p", *MARKED)


def ffmpeg(*arguments: object) -> None:
    """Run it; a failure is the test's."""
    words = [str(word) for word in arguments]
    done = subprocess.run(
        [FFMPEG or "ffmpeg", "-v", "error", "-nostdin", "-y", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr}"


def picture_source(size: str = "128x96", rate: str = "25", seconds: float = 2.0) -> tuple[str, ...]:
    """A moving picture of many colours, as ffmpeg's input."""
    return "-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"


def sound_source(seconds: float = 2.0) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"sine=440:r=48000:d={seconds}"


@dataclass(frozen=True)
class Told:
    """What ffmpeg shows: each picture's planes and when, on the file's own clock."""

    pictures: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
    times: list[Fraction]


def told(path: Path, filters: str = "null", size: tuple[int, int] | None = None) -> Told:
    """Decoded by ffmpeg, one after another, none repeated or left out; times by ffprobe."""
    asked = subprocess.run(
        [FFPROBE or "ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
         "frame=best_effort_timestamp_time:stream=width,height", "-of", "json", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    facts = json.loads(asked.stdout)
    width, height = size or (facts["streams"][0]["width"], facts["streams"][0]["height"])
    said = [frame.get("best_effort_timestamp_time") for frame in facts["frames"]]
    known = next(number for number, time in enumerate(said) if time is not None)
    times = [  # AVI says nothing of B-pictures' times: its rate is constant
        Fraction(time) if time is not None else Fraction(said[known]) + Fraction(number - known, 25)
        for number, time in enumerate(said)
    ]
    raw = subprocess.run(
        [FFMPEG or "ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-map", "0:v:0", "-vf",
         f"{filters},format=yuv420p", "-vsync", "passthrough", "-f", "rawvideo", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    across, down = (width + 1) // 2, (height + 1) // 2
    each = width * height + 2 * across * down
    assert raw
    assert len(raw) % each == 0
    pictures = []
    for start in range(0, len(raw), each):
        flat = np.frombuffer(raw, np.uint8, each, start)
        luma, blue, red = np.split(flat, [width * height, width * height + across * down])
        pictures.append((luma.reshape(height, width), blue.reshape(down, across), red.reshape(down, across)))
    return Told(pictures, times)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """dB between two pictures of 8 bits; infinite where they are the same."""
    error = float(np.mean((one.astype(float) - other.astype(float)) ** 2))
    return float("inf") if error == 0 else 10 * np.log10(255**2 / error)
