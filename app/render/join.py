"""Segments and sound into one file, no picture encoded again, every time stamp exact.

MP4 and MOV count in a scale of which both a picture and a sample are whole numbers. WebM and MKV count
in milliseconds, so there a time stamp is the nearest one.
"""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import av

from app.domain.formats import Format
from app.domain.time import SAMPLE_RATE, sample_at
from app.domain.timeline import Timeline
from app.errors import DiskFull, RenderFailed
from app.media.files import NO_ROOM
from app.render.cache import SegmentCache, SegmentDamaged
from app.render.encoders import Encoder, tag_colours
from app.render.plan import Segment
from app.render.proof import UNPROBED
from app.render.sound_pcm import add_sound, encoded
from app.render.tracks import add_captions, caption_packets, chapters_of, language_in
from app.services.ports import CancelToken, Chapter

AAC_FRAME = 1024
"""Samples a packet of AAC-LC."""
_LARGEST_TIMESCALE = 2**31 - 1
_FFMPEG = {
    ".mp4": "mp4", ".mov": "mov", ".m4a": "ipod", ".mkv": "matroska", ".webm": "webm", ".wav": "wav",
    ".mp3": "mp3", ".opus": "opus", ".flac": "flac",
}  # fmt: skip
"""FFmpeg's names of the containers."""
BOXES = (".mp4", ".mov", ".m4a")
"""Those of ISO's base media format."""


class SegmentLost(RenderFailed):
    """A stored segment that is gone or not whole, by its ``key``: it can be made again."""

    def __init__(self, key: str) -> None:
        super().__init__("A stored segment was changed during the export.", "Export again.")
        self.key = key


@dataclass(frozen=True, slots=True)
class Parts:
    """What a file is put together from."""

    timeline: Timeline
    format: Format
    cache: SegmentCache
    segments: Sequence[Segment] = ()
    """Empty where the file is sound alone."""
    encoder: Encoder | None = None
    """Of the segments."""
    sound: Path | None = None
    """M4A where :func:`copies_sound`, else what :mod:`app.render.sound_pcm` writes."""
    captions: bool = False
    chapters: Sequence[Chapter] = ()


def copies_sound(made: Format) -> bool:
    """Whether the file takes the mix as AAC packets with their edit list; else it is encoded here."""
    return made.suffix in BOXES and made.sound is not None and made.sound.codec == "aac"


def join(parts: Parts, target: Path, cancel: CancelToken) -> None:
    """Write the whole file to ``target``.

    Pictures are numbered through from 0; sound starts at sample 0, the encoder's priming before it
    named in the container. DiskFull, RenderFailed; SegmentLost where a stored segment is not whole.
    """
    try:
        try:
            _write(parts, target, cancel, _index_size(parts))
        except av.ArgumentError:  # so says FFmpeg in the end where the room for the index was too small
            if parts.format.suffix not in BOXES:
                raise
            _write(parts, target, cancel, 2 * _index_size(parts, most=True))
    except av.FFmpegError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room left in {target.parent}.", "Free some space and export again."
            ) from error
        raise RenderFailed(
            f"The video {target.name} could not be put together ({error}).", "Try again."
        ) from error


def _write(parts: Parts, target: Path, cancel: CancelToken, index: int) -> None:
    timeline, made = parts.timeline, parts.format
    options = _options(parts, index)
    with (
        contextlib.ExitStack() as closing,
        av.open(str(target), "w", format=_FFMPEG[made.suffix], options=options) as container,
    ):
        container.metadata["title"] = timeline.title
        language = language_in(made.suffix, timeline.language)
        tracks = []
        if parts.segments:
            tracks.append(_pictures(container, parts, closing, cancel))
        if parts.sound is not None:
            tracks.append(_sound(container, parts, parts.sound, language, closing, cancel))
        if parts.captions and made.container.captions:
            stream = add_captions(container, made.container.captions, language or "und")
            tracks.append(caption_packets(timeline, stream))
        if parts.chapters and made.container.chapters:
            container.set_chapters(chapters_of(timeline, parts.chapters))
        clock = lcm(SAMPLE_RATE, timeline.canvas.fps.numerator)
        timed = [_timed(track, clock, place) for place, track in enumerate(tracks)]
        for _, _, packet in heapq.merge(*timed):
            cancel.check()
            container.mux(packet)


def _timed(track: Iterator[Any], clock: int, place: int) -> Iterator[tuple[int, int, Any]]:
    """A track's packets with when each is decoded, in ticks of ``clock`` a second, and the track's place.

    Whole numbers: with fractions an hour's packets took seconds to sort.
    """
    ticks = 0
    for packet in track:
        if not ticks:
            base = packet.time_base  # one track's packets share it
            ticks = base.numerator * clock // base.denominator
        yield packet.dts * ticks, place, packet


def _options(parts: Parts, index: int) -> dict[str, str]:
    options = {"fflags": "+bitexact"}
    if parts.format.suffix not in BOXES:
        return options if parts.format.suffix != ".webm" else {**options, "cues_to_front": "1"}
    fps = parts.timeline.canvas.fps
    # Both a picture and a sample are whole numbers of it, so the edit lists are exact.
    timescale = lcm(SAMPLE_RATE, fps.numerator)
    return {
        **options,
        "moov_size": str(index),
        "movie_timescale": str(timescale if timescale <= _LARGEST_TIMESCALE else SAMPLE_RATE),
        "video_track_timescale": str(_track_timescale(fps)),
    }


