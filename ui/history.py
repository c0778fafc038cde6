"""The history as a list: every edit with who made it and when; a press goes back or forward to there."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.services.facade import Services
from app.services.history import Standing, Step
from ui.editing import Edits
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.start.recent import when
from ui.theme import fonts, mix, tokens

STEP = Qt.ItemDataRole.UserRole + 1
HERE = STEP + 1
Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_HEIGHT = 30
_WIDTH, _MOST_HEIGHT = 420, 560


class HistoryModel(QAbstractListModel):
    """Steps, newest first, and below them the beginning (a step with an empty id)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        self._here = -1

    def show(self, steps: list[Step]) -> None:
        """Show other steps."""
        beginning = Step("", self.tr("The project as it was first"), "", "", None, Standing.DONE)
        self.beginResetModel()
        self._steps = [*steps, beginning]
        self._here = next(row for row, step in enumerate(self._steps) if step.standing is Standing.DONE)
        self.endResetModel()

    @property
    def here(self) -> int:
        """The row of the last own edit that stands; -1 before anything was read."""
        return self._here

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        step, row = self._steps[index.row()], index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return step.label
        if role == STEP:
            return step
        if role == HERE:
            return row == self._here
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (step.label, step.who, when(step.at), self._state(row)) if part)
        if role == Qt.ItemDataRole.ToolTipRole and step.standing is Standing.OTHERS:
            return self.tr("Made by {0}: only your own edits can be taken back").format(step.who)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._steps[index.row()].standing is Standing.OTHERS:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _state(self, row: int) -> str:
        if row == self._here:
            return self.tr("you are here")
        return self.tr("taken back") if self._steps[row].standing is Standing.UNDONE else ""


class HistoryDelegate(QStyledItemDelegate):
    """A line a step: a dot on a thread of time, its name, who and when. What was taken back is faint."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        step: Step = index.data(STEP)
        here, colours, rect = bool(index.data(HERE)), tokens(), option.rect
        undone, others = step.standing is Standing.UNDONE, step.standing is Standing.OTHERS
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = option.state & QStyle.StateFlag.State_MouseOver and not others
        if over or option.state & QStyle.StateFlag.State_Selected or here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(colours.raised, colours.accent if here else colours.text, 0.12)))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 5, 5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(4.5, 1.5, -4.5, -1.5), 5, 5)
        self._dot(painter, rect, index, here, undone)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.faint))
        told = " · ".join(part for part in (step.who, when(step.at)) if part)
        room = painter.fontMetrics().horizontalAdvance(told)
        area = rect.adjusted(36, 0, -14, 0)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, told)
        painter.setFont(fonts.font(fonts.BODY, QFont.Weight.DemiBold if here else QFont.Weight.Normal))
        painter.setPen(QColor(colours.faint if undone else colours.dim if others else colours.text))
        words = QRect(area.left(), area.top(), area.width() - room - 14, area.height())
        text = painter.fontMetrics().elidedText(step.label, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, middle, text)
        painter.restore()

    @staticmethod
    def _dot(painter: QPainter, rect: QRect, index: Index, here: bool, undone: bool) -> None:
        colours = tokens()
        x, y = rect.left() + 20, rect.center().y()
        painter.setPen(QPen(QColor(colours.line), 1.5))
        last = index.row() == index.model().rowCount() - 1
        painter.drawLine(x, rect.top() if index.row() else y, x, y if last else rect.bottom() + 1)
        colour = QColor(colours.accent if here else colours.faint)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(QColor(colours.raised) if undone else colour)
        painter.drawEllipse(QRectF(x - 4, y - 3.5, 8, 8) if here else QRectF(x - 3, y - 2.5, 6, 6))


class HistoryList(QFrame):
    """A popup that stays while one goes back and forward; Esc closes it."""

    went = Signal()
    """The list shows where things stand now."""

    def __init__(
        self, services: Services, jobs: Jobs, session: ProjectSession, edits: Edits, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits
        self._asked = 0
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("History"))
        self.title = QLabel(self.tr("History"), self)
        self.title.setProperty("kind", "title")
        self.hint = QLabel(self.tr("Press an edit to go to where it was the last one made."), self)
        self.hint.setProperty("kind", "faint")
        self.list = QListView(self)
        self.list.setAccessibleName(self.tr("Edits, the newest first"))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet(
            "QListView { background: transparent; } QListView::item { background: transparent; }"
        )
        self.model = HistoryModel(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(HistoryDelegate(self.list))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(4)
        for label in (self.title, self.hint):
            label.setContentsMargins(10, 0, 10, 0)
            column.addWidget(label)
        column.addSpacing(4)
        column.addWidget(self.list)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        session.history_changed.connect(self._on_history_changed)
        session.board_changed.connect(self._on_history_changed)
        session.closed.connect(self.close)

    def open_below(self, window: QWidget, anchor: QWidget) -> None:
        """Show the list under a widget of a window."""
        self.setFixedSize(_WIDTH, min(_MOST_HEIGHT, window.height() - 80))
        place = anchor.mapTo(window, QPoint(0, anchor.height() + 6))
        left = max(8, min(place.x(), window.width() - _WIDTH - 8))
        self.move(window.mapToGlobal(QPoint(left, place.y())))
        self.show()
        self.list.setFocus()
        self._on_history_changed()

    @Slot()
    def _on_history_changed(self) -> None:
        if self._session.project_id and self.isVisible():
            self._asked += 1
            self._jobs.watch(self._read(self._asked))

    async def _read(self, asked: int) -> None:
        steps = partial(self._services.history.steps, self._session.project_id)
        read = await self._jobs.read(steps)
        if asked != self._asked or not isValid(self):
            return  # a newer one is on its way, or nobody looks any more
        first = self.model.here < 0
        top = self.list.verticalScrollBar().value()
        self.model.show(read)
        here = self.model.index(self.model.here)
        self.list.setCurrentIndex(here)
        if not first:
            self.list.verticalScrollBar().setValue(top)
        self.list.scrollTo(here)
        self.went.emit()

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        step = index.data(STEP)
        if isinstance(step, Step) and step.standing is not Standing.OTHERS and not index.data(HERE):
            self._edits.go_to(step.id)
