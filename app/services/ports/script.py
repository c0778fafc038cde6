"""Text in: a file of any supported format becomes scenes and frames."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from app.domain.script import ScriptDraft


class ScriptReader(Protocol):
    """Text in: a file of any supported format becomes scenes and frames."""

    def read(self, path: Path) -> ScriptDraft:
        """Split a script file; BadScript with the file named where it cannot be."""

    def read_text(self, text: str, name: str = "", format: str = "") -> ScriptDraft:
        """Split text that was typed or pasted; ``format`` empty means look at the text."""
