"""Frames by hand: trimmed, slipped, carried elsewhere, copied, laid over each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication

from app.domain.footage import Footage
from app.domain.script import SCENE_PAUSE, SILENT_LENGTH
from app.domain.style import TRANSITIONS, Style, number
from app.domain.time import picture_time
from app.domain.timeline import Clip
from ui.theme import tokens
from ui.timeline.gesture import Gesture, added, outline, veil
from ui.timeline.hits import Hit
from ui.timeline.model import TimelineModel

if TYPE_CHECKING:
    from ui.timeline.painting import Scene
    from ui.timeline.view import TimelineView

LONGEST_PAUSE = Fraction(60)
LEAST_CLIP = Fraction(1, 10)
"""Seconds of a clip that always stay."""
LONGEST_TRANSITION = 3.0


def pauses(model: TimelineModel, clip: Clip) -> tuple[Fraction, Fraction, Fraction]:
    """A frame's silence before its voice, after it, and the least that can be after it."""
    frame = model.frame(clip.frame_id)
    before = frame.pause_before if frame else Fraction(0)
    after = frame.pause_after if frame else Fraction(0)
    clips, place = model.index.clips, model.index.positions[clip.frame_id]
    last = place + 1 == len(clips) or clips[place + 1].scene_id != clip.scene_id
    least = SCENE_PAUSE if last else Fraction(0)
    return before, max(after, least), least


def spoken(clip: Clip) -> Fraction:
    """Seconds of a frame that are no pause."""
    return clip.voice.length if clip.voice is not None else SILENT_LENGTH


def by_footage(clip: Clip) -> bool:
    """Whether a frame is as long as its clip: it has one, and says nothing."""
    return clip.visual.footage is not None and not clip.text.strip()


