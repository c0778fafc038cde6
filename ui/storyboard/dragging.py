"""Dragging over the storyboard: out of it what is chosen, into it frames, scenes, files and pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ui.dragged import together
from ui.given import offer_in
from ui.storyboard.delegate import MARGIN
from ui.storyboard.drops import Target, paint_target, target_of
from ui.storyboard.mime import Carried, found_in
from ui.storyboard.model import ROW, StoryboardModel
from ui.storyboard.rows import FrameRow
from ui.theme import fonts, tokens
from ui.theme.icons import paint_glyph

BADGE = QSize(30, 20)
"""What is carried under the pointer, in pixels: little, for the words beside the line say the rest."""


class Dragging(QTableView):
    """The part of the list that drags. Nothing is moved here: what is asked for is told."""

    move_asked = Signal(list, str, int)
    """Frames' ids, a scene's, their place there counted without them."""
    scene_move_asked = Signal(str, int)
    """A scene's id, and its place among the scenes counted without it."""
    pictures_dropped = Signal(str, list)
    """Local files that are no sounds, all for one frame: its id, their paths."""
    pictures_spread = Signal(str, list)
    """Local files that are no sounds, one for a frame and one for each after it: its id, their paths."""
    sounds_dropped = Signal(str, list)
    offered = Signal(str, object)
    """A picture itself, as browsers give it, on a frame."""

    source: StoryboardModel

    def begin_dragging(self) -> None:
        """Take part in drags."""
        self._target: Target | None = None
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)  # painted here, with what would happen
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    @property
    def target(self) -> Target | None:
        """Where what is dragged would go."""
        return self._target

    def startDrag(self, actions: Qt.DropAction) -> None:
        data = self.source.mimeData(self.selectedIndexes())
        if not found_in(data):
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._badge(len(found_in(data).frame_ids)))
        drag.setHotSpot(QPoint(-12, -8))
        drag.exec(Qt.DropAction.MoveAction)

    def _badge(self, count: int) -> QPixmap:
        """How many frames are carried, or that it is a scene."""
        ratio = self.devicePixelRatioF()
        badge = QPixmap(BADGE * ratio)
        badge.setDevicePixelRatio(ratio)
        badge.fill(Qt.GlobalColor.transparent)
        painter = QPainter(badge)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().accent))
        area = QRectF(0, 0, BADGE.width(), BADGE.height())
        painter.drawRoundedRect(area, 10, 10)
        if count:
            painter.setPen(QColor(tokens().on_accent))
            painter.setFont(fonts.font(fonts.SMALL, QFont.Weight.Bold))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{count:,}" if count < 1000 else "…")
        else:
            paint_glyph(painter, area.adjusted(0, 3, 0, -3), "list", "on_accent")
        painter.end()
        return badge

    # Into it -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # which scrolls near the edges
        self._answer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._aim(None)

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        target = self._found(event)
        self._aim(None)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        if target is None or not target.does:
            event.ignore()
            return
        carried = found_in(data)
        # Whoever gives a file keeps it; and nothing here is taken out: the move comes back from the store.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if carried.given:
            self._take(carried, target.frame_id, data, together(event))
        elif carried.scene_id:
            self.scene_move_asked.emit(carried.scene_id, target.index)
        else:
            self.move_asked.emit(list(carried.frame_ids), target.scene_id, target.index)

    def _take(self, carried: Carried, frame_id: str, data: QMimeData, all_in_one: bool) -> None:
        if carried.pictures:
            told = self.pictures_dropped if all_in_one else self.pictures_spread
            told.emit(frame_id, list[Path](carried.pictures))
        if carried.sounds:
            self.sounds_dropped.emit(frame_id, list[Path](carried.sounds))
        if carried.image:
            offer = offer_in(data)
            if offer is not None:
                self.offered.emit(frame_id, offer)

    def _answer(self, event: QDragMoveEvent) -> None:
        target = self._found(event)
        self._aim(target)
        if target is None:
            event.ignore()
            return
        given = found_in(event.mimeData()).given
        event.setDropAction(Qt.DropAction.CopyAction if given else Qt.DropAction.MoveAction)
        event.accept()

    def _found(self, event: QDropEvent) -> Target | None:
        at = event.position().toPoint()
        carried = found_in(event.mimeData())
        if not carried:
            return None
        index = self.indexAt(at)
        if not index.isValid() and self.source.rowCount():
            last = self.visualRect(self.source.index(self.source.rowCount() - 1, 0))
            return target_of(carried, None, self._inside(last), at, self.source.scenes)
        row = index.data(ROW)
        area = self.visualRect(index)
        if carried.given and isinstance(row, FrameRow):
            area = area.adjusted(0, 1, 0, -1)
        found = target_of(carried, row, self._inside(area), at, self.source.scenes, together(event))
        if found is None or together(event) or not isinstance(row, FrameRow):
            return found
        return replace(found, area=found.area.united(self._reach(index, len(carried.pictures))))

    def _reach(self, index: QModelIndex, pictures: int) -> QRect:
        """The rows of a frame and those after it that get a picture each."""
        reach, left, number = self.visualRect(index).adjusted(0, 1, 0, -1), pictures - 1, index.row() + 1
        while left > 0 and number < self.source.rowCount():
            after = self.source.index(number, 0)
            if isinstance(after.data(ROW), FrameRow):
                reach, left = reach.united(self.visualRect(after).adjusted(0, 1, 0, -1)), left - 1
            number += 1
        return self._inside(reach)

    def _inside(self, area: QRect) -> QRect:
        return area.adjusted(MARGIN, 0, -MARGIN, 0)

    def _aim(self, target: Target | None) -> None:
        if target != self._target:
            self._target = target
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is not None:
            painter = QPainter(self.viewport())
            paint_target(painter, self._target, self.viewport().rect())
            painter.end()
