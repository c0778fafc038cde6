"""The storyboard as one list for Qt: each scene's title, and under it its frames while it is open.

It is flat because a tree view asks Python about every one of ten thousand rows whenever one comes or
goes (0.25 s); a table asks about none. It asks for changes, and never makes one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.domain.marks import plain
from ui.changes import Move, TakeOut, steps
from ui.shots import SceneShots, Shot, Whereabouts
from ui.storyboard.blocks import Block, Item
from ui.storyboard.mime import carried, kinds
from ui.storyboard.rows import Filter, FrameRow, Live, SceneRow, status_of

ROW = Qt.ItemDataRole.UserRole + 1
"""The :class:`FrameRow` or :class:`SceneRow` itself."""
ID = Qt.ItemDataRole.UserRole + 2
"""The id of the frame or scene."""
IS_FRAME = Qt.ItemDataRole.UserRole + 3

MOST_STEPS = 48
"""Changes of the list that are told one by one; above, views are told to look at all of it."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_ITEM = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemIsDropEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


_SEEN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a row, and what stood there when that was begun."""

    text: str
    before: str


class StoryboardModel(QAbstractListModel):
    """Rows are replaced by :meth:`show`, which tells views only what differs."""

    text_given = Signal(str, str, str)
    """A frame's id, its new text, and the text it had when the change was begun."""
    title_given = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scenes: Sequence[SceneShots] = ()
        self._live = Live()
        self._filter = Filter()
        self._folded: frozenset[str] = frozenset()
        self._ids: list[str] = []
        self._items: list[Item] = []
        self._found: dict[str, int] | None = {}
        """Where each row is, once anybody asks: a change of many steps asks after the last."""
        self._known: dict[str, Block] = {}
        self._known_by = self._filter
        """What is shown of each scene, and by which filter."""
        self._where = Whereabouts()
        self._writable = True

    # What is shown -----------------------------------------------------------------------

    @property
    def scenes(self) -> Sequence[SceneShots]:
        """All scenes, whatever is shown of them."""
        return self._scenes

    @property
    def filter(self) -> Filter:
        """Which frames are shown."""
        return self._filter

    @property
    def folded(self) -> frozenset[str]:
        """Scenes whose frames are put away; a filter shows what it finds all the same."""
        return self._folded

    def index_of(self, name: str) -> QModelIndex:
        """Where a frame or a scene is; an invalid index where it is not shown."""
        place = self._places.get(name)
        return QModelIndex() if place is None else self.index(place, 0)

    def frames_in(self, first: int, last: int) -> Iterator[str]:
        """Ids of the frames among rows ``first`` to ``last``."""
        for item in self._items[first : last + 1]:
            if isinstance(item, Shot):
                yield item.frame_id

    def scene_of(self, frame_id: str) -> str:
        """The scene that a frame belongs to, or empty."""
        return self._where.scene_ids.get(frame_id, "")

    def rows_of(self, names: Iterable[str]) -> list[int]:
        """Where those are that are shown, in the order in which they are given."""
        places = self._places
        return [places[name] for name in names if name in places]

    def shows(self, name: str) -> bool:
        """Whether a frame or a scene is among the rows."""
        return name in self._places

    def title_rows(self, first: int, last: int) -> list[int]:
        """Which of the rows ``first`` to ``last`` are scenes' titles."""
        return [
            row for row, item in enumerate(self._items[first : last + 1], first) if isinstance(item, SceneRow)
        ]

    def scene_at(self, row: int) -> str:
        """The scene that a row belongs to, or empty."""
        for item in reversed(self._items[: row + 1]):
            if isinstance(item, SceneRow):
                return item.scene_id
        return ""

    def would_close_editors(self, scenes: Sequence[SceneShots], live: Live, frame_id: str) -> bool:
        """Whether showing this would take a frame's row away, or all rows: somebody may be typing there."""
        ids = [name for block in self._blocks(scenes) for name in block.ids]
        taken = steps(self._ids, ids, MOST_STEPS)
        return taken is None or (frame_id in self._places and frame_id not in ids)

    def show(self, scenes: Sequence[SceneShots], live: Live, where: Whereabouts | None = None) -> None:
        """Show another state of the project, with what is ``where`` in it, should that be known."""
        if scenes is self._scenes and live == self._live:
            return
        told = self._live.differing(live)
        self._live = live
        if scenes is not self._scenes:
            self._scenes = scenes
            self._where = where or Whereabouts.of(scenes)
        self._fill(told)

    def say(self, frame_id: str, text: str) -> None:
        """Let a frame say what is being typed into it, until another state is shown."""
        self._live = replace(self._live, typed={**self._live.typed, frame_id: text})
        if frame_id in self._places:
            self._tell([self._places[frame_id]])

    def frame_row(self, frame_id: str) -> FrameRow | None:
        """What there is to say of a frame, whether or not it is shown; ``None`` where it is not there."""
        shot = self._where.shots.get(frame_id)
        return self._row(shot) if shot is not None else None

    def number_of(self, name: str) -> int:
        """Which frame or scene it is, counted from 1; 0 where it is not there."""
        return self._where.numbers.get(name, 0)

    def let_write(self, writable: bool) -> None:
        """Let hands type into rows, carry them and drop on them, or only look."""
        self._writable = writable

    def set_filter(self, wanted: Filter) -> None:
        """Show only frames that meet a filter."""
        if wanted != self._filter:
            self._filter = wanted
            self._fill()

    def fold(self, scene_ids: Collection[str]) -> None:
        """Put the frames of these scenes away, and show those of all others."""
        folded = frozenset(scene_ids)
        if folded != self._folded:
            self._folded = folded
            self._fill()

    def _blocks(self, scenes: Sequence[SceneShots]) -> list[Block]:
        """What is to be shown of each scene; of those that are as they were, the same."""
        wanted, hides = self._filter, self._filter.hides
        known = self._known if self._known_by == wanted else {}
        found: list[Block] = []
        for number, scene in enumerate(scenes, 1):
            open_ = hides or scene.scene_id not in self._folded
            block = known.get(scene.scene_id)
            if block is None or not block.shows(scene, number, open_):
                shots: Sequence[Shot] = scene.shots
                sifted = hides and not wanted.titled(scene)
                if sifted:
                    shots = [shot for shot in shots if wanted.shows(shot)]
                block = Block.of(scene, number, open_, shots, sifted)
            found.append(block)
        return found

    def _fill(self, told: Collection[str] = ()) -> None:
        blocks = self._blocks(self._scenes)
        ids: list[str] = []
        items: list[Item] = []
        for block in blocks:
            ids += block.ids
            items += block.items
        taken = steps(self._ids, ids, MOST_STEPS)
        before = self._known
        self._known, self._known_by = {block.scene.scene_id: block for block in blocks}, self._filter
        if taken is None:
            self.beginResetModel()
            self._put(ids, items)
            self.endResetModel()
            return
        for step in taken:
            self._take_step(step, ids, items)
        changed: list[int] = []
        row = 0
        for block in blocks:
            if before.get(block.scene.scene_id) is not block:
                changed += [
                    place
                    for place, new in enumerate(block.items, row)
                    if (old := self._items[place]) is not new and (isinstance(new, Shot) or old != new)
                ]
            row += len(block.ids)
        self._put(ids, items)
        changed += self.rows_of(told)
        self._tell(sorted(set(changed)))

    def _take_step(self, step: object, ids: list[str], items: list[Item]) -> None:
        if isinstance(step, TakeOut):
            self.beginRemoveRows(_NO_INDEX, step.first, step.last)
            del self._ids[step.first : step.last + 1], self._items[step.first : step.last + 1]
            self._found = None
            self.endRemoveRows()
        elif isinstance(step, Move):
            self.beginMoveRows(_NO_INDEX, step.first, step.last, _NO_INDEX, step.to)
            to = step.to - (step.last + 1 - step.first if step.to > step.first else 0)
            for rows in (self._ids, self._items):
                moved = rows[step.first : step.last + 1]
                del rows[step.first : step.last + 1]
                rows[to:to] = moved  # type: ignore[assignment]
            self._found = None
            self.endMoveRows()
        else:
            first, last = step.first, step.last  # type: ignore[attr-defined]
            self.beginInsertRows(_NO_INDEX, first, last)
            self._ids[first:first] = ids[first : last + 1]
            self._items[first:first] = items[first : last + 1]
            self._found = None
            self.endInsertRows()

    def _put(self, ids: list[str], items: list[Item]) -> None:
        self._ids, self._items = ids, items
        self._found = None

    @property
    def _places(self) -> dict[str, int]:
        if self._found is None:
            self._found = {name: place for place, name in enumerate(self._ids)}
        return self._found

    def _tell(self, changed: Sequence[int]) -> None:
        """Say that rows differ, in runs; views that are told too often paint no faster."""
        if not changed:
            return
        breaks = [(a, b) for a, b in pairwise(changed) if b != a + 1]
        if len(breaks) >= MOST_STEPS:
            breaks = []
        firsts = [changed[0], *(b for _, b in breaks)]
        lasts = [*(a for a, _ in breaks), changed[-1]]
        for first, last in zip(firsts, lasts, strict=True):
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    # Qt ----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def row_of(self, index: Index) -> FrameRow | SceneRow | None:
        """What stands at an index."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if isinstance(item, SceneRow):
            return item
        return self._row(item)

    def _row(self, shot: Shot) -> FrameRow:
        frame_id, live = shot.frame_id, self._live
        text = live.typed.get(frame_id, live.unsaved.get(frame_id, shot.text))
        return FrameRow(shot, self.number_of(frame_id), status_of(shot, live), text)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ID:
            return self._ids[index.row()] if index.isValid() else None
        if role == IS_FRAME:
            return index.isValid() and isinstance(self._items[index.row()], Shot)
        row = self.row_of(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return plain(row.text) if isinstance(row, FrameRow) else row.shown_title
            case Qt.ItemDataRole.EditRole:
                return row.text if isinstance(row, FrameRow) else row.title
            case Qt.ItemDataRole.ToolTipRole if isinstance(row, FrameRow):
                return row.tip
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _ if role == ROW:
                return row
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_of(index)
        if row is None or role != Qt.ItemDataRole.EditRole:
            return False
        stood = row.text if isinstance(row, FrameRow) else row.title
        typed = value if isinstance(value, Typed) else Typed(str(value), stood)
        text = " ".join(typed.text.split())
        if isinstance(row, FrameRow):
            if text and text != typed.before:
                self.text_given.emit(row.frame_id, text, typed.before)
        elif text != row.title:
            self.title_given.emit(row.scene_id, text)
        return False  # the truth is in the store; it comes back through show()

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not self._writable:
            return _SEEN if index.isValid() else Qt.ItemFlag.NoItemFlags
        return _ITEM if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    # Drag and drop: where a drop goes is the view's to say ------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return kinds()

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = sorted(index.row() for index in indexes)
        frames = [name for row in rows for name in self.frames_in(row, row)]
        heads = [self._ids[row] for row in rows if isinstance(self._items[row], SceneRow)]
        return carried(frames, heads[0] if heads and not frames else "")
