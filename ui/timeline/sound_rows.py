"""The rows of sounds: where each lies in pixels, its level lines and its handles."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPoint, QRect

from app.domain.project import Music, TrackItem
from app.domain.time import picture_time
from ui.timeline.geometry import Scale, Track
from ui.timeline.media import BUCKETS, TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.sound_index import Placed, SoundIndex, laid_out

KINDS = ("effects", "music")
LOWEST_DB, HIGHEST_DB = -36.0, 12.0
"""What the height of a sound stands for; beyond it the line stays at the border."""
HEAD = 16
"""Pixels at the top of a sound for its name and fade handles, where it is high enough."""


class SoundRows:
    """Lays the model's sounds out when they or the frames have changed, and not before."""

    def __init__(self, model: TimelineModel, media: TimelineMedia) -> None:
        self._model = model
        self._media = media
        self._laid: dict[str, SoundIndex] = {}
        self._of: object = None
        self._lengths: dict[str, Fraction] = {}
        self._unknown = False
        self._forms: dict[str, tuple[TrackItem, Fraction, int]] = {}

    def form(self, placed: Placed) -> int:
        """A number that is another as soon as anything about how a sound is heard is: what is drawn of it
        is kept under it, and an item would be slow to hash at every paint."""
        item, length = placed.item, placed.length
        known = self._forms.get(item.id)
        if known is not None and (known[0] is item or known[0] == item) and known[1] == length:
            return known[2]
        number = known[2] + 1 if known is not None else 0
        self._forms[item.id] = item, length, number
        return number

    def index(self, kind: str) -> SoundIndex:
        """The sounds on the track of a kind."""
        if self._of != self._model.revision:
            self._lay_out()
        return self._laid[kind]

    def look_again(self) -> None:
        """Something was read meanwhile: ask again for what was not known."""
        if self._unknown:
            self._of = None

    def _lay_out(self) -> None:
        model = self._model
        timeline = model.timeline
        fps = timeline.canvas.fps if timeline else Fraction(30)
        used = {item.frame_id for track in model.tracks for item in track.items}
        clips = [clip for each in used if (clip := model.clip(each)) is not None]
        starts = {clip.frame_id: picture_time(clip.start, fps) for clip in clips}
        whole = picture_time(model.pictures, fps)
        self._unknown = False
        for kind in KINDS:
            under = int(kind == "music" and timeline is not None and timeline.music is not None)
            self._laid[kind] = laid_out(model.tracks, kind, starts, whole, self.length, under)
        self._of = model.revision

    def length(self, asset_id: str) -> Fraction | None:
        """How long a file is, once its waveform is there."""
        known = self._lengths.get(asset_id)
        if known is None:
            wave = self._media.waveform(asset_id)
            if wave:
                known = self._lengths[asset_id] = Fraction(len(wave), 2 * BUCKETS)
            else:
                self._unknown = True
        return known

    def lanes(self, kind: str) -> int:
        """How many sounds lie over each other on a row, the music under the whole video among them."""
        timeline = self._model.timeline
        under = kind == "music" and timeline is not None and timeline.music is not None
        return max(1, len(self.index(kind).lanes) + int(under))

    def lane(self, row: QRect, kind: str, lane: int) -> QRect:
        """A lane of a row."""
        lanes = self.lanes(kind)
        inner = row.adjusted(0, 3, 0, -3)
        top = inner.top() + inner.height() * lane // lanes
        bottom = inner.top() + inner.height() * (lane + 1) // lanes
        return QRect(inner.left(), top, inner.width(), bottom - top - (1 if lane + 1 < lanes else 0))

    def box(self, row: QRect, placed: Placed, scale: Scale, offset: int) -> QRect:
        """A sound's place in widget pixels; ``row`` is its track's rectangle."""
        lane = self.lane(row, placed.kind, placed.lane)
        left = round(scale.x_of_second(placed.first)) - offset
        right = round(scale.x_of_second(placed.last)) - offset
        return QRect(left, lane.top(), max(3, right - left - 1), lane.height())

    def at(
        self, row: QRect, track: Track, point: QPoint, scale: Scale, offset: int, reach: int
    ) -> Placed | None:
        """The sound under a point, or one whose edge is within ``reach`` pixels of it."""
        near = None
        per_second = scale.per_second
        middle = (point.x() + offset - scale.x(0)) / per_second
        span = reach / per_second
        for placed in self.index(track.kind).between(middle - span, middle + span):
            box = self.box(row, placed, scale, offset)
            if box.contains(point):
                return placed
            if box.top() <= point.y() <= box.bottom():
                near = placed
        return near


def level_y(box: QRect, gain_db: float) -> int:
    """Where a level's line lies in a sound's box."""
    inner = box.adjusted(0, HEAD if box.height() >= 26 else box.height() // 3, 0, -3)
    share = (max(LOWEST_DB, min(gain_db, HIGHEST_DB)) - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB)
    return round(inner.bottom() - share * inner.height())


def level_at(box: QRect, y: float) -> float:
    """The level that a height in a box stands for, in half decibels."""
    inner = box.adjusted(0, HEAD if box.height() >= 26 else box.height() // 3, 0, -3)
    share = (inner.bottom() - y) / max(1, inner.height())
    level = LOWEST_DB + max(0.0, min(1.0, share)) * (HIGHEST_DB - LOWEST_DB)
    return round(level * 2) / 2


def decibels(level: float) -> str:
    """A level for people, with a real minus."""
    return f"{level:+.1f} dB".replace("-", "−").replace("+0.0", "0.0")


def levels_of(of: TrackItem | Music) -> tuple[float, float]:
    """Gain, and gain while somebody speaks."""
    return of.gain_db, of.gain_db + of.duck_db
