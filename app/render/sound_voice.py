"""The narration: every frame's voice at its place, faded at its edges, brought to one level.

Each voice piece is levelled on its own, so that a piece sounds the same whatever stands
before it, an edit elsewhere changes nothing here, and the preview has what the export has:
its loudness is brought to the reference, its peaks are compressed, and what the compressor
took is made up.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE, sample_at
from app.domain.timeline import Sound, Timeline
from app.errors import AssetMissing, BadSound
from app.render.sound_decode import own_blocks
from app.render.sound_dynamics import Curve, compressor, gains
from app.render.sound_loudness import HOP, SILENCE_LUFS, Weighting, amplitude, integrated, magnitudes
from app.render.sound_store import Recording, Samples, Shelf
from app.services.ports import AssetStore

with warnings.catch_warnings():  # it looks for ffmpeg, which nothing here needs
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

REFERENCE_LUFS = -16.0
"""What every voice piece is brought to before the mix gets its own loudness."""
FADE_MS = 8
"""At both edges of a piece: editors use 5 to 10 ms at cuts."""
_MOST_GAIN_DB = 40.0
"""A piece that is quieter than this can mend is noise rather than speech."""
_STRETCH = 30 * SAMPLE_RATE
_CACHE_BYTES = 24 << 20
_MOST_OPEN = 256
"""Voices kept decoded at once; long ones are temporary files."""
_FULL_SCALE = float(2**31)


def faded(decoded: Iterable[NDArray[np.int32]], channels: int) -> Iterator[AudioSegment]:
    """A voice's samples in stretches of sound, the first faded in and the last out.

    32-bit segments at 48 kHz, so that neither resampling nor fading is heard.
    """
    waiting: AudioSegment | None = None
    parts: list[bytes] = []
    held = 0
    size = 4 * channels
    start = True

    def segment(data: bytes) -> AudioSegment:
        return AudioSegment(data, sample_width=4, frame_rate=SAMPLE_RATE, channels=channels)

    for block in decoded:
        parts.append(np.ascontiguousarray(block).tobytes())
        held += len(block)
        if held < _STRETCH:
            continue
        data = b"".join(parts)
        parts, held = [], 0
        if waiting is not None:
            yield waiting.fade_in(FADE_MS) if start else waiting
            start = False
        waiting = segment(data)
    if parts:
        rest = segment(b"".join(parts))
        waiting = rest if waiting is None else waiting + rest
    if waiting is not None:
        fade = min(FADE_MS, int(len(waiting.raw_data) // size * 1000 // SAMPLE_RATE // 2))
        yield (waiting.fade_in(fade) if start else waiting).fade_out(fade)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A voice on the mix: ``count`` samples of the asset from sample ``first``."""

    asset_id: str
    first: int
    count: int
    gain: np.float32 = np.float32(1)

    @property
    def end(self) -> int:
        return self.first + self.count

    @property
    def key(self) -> tuple[str, int]:
        return self.asset_id, self.count


def _piece(sound: Sound) -> _Piece:
    first = sample_at(sound.start)
    count = sample_at(sound.start + sound.length) - first
    return _Piece(sound.asset_id, first, count, np.float32(amplitude(sound.gain_db)))


_BLOCK = 1500 * HOP
_COARSE = 4
"""Hops between two gains that are kept: three hours of narration keep 16 MB of them."""


