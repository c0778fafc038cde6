"""The sound of a video: mixed once over the whole timeline, brought to its loudness, encoded.

::

    voices ──► fades ──► levelling ──┐
                                     ├─► mix ──► gain ──► true-peak limiter ──► AAC ──► decoded, measured
    music ──► loop ──► ducking ──────┘           └ from a first pass over the mix

Every stage is a pure function of the timeline that can be asked for any stretch, so the
preview hears what the export writes, and memory does not grow with the length.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.time import SAMPLE_RATE
from app.domain.timeline import Timeline
from app.errors import RenderFailed
from app.render.sound_aac import encode
from app.render.sound_dynamics import SURROUNDINGS, gains, limiter
from app.render.sound_loudness import CONTEXT, HOP, Peaks
from app.render.sound_master import Master
from app.render.sound_mix import Mix
from app.render.sound_store import Samples
from app.render.sound_voice import REFERENCE_LUFS
from app.services.ports import AssetStore, CancelToken, OnProgress, Progress

TRUE_PEAK_DBTP = -1.0
"""No louder in the decoded file (EBU R 128)."""
_CEILING_DBTP = -1.5
"""Where the limiter stands: what AAC makes of the sound has peaks of its own on top."""
_TOLERANCE_LU = 0.3
_ENCODES = 4
_MORE_GAIN_DB = 5.0
"""What the limiter may cost beyond the narration's own level; more is rare and measured anew."""
_HEARD_FIRST = 12 * SAMPLE_RATE
"""Samples by which the preview judges the loudness: a tenth of a second's work."""
_STAGE = "Mixing sound"


@dataclass(frozen=True, slots=True)
class SoundResult:
    """A video's sound: AAC in M4A at ``path``, ``samples`` sample pairs at 48 kHz.

    Loudness and true peak are of the decoded file; -70 LUFS and -120 dBTP stand for silence.
    ``missing`` are assets that were not there or did not decode, where it is silent instead.
    """

    path: Path
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    missing: tuple[str, ...] = ()


def mix_to_aac(
    timeline: Timeline,
    assets: AssetStore,
    target: Path,
    progress: OnProgress,
    cancel: CancelToken,
    bitrate: int = 192_000,
) -> SoundResult:
    """Mix a timeline's sound into an AAC file at ``target`` (see :mod:`app.render.sound_aac` for
    how to join it with pictures): ``round(timeline.length * 48000)`` samples, the voice that
    starts at second *t* at sample ``t * 48000``, at ``timeline.loudness_lufs`` with true peaks
    of -1 dBTP at most. The same timeline gives the same bytes.

    Raises BadSound (the music does not decode), DiskFull, BadOutput, RenderFailed, Cancelled;
    after each the target does not exist.
    """

    def to_aac(blocks: Iterable[Samples], samples: int, target: Path) -> tuple[float, float]:
        return encode(blocks, samples, target, bitrate)

    return mix_with(to_aac, timeline, assets, target, progress, cancel)


Write = Callable[[Iterable[Samples], int, Path], tuple[float, float]]
"""Writes blocks of so many sample pairs into a file; returns LUFS and dBTP of what it holds."""


def mix_with(
    write: Write,
    timeline: Timeline,
    assets: AssetStore,
    target: Path,
    progress: OnProgress,
    cancel: CancelToken,
) -> SoundResult:
    """As :func:`mix_to_aac`, into whatever ``write`` makes of it."""
    mix = Mix(timeline, assets, cancel.check)
    try:
        if not mix.length:
            raise RenderFailed("There is no sound to mix: the timeline is empty.", "Add a frame first.")
        length = mix.length

        def heard(samples: int) -> None:
            progress(Progress(_STAGE, 0.4 * samples / length, 1.0))

        ceiling, aim = _CEILING_DBTP, timeline.loudness_lufs
        expected = aim - REFERENCE_LUFS + _MORE_GAIN_DB
        master = Master(mix, _amplitude(ceiling - 1 - expected), cancel.check, heard)
        gain_db = master.gain_for(aim, ceiling)
        if gain_db > expected:  # all peaks: now the quieter ones matter as well
            master = Master(mix, 0.0, cancel.check)
            gain_db = master.gain_for(aim, ceiling)
        for _ in range(_ENCODES):
            blocks = _told(master.blocks(gain_db, ceiling), length, progress)
            loudness, peak = write(blocks, length, target)
            off = timeline.loudness_lufs - loudness
            if master.silent or (peak <= TRUE_PEAK_DBTP and abs(off) <= _TOLERANCE_LU):
                break
            # The coder's own noise moves both a little: aim lower or higher by as much.
            if peak > TRUE_PEAK_DBTP:
                ceiling -= peak - TRUE_PEAK_DBTP + 0.1
            aim += off
            before, gain_db = gain_db, master.gain_for(aim, ceiling)
            if gain_db == before and peak <= TRUE_PEAK_DBTP:
                break  # all peaks: as loud as the limiter lets it be
        progress(Progress(_STAGE, 1.0, 1.0))
        return SoundResult(target, length, loudness, peak, tuple(sorted(mix.missing)))
    finally:
        mix.close()


