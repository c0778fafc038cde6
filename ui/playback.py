"""Keeps playhead, selection, timeline and preview in step with each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.domain.timeline import Clip
from ui.preview import Player
from ui.session import ProjectSession
from ui.timeline import TimelineModel, TimelineView
from ui.trial import Trial


class PlaybackLink(QObject):
    """The playhead stands in the selected frame: choosing one moves the other."""

    def __init__(
        self,
        session: ProjectSession,
        model: TimelineModel,
        view: TimelineView,
        player: Player,
        trial: Trial,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._view = view
        self._player = player
        self._trial = trial
        self._target = -1
        self._poster = -1
        session.closed.connect(self._on_closed)
        session.timeline_changed.connect(self._on_timeline_changed)
        session.selection_changed.connect(self._on_selection_changed)
        view.playhead_moved.connect(player.seek)
        view.frame_chosen.connect(self._on_frame_chosen)
        view.frames_chosen.connect(self._on_frames_chosen)
        session.chosen_changed.connect(self._on_chosen_changed)
        player.position_changed.connect(self._on_position_changed)
        player.playing_changed.connect(view.set_playing)
        player.playing_changed.connect(self._on_playing_changed)
        player.timeline_changed.connect(self._on_player_ready)

    @property
    def current(self) -> Clip | None:
        """The clip under the playhead."""
        timeline = self._player.timeline
        return timeline.clip_at(self._player.position) if timeline and timeline.clips else None

    @Slot()
    def previous(self) -> None:
        """Go to the frame's beginning; from there to the one before."""
        self._go(-1)

    @Slot()
    def next(self) -> None:
        """Go to the next frame."""
        self._go(1)

    def _go(self, by: int) -> None:
        here, board = self.current, self._session.board
        if here is None or board is None or not self._in_step:
            return
        if self._player.playing:
            self._player.next_frame() if by > 0 else self._player.previous_frame()
        elif by < 0 and self._player.position > here.start + here.tail:
            self._show(here)
        else:
            place = self._model.index.positions[here.frame_id] + by
            if 0 <= place < len(board.frames):
                self._session.select(board.frames[place].id)

    @property
    def _in_step(self) -> bool:
        """Whether the preview shows the timeline of now, or it with a frame tried otherwise, not the one
        before an edit."""
        shown, now = self._player.timeline, self._session.timeline
        tried = self._trial.timeline
        return shown is not None and any(
            each is not None and shown.clips is each.clips for each in (now, tried)
        )

    @Slot()
    def _on_closed(self) -> None:
        self._player.set_timeline(None)
        self._model.set_timeline(None)

    @Slot()
    def _on_timeline_changed(self) -> None:
        now = self._session.now
        timeline = now.timeline if now else None
        self._model.set_timeline(timeline, now.clips if now else None)
        self._player.set_timeline(timeline)
        self._model.set_chosen(self._session.selected)

    @Slot(str)
    def _on_selection_changed(self, frame_id: str) -> None:
        self._model.set_chosen(frame_id)
        clip = self._model.clip(frame_id)
        if clip is None:
            return
        here = self.current
        if self._in_step and here is not None and here.frame_id == frame_id:
            return
        self._show(clip)
        self._view.show_picture(clip.start)

    def _show(self, clip: Clip) -> None:
        """Show a frame's own picture: at its very start the one before is still fading out."""
        self._poster = clip.start + clip.tail
        self._model.set_playhead(self._poster)
        if self._in_step:
            self._player.seek(self._poster)
        else:
            self._target = self._poster  # not laid out in the preview yet: go there once it is

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        here = self.current
        if playing and here is not None and self._player.position == self._poster:
            self._player.seek(here.start)  # a chosen frame is heard from its first word
        self._poster = -1

    @Slot()
    def _on_player_ready(self) -> None:
        here = self.current
        if (
            here is not None
            and here.frame_id == self._session.selected
            and not self._player.playing
            and not self._trial.running  # a transition that is tried stands still in its midst
            and self._player.position - here.start < here.tail
        ):
            self._show(here)  # an edit moved the frame: its own picture stays in sight
        if self._target >= 0 and self._in_step:
            self._target = -1
            clip = self._model.clip(self._session.selected)
            if clip is not None:
                self._show(clip)

    @Slot(str)
    def _on_frame_chosen(self, frame_id: str) -> None:
        self._session.choose((*self._model.together, frame_id), frame_id)

    @Slot(list)
    def _on_frames_chosen(self, frame_ids: list[str]) -> None:
        self._session.choose(frame_ids, self._model.chosen)

    @Slot()
    def _on_chosen_changed(self) -> None:
        chosen = self._session.chosen
        self._model.set_together(frozenset(chosen) if len(chosen) > 1 else frozenset())

    @Slot(int)
    def _on_position_changed(self, picture: int) -> None:
        if not self._in_step or self._target >= 0:
            return
        self._model.set_playhead(picture)
        here = self.current
        if here is not None:
            self._session.select(here.frame_id)
