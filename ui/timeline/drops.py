"""What is dragged in: pictures and clips onto a frame, sounds onto their rows, a candidate picture onto
another frame. What would happen is said while it hangs there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from ui.dragged import PICTURE_MIME, pictures_words, together
from ui.given import local_files, offer_in, offers
from ui.timeline.painting import Target
from ui.timeline.snapping import anchor
from ui.timeline.sound_rows import KINDS

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView

SOUNDS = frozenset(
    (".wav", ".flac", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".wma")
)
"""File names' ends by which a sound is told from a picture before anybody has looked into it."""


class Drops:
    """Looks only at names: reading files is work for another thread."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.target: Target | None = None

    def handle(self, event: QEvent) -> bool:
        """Take a drag event; ``False`` for every other."""
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._aim(None)
            return True
        if kind not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)
        data = event.mimeData()
        files, picture = local_files(data), dragged_picture(data)
        if not files and not picture and not offers(data):
            event.ignore()
            return True
        event.acceptProposedAction()
        if isinstance(event, QDragMoveEvent):
            self._aim(self._target(event, files))
        else:
            self._aim(None)
            self._drop(event, files, picture)
        return True

    def _target(self, event: QDropEvent, files: list[Path]) -> Target | None:
        view, at = self._view, event.position()
        sounds = [path for path in files if is_sound(path)]
        if files and len(sounds) == len(files) and view.model.pictures:
            row, picture = self._place(event)
            words = view.tr("Put on Music here") if row == "music" else view.tr("Put on Effects here")
            return Target(row, picture, None, words, at)
        clip = view.model.clip(view.frame_at(at))
        if clip is None:
            return None
        if not files:
            words = view.tr("Show in frame {0}").format(clip.number)
            return Target("picture", clip.start, clip.end, words, at)
        pictures, clips = len(files) - len(sounds), view.model.index.clips
        last = clip if together(event) else clips[min(len(clips), clip.number + pictures - 1) - 1]
        words = pictures_words(pictures, clip.number, len(clips), together(event))
        return Target("picture", clip.start, last.end, words, at)

    def _place(self, event: QDropEvent) -> tuple[str, int]:
        """The row of sounds that is meant and the picture, drawn to what is near."""
        view, at = self._view, event.position()
        scene = view.scene()
        inside = [track.kind for track in scene.rows if scene.row(track).contains(at.toPoint())]
        picture = view.picture_at(at.x())
        snapped = view.near(picture)
        found = round(picture) if snapped is None else snapped
        kind = inside[0] if inside and inside[0] in KINDS else "effects"
        return kind, max(0, min(found, view.model.pictures - 1))

    def _drop(self, event: QDropEvent, files: list[Path], picture: str) -> None:
        view = self._view
        frame_id = view.frame_at(event.position())
        if picture:
            if frame_id:
                view.wishes.picture_given.emit(frame_id, picture)
            return
        offer = offer_in(event.mimeData())
        if offer is not None and frame_id:
            view.wishes.offered.emit(frame_id, offer)
        sounds = [path for path in files if is_sound(path)]
        others = [path for path in files if not is_sound(path)]
        if others and (together(event) or not frame_id):
            view.files_dropped.emit(frame_id, others)
        elif others:
            view.files_spread.emit(frame_id, others)
        if sounds and view.model.pictures:
            row, at = self._place(event)
            place = anchor(view.model, at)
            if place is not None:
                view.wishes.sounds_added.emit(row, sounds, *place)

    def _aim(self, target: Target | None) -> None:
        if target != self.target:
            self.target = target
            self._view.viewport().update()


def is_sound(path: Path) -> bool:
    """Whether a file's name says that it is a sound."""
    return path.suffix.lower() in SOUNDS


def dragged_picture(data: QMimeData) -> str:
    """The id of the candidate that a drag carries, or empty."""
    return bytes(data.data(PICTURE_MIME).data()).decode() if data.hasFormat(PICTURE_MIME) else ""
