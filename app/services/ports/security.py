"""Passwords and secrets: what is kept of them, and where."""

from __future__ import annotations

from typing import Protocol


class Passwords(Protocol):
    """Turns passwords into what may be kept of them. Slow on purpose."""

    def hash(self, password: str) -> str:
        """What to keep: it says by itself how it was made."""

    def verify(self, password: str, hashed: str) -> bool:
        """Whether that is the password; as slow for an empty ``hashed``, which none is."""

    def outdated(self, hashed: str) -> bool:
        """Whether one would hash it more strongly today."""


class Secrets(Protocol):
    """The system's safe for secrets. NotFound is never raised: what is not there is ``None``."""

    def get(self, name: str) -> str | None:
        """A secret; ``None`` where there is none, or no safe on this computer."""

    def set(self, name: str, secret: str) -> bool:
        """Keep a secret; False where this computer has no safe for it."""

    def forget(self, name: str) -> None:
        """Let a secret go; nothing happens where there is none."""
