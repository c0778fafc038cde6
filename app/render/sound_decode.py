"""Sound files in: any file, any rate, any layout, as 48 kHz blocks whose first sample is the file's own.

The resampler is libswresample with a 64-tap polyphase Kaiser filter and exact rational
phases. It starts and ends with the sound: an impulse at second *t* of the file comes out at
sample ``t * 48000``, at every rate (held by tests), and the length is the file's to a sample.
In a video second 0 is its pictures' too: sound that begins later than they do follows silence.

Stereo from more channels is ITU-R BS.775's fold-down (centre and surrounds at -3 dB, the
low-frequency channel left out), unscaled: levels are set by loudness afterwards, and float
samples do not clip on the way.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE
from app.errors import BadSound
from app.media.streams import (
    Packets,
    Placing,
    on_the_clock,
    open_media,
    sound_stream,
    time_zero,
    video_stream,
)

_RESAMPLER = f"{SAMPLE_RATE}:filter_size=64:phase_shift=10:cutoff=0.97"
_BROKEN_PACKETS = 64
"""So many packets in a row that do not decode, and the rest of the file is taken for lost."""
_LOWEST_RATE = 1000
"""A file with fewer samples a second is no sound, and would blow up to gigabytes at 48 kHz."""


class _Converter:
    """Frames of one shape in, 48 kHz blocks out."""

    def __init__(self, like: Any, sample_format: str, channels: int) -> None:
        layout = "mono" if channels == 1 else "stereo"
        self.channels = channels
        self.graph = av.filter.Graph()
        source = self.graph.add_abuffer(
            format=like.format.name,
            sample_rate=like.sample_rate,
            layout=like.layout.name,
            time_base=Fraction(1, like.sample_rate),
        )
        resample = self.graph.add("aresample", _RESAMPLER)
        shape = self.graph.add("aformat", f"sample_fmts={sample_format}:channel_layouts={layout}")
        sink = self.graph.add("abuffersink")
        source.link_to(resample)
        resample.link_to(shape)
        shape.link_to(sink)
        self.graph.configure()

    def push(self, frame: Any | None) -> Iterator[NDArray[Any]]:
        """Feed a frame, or ``None`` for the tail; yields what comes out, (samples, channels)."""
        self.graph.push(frame)
        while True:
            try:
                out = self.graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield out.to_ndarray().reshape(-1, self.channels)


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; packets that do not decode are passed over, as players do."""
    broken = 0
    packets = Packets(container, stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            frames = packet.decode()
            broken = 0
        except av.FFmpegError:
            broken += 1
            if broken > _BROKEN_PACKETS:
                return
            continue
        yield from frames


_SPOKEN = struct.Struct("<4s4x4s4s4xHH")
"""How a WAV file begins: RIFF, WAVE, fmt, the samples' format and the channels."""


def _looked_at(path: Path) -> Mapping[str, str]:
    """How far FFmpeg looks into a file before it is opened, and how much it reads at once.

    Mono WAV, as voices are, says all at its beginning; looking five seconds far, and reading by
    four kilobytes, would take as long as decoding does. Stereo may be DTS in disguise.
    """
    try:
        with path.open("rb") as file:
            riff, wave, form, tag, channels = _SPOKEN.unpack(file.read(_SPOKEN.size))
    except (OSError, struct.error):
        return {}
    plain = (riff, wave, form, tag, channels) == (b"RIFF", b"WAVE", b"fmt ", 1, 1)
    return {"probesize": "4096", "max_size": "65536"} if plain else {}


def _opened(path: Path, name: str) -> Any:
    try:
        container = open_media(path, options=_looked_at(path))
    except BadSound as error:
        raise _bad(name or path.name) from error
    if sound_stream(container) is None:
        container.close()
        raise _bad(name or path.name)
    return container


def _bad(name: str) -> BadSound:
    return BadSound(
        f"“{name}” cannot be used as sound: it does not decode or holds no sound.",
        "Choose a sound file such as WAV, MP3, FLAC, Ogg or M4A.",
    )


def blocks(
    path: Path,
    channels: int,
    limit: int,
    *,
    sample_format: str = "flt",
    name: str = "",
    check: Callable[[], None] = lambda: None,
) -> Iterator[NDArray[Any]]:
    """The first ``limit`` samples of a sound file at 48 kHz, in blocks of (samples, ``channels``).

    ``sample_format`` is ``flt`` (float32, full scale 1.0) or ``s32`` (int32). ``name`` is what
    people call the file; ``check`` is called between packets and may raise to stop. Raises
    BadSound where nothing decodes; a file that breaks off gives what came before.
    """
    with _opened(path, name) as container:
        yield from _blocks(container, channels, limit, sample_format, name or path.name, check)


def own_blocks(
    path: Path,
    limit: int,
    *,
    sample_format: str = "flt",
    name: str = "",
    check: Callable[[], None] = lambda: None,
) -> tuple[int, Iterator[NDArray[Any]]]:
    """As :func:`blocks`, with as many channels as a mix needs of the file: 1 where it is mono, else 2.
    BadSound at once where it does not open."""
    container = _opened(path, name)
    stream: Any = sound_stream(container)
    channels = 1 if stream.codec_context.channels == 1 else 2

    def found() -> Iterator[NDArray[Any]]:
        with container:
            yield from _blocks(container, channels, limit, sample_format, name or path.name, check)

    return channels, found()


def _blocks(
    container: Any, channels: int, limit: int, sample_format: str, name: str, check: Callable[[], None]
) -> Iterator[NDArray[Any]]:
    given = 0
    for block in _converted(container, channels, sample_format, name, check):
        block = block[: limit - given]
        given += len(block)
        if len(block):
            yield block
        if given >= limit:
            return
    if not given:
        raise _bad(name)


def _converted(
    container: Any, channels: int, sample_format: str, name: str, check: Callable[[], None]
) -> Iterator[NDArray[Any]]:
    """All sound of an open file at 48 kHz, in its place."""
    converter: _Converter | None = None
    shape: tuple[str, int, str] | None = None
    placing = Placing()
    nothing = np.empty((0, channels), np.float32 if sample_format == "flt" else np.int32)
    for frame, start in _timed(container):
        check()
        found = (frame.format.name, frame.sample_rate, frame.layout.name)
        if converter is not None and (found != shape or start is not None):
            yield from map(placing.after, converter.push(None))
            converter = None
        if start is not None:
            yield from placing.silence(round(start * SAMPLE_RATE), nothing)
        if converter is None:  # the first frame, or a stream that changes under way
            if frame.sample_rate < _LOWEST_RATE:
                raise _bad(name)
            try:
                converter, shape = _Converter(frame, sample_format, channels), found
            except (av.FFmpegError, ValueError) as error:  # channels nobody can fold
                raise _bad(name) from error
        frame.pts = None
        yield from map(placing.after, converter.push(frame))
    if converter is not None:
        yield from map(placing.after, converter.push(None))


def _timed(container: Any) -> Iterator[tuple[Any, Fraction | None]]:
    """Decoded frames, in a video with their place on the pictures' clock."""
    frames = _frames(container, sound_stream(container))
    pictures = video_stream(container)
    if pictures is None:
        return ((frame, None) for frame in frames)
    return on_the_clock(frames, time_zero(container, pictures))
