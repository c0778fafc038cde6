"""The storyboard: a project has one script, a script has scenes, a scene has frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from app.domain.entity import Entity
from app.domain.ids import new_id
from app.domain.marks import plain
from app.domain.style import Style

DEFAULT_PAUSE = Fraction(3, 10)
"""Silence in seconds after a frame's voice: a breath between two sentences."""

SCENE_PAUSE = Fraction(8, 10)
"""Silence in seconds after the last frame of a scene."""

SILENT_LENGTH = Fraction(3)
"""How long in seconds a frame without any voice stays, before its pauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script(Entity):
    """Where a project's words came from. The text itself is its frames' sources, joined."""

    project_id: str
    name: str = ""
    """The file's name, without its folder."""
    format: str = "plain"
    """``plain``, ``markdown``, ``fountain``, ``fdx`` or ``docx``."""
    encoding: str = "utf-8"
    language: str = ""
    title: str = ""
    sha256: str = ""
    """Hash of the UTF-8 text, to see whether a revised file differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Entity):
    """A stretch of the script under one heading. Scenes sort by ``order``."""

    project_id: str
    script_id: str
    order: str
    title: str = ""
    language: str = ""
    """BCP 47 code, where somebody chose one for the whole scene."""
    voice: str = ""
    transition: Style | None = None
    rate: float | None = None
    """Times the voice's own speed; ``None`` leaves it to what stands around, as with the next two."""
    pitch: float | None = None
    """Semitones."""
    volume: float | None = None
    """dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A take of a frame's text that is not the one it says now."""

    id: str = field(default_factory=new_id)
    text: str
    user_id: str = ""
    """Who wrote it."""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Entity):
    """One thought: its text, its pictures, its voice.

    ``source`` is the stretch of script it came from, word for word, blank lines and marks
    and all; ``text`` is what is said, with the marks that say how (:mod:`app.domain.marks`).
    """

    project_id: str
    scene_id: str
    order: str
    source: str
    text: str
    language: str = ""
    language_chosen: bool = False
    """Whether somebody chose the language; then it stays whatever the frame comes to say."""
    speaker: str = ""
    """Who says it, in a screenplay."""
    voice: str = ""
    image_id: str | None = None
    voiceover_id: str | None = None
    pause_before: Fraction = Fraction(0)
    pause_after: Fraction = DEFAULT_PAUSE
    motion: Style | None = None
    """``None`` leaves it to the template."""
    transition: Style | None = None
    """From the frame before into this one; ``None`` leaves it to the template."""
    effects: tuple[Style, ...] = ()
    overlays: tuple[Style, ...] = ()
    wordings: tuple[Wording, ...] = ()
    """Other texts it could say, the oldest first."""
    rate: float | None = None
    """Times the voice's own speed; ``None`` leaves it to what stands around, as with the next two."""
    pitch: float | None = None
    """Semitones."""
    volume: float | None = None
    """dB."""

    @property
    def shown(self) -> str:
        """Its text without marks: what captions, searches and people see."""
        return plain(self.text)


@dataclass(frozen=True, slots=True)
class FrameDraft:
    """A frame as it comes out of a script file, before it has a project."""

    source: str
    text: str
    language: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class SceneDraft:
    """A scene as it comes out of a script file."""

    title: str
    frames: tuple[FrameDraft, ...]


@dataclass(frozen=True, slots=True)
class ScriptDraft:
    """A whole script file, split. ``"".join`` of every frame's source is ``text``."""

    name: str
    format: str
    encoding: str
    language: str
    title: str
    text: str
    scenes: tuple[SceneDraft, ...]
