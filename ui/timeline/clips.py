"""Paints single clips: thumbnails, waveforms, captions and music."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPixmap, QStaticText, QTransform

from app.domain.timeline import Clip, Sound, Visual
from ui.theme import fonts, mix, tokens
from ui.theme.icons import paint_glyph
from ui.timeline.columns import RADIUS, ClipColumns, Content, paint_boxes
from ui.timeline.geometry import Scale
from ui.timeline.media import TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.sounds import MusicLevels, waveform_of
from ui.timeline.tiles import Strip, WaveformTiles
from ui.timeline.waveform import Waveform

if TYPE_CHECKING:
    from ui.timeline.painting import Scene

LEAST_TEXT = 64
"""No text on what is narrower, in pixels."""
LEAST = {"picture": 12, "voice": 8, "captions": LEAST_TEXT + 14, "overlays": LEAST_TEXT + 14}
"""Nothing is shown in a box of a row that is narrower, in pixels."""
COVERS = 1
"""How many pictures are scaled well in one paint; the others quickly, until their turn comes."""
WAVES = 4
"""How many sounds' waveforms are made ready in one paint."""
_INSET = 3
_HEIGHT_STEP = 16
"""Thumbnails are asked for in heights of this many pixels, so that a resized track asks for few."""


Box = tuple[int, int, Content]
"""From where to where in pixels, and what is in it."""


