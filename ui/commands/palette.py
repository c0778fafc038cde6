"""The command palette: type to find an action or a frame, Enter does it or goes there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
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
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.script import Frame
from ui.commands.registry import Command, Registry
from ui.theme import fonts, icon, mix, tokens
from ui.theme.icons import paint_glyph

MOST_FRAMES = 40
ENTRY = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette: a command, or a frame to go to."""

    text: str
    group: str
    keys: str = ""
    enabled: bool = True
    command: Command | None = None
    frame_id: str = ""


def fits(words: Iterable[str], text: str) -> bool:
    """Whether every word that was typed stands in a text, wherever."""
    folded = text.casefold()
    return all(word in folded for word in words)


def entries(registry: Registry, frames: Iterable[Frame], typed: str) -> list[Entry]:
    """What the palette offers for what was typed: commands first, then frames with those words."""
    words = typed.casefold().split()
    found = [
        Entry(command.text, command.group, command.keys, command.action.isEnabled(), command)
        for command in registry
        if fits(words, f"{command.group} {command.text}")
    ]
    # What begins with the words is what was meant, then what can be done now.
    found.sort(key=lambda e: (not e.text.casefold().startswith(typed.casefold().strip()), not e.enabled))
    if words:
        hits = 0
        for number, frame in enumerate(frames, 1):
            if fits(words, frame.shown):
                found.append(Entry(frame.shown, f"{number}", frame_id=frame.id))
                hits += 1
                if hits == MOST_FRAMES:
                    break
    return found


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.group, entry.text, entry.keys) if part)
        return entry if role == ENTRY else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable
        entry = self.entries[index.row()] if index.isValid() else None
        return flags | Qt.ItemFlag.ItemIsEnabled if entry and entry.enabled else flags


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        colours = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(colours.raised, colours.text, 0.08)))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 5, 5)
        glyph = "film-strip" if entry.frame_id else "lightning"
        glyph_role = "dim" if entry.enabled else "off"
        if entry.command is not None and not entry.command.action.icon().isNull():
            entry.command.action.icon().paint(painter, QRect(rect.left() + 14, rect.center().y() - 7, 16, 16))
        else:
            paint_glyph(painter, QRectF(rect.left() + 14, rect.center().y() - 7, 16, 16), glyph, glyph_role)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.faint))
        metrics = painter.fontMetrics()
        right = entry.keys or (entry.group if not entry.frame_id else "")
        room = metrics.horizontalAdvance(right)
        area = rect.adjusted(42, 0, -16, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, right)
        left = area.left()
        if entry.frame_id:
            painter.drawText(area, middle, entry.group)
            left += metrics.horizontalAdvance(entry.group) + 8
        painter.setFont(fonts.font(fonts.BODY))
        painter.setPen(QColor(colours.text if entry.enabled else colours.off))
        words = QRect(left, area.top(), area.right() - room - 16 - left, area.height())
        text = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, middle, text)
        painter.restore()


class Palette(QFrame):
    """A popup over the window. Esc closes it; arrows choose while the field keeps the focus."""

    frame_chosen = Signal(str)

    def __init__(self, registry: Registry, frames: Iterable[Frame], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._registry = registry
        self._frames = tuple(frames)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Command palette"))
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Search the script, run an action…"))
        self.field.setAccessibleName(self.tr("Search the script, run an action"))
        self.field.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.installEventFilter(self)
        self.list = QListView(self)
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setStyleSheet(
            "QListView { background: transparent; } QListView::item { background: transparent; }"
        )
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self._entries = _Entries(self)
        self.list.setModel(self._entries)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_return)
        self.list.clicked.connect(self._on_clicked)
        self._on_typed("")

    def open_over(self, window: QWidget, top: int) -> None:
        """Show the palette in the middle of a window's width, ``top`` pixels from its top."""
        width = min(640, window.width() - 40)
        self.setFixedSize(width, min(440, window.height() - top - 40))
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, top)))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {
                Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8,
            }.get(Qt.Key(event.key()))  # fmt: skip
            if step is not None:
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        count = self._entries.rowCount()
        row = self.list.currentIndex().row()
        if count:
            row = (row + by) % count if abs(by) == 1 else max(0, min(count - 1, row + by))
            self.list.setCurrentIndex(self._entries.index(row))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._entries.show(entries(self._registry, self._frames, text))
        self.list.setCurrentIndex(self._entries.index(0))

    @Slot()
    def _on_return(self) -> None:
        self._on_clicked(self.list.currentIndex())

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry) or not entry.enabled:
            return
        self.close()
        if entry.command is not None:
            entry.command.action.trigger()
        else:
            self.frame_chosen.emit(entry.frame_id)
