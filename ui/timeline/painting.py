"""Paints the timeline: only what lies in the asked for rectangle, found by bisecting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

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
SLIM = 12
"""Clips narrower than this are painted flat, all of a row at once."""
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


class _Run(NamedTuple):
    """One clip, or several narrow ones: the first, and from where to where in widget pixels."""

    first: int
    left: int
    right: int
    whole: bool
    """One clip of 3 pixels or more."""


class TimelinePainter:
    """Paints a model through a scene. Keeps only caches of its own."""

    def __init__(self, model: TimelineModel, media: TimelineMedia) -> None:
        self._model = model
        self.clips = ClipPainter(model, media)
        self.painted = 0
        """Clips and runs of clips in the last paint: what a test holds to the visible ones."""

    def paint(self, painter: QPainter, rect: QRect, scene: Scene) -> None:
        """Paint what crosses ``rect`` (widget pixels)."""
        colours = tokens()
        painter.fillRect(rect, QColor(colours.panel))
        runs = self._runs(rect, scene)
        self.painted = len(runs)
        for track in scene.rows:
            row = scene.row(track)
            painter.fillRect(QRect(rect.left(), row.bottom(), rect.width(), 1), QColor(colours.line))
            if row.intersects(rect):
                self._row(painter, rect, scene, track, row, runs)
        if scene.drag is not None:
            self._drag(painter, scene)
        if rect.top() < RULER_HEIGHT:
            paint_ruler(painter, rect, scene.scale, scene.offset)
        self._guide(painter, rect, scene)
        self._playhead(painter, rect, scene)

    def _row(
        self, painter: QPainter, rect: QRect, scene: Scene, track: Track, row: QRect, runs: list[_Run]
    ) -> None:
        if track.kind == "music":
            self.clips.music(painter, rect, scene, row)
            return
        clips = self._model.index.clips
        top, height = row.top() + 3, row.height() - 6
        flat: list[QRect] = []
        slim: list[QRect] = []
        for run in runs:
            clip, width = clips[run.first], run.right - run.left
            if run.whole and width >= SLIM:
                area = QRect(run.left + 1, top, width - 3, height)
                self.clips.clip(painter, rect, scene, track, clip, area)
            elif track.kind == "picture" or (clip.voice if track.kind == "voice" else clip.cues):
                if not run.whole and flat and flat[-1].right() + 1 >= run.left:
                    flat[-1].setRight(run.right - 1)
                else:
                    flat.append(QRect(run.left, top, max(1, width - run.whole), height))
                if slim and slim[-1].right() + 1 >= run.left:
                    slim[-1].setRight(run.right - 1)
                else:
                    slim.append(QRect(run.left, top, width, height))
        self.clips.flat(painter, track, flat)
        if track.kind == "picture":
            for area in slim:
                self.clips.overview(painter, rect, scene, area)
            self._over_pictures(painter, rect, scene, row, runs)

    def _runs(self, rect: QRect, scene: Scene) -> list[_Run]:
        """What is visible, from left to right, clips under 3 pixels taken together."""
        index, scale = self._model.index, scene.scale
        per_picture, shift = scale.per_picture, scale.x(0) - scene.offset
        clips = index.clips
        visible = index.between(
            scale.picture(rect.left() + scene.offset - BADGE),
            scale.picture(rect.right() + scene.offset + BADGE),
        )
        runs = []
        position, narrow = visible.start, MERGED / per_picture
        while position < visible.stop:
            clip = clips[position]
            last, end = position, clip.end
            if clip.pictures < narrow:
                last = index.next_from(clip.start + narrow, position) - 1
                if last > position and clips[last].pictures >= narrow:
                    last -= 1  # It begins among narrow ones, but is none.
                end = clips[last].end
            left, right = round(shift + clip.start * per_picture), round(shift + end * per_picture)
            runs.append(_Run(position, left, right, clip.pictures >= narrow))
            position = last + 1
        return runs

    def _over_pictures(
        self, painter: QPainter, rect: QRect, scene: Scene, row: QRect, runs: list[_Run]
    ) -> None:
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
        for run in runs:
            clip = index.clips[run.first]
            if run.right - run.left >= 3 * BADGE and clip.lead + clip.tail:
                before = index.clips[run.first - 1].pictures * scene.scale.per_picture
                if before >= 3 * BADGE:
                    self._badge(painter, run.left - 1, row)
        painter.restore()

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
        width = min(180, max(48, round(clip.pictures * scene.scale.per_picture)))
        ghost = QRect(drag.x - width // 2, row.top() + 8, width, row.height() - 14)
        painter.setOpacity(0.88)
        self.clips.clip(painter, ghost, scene, scene.rows[0], clip, ghost)
        painter.setOpacity(1)
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(ghost).adjusted(-1, -1, 1, 1), 6, 6)
        at = index.end if drag.gap == len(index.clips) else index.clips[drag.gap].start
        line = QRectF(scene.x(at) - 2.5, row.top() - 2, 3, row.height() + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(line, 1.5, 1.5)
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
