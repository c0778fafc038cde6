"""Made sounds, a folder of assets, timelines with voices at given times, and an independent meter."""

from __future__ import annotations

import re
import shutil
import subprocess
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.domain.project import Music
from app.domain.style import Style
from app.domain.template import Look
from app.domain.time import TimeRange
from app.domain.timeline import Canvas, Clip, Sound, Timeline, Visual
from app.errors import AssetMissing


@dataclass
class SoundFolder:
    """An asset store that is a folder: an asset's id is its file's name."""

    folder: Path

    def path(self, asset_id: str) -> Path:
        found = self.folder / asset_id
        if not found.exists():
            raise AssetMissing(f"{asset_id} is not here.")
        return found

    def exists(self, asset_id: str) -> bool:
        return (self.folder / asset_id).exists()

    def wav(self, name: str, samples: np.ndarray, rate: int = 48_000) -> str:
        """Keep samples (n,) or (n, channels), full scale 1.0, as 16-bit WAV; returns the asset's id."""
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        with wave.open(str(self.folder / name), "wb") as out:
            out.setnchannels(channels)
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return name


@pytest.fixture
def sounds(tmp_path: Path) -> SoundFolder:
    folder = tmp_path / "assets"
    folder.mkdir()
    return SoundFolder(folder)


def made_speech(length: float, rate: int = 48_000, seed: int = 0, peak: float = 0.79) -> np.ndarray:
    """Syllables of a buzzing voice, four a second, with the odd plosive: about -23 LUFS, -2 dBFS."""
    chance = np.random.default_rng(seed)
    time = np.arange(int(length * rate)) / rate
    pitch = np.cumsum(120 + 20 * np.sin(2 * np.pi * 0.7 * time + seed)) / rate
    buzz = sum(np.cos(2 * np.pi * k * pitch + k * k * 0.3) / k**0.8 for k in range(1, 25))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time) + 0.3 * np.sin(2 * np.pi * 1.3 * time), 0, None) ** 1.5
    loud = 0.6 + 0.8 * chance.random(len(time) // (rate // 4) + 1)
    voice = buzz * syllables * np.repeat(loud, rate // 4)[: len(time)]
    return voice / np.abs(voice).max() * peak


@pytest.fixture
def speech() -> Callable[..., np.ndarray]:
    return made_speech


Placed = tuple[str, Fraction, Fraction]


@pytest.fixture
def timeline_with() -> Callable[..., Timeline]:
    """Voices as (asset, start, length) in seconds on a timeline ``length`` seconds long."""

    def build(
        voices: Sequence[Placed],
        length: Fraction | float,
        music: Music | None = None,
        fps: Fraction = Fraction(30),
        loudness: float = -14.0,
    ) -> Timeline:
        pictures = int(Fraction(length) * fps)
        sound: list[Sound | None] = [
            Sound(asset, Fraction(start), Fraction(lasts), TimeRange(Fraction(start), Fraction(lasts)))
            for asset, start, lasts in voices
        ]
        clips = tuple(
            Clip("f", "s", number + 1, 0, pictures, Visual("missing"), Style("cut"), 0, 0, voice=voice)
            for number, voice in enumerate(sound or [None])
        )
        look = Look("plain", "Plain", "")
        canvas = Canvas(320, 180, fps)
        return Timeline(canvas, look, clips, False, music, loudness_lufs=loudness)

    return build


@pytest.fixture
def meter() -> Callable[[Path], tuple[float, float]]:
    """(LUFS, dBTP) of a file as ffmpeg's own meter has it."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.fail("ffmpeg is needed as an independent meter: install the packages of packaging/")

    def measure(path: Path) -> tuple[float, float]:
        ran = subprocess.run(
            [program, "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        summary = ran.stderr[ran.stderr.rindex("Summary:") :]
        loudness = re.search(r"I:\s+(\S+) LUFS", summary)
        peak = re.search(r"Peak:\s+(\S+) dBFS", summary)
        assert loudness
        assert peak
        return float(loudness[1]), float(peak[1])

    return measure


@pytest.fixture
def decoded() -> Callable[[Path], np.ndarray]:
    """A file's sound as ffmpeg plays it, edit list and all: float32 (samples, 2) at 48 kHz."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.fail("ffmpeg is needed as an independent decoder: install the packages of packaging/")

    def decode(path: Path) -> np.ndarray:
        ran = subprocess.run(
            [program, "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "-ar", "48000", "-"],
            capture_output=True, check=True,
        )  # fmt: skip
        return np.frombuffer(ran.stdout, np.float32).reshape(-1, 2)

    return decode
