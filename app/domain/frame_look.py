"""How a frame looks beyond its picture: what can be copied to others, kept under a name, and put back."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.script import Frame
from app.domain.style import Style, checked

MOVING = ("motion", "transition", "effects")
"""What of a look says nothing in words, and so goes for a whole scene or video."""


@dataclass(frozen=True, slots=True)
class FrameLook:
    """What a frame says of its look. An empty one leaves all to the template."""

    motion: Style | None = None
    transition: Style | None = None
    overlays: tuple[Style, ...] = ()
    effects: tuple[Style, ...] = ()


WHOLE = ("motion", "transition", "overlays", "effects")


def look_of(frame: Frame) -> FrameLook:
    """A frame's own look."""
    return FrameLook(frame.motion, frame.transition, frame.overlays, frame.effects)


def checked_look(look: FrameLook) -> FrameLook:
    """The look itself, or BadSetting where the catalogue has not all of it."""
    if look.motion is not None:
        checked("motion", look.motion)
    if look.transition is not None:
        checked("transition", look.transition)
    for overlay in look.overlays:
        checked("overlay", overlay)
    for effect in look.effects:
        checked("effect", effect)
    return look
