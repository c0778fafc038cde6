"""What the storyboard's rows say, and which of them a filter shows."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.time import clock
from ui.shots import Fault, SceneShots, Shot, Voiced

if TYPE_CHECKING:
    from ui.snapshot import Snapshot
    from ui.voicing import Voicing


class Status(enum.Enum):
    """How far a frame is: each a shape, a colour and a word."""

    READY = ("check-circle-fill", "good")
    DOUBTED = ("warning-octagon-fill", "warning")
    FAST = ("warning-fill", "warning")
    LOST = ("selection-slash", "error")
    BROKEN = ("x-circle-fill", "error")
    SPEAKING = ("spinner", "voice")
    WAITING = ("dots-three-circle", "faint")
    CHANGED = ("arrows-clockwise", "warning")
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
            Status.LOST: _tr("picture is missing"),
            Status.BROKEN: _tr("needs mending"),
            Status.SPEAKING: _tr("speaking…"),
            Status.WAITING: _tr("waiting for its voice"),
            Status.CHANGED: _tr("changed since voiced"),
            Status.SILENT: _tr("not spoken"),
            Status.UNSAVED: _tr("not saved yet"),
        }
        return words[self]


_FOUND = {
    Fault.LOST: Status.LOST, Fault.BROKEN: Status.BROKEN, Fault.DOUBTED: Status.DOUBTED, Fault.FAST: Status.FAST,
}  # fmt: skip
_UNDER_WAY = (Status.SPEAKING, Status.WAITING, Status.UNSAVED)


@dataclass(frozen=True, slots=True)
class Live:
    """What is true of frames at this moment and stands in no document."""

    unsaved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Texts that wait to be saved, by their frames' ids."""
    typed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Texts that are being typed in the script, likewise."""
    speaking: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    given_up: frozenset[str] = frozenset()

    @classmethod
    def of(cls, voicing: Voicing, unsaved: Mapping[str, str], typed: Mapping[str, str]) -> Live:
        """As it is now."""
        return cls(unsaved, typed, voicing.speaking, voicing.waiting, voicing.given_up)

    def differing(self, other: Live) -> set[str]:
        """Ids of the frames that another moment says something else of."""
        return {
            *(self.speaking ^ other.speaking),
            *(self.waiting ^ other.waiting),
            *(self.given_up ^ other.given_up),
            *(frame_id for frame_id, _ in self.unsaved.items() ^ other.unsaved.items()),
            *(frame_id for frame_id, _ in self.typed.items() ^ other.typed.items()),
        }


def status_of(shot: Shot, live: Live) -> Status:
    """How far a frame is."""
    frame_id = shot.frame_id
    if frame_id in live.unsaved:
        return Status.UNSAVED
    if frame_id in live.speaking:
        return Status.SPEAKING
    if frame_id in live.waiting:
        return Status.WAITING
    if shot.voiced is Voiced.CHANGED:
        return Status.CHANGED
    if shot.voiced is Voiced.NO:
        return Status.SILENT if frame_id in live.given_up else Status.WAITING
    return _FOUND[shot.findings[0].fault] if shot.findings else Status.READY


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One frame."""

    shot: Shot
    number: int
    """From 1."""
    status: Status
    text: str
    """What it says, or will say once that is saved."""

    @property
    def frame_id(self) -> str:
        """The frame's id."""
        return self.shot.frame_id

    @property
    def said_length(self) -> str:
        """The length with its tenths, as ``0:04.1``."""
        return tenths(self.shot.length)

    @property
    def note(self) -> str:
        """Speaker, length and status in words."""
        length = "" if self.status in _UNDER_WAY else self.said_length
        return " · ".join(part for part in (self.shot.speaker, length, self.status.word) if part)

    @property
    def picture_word(self) -> str:
        """Whether a picture was chosen, in words."""
        if self.shot.pictured:
            return _tr("picture chosen of %n", self.shot.pictures)
        return _tr("backdrop, no picture of its own")

    @property
    def findings(self) -> list[str]:
        """Everything that was found, a sentence each."""
        said = {
            Fault.LOST: _tr("The picture that it shows is gone from the project. Choose another."),
            Fault.FAST: _tr("A caption asks for faster reading than people manage. Use fewer words."),
        }
        return [said.get(each.fault) or f"{each.what.rstrip('.')}." for each in self.shot.findings]

    @property
    def spoken(self) -> str:
        """The whole row for assistive programs."""
        parts = [_tr("Frame {0}").format(self.number), self.shot.shown, self.note, self.picture_word]
        return ". ".join(part for part in parts if part)

    @property
    def tip(self) -> str:
        """What is shown under the pointer: the whole text, and what there is to know."""
        return "\n".join([self.shot.shown, f"{self.note} · {self.picture_word}", *self.findings])


@dataclass(frozen=True, slots=True)
class SceneRow:
    """One scene's title."""

    scene_id: str
    number: int
    """From 1."""
    title: str
    length: Fraction
    count: int
    """How many frames it has."""
    open: bool = True
    """Whether its frames are shown."""

    @property
    def shown_title(self) -> str:
        """The title, or what stands for it."""
        return self.title or _tr("Scene {0}").format(self.number)

    @property
    def spoken(self) -> str:
        """The row for assistive programs."""
        frames = _tr("%n frame(s)", self.count)
        state = _tr("open") if self.open else _tr("folded")
        return f"{_tr('Scene {0}').format(self.number)}. {self.shown_title}. {frames}, {clock(self.length)}, {state}"


class Only(enum.Enum):
    """Which frames are shown, by how far they are."""

    ALL = "all"
    UNVOICED = "unvoiced"
    UNPICTURED = "unpictured"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which frames are shown: those that meet all of it."""

    words: str = ""
    only: Only = Only.ALL
    speaker: str = ""

    @property
    def hides(self) -> bool:
        """Whether it may hide anything."""
        return self != Filter()

    def shows(self, shot: Shot) -> bool:
        """Whether a frame meets it; of the words that stand in a scene's title see :meth:`titled`."""
        if self.only is Only.UNVOICED and shot.voiced is Voiced.YES:
            return False
        if self.only is Only.UNPICTURED and shot.pictured:
            return False
        if self.only is Only.FOUND and not shot.findings:
            return False
        if self.speaker and shot.speaker != self.speaker:
            return False
        return not self.words or self.words.casefold() in shot.shown.casefold()

    def titled(self, scene: SceneShots) -> bool:
        """Whether the scene's title has the words and nothing else is asked for: then all of it is shown."""
        return self == Filter(self.words) and self.words.casefold() in scene.title.casefold()


def speakers(now: Snapshot | None) -> list[str]:
    """Who speaks in the project, by name."""
    return now.speakers if now else []


def _tr(text: str, count: int = -1) -> str:
    translated = QCoreApplication.translate("Storyboard", text, "", count)
    if count >= 0 and "(s)" in translated:  # no translation is loaded: English is written here
        return translated.replace("(s)", "" if count == 1 else "s")
    return translated


def tenths(length: Fraction) -> str:
    """A length with its tenths of a second: ``0:04.1``."""
    whole, tenth = divmod(int(length * 10 + Fraction(1, 2)), 10)
    return f"{clock(whole)[:-2]}{whole % 60:02}.{tenth}"
