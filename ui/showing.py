"""The selected frame played once, from how it comes in to its end."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ui.preview import Player
from ui.session import ProjectSession

AHEAD_S = 0.4
"""Seconds of the frame before that are seen until it comes in."""


class Showing(QObject):
    """Afterwards the same frames are chosen as before."""

    def __init__(self, session: ProjectSession, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._end = 0
        self._chosen: tuple[tuple[str, ...], str] = ((), "")
        player.position_changed.connect(self._on_position_changed)
        player.playing_changed.connect(self._on_playing_changed)

    @Slot()
    def play(self) -> None:
        """Play the selected frame; pressed again, stop."""
        if self._player.playing:
            self._player.pause()
            return
        clip, timeline = self._session.clip(self._session.selected), self._session.timeline
        if clip is None or timeline is None:
            return
        self._chosen = (self._session.chosen, self._session.selected)
        first = clip.start
        if clip.lead:
            first -= clip.lead + round(AHEAD_S * float(timeline.canvas.fps))
        self._player.seek(max(0, first))
        self._end = clip.end
        self._player.play()

    @Slot(int)
    def _on_position_changed(self, picture: int) -> None:
        last = self._end - 1
        if self._end and self._player.playing and picture >= last:
            self._player.pause()
            self._player.seek(last)  # which is in the frame still, however late the clock was

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        if not playing and self._end:
            self._end = 0
            frame_ids, selected = self._chosen
            if self._session.frame_of(selected) is not None:
                self._session.choose(frame_ids, selected)
