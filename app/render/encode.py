"""One segment's pictures → a video stream in a file, on one thread, so that the same pictures give the
same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2

from app.errors import DiskFull, RenderFailed
from app.media.files import NO_ROOM
from app.render.colour import Planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.encoders import Encoder, tag_colours
from app.render.plan import Segment
from app.render.proof import from_afar, prove
from app.services.ports import CancelToken


def encode_segment(
    composer: Composer,
    segment: Segment,
    encoder: Encoder,
    desk: Desk,
    target: Path,
    counted: Callable[[], None],
    cancel: CancelToken,
) -> None:
    """A segment's pictures composed, encoded into ``target``, and its first and last decoded again.

    ``counted`` is told of every picture that the encoder has taken. Cancelled between two of them, also
    while the encoder brings out what it holds back; RenderFailed with the pictures' numbers where
    encoding fails or gives something else; DiskFull.
    """
    cv2.setNumThreads(1)  # segments already share the cores; more threads would wait for each other
    base = 1 / composer.timeline.canvas.fps
    planes = new_planes(composer.width, composer.height)
    try:
        with av.open(
            str(target), "w", format=encoder.container, options={"fflags": "+bitexact"}
        ) as container:
            stream = encoder.add_to(container)
            shown: tuple[object, ...] | None = None
            for number in range(segment.first, segment.last):
                cancel.check()
                key = composer.key(number)
                if key != shown:
                    composer.compose(number, planes, desk)
                    shown = key
                picture = _picture(planes)
                if encoder.pixels != "yuv420p":
                    picture = picture.reformat(format=encoder.pixels)
                tag_colours(picture)  # ProRes takes it from here
                picture.pts = number - segment.first
                picture.time_base = base
                _put(container, stream, picture, cancel)
                if number == segment.first:
                    first = from_afar(planes.each())
                counted()
            last = from_afar(planes.each())
            _put(container, stream, None, cancel)
    except av.FFmpegError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room left in {target.parent}.", "Free some space and export again."
            ) from error
        raise RenderFailed(
            f"Encoding pictures {segment.first} to {segment.last - 1} failed ({error}).", "Try again."
        ) from error
    prove(target, encoder, segment.pictures, first, last)


def _picture(planes: Planes) -> Any:
    """Planes as the encoder takes them: in place, for it copies them before it returns.

    PyAV takes a height that is no multiple of four for a smaller one, and then U and V from elsewhere:
    such planes are copied.
    """
    if planes.y.shape[0] % 4:
        return av.VideoFrame.from_ndarray(planes.whole, format="yuv420p")
    return av.VideoFrame.from_numpy_buffer(planes.whole, format="yuv420p")


def _put(container: Any, stream: Any, picture: Any, cancel: CancelToken) -> None:
    """Give the encoder a picture, or nothing more, and write what comes out of it, packet by packet:
    what an encoder holds back may take it seconds."""
    for packet in stream.codec_context.encode_lazy(picture):
        cancel.check()
        packet.stream = stream
        container.mux(packet)
