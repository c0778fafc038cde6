"""The sound of a video: mixed once over the whole timeline, brought to its loudness, encoded.

::

    voices ──► fades ──► levelling ──┐
                                     ├─► mix ──► gain ──► true-peak limiter ──► AAC ──► decoded, measured
    pieces ─► cut, loop, fade, pan ──┤           └ from a first pass over the mix
              └ ducking ─────────────┘

Every stage is a pure function of the timeline that can be asked for any stretch, so the
preview hears what the export writes, and memory does not grow with the length.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.time import SAMPLE_RATE, sample_at
from app.domain.timeline import Timeline
from app.errors import RenderFailed
from app.render.cache import SegmentCache
from app.render.sound_aac import write_aac
from app.render.sound_dynamics import SURROUNDINGS, gains, limiter
from app.render.sound_loudness import CONTEXT, HOP, Peaks
from app.render.sound_master import Master, Mastered
from app.render.sound_mix import Mix
from app.render.sound_store import Samples, no_room
from app.render.sound_stretch import Stretches, loud_steps, loudness_of
from app.render.sound_voice import REFERENCE_LUFS
from app.services.ports import AssetStore, CancelToken, OnProgress, Progress

TRUE_PEAK_DBTP = -1.0
"""No louder in the decoded file (EBU R 128)."""
_CEILING_DBTP = -1.5
"""Where the limiter stands: what AAC makes of the sound has peaks of its own on top."""
_ALLOWED_DBTP = TRUE_PEAK_DBTP - 0.05
"""What a stretch may measure: in its first packet the file's sound is a hair another."""
_TOLERANCE_LU = 0.3
_GAIN_STEP_DB = 0.25
"""The overall gain is a whole number of these, so that an edit, which moves it by less, leaves the
sound of everything else as it was."""
_ENCODES = 4
_MORE_GAIN_DB = 5.0
"""What the limiter may cost beyond the narration's own level; more is rare and measured anew."""
_HEARD_FIRST = 12 * SAMPLE_RATE
"""Samples by which the preview judges the loudness: a tenth of a second's work."""
_BLOCK = 1500 * HOP
"""Samples worked on at once."""
_STAGE = "Mixing sound"


@dataclass(frozen=True, slots=True)
class SoundResult:
    """A video's sound: AAC in M4A at ``path``, ``samples`` sample pairs at 48 kHz.

    Loudness and true peak are of the decoded file; -70 LUFS and -120 dBTP stand for silence.
    ``missing`` are assets that were not there or did not decode, where it is silent instead.
    ``stretches_made`` of ``stretches`` were encoded; the others were in the cache.
    """

    path: Path
    samples: int
    loudness_lufs: float
    true_peak_dbtp: float
    missing: tuple[str, ...] = ()
    stretches: int = 0
    stretches_made: int = 0


def mix_to_aac(
    timeline: Timeline,
    assets: AssetStore,
    target: Path,
    progress: OnProgress,
    cancel: CancelToken,
    bitrate: int = 192_000,
    *,
    cache: SegmentCache | None = None,
    jobs: int = 1,
) -> SoundResult:
    """Mix a timeline's sound into an AAC file at ``target`` (see :mod:`app.render.sound_aac` for
    how to join it with pictures): ``round(timeline.length * 48000)`` samples, the voice that
    starts at second *t* at sample ``t * 48000``, at ``timeline.loudness_lufs`` with true peaks
    of -1 dBTP at most. The same timeline gives the same bytes, whatever the ``cache`` holds and
    however many ``jobs`` work at once.

    Raises BadSound (the music does not decode), DiskFull, BadOutput, RenderFailed, Cancelled;
    after each the target does not exist.
    """
    with contextlib.ExitStack() as closing:
        if not sample_at(timeline.length):
            raise RenderFailed("There is no sound to mix: the timeline is empty.", "Add a frame first.")
        if cache is None:
            cache = SegmentCache(Path(closing.enter_context(_scratch())))
        mix = Mix(timeline, assets, cancel.check)
        closing.callback(mix.close)
        length = mix.length
        stretches = Stretches(length, cache, bitrate, _amplitude(_ALLOWED_DBTP), jobs, cancel.check)
        master, gain_db = _mastered(mix, timeline.loudness_lufs, progress, cancel, jobs)
        aim, lower = timeline.loudness_lufs, dict[int, float]()

        def encoded(samples: int) -> None:
            progress(Progress(_STAGE, 0.4 + 0.6 * min(1.0, samples / length), 1.0))

        for turn in range(_ENCODES):
            sound = master.at(gain_db, _CEILING_DBTP, lower)
            found = stretches.encode(sound, _nothing if turn else encoded)  # further ones are little
            loudness, peak = loudness_of(found, length)
            over = loud_steps(found, _ALLOWED_DBTP)
            off = timeline.loudness_lufs - loudness
            if master.silent or (not over and abs(off) <= _TOLERANCE_LU):
                break
            # The coder's own noise moves both a little. A peak is lowered where it is, so that
            # what is elsewhere stays as it was.
            lower = _lowered(lower, over)
            aim += off if abs(off) > _TOLERANCE_LU else 0.0
            before, gain_db = gain_db, _quantised(master.gain_for(aim, _CEILING_DBTP))
            if gain_db == before and not over:
                break  # all peaks: as loud as the limiter lets it be
        cancel.check()
        write_aac(stretches.packets(sound, found), length, target, bitrate)
        progress(Progress(_STAGE, 1.0, 1.0))
        return SoundResult(
            target, length, loudness, peak, tuple(sorted(mix.missing)), stretches.count, stretches.made
        )


