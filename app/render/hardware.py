"""Encoders of graphics cards: found by really encoding with them, once a process.

A library may name an encoder that no card here has, and a card may lack what its library names; only
trying tells. NVENC, QSV and AMF are in the wheel on Linux and Windows, VideoToolbox on macOS; VAAPI
stands here for builds that have it.
"""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from functools import cache

import av
import numpy as np

from app.domain.formats import HARDWARE, VIDEO_CODECS, Format, VideoEncoding
from app.domain.timeline import Canvas
from app.errors import ScenewrightError
from app.render.encoders import encoder_of

_CODECS = ("h264", "hevc", "av1")
_CANVAS = Canvas(256, 144, Fraction(30))
_PICTURES = 4


@cache
def works(codec: str, family: str) -> str:
    """Why a family's encoder does not work on this computer; "" where it does."""
    encoder = encoder_of(VideoEncoding(codec, hardware=family), _CANVAS)
    if encoder.library not in av.codecs_available:
        return "not in this build"
    grey = np.full((_CANVAS.height * 3 // 2, _CANVAS.width), 128, np.uint8)
    count = 0
    try:
        with av.open(io.BytesIO(), "w", format=encoder.container) as container:
            stream = encoder.add_to(container)
            for number in range(_PICTURES):
                picture = av.VideoFrame.from_ndarray(grey, format="yuv420p").reformat(format=encoder.pixels)
                picture.pts, picture.time_base = number, 1 / _CANVAS.fps
                count += len(stream.encode(picture))
            count += len(stream.encode(None))
    except (av.FFmpegError, ScenewrightError, ValueError):
        return "no such hardware, or its driver does not answer"
    return "" if count == _PICTURES else "it gives no pictures"


def settled(video: VideoEncoding) -> tuple[VideoEncoding, str]:
    """The encoding as this computer can do it, and a sentence where that is not with the hardware
    that was asked for."""
    if not video.hardware:
        return video, ""
    families = [name for name in HARDWARE if name != "auto"] if video.hardware == "auto" else [video.hardware]
    label = VIDEO_CODECS[video.codec].label
    if video.codec in _CODECS:
        for family in families:
            if not works(video.codec, family):
                return replace(video, hardware=family), ""
    asked = "No hardware encoder" if video.hardware == "auto" else f"The hardware encoder {video.hardware}"
    no = "of this computer encodes" if video.hardware == "auto" else "does not encode"
    return replace(video, hardware=""), f"{asked} {no} {label} here; it was encoded in software."


def settled_format(made: Format) -> tuple[Format, str]:
    """The same for a whole format."""
    if made.video is None:
        return made, ""
    video, note = settled(made.video)
    return replace(made, video=video), note


def report() -> str:
    """What the families' encoders here come to, in words."""
    words = []
    for family in HARDWARE[1:]:
        problems = {codec: works(codec, family) for codec in _CODECS}
        able = [VIDEO_CODECS[codec].label for codec, problem in problems.items() if not problem]
        words.append(f"{family}: {', '.join(able) or min(problems.values())}")
    return "; ".join(words)
