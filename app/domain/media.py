"""Media files, named by what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.domain.entity import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(Entity):
    """A media file. Its ``id`` is the SHA-256 of its bytes, in hexadecimal."""

    kind: str
    """``picture``, ``sound``, ``video`` or ``font``."""
    mime: str
    size: int
    """Bytes."""
    name: str = ""
    width: int = 0
    height: int = 0
    length: Fraction = Fraction(0)
    """Seconds, of sound and video."""
