"""A frame's voice takes as a Qt list model, and how each is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
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

from app.domain.takes import Voiceover, VoiceTake
from ui.storyboard.rows import tenths
from ui.theme import fonts, mix, tokens
from ui.theme.icons import paint_glyph
from ui.thumbnails import Thumbnails
from ui.timeline.waveform import Waveform

TAKE = Qt.ItemDataRole.UserRole + 1
CHOSEN = Qt.ItemDataRole.UserRole + 2
STALE = Qt.ItemDataRole.UserRole + 3

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
HEIGHT = 62
_PLAY = 26
"""Pixels of the sign that plays a take, left of its waveform."""


def play_area(row: QRect) -> QRectF:
    """Where in a take's row a press plays it."""
    return QRectF(row.left() + 5, row.top() + 5, _PLAY + 6, _PLAY + 6)


class TakesModel(QAbstractListModel):
    """The readings of one frame, the newest first."""

    def __init__(self, name_of: Callable[[str], str], parent: QObject | None = None) -> None:
        """``name_of`` gives a voice's name for people by its id."""
        super().__init__(parent)
        self._name_of = name_of
        self._takes: tuple[VoiceTake, ...] = ()
        self._chosen = ""
        self._text = ""

    def show(self, voiceover: Voiceover | None, text: str) -> None:
        """Show another frame's takes; ``text`` is what the frame says now."""
        takes = tuple(reversed(voiceover.takes)) if voiceover else ()
        chosen = (voiceover.take_id or "") if voiceover else ""
        if (takes, chosen, text) != (self._takes, self._chosen, self._text):
            self.beginResetModel()
            self._takes, self._chosen, self._text = takes, chosen, text
            self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._takes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        take = self._takes[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{self._name_of(take.voice)} · {tenths(take.length)}"
            case Qt.ItemDataRole.ToolTipRole:
                return take.text
            case Qt.ItemDataRole.AccessibleTextRole:
                state = self.tr("chosen") if take.id == self._chosen else ""
                return ", ".join(part for part in (str(self.data(index)), take.text, state) if part)
            case _ if role == TAKE:
                return take
            case _ if role == CHOSEN:
                return take.id == self._chosen
            case _ if role == STALE:
                return take.text != self._text
        return None


class TakeDelegate(QStyledItemDelegate):
    """A sign that plays, a waveform, the voice and its length."""

    def __init__(
        self,
        thumbnails: Thumbnails,
        parent: QObject | None = None,
        share: Callable[[VoiceTake], float | None] = lambda _: None,
    ) -> None:
        """``share`` says how much of a take has been heard, ``None`` where it is not playing."""
        super().__init__(parent)
        self._share = share
        self._thumbnails = thumbnails
        self._waves: dict[str, Waveform] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        take = index.data(TAKE)
        if not isinstance(take, VoiceTake):
            return
        colours = tokens()
        chosen, stale = bool(index.data(CHOSEN)), bool(index.data(STALE))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect).adjusted(1, 2, -1, -4)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setBrush(QColor(mix(colours.panel, colours.voice, 0.14)))
        if chosen:
            painter.setPen(QPen(QColor(colours.accent), 2))
        else:
            painter.setPen(
                QPen(QColor(mix(colours.panel, colours.text, 0.4 if over or focused else 0.12)), 1)
            )
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if focused:
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(3.5, 3.5, -3.5, -3.5), 3, 3)
        share = self._share(take)
        sign = play_area(option.rect).adjusted(6, 4, -4, -6)
        lit = "accent" if share is not None else "text" if over or focused else "dim"
        paint_glyph(painter, sign, "stop-fill" if share is not None else "play-fill", lit)
        wave = QRectF(card.left() + 16 + _PLAY, card.top() + 5, card.width() - 26 - _PLAY, 26)
        self._wave(painter, wave, take)
        if share is not None:
            at = wave.left() + wave.width() * share
            painter.fillRect(QRectF(at, wave.top() - 1, 1.5, wave.height() + 2), QColor(colours.accent))
        words = QRect(round(card.left()) + 10, round(card.bottom()) - 22, round(card.width()) - 20, 18)
        right = self.tr("chosen") if chosen else self.tr("other words") if stale else ""
        painter.setFont(fonts.font(fonts.SMALL, QFont.Weight.DemiBold if chosen else QFont.Weight.Normal))
        painter.setPen(QColor(colours.accent if chosen else colours.faint))
        room = painter.fontMetrics().horizontalAdvance(right)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.dim))
        name = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, words.width() - room - 8
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _wave(self, painter: QPainter, area: QRectF, take: VoiceTake) -> None:
        pairs = self._thumbnails.waveform(take.asset_id)
        if not pairs:
            return
        wave = self._waves.get(take.asset_id)
        if wave is None:
            if len(self._waves) > 50:
                self._waves.clear()
            wave = self._waves[take.asset_id] = Waveform(pairs)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().voice))
        bars = max(1, int(area.width() // 3))
        step = wave.length / bars
        loudest = max(0.05, wave.peak(0, wave.length))  # a quiet voice is seen as well as a loud one
        for bar in range(bars):
            half = max(0.8, wave.peak(bar * step, (bar + 1) * step) / loudest * area.height() / 2)
            painter.drawRoundedRect(
                QRectF(area.left() + bar * 3, area.center().y() - half, 2, 2 * half), 1, 1
            )
