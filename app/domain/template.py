"""A template's look, as the timeline and the renderer read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.style import Style


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """How burned captions look. Sizes are fractions of the picture's smaller side."""

    size: float = 0.052
    weight: int = 600
    colour: str = "#ffffff"
    active: str = "#f2a33a"
    """Colour of the word being spoken."""
    box: str = "#101216c8"
    """RRGGBBAA behind each line; fully transparent for none."""
    position: float = 0.86
    """Where the block's lower edge lies, from the top."""


@dataclass(frozen=True, slots=True)
class Look:
    """A named template: colours, type, and what moves when a frame does not say."""

    name: str
    label: str
    description: str
    font: str = "Inter"
    palette: tuple[str, ...] = ("#14161a", "#f2a33a", "#4fb3bf", "#eceef2")
    """Ground, accent, second, text: what backdrops and titles are drawn in."""
    backdrop: str = "arcs"
    """The backdrop's family of shapes."""
    motions: tuple[Style, ...] = (Style("push_in"),)
    """Taken in turn by frames that do not choose a motion."""
    transition: Style = Style("crossfade")
    scene_transition: Style = Style("crossfade")
    """Into the first frame of a scene."""
    titles: bool = True
    """Whether a scene's title is shown over its first frame."""
    captions: CaptionLook = field(default_factory=CaptionLook)
    details: Mapping[str, object] = field(default_factory=dict)
