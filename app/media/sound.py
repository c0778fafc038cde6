"""Sound in and out: any file of sound, or with sound, becomes 16-bit samples.

Files come from strangers: work on one is bounded by a clock. The sound of a video lies where its
pictures are: silence stands before it where it begins later than they do.
"""

from __future__ import annotations

import io
import time
import wave
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE
from app.errors import BadSound
from app.media.streams import (
    HINTS,
    Packets,
    Placing,
    on_the_clock,
    open_media,
    sound_stream,
    time_zero,
    video_stream,
)

Samples = NDArray[np.int16]
"""count x channels."""

MAX_SECONDS_OF_WORK = 300.0
"""Wall clock for decoding one file: FFmpeg decodes sound at several hundred times its speed."""

_MAX_BAD = 0.1
"""Share of packets that may fail: real files carry tags and cut packets, noise fails nearly always."""

_HINT = HINTS[BadSound]


@dataclass(frozen=True, slots=True)
class SoundHeader:
    """What a container says of its sound before decoding. ``length`` 0 means unsaid."""

    rate: int
    channels: int
    length: Fraction


def sound_header(container: Any) -> SoundHeader | None:
    """What the container says of its first sound stream; ``None`` where it has none."""
    stream = sound_stream(container)
    if stream is None:
        return None
    length = Fraction(0)
    if stream.duration is not None and stream.time_base is not None:
        length = stream.duration * stream.time_base
    elif container.duration is not None:
        length = Fraction(container.duration, av.time_base)
    return SoundHeader(stream.rate or 0, min(stream.channels or 0, 2), max(length, Fraction(0)))


def decode_sound(path: Path, limit: Fraction | None = None) -> tuple[Samples, int]:
    """All sound of a file (or its first ``limit`` seconds) as count x channels samples, and its rate.

    More than two channels are mixed down to two. BadSound, with the file named, where there is
    no sound in it or it does not decode.
    """
    blocks: list[Samples] = []
    rate = 0
    count = 0
    for block, rate in sound_blocks(path):
        blocks.append(block)
        count += len(block)
        if limit is not None and count >= limit * rate:
            break
    samples = np.concatenate(blocks)
    return samples if limit is None else samples[: int(limit * rate)], rate


def measure_sound(path: Path, limit: Fraction | None = None) -> tuple[Fraction, int, int]:
    """Length in seconds, rate and channels of a file's sound, found by decoding it (or its first ``limit``
    seconds), without keeping it. Errors as in :func:`decode_sound`.
    """
    count, rate, channels = 0, 1, 0
    for block, rate in sound_blocks(path):
        channels = block.shape[1]
        count += len(block)
        if limit is not None and count >= limit * rate:
            break
    return Fraction(count, rate), rate, channels


def resampled(samples: Samples, rate: int, wanted: int, channels: int) -> Samples:
    """Samples at another rate and with another number of channels (1 or 2), of the same length to half a
    sample. One channel goes to both as loud as it is; two become one by their mean."""
    if samples.shape[1] > channels:
        samples = np.rint(samples.astype(np.float32).mean(axis=1, keepdims=True)).astype(np.int16)
    elif samples.shape[1] < channels:
        samples = np.repeat(samples, channels, axis=1)
    if rate == wanted or not len(samples):
        return samples
    layout = "mono" if channels == 1 else "stereo"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), "s16", layout)
    frame.sample_rate = rate
    resampler = AudioResampler("s16", layout, wanted)
    blocks = [block.to_ndarray() for piece in (frame, None) for block in resampler.resample(piece)]
    found = np.concatenate(blocks, axis=1).reshape(-1, channels)
    count = round(Fraction(len(samples) * wanted, rate))
    kept: Samples = np.zeros((count, channels), np.int16)
    kept[: len(found)] = found[:count]
    return kept


def sound_blocks(path: Path) -> Iterator[tuple[Samples, int]]:
    """The file's sound piece by piece, in order, as (count x channels, rate); at least one piece.

    The first piece decides rate and channels; should the stream change midway, the rest follows. In a
    file with moving pictures the first sample is the one at the pictures' time zero.
    """
    with open_media(path) as container:
        header = sound_header(container)
        if header is None:
            raise BadSound(f"{path} holds no sound.", _HINT)
        stream: Any = sound_stream(container)
        stream.thread_type = "AUTO"
        tally = _Tally()
        pieces: Iterable[tuple[Any, Fraction | None]] = (
            (piece, None) for piece in _pieces(container, stream, path, tally)
        )
        pictures = video_stream(container)
        if pictures is not None:
            zero = time_zero(container, pictures)
            pieces = on_the_clock(_pieces(container, stream, path, tally), zero)
        resampler: AudioResampler | None = None
        setup: tuple[str, str, int] | None = None
        layout, rate = "stereo", 0
        placing = Placing()
        for piece, start in pieces:
            if not rate:
                rate = piece.sample_rate
                layout = "mono" if piece.layout.nb_channels == 1 else "stereo"
            now = (piece.format.name, piece.layout.name, piece.sample_rate)
            if resampler is not None and (now != setup or start is not None):
                yield from ((placing.after(_array(rest)), rate) for rest in resampler.resample(None))
                resampler = None
            if start is not None:
                like = np.empty((0, 1 if layout == "mono" else 2), np.int16)
                yield from ((block, rate) for block in placing.silence(round(start * rate), like))
            if resampler is None:
                resampler, setup = AudioResampler("s16", layout, rate), now
            piece.pts = None  # what comes out is one run of samples
            yield from ((placing.after(_array(part)), rate) for part in resampler.resample(piece))
        if resampler is None or tally.bad > 2 + _MAX_BAD * (tally.good + tally.bad):
            raise BadSound(f"The sound of {path} cannot be decoded: its data is damaged.", _HINT)
        yield from ((placing.after(_array(rest)), rate) for rest in resampler.resample(None))


