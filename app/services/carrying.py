"""What goes with a frame by its time, sounds and markers, goes along where frames are cut and joined."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from app.domain.script import Frame
from app.services.editing import Edit
from app.services.ports import Repositories


def carry(repositories: Repositories, edit: Edit, frame: Frame, other: Frame, by: Fraction | None) -> None:
    """Let sounds and markers that go with a frame go with another, ``by`` seconds earlier: all of them
    where the frame goes (``by`` below zero), else those that begin after that."""
    if by is None:
        return
    least = max(by, Fraction(0))
    for track in repositories.tracks.find(project_id=frame.project_id):
        items = tuple(
            replace(item, frame_id=other.id, offset=item.offset - by)
            if item.frame_id == frame.id and item.offset >= least
            else item
            for item in track.items
        )
        if items != track.items:
            edit.save(replace(track, items=items))
    for marker in repositories.markers.find(frame_id=frame.id):
        if marker.offset >= least:
            edit.save(replace(marker, frame_id=other.id, offset=marker.offset - by))
