"""A long recording made of takes whose word times are known, as a narrator would send one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from app.services.ports import Speech
from app.voice.sound import Samples, at_rate

RATE = 44_100


def joined(takes: Sequence[Speech], seed: int = 1, noise: float = 20.0) -> tuple[Samples, list[list[float]]]:
    """Takes one after another with pauses of 0.2 to 1.4 s and a little noise, at 44.1 kHz, and when each
    take's words begin in it, in seconds."""
    chance = np.random.default_rng(seed)
    parts: list[np.ndarray] = [np.zeros(RATE, np.int16)]
    starts: list[list[float]] = []
    at = RATE
    for take in takes:
        sound = at_rate(np.frombuffer(take.samples, "<i2").astype(np.int16), take.rate, RATE)
        starts.append([at / RATE + float(word.start) for word in take.words])
        pause = np.zeros(int(chance.uniform(0.2, 1.4) * RATE), np.int16)
        parts += [sound, pause]
        at += len(sound) + len(pause)
    whole = np.concatenate(parts).astype(np.float32)
    whole += chance.normal(0, noise, len(whole)).astype(np.float32)
    return np.clip(np.rint(whole), -32768, 32767).astype(np.int16), starts


def write(path: Path, samples: Samples, rate: int = RATE, codec: str = "mp3", channels: int = 2) -> None:
    """Mono samples as a file of so many channels; the second 3 dB under the first."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo" if channels == 2 else "mono")
        planes = np.stack([samples, (samples * 0.7).astype(np.int16)])[:channels]
        size = stream.codec_context.frame_size or 4096
        resampler = av.AudioResampler(stream.codec_context.format, stream.layout, rate)
        for first in range(0, len(samples), size):
            block = np.ascontiguousarray(planes[:, first : first + size].T.reshape(1, -1))
            piece = av.AudioFrame.from_ndarray(block, "s16", "stereo" if channels == 2 else "mono")
            piece.sample_rate, piece.pts, piece.time_base = rate, first, Fraction(1, rate)
            for done in resampler.resample(piece):
                container.mux(stream.encode(done))
        container.mux(stream.encode(None))
