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
_PIECE = 4096


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
    both = [*container.streams.audio[:1], *([] if pictures is None else [pictures])]
    starts = [Fraction(each.start_time * each.time_base) for each in both if each.start_time is not None]
    return min(starts, default=Fraction(0))


def on_the_clock(pieces: Iterable[Any], zero: Fraction) -> Iterator[Any]:
    """Decoded sound (PyAV's) with silence where it has gaps, and without what overlaps.

    The first sample given is the one at ``zero`` seconds on the file's own clock.
    """
    given = 0  # samples, of the rate that holds now
    rate = 0
    for piece in pieces:
        if piece.sample_rate != rate:
            given = given * piece.sample_rate // rate if rate else 0
            rate = piece.sample_rate
        gap = 0
        if piece.pts is not None and piece.time_base:
            gap = round((piece.pts * piece.time_base - zero) * rate) - given
        if abs(gap) > _JUMP * rate:
            zero += Fraction(gap, rate)
        elif given == 0 or abs(gap) > _JITTER * rate:
            for _ in range(0, gap, _PIECE):
                count = min(_PIECE, gap)
                gap -= count
                given += count
                yield _silence(piece, count)
            if gap < 0:
                piece = _without_first(piece, -gap)
                if piece is None:
                    continue
        given += piece.samples
        yield piece


def _silence(like: Any, count: int) -> Any:
    shape = (
        (like.layout.nb_channels, count) if like.format.is_planar else (1, count * like.layout.nb_channels)
    )
    kind = like.to_ndarray().dtype
    quiet = np.full(shape, 128 if kind == np.uint8 else 0, kind)
    silence = av.AudioFrame.from_ndarray(quiet, format=like.format.name, layout=like.layout.name)
    silence.sample_rate = like.sample_rate
    return silence


def _without_first(piece: Any, count: int) -> Any | None:
    """The rest of a piece after ``count`` samples; ``None`` where nothing is left."""
    if count >= piece.samples:
        return None
    samples = piece.to_ndarray()
    start = count if piece.format.is_planar else count * piece.layout.nb_channels
    rest = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples[:, start:]), format=piece.format.name, layout=piece.layout.name
    )
    rest.sample_rate = piece.sample_rate
    return rest
