"""For what a context menu is asked on the timeline. What is pressed is chosen first, as hands expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.hits import hit
from ui.timeline.sound_rows import KINDS

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView


def ask(view: TimelineView, at: QPoint, global_at: QPoint) -> None:
    """Tell what a menu is wanted for at a point of the viewport."""
    model, found = view.model, hit(view, at)
    if not model.pictures:
        return
    if found.sound is not None:
        if found.sound.item.id not in model.sounds:
            model.set_sound(found.sound.item.id)
        view.place_menu_asked.emit("sound", global_at)
    elif found.marker is not None:
        view.go_to(found.marker.picture)
        view.place_menu_asked.emit("marker", global_at)
    elif at.y() < RULER_HEIGHT:
        view.go_to(int(max(0.0, view.picture_at(at.x()))))
        view.place_menu_asked.emit("ruler", global_at)
    elif row := _row_of_sounds(view, at):
        view.go_to(int(max(0.0, view.picture_at(at.x()))))
        view.place_menu_asked.emit(row, global_at)
    elif frame_id := view.frame_at(at):
        view.menu_asked.emit(frame_id, global_at)


def chosen_place(view: TimelineView) -> QPoint:
    """A point of the chosen sound, else of the chosen frame, for a menu asked for by key."""
    scene, model = view.scene(), view.model
    for kind in KINDS:
        for placed in view.sounds.index(kind):
            if placed.item.id == model.sound:
                row = scene.row(scene.rows_by_kind[kind])
                return view.sounds.box(row, placed, scene.scale, scene.offset).center()
    clip = model.clip(model.chosen)
    at = model.playhead if clip is None else clip.start + clip.pictures // 2
    return QPoint(scene.x(at), scene.picture_row.center().y())


def _row_of_sounds(view: TimelineView, at: QPoint) -> str:
    scene = view.scene()
    rows = (row.kind for row in scene.rows if row.kind in KINDS and scene.row(row).contains(at))
    return next(rows, "")
