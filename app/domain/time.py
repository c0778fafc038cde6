"""Rational time: seconds are fractions, ranges are half-open, nothing is ever a float.

Pictures at any broadcast rate and samples at 48 kHz are both exact on it, so a three-hour
timeline has every one of both in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

SAMPLE_RATE = 48_000
"""Samples a second of every mix, per channel."""

NAMED_RATES: dict[str, Fraction] = {
    "23.976": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
}
"""Rates that are written as decimals but mean a fraction of 1001 (SMPTE ST 12-1)."""


def parse_rate(text: str) -> Fraction:
    """Pictures a second from ``"30"``, ``"29.97"`` or ``"30000/1001"``; ValueError if not 1 to 240."""
    rate = NAMED_RATES.get(text.strip()) or Fraction(text.strip())
    if not 1 <= rate <= 240:
        raise ValueError(f"{text} pictures a second is outside 1 to 240")
    return rate


def format_rate(rate: Fraction) -> str:
    """The shortest usual way to write a rate: ``30``, ``29.97``."""
    for name, value in NAMED_RATES.items():
        if value == rate:
            return name
    return str(rate.numerator) if rate.denominator == 1 else str(rate)


def pictures_up(length: Fraction, rate: Fraction) -> int:
    """The least count of whole pictures that lasts at least ``length`` seconds."""
    return ceil(length * rate)


def picture_at(time: Fraction, rate: Fraction) -> int:
    """The number of the picture on screen at ``time`` seconds."""
    return floor(time * rate)


def picture_time(picture: int, rate: Fraction) -> Fraction:
    """The time in seconds at which a picture starts."""
    return picture / rate


def sample_at(time: Fraction) -> int:
    """The 48 kHz sample nearest to ``time`` seconds, halves upwards."""
    return floor(time * SAMPLE_RATE + Fraction(1, 2))


def seconds(value: float | str, denominator: int = SAMPLE_RATE) -> Fraction:
    """``value`` seconds as a fraction on the sample grid: the one door from floats to time."""
    return Fraction(round(Fraction(value) * denominator), denominator)


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """The half-open stretch ``[start, start + length)`` in seconds."""

    start: Fraction
    length: Fraction

    @property
    def end(self) -> Fraction:
        """The first instant that no longer belongs to the range."""
        return self.start + self.length

    def contains(self, time: Fraction) -> bool:
        """Whether ``time`` lies in the range."""
        return self.start <= time < self.end

    def overlaps(self, other: TimeRange) -> bool:
        """Whether the two share any instant."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: Fraction) -> TimeRange:
        """The same length, ``by`` seconds later."""
        return TimeRange(self.start + by, self.length)


def timecode(picture: int, rate: Fraction) -> str:
    """``HH:MM:SS:PP``, non-drop, counting at the rate rounded up (SMPTE ST 12-1)."""
    base = ceil(rate)
    total_seconds, pictures = divmod(picture, base)
    minutes, second = divmod(total_seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}:{pictures:02}"


def clock(length: Fraction | float) -> str:
    """A length for people: ``0:04``, ``2:18``, ``1:02:09``."""
    whole = floor(Fraction(length) + Fraction(1, 2))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
