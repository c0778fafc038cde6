"""The field in which a marker is named, over its flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.timeline.geometry import RULER_HEIGHT

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView

WIDTH = 168


class MarkerField(QLineEdit):
    """Enter or leaving it keeps the name, Escape does not."""

    named = Signal(str, str)
    """The marker's id and its name."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._marker = ""
        self.setAccessibleName(self.tr("Name of the marker"))
        self.setPlaceholderText(self.tr("Name this place"))
        self.setFixedWidth(WIDTH)
        self.editingFinished.connect(self._on_finished)
        self.hide()

    def open(self, marker_id: str) -> None:
        """Ask for the name of a marker that is in sight."""
        placed = next((each for each in self._view.model.placed if each.marker.id == marker_id), None)
        if placed is None:
            return
        self._marker = marker_id
        self.setText(placed.marker.name)
        x = self._view.scene().x(placed.picture)
        self.move(max(2, min(x, self._view.viewport().width() - WIDTH - 2)), RULER_HEIGHT - 32)
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_finished(self) -> None:
        marker_id, name = self._marker, self.text()
        self._close()
        if marker_id:
            self.named.emit(marker_id, name)

    def _close(self) -> None:
        self._marker = ""
        if self.isVisible():
            self.hide()
            self._view.setFocus()
