"""Projects of this computer as cards: first picture, name, when it was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.project import Project
from app.domain.takes import Image
from app.services.facade import Services
from ui.storyboard.delegate import rounded_picture
from ui.theme import fonts, mix, tokens
from ui.thumbnails import Thumbnails

RECENT = Qt.ItemDataRole.UserRole + 1
MOST = 24
Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_HEIGHT = 72


@dataclass(frozen=True, slots=True)
class Recent:
    """One project and the picture that stands for it."""

    project: Project
    image: Image | None

    @property
    def facts(self) -> str:
        """When it was changed, and its shape."""
        settings = self.project.settings
        parts = [when(self.project.updated_at), f"{settings.width} × {settings.height}"]
        return " · ".join(part for part in parts if part)


def when(moment: datetime | None, now: datetime | None = None) -> str:
    """A moment for people: the time of today, else the day in their own way of writing it."""
    if moment is None:
        return ""
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()
    days = ((now or datetime.now(UTC)).astimezone().date() - local.date()).days
    if days == 0:
        return QCoreApplication.translate("Start", "Today {0}").format(f"{local:%H:%M}")
    if days == 1:
        return QCoreApplication.translate("Start", "Yesterday {0}").format(f"{local:%H:%M}")
    return QLocale().toString(QDate(local.year, local.month, local.day), "d MMMM yyyy")


def recent(services: Services) -> list[Recent]:
    """The projects changed last, with their first pictures."""
    found = []
    for project in services.projects.list(MOST):
        found.append(Recent(project, services.outlines.cover(project.id)))
    return found


class RecentModel(QAbstractListModel):
    """A list of :class:`Recent`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recent: list[Recent] = []

    def show(self, recent: list[Recent]) -> None:
        """Show other projects."""
        self.beginResetModel()
        self._recent = recent
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._recent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._recent[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.project.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.project.name}, {entry.facts}"
        return entry if role == RECENT else None


class RecentDelegate(QStyledItemDelegate):
    """A card a row."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(260, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(RECENT)
        if not isinstance(entry, Recent):
            return
        colours = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect).adjusted(1, 2, -1, -2)
        over = option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus)
        if over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(colours.panel, colours.text, 0.05)))
            painter.drawRoundedRect(card, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), 6, 6)
        picture = QRectF(card.left() + 8, card.top() + 7, 96, 54)
        ratio = painter.device().devicePixelRatio()
        found = self._thumbnails.of_image(
            entry.image, round(picture.width() * ratio), round(picture.height() * ratio)
        )
        rounded_picture(painter, picture, found, 4)
        left = round(picture.right()) + 14
        room = round(card.right()) - 12 - left
        painter.setFont(fonts.font(fonts.BODY, QFont.Weight.DemiBold))
        painter.setPen(QColor(colours.text))
        name = painter.fontMetrics().elidedText(entry.project.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, round(card.top()) + 14, room, 20), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(fonts.font(fonts.BODY_SMALL))
        painter.setPen(QColor(colours.faint))
        painter.drawText(
            QRect(left, round(card.top()) + 35, room, 18), Qt.AlignmentFlag.AlignVCenter, entry.facts
        )
        painter.restore()
