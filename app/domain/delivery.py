"""How something is said: how fast, how high, how loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import BadSetting

if TYPE_CHECKING:
    from app.domain.project import Project
    from app.domain.script import Frame, Scene

LEAST_RATE, MOST_RATE = 0.5, 2.0
"""Beyond these a stretched voice is no longer understood without effort."""
MOST_PITCH = 12.0
MOST_VOLUME = 20.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Changes to a voice's own way of speaking. All at rest change nothing, to the byte."""

    rate: float = 1.0
    """Times the voice's own speed; the pitch stays."""
    pitch: float = 0.0
    """Semitones up; the speed stays."""
    volume: float = 0.0
    """dB on top of the loudness that all voices are brought to."""

    def then(self, other: Delivery) -> Delivery:
        """Both changes, one within the other, inside what can be done."""
        return Delivery(
            min(MOST_RATE, max(LEAST_RATE, self.rate * other.rate)),
            min(MOST_PITCH, max(-MOST_PITCH, self.pitch + other.pitch)),
            min(MOST_VOLUME, max(-MOST_VOLUME, self.volume + other.volume)),
        )


AT_REST = Delivery()


def delivery_for(project: Project, scene: Scene, frame: Frame) -> Delivery:
    """How a frame is delivered: of rate, pitch and volume each the nearest that was chosen."""

    def nearest(own: float | None, of_scene: float | None, of_project: float) -> float:
        return own if own is not None else of_scene if of_scene is not None else of_project

    settings = project.settings
    return Delivery(
        nearest(frame.rate, scene.rate, settings.rate),
        nearest(frame.pitch, scene.pitch, settings.pitch),
        nearest(frame.volume, scene.volume, settings.volume),
    )


def checked_delivery(
    rate: float | None = None, pitch: float | None = None, volume: float | None = None
) -> None:
    """BadSetting where a voice cannot be had that way; ``None`` is left to what stands around."""
    if rate is not None and not LEAST_RATE <= rate <= MOST_RATE:
        raise BadSetting(
            f"A voice cannot speak at {rate:g} times its speed.",
            f"Give a rate from {LEAST_RATE:g} to {MOST_RATE:g}; 1 is the voice's own.",
        )
    if pitch is not None and not abs(pitch) <= MOST_PITCH:
        raise BadSetting(
            f"A voice cannot be moved by {pitch:g} semitones.",
            f"Give a pitch from {-MOST_PITCH:g} to {MOST_PITCH:g}; 0 is the voice's own.",
        )
    if volume is not None and not abs(volume) <= MOST_VOLUME:
        raise BadSetting(
            f"A voice cannot be {volume:g} dB louder.",
            f"Give a volume from {-MOST_VOLUME:g} to {MOST_VOLUME:g} dB; 0 is as loud as all others.",
        )
