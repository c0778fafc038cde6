"""The mix: narration, music and all other pieces summed, any stretch of it as a pure function of the timeline.

Levels are relative here: the narration is at the reference loudness, music at its gain beside
it. What comes after, the whole mix's loudness and the limiter, is in
:mod:`app.render.sound_master`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from app.domain.pieces import music_piece
from app.domain.time import sample_at
from app.domain.timeline import Timeline
from app.render.sound_pieces import Pieces
from app.render.sound_store import Samples
from app.render.sound_voice import Narration
from app.services.ports import AssetStore


class Source(Protocol):
    """Sound that can be read at random."""

    @property
    def length(self) -> int:
        """Samples a channel."""

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count`` as (count, 2); silence outside."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a mix as a sound of its own."""

    source: Source
    first: int
    length: int

    def read(self, first: int, count: int) -> Samples:
        """As the source's, counted from the excerpt's start; what lies around it is heard."""
        return self.source.read(self.first + first, count)


class Mix:
    """A timeline's sound before its loudness is set. Thread-safe.

    ``check`` is called often while it decodes and may raise to stop. BadSound where the music
    does not decode.
    """

    def __init__(
        self, timeline: Timeline, assets: AssetStore, check: Callable[[], None] = lambda: None
    ) -> None:
        self.length = sample_at(timeline.length)
        """Samples a channel."""
        self.narration = Narration(timeline, assets, check)
        pieces = list(timeline.pieces)
        music = timeline.music
        if music is not None and self.length:
            pieces.append(music_piece(music, timeline.length, alone=self.narration.empty))
        self.pieces = Pieces(pieces, self.narration.speech, assets, check)
        if music is not None and self.length:
            self.pieces.require(pieces[-1])

    @property
    def missing(self) -> frozenset[str]:
        """Assets that were needed so far and are not there or do not decode; silence stands in."""
        return frozenset(self.narration.missing | self.pieces.missing)

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count`` as (count, 2) float32; silence outside the timeline."""
        begin, end = max(0, first), min(first + count, self.length)
        if end <= begin:
            return np.zeros((count, 2), np.float32)
        inside = end - begin
        sound = self.narration.read(begin, inside)
        sound += self.pieces.read(begin, inside)
        if inside == count:
            return sound
        out = np.zeros((count, 2), np.float32)
        out[begin - first : end - first] = sound
        return out

    def around_speech(self, count: int) -> Excerpt:
        """At most ``count`` samples from the first word on, or of the music where nobody speaks."""
        starts = [sample_at(said.start) for said in self.narration.speech]
        first = min(starts) if starts else sample_at(Fraction(1))
        first = max(0, min(first, self.length - count))
        return Excerpt(self, first, min(count, self.length - first))

    def close(self) -> None:
        """Let temporary files go."""
        self.narration.close()
        self.pieces.close()
