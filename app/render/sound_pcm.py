"""The mix as it is, in a passing file: what every codec but AAC in MP4 is encoded from at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.domain.formats import SoundEncoding
from app.domain.time import SAMPLE_RATE
from app.render.sound_aac import AAC_OPTIONS
from app.render.sound_loudness import Meter
from app.render.sound_store import Samples, no_room

_BLOCK = 8192
"""Sample pairs given to an encoder at once."""

_LIBRARIES = {
    "aac": ("aac", "fltp"),
    "opus": ("libopus", "flt"),
    "mp3": ("libmp3lame", "fltp"),
    "pcm": ("pcm_s24le", "s32"),
    "flac": ("flac", "s32"),
}
"""A codec's encoder and the samples that it takes, by FFmpeg's names."""


def write_pcm(blocks: Iterable[Samples], samples: int, target: Path) -> tuple[float, float]:
    """Write ``samples`` sample pairs as interleaved 32-bit floats; returns their LUFS and dBTP.

    A file that was not finished is removed. DiskFull, BadOutput.
    """
    meter = Meter()
    try:
        with target.open("wb") as file:
            for block in blocks:
                meter.push(block)
                file.write(np.ascontiguousarray(block, "<f4").tobytes())
        return meter.finish()
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink()
        if isinstance(error, OSError):
            raise no_room(error, target.parent) from error
        raise


def add_sound(container: Any, sound: SoundEncoding) -> Any:
    """A stream of ``container`` that encodes such sound, open."""
    library, form = _LIBRARIES[sound.codec]
    stream = container.add_stream(library, rate=SAMPLE_RATE, layout="stereo")
    encoder = stream.codec_context
    encoder.format = form
    encoder.time_base = Fraction(1, SAMPLE_RATE)
    encoder.thread_count = 1
    if sound.codec not in ("pcm", "flac"):
        encoder.bit_rate = sound.kbits * 1000
    if sound.codec == "aac":
        stream.options = dict(AAC_OPTIONS)
    encoder.flags |= int(av.codec.context.Flags.bitexact)
    encoder.open()
    return stream


def encoded(pcm: Path, stream: Any, check: Callable[[], None]) -> Generator[Any, None, None]:
    """The packets of a file that :func:`write_pcm` wrote, in order; ``check`` may raise between them."""
    encoder = stream.codec_context
    form = encoder.format.name
    size = encoder.frame_size or _BLOCK
    position = 0
    with pcm.open("rb") as file:
        while data := file.read(size * 8):
            check()
            block = np.frombuffer(data, "<f4").reshape(-1, 2)
            frame = av.AudioFrame.from_ndarray(_as(form, block), format=form, layout="stereo")
            frame.sample_rate = SAMPLE_RATE
            frame.time_base = Fraction(1, SAMPLE_RATE)
            frame.pts = position
            position += len(block)
            yield from _of(stream, frame)
    yield from _of(stream, None)


def _of(stream: Any, frame: Any) -> Iterator[Any]:
    for packet in stream.encode(frame):
        packet.stream = stream
        yield packet


def _as(form: str, block: Samples) -> Any:
    """Floats as an encoder takes them; 24 bits of them where it takes whole numbers."""
    if form == "fltp":
        return np.ascontiguousarray(block.T)
    if form == "s32":
        whole = np.rint(np.clip(block.astype(np.float64), -1, 1) * 8_388_607).astype(np.int32) << 8
        return whole.reshape(1, -1)
    return np.ascontiguousarray(block).reshape(1, -1)
