"""Pieces of sound beside the narration: cut from their files, looped, faded, panned, any part at random.

::

    file    |============================|
    piece   /============================X============================X=======\\
            fade in                      50 ms, equal power                    fade out

Silence at the edges of a file that loops whole (encoders pad with it) is left out, so that a
loop does not pause. Two pieces of music differ by 20 dB as files; where a piece is to be
levelled, it comes to the reference loudness first.

**Pan** keeps the power: a mono file's gains are ``sqrt(2) cos`` and ``sqrt(2) sin`` of the
angle, so that it is as loud in the middle as unpanned; of a stereo file the side that is
panned away from is added to the other by the cosine law of the Web Audio API's
StereoPannerNode, which loses neither channel and changes nothing in the middle.

**Speed** keeps the pitch (FFmpeg's ``atempo``, overlap-add by similarity). A sound may begin up
to 35 ms early then, the overlap of two windows, and 100 ms at less than half or more than twice
the speed; nothing adds up over the length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.pieces import Piece
from app.domain.time import SAMPLE_RATE, sample_at
from app.domain.tracks import FASTEST, SLOWEST
from app.render.sound_decode import own_blocks
from app.render.sound_loudness import HOP, SILENCE_LUFS, Chain, Weighting, integrated, magnitudes
from app.render.sound_store import Recording, Samples
from app.render.sound_voice import REFERENCE_LUFS

_CROSSFADE = SAMPLE_RATE // 20
_CUT = 8 * SAMPLE_RATE // 1000
"""Samples of fade where a sound is cut: editors use 5 to 10 ms."""
_EDGE = SAMPLE_RATE // 1000
"""Samples of fade at a file's own edges, which need not be at zero: 1 ms leaves an attack its bite."""
_QUIET = 10 ** (-60 / 20)
"""What stays under this at a file's edges is silence."""
_MOST_GAIN_DB = 40.0
_BLOCK = 1500 * HOP


