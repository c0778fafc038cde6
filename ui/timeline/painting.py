"""Paints the timeline: only what lies in the asked for rectangle, found by bisecting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.domain.timeline import Clip
from ui.theme import fonts, tokens
from ui.theme.icons import paint_glyph
from ui.timeline.clips import LEAST, ClipPainter, tint
from ui.timeline.columns import ClipColumns, Seen, in_sight, paint_boxes
from ui.timeline.geometry import RULER_HEIGHT, Scale, Track
from ui.timeline.gesture import Gesture
from ui.timeline.mark_painting import paint_markers, paint_range
from ui.timeline.media import TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.ruler import paint_ruler
from ui.timeline.sound_painting import SoundPainter
from ui.timeline.sound_rows import KINDS, SoundRows
from ui.timeline.stamps import Stamps

MERGED = 4
"""Between clips narrower than this, in pixels, there is no gap."""
SLIM = 32
"""Clips narrower than this are painted flat, all of a row at once, as columns of pixels."""
SHORT = 12
"""The same where most have room: then narrow ones are few."""
BADGE = 20
"""A transition's badge, in pixels; it is left out where a clip is too narrow for it."""
HANDLE = 13
"""Width of the playhead's handle."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything besides the model that shapes the picture."""

    scale: Scale
    offset: int
    """Pixels scrolled to the right."""
    lift: int
    """Pixels scrolled downwards; the ruler stays."""
    width: int
    rows: tuple[Track, ...] = field(default=())
    gesture: Gesture | None = None
    """What a hand is doing."""
    target: Target | None = None
    """Over what files or a picture hang."""

    @property
    def snapped(self) -> int | None:
        """The picture to which the hand is being drawn."""
        return self.gesture.snapped if self.gesture is not None else None

    @property
    def rows_by_kind(self) -> dict[str, Track]:
        """The rows by what is on them."""
        return {track.kind: track for track in self.rows}

    @property
    def picture_row(self) -> QRect:
        """The rectangle of the row of pictures, in widget pixels."""
        return self.row(self.rows_by_kind["picture"])

    def x(self, picture: float) -> int:
        """Where a picture's left edge lies, in widget pixels."""
        return round(self.scale.x(picture)) - self.offset

    def row(self, track: Track) -> QRect:
        """A track's rectangle, in widget pixels."""
        return QRect(0, track.top - self.lift, self.width, track.height)


class Target(NamedTuple):
    """A place for what is being dragged in: a frame's pictures, or an instant of a row of sounds."""

    row: str
    first: int
    last: int | None
    words: str
    """What would happen, for people."""
    at: QPointF


