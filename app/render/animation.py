"""Pictures that move in one file without sound or segments: GIF and animated WebP.

GIF has 256 colours for all of it, so the pictures are composed twice: once to find the colours, once to
be drawn with them. Nothing but the picture at hand is kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from app.domain.formats import VideoEncoding
from app.errors import DiskFull, RenderFailed
from app.media.files import NO_ROOM
from app.render.colour import Pixels, bgrx_from_planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.makers import Counter
from app.services.ports import CancelToken

_PIXELS = "bgra"
_COLOURS = "stats_mode=full"
_COARSE = np.array([(level >> 3) << 3 | level >> 5 for level in range(256)], np.uint8)
"""Levels of five bits, for finding the colours: among all of 24 bits that takes FFmpeg seconds in which
nobody can stop it, and gives no better ones."""
_DITHER = "dither=bayer:bayer_scale=3:diff_mode=rectangle"
"""A fixed pattern: what stands still does not shimmer, and packs to 60 % of what error diffusion gives."""


def animate(
    composer: Composer, video: VideoEncoding, target: Path, counter: Counter, cancel: CancelToken
) -> None:
    """Write all of a timeline to ``target``. Cancelled between two pictures, DiskFull, RenderFailed."""
    total = composer.timeline.pictures
    counter.start(total)
    try:
        if video.codec == "gif":
            _gif(composer, target, counter, cancel)
        else:
            _webp(composer, video, target, counter, cancel)
    except av.FFmpegError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room left in {target.parent}.", "Free some space and export again."
            ) from error
        raise RenderFailed(
            f"The pictures could not be put into {target.name} ({error}).", "Try again."
        ) from error


def _pictures(composer: Composer, cancel: CancelToken, levels: Pixels | None = None) -> Iterator[Any]:
    """Every picture in turn as B, G, R, 255, as the preview shows it; through a table of ``levels``.

    Both files are drawn from RGB by everybody: WebP's own YUV is BT.601.
    """
    fps = composer.timeline.canvas.fps
    planes = new_planes(composer.width, composer.height)
    pixels = np.empty((composer.height, composer.width, 4), np.uint8)
    shown: tuple[object, ...] | None = None
    with contextlib.closing(Desk()) as desk:
        for number in range(composer.timeline.pictures):
            cancel.check()
            key = composer.key(number)
            if key != shown:
                composer.compose(number, planes, desk)
                bgrx_from_planes(planes, pixels)
                if levels is not None:
                    cv2.LUT(pixels, levels, dst=pixels)
                shown = key
            # A copy: filters and encoders keep a picture for longer than the pixels stay as they are.
            picture = av.VideoFrame.from_ndarray(pixels, format=_PIXELS)
            picture.pts, picture.time_base = number, 1 / fps
            yield picture


def _gif(composer: Composer, target: Path, counter: Counter, cancel: CancelToken) -> None:
    palette = _palette(composer, cancel)
    fps = composer.timeline.canvas.fps
    graph = av.filter.Graph()
    source = _buffer(graph, composer)
    colours = graph.add_buffer(
        width=palette.width, height=palette.height, format=palette.format.name, time_base=1 / fps
    )
    drawn = graph.add("paletteuse", _DITHER)
    sink = graph.add("buffersink")
    source.link_to(drawn, 0, 0)
    colours.link_to(drawn, 0, 1)
    drawn.link_to(sink)
    graph.configure()
    palette.pts = 0
    colours.push(palette)
    colours.push(None)
    with av.open(str(target), "w", format="gif", options={"loop": "0", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("gif", rate=fps)
        stream.width, stream.height, stream.pix_fmt = composer.width, composer.height, "pal8"
        for picture in _pictures(composer, cancel):
            source.push(picture)
            _drain(sink, container, stream)
            counter.add()
        source.push(None)
        _drain(sink, container, stream)
        container.mux(stream.encode(None))


def _buffer(graph: Any, composer: Composer) -> Any:
    return graph.add_buffer(
        width=composer.width,
        height=composer.height,
        format=_PIXELS,
        time_base=1 / composer.timeline.canvas.fps,
    )


def _palette(composer: Composer, cancel: CancelToken) -> Any:
    """The 256 colours that do the whole video most justice, as a picture of 16 x 16."""
    graph = av.filter.Graph()
    source = _buffer(graph, composer)
    found, sink = graph.add("palettegen", _COLOURS), graph.add("buffersink")
    source.link_to(found)
    found.link_to(sink)
    graph.configure()
    for picture in _pictures(composer, cancel, _COARSE):
        source.push(picture)
    source.push(None)
    return sink.pull()


def _drain(sink: Any, container: Any, stream: Any) -> None:
    while True:
        try:
            picture = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        container.mux(stream.encode(picture))


def _webp(
    composer: Composer, video: VideoEncoding, target: Path, counter: Counter, cancel: CancelToken
) -> None:
    fps = composer.timeline.canvas.fps
    options = {"quality": str(100 - video.quality), "compression_level": "4", "lossless": "0"}
    with av.open(str(target), "w", format="webp", options={"loop": "0", "fflags": "+bitexact"}) as container:
        stream = container.add_stream("libwebp_anim", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = composer.width, composer.height, _PIXELS
        for picture in _pictures(composer, cancel):
            container.mux(stream.encode(picture))
            counter.add()
        container.mux(stream.encode(None))
