"""Named places in a video. Each goes with its frame wherever that moves; each call is one step of undo."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from app.domain.names import clean_name
from app.domain.project import Marker
from app.domain.tracks import LONGEST
from app.errors import BadInput, NotFound
from app.services.editing import Edit, Editing
from app.services.parts import Parts


class Markers:
    """What one actor does with a project's markers."""

    def __init__(self, parts: Parts, editing: Editing) -> None:
        self._repositories = parts.repositories
        self._editing = editing

    def list(self, project_id: str) -> builtins.list[Marker]:
        """The project's markers. One whose frame is gone is kept, for undo brings frames back."""
        return self._repositories.markers.find(project_id=project_id)

    def add(self, project_id: str, frame_id: str, offset: Fraction, name: str = "") -> Marker:
        """A marker ``offset`` seconds after a frame's start. NotFound where the frame is gone."""
        marker = Marker(
            project_id=project_id, frame_id=frame_id, offset=_checked(offset), name=clean_name(name)
        )

        def add(edit: Edit) -> Marker:
            self._check_frame(project_id, frame_id)
            return edit.add(marker)

        return self._editing.run(project_id, "Add marker", add)

    def rename(self, project_id: str, marker_id: str, name: str) -> Marker:
        """Call a marker something else; nothing is allowed. NotFound where it is gone."""
        clean = clean_name(name)
        return self._change(
            project_id, marker_id, "Rename marker", lambda marker: replace(marker, name=clean)
        )

    def move(self, project_id: str, marker_id: str, frame_id: str, offset: Fraction) -> Marker:
        """Put a marker elsewhere. NotFound where it or the frame is gone."""
        place = _checked(offset)

        def moved(marker: Marker) -> Marker:
            self._check_frame(project_id, frame_id)
            return replace(marker, frame_id=frame_id, offset=place)

        return self._change(project_id, marker_id, "Move marker", moved)

    def remove(self, project_id: str, marker_id: str) -> Marker:
        """Take a marker away; returns what it was. NotFound where it is gone."""

        def remove(edit: Edit) -> Marker:
            marker = self._find(project_id, marker_id)
            edit.remove(marker)
            return marker

        return self._editing.run(project_id, "Remove marker", remove)

    def _change(
        self, project_id: str, marker_id: str, label: str, changed: Callable[[Marker], Marker]
    ) -> Marker:
        def change(edit: Edit) -> Marker:
            marker = self._find(project_id, marker_id)
            wanted = changed(marker)
            return marker if wanted == marker else edit.save(wanted)

        return self._editing.run(project_id, label, change)

    def _find(self, project_id: str, marker_id: str) -> Marker:
        marker = self._repositories.markers.get(marker_id)
        if marker is None or marker.project_id != project_id:
            raise NotFound("That marker is gone.", "Undo brings it back if you removed it.")
        return marker

    def _check_frame(self, project_id: str, frame_id: str) -> None:
        frame = self._repositories.frames.get(frame_id)
        if frame is None or frame.project_id != project_id:
            raise NotFound("The frame that the marker goes with is gone.", "Choose another place.")


def _checked(offset: Fraction) -> Fraction:
    if not 0 <= offset <= LONGEST:
        raise BadInput(
            f"A marker cannot stand {float(offset):g} s after its frame's start.", "Give seconds from 0."
        )
    return offset
