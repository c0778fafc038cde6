"""How something is said: how fast, how high, how loud."""

from __future__ import annotations

from dataclasses import dataclass

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
