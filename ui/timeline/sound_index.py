"""Where the sounds of tracks lie: in seconds and in lanes, so that none hides another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.project import Track, TrackItem

if TYPE_CHECKING:
    from ui.timeline.waveform import Floats

Length = Callable[[str], Fraction | None]
"""How long a file is, by its asset; ``None`` while that is not known."""
UNKNOWN = Fraction(4)
"""Seconds that a sound is drawn long of which nobody knows yet how long it is."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sound on screen, in seconds of the timeline."""

    item: TrackItem
    kind: str
    muted: bool
    start: Fraction
    length: Fraction
    lane: int
    first: float
    last: float
    """Start and end again, as floats: painting asks for them of everything in sight."""

    @property
    def end(self) -> Fraction:
        """The first instant after it."""
        return self.start + self.length


def natural_length(item: TrackItem, length: Length) -> Fraction | None:
    """Seconds until the item's stretch of its file ends; ``None`` where it does not or nobody knows."""
    whole = length(item.asset_id)
    until = item.end if item.end is not None else whole
    if item.loops or until is None:
        return None
    return max(Fraction(1, 100), (until - item.begin) / item.speed)


def placed_length(item: TrackItem, start: Fraction, whole: Fraction, length: Length) -> Fraction:
    """How long an item that begins at ``start`` is heard in a video of ``whole`` seconds."""
    room = max(Fraction(1, 100), whole - start)
    if item.length is not None:
        return min(item.length, room)
    if item.loops:
        return room
    return min(natural_length(item, length) or UNKNOWN, room)


class Lane:
    """Sounds from left to right, none of which crosses another, with their ends to bisect in."""

    def __init__(self, sounds: Sequence[Placed]) -> None:
        self.sounds = sounds
        self._firsts = [each.first for each in sounds]
        self._lasts = [each.last for each in sounds]

    def between(self, first: float, last: float) -> range:
        """The places of what is heard in a stretch of seconds."""
        begin = bisect_left(self._lasts, first)
        return range(begin, max(begin, bisect_right(self._firsts, last)))

    @cached_property
    def starts(self) -> Floats:
        """The sounds' starts as an array."""
        import numpy as np

        return np.array(self._firsts)

    @cached_property
    def ends(self) -> Floats:
        """The sounds' ends as an array."""
        import numpy as np

        return np.array(self._lasts)


class SoundIndex:
    """The sounds of one kind of track, found by where they are."""

    def __init__(self, lanes: Sequence[Sequence[Placed]]) -> None:
        self.lanes = [Lane(lane) for lane in lanes]

    def between(self, first: float, last: float) -> Iterator[Placed]:
        """What is heard in a stretch of seconds."""
        for lane in self.lanes:
            for at in lane.between(first, last):
                yield lane.sounds[at]

    def __iter__(self) -> Iterator[Placed]:
        for lane in self.lanes:
            yield from lane.sounds


def laid_out(
    tracks: Sequence[Track],
    kind: str,
    starts: Mapping[str, Fraction],
    whole: Fraction,
    length: Length,
    first_lane: int = 0,
) -> SoundIndex:
    """The sounds of the tracks of a kind; lanes below ``first_lane`` are left to something else."""
    found = []
    for track in tracks:
        for item in track.items if track.kind == kind else ():
            anchor = starts.get(item.frame_id) if item.frame_id else Fraction(0)
            if anchor is not None and anchor + item.offset < whole:
                start = anchor + item.offset
                span = placed_length(item, start, whole, length)
                ends = float(start), float(start + span)
                found.append(Placed(item, kind, track.muted, start, span, 0, *ends))
    found.sort(key=lambda each: (each.start, each.item.id))
    lanes: list[list[Placed]] = []
    for each in found:
        lane = next((n for n, row in enumerate(lanes) if row[-1].end <= each.start), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(replace(each, lane=first_lane + lane))
    return SoundIndex(lanes)


def closed_up(sounds: Iterable[Placed], gone: Collection[str]) -> list[tuple[Placed, Fraction]]:
    """Where what comes after some sounds begins once those are gone and their time with them::

        before   [ a ][gone]  [ b ]      after   [ a ]  [ b ]

    Only what moves; what begins before the first of them stays.
    """
    ordered = sorted(sounds, key=lambda each: (each.start, each.item.id))
    removed = [each for each in ordered if each.item.id in gone]
    moved = []
    for each in ordered:
        if each.item.id in gone:
            continue
        by, until = Fraction(0), Fraction(0)
        for one in removed:  # what two of them share counts once, and what is under it not at all
            begin, end = max(one.start, until), min(one.end, each.start)
            if one.start <= each.start and end > begin:
                by += end - begin
                until = end
        if by:
            moved.append((each, each.start - by))
    return moved
