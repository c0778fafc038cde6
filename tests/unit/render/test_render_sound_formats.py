"""Sound in every codec and container: level, length, and where it stands to the sample."""

from __future__ import annotations

import io
import json
import subprocess
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.domain.formats import CONTAINERS
from app.domain.presets import FormatWish, format_of
from app.domain.time import TimeRange
from app.domain.timeline import Sound, Visual
from app.services.ports import CancelToken, ExportRequest, silent
from tests.tools import needs_ffmpeg

pytestmark = needs_ffmpeg

RATE = 48_000
PAIRS = [(suffix, codec) for suffix, kind in CONTAINERS.items() for codec in kind.sound]
NAMES = {"pcm": "pcm_s24le"}


def heard(path: Path) -> np.ndarray:
    """What plays from time 0 on, samples x 2, as the ffmpeg program decodes it."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-copyts", "-i", path, "-map", "0:a", "-af", "atrim=start=0", "-f", "f32le",
         "-ac", "2", "-ar", str(RATE), "-"],
        check=True, capture_output=True,
    )  # fmt: skip
    assert raw.stderr == b""
    return np.frombuffer(raw.stdout, np.float32).reshape(-1, 2)


@pytest.fixture
def spoken(make_timeline, assets):
    """Four seconds, in which something like a voice starts after a quarter of a second."""
    chance = np.random.default_rng(3)
    count = 3 * RATE
    time = np.arange(count) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, 1)
    noise = np.convolve(chance.normal(0, 1, count), np.hanning(24), "same")
    voice = noise / np.abs(noise).max() * syllables * 0.7
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(voice * 32767).astype("<i2").tobytes())
    asset = assets.add(file.getvalue(), ".wav")
    timeline = make_timeline([Visual("missing")], [120], size=(64, 64))
    start, length = Fraction(1, 4), Fraction(3)
    sound = Sound(asset, start, length, TimeRange(start, length))
    return replace(timeline, clips=(replace(timeline.clips[0], voice=sound),))


@pytest.fixture
def export(renderer, tmp_path):
    def run(timeline, name, wish=FormatWish(), **options):
        output = tmp_path / "videos" / name
        request = ExportRequest(output, format=format_of(output.suffix, wish), **options)
        return renderer.export(timeline, request, silent, CancelToken())

    return run


@pytest.mark.parametrize(("suffix", "codec"), PAIRS)
def test_every_sound_codec_in_every_container_is_in_its_place(suffix, codec, spoken, export):
    reference = heard(export(spoken, "reference.wav").output)
    assert len(reference) == round(spoken.length * RATE)
    result = export(spoken, f"out{suffix}", FormatWish(sound=codec), verify=True)
    asked = ["ffprobe", "-v", "error", "-show_streams", "-select_streams", "a", "-of", "json", result.output]
    stream = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)["streams"][0]
    assert stream["codec_name"] == NAMES.get(codec, codec)
    assert (stream["sample_rate"], stream["channels"]) == ("48000", 2)
    found = heard(result.output)
    assert -1 <= len(found) - len(reference) < 1152 * 2
    shared = min(len(found), len(reference))
    lag = offset(reference[:shared, 0], found[:shared, 0])
    # Matroska's milliseconds are 48 samples.
    assert abs(lag) <= (24 if suffix in (".mkv", ".webm") else 0)
    assert abs(result.loudness_lufs - -14) < 0.5
    level = 20 * np.log10(np.sqrt(np.mean(found**2)) / np.sqrt(np.mean(reference**2)))
    assert abs(level) < 0.5
    if codec in ("pcm", "flac") and suffix not in (".mkv",):
        assert np.abs(found[:shared] - reference[:shared]).max() < 2**-22


def offset(one: np.ndarray, other: np.ndarray) -> int:
    """Samples by which ``other`` comes later."""
    size = 1 << (len(one) * 2 - 1).bit_length()
    both = np.fft.irfft(np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size)), size)
    found = int(np.argmax(both))
    return found if found < size // 2 else found - size