class TimelinePainter:
    """Paints a model through a scene. Keeps only caches of its own."""

    def __init__(
        self, model: TimelineModel, media: TimelineMedia, sounds: SoundRows, hint: Callable[[str], str]
    ) -> None:
        """``hint`` says what belongs on an empty row, by its kind."""
        self._model = model
        self.clips = ClipPainter(model, media)
        self._stamps = Stamps()
        self._sounds = SoundPainter(model, sounds, self.clips, self._stamps, hint)
        self._columns: ClipColumns | None = None
        self.painted = 0
        """Clips painted one by one in the last paint: what a test holds to the visible ones."""

    def forget(self) -> None:
        """Let every cached pixmap go: colours or pixel ratio have changed."""
        self.clips.forget()
        self._stamps.clear()

    def paint(self, painter: QPainter, rect: QRect, scene: Scene) -> None:
        """Paint what crosses ``rect`` (widget pixels)."""
        colours = tokens()
        painter.fillRect(rect, QColor(colours.panel))
        seen = self._in_sight(rect, scene)
        self.painted = int(seen.wide.sum()) if seen is not None else 0
        for track in scene.rows:
            row = scene.row(track)
            painter.fillRect(QRect(rect.left(), row.bottom(), rect.width(), 1), QColor(colours.line))
            if track.kind in KINDS and row.intersects(rect):
                self._sounds.row(painter, rect, scene, track, row)
            elif seen is not None and row.intersects(rect):
                self._row(painter, rect, scene, track, row, seen)
        if scene.target is not None:
            _paint_target(painter, scene, scene.target)
        if scene.gesture is not None:
            painter.save()
            scene.gesture.paint(painter, scene)
            painter.restore()
        if rect.top() < RULER_HEIGHT:
            paint_ruler(painter, rect, scene.scale, scene.offset)
        paint_range(painter, rect, scene, self._model)
        paint_markers(painter, rect, scene, self._model, self._stamps)
        self._guide(painter, rect, scene)
        self._playhead(painter, rect, scene)

    def _row(
        self, painter: QPainter, rect: QRect, scene: Scene, track: Track, row: QRect, seen: Seen
    ) -> None:
        kind, columns = track.kind, self._columns
        if columns is None:
            return
        place = QRect(rect.left(), row.top() + 3, rect.width(), row.height() - 6)
        has = columns.has.get(kind)
        which = None if has is None else has[seen.first : seen.first + len(seen.wide)]
        boxes = self.clips.boxes(kind, scene, columns, seen.ones())
        spans = [(left, right) for left, right, _ in boxes]
        paint_boxes(painter, seen.narrow(which), spans, place, tint(track.colour), tokens().panel)
        if kind == "picture" and not seen.wide.all():
            # As far around as a picture is wide: it is the same whatever of it is asked for.
            around = rect.adjusted(-2 * row.height(), 0, 2 * row.height(), 0)
            near = self._in_sight(around, scene)
            for left, right in near.runs(around) if near is not None else ():
                area = QRect(left, place.top(), right - left, place.height())
                self.clips.overview(painter, rect, scene, area)
        first, last, top, height = rect.left(), rect.right(), place.top(), place.height()
        least = LEAST[kind]
        for left, right, content in boxes:
            if right - left >= least and left <= last and right > first:
                self.clips.paint(painter, rect, scene, QRect(left, top, right - left, height), content)
        if kind == "picture":
            self._over_pictures(painter, rect, scene, row, seen)

    def _in_sight(self, rect: QRect, scene: Scene) -> Seen | None:
        """The clips in sight; ``None`` where there are none."""
        index, scale = self._model.index, scene.scale
        span = index.between(
            scale.picture(rect.left() + scene.offset - BADGE),
            scale.picture(rect.right() + scene.offset + BADGE),
        )
        if not span:
            return None
        if self._columns is None or self._columns.of is not index:
            self._columns = ClipColumns(index)
        # Where frames have room on the whole, short ones among them are not left out.
        mean = index.end / len(index.clips) * scale.per_picture
        slim, shift = SHORT if mean >= SLIM + 8 else SLIM, scale.x(0) - scene.offset
        return in_sight(
            self._columns.starts, self._columns.ends, span, shift, scale.per_picture, slim, MERGED
        )

    def _over_pictures(self, painter: QPainter, rect: QRect, scene: Scene, row: QRect, seen: Seen) -> None:
        """What lies over the cuts and borders of the picture track."""
        index, colours, model = self._model.index, tokens(), self._model
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = seen.ones()
        if len(model.together) > 1 and self._columns is not None:
            which = self._columns.together(model.together)
            narrow = seen.runs(
                QRect(-9, 0, scene.width + 18, 1), which[seen.first : seen.first + len(seen.wide)]
            )
            each = ((left, right) for place, left, right in wide if which[place])
            for left, right in (*narrow, *each):
                area = QRectF(left, row.top() + 2, max(3, right - left - 1), row.height() - 4)
                _outlined(painter, rect, area, colours.accent, 1.5)
        current = model.clip(model.chosen)
        if current is not None:
            _outlined(painter, rect, _outline(scene, row, current), colours.accent, 2)
        for place, left, right in wide:
            clip = index.clips[place]
            if right - left >= 3 * BADGE and clip.lead + clip.tail:
                before = index.clips[place - 1].pictures * scene.scale.per_picture
                if before >= 3 * BADGE:
                    self._overlap(painter, scene, clip, row)
        painter.restore()

    def _overlap(self, painter: QPainter, scene: Scene, clip: Clip, row: QRect) -> None:
        """A transition: the stretch that two frames share, the one going while the other comes."""
        left, right = scene.x(clip.start - clip.lead), scene.x(clip.start + clip.tail)
        if right - left >= 6:
            area = QRect(left, row.top() + 3, right - left + 1, row.height() - 6)
            self._stamps.put(painter, ("overlap",), area, _crossing)
        at = scene.x(clip.start) - 1 - BADGE // 2, row.center().y() - BADGE // 2
        self._stamps.put(painter, ("badge",), QRect(*at, BADGE + 1, BADGE + 1), _badge)

    def _guide(self, painter: QPainter, rect: QRect, scene: Scene) -> None:
        if scene.snapped is None:
            return
        x = scene.x(scene.snapped)
        if rect.left() - 1 <= x <= rect.right() + 1:
            painter.setPen(QPen(QColor(tokens().second), 1, Qt.PenStyle.DashLine))
            painter.drawLine(x - 3, RULER_HEIGHT, x - 3, rect.bottom())
            painter.drawLine(x + 3, RULER_HEIGHT, x + 3, rect.bottom())

    def _playhead(self, painter: QPainter, rect: QRect, scene: Scene) -> None:
        if self._model.timeline is None or not self._model.pictures:
            return
        x = scene.x(self._model.playhead)
        if not rect.left() - HANDLE <= x <= rect.right() + HANDLE:
            return
        accent = QColor(tokens().accent)
        painter.fillRect(QRect(x - 1, RULER_HEIGHT - 8, 2, rect.bottom() - RULER_HEIGHT + 9), accent)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPath(_handle(x))
        painter.restore()


