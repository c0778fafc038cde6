"""How a speech is delivered: its speed, pitch and volume changed on its samples, word times with them.

For every engine alike, so that "10 % faster" is the same of all voices. Speed and pitch are
FFmpeg's ``atempo`` (overlap-add by similarity, which keeps the pitch) and resampling; word
times are divided by the rate, exactly. At rest nothing is touched.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain.delivery import Delivery
from app.services.ports import Speech
from app.voice.sound import Samples

_CEILING = 0.94
"""Of full scale, -0.5 dBFS: what a raised volume is held under."""
_LIMITER = Fraction(5, 1000)
"""Seconds over which the limiter lets go and takes hold."""


def delivered(speech: Speech, delivery: Delivery) -> Speech:
    """A speech at another rate, pitch and volume. At rest it is the same object."""
    samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    if delivery.rate == 1.0 and delivery.pitch == 0.0 and delivery.volume == 0.0:
        return speech
    words = speech.words
    if delivery.rate != 1.0 or delivery.pitch != 0.0:
        length = max(1, round(len(samples) / delivery.rate))
        changed = _stretched(samples, speech.rate, delivery.rate, 2 ** (delivery.pitch / 12))
        samples = np.zeros(length, np.int16)
        samples[: min(length, len(changed))] = changed[:length]
        scale = Fraction(len(samples), len(speech.samples) // 2)
        limit = Fraction(length, speech.rate)
        words = tuple(
            replace(
                word,
                start=_on_grid(word.start * scale, speech.rate),
                end=min(limit, _on_grid(word.end * scale, speech.rate)),
            )
            for word in words
        )
    if delivery.volume:
        samples = _louder(samples, speech.rate, delivery.volume)
    return replace(speech, samples=samples.astype("<i2").tobytes(), words=words)


def _on_grid(seconds: Fraction, rate: int) -> Fraction:
    return Fraction(round(seconds * rate), rate)


def _stretched(samples: Samples, rate: int, tempo: float, pitch: float) -> Samples:
    """The samples ``tempo`` times as fast, all frequencies times ``pitch``."""
    import av

    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="s16", layout="mono", time_base=Fraction(1, rate))
    chain = [source]
    pitched = round(rate * pitch)
    if pitched != rate:  # played faster it is higher, and shorter, which the tempo makes up for
        chain += [graph.add("asetrate", str(pitched)), graph.add("aresample", str(rate))]
    factor = tempo * rate / pitched
    while factor > 2.0 or factor < 0.5:  # beyond, atempo leaves samples out
        part = 2.0 if factor > 2.0 else 0.5
        chain.append(graph.add("atempo", repr(part)))
        factor /= part
    chain.append(graph.add("atempo", repr(factor)))
    chain.append(graph.add("aformat", "sample_fmts=s16:channel_layouts=mono"))
    chain.append(graph.add("abuffersink"))
    graph.link_nodes(*chain)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
    frame.sample_rate = rate
    frame.pts = 0
    frame.time_base = Fraction(1, rate)
    graph.push(frame)
    graph.push(None)
    parts: list[Samples] = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray().reshape(-1))
        except (av.error.EOFError, av.error.BlockingIOError):
            break
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _louder(samples: Samples, rate: int, decibels: float) -> Samples:
    """The samples by so many dB louder, peaks held under the ceiling without a click."""
    loud = samples.astype(np.float64) * (10 ** (decibels / 20) / 32768.0)
    if len(loud) and float(np.abs(loud).max()) > _CEILING:
        loud *= _held(np.abs(loud), max(2, int(rate * _LIMITER)))
    result: Samples = np.rint(loud * 32768.0).clip(-32768, 32767).astype(np.int16)
    return result


def _held(peaks: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """A gain for every sample that keeps peaks at the ceiling and changes smoothly.

    The least gain that any sample within reach needs, averaged over the same reach: an average
    of values that are all small enough is small enough.
    """
    wanted = np.minimum(1.0, _CEILING / np.maximum(peaks, 1e-9))
    padded = np.pad(wanted, reach, constant_values=1.0)
    least = np.lib.stride_tricks.sliding_window_view(padded, reach + 1).min(axis=1)
    sums = np.concatenate([[0.0], np.cumsum(least)])
    window = reach + 1
    gains: NDArray[np.float64] = (sums[window:] - sums[:-window]) / window
    return gains[: len(peaks)]