@dataclass(slots=True)
class _Tally:
    """Packets that decoded and that did not."""

    good: int = 0
    bad: int = 0


def _pieces(container: Any, stream: Any, path: Path, tally: _Tally) -> Iterator[Any]:
    """What decodes, as PyAV gives it. BadSound where it takes too long."""
    deadline = time.monotonic() + MAX_SECONDS_OF_WORK
    for packet in _packets(container, stream, path):
        if time.monotonic() > deadline:
            raise BadSound(f"The sound of {path} takes too long to decode.", _HINT)
        try:
            decoded = packet.decode()
            tally.good += 1
        except (av.error.FFmpegError, ValueError):
            tally.bad += 1
            decoded = []
        yield from decoded
        if tally.bad > 20 and tally.bad > tally.good:
            return


def _packets(container: Any, stream: Any, path: Path) -> Iterator[Any]:
    """Demuxed packets; a file that breaks off is played up to there, as players do."""
    packets = Packets(container, stream)
    first = True
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (av.error.FFmpegError, OSError) as error:
            if first:
                raise BadSound(
                    f"The sound of {path} cannot be decoded: its data is damaged.", _HINT
                ) from error
            return
        first = False
        yield packet


def _array(piece: Any) -> Samples:
    """Interleaved s16 from PyAV is 1 x (count * channels); back to count x channels."""
    return np.asarray(piece.to_ndarray(), dtype=np.int16).reshape(-1, piece.layout.nb_channels)


def for_listening(path: Path) -> bytes:
    """A file's sound as a sound device takes it: stereo at :data:`app.domain.time.SAMPLE_RATE`, 16-bit
    little-endian, interleaved. BadSound where it does not decode."""
    samples, rate = decode_sound(path)
    resampler = AudioResampler("s16", "stereo", SAMPLE_RATE)
    whole = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples.reshape(1, -1)), "s16", "mono" if samples.shape[1] == 1 else "stereo"
    )
    whole.sample_rate = rate
    pieces = [*resampler.resample(whole), *resampler.resample(None)]
    return b"".join(_array(piece).astype("<i2", copy=False).tobytes() for piece in pieces)


def wav_bytes(samples: bytes, rate: int, channels: int = 1) -> bytes:
    """16-bit little-endian interleaved samples as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return buffer.getvalue()


def peaks(blocks: Iterator[tuple[Samples, int]], buckets_per_second: int) -> bytes:
    """Pairs of int8 (lowest, highest) over all channels a bucket; full scale is -127 to 127.

    Bucket ``k`` is the samples from ``k * rate / buckets_per_second`` on, so that it is in its
    place however long the sound. The sound is read piece by piece: hours fit.
    """
    result: list[NDArray[np.int8]] = []
    held: NDArray[np.int16] = np.empty((0, 2), np.int16)
    first = 0  # the sample number of held[0]
    bucket = 0
    rate = 1
    for block, rate in blocks:
        pairs = np.stack([block.min(axis=1), block.max(axis=1)], axis=1)
        held = np.concatenate([held, pairs])
        whole = (first + len(held)) * buckets_per_second // rate - bucket
        if whole > 0:
            edges = -(-np.arange(bucket, bucket + whole + 1, dtype=np.int64) * rate // buckets_per_second)
            cut = int(edges[-1]) - first
            result.append(_extremes(held[:cut], edges[:-1] - first))
            held, first, bucket = held[cut:], int(edges[-1]), bucket + whole
    if len(held):
        result.append(_extremes(held, np.zeros(1, np.int64)))
    return b"".join(part.tobytes() for part in result)


def _extremes(pairs: NDArray[np.int16], starts: NDArray[np.int64]) -> NDArray[np.int8]:
    """Buckets x (lowest, highest) of rows that begin at ``starts``."""
    starts = np.minimum(starts, len(pairs) - 1)  # more buckets than samples: the last one stands again
    lows = np.minimum.reduceat(pairs[:, 0], starts)
    highs = np.maximum.reduceat(pairs[:, 1], starts)
    both = np.stack([lows, highs], axis=1).astype(np.float32) * (127 / 32767)
    result: NDArray[np.int8] = np.clip(np.rint(both), -127, 127).astype(np.int8)
    return result
