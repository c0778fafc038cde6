"""A sound file's bytes as mono samples, told apart from half a file and from none.

WAV is read here, because an answer that breaks off has to be noticed: every decoder is content with
less than the header promises. Everything else is decoded by FFmpeg's libraries.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.voice.sound import Samples

LEAST_RATE, MOST_RATE = 4000, 192_000
_OPEN_ENDED = 0x7FFF0000
"""Bytes from which a WAV header's size is a streaming server's way of saying that it does not know."""
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""ISO/IEC 11172-3 and 13818-3, layer III, by the index in the frame's header."""


class NoSound(Exception):
    """Bytes that are no whole sound; the text says why, for people."""


def decoded(data: bytes, most_seconds: float, pcm_rate: int = 0) -> tuple[Samples, int]:
    """Mono samples and samples a second. NoSound for what is none, is cut short, or is longer than
    ``most_seconds``. ``pcm_rate`` is the rate of bare 16-bit samples without a header."""
    if pcm_rate and not _known(data):
        return _checked(
            np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16), pcm_rate, most_seconds
        )
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _checked(*_wav(data), most_seconds)
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        _whole_mp3(data)
    return _checked(*_any(data, most_seconds), most_seconds)


def _known(data: bytes) -> bool:
    return data[:4] in (b"RIFF", b"OggS", b"fLaC") or data[:3] == b"ID3"


def _checked(samples: Samples, rate: int, most_seconds: float) -> tuple[Samples, int]:
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise NoSound(f"its sound says {rate:,} samples a second")
    if not len(samples):
        raise NoSound("its sound holds nothing")
    if len(samples) > most_seconds * rate:
        raise NoSound(f"its sound lasts {len(samples) / rate:.0f} seconds, which no reading of the text does")
    return samples, rate


def _wav(data: bytes) -> tuple[Samples, int]:
    at, form = 12, None
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        at += 8
        if kind == b"fmt " and size >= 16 and at + size <= len(data):
            tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at)
            if tag == _EXTENSIBLE and size >= 26:
                (tag,) = struct.unpack_from("<H", data, at + 24)
            form = (tag, channels, rate, bits)
        elif kind == b"data":
            if form is None:
                raise NoSound("its WAV file has no header")
            if 0 < size < _OPEN_ENDED and at + size > len(data):
                raise NoSound(f"its sound is cut short: {len(data) - at:,} of {size:,} bytes came")
            body = data[at : at + size] if 0 < size < _OPEN_ENDED else data[at:]
            return _mono(body, *form[:2], form[3]), form[2]
        at += size + (size & 1)
    raise NoSound("its sound is cut short: only a header came")


def _mono(body: bytes, tag: int, channels: int, bits: int) -> Samples:
    if not 1 <= channels <= 16 or (tag, bits) not in (
        (_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)
    ):  # fmt: skip
        raise NoSound(f"its WAV file is of a kind that is not read ({tag}, {channels} channels, {bits} bits)")
    body = body[: len(body) // (channels * bits // 8) * (channels * bits // 8)]
    values: NDArray[np.float64]
    if tag == _FLOAT:
        values = np.frombuffer(body, "<f4" if bits == 32 else "<f8").astype(np.float64) * 32767.0
    elif bits == 8:
        values = (np.frombuffer(body, np.uint8).astype(np.float64) - 128.0) * 256.0
    elif bits == 24:
        wide = np.zeros((len(body) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
        values = wide.view("<i4")[:, 0] / 65536.0
    else:
        values = np.frombuffer(body, "<i2" if bits == 16 else "<i4").astype(np.float64)
        values = values / (1.0 if bits == 16 else 65536.0)
    mean = np.nan_to_num(values).reshape(-1, channels).mean(axis=1)
    samples: Samples = np.rint(np.clip(mean, -32768, 32767)).astype(np.int16)
    return samples


def _any(data: bytes, most_seconds: float) -> tuple[Samples, int]:
    import av

    try:
        with av.open(io.BytesIO(data), "r") as container:
            rate = int(container.streams.audio[0].rate or 0)
            if not LEAST_RATE <= rate <= MOST_RATE:
                raise NoSound(f"its sound says {rate:,} samples a second")
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            blocks: list[Samples] = []
            length = 0
            for block in [*container.decode(audio=0), None]:
                for piece in resampler.resample(block):
                    blocks.append(piece.to_ndarray().reshape(-1).astype(np.int16))
                    length += len(blocks[-1])
                if length > most_seconds * rate:
                    break
    except (OSError, ValueError, IndexError) as error:  # av's errors are among these
        raise NoSound("its sound cannot be read") from error
    return (np.concatenate(blocks).astype(np.int16) if blocks else np.zeros(0, np.int16)), rate


def _whole_mp3(data: bytes) -> None:
    """NoSound where the last frame is not all there."""
    at = 0
    for at, size in _mp3_frames(data):
        if at + size > len(data):
            raise NoSound("its sound is cut short: the last part of an MP3 is missing")


def _mp3_frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each frame begins, and its bytes; ends where no frame follows on another."""
    at = 0
    if data[:3] == b"ID3" and len(data) >= 10:
        at = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    while at + 4 <= len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        version, layer = head >> 19 & 3, head >> 17 & 3
        kbits, rate = head >> 12 & 15, head >> 10 & 3
        if head >> 21 != 0x7FF or version == 1 or layer != 1 or kbits in (0, 15) or rate == 3:
            return
        table, each = (_MP3_KBITS_1, 144) if version == 3 else (_MP3_KBITS_2, 72)
        size = each * table[kbits] * 1000 // _MP3_RATES[version][rate] + (head >> 9 & 1)
        yield at, size
        at += size
