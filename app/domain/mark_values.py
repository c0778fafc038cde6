"""What marks may say: lengths of pauses, words and numbers for speed, pitch and loudness.

SSML's words are given numbers here that a voice can still be understood at; its numbers mean
what W3C's "Speech Synthesis Markup Language 1.1" says. A value that cannot be read is ``None``.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from app.domain.delivery import (
    AT_REST,
    LEAST_RATE,
    MOST_PITCH,
    MOST_RATE,
    MOST_VOLUME,
    Delivery,
)

PAUSE = Fraction(1, 2)
"""Seconds of a pause that names none: about a breath, and longer than a comma's."""
LONGEST_PAUSE = Fraction(30)
BREAKS = {
    "none": Fraction(0),
    "x-weak": Fraction(1, 10),
    "weak": Fraction(1, 4),
    "medium": PAUSE,
    "strong": Fraction(1),
    "x-strong": Fraction(2),
}
RATES = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
PITCHES = {"x-low": -6.0, "low": -3.0, "medium": 0.0, "default": 0.0, "high": 3.0, "x-high": 6.0}
VOLUMES = {
    "silent": -MOST_VOLUME,
    "x-soft": -10.0,
    "soft": -5.0,
    "medium": 0.0,
    "default": 0.0,
    "loud": 4.0,
    "x-loud": 8.0,
}
EMPHASES = {
    "strong": Delivery(0.88, 1.0, 3.0),
    "moderate": Delivery(0.94, 0.5, 1.5),
    "none": AT_REST,
    "reduced": Delivery(1.08, -0.5, -3.0),
}
"""Emphasis as a person gives it: slower, a little higher, louder."""
WAYS = (
    "characters", "spell-out", "digits", "telephone", "cardinal", "number", "ordinal", "date", "time",
    "currency", "unit", "fraction",
)  # fmt: skip
"""What ``say-as`` can ask for."""

_NUMBER = r"[+-]?(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})"
_TIME = re.compile(r"\+?(\d{1,6}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*(ms|s|sec|seconds?)", re.IGNORECASE)
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_FACTOR = re.compile(rf"({_NUMBER})\s*[x×]?", re.IGNORECASE)
_SEMITONES = re.compile(rf"({_NUMBER})\s*(?:st|semitones?)?", re.IGNORECASE)
_DECIBELS = re.compile(rf"({_NUMBER})\s*(?:dB)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")


def pause(text: str) -> Fraction | None:
    """``0.5s``, ``500 ms`` or one of SSML's strengths in seconds, half a minute at most."""
    text = text.strip()
    if text.lower() in BREAKS:
        return BREAKS[text.lower()]
    match = _TIME.fullmatch(text)
    if not match:
        return None
    seconds = Fraction(match[1].replace(",", ".")) / (1000 if match[2].lower() == "ms" else 1)
    return seconds if seconds <= LONGEST_PAUSE else None


def rate(text: str) -> float | None:
    """``slow``, ``120%``, ``+20%`` or ``1.2`` as a factor."""
    text = text.strip().lower()
    if text in RATES:
        return RATES[text]
    if match := _PERCENT.fullmatch(text):
        share = float(match[1]) / 100
        factor = 1 + share if text[0] in "+-" else share
    elif match := _FACTOR.fullmatch(text):
        factor = float(match[1])
    else:
        return None
    return factor if LEAST_RATE <= factor <= MOST_RATE else None


def pitch(text: str) -> float | None:
    """``high``, ``+2st``, ``+10%`` in semitones. Hertz are another voice's business each time: ``None``."""
    text = text.strip().lower()
    if text in PITCHES:
        return PITCHES[text]
    if match := _PERCENT.fullmatch(text):
        share = float(match[1]) / 100
        factor = 1 + share if text[0] in "+-" else share
        if factor <= 0:
            return None
        semitones = 12 * math.log2(factor)
    elif match := _SEMITONES.fullmatch(text):
        semitones = float(match[1])
    else:
        return None
    return semitones if abs(semitones) <= MOST_PITCH else None


def volume(text: str) -> float | None:
    """``loud`` or ``+6dB`` in dB."""
    text = text.strip().lower()
    if text in VOLUMES:
        return VOLUMES[text]
    match = _DECIBELS.fullmatch(text)
    decibels = float(match[1]) if match else None
    return decibels if decibels is not None and abs(decibels) <= MOST_VOLUME else None


def language(text: str) -> str | None:
    """A BCP 47 code, as it was written."""
    return text.strip() if _LANGUAGE.fullmatch(text.strip()) else None