Write = Callable[[Iterable[Samples], int, Path], tuple[float, float]]
"""Writes blocks of so many sample pairs into a file; returns LUFS and dBTP of what it holds."""


def mix_with(
    write: Write,
    timeline: Timeline,
    assets: AssetStore,
    target: Path,
    progress: OnProgress,
    cancel: CancelToken,
    jobs: int = 1,
) -> SoundResult:
    """As :func:`mix_to_aac`, into whatever ``write`` makes of it."""
    with contextlib.ExitStack() as closing:
        mix = Mix(timeline, assets, cancel.check)
        closing.callback(mix.close)
        if not mix.length:
            raise RenderFailed("There is no sound to mix: the timeline is empty.", "Add a frame first.")
        master, gain_db = _mastered(mix, timeline.loudness_lufs, progress, cancel, jobs)
        ceiling, aim = _CEILING_DBTP, timeline.loudness_lufs
        for _ in range(_ENCODES):
            sound = master.at(gain_db, ceiling, {})
            loudness, peak = write(_told(sound, mix.length, progress), mix.length, target)
            off, over = timeline.loudness_lufs - loudness, peak - TRUE_PEAK_DBTP
            if master.silent or (over <= 0 and abs(off) <= _TOLERANCE_LU):
                break
            ceiling -= over + 0.1 if over > 0 else 0.0
            aim += off if abs(off) > _TOLERANCE_LU else 0.0
            before, gain_db = gain_db, _quantised(master.gain_for(aim, ceiling))
            if gain_db == before and over <= 0:
                break  # all peaks: as loud as the limiter lets it be
        progress(Progress(_STAGE, 1.0, 1.0))
        return SoundResult(target, mix.length, loudness, peak, tuple(sorted(mix.missing)))


def _told(sound: Mastered, length: int, progress: OnProgress) -> Iterator[Samples]:
    """A finished sound block by block, and how far it is."""
    for first in range(0, length, _BLOCK):
        yield sound.read(first, min(_BLOCK, length - first))
        progress(Progress(_STAGE, 0.4 + 0.6 * min(1.0, first / length), 1.0))


def _mastered(
    mix: Mix, loudness: float, progress: OnProgress, cancel: CancelToken, jobs: int
) -> tuple[Master, float]:
    """A mix measured, and the gain in dB that brings it to a loudness."""

    def heard(samples: int) -> None:
        progress(Progress(_STAGE, 0.4 * samples / mix.length, 1.0))

    expected = loudness - REFERENCE_LUFS + _MORE_GAIN_DB
    master = Master(mix, _amplitude(_CEILING_DBTP - 1 - expected), cancel.check, heard, jobs)
    gain_db = master.gain_for(loudness, _CEILING_DBTP)
    if gain_db > expected:  # all peaks: now the quieter ones matter as well
        master = Master(mix, 0.0, cancel.check, jobs=jobs)
        gain_db = master.gain_for(loudness, _CEILING_DBTP)
    return master, _quantised(gain_db)


def _quantised(gain_db: float) -> float:
    return round(gain_db / _GAIN_STEP_DB) * _GAIN_STEP_DB


def _lowered(lower: Mapping[int, float], over: Mapping[int, float]) -> dict[int, float]:
    """The ceiling's dips, deeper where peaks were still over: there, and 100 ms around it."""
    result = dict(lower)
    for step, excess in over.items():
        for near in (step - 1, step, step + 1):
            result[near] = max(result.get(near, 0.0), lower.get(near, 0.0) + excess + 0.1)
    return result


def _nothing(_: int) -> None:
    """Progress that is not told."""


@contextlib.contextmanager
def _scratch() -> Iterator[str]:
    """A folder for stretches where no cache keeps them."""
    try:
        with tempfile.TemporaryDirectory(prefix="scenewright-sound-") as folder:
            yield folder
    except OSError as error:
        raise no_room(error, tempfile.gettempdir()) from error


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
