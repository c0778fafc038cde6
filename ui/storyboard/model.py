"""The storyboard as a Qt tree model: scenes hold frames. It asks for moves, and never makes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.domain.marks import plain
from ui.storyboard.rows import FrameRow, SceneRow

ROW = Qt.ItemDataRole.UserRole + 1
"""The :class:`FrameRow` or :class:`SceneRow` itself."""
ID = Qt.ItemDataRole.UserRole + 2
"""The id of the frame or scene."""
IS_FRAME = Qt.ItemDataRole.UserRole + 3

FRAME_MIME = "application/x-scenewright-frame"

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_SCENE = 0
"""The internal id of scene rows; a frame's is its scene's place + 1."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a row, and what stood there when that was begun."""

    text: str
    before: str


class StoryboardModel(QAbstractItemModel):
    """Rows are replaced by :meth:`show`, which tells views only what differs."""

    move_asked = Signal(str, str, int)
    """A frame was dropped: its id, the scene's, its place there counted without itself."""
    files_dropped = Signal(str, list)
    """Local files were dropped on a frame: its id, their paths."""
    text_given = Signal(str, str, str)
    """A frame's id, its new text, and the text it had when the change was begun."""
    title_given = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scenes: list[SceneRow] = []
        self._places: dict[str, tuple[int, int]] = {}

    @property
    def scenes(self) -> Sequence[SceneRow]:
        """What is shown."""
        return self._scenes

    def index_of(self, frame_id: str) -> QModelIndex:
        """Where a frame is; an invalid index where it is not."""
        place = self._places.get(frame_id)
        if place is None:
            return QModelIndex()
        return self.createIndex(place[1], 0, place[0] + 1)

    def would_close_editors(self, scenes: Sequence[SceneRow]) -> bool:
        """Whether showing these rows would take a field away in which somebody may be typing: scenes
        come or go, or frames go from where they are."""
        if [row.scene_id for row in self._scenes] != [row.scene_id for row in scenes]:
            return True
        return any(_run(old, new)[1] for old, new in zip(self._scenes, scenes, strict=True))

    def show(self, scenes: Sequence[SceneRow]) -> None:
        """Show other rows."""
        same = [row.scene_id for row in self._scenes] == [row.scene_id for row in scenes]
        if not same:
            self.beginResetModel()
            self._scenes = list(scenes)
            self._number()
            self.endResetModel()
            return
        for place, scene in enumerate(scenes):
            self._show_scene(place, scene)
        self._number()

    def say(self, frame_id: str, text: str) -> None:
        """Let a frame say what is being typed into it, until rows are shown again."""
        place = self._places.get(frame_id)
        if place is None:
            return
        scene, number = self._scenes[place[0]], place[1]
        if scene.frames[number].text != text:
            said = replace(scene.frames[number], text=text)
            frames = (*scene.frames[:number], said, *scene.frames[number + 1 :])
            self._scenes[place[0]] = replace(scene, frames=frames)
            index = self.createIndex(number, 0, place[0] + 1)
            self.dataChanged.emit(index, index)

    def _show_scene(self, place: int, scene: SceneRow) -> None:
        old = self._scenes[place]
        if old == scene:
            return
        parent = self.index(place, 0)
        if [row.frame_id for row in old.frames] != [row.frame_id for row in scene.frames]:
            self._splice(place, parent, old, scene)
            changed = [
                n
                for n, (a, b) in enumerate(zip(self._scenes[place].frames, scene.frames, strict=True))
                if a != b
            ]
        else:
            changed = [n for n, (a, b) in enumerate(zip(old.frames, scene.frames, strict=True)) if a != b]
        self._scenes[place] = scene
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0, parent), self.index(changed[-1], 0, parent))
        self.dataChanged.emit(parent, parent)

    def _splice(self, place: int, parent: QModelIndex, old: SceneRow, new: SceneRow) -> None:
        """Take out and put in the run of frames that differs between two states of a scene."""
        before, after = list(old.frames), list(new.frames)
        head, gone, come = _run(old, new)
        if gone:
            self.beginRemoveRows(parent, head, head + gone - 1)
            del before[head : head + gone]
            self._put(place, old, before)
            self.endRemoveRows()
        if come:
            self.beginInsertRows(parent, head, head + come - 1)
            before[head:head] = after[head : head + come]
            self._put(place, old, before)
            self.endInsertRows()

    def _put(self, place: int, scene: SceneRow, frames: Sequence[FrameRow]) -> None:
        self._scenes[place] = SceneRow(scene.scene_id, scene.number, scene.title, scene.length, tuple(frames))
        self._number()

    def _number(self) -> None:
        self._places = {
            row.frame_id: (place, number)
            for place, scene in enumerate(self._scenes)
            for number, row in enumerate(scene.frames)
        }

    # Structure ---------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _SCENE)

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == _SCENE:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _SCENE)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return len(self._scenes)
        if parent.internalId() != _SCENE or parent.column() > 0:
            return 0
        return len(self._scenes[parent.row()].frames)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 1

    def row_of(self, index: Index) -> FrameRow | SceneRow | None:
        """What stands at an index."""
        if not index.isValid():
            return None
        if index.internalId() == _SCENE:
            return self._scenes[index.row()]
        return self._scenes[index.internalId() - 1].frames[index.row()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_of(index)
        if row is None:
            return None
        frame = isinstance(row, FrameRow)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                if isinstance(row, FrameRow):
                    return row.text if role == Qt.ItemDataRole.EditRole else plain(row.text)
                return row.title if role == Qt.ItemDataRole.EditRole else row.shown_title
            case Qt.ItemDataRole.ToolTipRole if isinstance(row, FrameRow):
                return f"{plain(row.text)}\n{row.note}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _ if role == ROW:
                return row
            case _ if role == ID:
                return row.frame_id if isinstance(row, FrameRow) else row.scene_id
            case _ if role == IS_FRAME:
                return frame
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_of(index)
        if row is None or role != Qt.ItemDataRole.EditRole:
            return False
        typed = (
            value
            if isinstance(value, Typed)
            else Typed(str(value), row.text if isinstance(row, FrameRow) else row.title)
        )
        text = " ".join(typed.text.split())
        if isinstance(row, FrameRow):
            if text and text != typed.before:
                self.text_given.emit(row.frame_id, text, typed.before)
        elif text != row.title:
            self.title_given.emit(row.scene_id, text)
        return False  # the truth is in the store; it comes back through show()

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled
        row = self.row_of(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        flags |= Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        if isinstance(row, FrameRow):
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return flags

    # Drag and drop -----------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [FRAME_MIME, "text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [str(index.data(ID)) for index in indexes if index.data(IS_FRAME)]
        data.setData(FRAME_MIME, QByteArray("\n".join(ids[:1]).encode()))
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return self._move_of(data, row, parent) is not None or bool(self._files_of(data, row, parent)[1])

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        move = self._move_of(data, row, parent)
        if move is not None:
            self.move_asked.emit(*move)
            return False  # nothing is taken out by the view: the move comes back from the store
        frame_id, files = self._files_of(data, row, parent)
        if files:
            self.files_dropped.emit(frame_id, files)
        return bool(files)

    def _move_of(self, data: QMimeData, row: int, parent: Index) -> tuple[str, str, int] | None:
        if not data.hasFormat(FRAME_MIME):
            return None
        frame_id = bytes(data.data(FRAME_MIME).data()).decode()
        at = self._places.get(frame_id)
        if at is None:
            return None
        target = self.row_of(parent)
        if isinstance(target, FrameRow):  # on a frame: before it
            scene, place = parent.internalId() - 1, parent.row()
        elif isinstance(target, SceneRow):  # between a scene's frames, or on the scene: at its end
            scene, place = parent.row(), row if row >= 0 else len(target.frames)
        elif row > 0:  # between two scenes: at the end of the one above
            scene, place = row - 1, len(self._scenes[row - 1].frames)
        else:
            return None
        if scene == at[0] and place > at[1]:
            place -= 1
        return frame_id, self._scenes[scene].scene_id, place

    def _files_of(self, data: QMimeData, row: int, parent: Index) -> tuple[str, list[Path]]:
        target = self.row_of(parent)
        if isinstance(target, SceneRow) and target.frames:
            place = row if row >= 0 else 0
            target = target.frames[min(place, len(target.frames) - 1)]
        if not isinstance(target, FrameRow):
            return "", []
        return target.frame_id, [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _run(old: SceneRow, new: SceneRow) -> tuple[int, int, int]:
    """Where the frames of two states of a scene begin to differ, how many go there, how many come."""
    before, after = [row.frame_id for row in old.frames], [row.frame_id for row in new.frames]
    least = min(len(before), len(after))
    head = 0
    while head < least and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < least - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, len(before) - head - tail, len(after) - head - tail
