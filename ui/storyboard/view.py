"""The storyboard's tree widget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from ui.storyboard.delegate import FOLD, MARGIN, StoryboardDelegate
from ui.storyboard.model import ID, IS_FRAME, StoryboardModel
from ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex

_ROWS = """
QTreeView::item, QTreeView::item:hover, QTreeView::item:selected { background: transparent; }
QTreeView { show-decoration-selected: 0; }
"""
"""Rows are painted whole by the delegate."""


class StoryboardView(QTreeView):
    """Shows a :class:`StoryboardModel`, filtered; Enter or F2 edits, Alt+↑ and Alt+↓ move."""

    frame_chosen = Signal(str)
    """The user chose a frame."""
    menu_asked = Signal(str, QPoint)

    def __init__(
        self, model: StoryboardModel, delegate: StoryboardDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = model
        self._showing = False
        self.filter = QSortFilterProxyModel(self)
        self.filter.setRecursiveFilteringEnabled(True)
        self.filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter.setSourceModel(model)
        self.setModel(self.filter)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setAccessibleName(self.tr("Storyboard"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)  # its place is used; it is painted here, to be seen
        self.setStyleSheet(_ROWS)
        self._drop_at = QRect()
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.filter.modelReset.connect(self.expandAll)
        self.filter.rowsInserted.connect(self._on_rows_inserted)
        self.verticalScrollBar().setSingleStep(24)

    # Choosing ----------------------------------------------------------------------------

    @property
    def chosen_frames(self) -> list[str]:
        """Ids of all chosen frames, from top to bottom."""
        found = [index for index in self.selectionModel().selectedIndexes() if index.data(IS_FRAME)]
        order = {row.frame_id: row.number for scene in self._source.scenes for row in scene.frames}
        return sorted((str(index.data(ID)) for index in found), key=lambda frame_id: order.get(frame_id, 0))

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What the tree chooses meanwhile, because rows come and go, nobody asked for."""
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before

    def choose(self, frame_id: str) -> None:
        """Show a frame as chosen, without telling that the user did it."""
        index = self.filter.mapFromSource(self._source.index_of(frame_id))
        if self.state() == QAbstractItemView.State.EditingState:
            return  # playing on must not end what is being typed
        if not index.isValid() or (index == self.currentIndex() and self.selectionModel().isSelected(index)):
            return
        with self.quietly():
            self.setCurrentIndex(index)
            if index.row() == 0 and index.parent().row() == 0:
                self.scrollToTop()  # with the title of the scene
            elif not self.viewport().rect().contains(self.visualRect(index)):
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._showing and current.isValid() and current.data(IS_FRAME):
            self.frame_chosen.emit(str(current.data(ID)))

    def edit_frame(self, frame_id: str) -> None:
        """Open the field for a frame's words."""
        index = self.filter.mapFromSource(self._source.index_of(frame_id))
        if index.isValid():
            self.scrollTo(index)
            self.setCurrentIndex(index)
            self.edit(index)

    def set_filter(self, text: str) -> None:
        """Show only frames whose words, and scenes whose titles, hold ``text``."""
        self.filter.setFilterFixedString(text)
        self.expandAll()

    # Qt ----------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who came by keyboard must see where they are; who pressed here knows.
        by_keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.setProperty("focusSeen", event.reason() in by_keys)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.setProperty("focusSeen", True)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and index.isValid():
            self.edit(index)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if (
            event.button() == Qt.MouseButton.LeftButton
            and index.isValid()
            and not index.data(IS_FRAME)
            and event.position().x() < FOLD
        ):
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Files are copied, whatever the file manager offered first.
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
        super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
        super().dragMoveEvent(event)
        self._aim(self._target(event) if event.isAccepted() else QRect())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._aim(QRect())

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self._aim(QRect())

    def _target(self, event: QDragMoveEvent) -> QRect:
        """Where a drop would go: a line between rows, or a row as a whole."""
        index = self.indexAt(event.position().toPoint())
        rect = self.visualRect(index).adjusted(MARGIN, 0, -MARGIN, 0)
        where = self.dropIndicatorPosition()
        if event.mimeData().hasUrls():
            return rect
        if where == QAbstractItemView.DropIndicatorPosition.BelowItem:
            return QRect(rect.left(), rect.bottom(), rect.width(), 1)
        if where == QAbstractItemView.DropIndicatorPosition.AboveItem or index.data(IS_FRAME):
            return QRect(rect.left(), rect.top(), rect.width(), 1)
        return rect

    def _aim(self, target: QRect) -> None:
        if target != self._drop_at:
            self._drop_at = target
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.setDropIndicatorShown(False)  # Qt's own would be painted as well
        super().paintEvent(event)
        self.setDropIndicatorShown(True)
        if not self._drop_at.isNull():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens().accent), 2))
            painter.drawRoundedRect(
                self._drop_at.adjusted(1, 1, -1, -1 if self._drop_at.height() > 1 else 0), 3, 3
            )

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, parent: QModelIndex, _first: int, _last: int) -> None:
        if not parent.isValid() or not parent.data(IS_FRAME):
            self.expand(parent)

    @Slot(QPoint)
    def _on_menu_requested(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if index.isValid() and index.data(IS_FRAME):
            self.menu_asked.emit(str(index.data(ID)), self.viewport().mapToGlobal(point))
