"""Paints what is on the rows of sounds: each with its waveform, level lines, fades and name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.domain.project import Music, TrackItem
from ui.theme import fonts, mix, tokens
from ui.timeline.clips import ClipPainter, tint, written
from ui.timeline.columns import in_sight, paint_boxes
from ui.timeline.geometry import Track
from ui.timeline.model import TimelineModel
from ui.timeline.sound_index import Placed
from ui.timeline.sound_rows import SoundRows, level_y, levels_of
from ui.timeline.stamps import Stamps
from ui.timeline.tiles import Strip
from ui.timeline.waveform import Waveform

if TYPE_CHECKING:
    from ui.timeline.painting import Scene
    from ui.timeline.waveform import Floats


SLIM = 12
"""Sounds narrower than this, in pixels, are painted flat, all of a lane at once."""
_WIDEST = 400
"""Pixels of a fade up to which it is kept as a picture."""


class SoundPainter:
    """Paints a row at a time, only what of it is asked for."""

    def __init__(
        self,
        model: TimelineModel,
        sounds: SoundRows,
        clips: ClipPainter,
        stamps: Stamps,
        hint: Callable[[str], str],
    ) -> None:
        self._model = model
        self._sounds = sounds
        self._clips = clips
        self._hint = hint
        self._stamps = stamps

    def row(self, painter: QPainter, rect: QRect, scene: Scene, track: Track, row: QRect) -> None:
        """Everything on a track of music or effects that crosses ``rect``."""
        timeline = self._model.timeline
        if timeline is None or not timeline.clips:
            return
        under = timeline.music if track.kind == "music" else None
        if under is not None:
            lane = self._sounds.lane(row, "music", 0)
            whole = QRect(
                scene.x(0) + 1, lane.top(), max(2, scene.x(timeline.pictures) - scene.x(0) - 3), lane.height()
            )
            self._clips.music(painter, rect, scene, whole)
            self._lines(painter, rect, whole, under)
            self._clips.music_name(painter, scene, whole)
        index, scale = self._sounds.index(track.kind), scene.scale
        per_second, shift = scale.per_second, scale.x(0) - scene.offset
        first, last = (rect.left() - shift - 8) / per_second, (rect.right() - shift + 8) / per_second
        colours = tokens()
        for lane in index.lanes:
            span = lane.between(first, last)
            if not span:
                continue
            seen = in_sight(lane.starts, lane.ends, span, shift, per_second, SLIM, SLIM // 2)
            wide = [lane.sounds[at] for at, _, _ in seen.ones()]
            boxes = [self._sounds.box(row, each, scale, scene.offset) for each in wide]
            place = self._sounds.lane(row, track.kind, lane.sounds[span.start].lane)
            spans = [(box.left(), box.right() + 1) for box in boxes]
            area = QRect(rect.left(), place.top(), rect.width(), place.height())
            paint_boxes(painter, seen.narrow(), spans, area, tint("music"), colours.panel)
            for placed, box in zip(wide, boxes, strict=True):
                self._sound(painter, rect, scene, box, placed)
        if not index.lanes and under is None:
            painter.setFont(fonts.font(fonts.SMALL))
            painter.setPen(QColor(tokens().dim))
            area = QRect(max(12, scene.x(0) + 4), row.top(), scene.width, row.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._hint(track.kind))

    def _sound(self, painter: QPainter, rect: QRect, scene: Scene, area: QRect, placed: Placed) -> None:
        item, colours = placed.item, tokens()
        if not area.intersects(rect):
            return
        wave = self._clips.waveform(item.asset_id)
        if wave is not None and area.width() >= SLIM:
            head = 13 if area.height() >= 30 else 0
            colour = mix(colours.panel, colours.music, 0.45) if placed.muted else colours.music
            levels = _levels(item, wave, placed.last - placed.first)
            key = ("sound", item.id, self._sounds.form(placed))
            strip = Strip(key, area.adjusted(3, head, -3, 0), scene.scale.per_second, colour, levels)
            self._clips.tiles.paint(painter, strip, rect)
        self._fades(painter, area, placed, scene.scale.per_second)
        self._lines(painter, rect, area, item)
        if item.id == self._model.sound:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 5, 5)
            painter.restore()
        shown = area.intersected(QRect(0, area.top(), scene.width, area.height()))
        if area.height() >= 18:
            place = QRect(shown.left() + 8, area.top() + 2, shown.width() - 14, 14)
            written(painter, place, heard(item), tint("music"))

    def _lines(self, painter: QPainter, rect: QRect, area: QRect, of: TrackItem | Music) -> None:
        """The level, and where somebody speaks the lower one."""
        if area.width() < 24 or area.height() < 18:
            return
        left, right = max(rect.left(), area.left() + 2), min(rect.right(), area.right() - 2)
        ink = QColor(tokens().text)
        ink.setAlphaF(0.7)
        gain, ducked = (level_y(area, each) for each in levels_of(of))
        painter.setPen(QPen(ink, 1))
        painter.drawLine(left, gain, right, gain)
        if ducked != gain:
            ink.setAlphaF(0.5)
            pen = QPen(ink, 1, Qt.PenStyle.DashLine)
            pen.setDashOffset(float(left - area.left()))  # the same dashes, whatever part is painted
            painter.setPen(pen)
            painter.drawLine(left, ducked, right, ducked)

    def _fades(self, painter: QPainter, area: QRect, placed: Placed, per_second: float) -> None:
        """What of a sound comes and goes is cut off at a slant; a dot is the handle."""
        if area.width() < 40:
            return
        item = placed.item
        comes = area.left() + float(item.fade_in) * per_second
        goes = area.right() + 1 - float(item.fade_out) * per_second
        for part, corner, foot in (("in", comes, area.left()), ("out", goes, area.right() + 1)):
            width = round(abs(corner - foot))
            if 2 <= width <= _WIDEST:
                slant = QRect(min(round(corner), foot), area.top(), width, area.height())
                self._stamps.put(painter, ("fade", part), slant, partial(_slant, part == "in"))
            elif width > _WIDEST:
                painter.save()
                painter.translate(min(round(corner), foot), area.top())
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                _slant(part == "in", painter, width, area.height())
                painter.restore()
        if item.id == self._model.sound:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens().text))
            for x in (max(comes, area.left() + 5.0), min(goes, area.right() - 4.0)):
                painter.drawEllipse(QPointF(x, area.top() + 5), 3.5, 3.5)
            painter.restore()


def _slant(comes: bool, painter: QPainter, width: int, height: int) -> None:
    """What a fade takes away of a sound."""
    shade = QColor(tokens().panel)
    shade.setAlphaF(0.6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    foot, corner = (0, width) if comes else (width, 0)
    painter.drawPolygon(QPolygonF([QPointF(foot, 0), QPointF(corner, 0), QPointF(foot, height)]))


def heard(item: TrackItem) -> str:
    """A sound's name and what is done to it."""
    words = [item.name]
    if item.loops:
        words.append("↻")
    if item.speed != 1:
        words.append(f"×{float(item.speed):.2g}")
    if item.pan:
        words.append(f"{'◂' if item.pan < 0 else '▸'} {abs(item.pan):.0%}")
    return "   ".join(words)


def _levels(item: TrackItem, wave: Waveform, lasts: float) -> Callable[[Floats, Floats], Floats]:
    begin, speed = float(item.begin), float(item.speed)
    until = float(item.end) if item.end is not None else wave.length
    comes, goes = float(item.fade_in), float(item.fade_out)
    used = max(1e-3, until - begin)

    def levels(starts: Floats, ends: Floats) -> Floats:
        import numpy as np

        at = starts * speed
        if item.loops:
            at %= used
        found = wave.peaks(begin + at, begin + np.minimum(used, at + (ends - starts) * speed))
        found[at > used] = 0.0
        if comes:
            found *= (starts / comes).clip(0, 1)
        if goes:
            found *= ((lasts - starts) / goes).clip(0, 1)
        return found

    return levels
