"""Moving pictures in: enough to know what a file is and to show its first picture."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.errors import BadPicture, BadSound
from app.media.pictures import Pixels
from app.media.streams import open_media, video_stream

VIDEO_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".3gp", ".ogv",
    ".wmv", ".flv",
})  # fmt: skip
"""Endings by which people name video files."""

_HINT = "Play it in another program to see whether it is whole, or give another file."


def video_length(container: Any, stream: Any) -> Fraction:
    """Seconds by the container; 0 where it does not say."""
    if stream.duration is not None and stream.time_base is not None:
        return Fraction(stream.duration * stream.time_base)
    return Fraction(container.duration or 0, av.time_base)


def first_picture(path: Path) -> Pixels:
    """The first picture of a video, height x width x 3 RGB, upright, square pixels.

    BadPicture, with the file named, where none decodes.
    """
    try:
        with open_media(path) as container:
            stream = video_stream(container)
            if stream is None:
                raise BadPicture(f"{path} holds no pictures.", _HINT)
            picture = _first_decoded(container, stream, path)
            pixels = np.asarray(picture.to_ndarray(format="rgb24"), dtype=np.uint8)
            pixels = _square(pixels, stream.sample_aspect_ratio)
            # PyAV gives the display matrix' turn in degrees counter-clockwise.
            return np.ascontiguousarray(np.rot90(pixels, round(picture.rotation / 90) % 4))
    except BadSound as error:
        raise BadPicture(error.what, error.hint) from error
    except (av.error.FFmpegError, ValueError) as error:
        raise BadPicture(f"The video {path} cannot be decoded: its data is damaged.", _HINT) from error


def _first_decoded(container: Any, stream: Any, path: Path) -> Any:
    deadline = time.monotonic() + 30.0
    for packet in container.demux(stream):
        try:
            for picture in packet.decode():
                return picture
        except av.error.FFmpegError:
            pass  # a stream may begin between keyframes; the next packet may do
        if time.monotonic() > deadline:
            break
    raise BadPicture(f"The video {path} cannot be decoded: its data is damaged.", _HINT)


def _square(pixels: Pixels, aspect: Fraction | None) -> Pixels:
    """Columns repeated or dropped so that pixels are square, as anamorphic video is shown."""
    if not aspect or aspect == 1 or aspect <= 0:
        return pixels
    width = max(1, math.floor(pixels.shape[1] * aspect + Fraction(1, 2)))
    columns = np.arange(width) * pixels.shape[1] // width
    return pixels[:, columns]
