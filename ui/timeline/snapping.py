"""To what a hand is drawn: cuts, the playhead, markers, in and out, sounds' edges and word starts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from app.domain.time import picture_time
from ui.timeline.geometry import SNAP_DISTANCE
from ui.timeline.model import TimelineModel
from ui.timeline.sound_rows import KINDS, SoundRows

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView

WORDS_FROM = 24.0
"""Pixels a second at which words are far enough apart to be told from each other."""


def nearest(view: TimelineView, picture: float, *, playhead: bool, without: str) -> int | None:
    """The picture nearest to one to which a hand is drawn there, within 8 pixels. ``without`` is the id
    of a sound or marker that is being moved itself."""
    scale = view.zoom.scale
    reach = SNAP_DISTANCE / scale.per_picture
    words = scale.per_second >= WORDS_FROM
    found = [
        each
        for each in _candidates(view.model, view.sounds, picture, reach, playhead, words, without)
        if abs(each - picture) <= reach
    ]
    return min(found, key=lambda each: abs(each - picture), default=None)


def _candidates(
    model: TimelineModel,
    sounds: SoundRows,
    picture: float,
    reach: float,
    playhead: bool,
    words: bool,
    without: str,
) -> Iterator[int]:
    timeline = model.timeline
    if timeline is None:
        return
    edge = model.index.edge(picture)
    if edge is not None:
        yield edge
    if playhead:
        yield model.playhead
    for placed in model.placed:
        if placed.marker.id != without:
            yield placed.picture
    yield from model.range or ()
    fps = timeline.canvas.fps
    first, last = picture - reach, picture + reach
    early, late = (first - 1) / float(fps), (last + 2) / float(fps)
    for kind in KINDS:
        for sound in sounds.index(kind).between(early, late):
            if sound.item.id != without:
                yield from (round(sound.start * fps), round(sound.end * fps))
    if words:
        for position in model.index.between(first, last):
            clip = model.index.clips[position]
            for cue in clip.cues:
                for line in cue.lines:
                    for word in line:
                        yield clip.start + round(word.start * fps)


def anchor(model: TimelineModel, picture: int) -> tuple[str, Fraction] | None:
    """The frame at a picture, and how far after its start that is, in seconds."""
    position = model.index.at(min(max(0, picture), model.pictures - 1))
    timeline = model.timeline
    if position is None or timeline is None:
        return None
    clip = model.index.clips[position]
    return clip.frame_id, picture_time(max(0, picture - clip.start), timeline.canvas.fps)
