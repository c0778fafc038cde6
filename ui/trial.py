"""What is only tried: the preview shows one frame otherwise for a moment, and nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.script import Frame
from app.domain.style import Style, number
from app.domain.takes import Image
from app.domain.timeline import Clip, Timeline
from app.domain.trial import visuals, with_frame
from ui.preview import Player
from ui.session import ProjectSession

SOON_MS = 60
"""Several trials within so short a time, as while typing, are seen as the last of them."""
LIKELY_MS, LIKELY = 150, 12
"""A frame that stays selected for so long may be given another picture: so many are made ready."""
WHOLE_S = 0.5
"""Seconds in which an overlay has come, or goes."""


class Trial(QObject):
    """At most one frame is tried at a time. The session's next timeline ends it, and so does :meth:`end`."""

    changed = Signal(bool)
    """Whether the preview shows something tried."""

    def __init__(self, session: ProjectSession, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._frame: Frame | None = None
        self._image: Image | None = None
        self._timeline: Timeline | None = None
        self._before = False
        self._held: asyncio.Future[Any] | None = None
        """The edit that makes what is shown, until that was read."""
        self._need = 0
        """The first reading that is sure to see it."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._show)
        self._likely: Sequence[Image] = ()
        self._expecting = QTimer(self)
        self._expecting.setSingleShot(True)
        self._expecting.setInterval(LIKELY_MS)
        self._expecting.timeout.connect(self._expect)
        session.timeline_changed.connect(self._on_timeline_changed)
        session.read_again.connect(self._on_read_again)
        session.closed.connect(self._on_timeline_changed)

    @property
    def running(self) -> bool:
        """Whether something is tried."""
        return self._frame is not None

    @property
    def timeline(self) -> Timeline | None:
        """What is shown of it."""
        return self._timeline

    def lay(self, frame_id: str, overlays: Sequence[Style]) -> None:
        """Try other overlays."""
        frame = self._session.frame_of(frame_id)
        if frame is not None:
            self.show_frame(replace(frame, overlays=tuple(overlays)))

    def show_frame(self, frame: Frame, image: Image | None = None) -> None:
        """Try a frame's motion, transition and overlays, and a picture instead of the chosen one."""
        self._held = None
        if self._player.playing:
            return  # another session in the midst of it would be heard
        fresh = self._frame is None
        self._frame, self._image = frame, image
        self._soon.start()
        if fresh:
            self.changed.emit(True)

    def expect(self, images: Sequence[Image]) -> None:
        """Have pictures ready that may be tried, or chosen, for the selected frame."""
        self._likely = images[:LIKELY]
        self._expecting.start()

    @Slot()
    def _expect(self) -> None:
        board, timeline = self._session.board, self._session.timeline
        if board is not None and timeline is not None:
            self._player.expect(visuals(timeline, board, self._session.selected, self._likely))

    def hold(self, frame_id: str, image: Image, make: Callable[[], asyncio.Future[Any] | None]) -> None:
        """Show a frame at once with a picture that is chosen for it, and ``make`` that edit; it stays until the
        project says so itself, and only another trial takes it away before."""
        frame = self._session.frame_of(frame_id)
        if frame is None or frame.image_id == image.id or self._player.playing:
            make()
            return
        self.show_frame(frame, image)
        self._soon.stop()
        self._show()
        self._held = make()
        if self._held is None:
            self.end()
        else:
            self._held.add_done_callback(self._on_made)

    def _on_made(self, made: asyncio.Future[Any]) -> None:
        if made is not self._held:
            return
        if made.cancelled() or made.exception() is not None:
            self._held = None
            self.end()
        else:
            self._need = self._session.reads_begun + 1
            self._session.look_again()

    @Slot()
    def _on_read_again(self) -> None:
        if self._held is not None and self._held.done() and self._session.read_number >= self._need:
            self._held = None
            self.end()

    def look_at(self, frame_id: str, overlay: Style) -> None:
        """Go to a moment in which an overlay is whole, where it is not at the playhead."""
        clip, timeline = self._session.clip(frame_id), self._session.timeline
        if clip is None or timeline is None or self._player.playing:
            return
        start = number("overlay", overlay, "start")
        length = number("overlay", overlay, "length") or float(clip.pictures)
        fps = float(timeline.canvas.fps)
        first = clip.start + round((start + min(WHOLE_S, length / 2)) * fps)
        last = clip.start + round((start + length - min(WHOLE_S, length / 2)) * fps)
        if not first <= self._player.position <= min(last, clip.end - 1) and first < clip.end:
            self._player.seek(first)

    def look_at_motion(self, clip: Clip, beginning: bool) -> None:
        """Go to where a frame's motion begins or ends, unless it is under way at the playhead."""
        following = self._session.timeline.clips[clip.number :][:1] if self._session.timeline else ()
        first, last = clip.start + clip.tail, clip.end - 1 - sum(each.lead for each in following)
        middle = (first + last) // 2
        here = self._player.position
        if not (first <= here <= middle if beginning else middle <= here <= last):
            self._go(first if beginning else last)

    def look_at_transition(self, clip: Clip) -> None:
        """Go to where a frame comes in, unless the playhead is there."""
        if not clip.start <= self._player.position < clip.start + max(1, clip.tail):
            self._go(clip.start)

    def _go(self, picture: int) -> None:
        if not self._player.playing:
            self._player.seek(picture)

    def compare(self) -> None:
        """Show what is while something is tried, and what is tried again the next time."""
        if self._frame is not None and self._timeline is not None:
            now = self._session.timeline
            self._before = not self._before
            self._player.set_timeline(now if self._before else self._timeline)

    @Slot()
    def end(self) -> None:
        """Show what is."""
        if self._frame is not None and self._held is None:
            self._forget()
            self._player.set_timeline(self._session.timeline)

    @Slot()
    def _on_timeline_changed(self) -> None:
        self._forget()  # whoever plays it has the new one already

    def _forget(self) -> None:
        self._soon.stop()
        self._held = None
        if self._frame is not None:
            self._frame = self._image = self._timeline = None
            self._before = False
            self.changed.emit(False)

    @Slot()
    def _show(self) -> None:
        board, timeline = self._session.board, self._session.timeline
        if self._frame is not None and board is not None and timeline is not None:
            self._before = False
            self._timeline = with_frame(timeline, board, self._frame, self._image)
            self._player.set_timeline(self._timeline)
