"""Takes: the alternatives a frame can choose from. A take not chosen stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from app.domain.entity import Entity
from app.domain.footage import Footage
from app.domain.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Entity):
    """An image take of a frame.

    ``asset_id`` is ``None`` for a backdrop, which is drawn from its ``recipe`` at whatever
    size is asked for. ``focus`` is the point of interest, 0 to 1 from the left and the top.
    """

    project_id: str
    frame_id: str
    order: str
    kind: str = "asset"
    """``asset`` (a photograph), ``video`` or ``backdrop``."""
    asset_id: str | None = None
    width: int = 0
    height: int = 0
    name: str = ""
    origin: str = ""
    """Where it came from, for people: a folder's name, a bank, an artist."""
    licence: str = ""
    credit: str = ""
    focus: tuple[float, float] = (0.5, 0.5)
    recipe: Mapping[str, object] = field(default_factory=dict)
    footage: Footage | None = None
    """How a video is used; ``None`` of all else."""


RECORDING = "recording"
"""The engine of takes that a person has spoken."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word: ``text[first:last]`` of the take's text, and when it sounds in the take."""

    text: str
    first: int
    last: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTake:
    """One reading of a frame's text. Its sound is the asset; ``length`` in seconds is measured."""

    id: str = field(default_factory=new_id)
    asset_id: str
    engine: str
    voice: str
    text: str
    length: Fraction
    words: tuple[Word, ...] = ()
    recipe: Mapping[str, object] = field(default_factory=dict)
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiceover(Entity):
    """A frame's voice: the text it was asked to say, its takes, the chosen one."""

    project_id: str
    frame_id: str
    text: str = ""
    take_id: str | None = None
    takes: tuple[VoiceTake, ...] = ()

    @property
    def chosen(self) -> VoiceTake | None:
        """The chosen take, or ``None`` where there is none yet."""
        return next((take for take in self.takes if take.id == self.take_id), None)
