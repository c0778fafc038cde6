"""When a video's last picture ends, also where its header says nothing or lies."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from app.media.footage_edits import picture_delay
from app.media.footage_open import open_video, pick_stream
from app.media.streams import Packets, time_zero

_FIRST_LOOK = Fraction(2)
"""Seconds before the end that the header gives from which packets are read; doubled until some are found."""


def footage_length(path: Path, name: str) -> Fraction:
    """Seconds from time zero to the end of the last picture, by the packets at the file's end.

    Nothing is decoded. Where the header gives no length every packet is read. BadVideo where the
    file is none.
    """
    with open_video(path, name) as container:
        stream = pick_stream(container, name)
        said = _said(container, stream)
        found = _found(container, stream, said) + picture_delay(path, stream)
        zero = time_zero(container, stream)
        picture = 1 / (stream.average_rate or stream.guessed_rate or Fraction(25))
        # An edit list may end within the last picture's time: then the header is right.
        exact = stream.duration is not None and said is not None and abs(said - found) < picture
        return Fraction(said if exact and said is not None else found) - zero


def _said(container: Any, stream: Any) -> Fraction | None:
    """The end by the header, on the file's own clock."""
    if stream.duration is not None and stream.duration > 0:
        return Fraction(((stream.start_time or 0) + stream.duration) * stream.time_base)
    if container.duration is not None and container.duration > 0:
        return Fraction((container.start_time or 0) + container.duration, av.time_base)
    return None


def _found(container: Any, stream: Any, said: Fraction | None) -> Fraction:
    """The end by the packets that are there."""
    back = _FIRST_LOOK
    first = Fraction((stream.start_time or 0) * stream.time_base)
    while said is not None and said - back > first:
        try:
            container.seek(int((said - back) / stream.time_base), stream=stream)
        except (av.error.FFmpegError, OSError):
            break
        end = _read_to_end(container, stream)
        if end is not None:
            return end
        back *= 2
    with open_video(Path(container.name), container.name) as whole:  # some cannot be sought in
        end = _read_to_end(whole, pick_stream(whole, container.name))
    return first if end is None else end


def _read_to_end(container: Any, stream: Any) -> Fraction | None:
    end: Fraction | None = None
    usual = 1 / (stream.average_rate or stream.guessed_rate or Fraction(25))
    packets = Packets(container, stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, OSError):
            return end
        if packet is None or not packet.size:
            return end
        at = packet.pts if packet.pts is not None else packet.dts
        if at is None or packet.is_discard:
            continue
        lasts = packet.duration * stream.time_base if packet.duration else usual
        end = max(end or Fraction(0), at * stream.time_base + lasts)
