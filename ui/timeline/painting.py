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
from ui.timeline.clips import ClipPainter
from ui.timeline.geometry import RULER_HEIGHT, Scale, Track
from ui.timeline.gesture import Gesture
from ui.timeline.mark_painting import paint_markers, paint_range
from ui.timeline.media import TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.ruler import paint_ruler
from ui.timeline.sound_painting import SoundPainter
from ui.timeline.sound_rows import KINDS, SoundRows

MERGED = 4
"""Clips narrower than this, in pixels, are painted as one run."""
SLIM = 28
"""Clips narrower than this are painted flat, all of a row at once."""
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


class _Run(NamedTuple):
    """One clip, or several narrow ones: the first, and from where to where in widget pixels."""

    first: int
    left: int
    right: int
    whole: bool
    """One clip of 3 pixels or more."""


class TimelinePainter:
    """Paints a model through a scene. Keeps only caches of its own."""

    def __init__(
        self, model: TimelineModel, media: TimelineMedia, sounds: SoundRows, hint: Callable[[str], str]
    ) -> None:
        """``hint`` says what belongs on an empty row, by its kind."""
        self._model = model
        self.clips = ClipPainter(model, media)
        self._sounds = SoundPainter(model, sounds, self.clips, hint)
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
        if scene.target is not None:
            _paint_target(painter, scene, scene.target)
        if scene.gesture is not None:
            painter.save()
            scene.gesture.paint(painter, scene)
            painter.restore()
        if rect.top() < RULER_HEIGHT:
            paint_ruler(painter, rect, scene.scale, scene.offset)
        paint_range(painter, rect, scene, self._model)
        paint_markers(painter, rect, scene, self._model)
        self._guide(painter, rect, scene)
        self._playhead(painter, rect, scene)

    def _row(
        self, painter: QPainter, rect: QRect, scene: Scene, track: Track, row: QRect, runs: list[_Run]
    ) -> None:
        if track.kind in KINDS:
            self._sounds.row(painter, rect, scene, track, row)
            return
        clips = self._model.index.clips
        top, height = row.top() + 3, row.height() - 6
        flat: list[tuple[int, int]] = []
        slim: list[tuple[int, int]] = []
        pictures, kind = track.kind == "picture", track.kind
        for run in runs:
            first, left, right, whole = run
            if whole and right - left >= SLIM:
                area = QRect(left + 1, top, right - left - 3, height)
                self.clips.clip(painter, rect, scene, track, clips[first], area)
            elif pictures or _has(clips[first], kind):
                # Joined as numbers: far out these are a thousand a row.
                if not whole and flat and flat[-1][1] >= left:
                    flat[-1] = flat[-1][0], right
                else:
                    flat.append((left, max(left + 1, right - whole)))
                if pictures:
                    if slim and slim[-1][1] >= left:
                        slim[-1] = slim[-1][0], right
                    else:
                        slim.append((left, right))
        self.clips.flat(painter, track, [QRect(left, top, right - left, height) for left, right in flat])
        if track.kind == "picture":
            for left, right in slim:
                self.clips.overview(painter, rect, scene, QRect(left, top, right - left, height))
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
        together = self._model.together
        for run in runs:
            clip = index.clips[run.first]
            if clip.frame_id in together and clip.frame_id != self._model.chosen:
                _outlined(painter, rect, _outline(scene, row, clip), colours.accent, 1.5)
        chosen = self._model.clip(self._model.chosen)
        if chosen is not None:
            _outlined(painter, rect, _outline(scene, row, chosen), colours.accent, 2)
        for run in runs:
            clip = index.clips[run.first]
            if run.right - run.left >= 3 * BADGE and clip.lead + clip.tail:
                before = index.clips[run.first - 1].pictures * scene.scale.per_picture
                if before >= 3 * BADGE:
                    self._overlap(painter, scene, clip, row)
        painter.restore()

    def _overlap(self, painter: QPainter, scene: Scene, clip: Clip, row: QRect) -> None:
        """A transition: the stretch that two frames share, the one going while the other comes."""
        colours = tokens()
        left, right = scene.x(clip.start - clip.lead), scene.x(clip.start + clip.tail)
        if right - left >= 6:
            area = QRectF(left, row.top() + 3, right - left, row.height() - 6)
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
        middle = QRectF(scene.x(clip.start) - 1 - BADGE / 2, row.center().y() - BADGE / 2, BADGE, BADGE)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(middle, 5, 5)
        paint_glyph(painter, middle.adjusted(3, 3, -3, -3), "intersect", "dim")

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


def _has(clip: Clip, kind: str) -> bool:
    """Whether a frame has anything on a row."""
    if kind == "voice":
        return clip.voice is not None
    return bool(clip.layers if kind == "overlays" else clip.cues)


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
