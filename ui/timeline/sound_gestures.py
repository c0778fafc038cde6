"""Music and effects by hand: carried, copied, trimmed, faded, made louder or quieter."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.project import Music, TrackItem
from app.domain.time import picture_time
from app.domain.tracks import LEAST_DB
from ui.theme import fonts, tokens
from ui.timeline.gesture import Gesture, outline, veil
from ui.timeline.hits import Hit
from ui.timeline.snapping import anchor
from ui.timeline.sound_index import Placed, natural_length
from ui.timeline.sound_rows import KINDS, decibels, level_at, level_y

if TYPE_CHECKING:
    from ui.timeline.painting import Scene
    from ui.timeline.view import TimelineView

LEAST = Fraction(1, 10)
"""Seconds of a sound that always stay."""


def moved_to(view: TimelineView, item: TrackItem, start: Fraction) -> TrackItem:
    """A sound that begins ``start`` seconds into the video; it goes with the frame that is there,
    or with the video where it did so before."""
    if not item.frame_id:
        return replace(item, offset=start)
    timeline = view.model.timeline
    assert timeline is not None
    fps = timeline.canvas.fps
    place = anchor(view.model, int(start * fps))
    if place is None:
        return item
    clip = view.model.clip(place[0])
    assert clip is not None
    return replace(item, frame_id=clip.frame_id, offset=start - picture_time(clip.start, fps))


def trimmed(view: TimelineView, placed: Placed, ahead: bool, by: Fraction) -> TrackItem:
    """A sound whose beginning or end is ``by`` seconds later, as far as its file reaches."""
    item = placed.item
    natural = natural_length(item, view.sounds.length)
    if ahead:
        low = -placed.start if item.loops else max(-placed.start, -item.begin / item.speed)
        by = max(low, min(by, placed.length - LEAST))
        changed = moved_to(view, item, placed.start + by)
        begin = item.begin if item.loops else item.begin + by * item.speed
        length = None if item.length is None else max(LEAST, item.length - by)
        return replace(changed, begin=max(Fraction(0), begin), length=length)
    length = max(LEAST, placed.length + by)
    if natural is not None and length >= natural:
        return replace(item, length=None)
    return replace(item, length=length)


class _Sound(Gesture):
    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        assert hit.sound is not None
        assert hit.box is not None
        self.placed, self.box = hit.sound, hit.box
        self.wanted: TrackItem = self.placed.item

    def commit(self) -> None:
        if self.wanted != self.placed.item:
            self.view.wishes.sound_changed.emit(self.wanted, self.placed.item)

    def at_second(self, scene: Scene, second: Fraction) -> int:
        """Where an instant lies, in widget pixels."""
        return round(scene.scale.x_of_second(second)) - scene.offset


class CarrySound(_Sound):
    """Moves a sound in time, or a copy of it; either end is drawn to what is near."""

    begins_after = 6

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF, copies: bool) -> None:
        super().__init__(view, hit, start)
        self.copies = copies
        self.to = self.placed.start
        ids, rows = view.model.sounds, (view.sounds.index(kind) for kind in KINDS)
        every = [each for row in rows for each in row if each.item.id in ids]
        self.together = every if self.placed in every else [self.placed]
        self._first = min(each.start for each in self.together)

    def update(self, free: bool) -> None:
        fps = self.fps
        start = float(self.placed.start * fps) + self.moved
        length = float(self.placed.length * fps)
        own = "" if self.copies else self.placed.item.id
        ends = [
            (snapped, snapped - shift)
            for shift in (0.0, length)
            if not free and (snapped := self.view.near(start + shift, without=own)) is not None
        ]
        if ends:
            self.snapped, picture = min(ends, key=lambda each: abs(each[1] - start))
        else:
            self.snapped, picture = None, float(round(start))
        picture = max(0.0, min(picture, self.view.model.pictures - 1.0))
        # An end that was drawn to a picture may have it begin between two.
        to = Fraction(picture).limit_denominator(1000) / fps
        # None of those that go along begins before the video.
        self.to = max(to, self.placed.start - self._first)

    def commit(self) -> None:
        by, wishes = self.to - self.placed.start, self.view.wishes
        wanted = [moved_to(self.view, each.item, each.start + by) for each in self.together]
        seen = [each.item for each in self.together]
        if len(wanted) > 1 and (self.copies or wanted != seen):
            wishes.sounds_copied.emit(wanted) if self.copies else wishes.sounds_changed.emit(wanted, seen)
        elif self.copies:
            wishes.sound_copied.emit(wanted[0])
        elif wanted != seen:
            wishes.sound_changed.emit(wanted[0], seen[0])

    @property
    def tip(self) -> str:
        delta = round((self.to - self.placed.start) * self.fps)
        return self.span(self.placed.length, delta, int(self.to * self.fps))

    def paint(self, painter: QPainter, scene: Scene) -> None:
        by = self.to - self.placed.start
        for each in self.together:
            row = scene.row(scene.rows_by_kind[each.kind])
            box = self.view.sounds.box(row, each, scene.scale, scene.offset)
            if not self.copies:
                veil(painter, box)
            left, right = (self.at_second(scene, at + by) for at in (each.start, each.end))
            outline(painter, QRect(left, box.top(), max(4, right - left), box.height()))


class TrimSound(_Sound):
    """Drags a sound's edge."""

    cursor = Qt.CursorShape.SizeHorCursor

    def update(self, free: bool) -> None:
        ahead = self.hit.part == "sound_start"
        edge = self.placed.start if ahead else self.placed.end
        picture = self.drawn(float(edge * self.fps) + self.moved, free, without=self.placed.item.id)
        self.wanted = trimmed(self.view, self.placed, ahead, picture_time(picture, self.fps) - edge)

    @property
    def _now(self) -> tuple[Fraction, Fraction]:
        """Start and end as they would be."""
        placed = self.placed
        if self.hit.part == "sound_start":
            clip = self.view.model.clip(self.wanted.frame_id)
            anchored = picture_time(clip.start, self.fps) if clip is not None else Fraction(0)
            return anchored + self.wanted.offset, placed.end
        natural = natural_length(self.wanted, self.view.sounds.length)
        length = self.wanted.length if self.wanted.length is not None else natural
        return placed.start, placed.start + (length if length is not None else placed.length)

    @property
    def tip(self) -> str:
        start, end = self._now
        delta = round((end - start - self.placed.length) * self.fps)
        at = start if self.hit.part == "sound_start" else end
        return self.span(end - start, delta, round(at * self.fps))

    def paint(self, painter: QPainter, scene: Scene) -> None:
        left, right = (self.at_second(scene, each) for each in self._now)
        veil(painter, self.box)
        outline(painter, QRect(left, self.box.top(), max(4, right - left), self.box.height()))


