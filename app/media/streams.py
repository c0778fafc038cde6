"""Media files opened with care, which of their streams count, and one clock for sound and pictures.

PyAV carries FFmpeg's libraries, so no program has to be found. Files come from strangers: only media
containers are tried (no playlists, no text, nothing that points elsewhere).
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput, BadSound, BadVideo

CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,flac,ogg,aac,aiff,caf,avi,mpeg,mpegts,asf,w64,au,"
    "amr,flv,wv,ape,tta,ac3,eac3,dts,rm,mxf"
)
"""FFmpeg's names of the demuxers that may be used. Text, still pictures and playlists (``tty``,
``png_pipe``, ``hls``, ``concat`` …) are not media here."""

HINTS: Mapping[type[BadInput], str] = {
    BadSound: "Give a sound file such as WAV, FLAC, MP3, M4A or Ogg.",
    BadVideo: "Play it in another program to see whether it is whole, or give another file.",
}
"""What to do about a file that cannot be opened."""


_JITTER = Fraction(1, 100)
"""Seconds by which sound may lie beside its own times before it is put right: containers round them
to milliseconds, and a shift of less than an AAC packet's half is not worth a cut."""
_JUMP = Fraction(600)
"""A gap of more seconds is a clock that was set anew, not silence."""
_LONGEST_SILENCE = 1 << 16
"""Samples a block."""


def open_media(
    path: Path,
    name: str = "",
    *,
    error: type[BadInput] = BadSound,
    containers: str = CONTAINERS,
    options: Mapping[str, str] | None = None,
) -> Any:
    """An open PyAV container; ``error``, with the file named, where it holds no sound or pictures in time.

    ``name`` is what people call the file, ``options`` are FFmpeg's, for the container and for the
    decoders that look into it.
    """
    name = name or str(path)
    try:
        status = path.stat()
    except OSError as failure:
        raise error(f"The file {name} cannot be opened: {failure.strerror}.", "Check the name.") from failure
    if not stat.S_ISREG(status.st_mode):
        raise error(f"{name} is not a file.", HINTS.get(error, ""))
    if status.st_size == 0:
        raise error(f"The file {name} is empty.", HINTS.get(error, ""))
    try:
        return av.open(
            str(path),
            options={"format_whitelist": containers, "protocol_whitelist": "file", **(options or {})},
            metadata_errors="replace",
            timeout=(20, 20),
        )
    except PermissionError as failure:
        raise error(
            f"The file {name} cannot be opened: {failure.strerror}.", "Allow reading it."
        ) from failure
    except (av.error.FFmpegError, OSError, ValueError) as failure:
        raise error(f"{name} is not a sound or video file.", HINTS.get(error, "")) from failure


class Packets:
    """The packets of one stream, from where the container stands. FFmpeg's errors pass."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._container, self._stream = container, stream
        self._packets = container.demux(stream)

    def __iter__(self) -> Packets:
        return self

    def __next__(self) -> Any:
        while True:
            try:
                return next(self._packets)
            except IndexError:  # PyAV's, where a damaged transport stream brings forth another stream midway
                self._packets = self._container.demux(self._stream)


def sound_stream(container: Any) -> Any | None:
    """The first stream of sound that somebody here can decode."""
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def video_stream(container: Any) -> Any | None:
    """The stream of moving pictures that a player would show: the default one, then the largest.

    A cover inside a sound file and thumbnails along the time line are none. Its ``codec_context`` is
    ``None`` where nobody here can decode any.
    """
    kinds = av.stream.Disposition
    aside = kinds.attached_pic | kinds.timed_thumbnails | kinds.dependent
    shown = [stream for stream in container.streams.video if not stream.disposition & aside]

    def rank(stream: Any) -> tuple[bool, bool, int]:
        context = stream.codec_context
        area = context.width * context.height if context is not None else 0
        return context is not None, bool(stream.disposition & kinds.default), area

    return max(shown, key=rank, default=None)


def time_zero(container: Any, pictures: Any | None) -> Fraction:
    """Seconds on the file's own clock at which it begins to play: when the first of sound and pictures starts."""
    both = [stream for stream in (sound_stream(container), pictures) if stream is not None]
    starts = [Fraction(each.start_time * each.time_base) for each in both if each.start_time is not None]
    return min(starts, default=Fraction(0))


def on_the_clock(pieces: Iterable[Any], zero: Fraction) -> Iterator[tuple[Any, Fraction | None]]:
    """Decoded sound (PyAV's), each piece with its start in seconds after ``zero`` on the file's own clock.

    The start is ``None`` where a piece follows the one before it; where it is given there was silence
    between them, or what they hold overlaps. The first has one always; it may be negative.
    """
    end: Fraction | None = None
    for piece in pieces:
        lasts = Fraction(piece.samples, piece.sample_rate or 1)
        start = end
        if piece.pts is not None and piece.time_base:
            start = piece.pts * piece.time_base - zero
        if start is None:
            start = Fraction(0)
        expected = end or Fraction(0)
        if abs(start - expected) > _JUMP:
            zero += start - expected
            start = expected
        if end is None or abs(start - end) > _JITTER:
            yield piece, start
            end = start + lasts
        else:
            yield piece, None
            end += lasts


class Placing:
    """Blocks of samples (count x channels) laid one after another, or from a given sample on."""

    def __init__(self) -> None:
        self._made = 0
        self._skip = 0

    def after(self, block: NDArray[Any]) -> NDArray[Any]:
        """A block that follows, without what lies where something lies already."""
        cut = min(self._skip, len(block))
        self._skip -= cut
        self._made += len(block) - cut
        return block[cut:]

    def silence(self, sample: int, like: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """What stands before ``sample``, where what follows begins; ``like`` gives channels and type."""
        self._skip = max(0, self._made - sample)
        while self._made < sample:
            count = min(sample - self._made, _LONGEST_SILENCE)
            self._made += count
            yield np.zeros((count, like.shape[1]), like.dtype)