class PieceSound:
    """A piece as ``count`` samples of stereo, counted from its start, readable from any thread.

    BadSound, naming the file, where it does not decode. Silent where the file is.
    """

    def __init__(self, path: Path, piece: Piece, check: Callable[[], None] = lambda: None) -> None:
        self.count = sample_at(piece.end) - sample_at(piece.start)
        self._loops = piece.loops
        wanted = self.count + 2 * _CROSSFADE if piece.loops else self.count
        self.channels, cut = _cut(path, piece, wanted, check)
        self._sound = Recording(cut, self.channels)
        self._start, end = 0, self._sound.length
        loudness = 0.0
        if piece.levelled or piece.loops:
            first, last, loudness = _measured(self._sound, check)
            if piece.loops and not piece.offset:
                self._start = first
            if piece.loops and piece.trim is None:
                end = last
        sounding = end - self._start
        self._overlap = min(_CROSSFADE, sounding // 4)
        self._period = max(1, sounding - self._overlap)
        self._cycle: Samples | None = None
        if piece.loops and self._period < SAMPLE_RATE < self.count:
            # Round after round of a short sound would be a round of the interpreter each.
            rounds = -(-SAMPLE_RATE // self._period) * self._period
            self._cycle = self._looped(self._period, rounds)
        self._heard = self.count if piece.loops else min(self.count, sounding)
        """Samples until the file has ended."""
        self.gain = 10 ** (piece.gain_db / 20)
        if piece.levelled:
            levelling = min(REFERENCE_LUFS - loudness, _MOST_GAIN_DB)
            self.gain *= 0.0 if loudness <= SILENCE_LUFS else 10 ** (levelling / 20)
        self._rise, self._fall = self._fades(piece)
        self._pan = _pan_gains(piece.pan, self.channels)

    @property
    def memory(self) -> int:
        """Bytes it holds in memory."""
        return self._sound.memory

    def _fades(self, piece: Piece) -> tuple[float, float]:
        """Samples of fade at both ends, together no more than what is heard."""
        rise = max(sample_at(piece.fade_in), _CUT if piece.offset or self._start else _EDGE)
        fall = max(sample_at(piece.fade_out), _EDGE if self._heard < self.count else _CUT)
        fits = min(1.0, self._heard / (rise + fall))
        return max(1.0, rise * fits), max(1.0, fall * fits)

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count`` as (count, 2); ``first`` is not negative."""
        out = np.zeros((count, 2), np.float32)
        inside = min(first + count, self._heard) - first
        if not self.gain or inside <= 0:
            return out
        part = self._looped(first, inside) if self._loops else self._sound.read(first, inside)
        if self._pan is None:
            out[:inside] = part
        else:  # not as a matrix product, whose rounding depends on how many samples are asked for
            for channel, to_both in enumerate(self._pan):
                out[:inside] += part[:, channel : channel + 1] * to_both
        out[:inside] *= self._envelope(first, inside)[:, None]
        return out

    def _looped(self, first: int, count: int) -> Samples:
        if self._cycle is not None and first >= self._period:
            at = np.arange(first - self._period, first - self._period + count) % len(self._cycle)
            return self._cycle[at]
        out = np.zeros((count, self.channels), np.float32)
        done = 0
        while done < count:
            turn, offset = divmod(first + done, self._period)
            step = min(count - done, self._period - offset)
            out[done : done + step] = self._turn(turn, offset, step)
            done += step
        return out

    def _turn(self, turn: int, offset: int, count: int) -> Samples:
        """Part of one repeat: over its first moments the end of the one before dies away."""
        part = self._sound.read(self._start + offset, count)
        if not turn or offset >= self._overlap:
            return part
        ways = (np.arange(offset, offset + count, dtype=np.float32) + 0.5) / np.float32(self._overlap)
        angle = np.clip(ways, 0, 1) * np.float32(np.pi / 2)
        ending = min(count, self._overlap - offset)
        mixed: Samples = part * np.sin(angle)[:, None]
        before = self._sound.read(self._start + self._period + offset, ending)
        mixed[:ending] += before * np.cos(angle[:ending])[:, None]
        return mixed

    def _envelope(self, first: int, count: int) -> NDArray[np.float32]:
        """The gain with half cosines at both ends."""
        gain = np.full(count, self.gain, np.float32)
        rising, falling = int(self._rise) + 1 - first, int(self._heard - self._fall) - 1 - first
        if rising > 0:
            _fade(gain[:rising], (np.arange(first, first + min(rising, count)) + 0.5) / self._rise)
        if falling < count:
            at = np.arange(first + max(falling, 0), first + count)
            _fade(gain[max(falling, 0) :], (self._heard - at - 0.5) / self._fall)
        return gain

    def close(self) -> None:
        """Let a temporary file go."""
        self._sound.close()


def _fade(gain: NDArray[np.float32], way: NDArray[Any]) -> None:
    """Scale ``gain`` by a half cosine, where ``way`` goes from 0 to 1."""
    gain *= (0.5 - 0.5 * np.cos(np.pi * np.clip(way, 0, 1))).astype(np.float32)


def _pan_gains(pan: float, channels: int) -> NDArray[np.float32] | None:
    """A matrix from the file's channels to left and right; ``None`` where nothing is to be done."""
    if channels == 1:
        angle = (pan + 1) * np.pi / 4
        return np.array([[np.cos(angle), np.sin(angle)]], np.float32) * np.float32(np.sqrt(2))
    if not pan:
        return None
    angle = (pan + 1 if pan < 0 else pan) * np.pi / 2
    kept, moved = np.sin(angle), np.cos(angle)
    if pan < 0:
        return np.array([[1, 0], [moved, kept]], np.float32)
    return np.array([[moved, kept], [0, 1]], np.float32)


def _cut(path: Path, piece: Piece, wanted: int, check: Callable[[], None]) -> tuple[int, Iterator[Samples]]:
    """A piece's channels, and its stretch of its file at its speed: at most ``wanted`` samples."""
    speed = min(max(piece.speed, SLOWEST), FASTEST)
    first = sample_at(piece.offset)
    last = first + sample_at(Fraction(wanted, SAMPLE_RATE) * speed)
    if speed != 1:
        last += SAMPLE_RATE  # what the stretching looks ahead
    if piece.trim is not None:
        last = min(last, max(first, sample_at(piece.trim)))
    channels, decoded = own_blocks(path, last, name=piece.name, check=check)
    found = _from(decoded, first) if last > first else iter(())
    return channels, found if speed == 1 else _first(_at_speed(found, channels, speed), wanted)


def _first(sound: Iterable[Samples], wanted: int) -> Iterator[Samples]:
    """No more than so many samples."""
    for block in sound:
        yield block[:wanted]
        wanted -= min(wanted, len(block))


def _from(decoded: Iterable[NDArray[np.float32]], first: int) -> Iterator[Samples]:
    """What follows the first samples."""
    passed = 0
    for block in decoded:
        skipped = min(first - passed, len(block))
        passed += skipped
        if skipped < len(block):
            yield block[skipped:]


def _at_speed(decoded: Iterable[Samples], channels: int, speed: Fraction) -> Iterator[Samples]:
    """Faster or slower at the same pitch; as long as the sound divided by the speed, to a sample."""
    tempos = [("atempo", repr(float(part))) for part in _tempos(speed)]
    chain = Chain(channels, *tempos, ("aformat", "sample_fmts=fltp"))  # it gives packed samples
    taken = given = 0
    for block in decoded:
        taken += len(block)
        for plane in chain.push(block):
            given += plane.shape[1]
            yield np.ascontiguousarray(plane.T)
    length = round(taken / speed)
    for plane in chain.push(None):
        plane = plane[:, : max(0, length - given)]
        given += plane.shape[1]
        yield np.ascontiguousarray(plane.T)
    if given < length:
        yield np.zeros((length - given, channels), np.float32)


def _tempos(speed: Fraction) -> list[Fraction]:
    """Factors of a speed that ``atempo`` can do without leaving samples out: each from 1/2 to 2."""
    parts = []
    while speed > 2 or speed < Fraction(1, 2):
        parts.append(Fraction(2) if speed > 2 else Fraction(1, 2))
        speed /= parts[-1]
    return [*parts, speed]


def _measured(sound: Recording, check: Callable[[], None]) -> tuple[int, int, float]:
    """(first, last) of what is not silence at the edges, and the loudness of the whole in LUFS."""
    first, last = sound.length, 0
    weighting = Weighting(sound.channels)
    energies = [np.zeros(0)]
    for start in range(0, sound.length, _BLOCK):
        check()
        block = sound.read(start, min(_BLOCK, sound.length - start))
        energies.append(weighting.energies(block))
        heard = np.flatnonzero(magnitudes(block) > _QUIET)
        if len(heard):
            first = min(first, start + int(heard[0]))
            last = start + int(heard[-1]) + 1
    if last <= first:
        return 0, sound.length, SILENCE_LUFS
    return first, last, integrated(np.concatenate(energies), sound.length)
