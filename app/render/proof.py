"""Whether what was encoded shows what was composed: decoded again and looked at from afar.

From afar means at an eighth of the size. There every quality that an encoder can be asked for looks
alike, while a picture that is damaged, or another, does not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import av
import cv2
import numpy as np

from app.errors import RenderFailed
from app.render.colour import Pixels
from app.render.encoders import Encoder

_HALVINGS = (2, 4, 8)
FLOOR_DB = 20.0
"""PSNR from afar. The worst quality of any encoder here stays above 24 (noise at 64x64); a picture
whose data is damaged, or that belongs elsewhere, lies at 8 to 17 (measured)."""
UNPROBED = {"codec_whitelist": "none"}
"""Open a file without decoding of it what its header says already: 20 ms a segment of 1080p."""
_STRICTLY = {"err_detect": "explode"}
"""An error in the data is an error, and not made up for."""
_QUICKLY = {"skip_loop_filter": "all"}
"""Of H.264: what it leaves out is not seen from afar."""


class _Unlike(Exception):
    """What is wrong with an encoded segment."""


Afar: TypeAlias = tuple[Pixels, ...]
"""Y, U and V of a picture at an eighth of their size."""


def from_afar(planes: Sequence[Pixels]) -> Afar:
    """A picture's planes, each height x width, at an eighth of their size."""
    small = []
    for plane in planes:
        height, width = plane.shape
        for share in _HALVINGS:  # by two at a time, which is five times as quick
            size = (max(4, width // share), max(4, height // share))
            plane = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)
        small.append(plane)
    return tuple(small)


def prove(path: Path, encoder: Encoder, pictures: int, first: Afar, last: Afar) -> None:
    """RenderFailed unless a segment's file holds ``pictures`` packets whose first and last picture
    show ``first`` and ``last`` (as :func:`from_afar` gives them).

    Costs about 2 % of encoding at x264's veryfast: of the last group only what its last picture is made from is decoded.
    """
    try:
        with av.open(str(path), format=encoder.container, options=UNPROBED) as file:
            stream = file.streams.video[0]
            opening, group, count = _ends(file, stream)
            if count != pictures:
                raise _Unlike(f"{count} packets instead of {pictures}")
            quick = encoder.library == "libx264"
            decoder = stream.codec_context
            decoder.thread_count = 1
            decoder.options = _STRICTLY | (_QUICKLY if quick else {})
            opened, closed = _ends_of_group(decoder, group, quick)
            if group[0] is not opening:  # what most segments are is one group, decoded once
                opened, _ = _ends_of(decoder, [opening])
            _compare("first", first, opened)
            _compare("last", last, closed)
    except (_Unlike, av.FFmpegError, ValueError) as error:  # ValueError: names that are no text
        raise RenderFailed(
            f"What the {encoder.label} encoder made of {pictures} pictures is damaged ({error}).",
            "Export again; if it happens again, the computer's memory may be at fault.",
        ) from error


def _ends(file: Any, stream: Any) -> tuple[Any, list[Any], int]:
    """A stream's first packet, those from its last whole picture on, and how many there are."""
    group: list[Any] = []
    opening, count = None, 0
    for packet in file.demux(stream):
        if packet.size:
            opening = opening or packet
            count += 1
            if packet.is_keyframe:
                group = []
            group.append(packet)
    if opening is None or not opening.is_keyframe:
        raise _Unlike("it does not begin with a whole picture")
    return opening, group, count


def _ends_of_group(decoder: Any, packets: Sequence[Any], quick: bool) -> tuple[Any, Any]:
    """The pictures shown first and last in a group.

    ``quick``: without those between others, as long as that gives it: x264 makes none after them that
    needs them.
    """
    if quick:
        decoder.skip_frame = "BIDIR"
        with contextlib.suppress(av.FFmpegError):
            ends = _ends_of(decoder, packets)
            if ends[1] is not None and ends[1].pts == max(packet.pts for packet in packets):
                return ends
        decoder.skip_frame = "DEFAULT"
    return _ends_of(decoder, packets)


def _ends_of(decoder: Any, packets: Sequence[Any]) -> tuple[Any, Any]:
    """The first and the last picture that come out of packets, the first of which is whole."""
    decoder.flush_buffers()
    first = last = None
    for packet in [*packets, None]:
        for picture in decoder.decode(packet):
            first, last = first or picture, picture
    return first, last


def _compare(name: str, composed: Afar, picture: Any) -> None:
    if picture is None:
        raise _Unlike(f"its {name} picture does not decode")
    if picture.is_corrupt:
        raise _Unlike(f"the data of its {name} picture is")
    for plane, wanted, seen in zip("YUV", composed, from_afar(planes_of(picture)), strict=True):
        if seen.shape[1] != wanted.shape[1]:
            raise _Unlike(f"its {name} picture is {picture.width}x{picture.height}")
        if seen.shape != wanted.shape:  # 4:2:2, whose chroma has as many rows as luma
            seen = np.asarray(cv2.resize(seen, wanted.shape[::-1], interpolation=cv2.INTER_AREA))
        likeness = cv2.PSNR(seen, wanted)
        if likeness < FLOOR_DB:
            raise _Unlike(f"its {name} picture is another, at {likeness:.0f} dB in {plane}")


def planes_of(picture: Any) -> list[Pixels]:
    """A decoded picture's Y, U and V, each height x width of 8 bits."""
    if len(picture.planes) != 3:  # hardware gives U and V in one
        picture = picture.reformat(format="yuv420p")
    result = []
    for plane, component in zip(picture.planes, picture.format.components, strict=True):
        deep = component.bits > 8
        samples = np.frombuffer(plane, np.uint16 if deep else np.uint8)
        rows = samples.reshape(plane.height, -1)[:, : plane.width]
        result.append(np.asarray(rows >> (component.bits - 8), np.uint8))
    return result