class Fade(_Sound):
    """Drags the handle at which a sound has come, or begins to go."""

    cursor = Qt.CursorShape.SplitHCursor

    def update(self, free: bool) -> None:
        item, length = self.placed.item, self.placed.length
        by = Fraction(round(self.moved * 100), 100) / self.fps
        if self.hit.part == "fade_in":
            fade = max(Fraction(0), min(item.fade_in + by, length - item.fade_out))
            self.wanted = replace(item, fade_in=fade)
        else:
            fade = max(Fraction(0), min(item.fade_out - by, length - item.fade_in))
            self.wanted = replace(item, fade_out=fade)

    @property
    def tip(self) -> str:
        if self.hit.part == "fade_in":
            return self.view.tr("Fades in over {0} s").format(f"{float(self.wanted.fade_in):.2f}")
        return self.view.tr("Fades out over {0} s").format(f"{float(self.wanted.fade_out):.2f}")

    def paint(self, painter: QPainter, scene: Scene) -> None:
        per_second, box = scene.scale.per_second, self.box
        painter.setPen(QPen(QColor(tokens().accent), 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hit.part == "fade_in":
            x = box.left() + float(self.wanted.fade_in) * per_second
            painter.drawLine(QPointF(box.left(), box.bottom()), QPointF(x, box.top()))
        else:
            x = box.right() - float(self.wanted.fade_out) * per_second
            painter.drawLine(QPointF(x, box.top()), QPointF(box.right(), box.bottom()))


class Level(Gesture):
    """Drags the line of a sound's level, or the one of its level while somebody speaks."""

    cursor = Qt.CursorShape.SizeVerCursor
    begins_after = 2

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        timeline = view.model.timeline
        assert hit.box is not None
        assert timeline is not None
        self.box = hit.box
        self.of: TrackItem | Music | None = hit.sound.item if hit.sound else timeline.music
        self.wanted = self.of
        self.ducks = hit.part.endswith("duck")

    def update(self, free: bool) -> None:
        of = self.of
        if of is None:
            return
        line = of.gain_db + of.duck_db if self.ducks else of.gain_db
        at = level_at(self.box, level_y(self.box, line) + self.at.y() - self.start.y())
        if self.ducks:
            self.wanted = replace(of, duck_db=max(LEAST_DB, min(0.0, at - of.gain_db)))
        else:
            self.wanted = replace(of, gain_db=at)

    def commit(self) -> None:
        if self.wanted == self.of or self.wanted is None:
            return
        if isinstance(self.wanted, Music):
            self.view.wishes.music_changed.emit(self.wanted)
        else:
            self.view.wishes.sound_changed.emit(self.wanted, self.of)

    @property
    def tip(self) -> str:
        if self.wanted is None:
            return ""
        if self.ducks:
            return self.view.tr("{0} under the voice").format(decibels(self.wanted.duck_db))
        return decibels(self.wanted.gain_db)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self.wanted is None:
            return
        db = self.wanted.gain_db + (self.wanted.duck_db if self.ducks else 0.0)
        y = level_y(self.box, db)
        painter.setPen(QPen(QColor(tokens().accent), 2))
        painter.setFont(fonts.font(fonts.SMALL))
        left, right = max(0, self.box.left()), min(scene.width, self.box.right())
        painter.drawLine(left, y, right, y)
