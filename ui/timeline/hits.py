"""What lies under a point of the timeline: which part of which thing a hand would take hold of there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt

from app.domain.timeline import Clip
from ui.timeline.geometry import RULER_HEIGHT, Track
from ui.timeline.model import Placed as PlacedMarker
from ui.timeline.sound_index import Placed
from ui.timeline.sound_rows import KINDS, level_y, levels_of

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView

REACH = 12
"""Pixels on either side of an edge within which it is taken hold of."""
LINE = 5
"""Pixels from a level's line."""
FLAG = 8
"""Pixels from a marker."""
_Cursor = Qt.CursorShape


@dataclass(frozen=True, slots=True)
class Hit:
    """``part`` says what; at most one of the others says of which."""

    part: str
    """``ruler``, ``marker``, ``in``, ``out``, ``frame``, ``start``, ``end``, ``transition``, ``body`` (a
    frame's other rows), ``sound``, ``sound_start``, ``sound_end``, ``fade_in``, ``fade_out``, ``level``,
    ``duck``, ``music_level``, ``music_duck`` or ``nothing``."""
    clip: Clip | None = None
    sound: Placed | None = None
    marker: PlacedMarker | None = None
    box: QRect | None = None
    """Of a sound: where it lies."""

    @property
    def cursor(self) -> Qt.CursorShape:
        """The pointer's shape over it."""
        return _CURSORS.get(self.part, _Cursor.ArrowCursor)


_CURSORS = {
    "ruler": _Cursor.PointingHandCursor,
    "marker": _Cursor.PointingHandCursor,
    **dict.fromkeys(("in", "out", "start", "end", "sound_start", "sound_end"), _Cursor.SizeHorCursor),
    **dict.fromkeys(("transition", "fade_in", "fade_out"), _Cursor.SplitHCursor),
    **dict.fromkeys(("level", "duck", "music_level", "music_duck"), _Cursor.SizeVerCursor),
}


def hit(view: TimelineView, point: QPoint) -> Hit:
    """What is under a point of the viewport."""
    if not view.model.pictures:
        return Hit("nothing")
    if point.y() < RULER_HEIGHT:
        return _in_ruler(view, point)
    scene = view.scene()
    for track in scene.rows:
        row = scene.row(track)
        if row.top() <= point.y() <= row.bottom():
            if track.kind in KINDS:
                return _in_sounds(view, track, row, point)
            position = view.model.index.at(view.picture_at(point.x()))
            if track.kind == "picture":
                return _in_pictures(view, row, point, position)
            return Hit("nothing") if position is None else Hit("body", view.model.index.clips[position])
    return Hit("nothing")


def _in_ruler(view: TimelineView, point: QPoint) -> Hit:
    model, scene = view.model, view.scene()
    if point.y() >= RULER_HEIGHT - 20:
        near = min(model.placed, key=lambda each: abs(scene.x(each.picture) - point.x()), default=None)
        if near is not None and abs(scene.x(near.picture) - point.x()) <= FLAG:
            return Hit("marker", marker=near)
    if model.range is not None and point.y() < 14:
        for part, picture in zip(("in", "out"), model.range, strict=True):
            if abs(scene.x(picture) - point.x()) <= FLAG:
                return Hit(part)
    return Hit("ruler")


def _in_pictures(view: TimelineView, row: QRect, point: QPoint, position: int | None) -> Hit:
    index, scene = view.model.index, view.scene()
    if position is None:
        clips = index.clips
        near = clips and 0 <= point.x() - scene.x(index.end) <= REACH
        return Hit("end", clips[-1]) if near else Hit("nothing")
    clip = index.clips[position]
    left, right = scene.x(clip.start), scene.x(clip.end)
    if point.y() < row.center().y():
        for after in index.clips[position : position + 2]:
            if after.lead + after.tail:
                edges = scene.x(after.start - after.lead), scene.x(after.start + after.tail)
                if min(abs(edge - point.x()) for edge in edges) <= 6 and edges[1] - edges[0] >= 12:
                    return Hit("transition", after)
    reach = min(REACH, (right - left) // 3)
    if position and point.x() - left <= reach:
        return Hit("start", clip)
    if right - point.x() <= reach:
        return Hit("end", clip)
    if not position and point.x() - left <= reach:
        return Hit("start", clip)
    return Hit("frame", clip)


def _in_sounds(view: TimelineView, track: Track, row: QRect, point: QPoint) -> Hit:
    scene, sounds = view.scene(), view.sounds
    placed = sounds.at(row, track, point, scene.scale, scene.offset, REACH)
    if placed is not None:
        return _on_sound(
            placed, sounds.box(row, placed, scene.scale, scene.offset), scene.scale.per_second, point
        )
    timeline = view.model.timeline
    if track.kind == "music" and timeline is not None and timeline.music is not None:
        lane = sounds.lane(row, "music", 0)
        box = QRect(scene.x(0), lane.top(), scene.x(timeline.pictures) - scene.x(0), lane.height())
        if box.contains(point):
            return Hit(f"music_{_line(box, levels_of(timeline.music), point.y())}".rstrip("_"), box=box)
    return Hit("nothing")


def _on_sound(placed: Placed, box: QRect, per_second: float, point: QPoint) -> Hit:
    item = placed.item
    reach = min(REACH, box.width() // 3)
    if point.y() <= box.top() + 10 and box.width() >= 40:
        fades = (
            ("fade_in", box.left() + float(item.fade_in) * per_second),
            ("fade_out", box.right() - float(item.fade_out) * per_second),
        )
        for part, x in fades:
            if abs(x - point.x()) <= 8:
                return Hit(part, sound=placed, box=box)
    if point.x() <= box.left() + reach:
        return Hit("sound_start", sound=placed, box=box)
    if point.x() >= box.right() - reach:
        return Hit("sound_end", sound=placed, box=box)
    return Hit(_line(box, levels_of(item), point.y()) or "sound", sound=placed, box=box)


def _line(box: QRect, lines: tuple[float, float], y: int) -> str:
    """Which of a sound's lines is at a height: ``level``, ``duck`` or empty."""
    gain, ducked = (level_y(box, each) for each in lines)
    if abs(y - gain) <= LINE and (ducked == gain or abs(y - gain) <= abs(y - ducked)):
        return "level"
    return "duck" if ducked != gain and abs(y - ducked) <= LINE else ""
