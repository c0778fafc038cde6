"""Opening a video file with care: which stream is shown, how large it may be, what nobody can decode."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from app.errors import BadVideo
from app.media.streams import CONTAINERS, open_media, video_stream

MAX_SIDE = 16_384
MAX_PIXELS = 36_000_000
"""The largest picture: 8192 x 4320, with a little more. A decoder holds up to seventeen at once."""

_CONTAINERS = f"{CONTAINERS},gif,apng,webp,ivf,obu,h264,hevc,m4v,mpegvideo,dv,nut,yuv4mpegpipe,vob"
_HEADER = 4 << 20
"""Bytes at a file's start and end in which its headers are looked for."""


def open_video(path: Path, name: str, **more: str) -> Any:
    """The file as a PyAV container. BadVideo, with the file named, where it is none.

    ``more`` are further options of FFmpeg's.
    """
    # Decoders refuse larger pictures before they make room for one, also midway.
    options = {"max_pixels": str(MAX_PIXELS), **more}
    return open_media(path, name, error=BadVideo, containers=_CONTAINERS, options=options)


def pick_stream(container: Any, name: str) -> Any:
    """The stream that a player would show, as :func:`~app.media.streams.video_stream` finds it.

    BadVideo where there is none, nobody can decode it, or its pictures are too large.
    """
    best = video_stream(container)
    if best is None:
        raise BadVideo(f"{name} holds no moving pictures.", "Give a video file.")
    if best.codec_context is None:
        raise BadVideo(
            f"The pictures of {name} cannot be decoded: they are in a format that is not known here"
            f" ({unknown_codec(Path(container.name))}).",
            "Convert the file to H.264 in an MP4, or give another.",
        )
    context = best.codec_context
    if max(context.width, context.height) > MAX_SIDE or _area(best) > MAX_PIXELS:
        raise BadVideo(
            f"The pictures of {name} are too large: {context.width} x {context.height} pixels, more than"
            f" {MAX_PIXELS // 1_000_000} megapixels.",
            "Scale it down first.",
        )
    return best


def _area(stream: Any) -> int:
    return int(stream.codec_context.width * stream.codec_context.height)


_NAMES = re.compile(
    rb"vmhd.{0,400}?stsd.{12}(?P<mp4>[ -~]{4})|strh.{4}vids(?P<avi>[ -~]{4})|\x86[\x80-\xff](?P<mkv>V_[A-Z0-9/_]+)",
    re.DOTALL,
)
"""Where MP4 and MOV (a sample description after a video header), AVI and Matroska name a picture format."""


def unknown_codec(path: Path) -> str:
    """How a file calls a picture format that nobody here decodes: PyAV gives no name of such a one."""
    try:
        with path.open("rb") as file:
            data = file.read(_HEADER)
            file.seek(max(_HEADER, path.stat().st_size - _HEADER))
            data += file.read(_HEADER)
    except OSError:
        data = b""
    found = _NAMES.search(data)
    return found[found.lastgroup or 0].decode("ascii").strip() if found else "it has no name"
