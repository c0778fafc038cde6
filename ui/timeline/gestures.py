"""Which gesture a press begins; one at a time, done by releasing, taken back by Escape."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent

from ui.timeline.frame_gestures import CarryFrames, Slip, TransitionEdge, Trim
from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.gesture import Gesture
from ui.timeline.hits import Hit, hit
from ui.timeline.mark_gestures import CarryMarker, RangeEdge, Scrub
from ui.timeline.rubber_band import RubberBand
from ui.timeline.sound_gestures import CarrySound, Fade, Level, TrimSound

if TYPE_CHECKING:
    from ui.timeline.view import TimelineView

_EDGE = 32
"""Pixels from the border within which a gesture scrolls the view."""
_TICK_MS = 25
_Modifier = Qt.KeyboardModifier
_SIMPLE: dict[str, Callable[[TimelineView, Hit, QPointF], Gesture]] = {
    "in": RangeEdge,
    "out": RangeEdge,
    "marker": CarryMarker,
    "start": Trim,
    "end": Trim,
    "transition": TransitionEdge,
    "sound_start": TrimSound,
    "sound_end": TrimSound,
    "fade_in": Fade,
    "fade_out": Fade,
    "level": Level,
    "duck": Level,
    "music_level": Level,
    "music_duck": Level,
}


class Gestures(QObject):
    """Chooses on the press, begins a gesture once the pointer has gone far enough."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view)
        self._view = view
        self._waiting: Gesture | None = None
        self._alone = self._alone_sound = ""
        self._at = QPointF()
        self._free = False
        self.gesture: Gesture | None = None
        self._scroll = QTimer(self)
        self._scroll.setInterval(_TICK_MS)
        self._scroll.timeout.connect(self._on_scroll)

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self.gesture is not None

    @property
    def snapped(self) -> int | None:
        """The picture to which the hand is being drawn."""
        return self.gesture.snapped if self.gesture is not None else None

    def press(self, event: QMouseEvent) -> None:
        """Choose what is there, and be ready for a gesture."""
        view = self._view
        if event.button() != Qt.MouseButton.LeftButton or not view.model.pictures:
            event.ignore()
            return
        view.stop_following()
        found = hit(view, event.position().toPoint())
        self._alone = self._alone_sound = ""
        self._choose(found, event.modifiers())
        self._waiting = self._gesture(found, event)
        if self._waiting is not None and not self._waiting.begins_after:
            self._begin(event)

    def move(self, event: QMouseEvent) -> None:
        """Go on with a gesture, or show what would happen here."""
        if self.gesture is None and self._waiting is not None:
            way = (event.position() - self._waiting.start).manhattanLength()
            if way >= self._waiting.begins_after:
                self._begin(event)
        elif self.gesture is not None:
            self._track(event)
        else:
            self._view.viewport().setCursor(hit(self._view, event.position().toPoint()).cursor)

    def release(self, event: QMouseEvent) -> None:
        """Do what the gesture shows; a press that was none has chosen already."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        gesture, waiting = self.gesture, self._waiting
        self._end()
        if gesture is not None:
            gesture.commit()
        elif waiting is not None and waiting.hit.marker is not None:
            self._view.go_to(waiting.hit.marker.picture)
        elif self._alone_sound:
            self._view.model.set_sound(self._alone_sound)
        elif self._alone:
            self._view.choose_together(frozenset())
            self._view.tell_chosen()

    def cancel(self) -> None:
        """Forget the gesture: nothing has changed but the playhead."""
        gesture = self.gesture
        self._end()
        if gesture is not None:
            gesture.cancel()

    def _end(self) -> None:
        self._scroll.stop()
        if self.gesture is not None:
            self._view.viewport().unsetCursor()
            self._view.viewport().update()
        self.gesture = self._waiting = None

    def _choose(self, found: Hit, modifiers: Qt.KeyboardModifier) -> None:
        view, model = self._view, self._view.model
        self._choose_sound(found, modifiers)
        clip = found.clip
        if clip is None or found.part == "transition":
            return
        if modifiers & _Modifier.ControlModifier and clip.visual.footage is None:
            view.choose_together(model.together ^ {clip.frame_id})
            view.tell_chosen()
        elif modifiers & _Modifier.ShiftModifier and model.chosen and found.part in ("frame", "body"):
            ends = sorted(model.index.positions[each] for each in (model.chosen, clip.frame_id))
            span = model.index.clips[ends[0] : ends[1] + 1]
            view.choose_together(frozenset(each.frame_id for each in span))
            view.tell_chosen()
        elif clip.frame_id in model.together and len(model.together) > 1:
            self._alone = clip.frame_id  # carried together, or chosen alone by a release
            view.choose(clip.frame_id)
        else:
            view.choose_together(frozenset())
            view.choose(clip.frame_id)

    def _choose_sound(self, found: Hit, modifiers: Qt.KeyboardModifier) -> None:
        model, adds = self._view.model, _Modifier.ControlModifier | _Modifier.ShiftModifier
        if found.sound is None:
            if not modifiers & adds:
                model.set_sound("")
            return
        pressed = found.sound.item.id
        if modifiers & _Modifier.ControlModifier:
            model.set_sounds(model.sounds ^ {pressed}, pressed)
        elif modifiers & _Modifier.ShiftModifier:  # held on, it suspends snapping: so it takes none away
            model.set_sounds(model.sounds | {pressed}, pressed)
        elif pressed in model.sounds:
            model.set_sounds(model.sounds, pressed)  # carried together, or chosen alone by a release
            self._alone_sound = pressed if len(model.sounds) > 1 else ""
        else:
            model.set_sound(pressed)

    def _gesture(self, found: Hit, event: QMouseEvent) -> Gesture | None:
        view, at, modifiers = self._view, event.position(), event.modifiers()
        copies = bool(modifiers & _Modifier.AltModifier)
        if found.part in _SIMPLE:
            return _SIMPLE[found.part](view, found, at)
        if found.part == "sound":
            return CarrySound(view, found, at, copies)
        if found.part == "frame" and found.clip is not None:
            if modifiers & _Modifier.ControlModifier and found.clip.visual.footage is not None:
                return Slip(view, found, at)
            return CarryFrames(view, found, at, copies)
        if found.part == "ruler" or at.y() < RULER_HEIGHT:
            return Scrub(view, found, at)
        adds = modifiers & (_Modifier.ControlModifier | _Modifier.ShiftModifier)
        return RubberBand(view, found, at, view.model.together if adds else frozenset())

    def _begin(self, event: QMouseEvent) -> None:
        self.gesture, self._waiting = self._waiting, None
        if self.gesture is not None:
            self._view.viewport().setCursor(self.gesture.cursor)
            self._track(event)

    def _track(self, event: QMouseEvent) -> None:
        self._at = event.position()
        self._free = bool(event.modifiers() & _Modifier.ShiftModifier)
        near = self._speed() != 0
        if near != self._scroll.isActive():
            self._scroll.start() if near else self._scroll.stop()
        self._follow()

    def _speed(self) -> int:
        """Pixels a tick by which the view scrolls, the faster the farther out the pointer is."""
        x, width = self._at.x(), self._view.viewport().width()
        out = min(0.0, x - _EDGE) + max(0.0, x - (width - _EDGE))
        return round(out / 2)

    @Slot()
    def _on_scroll(self) -> None:
        bar = self._view.horizontalScrollBar()
        bar.setValue(bar.value() + self._speed())
        self._follow()

    def _follow(self) -> None:
        if self.gesture is not None:
            self.gesture.follow(self._at, self._free)
