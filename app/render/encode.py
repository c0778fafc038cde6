"""One segment's pictures → H.264, one thread, so that the same pictures give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import cv2

from app.domain.timeline import Timeline
from app.errors import RenderFailed
from app.render.colour import new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.plan import Segment
from app.services.ports import CancelToken

CONTAINER = "nut"
"""Keeps every time stamp exactly, at whatever rate."""
KEYFRAME_SECONDS = 4
"""A whole picture at least this often: what seeking in the finished video costs."""
_BT709 = 1
_LIMITED = 1
_GLOBAL_HEADER = 1 << 22
"""FFmpeg's AV_CODEC_FLAG_GLOBAL_HEADER: parameter sets go into the container, once."""


def _add_encoder(container: Any, timeline: Timeline) -> Any:
    """A stream whose encoder fits the timeline: BT.709 tagged, closed groups, one thread.

    RenderFailed where the library refuses.
    """
    canvas = timeline.canvas
    try:
        stream = container.add_stream(
            "libx264", rate=canvas.fps, options={"preset": timeline.preset, "crf": str(timeline.crf)}
        )
        encoder = stream.codec_context
        encoder.width, encoder.height, encoder.pix_fmt = canvas.width, canvas.height, "yuv420p"
        encoder.time_base = Fraction(canvas.fps.denominator, canvas.fps.numerator)
        encoder.thread_count = 1
        encoder.gop_size = max(1, round(canvas.fps * KEYFRAME_SECONDS))
        encoder.color_range, encoder.colorspace = _LIMITED, _BT709
        encoder.color_primaries, encoder.color_trc = _BT709, _BT709
        encoder.flags |= _GLOBAL_HEADER
        encoder.open()
    except (av.FFmpegError, ValueError) as error:
        raise RenderFailed(
            f"The H.264 encoder refuses {canvas.width}x{canvas.height} at preset "
            f"“{timeline.preset}”, quality {timeline.crf} ({error}).",
            "Choose another size or preset.",
        ) from error
    return stream


def encode_segment(
    composer: Composer, segment: Segment, desk: Desk, counted: Callable[[], None], cancel: CancelToken
) -> bytes:
    """A segment's pictures composed and encoded, as a file's bytes: a few megabytes.

    ``counted`` is told of every finished picture. Cancelled between two pictures; RenderFailed with the pictures' numbers where encoding fails.
    """
    cv2.setNumThreads(1)  # segments already share the cores; more threads would wait for each other
    timeline = composer.timeline
    base = 1 / timeline.canvas.fps
    file = io.BytesIO()
    planes = new_planes(composer.width, composer.height)
    try:
        with av.open(file, "w", format=CONTAINER, options={"fflags": "+bitexact"}) as container:
            stream = _add_encoder(container, timeline)
            shown: tuple[object, ...] | None = None
            for number in range(segment.first, segment.last):
                cancel.check()
                key = composer.key(number)
                if key != shown:
                    composer.compose(number, planes, desk)
                    shown = key
                # The encoder copies what it is given before it returns: the planes can be used again.
                picture = av.VideoFrame.from_numpy_buffer(planes.whole, format="yuv420p")
                picture.pts = number - segment.first
                picture.time_base = base
                container.mux(stream.encode(picture))
                counted()
            container.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise RenderFailed(
            f"Encoding pictures {segment.first} to {segment.last - 1} failed ({error}).", "Try again."
        ) from error
    return file.getvalue()
