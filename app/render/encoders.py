"""Each video codec as this program asks for it: closed groups of pictures, one thread, BT.709 tagged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import cv2

from app.domain.formats import SPEEDS, VIDEO_CODECS, VideoEncoding
from app.domain.time import format_rate
from app.domain.timeline import Canvas
from app.errors import RenderFailed

KEYFRAME_SECONDS = 4
"""A whole picture at least this often: what seeking in the finished video costs."""
_BT709 = 1
_LIMITED = 1
_GLOBAL_HEADER = 1 << 22
"""FFmpeg's AV_CODEC_FLAG_GLOBAL_HEADER: parameter sets go into the container, once."""
_BUFFER_SECONDS = 2
"""Of the buffer over which the highest rate is held (x264's usual practice)."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """A library's encoder and how it is set. Two equal ones give the same bytes of the same pictures."""

    library: str
    options: Mapping[str, str]
    canvas: Canvas
    pixels: str = "yuv420p"
    """What it takes, by FFmpeg's name."""
    container: str = "nut"
    """Of its segments. NUT keeps every time stamp exactly, at whatever rate; it knows no ProRes."""
    intra: bool = False
    """Whether every picture is whole."""
    reordering: int = 0
    """Pictures that it holds back at most, because later ones are needed for them."""
    tag: str = ""
    """What players look for in MP4 and MOV, where it is not what FFmpeg writes."""
    label: str = ""

    def key(self) -> list[object]:
        """What of it shapes a segment's bytes, as plain values."""
        return [self.library, sorted(self.options.items()), self.pixels, self.container]

    def add_to(self, container: Any) -> Any:
        """A stream of ``container`` with this encoder, open. RenderFailed where the library refuses."""
        canvas = self.canvas
        try:
            stream = container.add_stream(self.library, rate=canvas.fps, options=dict(self.options))
            encoder = stream.codec_context
            encoder.width, encoder.height, encoder.pix_fmt = canvas.width, canvas.height, self.pixels
            encoder.time_base = Fraction(canvas.fps.denominator, canvas.fps.numerator)
            encoder.thread_count = 1
            encoder.gop_size = max(1, round(canvas.fps * KEYFRAME_SECONDS))
            tag_colours(encoder)
            encoder.flags |= _GLOBAL_HEADER
            encoder.open()
        except (av.FFmpegError, ValueError) as error:
            raise RenderFailed(
                f"The {self.label} encoder refuses {canvas.width}x{canvas.height} at {format_rate(canvas.fps)} "
                f"pictures a second with {_said(self.options)} ({getattr(error, 'strerror', error)}).",
                "Choose another size, preset or codec.",
            ) from error
        return stream


def tag_colours(codec: Any) -> None:
    """Say what our pictures are: BT.709, limited range."""
    codec.color_range, codec.colorspace = _LIMITED, _BT709
    codec.color_primaries, codec.color_trc = _BT709, _BT709


def _said(options: Mapping[str, str]) -> str:
    return ", ".join(f"{name} “{value}”" for name, value in options.items()) or "no options"


def encoder_of(video: VideoEncoding, canvas: Canvas) -> Encoder:
    """The encoder of a format's pictures; of hardware where the format names some."""
    if video.hardware:
        return _hardware(video, canvas)
    return _SOFTWARE[video.codec](video, canvas)


def _h264(video: VideoEncoding, canvas: Canvas) -> Encoder:
    options = {"preset": video.speed, "crf": str(video.quality), **_settled(canvas), **_limited(video)}
    return Encoder("libx264", options, canvas, reordering=2, label="H.264")


_AVX512 = 13
"""OpenCV's CV_CPU_AVX_512F, which its Python module does not name."""


def _settled(canvas: Canvas) -> dict[str, str]:
    """Without x264's AVX-512 code where a width is no multiple of 128: there it takes memory that nobody
    has written for motion vectors, and gives other bytes in each run. At all other widths it does
    not (tried with memory filled by five values), and is a quarter faster."""
    if canvas.width % 128 and cv2.checkHardwareSupport(_AVX512):
        return {"x264-params": "asm=avx2"}
    return {}


