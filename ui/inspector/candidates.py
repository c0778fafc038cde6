"""A frame's pictures as a Qt list model, and how each is painted."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
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

from app.domain.takes import Image
from ui.dragged import PICTURE_MIME
from ui.storyboard.delegate import rounded_picture
from ui.storyboard.rows import tenths
from ui.theme import fonts, mix, tokens
from ui.thumbnails import Thumbnails

IMAGE = Qt.ItemDataRole.UserRole + 1
CHOSEN = Qt.ItemDataRole.UserRole + 2
FIT = Qt.ItemDataRole.UserRole + 3
"""How much of it is seen, for people; empty where that says nothing."""
WHERE = Qt.ItemDataRole.UserRole + 4
"""Where it came from, in one line."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
CAPTION = 24
"""Pixels under a picture for where it came from."""
GAP = 8


def provenance(image: Image) -> str:
    """Where a picture came from and under what licence, in one line."""
    return " · ".join(part for part in (image.origin or image.name, short_licence(image.licence)) if part)


def fit(image: Image, shape: float) -> int | None:
    """How much of a picture is seen once it fills a video of a shape (width by height), in per cent;
    ``None`` for what is drawn to any shape, or where its size is not known."""
    if image.kind == "backdrop" or not image.width or not image.height:
        return None
    own = image.width / image.height
    return round(100 * min(own / shape, shape / own))


def short_licence(licence: str) -> str:
    """A licence as people write it: ``GPL-2.0-or-later`` is GPL 2.0+, ``CC-BY-4.0`` is CC BY 4.0."""
    if licence == "CC0-1.0":
        return "CC0"
    short = licence.replace("-or-later", "+").replace("-only", "")
    if short.startswith("CC-"):
        short = f"CC {short[3:]}"
    head, _, version = short.rpartition("-")
    return f"{head} {version}" if head and version[:1].isdigit() else short


class CandidatesModel(QAbstractListModel):
    """The pictures of one frame and which is chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: tuple[Image, ...] = ()
        self._chosen = ""
        self._shape = 16 / 9

    @property
    def images(self) -> tuple[Image, ...]:
        """What is shown."""
        return self._images

    def show(self, images: tuple[Image, ...], chosen: str, shape: float = 16 / 9) -> None:
        """Show other pictures, or another choice among the same; ``shape`` is the video's."""
        if shape != self._shape:
            self._shape, self._images = shape, ()
        if [image.id for image in images] != [image.id for image in self._images]:
            self.beginResetModel()
            self._images, self._chosen = images, chosen
            self.endResetModel()
        elif images != self._images or chosen != self._chosen:
            self._images, self._chosen = images, chosen
            self.dataChanged.emit(self.index(0), self.index(len(images) - 1))

    def index_of(self, image_id: str) -> QModelIndex:
        """Where a picture stands."""
        for row, image in enumerate(self._images):
            if image.id == image_id:
                return self.index(row)
        return QModelIndex()

    def flags(self, index: Index) -> Qt.ItemFlag:
        drags = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | drags

    def mimeTypes(self) -> list[str]:
        return [PICTURE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """A picture for another frame, by its id."""
        data = QMimeData()
        if indexes:
            data.setData(PICTURE_MIME, self._images[indexes[0].row()].id.encode())
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._images)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        image = self._images[index.row()]
        chosen = image.id == self._chosen
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return " · ".join(part for part in (provenance(image), self._fits(image)) if part)
            case Qt.ItemDataRole.ToolTipRole:
                lines = [image.name, image.origin, image.licence, image.credit]
                if image.footage is not None:
                    lines.append(self.tr("Video, {0}").format(tenths(image.footage.length)))
                if image.width:
                    lines.append(f"{image.width:,} × {image.height:,} px")
                share = fit(image, self._shape)
                if share is not None and share < 100:
                    cut = self.tr("Filling the video cuts {0} % of it off.")
                    lines.append(cut.format(100 - share))
                return "\n".join(dict.fromkeys(line for line in lines if line))
            case Qt.ItemDataRole.AccessibleTextRole:
                state = self.tr("chosen") if chosen else ""
                return ", ".join(part for part in (image.name, provenance(image), state) if part)
            case _ if role == IMAGE:
                return image
            case _ if role == CHOSEN:
                return chosen
            case _ if role == WHERE:
                return provenance(image)
            case _ if role == FIT:
                return self._fits(image)
        return None

    def _fits(self, image: Image) -> str:
        share = fit(image, self._shape)
        return self.tr("fits {0} %").format(share) if share is not None else ""


class CandidateDelegate(QStyledItemDelegate):
    """A picture, its choice and its provenance."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.cell = QSize(180, 126)
        """The size of one cell, set by the grid as its room changes."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        image = index.data(IMAGE)
        if not isinstance(image, Image):
            return
        colours = tokens()
        chosen = bool(index.data(CHOSEN))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = option.rect.adjusted(GAP // 2, 3, -GAP // 2, -1)
        area = QRect(cell.left(), cell.top(), cell.width(), cell.height() - CAPTION)
        ratio = painter.device().devicePixelRatio()
        picture = self._thumbnails.of_image(image, round(area.width() * ratio), round(area.height() * ratio))
        rounded_picture(painter, QRectF(area), picture, 5)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(0, 0, 0, 0), 6, 6)
            self._badge(painter, area)
        elif over or focused:
            painter.setPen(QPen(QColor(mix(colours.panel, colours.text, 0.5)), 1))
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if focused:
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(area).adjusted(3.5, 3.5, -3.5, -3.5), 3, 3)
        if image.footage is not None:
            self._length(painter, area, image.footage.lasts)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.dim if chosen else colours.faint))
        line = QRect(area.left() + 1, area.bottom() + 4, area.width() - 2, CAPTION - 8)
        fits = str(index.data(FIT))
        room = painter.fontMetrics().horizontalAdvance(fits) + 8 if fits else 0
        text = painter.fontMetrics().elidedText(
            str(index.data(WHERE)), Qt.TextElideMode.ElideRight, line.width() - room
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, fits)
        painter.restore()

    def _length(self, painter: QPainter, area: QRect, seconds: Fraction) -> None:
        """How long a clip is, on the dark that every player shows it on."""
        words = f"▶ {tenths(seconds)}"
        painter.setFont(fonts.font(fonts.SMALL))
        room = painter.fontMetrics().horizontalAdvance(words) + 12
        badge = QRectF(area.right() - room - 6, area.bottom() - 24, room, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

    def _badge(self, painter: QPainter, area: QRect) -> None:
        colours = tokens()
        word = self.tr("chosen")
        painter.setFont(fonts.font(fonts.SMALL, QFont.Weight.DemiBold))
        room = painter.fontMetrics().horizontalAdvance(word) + 20
        badge = QRectF(area.left() + 7, area.top() + 7, room, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(badge, 9, 9)
        painter.setPen(QColor(colours.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, word)
