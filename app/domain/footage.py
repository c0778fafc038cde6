"""A stretch of a video file as what a frame shows, and how it meets the frame's length."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.errors import BadSetting

FREEZE, LOOP = "freeze", "loop"
ENDINGS = (FREEZE, LOOP)
"""What is shown once the stretch is over and the frame is not: its last picture, or it again."""

SLOWEST, FASTEST = Fraction(1, 10), Fraction(10)
_JUST_BEFORE = Fraction(1, 10_000)
"""Seconds by which the end of a stretch is approached: the picture that begins there is outside."""
_GAINS, _DUCKS = (-60.0, 24.0), (-60.0, 0.0)


@dataclass(frozen=True, slots=True)
class Footage:
    """How a video file is used. ``start``, ``end`` and ``length`` in seconds of the file.

    A frame with a voice is as long as its voice; the stretch is cut, frozen or repeated to it. A frame
    without is as long as the stretch.
    """

    length: Fraction
    """Of the whole file."""
    sounds: bool = False
    """Whether the file has sound of its own."""
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    """``None`` is the file's end."""
    speed: Fraction = Fraction(1)
    """2 is twice as fast."""
    ending: str = FREEZE
    muted: bool = False
    gain_db: float = 0.0
    """Of its own sound, as it is in the file; in a frame without words, beside the narration's loudness."""
    duck_db: float = -12.0
    """Further change of it while somebody speaks."""

    @property
    def until(self) -> Fraction:
        """Where the stretch ends in the file, in seconds."""
        return self.length if self.end is None else min(self.end, self.length)

    @property
    def lasts(self) -> Fraction:
        """Seconds the stretch takes to play once."""
        return (self.until - self.start) / self.speed

    def at(self, seconds: Fraction) -> Fraction:
        """The time in the file that is on screen ``seconds`` after the stretch began to play; never
        outside the stretch."""
        played = seconds * self.speed
        used = self.until - self.start
        last = max(Fraction(0), used - _JUST_BEFORE)
        if self.ending == LOOP and used > 0:
            played %= used
        return self.start + min(max(played, Fraction(0)), last)


def checked_footage(footage: Footage) -> Footage:
    """``footage`` itself where it can be played; BadSetting that says what cannot be."""
    if not 0 <= footage.start < footage.until:
        raise BadSetting(
            f"The clip cannot be used from {float(footage.start):g} to {float(footage.until):g} seconds.",
            f"Begin before the end, within the file's {float(footage.length):g} seconds.",
        )
    if footage.end is not None and footage.end > footage.length:
        raise BadSetting(
            f"The clip cannot end at {float(footage.end):g} seconds.",
            f"The file lasts {float(footage.length):g} seconds.",
        )
    if not SLOWEST <= footage.speed <= FASTEST:
        raise BadSetting(
            f"A clip cannot play at {float(footage.speed):g} times its speed.",
            f"Give a number from {float(SLOWEST):g} to {float(FASTEST):g}.",
        )
    if footage.ending not in ENDINGS:
        raise BadSetting(f"A clip cannot end by “{footage.ending}”.", f"Choose one of: {', '.join(ENDINGS)}.")
    if not _GAINS[0] <= footage.gain_db <= _GAINS[1]:
        raise BadSetting(f"A clip's sound cannot be changed by {footage.gain_db:g} dB.", "Give -60 to 24.")
    if not _DUCKS[0] <= footage.duck_db <= _DUCKS[1]:
        raise BadSetting(
            f"A clip's sound cannot change by {footage.duck_db:g} dB under speech.", "Give -60 to 0."
        )
    return footage
