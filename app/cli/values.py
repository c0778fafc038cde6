"""What people type, as values: sizes, rates, lengths, frame numbers."""

from __future__ import annotations

import argparse
import re
from fractions import Fraction

from app.domain.time import parse_rate


def size(text: str) -> tuple[int, int]:
    """``1920x1080`` as (width, height) in pixels."""
    match = re.fullmatch(r"\s*(\d{2,5})\s*[x×X:*]\s*(\d{2,5})\s*", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not a size; write it as 1920x1080")
    return int(match.group(1)), int(match.group(2))


def rate(text: str) -> Fraction:
    """Pictures a second: ``30``, ``29.97``, ``30000/1001``."""
    try:
        return parse_rate(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a number of pictures a second; write 25, 30 or 29.97"
        ) from None


def length(text: str) -> Fraction:
    """Seconds, or ``m:ss``, or ``h:mm:ss``; more than nothing."""
    value = _time(text)
    if value is None or value <= 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a length; write 90 or 1:30")
    return value


def moment(text: str) -> Fraction:
    """As :func:`length`, from 0."""
    value = _time(text)
    if value is None or value < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a time; write 2.5 or 1:30")
    return value


def factor(text: str) -> Fraction:
    """A number above 0."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(0)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number above 0; write 0.5 or 2")
    return value


def _time(text: str) -> Fraction | None:
    try:
        parts = [Fraction(part) for part in text.split(":")]
    except (ValueError, ZeroDivisionError):
        return None
    value = Fraction(0)
    for part in parts:
        value = value * 60 + part
    return value if len(parts) <= 3 else None


def quality(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 0")
    return int(text)


def place(text: str) -> int:
    """A whole number from 0, which is a place before the first."""
    return quality(text)


def count(text: str) -> int:
    """A whole number from 1."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 1")
    return value
