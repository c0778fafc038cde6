"""Plays a timeline in the window: position, clock, pictures and sound in step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.domain.time import picture_at, picture_time
from app.domain.timeline import Timeline
from ui.preview.clock import MonotonicClock, PlayClock
from ui.preview.pictures import AHEAD, Opening, OpenPreview, PictureThread
from ui.preview.sessions import SessionHolder
from ui.preview.sound import SoundClock, has_device
from ui.preview.view import PreviewView

MakeClock = Callable[[SessionHolder], PlayClock]

_RESIZE_MS = 180
"""A session is opened anew this long after the view's size has come to rest."""


def best_clock(holder: SessionHolder) -> PlayClock:
    """The sound device where there is one, else a clock."""
    return SoundClock(holder) if has_device() else MonotonicClock()


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
    sound_changed = Signal()
    """Volume, mute, or whether there is any sound at all."""
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
        self._loop: tuple[int, int] | None = None
        self._volume, self._muted = 1.0, False
        self._closed = False
        self._last_failure = ""
        self._holder = SessionHolder()
        self._clock = make_clock(self._holder)
        if isinstance(self._clock, SoundClock):
            self._clock.lost.connect(self._on_sound_lost)
        self._thread = PictureThread(open_session, self._holder, self)
        self._thread.opened.connect(self._on_opened)
        self._thread.drawn.connect(self._on_drawn)
        self._thread.failed.connect(self._on_failed)
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
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
            self._clock.start(float(picture_time(position, opening.timeline.canvas.fps)))
        self._pace()
        self.timeline_changed.emit()
        if before is None or before.burn_captions != opening.timeline.burn_captions:
            self.captions_changed.emit(opening.timeline.burn_captions)
        if moved:
            self.position_changed.emit(position)
        self._want()

    # Transport --------------------------------------------------------------------------

    @Slot()
    def play(self) -> None:
        """Play from the position; from the start where that is the end."""
        if self._playing or self._timeline is None:
            return
        if self._position >= self.pictures - 1:
            self._go(0)
        self._playing = True
        self._clock.start(float(picture_time(self._position, self._timeline.canvas.fps)))
        self._pace()
        self._want()
        self._tick.start()
        self.playing_changed.emit(True)

    @Slot()
    def pause(self) -> None:
        """Stand still."""
        if self._playing:
            self._playing = False
            self._tick.stop()
            self._clock.stop()
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
            self._clock.start(float(picture_time(self._position, self._timeline.canvas.fps)))
        self._want()

    @Slot(int)
    def step(self, pictures: int) -> None:
        """Pause, and go some pictures on, or back where negative."""
        self.pause()
        self.seek(self._position + pictures)

    def set_loop(self, span: tuple[int, int] | None) -> None:
        """Whoever plays in a half-open range of pictures stays in it, from the start again and again."""
        self._loop = span

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

    # Captions and sound -----------------------------------------------------------------

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

    @property
    def has_sound(self) -> bool:
        """Whether there is a device to hear it on."""
        return self._clock.has_sound

    @property
    def volume(self) -> float:
        """0 to 1."""
        return self._volume

    @property
    def muted(self) -> bool:
        """Whether the preview is silent."""
        return self._muted

    @Slot(float)
    def set_volume(self, volume: float) -> None:
        """Set the preview's volume, 0 to 1, and let it be heard."""
        self._set_sound(max(0.0, min(1.0, volume)), False)

    @Slot(bool)
    def set_muted(self, muted: bool) -> None:
        """Silence the preview or let it be heard."""
        self._set_sound(self._volume, muted)

    def _set_sound(self, volume: float, muted: bool) -> None:
        if (volume, muted) != (self._volume, self._muted):
            self._volume, self._muted = volume, muted
            self._clock.set_volume(0.0 if muted else volume)
            self.sound_changed.emit()

    # Inside -----------------------------------------------------------------------------

    def _go(self, picture: int) -> None:
        picture = max(0, min(picture, self.pictures - 1))
        if picture != self._position:
            self._position = picture
            self.position_changed.emit(picture)

    def _pace(self) -> None:
        if self._timeline is not None:
            self._tick.setInterval(max(4, int(500 / self._timeline.canvas.fps)))

    def _want(self) -> None:
        if self._timeline is not None and not self._closed:
            self._thread.want(self._position, AHEAD if self._playing else 0)

    @Slot()
    def _on_tick(self) -> None:
        if self._timeline is None:
            return
        now = picture_at(self._clock.now(), self._timeline.canvas.fps)
        first, last = self._loop or (0, 0)
        if self._position < last <= now:
            self.seek(first)
        elif now >= self.pictures - (0 if self._position < last else 1):
            self._go(self.pictures - 1)
            self.pause()
        elif now != self._position:
            self._go(now)
            self._want()
        self._show()

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

    @Slot(str)
    def _on_sound_lost(self, message: str) -> None:
        old, self._clock = self._clock, MonotonicClock()
        if self._playing:
            self._clock.start(old.now())
        old.close()
        self.sound_changed.emit()
        self._on_failed(message)

    def close(self) -> None:
        """Stop everything and wait for the threads, at most a few seconds. May be called twice."""
        if self._closed:
            return
        self.pause()
        self._closed = True
        self._resize.stop()
        self._clock.close()
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
