"""All pieces of a timeline as one sound: summed, each ducked as deep as it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from app.domain.pieces import Piece
from app.domain.time import TimeRange, sample_at
from app.errors import AssetMissing, BadSound
from app.render.sound_duck import Ducking
from app.render.sound_piece import PieceSound
from app.render.sound_store import Samples, Shelf
from app.services.ports import AssetStore

_CACHE_BYTES = 48 << 20
_MOST_OPEN = 32
"""Sounds kept decoded at once; long ones are temporary files."""


class Pieces:
    """Pieces summed, readable at random from any thread.

    A piece whose file is missing or does not decode is silence, and its asset's id is in
    :attr:`missing` once it was come by.
    """

    def __init__(
        self,
        pieces: Iterable[Piece],
        speech: Iterable[TimeRange],
        assets: AssetStore,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._pieces = sorted((piece for piece in pieces if piece.length > 0), key=lambda each: each.start)
        self._firsts = np.array([sample_at(piece.start) for piece in self._pieces], np.int64)
        self._lasts = np.array([sample_at(piece.end) for piece in self._pieces], np.int64)
        speech = list(speech)
        self._ducking = {depth: Ducking(speech, depth) for depth in {p.duck_db for p in self._pieces} - {0.0}}
        self._assets = assets
        self._check = check
        self._sounds: Shelf[PieceSound] = Shelf(_CACHE_BYTES, _MOST_OPEN)
        self.missing: set[str] = set()

    def require(self, piece: Piece) -> None:
        """Decode a piece now; BadSound where that cannot be done. A missing file is silence still."""
        self._sounds.get(piece, lambda: self._decoded(piece))

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` (not negative) to ``first + count`` of all, as (count, 2)."""
        out = np.zeros((count, 2), np.float32)
        for index in np.flatnonzero((self._firsts < first + count) & (self._lasts > first)):
            piece, start = self._pieces[index], int(self._firsts[index])
            begin, end = max(start, first), min(int(self._lasts[index]), first + count)
            if (sound := self._sound(piece)) is None:
                continue
            part = sound.read(begin - start, end - begin)
            if piece.duck_db:
                part *= self._ducking[piece.duck_db].read(begin, end - begin)[:, None]
            out[begin - first : end - first] += part
        return out

    def _sound(self, piece: Piece) -> PieceSound | None:
        try:
            return self._sounds.get(piece, lambda: self._decoded(piece))
        except BadSound:
            self.missing.add(piece.asset_id)
            return self._sounds.get(piece, lambda: None)

    def _decoded(self, piece: Piece) -> PieceSound | None:
        try:
            return PieceSound(self._assets.path(piece.asset_id), piece, self._check)
        except AssetMissing:
            self.missing.add(piece.asset_id)
            return None

    def close(self) -> None:
        """Let temporary files go."""
        self._sounds.close()
