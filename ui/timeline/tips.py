"""What the pointer is over, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from app.domain.project import Music, TrackItem
from app.domain.style import TRANSITIONS
from app.domain.time import picture_time, timecode
from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.hits import hit
from ui.timeline.painting import BADGE
from ui.timeline.sound_rows import decibels

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView


def tip_for(view: TimelineView, point: QPoint) -> str:
    """A tooltip for a point of the viewport: timecode, transition, or the frame's words and length."""
    timeline, index = view.model.timeline, view.model.index
    if timeline is None or not index.clips:
        return ""
    fps = timeline.canvas.fps
    picture = view.picture_at(point.x())
    if point.y() < RULER_HEIGHT:
        marker = hit(view, point).marker
        if marker is not None:
            return f"{marker.marker.name}\n{timecode(marker.picture, fps)}".strip()
        return timecode(max(0, min(int(picture), index.end)), fps)
    found = hit(view, point)
    if found.part.startswith("music") and timeline.music is not None:
        return _sound(view, timeline.music)
    if found.sound is not None:
        item = found.sound.item
        return f"{_sound(view, item)}\n{float(found.sound.length):.1f} s"
    position = index.at(picture)
    if position is None or not view.frame_at(point):
        return ""
    gap = index.gap(picture)
    if view.scene().picture_row.contains(point) and 0 < gap < len(index.clips):
        clip = index.clips[gap]
        if clip.lead + clip.tail and abs(view.scene().x(clip.start) - point.x()) <= BADGE / 2:
            label = TRANSITIONS[clip.transition.kind].label
            return f"{label}, {float(picture_time(clip.lead + clip.tail, fps)):.1f} s"
    clip = index.clips[position]
    text = clip.text if len(clip.text) <= 120 else clip.text[:119].rstrip() + "…"
    return f"{clip.number}  {text}\n{float(picture_time(clip.pictures, fps)):.1f} s"


def _sound(view: TimelineView, of: TrackItem | Music) -> str:
    """A sound's name and how loud it is."""
    words = f"{of.name}\n{decibels(of.gain_db)}"
    if of.duck_db:
        words += ", " + view.tr("{0} under the voice").format(decibels(of.duck_db))
    return words
