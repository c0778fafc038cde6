"""The list of markers: go to one, rename it, take it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.time import timecode
from ui.timeline.model import Placed, TimelineModel

_PLACED = Qt.ItemDataRole.UserRole


class MarkerList(QDialog):
    """Follows the model while it is open: what is renamed or removed here comes back from there."""

    chosen = Signal(int)
    """Go to a picture."""
    named = Signal(str, str)
    removed = Signal(str)

    def __init__(self, model: TimelineModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Markers"))
        self.resize(420, 360)
        self._model = model
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Markers"))
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.itemActivated.connect(self._on_item_activated)
        self.list.itemSelectionChanged.connect(self._on_selection_changed)
        self.empty = QLabel(self.tr("There is no marker yet. M puts one at the playhead."), self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.go = QPushButton(self.tr("Go there"), self)
        self.rename = QPushButton(self.tr("Rename"), self)
        self.remove = QPushButton(self.tr("Remove"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.go.setDefault(True)
        self.go.clicked.connect(self._on_go)
        self.rename.clicked.connect(self._on_rename)
        self.remove.clicked.connect(self._on_remove)
        self.close_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.go, self.rename, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(row)
        model.parts_changed.connect(self._fill)
        model.timeline_changed.connect(self._fill)
        self._fill()

    @property
    def current(self) -> Placed | None:
        """The marker that is chosen in the list."""
        item = self.list.currentItem()
        return item.data(_PLACED) if item is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._on_remove()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _fill(self) -> None:
        at = max(0, self.list.currentRow())
        self.list.blockSignals(True)
        self.list.clear()
        timeline = self._model.timeline
        for placed in self._model.placed if timeline is not None else ():
            item = QListWidgetItem(placed.marker.name)
            item.setData(_PLACED, placed)
            item.setToolTip(timecode(placed.picture, timeline.canvas.fps))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self.list.blockSignals(False)
        count = self.list.count()
        self.list.setCurrentRow(min(at, count - 1))
        self.list.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        self._on_selection_changed()

    @Slot()
    def _on_selection_changed(self) -> None:
        for button in (self.go, self.rename, self.remove):
            button.setEnabled(self.current is not None)

    @Slot(QListWidgetItem)
    def _on_item_changed(self, item: QListWidgetItem) -> None:
        placed: Placed = item.data(_PLACED)
        if item.text() != placed.marker.name:
            self.named.emit(placed.marker.id, item.text())

    @Slot(QListWidgetItem)
    def _on_item_activated(self, _item: QListWidgetItem) -> None:
        self._on_go()

    @Slot()
    def _on_go(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current.picture)

    @Slot()
    def _on_rename(self) -> None:
        if self.list.currentItem() is not None:
            self.list.editItem(self.list.currentItem())

    @Slot()
    def _on_remove(self) -> None:
        if self.current is not None:
            self.removed.emit(self.current.marker.id)
