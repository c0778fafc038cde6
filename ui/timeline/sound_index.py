"""Where the sounds of tracks lie: in seconds and in lanes, so that none hides another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.project import Track, TrackItem

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


class SoundIndex:
    """The sounds of one kind of track, found by where they are. In a lane none crosses another."""

    def __init__(self, lanes: Sequence[Sequence[Placed]]) -> None:
        self.lanes = lanes
        self._starts = [[each.first for each in lane] for lane in lanes]
        self._ends = [[each.last for each in lane] for lane in lanes]

    def between(self, first: float, last: float) -> Iterator[Placed]:
        """What is heard in a stretch of seconds."""
        for lane, ends in zip(self.lanes, self._ends, strict=True):
            for at in range(bisect_left(ends, first), len(lane)):
                if lane[at].first > last:
                    break
                yield lane[at]

    def runs(self, first: float, last: float, least: float) -> Iterator[tuple[Placed, float]]:
        """As :meth:`between`, those shorter than ``least`` seconds taken together that begin within so
        many: the first of them, and where the last ends."""
        for lane, starts, ends in zip(self.lanes, self._starts, self._ends, strict=True):
            at = bisect_left(ends, first)
            while at < len(lane) and starts[at] <= last:
                placed, to = lane[at], at + 1
                if placed.last - placed.first < least:
                    to = max(to, bisect_left(starts, placed.first + least, to))
                    if to - 1 > at and ends[to - 1] - starts[to - 1] >= least:
                        to -= 1  # it begins among short ones, but is none
                yield placed, ends[to - 1]
                at = to

    def __iter__(self) -> Iterator[Placed]:
        for lane in self.lanes:
            yield from lane


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
