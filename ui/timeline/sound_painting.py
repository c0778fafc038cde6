"""Paints what is on the rows of sounds: each with its waveform, level lines, fades and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.domain.project import Music, TrackItem
from ui.theme import fonts, mix, tokens
from ui.timeline.clips import ClipPainter, filled, tint, written
from ui.timeline.geometry import Track
from ui.timeline.model import TimelineModel
from ui.timeline.sound_index import Placed
from ui.timeline.sound_rows import SoundRows, level_y, levels
from ui.timeline.waveform import Strip, Waveform

if TYPE_CHECKING:
    from ui.timeline.painting import Scene


SLIM = 8
"""Sounds narrower than this, in pixels, are painted flat, and those that touch as one."""


class SoundPainter:
    """Paints a row at a time, only what of it is asked for."""

    def __init__(
        self, model: TimelineModel, sounds: SoundRows, clips: ClipPainter, hint: Callable[[str], str]
    ) -> None:
        self._model = model
        self._sounds = sounds
        self._clips = clips
        self._hint = hint

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
        index = self._sounds.index(track.kind)
        scale = scene.scale
        per_second, shift = scale.per_second, scene.offset - scale.x(0)
        narrow: list[QRect] = []
        lanes: dict[int, tuple[int, int]] = {}
        for placed, until in index.runs(
            (rect.left() + shift - 8) / per_second, (rect.right() + shift + 8) / per_second, SLIM / per_second
        ):
            if (placed.last - placed.first) * per_second >= SLIM:
                area = self._sounds.box(row, placed, scale, scene.offset)
                self._sound(painter, rect, scene, area, placed)
                continue
            if placed.lane not in lanes:
                lane = self._sounds.lane(row, track.kind, placed.lane)
                lanes[placed.lane] = lane.top(), lane.height()
            left = round(placed.first * per_second - shift)
            width = max(1, round(until * per_second - shift) - left - 1)
            narrow.append(QRect(left, lanes[placed.lane][0], width, lanes[placed.lane][1]))
        if narrow:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tint("music")))
            painter.drawRects(narrow)
        if not index.lanes and under is None:
            painter.setFont(fonts.font(fonts.SMALL))
            painter.setPen(QColor(tokens().dim))
            area = QRect(max(12, scene.x(0) + 4), row.top(), scene.width, row.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._hint(track.kind))

    def _sound(self, painter: QPainter, rect: QRect, scene: Scene, area: QRect, placed: Placed) -> None:
        item, colours = placed.item, tokens()
        if not area.intersects(rect):
            return
        filled(painter, area.intersected(rect.adjusted(-12, 0, 12, 0)), tint("music"), 5)
        wave = self._clips.waveform(item.asset_id)
        if wave is not None and area.width() >= 8:
            head = 13 if area.height() >= 30 else 0
            colour = mix(colours.panel, colours.music, 0.45) if placed.muted else colours.music
            level = _level(item, wave, float(placed.length))
            key = ("sound", item, placed.length)
            strip = Strip(key, area.adjusted(3, head, -3, 0), scene.scale.per_second, colour, level)
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
        if area.height() >= 24:
            written(painter, QRect(shown.left() + 8, area.top() + 1, shown.width() - 14, 15), item.name)

    def _lines(self, painter: QPainter, rect: QRect, area: QRect, of: TrackItem | Music) -> None:
        """The level, and where somebody speaks the lower one."""
        if area.width() < 24 or area.height() < 18:
            return
        left, right = max(rect.left(), area.left() + 2), min(rect.right(), area.right() - 2)
        ink = QColor(tokens().text)
        ink.setAlphaF(0.7)
        gain, ducked = (level_y(area, each) for each in levels(of))
        painter.setPen(QPen(ink, 1))
        painter.drawLine(left, gain, right, gain)
        if ducked != gain:
            ink.setAlphaF(0.5)
            painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
            painter.drawLine(left, ducked, right, ducked)

    def _fades(self, painter: QPainter, area: QRect, placed: Placed, per_second: float) -> None:
        """What of a sound comes and goes is cut off at a slant; a dot is the handle."""
        if area.width() < 40:
            return
        item, top, bottom = placed.item, float(area.top()), float(area.bottom() + 1)
        comes = area.left() + float(item.fade_in) * per_second
        goes = area.right() + 1 - float(item.fade_out) * per_second
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(tokens().panel)
        shade.setAlphaF(0.6)
        painter.setBrush(shade)
        for corner, foot in ((comes, float(area.left())), (goes, float(area.right() + 1))):
            if abs(corner - foot) >= 2:
                slant = [QPointF(foot, top), QPointF(corner, top), QPointF(foot, bottom)]
                painter.drawPolygon(QPolygonF(slant))
        if item.id == self._model.sound:
            painter.setBrush(QColor(tokens().text))
            for x in (max(comes, area.left() + 5.0), min(goes, area.right() - 4.0)):
                painter.drawEllipse(QPointF(x, top + 5), 3.5, 3.5)
        painter.restore()


def _level(item: TrackItem, wave: Waveform, lasts: float) -> Callable[[float, float], float]:
    begin, speed = float(item.begin), float(item.speed)
    until = float(item.end) if item.end is not None else wave.length
    comes, goes = float(item.fade_in), float(item.fade_out)
    used = max(1e-3, until - begin)

    def level(start: float, end: float) -> float:
        at = start * speed
        if item.loops:
            at %= used
        elif at > used:
            return 0.0
        share = 1.0
        if comes and start < comes:
            share *= start / comes
        if goes and start > lasts - goes:
            share *= max(0.0, (lasts - start) / goes)
        return wave.peak(begin + at, begin + min(used, at + (end - start) * speed)) * share

    return level