def empty_hint(painter: QPainter, area: QRect, text: str) -> None:
    """What to do where there is nothing yet."""
    painter.setFont(fonts.font(fonts.BODY))
    painter.setPen(QColor(tokens().faint))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


def _crossing(painter: QPainter, width: int, height: int) -> None:
    """Two slants over the stretch that two frames share."""
    colours, area = tokens(), QRectF(0, 0, width - 1, height)
    shade = QColor(colours.field if colours.dark else colours.text)
    shade.setAlphaF(0.42 if colours.dark else 0.30)
    painter.fillRect(area, shade)
    light = QColor("#ffffff")
    light.setAlphaF(0.55)
    painter.setPen(QPen(light, 1))
    painter.drawLine(area.topLeft(), area.bottomRight())
    painter.drawLine(area.bottomLeft(), area.topRight())
    painter.drawLine(area.topLeft(), area.bottomLeft())
    painter.drawLine(area.topRight(), area.bottomRight())


def _badge(painter: QPainter, _width: int, _height: int) -> None:
    colours, area = tokens(), QRectF(0.5, 0.5, BADGE, BADGE)
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(area, 5, 5)
    paint_glyph(painter, area.adjusted(3, 3, -3, -3), "intersect", "dim")


def _outlined(painter: QPainter, rect: QRect, area: QRectF, colour: str, width: float) -> None:
    if area.intersects(QRectF(rect)):
        painter.setPen(QPen(QColor(colour), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 6, 6)


def _paint_target(painter: QPainter, scene: Scene, target: Target) -> None:
    """Where what hangs over the timeline would go."""
    colours = tokens()
    row = scene.row(scene.rows_by_kind[target.row])
    tint = QColor(colours.second)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = scene.x(target.first)
    if target.last is None:
        painter.fillRect(QRect(left - 1, row.top() + 2, 3, row.height() - 4), tint)
    else:
        area = QRectF(left, row.top() + 2, max(4, scene.x(target.last) - left - 1), row.height() - 4)
        painter.setPen(QPen(tint, 2))
        tint.setAlphaF(0.16)
        painter.setBrush(tint)
        painter.drawRoundedRect(area, 6, 6)
    painter.restore()


def _outline(scene: Scene, row: QRect, clip: Clip) -> QRectF:
    left, right = scene.x(clip.start), scene.x(clip.end)
    return QRectF(left, row.top() + 2, max(3, right - left - 1), row.height() - 4)


def _handle(x: int) -> QPainterPath:
    """A pentagon that points at the picture."""
    half, top, bottom = HANDLE / 2, RULER_HEIGHT - 21, RULER_HEIGHT - 4
    path = QPainterPath(QPointF(x - half + 2, top))
    path.lineTo(x + half - 2, top)
    path.quadTo(x + half, top, x + half, top + 2)
    path.lineTo(x + half, bottom - 6)
    path.lineTo(x, bottom)
    path.lineTo(x - half, bottom - 6)
    path.lineTo(x - half, top + 2)
    path.quadTo(x - half, top, x - half + 2, top)
    return path
