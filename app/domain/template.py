"""A template's look, as the timeline and the renderer read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.style import Style

SAFE = 0.05
"""Share of the picture kept free at each edge: the 90 % safe area."""
TALL = 1.5
"""From this height to width on, a picture is one for telephones, whose buttons lie over it."""
TALL_LOWEST = 1500 / 1920
TALL_WIDEST = 1 - 2 * 170 / 1080
"""At 1080x1920 nothing in the bottom 420 and right 170 pixels (the platforms' guides)."""
LEADING = 1.47
"""From baseline to baseline of a caption, in type sizes; the boxes of two lines just overlap."""
ABOVE, BELOW = 1.08, 0.42
"""What a line's box reaches above and below its baseline, in type sizes."""
BESIDE, ROUND = 0.46, 0.2
"""What it reaches to each side of its words, and how its corners are rounded."""
BACKDROPS = ("arcs", "waves", "dots", "bands", "tiles")
"""Families of shapes that backdrops are drawn with, in the order in which more are made."""


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

    @property
    def boxed(self) -> bool:
        """Whether there is a box behind each line."""
        return len(self.box) < 9 or int(self.box[7:9], 16) > 0

    def lowest(self, width: float, height: float) -> float:
        """Where the block's lower edge lies in a picture of this size, from its top."""
        return min(self.position, TALL_LOWEST if height >= TALL * width else 1 - SAFE) * height

    def widest(self, width: float, height: float) -> float:
        """How wide a line may be, with its box."""
        return width * (TALL_WIDEST if height >= TALL * width else 1 - 2 * SAFE)


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
