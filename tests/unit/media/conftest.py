"""Sound and video files made on the spot."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest


def write_sound(
    path: Path, seconds: float, rate: int = 44_100, layout: str = "stereo", codec: str = ""
) -> Path:
    """A 440 Hz tone at half of full scale, first channel; the second, where there is one, is silent."""
    codec = codec or {".mp3": "libmp3lame", ".m4a": "aac", ".ogg": "libvorbis", ".opus": "libopus"}.get(
        path.suffix, {".flac": "flac"}.get(path.suffix, "pcm_s16le")
    )
    count = round(seconds * rate)
    tone = np.sin(2 * np.pi * 440 * np.arange(count) / rate) * 16384
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        channels = stream.layout.nb_channels
        samples = np.zeros((count, channels), np.int16)
        samples[:, 0] = tone.astype(np.int16)
        piece = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=layout)
        piece.sample_rate = rate
        resampler = av.AudioResampler(stream.format.name, layout, rate, frame_size=stream.frame_size or 1024)
        for part in [*resampler.resample(piece), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def write_video(path: Path, pictures: int = 12, sound: float = 0.0, size: tuple[int, int] = (64, 48)) -> Path:
    """Red over blue at 24 pictures a second, with a tone of ``sound`` seconds where that is not 0."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[: size[1] // 2] = (220, 20, 20)
    pixels[size[1] // 2 :] = (20, 20, 220)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "10", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        voice = container.add_stream("aac", rate=48_000, layout="mono") if sound else None
        for number in range(pictures):
            picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, 24)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
        if voice is not None:
            for start in range(0, round(sound * 48_000), 1024):
                piece = av.AudioFrame.from_ndarray(np.full((1, 1024), 0.25, np.float32), "fltp", "mono")
                piece.sample_rate, piece.pts, piece.time_base = 48_000, start, Fraction(1, 48_000)
                container.mux(voice.encode(piece))
            container.mux(voice.encode(None))
    return path


@pytest.fixture
def sound_file(tmp_path: Path) -> Callable[..., Path]:
    return lambda name, seconds=1.0, **options: write_sound(tmp_path / name, seconds, **options)


@pytest.fixture
def video_file(tmp_path: Path) -> Callable[..., Path]:
    return lambda name, **options: write_video(tmp_path / name, **options)
