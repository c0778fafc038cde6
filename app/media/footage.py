"""Video files shown as a good player shows them: any picture by its time, as planes for the encoder.

Time zero is when the file begins to play (the earlier of its sound's and its pictures' first
moment), edit lists applied. A picture is on screen from its own time until the next one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path

from app.errors import BadVideo
from app.media.footage_colour import Converter, Planes, colours_of
from app.media.footage_edits import picture_delay
from app.media.footage_hdr import peak_of
from app.media.footage_length import footage_length
from app.media.footage_shape import Shape, display_matrix, shape_of
from app.media.footage_stream import PictureReader, Shown
from app.media.streams import HINTS, sound_stream, time_zero

_SEEKS_BEYOND = Fraction(2)
"""Seconds ahead from which on a seek is tried where nothing is known of the file's keyframes."""


@dataclass(frozen=True, slots=True)
class FootageInfo:
    """What a video file shows.

    ``width`` and ``height`` are as shown: upright, square pixels, both even. ``length`` is when the
    last picture ends, in seconds from time zero. ``rate`` is in pictures a second, on average, ``None``
    where unknown. ``hdr`` is "", "pq" or "hlg". ``rotation`` is in degrees clockwise, after ``mirrored``
    left to right; both are applied already.
    """

    width: int
    height: int
    length: Fraction
    rate: Fraction | None
    sound: bool
    codec: str
    hdr: str = ""
    rotation: int = 0
    mirrored: bool = False
    interlaced: bool = False


def probe_footage(path: Path, name: str = "") -> FootageInfo:
    """What the video file shows; its first picture is decoded to be sure.

    BadVideo, with the file named (``name`` is what people call it), where nothing in it can be shown.
    """
    with Footage(path, None, name) as footage:
        return footage.info()


class Footage:
    """One video file, read by one thread at a time. Cheap to keep open: it holds a few pictures.

    ``size`` is a box, as shown, that pictures are scaled to fit into, never up; ``None`` leaves them
    as they are. :attr:`width` and :attr:`height` say what that gives. ``threads`` decode, and change
    no pixel. BadVideo as in :func:`probe_footage`.
    """

    def __init__(
        self, path: Path, size: tuple[int, int] | None = None, name: str = "", threads: int = 1
    ) -> None:
        self._path = path
        self._reader = PictureReader(path, name or str(path), threads)
        try:
            first = self._reader.next()
            if first is None:
                raise BadVideo(
                    f"The video {self._reader.name} cannot be decoded: its data is damaged.", HINTS[BadVideo]
                )
            stream = self._reader.stream
            # On the clock of the pictures' own times.
            self._zero = time_zero(self._reader.container, stream) - picture_delay(path, stream)
            self._tick = Fraction(stream.time_base)
            self._size = (first.picture.width, first.picture.height)
            aspect = stream.sample_aspect_ratio
            self._shape: Shape = shape_of(*self._size, aspect, display_matrix(first.picture), size)
            self._colours = colours_of(first.picture, self._size)
            self._converter = Converter(self._shape, self._size, peak_of(first.picture))
            self._first = first.at
            self._last: int | None = None  # known once the end was reached
            self._now, self._next = first, self._reader.next()
            self._ready: tuple[int, Planes] | None = None
        except BaseException:
            self._reader.close()
            raise

    @property
    def width(self) -> int:
        """Pixels across of the pictures that are given."""
        return self._shape.shown[0]

    @property
    def height(self) -> int:
        """Pixels down of the pictures that are given."""
        return self._shape.shown[1]

    def info(self) -> FootageInfo:
        """As :func:`probe_footage`."""
        reader, stream = self._reader, self._reader.stream
        native = shape_of(*self._size, stream.sample_aspect_ratio, self._shape.matrix, None)
        return FootageInfo(
            *native.shown,
            footage_length(self._path, reader.name),
            stream.average_rate or stream.guessed_rate or None,
            sound_stream(reader.container) is not None,
            str(stream.codec_context.name),
            self._colours.hdr,
            native.rotation,
            native.mirrored,
            reader.interlaced,
        )

    def at(self, time: Fraction) -> Planes:
        """Y, U and V of the picture on screen at ``time`` seconds from time zero: the last that is not later.

        Before the first picture the first, after the last the last. uint8, 4:2:0, BT.709 limited range,
        :attr:`width` x :attr:`height`. The planes are read-only and may be views with gaps between
        rows. BadVideo where the file has changed or gone since it was opened.
        """
        shown = self._shown(floor((time + self._zero) / self._tick))
        if self._ready is None or self._ready[0] != shown.at:
            self._ready = (shown.at, self._converter.planes(shown.picture))
        return self._ready[1]

    @property
    def tick(self) -> Fraction:
        """Seconds: the times of all pictures are whole numbers of it apart."""
        return self._tick

    def pictures(self) -> Iterator[tuple[Fraction, Planes]]:
        """Every picture from the one on screen on, in order: when it is first shown, in seconds from time
        zero, and its planes as :meth:`at` gives them, good until the next."""
        while True:
            yield (self._now.at * self._tick - self._zero, self._converter.planes(self._now.picture))
            if self._next is None:
                return
            self._now, self._next = self._next, self._reader.next()

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def __enter__(self) -> Footage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _shown(self, ticks: int) -> Shown:
        """The picture on screen at a time of the stream's own."""
        ticks = max(ticks, self._first)
        if self._last is not None:
            ticks = min(ticks, self._last)
        if ticks < self._now.at or (self._next is not None and self._key_ahead(ticks)):
            self._jump(ticks)
        while self._next is not None and self._next.at <= ticks:
            self._now, self._next = self._next, self._reader.next()
        if self._next is None:
            self._last = self._now.at
        return self._now

    def _key_ahead(self, ticks: int) -> bool:
        """Whether decoding from another keyframe reaches a later time sooner than going on."""
        assert self._next is not None
        ahead = ticks - self._next.at
        if ahead <= 0:
            return False
        known = self._reader.key_between(self._next.at, ticks)
        return ahead > self._tick_count(_SEEKS_BEYOND) if known is None else known

    def _tick_count(self, seconds: Fraction | int) -> int:
        return int(seconds / self._tick)

    def _jump(self, ticks: int) -> None:
        """Read again from a place from which the picture at ``ticks`` is met."""
        target, back = ticks, self._tick_count(1)
        while target > self._first and not self._reader.keyless:
            if not self._reader.from_before(target, ticks):
                break
            found = self._reader.next()
            if found is not None and found.at <= ticks:
                self._now, self._next = found, self._reader.next()
                return
            target, back = target - back, back * 2
        self._reader.from_start()
        found = self._reader.next()
        if found is None:
            raise BadVideo(f"The video {self._reader.name} cannot be read again.", HINTS[BadVideo])
        self._now, self._next = found, self._reader.next()
