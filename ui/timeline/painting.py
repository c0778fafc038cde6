"""Paints the timeline: only what lies in the asked for rectangle, found by bisecting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.domain.timeline import Clip
from ui.theme import fonts, tokens
from ui.theme.icons import paint_glyph
from ui.timeline.clips import ClipPainter
from ui.timeline.geometry import RULER_HEIGHT, Scale, Track
from ui.timeline.media import TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.ruler import paint_ruler

MERGED = 3
"""Clips narrower than this, in pixels, are painted as one run."""
BADGE = 20
"""A transition's badge, in pixels; it is left out where a clip is too narrow for it."""
HANDLE = 13
"""Width of the playhead's handle."""


@dataclass(frozen=True, slots=True)
class Drag:
    """A frame on its way: which, to which gap, and where the pointer is (widget pixels)."""

    position: int
    gap: int
    x: int


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
    drag: Drag | None = None
    snapped: int | None = None
    """The edge to which the playhead is being drawn."""
    target: int | None = None
    """The clip over which files hang."""

    def x(self, picture: float) -> int:
        """Where a picture's left edge lies, in widget pixels."""
        return round(self.scale.x(picture)) - self.offset

    def row(self, track: Track) -> QRect:
        """A track's rectangle, in widget pixels."""
        return QRect(0, track.top - self.lift, self.width, track.height)


class TimelinePainter:
    """Paints a model through a scene. Keeps only caches of its own."""

    def __init__(self, model: TimelineModel, media: TimelineMedia) -> None:
        self._model = model
        self.clips = ClipPainter(model, media)
        self.painted = 0
        """Clips looked at by the last paint: what a test holds to the visible ones."""

    def paint(self, painter: QPainter, rect: QRect, scene: Scene) -> None:
        """Paint what crosses ``rect`` (widget pixels)."""
        colours = tokens()
        painter.fillRect(rect, QColor(colours.panel))
        self.painted = 0
        for track in scene.rows:
            row = scene.row(track)
            painter.fillRect(QRect(rect.left(), row.bottom(), rect.width(), 1), QColor(colours.line))
            if row.intersects(rect):
                self._row(painter, rect, scene, track, row)
        if scene.drag is not None:
            self._drag(painter, scene)
        if rect.top() < RULER_HEIGHT:
            paint_ruler(painter, rect, scene.scale, scene.offset)
        self._guide(painter, rect, scene)
        self._playhead(painter, rect, scene)

    def _row(self, painter: QPainter, rect: QRect, scene: Scene, track: Track, row: QRect) -> None:
        if track.kind == "music":
            self.clips.music(painter, rect, scene, row)
            return
        runs: list[QRect] = []
        for first, last in self._runs(rect, scene):
            self.painted += 1
            clips = self._model.index.clips
            left, right = scene.x(clips[first].start), scene.x(clips[last].end)
            if first != last or right - left < MERGED:
                if track.kind == "picture" or any(
                    clips[at].voice if track.kind == "voice" else clips[at].cues for at in (first, last)
                ):
                    runs.append(QRect(left, row.top() + 3, max(1, right - left), row.height() - 6))
                continue
            area = QRect(left + 1, row.top() + 3, right - left - 3, row.height() - 6)
            self.clips.clip(painter, rect, scene, track, clips[first], area)
        self.clips.runs(painter, track, runs)
        if track.kind == "picture":
            self._over_pictures(painter, rect, scene, row)

    def _runs(self, rect: QRect, scene: Scene) -> Iterator[tuple[int, int]]:
        """First and last positions of what is visible, clips under 3 pixels taken together."""
        index, scale = self._model.index, scene.scale
        first = scale.picture(rect.left() + scene.offset - BADGE)
        last = scale.picture(rect.right() + scene.offset + BADGE)
        visible = index.between(first, last)
        position = visible.start
        while position < visible.stop:
            clip = index.clips[position]
            end = position
            if clip.pictures * scale.per_picture < MERGED:
                end = index.next_from(clip.start + MERGED / scale.per_picture, position) - 1
            yield position, end
            position = end + 1

    def _over_pictures(self, painter: QPainter, rect: QRect, scene: Scene, row: QRect) -> None:
        """What lies over the cuts and borders of the picture track."""
        index, colours = self._model.index, tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for frame_id, colour in (
            (self._model.chosen, colours.accent),
            ("" if scene.target is None else index.clips[scene.target].frame_id, colours.second),
        ):
            chosen = self._model.clip(frame_id) if frame_id else None
            if chosen is not None:
                area = _outline(scene, row, chosen)
                if area.intersects(QRectF(rect)):
                    painter.setPen(QPen(QColor(colour), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(area, 6, 6)
        for position, end in self._runs(rect, scene):
            clip = index.clips[position]
            if end == position and clip.lead + clip.tail and self._room_for_badge(scene, position):
                self._badge(painter, scene.x(clip.start) - 1, row)
        painter.restore()

    def _room_for_badge(self, scene: Scene, position: int) -> bool:
        clips = self._model.index.clips
        shorter = min(clips[position].pictures, clips[position - 1].pictures)
        return shorter * scene.scale.per_picture >= 3 * BADGE

    def _badge(self, painter: QPainter, x: int, row: QRect) -> None:
        colours = tokens()
        area = QRectF(x - BADGE / 2, row.center().y() - BADGE / 2, BADGE, BADGE)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(area, 5, 5)
        paint_glyph(painter, area.adjusted(3, 3, -3, -3), "intersect", "dim")

    def _drag(self, painter: QPainter, scene: Scene) -> None:
        drag, index, colours = scene.drag, self._model.index, tokens()
        assert drag is not None
        row = scene.row(scene.rows[0])
        clip = index.clips[drag.position]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(colours.panel)
        veil.setAlphaF(0.65)
        painter.fillRect(_outline(scene, row, clip), veil)
        at = index.end if drag.gap == len(index.clips) else index.clips[drag.gap].start
        line = QRectF(scene.x(at) - 2.5, row.top(), 3, row.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(line, 1.5, 1.5)
        width = min(180, max(48, round(clip.pictures * scene.scale.per_picture)))
        ghost = QRect(drag.x - width // 2, row.top() + 8, width, row.height() - 14)
        painter.setOpacity(0.88)
        self.clips.clip(painter, ghost, scene, scene.rows[0], clip, ghost)
        painter.setOpacity(1)
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(ghost).adjusted(-1, -1, 1, 1), 6, 6)
        painter.restore()

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
