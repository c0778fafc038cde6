"""What the timeline shows: frames, sounds and markers in time, the playhead, and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.domain.clip_index import ClipIndex
from app.domain.project import Marker, Track
from app.domain.script import Frame
from app.domain.timeline import Board, Clip, Timeline


@dataclass(frozen=True, slots=True)
class Placed:
    """A marker and the picture at which it stands now."""

    picture: int
    marker: Marker


class TimelineModel(QObject):
    """Holds a derived :class:`~app.domain.timeline.Timeline`; the truth stays in the store.

    The signals tell of every change, whoever made it; what the user asks for by hand comes
    from the view's own signals.
    """

    timeline_changed = Signal()
    playhead_changed = Signal(int)
    chosen_changed = Signal(str)
    selection_changed = Signal()
    """Which frames are chosen together, or which sound is."""
    parts_changed = Signal()
    """Markers, tracks or the range are others; the frames lie where they did."""
    range_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline: Timeline | None = None
        self._index = ClipIndex(())
        self._playhead = 0
        self._chosen = ""
        self._revision = 0
        self._together: frozenset[str] = frozenset()
        self._sound = ""
        self._sounds: frozenset[str] = frozenset()
        self._range: tuple[int, int] | None = None
        self._tracks: tuple[Track, ...] = ()
        self._markers: tuple[Marker, ...] = ()
        self._placed: list[Placed] = []
        self._frames: Mapping[str, Frame] = {}
        self.marked: list[int] = []
        """The pictures of ``placed``, to bisect in."""

    @property
    def timeline(self) -> Timeline | None:
        """What is laid out; ``None`` before a project is open."""
        return self._timeline

    @property
    def index(self) -> ClipIndex:
        """The clips, to be found quickly."""
        return self._index

    @property
    def has_overlays(self) -> bool:
        """Whether anything is laid over a frame's picture."""
        return self._index.layered

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

    @property
    def together(self) -> frozenset[str]:
        """Ids of the frames that are chosen; the one of ``chosen`` alone where no more are."""
        if self._together:
            return self._together
        return frozenset((self._chosen,)) if self._chosen else frozenset()

    @property
    def sound(self) -> str:
        """The id of the chosen sound on a track, or empty."""
        return self._sound

    @property
    def sounds(self) -> frozenset[str]:
        """Ids of all sounds that are chosen, that of ``sound`` among them."""
        return self._sounds

    @property
    def range(self) -> tuple[int, int] | None:
        """The pictures from in to out, half-open, where both or either are set."""
        return self._range

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Music and effects beside the frames."""
        return self._tracks

    @property
    def placed(self) -> Sequence[Placed]:
        """The markers whose frames are there, from left to right."""
        return self._placed

    def frame(self, frame_id: str) -> Frame | None:
        """A frame's document, as last read."""
        return self._frames.get(frame_id)

    def clip(self, frame_id: str) -> Clip | None:
        """A frame's clip."""
        position = self._index.positions.get(frame_id)
        return None if position is None else self._index.clips[position]

    def set_timeline(self, timeline: Timeline | None, index: ClipIndex | None = None) -> None:
        """Show another layout, with the ``index`` of its clips where that was made already. Playhead and
        choice stay where they still can."""
        if timeline == self._timeline:
            return
        self._timeline = timeline
        self._index = index or ClipIndex(timeline.clips if timeline else ())
        self._revision += 1
        self._place()
        self.set_together(self._together)
        if self._range is not None and self._range[0] >= self.pictures:
            self.set_range(None)
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
        if frame_id not in self._together:
            self.set_together(frozenset())
        if frame_id != self._chosen:
            self._chosen = frame_id
            self.chosen_changed.emit(frame_id)

    def set_board(self, board: Board | None, frames: Mapping[str, Frame] | None = None) -> None:
        """Show a project's tracks and markers, and know its frames' own settings."""
        self._frames = frames or {}
        tracks, markers = (board.tracks, board.markers) if board is not None else ((), ())
        if (tracks, markers) == (self._tracks, self._markers):
            return
        self._tracks, self._markers = tracks, markers
        self._revision += 1
        self._place()
        if self._sounds:
            there = {item.id for track in tracks for item in track.items}
            self.set_sounds(self._sounds & there, self._sound)
        self.parts_changed.emit()

    def set_together(self, frame_ids: frozenset[str]) -> None:
        """Choose several frames; the one that is chosen stays, where it is among them."""
        found = frozenset(each for each in frame_ids if each in self._index.positions)
        if found != self._together:
            self._together = found
            self.selection_changed.emit()

    def set_sound(self, item_id: str) -> None:
        """Choose a sound on a track alone, or none."""
        self.set_sounds(frozenset((item_id,)) if item_id else frozenset(), item_id)

    def set_sounds(self, ids: frozenset[str], current: str = "") -> None:
        """Choose several sounds; ``current`` is the last of them, any where it is not among them."""
        if current not in ids:
            current = min(ids, default="")
        if (ids, current) != (self._sounds, self._sound):
            self._sounds, self._sound = ids, current
            self.selection_changed.emit()

    def set_range(self, span: tuple[int, int] | None) -> None:
        """Set in and out, a half-open range of pictures, or neither."""
        if span is not None:
            first, last = max(0, span[0]), min(span[1], self.pictures)
            span = (first, last) if first < last else None
        if span != self._range:
            self._range = span
            self.range_changed.emit()

    def _place(self) -> None:
        fps = self._timeline.canvas.fps if self._timeline else 1
        placed = []
        for marker in self._markers:
            clip = self.clip(marker.frame_id)
            if clip is not None:
                placed.append(Placed(min(clip.start + int(marker.offset * fps), self.pictures - 1), marker))
        self._placed = sorted(placed, key=lambda each: (each.picture, each.marker.id))
        self.marked = [each.picture for each in self._placed]
