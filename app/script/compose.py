"""A script whose text has to be put together: out of FDX and DOCX, which are no plain text."""

from __future__ import annotations

from app.script.blocks import Block
from app.script.spoken import Spoken, SpokenBuilder


class Composer:
    """Writes the extracted text, and notes which stretches of it are said."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self._lead: int | None = None

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def write(self, text: str) -> int:
        """Add text that is not said by itself; returns where it starts."""
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def lead(self, text: str) -> None:
        """Add silent text that belongs to the next thing said: a character cue, an act's name."""
        start = self.write(text)
        if self._lead is None:
            self._lead = start

    def say(
        self, text: str, *, mark: str = "", heading: bool = False, speaker: str = "", group: int = -1
    ) -> None:
        """Add text that is said, behind a mark that is not. A line feed in it is a line's end."""
        start = self.write(mark)
        at = self.write(text)
        builder = SpokenBuilder()
        builder.add(text, at)
        self.block(start, builder.build(), heading=heading, speaker=speaker, group=group)

    def block(
        self, start: int, spoken: Spoken, *, heading: bool = False, speaker: str = "", group: int = -1
    ) -> None:
        """Note a stretch that was written as said."""
        if self._lead is not None:
            start, self._lead = self._lead, None
        self.blocks.append(Block(start, spoken, heading, speaker, group))
