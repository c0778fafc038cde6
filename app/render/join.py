"""Segments and sound into one MP4, nothing encoded again, every time stamp exact."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import av

from app.domain.time import SAMPLE_RATE, sample_at
from app.domain.timeline import Timeline
from app.errors import DiskFull, RenderFailed
from app.media.files import NO_ROOM
from app.render.encode import CONTAINER
from app.render.plan import Segment
from app.services.ports import CancelToken


class SegmentLost(RenderFailed):
    """A stored segment that is gone or not whole, by its ``key``: it can be made again."""

    def __init__(self, path: Path, key: str) -> None:
        super().__init__(f"The stored segment {path} was changed during the export.", "Export again.")
        self.key = key


AAC_FRAME = 1024
"""Samples a packet of AAC-LC."""
_REORDERING = 2
"""Pictures that x264 holds back at most (a pyramid of B pictures)."""
_LARGEST_TIMESCALE = 2**31 - 1


def join(
    timeline: Timeline,
    segments: Sequence[tuple[Segment, Path]],
    sound: Path,
    target: Path,
    cancel: CancelToken,
) -> None:
    """Write the whole video to ``target`` and check it.

    Pictures are numbered through from 0; sound starts at sample 0, the encoder's priming
    before it named in the edit list. DiskFull, or RenderFailed where what was written does
    not have the timeline's pictures and length; SegmentLost where a stored segment is not whole.
    """
    fps = timeline.canvas.fps
    # Both a picture and a sample are whole numbers of it, so the edit lists are exact.
    timescale = lcm(SAMPLE_RATE, fps.numerator)
    options = {
        "movflags": "+faststart",
        "movie_timescale": str(timescale if timescale <= _LARGEST_TIMESCALE else SAMPLE_RATE),
        "video_track_timescale": str(_track_timescale(fps)),
        "fflags": "+bitexact",
    }
    try:
        with (
            av.open(str(target), "w", format="mp4", options=options) as container,
            av.open(str(sound)) as heard,
            _stored(*segments[0]) as first,
        ):
            video = container.add_stream_from_template(first.streams.video[0])
            audio = container.add_stream_from_template(heard.streams.audio[0])
            container.metadata["title"] = timeline.title
            if timeline.language:
                audio.metadata["language"] = iso_639_2(timeline.language)
            packets = _sound_packets(heard, timeline)
            waiting = next(packets, None)
            for packet in _picture_packets(segments, fps, video):
                cancel.check()
                while (
                    waiting is not None and waiting.dts * waiting.time_base <= packet.dts * packet.time_base
                ):
                    waiting.stream = audio
                    container.mux(waiting)
                    waiting = next(packets, None)
                container.mux(packet)
            while waiting is not None:
                waiting.stream = audio
                container.mux(waiting)
                waiting = next(packets, None)
    except av.FFmpegError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room left in {target.parent}.", "Free some space and export again."
            ) from error
        raise RenderFailed(
            f"The video {target.name} could not be put together ({error}).", "Try again."
        ) from error
    check(timeline, target)


def _track_timescale(fps: Fraction) -> int:
    """Ticks a second of the picture track: a multiple of the rate's numerator, at least 10,000."""
    return fps.numerator * max(1, -(-10_000 // fps.numerator))


@contextlib.contextmanager
def _stored(segment: Segment, path: Path) -> Iterator[Any]:
    """A stored segment, open; SegmentLost where it is gone or is no video."""
    try:
        with av.open(str(path), format=CONTAINER) as file:
            if not file.streams.video:
                raise SegmentLost(path, segment.key)
            yield file
    except (FileNotFoundError, av.InvalidDataError, av.EOFError) as error:
        raise SegmentLost(path, segment.key) from error


def _picture_packets(segments: Sequence[tuple[Segment, Path]], fps: Fraction, stream: Any) -> Iterator[Any]:
    """All segments' packets, numbered through."""
    base = 1 / fps
    for segment, path in segments:
        count = 0
        shift: int | None = None
        with _stored(segment, path) as file:
            for packet in file.demux(file.streams.video[0]):
                if packet.size == 0:
                    continue
                number = int(packet.pts * packet.time_base / base)
                shift = number if shift is None else shift  # its first packet is its first picture
                packet.pts = segment.first + number - shift
                packet.time_base = base
                # Decoding order is packet order; it runs ahead of showing by the reordering depth.
                packet.dts = segment.first + count - _REORDERING
                packet.duration = 1
                packet.stream = stream
                count += 1
                if packet.dts > packet.pts:
                    raise SegmentLost(path, segment.key)
                yield packet
        if count != segment.pictures:
            raise SegmentLost(path, segment.key)


def _sound_packets(file: Any, timeline: Timeline) -> Iterator[Any]:
    """The sound's packets on the 48 kHz grid, as many as reach the video's end."""
    base = Fraction(1, SAMPLE_RATE)
    end = sample_at(timeline.length)
    position: int | None = None
    for packet in file.demux(file.streams.audio[0]):
        if packet.size == 0:
            continue
        if position is None:
            position = int(Fraction(packet.pts or 0) * packet.time_base / base)
        if position >= end:
            return
        packet.pts = packet.dts = position
        packet.time_base = base
        packet.duration = min(AAC_FRAME, end - position)
        yield packet
        position += AAC_FRAME


def iso_639_2(language: str) -> str:
    """A BCP 47 tag's language as MP4 wants it: three letters; ``und`` where it is not known."""
    primary = language.split("-")[0].lower()
    return primary if len(primary) == 3 else _THREE.get(primary, "und")


_THREE = {
    "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle",
    "gl": "glg", "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind",
    "is": "isl", "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "kn": "kan", "ko": "kor", "lt": "lit",
    "lv": "lav", "mk": "mkd", "ml": "mal", "mr": "mar", "ms": "msa", "nb": "nob", "ne": "nep", "nl": "nld",
    "no": "nor", "pa": "pan", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv",
    "sq": "sqi", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tr": "tur",
    "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 to 639-2/T, the languages that voices here speak."""


def check(timeline: Timeline, target: Path) -> None:
    """RenderFailed unless the file has exactly the timeline's pictures, its length, and sound as long."""
    wanted = timeline.pictures
    file: Any
    with av.open(str(target)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        length = timeline.length
        seen = Fraction(video.duration or 0) * video.time_base
        heard = Fraction(audio.duration or 0) * audio.time_base
        surplus = abs(heard - length) * SAMPLE_RATE
        if video.frames != wanted or abs(seen - length) > Fraction(1, 1000) or surplus > 2 * AAC_FRAME:
            raise RenderFailed(
                f"The finished video has {video.frames} pictures, {float(seen):.3f} s of picture and "
                f"{float(heard):.3f} s of sound instead of {wanted} pictures and {float(length):.3f} s.",
                "Clear the cache and export again.",
            )


def sync(target: Path) -> None:
    """Have the system put a finished file on the disk."""
    with target.open("rb") as file:
        os.fsync(file.fileno())
