"""Videos as the preview shows them, kept on disk at its size with a whole picture every few: any of their
pictures is there in milliseconds, where a camera's own file takes up to a second.

A file holds every picture of the video at its own time, so that what is read from it is what would have
been read from the video, but for an encoder's rounding (43 dB of grainy ones, 46 and more of others). It appears when it is whole. The
folder may be deleted at any time, even while it is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.media.files import trim_folder
from app.media.footage import Footage
from app.render.colour import Planes, new_planes

LIMIT_BYTES = 4 << 30
"""Some twenty minutes at 960x540."""
LONGEST = Fraction(600)
"""Seconds: what lasts longer is read from the video itself."""
_SUFFIX = ".clip.mp4"
_VERSION = 1
_WHOLE_EVERY = 3
"""Pictures: at most so many are decoded for one."""
_AT_ONCE = 8
"""Pictures made in one step, some 100 ms, so that a wish that comes meanwhile does not wait for long."""
_OPTIONS = {
    "preset": "superfast", "crf": "12", "tune": "fastdecode", "bf": "0", "forced-idr": "1",
    "g": str(_WHOLE_EVERY),
}  # fmt: skip
_FINEST = 1 << 31
"""The MP4's clock must be below this."""


class KeptClips:
    """A folder of videos made ready, by name. Thread-safe."""

    def __init__(self, folder: Path, limit: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit = limit

    @property
    def room(self) -> int:
        """Bytes that may be kept."""
        return self._limit

    def _file(self, name: str) -> Path:
        digest = hashlib.sha256(f"{_VERSION} {name}".encode()).hexdigest()
        return self._folder / f"{digest}{_SUFFIX}"

    def find(self, name: str) -> Path | None:
        """The file of a name, marked as used; ``None`` where there is none."""
        file = self._file(name)
        try:
            os.utime(file)
        except OSError:
            return None
        return file

    def drop(self, name: str) -> None:
        """Let a file go that turned out not to be readable."""
        with contextlib.suppress(OSError):
            self._file(name).unlink()

    def make(self, name: str, footage: Footage) -> Iterator[int]:
        """Make a file of a video that was just opened, a few pictures a step; the steps give how many bytes
        there are so far. Closes the video; given up half-way it leaves nothing. It is no matter where it
        cannot be made."""
        passing: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, made = tempfile.mkstemp(prefix=".new-", suffix=_SUFFIX, dir=self._folder)
            os.close(descriptor)
            passing = Path(made)
            yield from _written(footage, passing)
            size = passing.stat().st_size
            passing.replace(self._file(name))
            passing = None
            trim_folder(self._folder, _SUFFIX, self._limit)
            yield size
        except (OSError, av.FFmpegError):
            return
        finally:
            footage.close()
            if passing is not None:
                with contextlib.suppress(OSError):
                    passing.unlink()


def _written(footage: Footage, target: Path) -> Iterator[int]:
    """Every picture of a video into a file, in steps."""
    tick = footage.tick
    clock = tick.denominator
    if clock >= _FINEST:
        return
    room = new_planes(footage.width, footage.height)
    with av.open(str(target), "w", options={"video_track_timescale": str(clock)}) as container:
        stream = container.add_stream("libx264", rate=30, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = footage.width, footage.height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, clock)
        codec = stream.codec_context
        codec.thread_count = 1
        codec.color_range, codec.colorspace, codec.color_primaries, codec.color_trc = 1, 1, 1, 1
        for number, (time, planes) in enumerate(footage.pictures()):
            ticks = ceil(max(Fraction(0), time) * clock)  # on screen no sooner than in the video
            # What is shown before its first picture is its first picture.
            for at in ([0] if ticks and not number else []) + [ticks]:
                for packet in stream.encode(_picture(planes, room, at, clock)):
                    container.mux(packet)
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield target.stat().st_size
        for packet in stream.encode(None):
            container.mux(packet)


def _picture(planes: Any, room: Planes, at: int, clock: int) -> Any:
    for plane, target in zip(planes, room.each(), strict=True):
        np.copyto(target, plane)
    picture = av.VideoFrame.from_ndarray(room.whole, format="yuv420p")
    picture.pts, picture.time_base = at, Fraction(1, clock)
    return picture
