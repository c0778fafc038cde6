"""What is being typed, as a caption on the preview at once: drawing the frame anew takes a moment longer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.domain.captions import cues, line_limit
from app.domain.marks import plain
from app.domain.names import clean_name
from ui.theme import fonts

if TYPE_CHECKING:
    from ui.preview.player import Player
    from ui.preview.view import PreviewView

_SIZE, _LIFT = 0.056, 0.075
"""Of the picture's height: the letters, and the room under the last line."""
_READ = Fraction(4)


class TypedWords(QObject):
    """Shows them until the preview has the frame that says so, or shows another frame."""

    def __init__(self, player: Player, view: PreviewView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player, self._view = player, view
        self._frame_id, self._text = "", ""
        player.timeline_changed.connect(self._on_timeline_changed)
        player.playing_changed.connect(self.end)
        player.position_changed.connect(self._on_position_changed)

    @Slot(str, str, int)
    def show(self, frame_id: str, text: str, at: int) -> None:
        """A frame's text as it is being typed, and where the cursor is in it."""
        timeline = self._player.timeline
        if timeline is None or not timeline.clips or not self._player.captions or self._player.playing:
            return
        if timeline.clip_at(self._player.position).frame_id != frame_id:
            return
        self._frame_id, self._text = frame_id, clean_name(plain(text))
        limit = line_limit(timeline.canvas.width, timeline.canvas.height)
        self._view.set_words(_around(self._text, len(plain(text[:at])), limit))

    @Slot()
    def end(self, *_: object) -> None:
        """Show the picture as it is."""
        if self._frame_id:
            self._frame_id = ""
            self._view.set_words("")

    @Slot()
    def _on_timeline_changed(self) -> None:
        timeline = self._player.timeline
        if not self._frame_id or timeline is None or not timeline.clips:
            self.end()
            return
        clip = timeline.clip_at(self._player.position)
        if clip.frame_id != self._frame_id or clip.text == self._text:
            self.end()

    @Slot(int)
    def _on_position_changed(self, picture: int) -> None:
        timeline = self._player.timeline
        if self._frame_id and timeline is not None and timeline.clip_at(picture).frame_id != self._frame_id:
            self.end()


def _around(text: str, at: int, limit: int) -> str:
    """The caption that a character of a text is in: its one or two lines."""
    passed = 0
    shown = text
    for cue in cues(text, (), Fraction(0), _READ, _READ, limit):
        shown = cue.text
        passed += len(shown) + 1
        if at < passed:
            break
    return shown


def paint_words(painter: QPainter, area: QRectF, words: str) -> None:
    """Lines on plates, low in the picture."""
    font = fonts.font(max(11, round(area.height() * _SIZE)), QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font)
    lines = words.split("\n")
    step = metrics.height() * 1.22
    top = area.bottom() - area.height() * _LIFT - step * len(lines)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    for line in lines:
        width = min(area.width() * 0.94, metrics.horizontalAdvance(line) + metrics.height() * 0.8)
        plate = QRectF(area.center().x() - width / 2, top, width, step)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(12, 13, 16, 225))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, line)
        top += step
    painter.restore()