def _index_size(parts: Parts, most: bool = False) -> int:
    """Bytes to keep free at the front for the index: what it usually needs, or ``most``.

    FFmpeg would otherwise write the index last and then move everything, which takes as long again and
    cannot be stopped. Of each picture: its size (4), its reordering (8), its being whole (4, which few
    are); of each packet of sound its size (4) or more; of each run of packets of one track its place
    and its count (20, of which 6 are usual as most runs are alike).
    """
    pictures = sum(segment.pictures for segment in parts.segments)
    heard = -(-sample_at(parts.timeline.length) // 480) if parts.sound is not None else 0
    if parts.sound is not None and copies_sound(parts.format):
        heard = heard * 480 // AAC_FRAME + 2
    cues = sum(len(clip.cues) for clip in parts.timeline.clips) if parts.captions else 0
    words = sum(64 + 4 * len(chapter.title.encode()) for chapter in parts.chapters)
    runs = 2 * (min(pictures, heard) + cues + len(parts.chapters)) + 16
    rest = 16_384 + 48 * cues + words + len(parts.timeline.title) * 8
    if most:
        return rest + 16 * pictures + 12 * heard + 20 * runs
    reordered = parts.encoder is not None and parts.encoder.reordering
    return rest + (13 if reordered else 5) * pictures + 4 * heard + 7 * runs


def _track_timescale(fps: Fraction) -> int:
    """Ticks a second of the picture track: a multiple of the rate's numerator, at least 10,000."""
    return fps.numerator * max(1, -(-10_000 // fps.numerator))


# Pictures ------------------------------------------------------------------------------------


def _pictures(
    container: Any, parts: Parts, closing: contextlib.ExitStack, cancel: CancelToken
) -> Iterator[Any]:
    """The picture track, ready to be read packet by packet."""
    encoder = parts.encoder
    assert encoder is not None
    # Other codecs and boxes also name what only decoding tells of a stream.
    plain = parts.format.suffix in BOXES and encoder.library in ("libx264", "libx265")
    with _stored(parts, parts.segments[0], cancel, UNPROBED if plain else {}) as first:
        template = first.streams.video[0]
        header = bytes(template.codec_context.extradata or b"")
        # A copy of a stream asks for an encoder of the decoder's name, which AV1 has not.
        bare = template.codec_context.name == "libdav1d"
        stream = container.add_stream_from_template(template, opaque=bare)
    if not bare:
        if encoder.tag and parts.format.suffix in BOXES:
            stream.codec_context.codec_tag = encoder.tag
        tag_colours(stream.codec_context)  # not every codec says so itself
    packets = _picture_packets(parts, encoder, stream, header, cancel)
    closing.callback(packets.close)
    return packets


@contextlib.contextmanager
def _stored(
    parts: Parts, segment: Segment, cancel: CancelToken, options: dict[str, str] = UNPROBED
) -> Iterator[Any]:
    """A stored segment, open; SegmentLost where it is gone or is not what was written."""
    encoder = parts.encoder
    assert encoder is not None
    try:
        with (
            parts.cache.reading(segment.key, cancel.check) as data,
            av.open(data, format=encoder.container, options=options) as file,
        ):
            if not file.streams.video:
                raise SegmentLost(segment.key)
            yield file
    except (SegmentDamaged, av.InvalidDataError, av.EOFError) as error:
        raise SegmentLost(segment.key) from error


def _picture_packets(
    parts: Parts, encoder: Encoder, stream: Any, header: bytes, cancel: CancelToken
) -> Generator[Any, None, None]:
    """All segments' packets, numbered through."""
    base = 1 / parts.timeline.canvas.fps
    for segment in parts.segments:
        count = 0
        shift: int | None = None
        with _stored(parts, segment, cancel) as file:
            up, down = (file.streams.video[0].time_base / base).as_integer_ratio()
            own = bytes(file.streams.video[0].codec_context.extradata or b"")
            if own != header:
                raise RenderFailed(
                    f"The {encoder.label} encoder began two segments differently; they cannot be joined.",
                    "Export again with --no-cache, or choose another codec.",
                )
            for packet in file.demux(file.streams.video[0]):
                if packet.size == 0:
                    continue
                number = (packet.pts * up + down // 2) // down
                shift = number if shift is None else shift  # its first packet is its first picture
                packet.pts = segment.first + number - shift
                packet.time_base = base
                # Decoding order is packet order; it runs ahead of showing by the reordering depth.
                packet.dts = segment.first + count - encoder.reordering
                packet.duration = 1
                packet.stream = stream
                count += 1
                if packet.dts > packet.pts:
                    raise SegmentLost(segment.key)
                yield packet
        if count != segment.pictures:
            raise SegmentLost(segment.key)


# Sound ---------------------------------------------------------------------------------------


def _sound(
    container: Any,
    parts: Parts,
    sound: Path,
    language: str,
    closing: contextlib.ExitStack,
    cancel: CancelToken,
) -> Iterator[Any]:
    """The sound track, ready to be read packet by packet."""
    if copies_sound(parts.format):
        heard = closing.enter_context(av.open(str(sound)))
        stream = container.add_stream_from_template(heard.streams.audio[0])
        packets = _sound_packets(heard, parts.timeline, stream)
    else:
        assert parts.format.sound is not None
        stream = add_sound(container, parts.format.sound)
        packets = encoded(sound, stream, cancel.check)
    closing.callback(packets.close)
    if language:
        stream.metadata["language"] = language
    return packets


def _sound_packets(file: Any, timeline: Timeline, stream: Any) -> Generator[Any, None, None]:
    """The AAC packets on the 48 kHz grid, as many as reach the video's end."""
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
        packet.stream = stream
        yield packet
        position += AAC_FRAME
