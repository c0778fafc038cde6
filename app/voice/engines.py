"""All engines of this computer: those that come with the program, and what the user has added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.voice.engine import Engine
from app.voice.speaker import ENGINES


def engines(folder: Path) -> Mapping[str, Callable[[], Engine]]:
    """How each engine is made, in the order in which they are listed and the first of equals is chosen.

    ``folder`` holds the user's own voice files.
    """

    def piper() -> Engine:
        from app.voice.piper import Piper

        return Piper(folder)

    return {"hibari": ENGINES["hibari"], "piper": piper, **ENGINES}
