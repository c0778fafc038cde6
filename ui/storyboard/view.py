"""The storyboard's list widget: scenes that fold, frames under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QWidget

from ui.storyboard.delegate import FOLD, FRAME_HEIGHT, SCENE_HEIGHT, StoryboardDelegate
from ui.storyboard.dragging import Dragging
from ui.storyboard.model import ID, IS_FRAME, StoryboardModel

Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag

_ROWS = """
QTableView::item, QTableView::item:hover, QTableView::item:selected { background: transparent; border: none; }
QTableView { show-decoration-selected: 0; selection-background-color: transparent; }
"""
"""Rows are painted whole by the delegate."""


class StoryboardView(Dragging):
    """Shows a :class:`StoryboardModel`. Enter or F2 edits; ← folds a scene, → opens it; Shift, Ctrl and
    Ctrl+A choose several. A table, because a tree view asks for every row at every change."""

    frames_chosen = Signal(object, str)
    """The user chose frames: their ids, and the one that is shown or empty."""
    frame_menu_asked = Signal(str, QPoint)
    scene_menu_asked = Signal(str, QPoint)
    folded_changed = Signal(frozenset)
    """Scenes that are to be folded from now on."""

    def __init__(
        self, model: StoryboardModel, delegate: StoryboardDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.source = model
        self._delegate = delegate
        self._showing = False
        self._telling = False
        self.setModel(model)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setAccessibleName(self.tr("Storyboard"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setStyleSheet(_ROWS)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        heights = self.verticalHeader()
        heights.hide()
        heights.setMinimumSectionSize(SCENE_HEIGHT)
        heights.setDefaultSectionSize(FRAME_HEIGHT)
        heights.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.begin_dragging()
        self.verticalScrollBar().setSingleStep(24)
        model.modelReset.connect(self._on_reset)
        model.rowsInserted.connect(self._on_rows_inserted)

    # Choosing ----------------------------------------------------------------------------

    @property
    def chosen_frames(self) -> list[str]:
        """Ids of all chosen frames; those of chosen scenes where nothing else is chosen."""
        ranges = sorted((each.top(), each.bottom()) for each in self.selectionModel().selection())
        found = [name for first, last in ranges for name in self.source.frames_in(first, last)]
        if found or not ranges:
            return found
        names = {self.source.scene_at(row) for first, last in ranges for row in range(first, last + 1)}
        return [
            shot.frame_id for scene in self.source.scenes if scene.scene_id in names for shot in scene.shots
        ]

    @property
    def scene_id(self) -> str:
        """The scene that the current row belongs to, or empty."""
        index = self.currentIndex()
        return self.source.scene_at(index.row()) if index.isValid() else ""

    @property
    def current_id(self) -> str:
        """The frame or scene whose row is current, or empty."""
        index = self.currentIndex()
        return str(index.data(ID)) if index.isValid() else ""

    @property
    def editing(self) -> bool:
        """Whether a field is open in a row."""
        return self.state() == QAbstractItemView.State.EditingState

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What the list chooses meanwhile, because rows come and go, nobody asked for."""
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before

    @contextmanager
    def steadily(self) -> Iterator[None]:
        """Rows that come or go meanwhile above what is seen do not move it."""
        chosen, anchor, offset = set(self.chosen_frames), "", 0
        row = self.rowAt(0)
        while row >= 0 and row < self.source.rowCount() and self.rowViewportPosition(row) < self.height():
            name = str(self.source.index(row, 0).data(ID))
            if name not in chosen:
                anchor, offset = name, self.rowViewportPosition(row)
                break
            row += 1
        top = self.verticalScrollBar().value()
        yield
        index = self.source.index_of(anchor)
        self.updateGeometries()
        if index.isValid() and top:
            self.verticalScrollBar().setValue(self.verticalHeader().sectionPosition(index.row()) - offset)

    def show_chosen(self, frame_ids: Sequence[str], selected: str) -> None:
        """Show frames as chosen, without telling that the user did it."""
        if self._telling:
            return  # it is what is shown already
        if self.editing:
            return  # playing on must not end what is being typed
        index = self.source.index_of(selected)
        self._hold("" if index.isValid() else selected)
        current = self.currentIndex()
        on_title = (
            current.isValid() and not current.data(IS_FRAME) and self.selectionModel().isSelected(current)
        )
        same = self.chosen_frames == [each for each in frame_ids if on_title or self.source.shows(each)]
        if same and frame_ids and (on_title or index == current):
            return
        with self.quietly():
            if not same or on_title:
                wanted = QItemSelection()
                for first, last in self._runs(frame_ids):
                    wanted.select(self.source.index(first, 0), self.source.index(last, 0))
                self.selectionModel().select(wanted, _Flag.ClearAndSelect | _Flag.Rows)
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
            self._reveal(index)

    def _hold(self, frame_id: str) -> None:
        """Mark the folded scene in which the selected frame is put away."""
        held = self.source.scene_of(frame_id) if frame_id else ""
        if held != self.property("held"):
            self.setProperty("held", held)
            self.viewport().update()

    def _runs(self, frame_ids: Sequence[str]) -> Iterator[tuple[int, int]]:
        rows = sorted(self.source.rows_of(frame_ids))
        first = last = -2
        for row in rows:
            if row == last + 1:
                last = row
                continue
            if first >= 0:
                yield first, last
            first = last = row
        if first >= 0:
            yield first, last

    def _reveal(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        if index.row() == 1:
            self.scrollToTop()  # with the title of the scene
        elif not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._tell()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._tell()

    def _tell(self) -> None:
        if self._showing or self._telling:
            return
        chosen = self.chosen_frames
        if chosen:
            # Qt tells first of the rows and then of the current one: between, nothing may answer.
            self._telling = True
            try:
                self.frames_chosen.emit(chosen, self.current_id)
            finally:
                self._telling = False

    def selectAll(self) -> None:
        """Choose all frames that are shown; scenes' titles are none."""
        wanted = QItemSelection()
        rows = self._runs(list(self.source.frames_in(0, self.source.rowCount())))
        for first, last in rows:
            wanted.select(self.source.index(first, 0), self.source.index(last, 0))
        self.selectionModel().select(wanted, _Flag.ClearAndSelect | _Flag.Rows)

    # Editing in place --------------------------------------------------------------------

    def edit_frame(self, frame_id: str, splitting: bool = False) -> None:
        """Open the field for a frame's words, or for where to split it."""
        self.unfold_to(frame_id)
        index = self.source.index_of(frame_id)
        if index.isValid():
            self.scrollTo(index)
            if index != self.currentIndex():
                self.setCurrentIndex(index)
            self._delegate.splitting = frame_id if splitting else ""
            self.edit(index)

    def edit_scene(self, scene_id: str) -> None:
        """Open the field for a scene's title."""
        index = self.source.index_of(scene_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.edit(index)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self._delegate.splitting = ""

    # Folding -----------------------------------------------------------------------------

    def set_folded(self, scene_id: str, folded: bool) -> None:
        """Put a scene's frames away, or show them."""
        others = self.source.folded - {scene_id}
        self.folded_changed.emit(frozenset((*others, scene_id)) if folded else others)

    def unfold_to(self, frame_id: str) -> None:
        """Show the scene that a frame belongs to."""
        for scene in self.source.scenes:
            if scene.scene_id in self.source.folded and any(s.frame_id == frame_id for s in scene.shots):
                self.set_folded(scene.scene_id, folded=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.setProperty("focusSeen", True)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        index = self.currentIndex()
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and index.isValid():
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and plain and index.isValid():
            self._step_sideways(index, opening=key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def _step_sideways(self, index: QModelIndex, opening: bool) -> None:
        """As in a tree: left to the scene's title and then folded, right open and then its first frame."""
        scene_id = self.scene_id
        if index.data(IS_FRAME):
            if not opening:
                self.setCurrentIndex(self.source.index_of(scene_id))
        elif (scene_id in self.source.folded) == opening:
            self.set_folded(scene_id, folded=not opening)
        elif opening and self.source.index(index.row() + 1, 0).data(IS_FRAME):
            self.setCurrentIndex(self.source.index(index.row() + 1, 0))

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self.source.rowCount() - 1,
        }
        return self.source.index(ends[action], 0) if action in ends else super().moveCursor(action, modifiers)

    # Qt ----------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who came by keyboard must see where they are; who pressed here knows.
        by_keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.setProperty("focusSeen", event.reason() in by_keys)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and not index.data(IS_FRAME) and event.position().x() < FOLD:
            scene_id = str(index.data(ID))
            self.set_folded(scene_id, scene_id not in self.source.folded)
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.visualRect(index).center()
        else:
            at = event.pos()
            index = self.indexAt(at)
        if not index.isValid():
            return
        asked = self.frame_menu_asked if index.data(IS_FRAME) else self.scene_menu_asked
        asked.emit(str(index.data(ID)), self.viewport().mapToGlobal(at))

    @Slot()
    def _on_reset(self) -> None:
        self._size_titles(0, self.source.rowCount() - 1)

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._size_titles(first, last)

    def _size_titles(self, first: int, last: int) -> None:
        """Frames have the list's height by themselves; scenes' titles are lower."""
        heights = self.verticalHeader()
        heights.blockSignals(True)  # the list is laid out once, not once a scene
        heights.setUpdatesEnabled(False)  # else each looks where all rows before it are
        for row in self.source.title_rows(first, last):
            heights.resizeSection(row, SCENE_HEIGHT)
        heights.setUpdatesEnabled(True)
        heights.blockSignals(False)
        self.updateGeometries()
        self.viewport().update()