def _limited(video: VideoEncoding) -> dict[str, str]:
    """The highest rate, held over a buffer; in bits, as FFmpeg's common options have it."""
    if not video.most_kbits:
        return {}
    most = video.most_kbits * 1000
    return {"maxrate": str(most), "bufsize": str(most * _BUFFER_SECONDS)}


def _hevc(video: VideoEncoding, canvas: Canvas) -> Encoder:
    # Without a pool of threads x265 gives the same bytes wherever it runs; "info" would write the
    # machine's own settings into every segment.
    params = "pools=none:frame-threads=1:open-gop=0:info=0:log-level=error"
    options = {"preset": video.speed, "crf": str(video.quality), "x265-params": params, **_limited(video)}
    return Encoder("libx265", options, canvas, reordering=4, tag="hvc1", label="HEVC")


_AV1_SPEEDS = (12, 11, 10, 9, 8, 7, 6, 5, 4)
"""SVT-AV1's presets for :data:`~app.domain.formats.SPEEDS`; from 13 on it is for testing only."""
_VP9_SPEEDS = (5, 5, 4, 4, 3, 2, 1, 1, 0)
"""libvpx's ``cpu-used`` for them; above 5 it is for live pictures."""


def _av1(video: VideoEncoding, canvas: Canvas) -> Encoder:
    os.environ.setdefault("SVT_LOG", "1")  # errors alone; it would tell of its settings on the terminal
    speed = _AV1_SPEEDS[SPEEDS.index(video.speed)]
    options = {"preset": str(speed), "crf": str(video.quality), "svtav1-params": "lp=1"}
    return Encoder("libsvtav1", options, canvas, label="AV1")


def _vp9(video: VideoEncoding, canvas: Canvas) -> Encoder:
    speed = _VP9_SPEEDS[SPEEDS.index(video.speed)]
    options = {
        "deadline": "good", "cpu-used": str(speed), "crf": str(video.quality), "b": "0", "row-mt": "0",
    }  # fmt: skip
    return Encoder("libvpx-vp9", options, canvas, label="VP9")


def _prores(video: VideoEncoding, canvas: Canvas) -> Encoder:
    options = {"profile": video.profile or "hq", "vendor": "apl0"}
    return Encoder("prores_ks", options, canvas, "yuv422p10le", "mov", True, label="ProRes")


def _dnxhr(video: VideoEncoding, canvas: Canvas) -> Encoder:
    profile = video.profile or "hqx"
    pixels = "yuv422p10le" if profile == "hqx" else "yuv422p"
    return Encoder("dnxhd", {"profile": f"dnxhr_{profile}"}, canvas, pixels, "mov", True, label="DNxHR")


_SOFTWARE = {
    "h264": _h264, "hevc": _hevc, "av1": _av1, "vp9": _vp9, "prores": _prores, "dnxhr": _dnxhr,
}  # fmt: skip


def _hardware(video: VideoEncoding, canvas: Canvas) -> Encoder:
    """A hardware encoder at constant quality, without pictures that wait for later ones."""
    library = f"{video.codec}_{video.hardware}"
    quality = str(video.quality)
    options = {
        "nvenc": {"preset": f"p{max(1, 7 - (len(SPEEDS) - 1 - SPEEDS.index(video.speed)) * 6 // 8)}",
                  "rc": "constqp", "qp": quality, "bf": "0"},
        "qsv": {"global_quality": quality, "bf": "0"},
        "amf": {"rc": "cqp", "qp_i": quality, "qp_p": quality, "bf": "0"},
        "videotoolbox": {"q:v": str(max(1, 100 - 2 * video.quality)), "bf": "0"},
        "vaapi": {"rc_mode": "CQP", "qp": quality, "bf": "0"},
    }[video.hardware]  # fmt: skip
    pixels = "nv12" if video.hardware in ("qsv", "vaapi") else "yuv420p"
    label = f"{VIDEO_CODECS[video.codec].label} ({video.hardware})"
    return Encoder(library, options, canvas, pixels, tag="hvc1" if video.codec == "hevc" else "", label=label)
