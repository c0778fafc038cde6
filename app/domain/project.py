"""A project and what it is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from app.domain.casting import Casting
from app.domain.entity import Entity
from app.domain.ids import new_id
from app.domain.pronouncing import Rule

CAPTION_MODES = ("burned", "file", "both", "none")
"""Where captions go: into the picture, beside the video as SRT and WebVTT, both, or nowhere."""


TRACK_KINDS = ("music", "effects")
"""What a track holds; the first is music."""


@dataclass(frozen=True, slots=True)
class Music:
    """Music under the whole video, looped to its length and ducked under the voice."""

    asset_id: str
    name: str
    gain_db: float = -8.0
    """Level outside speech, relative to the narration's."""
    duck_db: float = -12.0
    """Further change while somebody speaks."""


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What a video is made with. Kept with the project, so that rendering again needs no options."""

    width: int = 1920
    height: int = 1080
    fps: Fraction = Fraction(30)
    template: str = "clear"
    voice: str = ""
    """A voice's id, or empty to choose by each frame's language."""
    captions: str = "burned"
    music: Music | None = None
    crf: int = 20
    preset: str = "veryfast"
    loudness_lufs: float = -14.0
    seed: int = 1
    """Where chance is asked for (speech, backdrops), it starts here."""
    rate: float = 1.0
    """Times the voice's own speed."""
    pitch: float = 0.0
    """Semitones."""
    volume: float = 0.0
    """dB on top of the loudness that all voices are brought to."""
    cast: tuple[Casting, ...] = ()
    """The voices of the script's speakers."""
    quotations: bool = False
    """Whether a quotation in another language is spoken by a voice of that language."""


@dataclass(frozen=True, slots=True)
class ProjectFont:
    """A font that came with a project from another computer, for characters that the program's own lack."""

    asset_id: str
    name: str
    """The family, as people know it."""
    characters: str
    """Those that it was brought along for. It draws others too, where no font was brought for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Entity):
    """A video being made. ``name`` is unique on its store, by its casefolded form ``name_key``."""

    name: str
    name_key: str
    owner_id: str
    script_id: str | None = None
    language: str = ""
    settings: ProjectSettings = field(default_factory=ProjectSettings)
    deleted_at: datetime | None = None
    """When it was put into the bin; its name is free for others then."""
    fonts: tuple[ProjectFont, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Entity):
    """A preference of a user, or of the installation where ``user_id`` is empty."""

    user_id: str
    name: str
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(Entity):
    """A look that a user made; the built-in ones are files in ``resources/templates``."""

    owner_id: str
    name: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackItem:
    """A sound on a track: where in the video it is heard, what of its file, and how."""

    id: str = field(default_factory=new_id)
    asset_id: str
    name: str
    """The file's name, as people know it."""
    frame_id: str = ""
    """The frame it goes with, wherever that moves; empty for the project's start. While there is no
    such frame it is not heard."""
    offset: Fraction = Fraction(0)
    """Seconds from the frame's or the project's start."""
    length: Fraction | None = None
    """Seconds; ``None`` until the sound ends, or where it loops the video."""
    begin: Fraction = Fraction(0)
    """Where in the file it begins, in the file's own seconds."""
    end: Fraction | None = None
    """Where in the file it ends; ``None`` where the file does."""
    speed: Fraction = Fraction(1)
    """2 is twice as fast; the pitch stays."""
    loops: bool = False
    gain_db: float = 0.0
    pan: float = 0.0
    """From -1, left alone, to 1, right alone."""
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)
    levelled: bool = False
    """Brought to the narration's loudness before its gain; for music."""
    duck_db: float = 0.0
    """Further change while somebody speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track(Entity):
    """A track of a project's timeline beside the frames: music, effects."""

    project_id: str
    kind: str
    """``music`` or ``effects``."""
    name: str = ""
    order: str = ""
    gain_db: float = 0.0
    """On top of each item's own."""
    muted: bool = False
    items: tuple[TrackItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker(Entity):
    """A named place, anchored to a frame and an offset into it."""

    project_id: str
    frame_id: str
    offset: Fraction = Fraction(0)
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation(Entity):
    """How a word is said, for a project or (``project_id`` empty) for a user."""

    user_id: str
    project_id: str
    word: str
    """As it is written."""
    said: str
    """A respelling in ordinary letters, or IPA."""
    language: str = ""
    """BCP 47; empty for every language."""
    ipa: bool = False
    """Whether ``said`` is IPA."""
    within: bool = False
    """Also inside of words; else whole words only."""
    cased: bool = False
    """Only in the same upper and lower case."""

    @property
    def rule(self) -> Rule:
        """What it says, without whose it is."""
        return Rule(self.word, self.said, self.ipa, self.within, self.cased, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Render(Entity):
    """One export of a project: what was asked for and how it ended."""

    project_id: str
    user_id: str
    output: str
    state: str
    """``running``, ``finished``, ``failed`` or ``cancelled``."""
    message: str = ""
    pictures: int = 0
    segments: int = 0
    segments_reused: int = 0
    sha256: str = ""
