"""What the storyboard's rows say: derived from the session, compared to tell what changed."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from app.domain.marks import plain
from app.domain.style import Style
from app.domain.time import clock, picture_time
from app.domain.timeline import Visual
from ui.session import Snapshot
from ui.voicing import Voicing


class Status(enum.Enum):
    """How far a frame is: each a shape, a colour and a word."""

    READY = ("check-circle-fill", "good")
    DOUBTED = ("warning-octagon-fill", "warning")
    FAST = ("warning-fill", "warning")
    SPEAKING = ("spinner", "voice")
    WAITING = ("dots-three-circle", "faint")
    SILENT = ("warning-circle-fill", "error")
    UNSAVED = ("cloud-slash", "warning")

    @property
    def glyph(self) -> str:
        """The icon's name."""
        return self.value[0]

    @property
    def role(self) -> str:
        """The token of its colour."""
        return self.value[1]

    @property
    def word(self) -> str:
        """What is said beside the icon; nothing where all is well."""
        words = {
            Status.READY: "",
            Status.DOUBTED: _tr("voice may misread it"),
            Status.FAST: _tr("caption reads fast"),
            Status.SPEAKING: _tr("speaking…"),
            Status.WAITING: _tr("waiting for its voice"),
            Status.SILENT: _tr("not spoken"),
            Status.UNSAVED: _tr("not saved yet"),
        }
        return words[self]


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One frame."""

    frame_id: str
    number: int
    text: str
    visual: Visual
    length: Fraction
    """Seconds."""
    status: Status
    pictures: int
    """How many candidates it has."""
    speaker: str = ""

    @property
    def said_length(self) -> str:
        """The length with its tenths, as ``0:04.1``."""
        return tenths(self.length)

    @property
    def note(self) -> str:
        """Length and status in words."""
        if self.status in (Status.SPEAKING, Status.WAITING, Status.UNSAVED):
            return " · ".join(part for part in (self.speaker, self.status.word) if part)
        return " · ".join(part for part in (self.speaker, self.said_length, self.status.word) if part)

    @property
    def spoken(self) -> str:
        """The whole row for assistive programs."""
        pictures = _tr("%n picture(s)", self.pictures)
        parts = [_tr("Frame {0}").format(self.number), plain(self.text), self.note, pictures]
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class SceneRow:
    """One scene and its frames."""

    scene_id: str
    number: int
    title: str
    length: Fraction
    frames: tuple[FrameRow, ...]

    @property
    def shown_title(self) -> str:
        """The title, or what stands for it."""
        return self.title or _tr("Scene {0}").format(self.number)

    @property
    def spoken(self) -> str:
        """The row for assistive programs."""
        frames = _tr("%n frame(s)", len(self.frames))
        return f"{_tr('Scene {0}').format(self.number)}. {self.shown_title}. {frames}, {clock(self.length)}"


def _tr(text: str, count: int = -1) -> str:
    translated = QCoreApplication.translate("Storyboard", text, "", count)
    if count >= 0 and "(s)" in translated:  # no translation is loaded: English is written here
        return translated.replace("(s)", "" if count == 1 else "s")
    return translated


def tenths(length: Fraction) -> str:
    """A length with its tenths of a second: ``0:04.1``."""
    whole, tenth = divmod(int(length * 10 + Fraction(1, 2)), 10)
    return f"{clock(whole)[:-2]}{whole % 60:02}.{tenth}"


def rows(
    now: Snapshot | None, voicing: Voicing, unsaved: Mapping[str, str] = MappingProxyType({})
) -> tuple[SceneRow, ...]:
    """The whole storyboard in rows; ``unsaved`` are texts by their frames' ids that wait to be saved."""
    if now is None:
        return ()
    speaking, waiting, given_up = voicing.speaking, voicing.waiting, voicing.given_up
    fps = now.timeline.canvas.fps
    by_scene: dict[str, list[FrameRow]] = {scene.id: [] for scene in now.board.scenes}
    nothing = Visual("missing", motion=Style("still"))
    for frame, clip in zip(now.board.frames, now.timeline.clips, strict=True):
        if frame.id in unsaved:
            status = Status.UNSAVED
        elif frame.id in speaking:
            status = Status.SPEAKING
        elif frame.id in waiting:
            status = Status.WAITING
        elif frame.id in now.missing:
            status = Status.SILENT if frame.id in given_up else Status.WAITING
        else:
            status = Status.READY
            if frame.id in now.doubted:
                status = Status.DOUBTED
            elif frame.id in now.hurried:
                status = Status.FAST
        by_scene[frame.scene_id].append(
            FrameRow(
                frame.id,
                clip.number,
                unsaved.get(frame.id, frame.text),
                clip.visual if frame.image_id else nothing,
                picture_time(clip.pictures, fps),
                status,
                len(now.candidates.get(frame.id, ())),
                frame.speaker,
            )
        )
    return tuple(
        SceneRow(scene.id, number, scene.title, sum((row.length for row in found), Fraction(0)), tuple(found))
        for number, scene in enumerate(now.board.scenes, 1)
        for found in [by_scene[scene.id]]
    )
