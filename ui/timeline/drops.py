"""Files dropped on a frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QDragMoveEvent, QDropEvent

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView


class FileDrops:
    """Looks only at whether there are local files: reading them is work for another thread."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.target: int | None = None

    def handle(self, event: QEvent) -> bool:
        """Take a drag event; ``False`` for every other."""
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._aim(None)
            return True
        if kind not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)
        files = local_files(event)
        if not files:
            event.ignore()
            return True
        event.acceptProposedAction()
        frame_id = self._view.frame_at(event.position())
        if isinstance(event, QDragMoveEvent):
            self._aim(self._view.model.index.positions.get(frame_id))
        else:
            self._aim(None)
            self._view.files_dropped.emit(frame_id, files)
        return True

    def _aim(self, target: int | None) -> None:
        if target != self.target:
            self.target = target
            self._view.viewport().update()


def local_files(event: QDropEvent) -> list[Path]:
    """The local files that a drag carries, in its order."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
