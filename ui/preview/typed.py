"""What is being typed, as a caption on the preview at once: drawing the frame anew takes a moment longer."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.domain.captions import cues, line_limit
from app.domain.marks import plain
from app.domain.names import clean_name
from app.domain.template import ABOVE, BELOW, BESIDE, LEADING, ROUND, CaptionLook
from app.domain.time import picture_time
from ui.theme import fonts

if TYPE_CHECKING:
    from ui.preview.player import Player
    from ui.preview.view import PreviewView

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
        words = _around(self._text, len(plain(text[:at])), limit)
        look = timeline.look
        self._view.set_words(
            TypedCaption(tuple(words.split("\n")), self._under(), look.captions, look.font) if words else None
        )

    def _under(self) -> tuple[str, ...]:
        """The lines of the caption that the picture has."""
        timeline, position = self._player.timeline, self._player.position
        if timeline is None or not timeline.burn_captions:
            return ()
        clip = timeline.clip_at(position)
        passed = picture_time(position - clip.start, timeline.canvas.fps)
        cue = next((each for each in clip.cues if each.start <= passed < each.end), None)
        return tuple(cue.text.split("\n")) if cue is not None else ()

    @Slot()
    def end(self, *_: object) -> None:
        """Show the picture as it is."""
        if self._frame_id:
            self._frame_id = ""
            self._view.set_words(None)

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


@dataclass(frozen=True, slots=True)
class TypedCaption:
    """What is written over the picture, and how the video's captions look."""

    lines: tuple[str, ...]
    over: tuple[str, ...] = ()
    """Lines of the caption that is in the picture until it is drawn anew."""
    look: CaptionLook = CaptionLook()
    font: str = ""


def paint_words(painter: QPainter, area: QRectF, caption: TypedCaption) -> None:
    """As the renderer draws captions, but on plates that nothing shines through: what is in the picture
    under them says what was said before."""
    look = caption.look
    size = look.size * min(area.width(), area.height())
    metrics = QFontMetricsF(_font(caption, size))
    widest = look.widest(area.width(), area.height())
    broadest = max(metrics.horizontalAdvance(line) for line in caption.lines) + 2 * BESIDE * size
    if broadest > widest:
        size *= widest / broadest
    font = _font(caption, size)
    metrics = QFontMetricsF(font)
    base = area.top() + look.lowest(area.width(), area.height()) - BELOW * size
    ground = QColor(look.box[:7])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    for up in range(max(len(caption.lines), len(caption.over))):
        line = caption.lines[-1 - up] if up < len(caption.lines) else ""
        before = caption.over[-1 - up] if up < len(caption.over) else ""
        width, hidden = metrics.horizontalAdvance(line), metrics.horizontalAdvance(before)
        reach = max(width, hidden) / 2 + BESIDE * size
        baseline = base - up * LEADING * size
        plate = QRectF(area.center().x() - reach, baseline - ABOVE * size, 2 * reach, (ABOVE + BELOW) * size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, ROUND * size, ROUND * size)
        painter.setPen(QColor(look.colour))
        painter.drawText(QPointF(area.center().x() - width / 2, baseline), line)
    painter.restore()


def _font(caption: TypedCaption, size: float) -> QFont:
    font = QFont(caption.font or fonts.load())
    font.setPixelSize(max(8, round(size)))
    font.setWeight(QFont.Weight(min(900, max(100, round(caption.look.weight, -2)))))
    return font
