"""The timeline: the frames laid out in rational time. Derived from the storyboard, never stored.

::

    frame      |      1      |        2         |    3    |      starts on a picture, each
    picture    |=============x==================x=========|      x: transition, centred on the cut
    voice      | ~~~~~~~~~   | ~~~~~~~~~~~~~~~~ | ~~~~~~  |      pause_before, voice, pause_after
    captions   | [a][b]      | [c]   [d]        | [e]     |
    sound      |~~~~~________~~~~________________~~~~~~~~~|      music, clips' own; ducked while somebody speaks

A frame's length is its voice and its pauses, rounded up to the picture grid. One without words
that shows a video is as long as that is seen, transitions counted. A transition does not move
anything: the picture before runs on, and the one after begins early, for half the transition each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.domain.captions import Cue
from app.domain.footage import Footage
from app.domain.pieces import Piece
from app.domain.project import Marker, Music, Project, ProjectFont, Track
from app.domain.script import Frame, Scene
from app.domain.style import Style
from app.domain.takes import Image, Voiceover
from app.domain.template import Look
from app.domain.time import TimeRange, picture_time


@dataclass(frozen=True, slots=True)
class Canvas:
    """The output's size in pixels and its pictures a second."""

    width: int
    height: int
    fps: Fraction


@dataclass(frozen=True, slots=True)
class Visual:
    """What is seen: a photograph or a video by its asset, or a backdrop by its recipe.

    ``missing`` is a value, not an error: a placeholder is rendered and the timing holds.
    """

    kind: str
    """``asset`` (a photograph), ``video``, ``backdrop`` or ``missing``."""
    asset_id: str = ""
    width: int = 0
    height: int = 0
    focus: tuple[float, float] = (0.5, 0.5)
    recipe: Mapping[str, object] = field(default_factory=dict)
    motion: Style = Style("still")
    footage: Footage | None = None
    """Which stretch of a video, and how; its first picture is the first on which the clip is seen."""
    name: str = ""
    """The file's name, as people know it."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice on the timeline: ``length`` seconds of the asset from ``start``, in timeline seconds."""

    asset_id: str
    start: Fraction
    length: Fraction
    speech: TimeRange
    """From the first word's start to the last one's end, in timeline seconds: what music ducks under."""
    gain_db: float = 0.0
    """On top of the loudness that every voice is brought to."""


@dataclass(frozen=True, slots=True)
class Title:
    """A scene's title over a frame; times in seconds from the frame's start."""

    text: str
    number: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Layer:
    """Something laid over a frame's picture; times in seconds from the frame's start."""

    style: Style
    start: Fraction
    end: Fraction
    aside: bool = False
    """Set on the other side, because a title stands where it would."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One frame on the timeline, in whole pictures."""

    frame_id: str
    scene_id: str
    number: int
    """Counts the frames from 1."""
    start: int
    """Its first picture."""
    pictures: int
    visual: Visual
    transition: Style
    """Into this clip from the one before; a cut for the first."""
    lead: int
    """Pictures of the transition before the cut, taken from the clip before."""
    tail: int
    """Pictures of the transition after the cut, in this clip."""
    cues: tuple[Cue, ...] = ()
    titles: tuple[Title, ...] = ()
    layers: tuple[Layer, ...] = ()
    """The lowest first."""
    voice: Sound | None = None
    text: str = ""

    @property
    def end(self) -> int:
        """The first picture after the clip."""
        return self.start + self.pictures


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that shapes a video: two equal timelines give the same bytes."""

    canvas: Canvas
    look: Look
    clips: tuple[Clip, ...]
    burn_captions: bool
    music: Music | None = None
    crf: int = 20
    preset: str = "veryfast"
    loudness_lufs: float = -14.0
    title: str = ""
    language: str = ""
    fonts: tuple[ProjectFont, ...] = ()
    pieces: tuple[Piece, ...] = ()
    """All sound but the narration and ``music``."""

    @property
    def pictures(self) -> int:
        """How many pictures the whole video has."""
        return self.clips[-1].end if self.clips else 0

    @property
    def length(self) -> Fraction:
        """Seconds, exactly ``pictures / fps``."""
        return picture_time(self.pictures, self.canvas.fps)

    def clip_at(self, picture: int) -> Clip:
        """The clip whose own stretch holds the picture."""
        low, high = 0, len(self.clips)
        while high - low > 1:
            middle = (low + high) // 2
            if self.clips[middle].start <= picture:
                low = middle
            else:
                high = middle
        return self.clips[low]


@dataclass(frozen=True, slots=True)
class Board:
    """A project's documents, read at one moment, in their order."""

    project: Project
    scenes: tuple[Scene, ...]
    frames: tuple[Frame, ...]
    """Scene by scene."""
    images: Mapping[str, Image]
    voiceovers: Mapping[str, Voiceover]
    tracks: tuple[Track, ...] = ()
    markers: tuple[Marker, ...] = ()
    edits: int = field(default=0, compare=False)
    """The number of the newest edit in the project's history that was looked at."""


def voice_of(board: Board, frame: Frame) -> Voiceover | None:
    """A frame's voiceover where it has one."""
    return board.voiceovers.get(frame.voiceover_id) if frame.voiceover_id else None