def _told(blocks: Iterable[Samples], length: int, progress: OnProgress) -> Iterator[Samples]:
    """The blocks, with progress told as each has been used."""
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        progress(Progress(_STAGE, 0.4 + 0.6 * done / length, 1.0))


def _amplitude(level_db: float) -> float:
    return float(10 ** (level_db / 20))


class PreviewMix:
    """A timeline's sound for listening to while editing: any stretch, at once, from any thread.

    The same voices, music, ducking and limiter as the export's. Only the overall gain is
    another: the export's comes from a pass over everything, here from the first
    12 seconds of speech, so it may be half a decibel off.
    """

    _CHUNK = 1500 * HOP
    _KEPT = 32
    """Chunks of a second in the cache: 6 MB."""

    def __init__(self, timeline: Timeline, assets: AssetStore) -> None:
        self._timeline = timeline
        self._assets = assets
        self._lock = threading.Lock()
        self._opened: tuple[Mix, np.float32] | None = None
        self._peaks = Peaks()
        self._chunks: OrderedDict[int, bytes] = OrderedDict()

    def read(self, first: int, count: int) -> bytes:
        """``count`` sample pairs at 48 kHz from sample ``first`` (ValueError if negative), 16-bit
        little-endian interleaved; silence past the end."""
        if first < 0 or count < 0:
            raise ValueError(f"Samples {first} and {count} more: neither may be negative.")
        parts = []
        at, end = first, first + count
        while at < end:
            number, offset = divmod(at, self._CHUNK)
            step = min(end - at, self._CHUNK - offset)
            parts.append(self._chunk(number)[offset * 4 : (offset + step) * 4])
            at += step
        return b"".join(parts)

    def _chunk(self, number: int) -> bytes:
        with self._lock:
            found = self._chunks.get(number)
            if found is None:
                found = self._chunks[number] = self._mixed(number * self._CHUNK)
                if len(self._chunks) > self._KEPT:
                    self._chunks.popitem(last=False)
            else:
                self._chunks.move_to_end(number)
            return found

    def _open(self) -> tuple[Mix, np.float32]:
        if self._opened is None:
            mix = Mix(self._timeline, self._assets)
            master = Master(mix.around_speech(_HEARD_FIRST))
            gain_db = master.gain_for(self._timeline.loudness_lufs, _CEILING_DBTP)
            self._opened = mix, np.float32(_amplitude(gain_db))
        return self._opened

    def _mixed(self, first: int) -> bytes:
        mix, gain = self._open()
        if first >= mix.length:
            return bytes(self._CHUNK * 4)
        around = SURROUNDINGS * HOP
        before = min(first, around)
        context = min(CONTEXT, first - before)
        known: Samples = mix.read(first - before - context, context + before + self._CHUNK + around + CONTEXT)
        known *= gain
        peaks = self._peaks.hops(known, context, CONTEXT, _amplitude(_CEILING_DBTP))
        curve = limiter(peaks, _CEILING_DBTP)
        sound = known[context + before : context + before + self._CHUNK]
        sound = sound * gains(curve, before, self._CHUNK)[:, None]
        return np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()

    def close(self) -> None:
        """Let go of what it holds; reading again starts anew."""
        with self._lock:
            self._chunks.clear()
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None
