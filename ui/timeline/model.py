"""What the timeline shows: the laid out frames, the playhead and which frame is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.timeline import Clip, Timeline
from ui.timeline.geometry import ClipIndex


class TimelineModel(QObject):
    """Holds a derived :class:`~app.domain.timeline.Timeline`; the truth stays in the store.

    The signals tell of every change, whoever made it; what the user asks for by hand comes
    from the view's own signals.
    """

    timeline_changed = Signal()
    playhead_changed = Signal(int)
    chosen_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline: Timeline | None = None
        self._index = ClipIndex(())
        self._playhead = 0
        self._chosen = ""
        self._revision = 0

    @property
    def timeline(self) -> Timeline | None:
        """What is laid out; ``None`` before a project is open."""
        return self._timeline

    @property
    def index(self) -> ClipIndex:
        """The clips, to be found quickly."""
        return self._index

    @property
    def revision(self) -> int:
        """Counts the timelines shown so far, for caches."""
        return self._revision

    @property
    def playhead(self) -> int:
        """The picture at which the playhead stands."""
        return self._playhead

    @property
    def chosen(self) -> str:
        """The id of the chosen frame, or empty."""
        return self._chosen

    @property
    def pictures(self) -> int:
        """How many pictures the whole timeline has."""
        return self._index.end

    def clip(self, frame_id: str) -> Clip | None:
        """A frame's clip."""
        position = self._index.positions.get(frame_id)
        return None if position is None else self._index.clips[position]

    def set_timeline(self, timeline: Timeline | None) -> None:
        """Show another layout. Playhead and choice stay where they still can."""
        if timeline == self._timeline:
            return
        self._timeline = timeline
        self._index = ClipIndex(timeline.clips if timeline else ())
        self._revision += 1
        self.timeline_changed.emit()
        self.set_playhead(self._playhead)
        if self._chosen and self._chosen not in self._index.positions:
            self.set_chosen("")

    def set_playhead(self, picture: int) -> None:
        """Put the playhead on a picture, held to the timeline."""
        picture = max(0, min(picture, self.pictures - 1))
        if picture != self._playhead:
            self._playhead = picture
            self.playhead_changed.emit(picture)

    def set_chosen(self, frame_id: str) -> None:
        """Choose a frame; an id that is not on the timeline chooses none."""
        if frame_id not in self._index.positions:
            frame_id = ""
        if frame_id != self._chosen:
            self._chosen = frame_id
            self.chosen_changed.emit(frame_id)