class ClipPainter:
    """Paints one clip at a time; keeps the cut thumbnails, waveform mipmaps and tiles."""

    def __init__(self, model: TimelineModel, media: TimelineMedia) -> None:
        self._model = model
        self._media = media
        self.tiles = WaveformTiles()
        self._waveforms: OrderedDict[str, Waveform] = OrderedDict()
        self._slots: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._music: MusicLevels | None = None
        self._covers, self._waves, self._late = COVERS, WAVES, False
        self._scale: Scale | None = None

    def begin(self, scale: Scale) -> None:
        """A paint begins. While the zoom is moving nothing is made that the next step throws away: what is
        at hand stands for it, and a paint at rest follows."""
        moving, self._scale = scale != self._scale, scale
        self.tiles.begin(moving)
        self._covers, self._waves, self._late = 0 if moving else COVERS, WAVES, False

    @property
    def behind(self) -> bool:
        """Whether waveforms or pictures were left for a later paint."""
        return self._late or self.tiles.behind

    def forget(self) -> None:
        """Let every cached pixmap go: colours or pixel ratio have changed."""
        self.tiles.clear()
        self._slots.clear()

    def boxes(
        self, kind: str, scene: Scene, columns: ClipColumns, ones: Sequence[tuple[int, int, int]]
    ) -> list[Box]:
        """What the clips at positions, each from a left to a right, have on a row: from where to where each,
        and what is shown in it."""
        clips, scale = columns.of.clips, scene.scale
        if kind == "picture":
            return [(left + 1, right - 2, clips[position].visual) for position, left, right in ones]
        zero, per_second, per_picture = scale.x(0) - scene.offset, scale.per_second, scale.per_picture
        gap = 0 if kind == "voice" else 1
        found: list[Box] = []
        for position, _, _ in ones:
            begin = zero if kind == "voice" else zero + clips[position].start * per_picture
            for start, end, content in columns.parts(kind, position):
                first, last = round(begin + start * per_second), round(begin + end * per_second)
                found.append((first + 1, max(first + 3, last - gap), content))
        return found

    def paint(self, painter: QPainter, rect: QRect, scene: Scene, area: QRect, content: Content) -> None:
        """Paint what is in a box at ``area``; ``rect`` is what is wanted of it."""
        if isinstance(content, Visual):
            self._thumbnails(painter, rect, content, area.adjusted(_INSET, _INSET, -_INSET, -_INSET))
        elif isinstance(content, Sound):
            wave = self.waveform(content.asset_id)
            if wave is not None:
                strip = Strip(
                    content.asset_id, area.adjusted(3, 0, -3, 0), scene.scale.per_second, tokens().voice,
                    wave.peaks,
                )  # fmt: skip
                self.tiles.paint(painter, strip, rect)
        else:
            # Words stay in sight while their block is scrolled.
            label = area.intersected(QRect(0, area.top(), scene.width, area.height()))
            written(painter, label.adjusted(8, 0, -6, 0), content)

    def ghost(self, painter: QPainter, scene: Scene, clip: Clip, area: QRect) -> None:
        """A clip's picture as a hand carries it."""
        filled(painter, area, tint("picture"))
        self.paint(painter, area, scene, area, clip.visual)

    def _thumbnails(self, painter: QPainter, rect: QRect, visual: Visual, inner: QRect) -> None:
        timeline = self._model.timeline
        if timeline is None or inner.width() < 6:
            return
        aspect = timeline.canvas.width / timeline.canvas.height
        begin, width, height = inner.left(), inner.width(), inner.height()
        count = max(1, round(width / (height * aspect)))
        if count == 1:
            self._thumbnail(painter, visual, inner, aspect)
            return
        first = max(0, (rect.left() - begin) * count // width)
        last = min(count - 1, (rect.right() - begin) * count // width)
        for slot in range(first, last + 1):
            left = begin + width * slot // count
            right = begin + width * (slot + 1) // count - (2 if slot < count - 1 else 0)
            self._thumbnail(painter, visual, QRect(left, inner.top(), right - left, height), aspect)

    def overview(self, painter: QPainter, rect: QRect, scene: Scene, area: QRect) -> None:
        """Pictures over clips too narrow for their own: one for every place a picture has room in."""
        timeline, index = self._model.timeline, self._model.index
        if timeline is None:
            return
        aspect = timeline.canvas.width / timeline.canvas.height
        pitch = round(area.height() * aspect)
        # Counted from the content's edge, so that they do not change while it is scrolled.
        begin, end = max(rect.left(), area.left()), min(rect.right(), area.right())
        first, last = (begin + scene.offset) // pitch, (end + scene.offset) // pitch
        top, height = area.top() + 3, area.height() - 6
        for number in range(first, last + 1):
            left = number * pitch - scene.offset
            right = min(left + pitch, area.right() + 1) - 1
            left = max(left, area.left()) + 1
            if right - left < 8:
                continue
            slot = QRect(left, top, right - left, height)
            middle = scene.scale.picture(slot.center().x() + scene.offset)
            position = index.at(max(0.0, min(middle, index.end - 1)))
            if position is not None:
                self._thumbnail(painter, index.clips[position].visual, slot, aspect)

    def _thumbnail(self, painter: QPainter, visual: Visual, area: QRect, aspect: float) -> None:
        ratio = painter.device().devicePixelRatio()
        if visual.kind == "missing":
            if area.width() >= 24:
                paint_glyph(painter, QRectF(area.center().x() - 8, area.center().y() - 8, 16, 16), "image")
            return
        height = -(-round(area.height() * ratio) // _HEIGHT_STEP) * _HEIGHT_STEP
        source = self._media.thumbnail(visual, round(height * aspect), height)
        if source is None:
            return
        key = (source.cacheKey(), area.width(), area.height(), visual.focus, ratio)
        slot = self._slots.get(key)
        if slot is None and self._covers <= 0:
            self._late = True
            painter.drawPixmap(area, source, _cut(source, area.width(), area.height(), visual.focus))
            return
        if slot is None:
            self._covers -= 1
            slot = self._slots[key] = _cover(source, area.width(), area.height(), visual.focus, ratio)
            if len(self._slots) > 256:
                self._slots.popitem(last=False)
        self._slots.move_to_end(key)
        painter.drawPixmap(area.topLeft(), slot)

    def music(self, painter: QPainter, rect: QRect, scene: Scene, box: QRect) -> None:
        """The music under the whole timeline, quieter where somebody speaks, as it will sound."""
        import numpy as np

        timeline = self._model.timeline
        if timeline is None or timeline.music is None or not timeline.clips:
            return
        music = timeline.music
        if not box.intersects(rect):
            return
        nothing = np.zeros(0, np.int64)
        shown = QRect(rect.left(), box.top(), rect.width(), box.height())
        span = (box.left(), box.right() + 1)
        paint_boxes(painter, (nothing, nothing), [span], shown, tint("music"), tokens().panel)
        wave = self.waveform(music.asset_id)
        if wave is not None:
            if self._music is None or not self._music.holds(self._model.revision, music, wave):
                self._music = MusicLevels(self._model.revision, music, wave, timeline.clips)
            lower = QRect(box.left() + 3, box.top() + 14, box.width() - 6, box.height() - 14)
            key = ("music", self._model.revision)
            colour = tokens().music
            self.tiles.paint(
                painter, Strip(key, lower, scene.scale.per_second, colour, self._music.levels), rect
            )

    def music_name(self, painter: QPainter, scene: Scene, box: QRect) -> None:
        """What the music is called, which stays in sight while it is scrolled."""
        timeline = self._model.timeline
        if timeline is None or timeline.music is None:
            return
        label = box.intersected(QRect(0, box.top(), scene.width, box.height()))
        words = timeline.music.name
        if timeline.music.duck_db:
            words += f"   {timeline.music.duck_db:+.0f} dB under the voice".replace("-", "−")
        area = QRect(label.left() + 10, box.top() + 1, label.width() - 16, 15)
        written(painter, area, words, tint("music"))

    def waveform(self, asset_id: str) -> Waveform | None:
        """A sound's mipmaps, once they are there."""
        found = self._waveforms.get(asset_id)
        if found is None:
            pairs = self._media.waveform(asset_id)
            if pairs and self._waves <= 0:
                self._late = True
                return None
            found = waveform_of(pairs)
            if found is not None:
                self._waves -= 1
                self._waveforms[asset_id] = found
                if len(self._waveforms) > 512:
                    self._waveforms.popitem(last=False)
        return found


def tint(kind: str) -> str:
    """The fill of a clip of a track: its media colour laid thinly on the panel."""
    colours = tokens()
    return _laid(colours.dark, colours.panel, getattr(colours, kind), kind)


@functools.lru_cache(maxsize=32)
def _laid(dark: bool, panel: str, colour: str, kind: str) -> str:
    share = {"picture": 0.34, "voice": 0.22, "captions": 0.24, "music": 0.30}[kind]
    if not dark:
        share = {"picture": 0.20, "voice": 0.18, "captions": 0.24, "music": 0.20}[kind]
    return mix(panel, colour, share)


def filled(painter: QPainter, area: QRect, colour: str) -> None:
    """A box by itself."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(area, RADIUS, RADIUS)
    painter.restore()


def written(painter: QPainter, area: QRect, text: str, plate: str = "") -> None:
    """Words in a clip, where there is room for any; on a plate of a colour where lines would cross them."""
    if area.width() < LEAST_TEXT or not text:
        return
    painter.setFont(fonts.font(fonts.SMALL))
    painter.setPen(QColor(tokens().text))
    # In steps of 16 pixels, so that zooming does not have every letter measured anew.
    words = _elided(text, area.width() & ~15)
    top = area.top() + (area.height() - words.size().height()) / 2
    if plate:
        width = round(words.size().width())
        painter.fillRect(QRect(area.left() - 3, area.top(), width + 6, area.height()), QColor(plate))
    painter.drawStaticText(QPointF(area.left(), top), words)


@functools.lru_cache(maxsize=4096)
def _elided(text: str, width: int) -> QStaticText:
    """Measuring and laying out letters takes most of the time of painting a caption: done once."""
    font = fonts.font(fonts.SMALL)
    words = QStaticText(QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width))
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.prepare(QTransform(), font)
    return words


def _cut(source: QPixmap, width: int, height: int, focus: tuple[float, float]) -> QRect:
    """What of a picture fills width x height, its point of interest kept."""
    factor = max(width / source.width(), height / source.height())
    wide, high = round(width / factor), round(height / factor)
    return QRect(
        round((source.width() - wide) * focus[0]), round((source.height() - high) * focus[1]), wide, high
    )


def _cover(source: QPixmap, width: int, height: int, focus: tuple[float, float], ratio: float) -> QPixmap:
    """``source`` scaled and cut to fill width x height, its point of interest kept, corners rounded."""
    result = QPixmap(round(width * ratio), round(height * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    factor = max(width / source.width(), height / source.height())
    spare_x, spare_y = source.width() * factor - width, source.height() * factor - height
    left, top = spare_x * focus[0], spare_y * focus[1]
    scaled = source.scaled(
        round(source.width() * factor * ratio),
        round(source.height() * factor * ratio),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    brush = QBrush(scaled)
    brush.setTransform(QTransform(1 / ratio, 0, 0, 1 / ratio, -left, -top))
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(QRectF(0, 0, width, height), 3, 3)
    painter.end()
    return result
