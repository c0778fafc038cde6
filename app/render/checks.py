"""A finished file, looked at before it takes its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av

from app.domain.time import SAMPLE_RATE
from app.domain.timeline import Timeline
from app.errors import RenderFailed
from app.render.proof import UNPROBED
from app.services.ports import CancelToken

_LONGEST_PACKET = {"aac": 1024, "opus": 960, "mp3": 2304, "pcm": 1, "flac": 4608}
"""Samples by which sound may outlast the pictures: less than a packet. MP3's last one is followed by
what its decoder holds back, which players drop."""
_MILLISECOND = Fraction(1, 1000)
AGAIN = "Export again; with --no-cache nothing of before is used."


def check(
    target: Path, timeline: Timeline, pictures: bool, sound: str, cancel: CancelToken, indexed: bool = True
) -> None:
    """RenderFailed unless the file has exactly the timeline's pictures, its length, and sound that starts
    with them and ends less than a packet after them.

    ``sound`` is its codec, or "" for none. ``indexed``: the container counts its packets itself, as MP4
    does; they are counted here otherwise.
    """
    options = UNPROBED if indexed else {}  # an index says all that is asked here
    with _opened(target, options) as file:
        if pictures:
            video = file.streams.video[0]
            span = _Span.told(video) if indexed else _Span.counted(file, video, cancel)
            # Without an index nothing says how long the last picture is shown.
            length = timeline.length if indexed else (timeline.pictures - 1) / timeline.canvas.fps
            if span.packets != timeline.pictures:
                raise RenderFailed(
                    f"The finished video has {span.packets} pictures instead of {timeline.pictures}.", AGAIN
                )
            _check_span("picture", span, length, _MILLISECOND)
    with _opened(target, options) as file:
        if sound:
            audio = file.streams.audio[0]
            span = _Span.told(audio) if indexed else _Span.counted(file, audio, cancel)
            # Where time is counted in milliseconds, each end may be half of one off.
            spare = Fraction(_LONGEST_PACKET[sound], SAMPLE_RATE) + (0 if indexed else 2 * _MILLISECOND)
            _check_span("sound", span, timeline.length, spare)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a track begins and ends, in seconds."""

    packets: int
    start: Fraction
    end: Fraction

    @classmethod
    def told(cls, stream: Any) -> _Span:
        """As the file's index has it."""
        start = Fraction((stream.start_time or 0) * stream.time_base)
        return cls(stream.frames, start, start + Fraction((stream.duration or 0) * stream.time_base))

    @classmethod
    def counted(cls, file: Any, stream: Any, cancel: CancelToken) -> _Span:
        """As its packets have it, one by one."""
        count, start, end = 0, 0, 0
        for packet in file.demux(stream):
            cancel.check()
            if packet.size:
                start = packet.pts if count == 0 else min(start, packet.pts)
                lasts = packet.duration if stream.type == "audio" else 0
                end = max(end, packet.pts + (lasts or 0))
                count += 1
        return cls(count, Fraction(start * stream.time_base), Fraction(end * stream.time_base))


def _check_span(what: str, span: _Span, length: Fraction, spare: Fraction) -> None:
    # What a codec needs before its first sample stands before zero, and is not heard.
    early = spare if what == "sound" else _MILLISECOND
    if not -early <= span.start <= _MILLISECOND or not -_MILLISECOND <= span.end - length <= spare:
        raise RenderFailed(
            f"The finished file has {what} from {float(span.start):.4f} to {float(span.end):.4f} s instead "
            f"of from 0 to {float(length):.4f} s.",
            AGAIN,
        )


def _opened(target: Path, options: Mapping[str, str] = MappingProxyType({})) -> Any:
    try:
        return av.open(str(target), options=dict(options))
    except (av.FFmpegError, ValueError) as error:  # ValueError: names in it that are no text
        raise RenderFailed(f"The finished file {target.name} cannot be read ({error}).", AGAIN) from error


def verify(
    target: Path,
    timeline: Timeline,
    pictures: bool,
    sound: bool,
    told: Callable[[int], None],
    cancel: CancelToken,
) -> None:
    """Decode all of a finished file; RenderFailed where anything in it is damaged, missing or late.

    ``told`` is given how many pictures were looked at, or 0 for each second of sound.
    """
    try:
        if pictures:
            _verify_pictures(target, timeline, told, cancel)
        if sound:
            _verify_sound(target, timeline, cancel)
    except av.FFmpegError as error:
        raise RenderFailed(f"The finished file {target.name} is damaged ({error}).", AGAIN) from error


def _verify_pictures(
    target: Path, timeline: Timeline, told: Callable[[int], None], cancel: CancelToken
) -> None:
    with _opened(target) as file:
        stream = file.streams.video[0]
        stream.codec_context.options = {"err_detect": "explode"}
        stream.thread_type = "AUTO"
        size = timeline.canvas.width, timeline.canvas.height
        number = 0
        for picture in file.decode(stream):
            cancel.check()
            shown = Fraction(picture.pts * picture.time_base) * timeline.canvas.fps
            if (picture.width, picture.height) != size or picture.is_corrupt:
                raise RenderFailed(f"Picture {number} of the finished video is damaged.", AGAIN)
            if abs(shown - number) >= Fraction(1, 2):
                raise RenderFailed(
                    f"Picture {number} of the finished video stands where {float(shown):.2f} should.", AGAIN
                )
            number += 1
            told(number)
        if number != timeline.pictures:
            raise RenderFailed(
                f"{number} pictures of the finished video decode instead of {timeline.pictures}.", AGAIN
            )


def _verify_sound(target: Path, timeline: Timeline, cancel: CancelToken) -> None:
    with _opened(target) as file:
        stream = file.streams.audio[0]
        stream.codec_context.options = {"err_detect": "explode"}
        samples = 0
        for frame in file.decode(stream):
            cancel.check()
            samples += frame.samples
        wanted = round(timeline.length * stream.codec_context.sample_rate)
        if samples < wanted - 1:
            raise RenderFailed(f"{samples} samples of the finished file decode instead of {wanted}.", AGAIN)
