"""The pictures of a video file in the order in which they are shown, from any place on.

A picture's time is its stream's own, in ticks. After a seek what is shown begins with the keyframe:
pictures that belong before it in time (those of an open GOP) lack what they were predicted from and
are dropped, so that a picture looks the same by whichever way it was reached. FFmpeg's decoders of
today drop them themselves; nothing here counts on that.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from app.errors import BadVideo
from app.media.footage_interlaced import Deinterlacer
from app.media.footage_open import MAX_PIXELS, open_video, pick_stream
from app.media.streams import Packets

_PROGRESSIVE = 1  # AVFieldOrder: 0 is unsaid, 2 to 5 are interlaced
_PATIENCE = 1000
"""So many packets in a row without a picture, and the rest of the file is taken for lost."""
_LONGEST_RUN = 600
"""So many packets are held at most to find the one that is wanted."""
_WAITS_FOR_KEY = 300
"""So many packets are passed over in search of a keyframe before pictures are taken as they come."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One decoded picture (PyAV's) and when it is first shown, in ticks."""

    at: int
    picture: Any


class PictureReader:
    """Reads one video stream onwards, and again from any place. For one thread at a time."""

    def __init__(self, path: Path, name: str, threads: int = 1) -> None:
        self._path, self.name, self._threads = path, name, threads
        self._made = self._mark()
        self._open()
        self._interlaced: bool | None = None
        self._pictures: Iterator[Shown] = self._read(at_start=True)
        self._floor: int | None = None  # the time of the keyframe that reading began with
        self._keys: list[int] = []  # times of the keyframes that were met, in order
        self.keyless = False
        """Whether no keyframe is marked, so that it can be read from the start only."""

    def _open(self) -> None:
        self.container = open_video(self._path, self.name)
        try:
            self.stream = pick_stream(self.container, self.name)
        except BadVideo:
            self.container.close()
            raise
        context = self.stream.codec_context
        context.options = {"max_pixels": str(MAX_PIXELS)}
        context.thread_count = self._threads
        if self._threads > 1:
            context.thread_type = "AUTO"

    def _mark(self) -> tuple[int, int]:
        """What changes when the file does."""
        try:
            status = os.stat(self._path)  # noqa: PTH116 - as cheap as it can be: asked at every seek
        except OSError as error:
            raise BadVideo(
                f"The file {self.name} cannot be opened: {error.strerror}.", "Check the name."
            ) from error
        return status.st_size, status.st_mtime_ns

    def check_unchanged(self) -> None:
        """BadVideo where the file has gone or is another since it was opened."""
        if self._mark() != self._made:
            raise BadVideo(f"The file {self.name} was changed while it was read.", "Give it again.")

    @property
    def interlaced(self) -> bool:
        """Whether the stream's pictures are made of fields; known once the first was read."""
        return bool(self._interlaced)

    def next(self) -> Shown | None:
        """The next picture in the order of showing; ``None`` after the last."""
        return next(self._pictures, None)

    def key_between(self, after: int, ticks: int) -> bool | None:
        """Whether a keyframe lies after one time and not after another; ``None`` where that is not known."""
        if self.keyless:
            return False
        place = bisect_right(self._keys, ticks)
        if place and self._keys[place - 1] > after:
            return True
        entries = self.stream.index_entries
        if len(entries) and entries[len(entries) - 1].timestamp >= ticks - int(1 / self.stream.time_base):
            # Entries are in the order of decoding, a little before that of showing.
            number = entries.search_timestamp(ticks)
            return number >= 0 and bool(entries[number].timestamp > after)
        return False if place < len(self._keys) else None

    def from_start(self) -> None:
        """Read on from the file's beginning."""
        self.check_unchanged()
        self.container.close()
        self._open()
        self._pictures = self._read(at_start=True)

    def from_before(self, ticks: int, wanted: int) -> bool:
        """Read on from the last keyframe at or before a time; ``False`` where the file cannot be sought in.

        The picture on screen at ``wanted`` and those after it are given; of those before it the ones
        that no other is predicted from may be left out, which is up to half of the work.
        """
        self.check_unchanged()
        try:
            self.container.seek(ticks, stream=self.stream, backward=True)
        except (av.error.FFmpegError, OSError):
            return False
        self._pictures = self._read(at_start=False, wanted=None if self._interlaced else wanted)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self.container.close()

    def _read(self, at_start: bool, wanted: int | None = None) -> Iterator[Shown]:
        pictures = self._decoded(at_start, wanted)
        first = next(pictures, None)
        if first is None:
            return
        if self._interlaced is None:
            order = getattr(self.stream.codec_context, "field_order", 0)
            self._interlaced = order > _PROGRESSIVE or first.picture.interlaced_frame
        if not self._interlaced:
            yield first
            yield from pictures
            return
        weaver = Deinterlacer()
        given = weaver.push(first.at, first.picture)
        # Its neighbour before it is not known, so it would look other than when read through.
        skip = not at_start
        for shown in pictures:
            for at, picture in given:
                if not skip:
                    yield Shown(at, picture)
                skip = False
            given = weaver.push(shown.at, shown.picture)
        for at, picture in [*given, *weaver.finish()]:
            if not skip:
                yield Shown(at, picture)
            skip = False

    def _decoded(self, at_start: bool, wanted: int | None) -> Iterator[Shown]:
        """Whole pictures with times that only grow, none before the first keyframe's."""
        self._floor = None
        last: int | None = None
        for picture in self._raw(at_start, wanted):
            at = picture.pts if picture.pts is not None else picture.dts
            if at is None:
                if last is None and not at_start:
                    continue
                step = max(1, round(1 / (self._rate() * self.stream.time_base)))
                at = 0 if last is None else last + step
            if (self._floor is not None and at < self._floor) or (last is not None and at <= last):
                continue
            last = at
            yield Shown(at, picture)

    def _rate(self) -> Fraction:
        return self.stream.average_rate or self.stream.guessed_rate or Fraction(25)

    def _raw(self, at_start: bool, wanted: int | None) -> Iterator[Any]:
        """What decodes from the first keyframe on."""
        waiting = not self.keyless
        held: list[Any] = []  # packets before the first keyframe, in case there is none
        fruitless = 0
        for packet in self._packets() if wanted is None else self._hastened(wanted):
            if waiting and packet.size:
                if not packet.is_keyframe:
                    held.append(packet)
                    if not at_start and len(held) > _PATIENCE:
                        return
                    if not at_start or len(held) <= _WAITS_FOR_KEY:
                        continue
                else:
                    held.clear()
                    self._floor = packet.pts if packet.pts is not None else packet.dts
            elif waiting and not at_start:
                return  # the file's end, and no keyframe before it
            if waiting:
                waiting = False
                self.keyless = bool(held) or not packet.size
                for early in held:
                    yield from self._pictures_of(early)
                held.clear()
            if packet.is_keyframe and packet.pts is not None:
                place = bisect_left(self._keys, packet.pts)
                if self._keys[place : place + 1] != [packet.pts]:
                    self._keys.insert(place, packet.pts)
            found = False
            for picture in self._pictures_of(packet):
                found = True
                yield picture
            fruitless = 0 if found else fruitless + 1
            if fruitless > _PATIENCE:
                return

    def _hastened(self, wanted: int) -> Iterator[Any]:
        """Packets, with the decoder told to pass over what the picture shown at ``wanted`` does not need."""
        packets, context = self._packets(), self.stream.codec_context
        held: list[Any] = []
        known = False
        for packet in packets:
            held.append(packet)
            known = packet.dts is not None and packet.dts > wanted
            if known or not packet.size or len(held) >= _LONGEST_RUN:
                break
        times = [packet.pts for packet in held if packet.pts is not None and packet.pts <= wanted]
        shown = max(times) if known and times else None
        for packet in held:
            early = shown is not None and packet.pts is not None and packet.pts < shown
            context.skip_frame = "NONREF" if early else "DEFAULT"
            yield packet
        context.skip_frame = "DEFAULT"
        yield from packets

    def _packets(self) -> Iterator[Any]:
        """Packets, and an empty one at the end; a file that breaks off ends there."""
        packets = Packets(self.container, self.stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.error.FFmpegError, OSError):
                self.check_unchanged()
                yield av.Packet()  # makes the decoder give what it still holds
                return
            if packet is None:
                return
            yield packet

    def _pictures_of(self, packet: Any) -> list[Any]:
        try:
            pictures = self.stream.codec_context.decode(packet if packet.size else None)
        except (av.error.FFmpegError, ValueError):
            return []  # the last good picture stands in
        return [picture for picture in pictures if not picture.is_corrupt]
