"""The grid of a frame's pictures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.domain.takes import Image
from ui.inspector.candidates import CAPTION, GAP, IMAGE, CandidateDelegate, CandidatesModel
from ui.thumbnails import Thumbnails

RESTS_MS = 200
"""A picture that the pointer only passes over is not tried."""


class PictureGrid(QListView):
    """Two pictures a row, more where there is room. A press, Enter or Space chooses."""

    image_chosen = Signal(str)
    pointed = Signal(str)
    """At which picture the pointer rests, or the arrow keys have come; empty where it has left."""

    menu_asked = Signal(QPoint)
    """What can be done with the current picture; the point is global."""
    remove_asked = Signal()
    """Del was pressed on the current picture."""

    def __init__(self, model: CandidatesModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = CandidateDelegate(thumbnails, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Pictures of this frame"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(
            "QListView::item, QListView::item:hover, QListView::item:selected { background: transparent; }"
        )
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(RESTS_MS)
        self._rest.timeout.connect(self._on_rested)
        self._at = ""
        self._kept = QPersistentModelIndex()
        self.entered.connect(self._on_entered)
        self.viewportEntered.connect(self._on_left)
        self.clicked.connect(self._on_clicked)
        thumbnails.ready.connect(self.viewport().update)
        self.setDragEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 2
        columns = max(1, room // 120)
        width = room // columns
        self._delegate.cell = QSize(width, round((width - GAP) * 9 / 16) + CAPTION + 4)
        self.setGridSize(self._delegate.cell)
        super().resizeEvent(event)
        if self._kept.isValid():
            self.scrollTo(QModelIndex(self._kept))

    def keep_in_view(self, index: QModelIndex) -> None:
        """Scroll to a picture, and again whenever the grid gets more or less room."""
        self._kept = QPersistentModelIndex(index)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentIndex().isValid():
            if not event.isAutoRepeat():
                self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            self.setCurrentIndex(index)
        if index.isValid():
            self.setFocus(Qt.FocusReason.PopupFocusReason)  # what is chosen there is meant for this picture
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_asked.emit(event.globalPos() if event.reason() == event.Reason.Mouse else at)

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        image = index.data(IMAGE)
        self._at = image.id if isinstance(image, Image) else ""
        self._rest.start()

    @Slot()
    def _on_left(self) -> None:
        self._rest.stop()
        self.pointed.emit("")

    @Slot()
    def _on_rested(self) -> None:
        self.pointed.emit(self._at)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            self._on_entered(current)

    def leaveEvent(self, event: QEvent) -> None:
        self._on_left()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._on_left()
        super().focusOutEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        image = index.data(IMAGE)
        if isinstance(image, Image):
            self.image_chosen.emit(image.id)
