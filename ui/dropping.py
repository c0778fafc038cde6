"""What is dropped on the preview goes to the frame that is seen there; what would happen is said."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.dragged import pictures_words, together
from ui.given import local_files, offer_in, offers
from ui.session import ProjectSession
from ui.storyboard.mime import SOUNDS


class PreviewDrops(QObject):
    """Watches the drags over the preview's picture."""

    pictures_given = Signal(str, list)
    pictures_spread = Signal(str, list)
    sounds_given = Signal(str, list)
    offered = Signal(str, object)

    def __init__(self, view: QWidget, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._session = view, session
        self.hint = QLabel(view)
        self.hint.setProperty("kind", "pill")
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hint.hide()
        view.setAcceptDrops(True)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self.hint.hide()
            return False
        if kind not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)
        data, frame_id = event.mimeData(), self._session.selected
        files = local_files(data)
        if not frame_id or not (files or offers(data)):
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if kind == QEvent.Type.Drop:
            self.hint.hide()
            self._take(frame_id, files, event)
        else:
            self._say(frame_id, files, together(event))
        return True

    def _take(self, frame_id: str, files: list[Path], event: QDropEvent) -> None:
        sounds = [path for path in files if path.suffix.lower() in SOUNDS]
        pictures = [path for path in files if path not in sounds]
        if pictures:
            told = self.pictures_given if together(event) else self.pictures_spread
            told.emit(frame_id, pictures)
        if sounds:
            self.sounds_given.emit(frame_id, sounds)
        offer = offer_in(event.mimeData())
        if offer is not None:
            self.offered.emit(frame_id, offer)

    def _say(self, frame_id: str, files: list[Path], all_in_one: bool) -> None:
        clip, timeline = self._session.clip(frame_id), self._session.timeline
        number, frames = (clip.number, len(timeline.clips)) if clip and timeline else (0, 0)
        pictures = sum(path.suffix.lower() not in SOUNDS for path in files)
        if files and not pictures:
            self.hint.setText(self.tr("Let it sound with frame {0}").format(number))
        else:
            self.hint.setText(pictures_words(max(1, pictures), number, frames, all_in_one))
        self.hint.adjustSize()
        self.hint.move(
            (self._view.width() - self.hint.width()) // 2, self._view.height() - self.hint.height() - 24
        )
        self.hint.show()
        self.hint.raise_()