def longest_transition(model: TimelineModel, clip: Clip) -> int:
    """How many pictures a transition into a frame may have on each side of the cut."""
    place = model.index.positions[clip.frame_id]
    if not place:
        return 0
    before = model.index.clips[place - 1].pictures
    fps = model.timeline.canvas.fps if model.timeline else Fraction(30)
    return min(before // 3, clip.pictures // 3, int(LONGEST_TRANSITION * float(fps)) // 2)


def transition_of(clip: Clip, half: int, fps: Fraction) -> Style:
    """A frame's transition with so many pictures on each side of its cut."""
    if half <= 0:
        return Style("cut")
    kind = clip.transition.kind if clip.transition.kind != "cut" else "crossfade"
    return Style(kind, {**clip.transition.params, "length": round(float(picture_time(2 * half, fps)), 4)})


class Trim(Gesture):
    """Drags a frame's edge: the silence there grows or shrinks, and all behind it moves along."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        assert hit.clip is not None
        self.clip = hit.clip
        self.ahead = hit.part == "start"
        self.edge = self.clip.start if self.ahead else self.clip.end
        self.delta = 0

    def update(self, free: bool) -> None:
        wanted = self.drawn(self.edge + self.moved, free) - self.edge
        low, high = self._room()
        self.delta = max(low, min(wanted, high))
        if self.delta != wanted:
            self.snapped = None

    def _room(self) -> tuple[int, int]:
        """How many pictures the edge can go to the left (negative) and to the right."""
        clip, fps = self.clip, self.fps
        if by_footage(clip):
            footage = clip.visual.footage
            assert footage is not None
            spare = int((footage.lasts - LEAST_CLIP) * fps)
            if self.ahead:
                return -int(footage.start / footage.speed * fps), spare
            return -spare, int((footage.length - footage.until) / footage.speed * fps)
        before, after, least = pauses(self.view.model, clip)
        if self.ahead:
            return -int((LONGEST_PAUSE - before) * fps), -int(-before * fps // 1)
        return int(-(after - least) * fps // 1), int((LONGEST_PAUSE - after) * fps)

    @property
    def _change(self) -> Fraction:
        return picture_time(self.delta, self.fps)

    def commit(self) -> None:
        if not self.delta:
            return
        wishes, clip = self.view.wishes, self.clip
        if by_footage(clip):
            footage = clip.visual.footage
            assert footage is not None
            way = self._change * footage.speed
            if self.ahead:
                footage = replace(footage, start=max(Fraction(0), footage.start + way))
            else:
                footage = replace(footage, end=min(footage.length, footage.until + way))
            wishes.footage.emit(clip.frame_id, footage)
            return
        before, after, least = pauses(self.view.model, clip)
        if self.ahead:
            wishes.pauses.emit(clip.frame_id, max(Fraction(0), before - self._change), None)
        else:
            wishes.pauses.emit(clip.frame_id, None, max(least, after + self._change))

    @property
    def tip(self) -> str:
        change = -self.delta if self.ahead else self.delta
        length = picture_time(self.clip.pictures + change, self.fps)
        return self.span(length, change, self.edge + self.delta)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        row = scene.picture_row
        edge, now = scene.x(self.edge), scene.x(self.edge + self.delta)
        changed = QRect(min(edge, now), row.top() + 3, abs(now - edge), row.height() - 6)
        shrinks = (self.delta > 0) == self.ahead
        (veil if shrinks else added)(painter, changed)
        left = now if self.ahead else scene.x(self.clip.start)
        right = scene.x(self.clip.end) if self.ahead else now
        outline(painter, QRect(left, row.top() + 2, max(4, right - left), row.height() - 4))


class Slip(Gesture):
    """Shows another stretch of a frame's clip; nothing else moves."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        assert hit.clip is not None
        assert hit.clip.visual.footage is not None
        self.clip, self.footage = hit.clip, hit.clip.visual.footage
        self.wanted = self.footage

    def update(self, free: bool) -> None:
        by = Fraction(round(-self.moved)) / self.fps * self.footage.speed
        self.wanted = slipped(self.footage, by)

    def commit(self) -> None:
        if self.wanted != self.footage:
            self.view.wishes.footage.emit(self.clip.frame_id, self.wanted)

    @property
    def tip(self) -> str:
        change = float(self.wanted.start - self.footage.start)
        words = self.view.tr("From {0} s of the clip   {1} s")
        return words.format(f"{float(self.wanted.start):.2f}", f"{change:+.2f}".replace("-", "−"))

    def paint(self, painter: QPainter, scene: Scene) -> None:
        row = scene.picture_row
        left, right = scene.x(self.clip.start), scene.x(self.clip.end)
        outline(painter, QRect(left, row.top() + 2, max(4, right - left), row.height() - 4), "second")


def slipped(footage: Footage, by: Fraction) -> Footage:
    """A clip's stretch, ``by`` seconds of its file later, within the file."""
    if footage.end is None:
        start = max(Fraction(0), min(footage.start + by, footage.length - LEAST_CLIP))
        return replace(footage, start=max(Fraction(0), start))
    used = footage.end - footage.start
    start = max(Fraction(0), min(footage.start + by, footage.length - used))
    return replace(footage, start=start, end=start + used)


class TransitionEdge(Gesture):
    """Makes a transition longer or shorter, on both sides of its cut alike."""

    cursor = Qt.CursorShape.SplitHCursor

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF) -> None:
        super().__init__(view, hit, start)
        assert hit.clip is not None
        self.clip = hit.clip
        self.before = self.half = self.clip.tail
        # Which of the two edges was taken: outwards is longer.
        self._side = 1 if view.picture_at(start.x()) >= self.clip.start else -1

    def update(self, free: bool) -> None:
        wanted = self.before + round(self.moved * self._side)
        self.half = max(0, min(wanted, longest_transition(self.view.model, self.clip)))

    def commit(self) -> None:
        if self.half != self.before:
            self.view.wishes.transition.emit(
                self.clip.frame_id, transition_of(self.clip, self.half, self.fps)
            )

    @property
    def tip(self) -> str:
        return transition_words(self.view, self.clip, self.half, self.fps)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        paint_overlap(painter, scene, self.clip.start, self.half)


def transition_words(view: TimelineView, clip: Clip, half: int, fps: Fraction) -> str:
    """What a transition would be, for people."""
    style = transition_of(clip, half, fps)
    label = TRANSITIONS[style.kind].label
    if style.kind == "cut":
        return label
    return f"{label}   {number('transition', style, 'length'):.2f} s"