def levelled(sound: Recording, check: Callable[[], None] = lambda: None) -> Curve:
    """The gain of a voice piece over its length: loudness to the reference, loud syllables compressed.

    A gain every ``4 * HOP`` samples, which is 2.7 ms, fine enough for a compressor.
    All ones for a piece without any sound.
    """
    peaks = np.zeros(-(-sound.length // HOP), np.float32)

    def measured(curve: Curve | None) -> float:
        """LUFS under a gain; on the way the peaks of each hop, of the samples themselves."""
        weighting = Weighting(sound.channels)
        energies = [np.zeros(0)]
        for first in range(0, sound.length, _BLOCK):
            check()
            block = sound.read(first, min(_BLOCK, sound.length - first))
            if curve is None:
                loudest = np.maximum.reduceat(magnitudes(block), np.arange(0, len(block), HOP))
                peaks[first // HOP :][: len(loudest)] = loudest
            else:
                block = block * gains(curve, first, len(block), _COARSE * HOP)[:, None]
            energies.append(weighting.energies(block))
        return integrated(np.concatenate(energies), sound.length)

    loudness = measured(None)
    if loudness <= SILENCE_LUFS:
        return np.ones(len(peaks) // _COARSE + 2, np.float32)
    gain = np.float32(amplitude(min(REFERENCE_LUFS - loudness, _MOST_GAIN_DB)))
    curve = compressor(peaks * gain)[::_COARSE].copy()
    compressed = measured(curve) + 20 * float(np.log10(gain))
    made_up = amplitude(min(REFERENCE_LUFS - compressed, _MOST_GAIN_DB - 20 * float(np.log10(gain))))
    return np.asarray(curve * (gain * np.float32(made_up)), np.float32)


class Narration:
    """All voices of a timeline as one sound, readable at random from any thread.

    A voice whose file is missing or does not decode is silence, and its asset's id is in
    :attr:`missing` once it was come by.
    """

    def __init__(
        self, timeline: Timeline, assets: AssetStore, check: Callable[[], None] = lambda: None
    ) -> None:
        voices = [_piece(clip.voice) for clip in timeline.clips if clip.voice is not None]
        self._pieces = sorted((p for p in voices if p.count > 0), key=lambda piece: piece.first)
        self._ends: list[int] = []  # the furthest end so far: bisecting it finds who may reach in
        furthest = 0
        for piece in self._pieces:
            furthest = max(furthest, piece.end)
            self._ends.append(furthest)
        self._assets = assets
        self._check = check
        self._sounds: Shelf[Recording] = Shelf(_CACHE_BYTES, _MOST_OPEN)
        self._curves: dict[tuple[str, int], Curve] = {}
        self.missing: set[str] = set()
        self.speech = [clip.voice.speech for clip in timeline.clips if clip.voice is not None]

    @property
    def empty(self) -> bool:
        """Whether nobody speaks at all."""
        return not self._pieces

    def read(self, first: int, count: int) -> Samples:
        """The narration's samples ``first`` to ``first + count``, levelled; (count, 2)."""
        out = np.zeros((count, 2), np.float32)
        index = bisect_right(self._ends, first)
        while index < len(self._pieces) and self._pieces[index].first < first + count:
            piece = self._pieces[index]
            index += 1
            begin, end = max(piece.first, first), min(piece.end, first + count)
            if begin >= end:
                continue
            found = self._sound(piece)
            if found is None:
                continue
            sound, curve = found
            end = min(end, piece.first + sound.length)
            if begin < end:
                part = sound.read(begin - piece.first, end - begin)
                gain = gains(curve, begin - piece.first, end - begin, _COARSE * HOP)
                out[begin - first : end - first] += part * (gain * piece.gain)[:, None]
        return out

    def _sound(self, piece: _Piece) -> tuple[Recording, Curve] | None:
        """A voice and its gains; ``None`` where it is silent for want of a file."""
        sound = self._sounds.get(piece.key, lambda: self._decode(piece))
        return None if sound is None else (sound, self._curves[piece.key])

    def close(self) -> None:
        """Let temporary files go."""
        self._sounds.close()

    def _decode(self, piece: _Piece) -> Recording | None:
        try:
            path = self._assets.path(piece.asset_id)
            channels, decoded = own_blocks(path, piece.count, sample_format="s32", check=self._check)
            sound = Recording((_floats(stretch) for stretch in faded(decoded, channels)), channels)
        except (AssetMissing, BadSound):
            self.missing.add(piece.asset_id)
            return None
        if piece.key not in self._curves:  # kept when the sound itself is let go
            self._curves[piece.key] = levelled(sound, self._check)
        return sound


def _floats(segment: AudioSegment) -> Samples:
    data = np.frombuffer(segment.raw_data, np.int32).reshape(-1, segment.channels)
    return (data / _FULL_SCALE).astype(np.float32)
