"""The grid of a frame's pictures."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.domain.takes import Image
from ui.inspector.candidates import CAPTION, GAP, IMAGE, CandidateDelegate, CandidatesModel
from ui.thumbnails import Thumbnails


class PictureGrid(QListView):
    """Two pictures a row, more where there is room. A press, Enter or Space chooses."""

    image_chosen = Signal(str)

    def __init__(self, model: CandidatesModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = CandidateDelegate(thumbnails, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Pictures of this frame"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(
            "QListView::item, QListView::item:hover, QListView::item:selected { background: transparent; }"
        )
        self.clicked.connect(self._on_clicked)
        thumbnails.ready.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 2
        columns = max(1, room // 120)
        width = room // columns
        self._delegate.cell = QSize(width, round((width - GAP) * 9 / 16) + CAPTION + 4)
        self.setGridSize(self._delegate.cell)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        image = index.data(IMAGE)
        if isinstance(image, Image):
            self.image_chosen.emit(image.id)