def paint_overlap(painter: QPainter, scene: Scene, cut: int, half: int) -> None:
    """The stretch that two frames would share."""
    row = scene.picture_row
    left, right = scene.x(cut - half), scene.x(cut + half)
    area = QRect(left, row.top() + 3, max(2, right - left), row.height() - 6)
    added(painter, area)
    outline(painter, area)


class CarryFrames(Gesture):
    """Carries frames to another gap, or copies of them. A little over a neighbour is a transition."""

    @property
    def begins_after(self) -> int:  # type: ignore[override]
        return QApplication.startDragDistance()

    def __init__(self, view: TimelineView, hit: Hit, start: QPointF, copies: bool) -> None:
        super().__init__(view, hit, start)
        assert hit.clip is not None
        model = view.model
        self.clip = hit.clip
        self.copies = copies
        chosen = model.together if self.clip.frame_id in model.together else {self.clip.frame_id}
        self.places = sorted(model.index.positions[each] for each in chosen)
        self.gap = self.places[0]
        self.over: Clip | None = None
        self.half = 0

    def update(self, free: bool) -> None:
        index = self.view.model.index
        self.gap = index.gap(self.view.picture_at(self.at.x()))
        self.over, self.half = None, 0
        place = self.places[0]
        if not self.copies and len(self.places) == 1 and self.gap in (place, place + 1):
            after = place if self.moved < 0 else place + 1
            if 0 < after < len(index.clips) and self._far:
                over = index.clips[after]
                half = round(abs(self.moved) / 2)
                if 0 < half <= longest_transition(self.view.model, over):
                    self.over, self.half = over, half

    @property
    def _far(self) -> bool:
        return abs(self.at.x() - self.start.x()) > 2 * QApplication.startDragDistance()

    @property
    def target(self) -> int:
        """The place of the first of them afterwards, counted as the wish says."""
        if self.copies:
            return self.gap
        return self.gap - sum(place < self.gap for place in self.places)

    @property
    def _stays(self) -> bool:
        first, count = self.places[0], len(self.places)
        together = self.places[-1] - first + 1 == count
        return not self.copies and together and first <= self.gap <= first + count

    def commit(self) -> None:
        wishes, clips = self.view.wishes, self.view.model.index.clips
        if self.over is not None:
            wishes.transition.emit(self.over.frame_id, transition_of(self.over, self.half, self.fps))
        elif not self._stays:
            ids = [clips[place].frame_id for place in self.places]
            (wishes.frames_copied if self.copies else wishes.frames_moved).emit(ids, self.target)

    @property
    def tip(self) -> str:
        if self.over is not None:
            return transition_words(self.view, self.over, self.half, self.fps)
        if self._stays:
            return ""
        count = len(self.places)
        what = self.view.tr("1 frame") if count == 1 else self.view.tr("{0} frames").format(count)
        return (self.view.tr("Copy {0} here") if self.copies else self.view.tr("Move {0} here")).format(what)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self.over is not None:
            paint_overlap(painter, scene, self.over.start, self.half)
            return
        index, row = self.view.model.index, scene.picture_row
        if not self.copies:
            for place in self.places:
                clip = index.clips[place]
                left, right = scene.x(clip.start), scene.x(clip.end)
                if right > 0 and left < scene.width:
                    veil(painter, QRect(left, row.top() + 2, right - left, row.height() - 4))
        width = min(180, max(48, round(self.clip.pictures * scene.scale.per_picture)))
        ghost = QRect(round(self.at.x()) - width // 2, row.top() + 8, width, row.height() - 14)
        painter.save()
        for step in range(min(2, len(self.places) - 1), 0, -1):
            outline(painter, ghost.translated(4 * step, -4 * step))
        painter.setOpacity(0.88)
        self.view.clip_painter.ghost(painter, scene, self.clip, ghost)
        painter.setOpacity(1)
        outline(painter, ghost.adjusted(-2, -2, 2, 2))
        if not self._stays:
            at = index.end if self.gap == len(index.clips) else index.clips[self.gap].start
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens().accent))
            painter.drawRoundedRect(QRectF(scene.x(at) - 2.5, row.top() - 2, 3, row.height() + 4), 1.5, 1.5)
        painter.restore()
