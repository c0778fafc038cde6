"""What a sound on a track may be."""

from __future__ import annotations

from fractions import Fraction

from app.domain.project import TrackItem
from app.errors import BadSetting

LONGEST = Fraction(24 * 3600)
"""Seconds: no place, length or fade in a video is beyond it."""
SLOWEST, FASTEST = Fraction(1, 10), Fraction(10)
MOST_GAIN_DB, LEAST_DB = 24.0, -60.0


def checked_item(item: TrackItem) -> TrackItem:
    """The item itself, or BadSetting that says what of it is outside what is allowed."""
    called = f"“{item.name}”"
    for what, moment in (
        ("place", item.offset), ("beginning in its file", item.begin),
        ("fade in", item.fade_in), ("fade out", item.fade_out),
    ):  # fmt: skip
        if not 0 <= moment <= LONGEST:
            raise BadSetting(f"The {what} of {called} is {float(moment):g} s.", "Give seconds from 0.")
    if item.length is not None and not 0 < item.length <= LONGEST:
        raise BadSetting(f"{called} would last {float(item.length):g} s.", "Give more than 0 seconds.")
    if item.end is not None and not item.begin < item.end <= LONGEST:
        raise BadSetting(
            f"{called} would end in its file at {float(item.end):g} s, before it begins.",
            f"Give more than {float(item.begin):g} s.",
        )
    if not SLOWEST <= item.speed <= FASTEST:
        raise BadSetting(
            f"The speed of {called} is {float(item.speed):g}.",
            f"Give a number from {float(SLOWEST):g} to {float(FASTEST):g}.",
        )
    for what, value, low, high in (
        ("gain", item.gain_db, LEAST_DB, MOST_GAIN_DB),
        ("pan", item.pan, -1.0, 1.0),
        ("ducking", item.duck_db, LEAST_DB, 0.0),
    ):
        if not low <= value <= high:
            raise BadSetting(
                f"The {what} of {called} is {value:g}.", f"Give a number from {low:g} to {high:g}."
            )
    return item
