"""Where things are on the timeline: pictures to pixels and back, tracks, edges.

Nothing here paints or knows a widget, so all of it can be tested by numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

RULER_HEIGHT = 40
LEFT_PAD = 8
"""Pixels before the first picture, so that the playhead's handle is whole at the start."""
RIGHT_PAD = 64
SNAP_DISTANCE = 8
"""Pixels within which the playhead is drawn to an edge."""
MOST_PER_PICTURE = 24.0
"""Pixels a picture at the closest zoom."""
START_PER_SECOND = 64.0
"""Pixels a second when a project is opened: a sentence is as wide as a hand."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How wide a picture is. ``x`` is in pixels from the content's left edge."""

    per_picture: float
    fps: Fraction
    per_second: float = field(init=False, compare=False, default=0.0)
    """Pixels a second; asked for by everything that is painted, so worked out once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "per_second", self.per_picture * float(self.fps))

    def x(self, picture: float) -> float:
        """Where a picture's left edge lies."""
        return LEFT_PAD + picture * self.per_picture

    def x_of_second(self, second: Fraction | float) -> float:
        """Where an instant lies."""
        return LEFT_PAD + float(second) * self.per_second

    def picture(self, x: float) -> float:
        """The picture at ``x``, with its fraction; negative left of the start."""
        return (x - LEFT_PAD) / self.per_picture

    def width(self, pictures: int) -> int:
        """The content's width, with its margins."""
        return int(pictures * self.per_picture) + LEFT_PAD + RIGHT_PAD


def fitting(pictures: int, width: int, fps: Fraction) -> Scale:
    """The scale at which the whole timeline is as wide as ``width`` pixels."""
    room = max(1, width - LEFT_PAD - 2 * LEFT_PAD)
    return Scale(min(MOST_PER_PICTURE, room / max(1, pictures)), fps)


@dataclass(frozen=True, slots=True)
class Track:
    """One row. ``top`` is in pixels from the top of the widget, below the ruler."""

    kind: str
    """``overlays``, ``picture``, ``voice``, ``captions``, ``effects`` or ``music``."""
    top: int
    height: int

    @property
    def bottom(self) -> int:
        """The first pixel below the row."""
        return self.top + self.height

    @property
    def colour(self) -> str:
        """The name of its colour: words over a picture are its captions' kin, effects the music's."""
        return {"overlays": "captions", "effects": "music"}.get(self.kind, self.kind)


_ROWS = (("overlays", 26, 30), ("picture", 74, 132), ("voice", 54, 92), ("captions", 34, 36),
         ("effects", 36, 52), ("music", 50, 76))  # fmt: skip
"""Kind, least and greatest height, from the top."""


def tracks(height: int, overlays: bool = False) -> tuple[Track, ...]:
    """The rows of a timeline ``height`` pixels high: what is left over goes to the rows that

    show more when they are higher, in proportion to how far they can grow. Overlays have a row where
    there are any.
    """
    rows = [row for row in _ROWS if overlays or row[0] != "overlays"]
    spare = max(0, height - RULER_HEIGHT - 8 - sum(least for _, least, _ in rows))
    growth = sum(most - least for _, least, most in rows)
    share = min(1.0, spare / growth)
    result, top = [], RULER_HEIGHT
    for kind, least, most in rows:
        row = least + int((most - least) * share)
        result.append(Track(kind, top, row))
        top += row
    return tuple(result)


def moved_index(position: int, gap: int) -> int | None:
    """Where the clip at ``position`` ends up when it is dropped into ``gap``, counted from 0

    in the order after the move; ``None`` where that is where it was.
    """
    index = gap - (gap > position)
    return None if index == position else index
