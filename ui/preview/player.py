"""Plays a timeline in the window: position, clock, pictures and sound in step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.domain.time import picture_at, picture_time
from app.domain.timeline import Timeline, Visual
from ui.preview.pictures import Opening, OpenPreview, PictureThread
from ui.preview.sessions import SessionHolder
from ui.preview.sounding import MakeClock, Sounding, best_clock
from ui.preview.view import PreviewView

_RESIZE_MS = 180
"""A session is opened anew this long after the view's size has come to rest."""
_FASTEST = 8
"""Times its own speed at which a shuttle plays at most."""
_LEAST_MS = 2
"""Between two looks at the clock."""


class Player(QObject):
    """Plays into a :class:`~ui.preview.view.PreviewView`. Positions are numbers of pictures.

    Sessions are opened and pictures drawn on one thread, sound is fed on another; this object
    and its signals live on the window's. ``close`` must be called before the end.
    """

    position_changed = Signal(int)
    playing_changed = Signal(bool)
    timeline_changed = Signal()
    """Another timeline is on screen: length, rate or frames may differ."""
    captions_changed = Signal(bool)
    speed_changed = Signal(int)
    """How many times as fast it plays; negative backwards."""
    failed = Signal(str)

    def __init__(
        self,
        view: PreviewView,
        open_session: OpenPreview,
        parent: QObject | None = None,
        *,
        make_clock: MakeClock = best_clock,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._timeline: Timeline | None = None
        self._wanted: Timeline | None = None
        self._captions: bool | None = None
        self._position = 0
        self._playing = False
        self._speed = 1
        self._loop: tuple[int, int] | None = None
        self._closed = False
        self._last_failure = ""
        self._holder = SessionHolder()
        self.sound = Sounding(make_clock(self._holder), self)
        """The clock, and how loud it is."""
        self.sound.lost.connect(self._on_failed)
        self._thread = PictureThread(open_session, self._holder, self)
        self._thread.opened.connect(self._on_opened)
        self._thread.drawn.connect(self._on_drawn)
        self._thread.failed.connect(self._on_failed)
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.setSingleShot(True)
        self._tick.timeout.connect(self._on_tick)
        self._resize = QTimer(self)
        self._resize.setSingleShot(True)
        self._resize.setInterval(_RESIZE_MS)
        self._resize.timeout.connect(self._on_size_rested)
        view.room_changed.connect(self._resize.start)
        self._size = (0, 0)
        self._thread.start()

    # What is played ---------------------------------------------------------------------

    @property
    def timeline(self) -> Timeline | None:
        """What is on screen; another that was set appears when its session is open."""
        return self._timeline

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return self._timeline.pictures if self._timeline is not None else 0

    @property
    def position(self) -> int:
        """The picture on screen, or on its way there."""
        return self._position

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    def set_timeline(self, timeline: Timeline | None) -> None:
        """Play another timeline. What is on screen stays until the new one can be seen;

        the position stays in its frame, wherever that frame now is.
        """
        self._wanted = timeline
        if timeline is None or not timeline.pictures:
            self.pause()
            self._timeline = None
            self._position = 0
            self._holder.replace(None)
            self._view.show_picture(None)
            self.timeline_changed.emit()
        else:
            self._view.set_canvas(timeline.canvas.width, timeline.canvas.height)
            self._open()

    def expect(self, visuals: Sequence[Visual]) -> None:
        """Have ready what another timeline may show soon."""
        self._thread.expect(visuals)

    def _open(self) -> None:
        if self._wanted is None or not self._wanted.pictures or self._closed:
            return
        timeline = self._wanted
        if self._captions is not None:
            timeline = replace(timeline, burn_captions=self._captions)
        self._size = self._view.picture_size()
        self._thread.open(Opening(timeline, *self._size))

    @Slot(object)
    def _on_opened(self, opening: Opening) -> None:
        if self._closed or self._wanted is None:
            return
        before, self._timeline = self._timeline, opening.timeline
        self._last_failure = ""
        position = _carried_over(self._position, before, opening.timeline)
        moved = position != self._position
        self._position = position
        if self._playing and moved:
            self._run()
        self.timeline_changed.emit()
        if before is None or before.burn_captions != opening.timeline.burn_captions:
            self.captions_changed.emit(opening.timeline.burn_captions)
        if moved:
            self.position_changed.emit(position)
        self._want()

    # Transport --------------------------------------------------------------------------

    @property
    def speed(self) -> int:
        """How many times as fast it plays; negative backwards."""
        return self._speed

    @Slot()
    def play(self) -> None:
        """Play from the position; from the start where that is the end."""
        self._play(1)

    def _play(self, speed: int) -> None:
        if self._timeline is None or (self._playing and speed == self._speed):
            return
        if not self._playing and speed > 0 and self._position >= self.pictures - 1:
            self._go(0)
        fresh, self._playing = not self._playing, True
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)
        self._run()
        self._want()
        if fresh:
            self.playing_changed.emit(True)

    @Slot()
    def shuttle_on(self) -> None:
        """Play; each time again, twice as fast."""
        self._play(min(_FASTEST, 2 * self._speed) if self._playing and self._speed > 0 else 1)

    @Slot()
    def shuttle_back(self) -> None:
        """Play backwards; each time again, twice as fast."""
        self._play(max(-_FASTEST, 2 * self._speed) if self._playing and self._speed < 0 else -1)

    def _run(self) -> None:
        """Let the clock go from the position."""
        if self._timeline is not None:
            fps = self._timeline.canvas.fps
            first, last = self._loop or (0, 0)
            loop = (float(picture_time(first, fps)), float(picture_time(last, fps))) if last > first else None
            self.sound.start(float(picture_time(self._position, fps)), self._speed, loop)
            self._tick.start(_LEAST_MS)

    @Slot()
    def pause(self) -> None:
        """Stand still."""
        if self._playing:
            self._playing = False
            self._tick.stop()
            self.sound.stop()
            if self._speed != 1:
                self._speed = 1
                self.speed_changed.emit(1)
            self._want()
            self.playing_changed.emit(False)

    @Slot()
    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self._playing else self.play()

    @Slot(int)
    def seek(self, picture: int) -> None:
        """Go to a picture, held to the timeline; playing goes on from there."""
        if self._timeline is None:
            return
        self._go(picture)
        if self._playing:
            self._run()
        self._want()

    @Slot(int)
    def step(self, pictures: int) -> None:
        """Pause, and go some pictures on, or back where negative."""
        self.pause()
        self.seek(self._position + pictures)

    def set_loop(self, span: tuple[int, int] | None) -> None:
        """Whoever plays in a half-open range of pictures stays in it, from the start again and again."""
        if span != self._loop:
            self._loop = span
            if self._playing:
                self._run()

    @Slot()
    def to_start(self) -> None:
        """Go to the first picture."""
        self.seek(0)

    @Slot()
    def to_end(self) -> None:
        """Go to the last picture."""
        self.seek(self.pictures - 1)

    @Slot()
    def previous_frame(self) -> None:
        """Go to the frame's start; from there to the start of the one before."""
        if self._timeline is not None:
            clip = self._timeline.clip_at(self._position)
            self.seek(
                clip.start if self._position > clip.start else self._timeline.clip_at(clip.start - 1).start
            )

    @Slot()
    def next_frame(self) -> None:
        """Go to the start of the next frame; from the last one to its last picture."""
        if self._timeline is not None:
            self.seek(self._timeline.clip_at(self._position).end)

    # Captions ---------------------------------------------------------------------------

    @property
    def captions(self) -> bool:
        """Whether captions are drawn into the preview."""
        if self._captions is not None:
            return self._captions
        return self._wanted is not None and self._wanted.burn_captions

    @Slot(bool)
    def set_captions(self, shown: bool) -> None:
        """Show captions in the preview or not, whatever the export will do."""
        if shown != self.captions:
            self._captions = shown
            self._open()

    # Inside -----------------------------------------------------------------------------

    def _go(self, picture: int) -> None:
        picture = max(0, min(picture, self.pictures - 1))
        if picture != self._position:
            self._position = picture
            self.position_changed.emit(picture)

    def _want(self) -> None:
        if self._timeline is not None and not self._closed:
            self._thread.want(self._position, self._speed if self._playing else 0)

    @Slot()
    def _on_tick(self) -> None:
        if self._timeline is None:
            return
        fps = self._timeline.canvas.fps
        second = self.sound.now()
        now = picture_at(max(0.0, second), fps)
        first, last = self._loop or (0, 0)
        if (self._speed > 0 and now >= self.pictures - (0 if self._position < last else 1)) or (
            self._speed < 0 and second <= 0 and not (self._position > first == 0 < last)
        ):
            self._go(0 if self._speed < 0 else self.pictures - 1)
            self.pause()
        elif now != self._position:
            self._go(now)
            self._want()
        self._show()
        if self._playing and not self._tick.isActive():
            # Waking just after a picture's own time, not now and then, spares half a picture of delay.
            ahead = second * fps - now
            left = (1 - ahead if self._speed > 0 else ahead) / fps / abs(self._speed)
            self._tick.start(max(_LEAST_MS, min(250, math.ceil(left * 1000))))

    @Slot()
    def _on_drawn(self) -> None:
        self._show()

    def _show(self) -> None:
        if self._timeline is not None and not self._closed:
            image = self._thread.take(self._position)
            if image is not None:
                self._view.show_picture(image)

    @Slot()
    def _on_size_rested(self) -> None:
        if self._view.picture_size() != self._size:
            self._open()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        # The same sentence for every picture of a broken frame would be told once.
        if message != self._last_failure and not self._closed:
            self._last_failure = message
            self.failed.emit(message)

    def close(self) -> None:
        """Stop everything and wait for the threads, at most a few seconds. May be called twice."""
        if self._closed:
            return
        self.pause()
        self._closed = True
        self._resize.stop()
        self.sound.close()
        self._thread.close()
        self._holder.replace(None)


def _carried_over(position: int, before: Timeline | None, after: Timeline) -> int:
    """The same moment of the same frame in another layout, else the same picture."""
    if before is not None and before.clips:
        old = before.clip_at(position)
        new = next((clip for clip in after.clips if clip.frame_id == old.frame_id), None)
        if new is not None:
            return new.start + min(position - old.start, new.pictures - 1)
    return max(0, min(position, after.pictures - 1))
