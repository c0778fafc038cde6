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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.time import sample_at
from app.domain.timeline import Timeline
from app.errors import RenderFailed
from app.render.cache import SegmentCache
from app.render.sound_aac import write_aac
from app.render.sound_known import Known, recall, remember, sound_key
from app.render.sound_loudness import HOP, amplitude
from app.render.sound_master import Master, Mastered
from app.render.sound_mix import Mix
from app.render.sound_store import Samples, no_room
from app.render.sound_stretch import Stretches, StretchLost, loud_steps, loudness_of
from app.render.sound_voice import REFERENCE_LUFS
from app.services.ports import AssetStore, CancelToken, OnProgress, Progress

TRUE_PEAK_DBTP = -1.0
"""No louder in the decoded file (EBU R 128)."""
CEILING_DBTP = -1.5
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
_BLOCK = 1500 * HOP
"""Samples worked on at once."""
CACHE_BYTES = 1 << 30
"""Encoded sound that is kept: twelve hours of it."""
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
        length = sample_at(timeline.length)
        if not length:
            raise RenderFailed("There is no sound to mix: the timeline is empty.", "Add a frame first.")
        if cache is None:
            cache = SegmentCache(Path(closing.enter_context(_scratch())))
        stretches = Stretches(length, cache, bitrate, amplitude(_ALLOWED_DBTP), jobs, cancel.check)
        key = sound_key(timeline, assets, bitrate)
        known = recall(cache, key) if key else None
        if known and _written(known, stretches, target, bitrate):
            progress(Progress(_STAGE, 1.0, 1.0))
            return SoundResult(target, length, known.loudness_lufs, known.true_peak_dbtp, (), stretches.count)
        mix = Mix(timeline, assets, cancel.check)
        closing.callback(mix.close)
        master, gain_db = _mastered(mix, timeline.loudness_lufs, progress, cancel, jobs)
        aim, lower = timeline.loudness_lufs, dict[int, float]()

        def encoded(samples: int) -> None:
            progress(Progress(_STAGE, 0.4 + 0.6 * min(1.0, samples / length), 1.0))

        for turn in range(_ENCODES):
            sound = master.at(gain_db, CEILING_DBTP, lower)
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
            before, gain_db = gain_db, _quantised(master.gain_for(aim, CEILING_DBTP))
            if gain_db == before and not over:
                break  # all peaks: as loud as the limiter lets it be
        cancel.check()
        write_aac(stretches.packets(sound, found), length, target, bitrate)
        names = [stretch.key for stretch in found]
        if key and not mix.missing:
            remember(cache, key, Known(names, loudness, peak))
        cache.trim(frozenset([*names, key or ""]))
        progress(Progress(_STAGE, 1.0, 1.0))
        return SoundResult(
            target, length, loudness, peak, tuple(sorted(mix.missing)), stretches.count, stretches.made
        )


def _written(known: Known, stretches: Stretches, target: Path, bitrate: int) -> bool:
    """Write a sound whose stretches are all kept; ``False`` where they no longer are."""
    packets = stretches.kept_packets(known.stretches)
    try:
        if packets is not None:
            write_aac(packets, stretches.length, target, bitrate)
    except StretchLost:
        return False
    return packets is not None


def sound_cache(cache: SegmentCache) -> SegmentCache:
    """Where encoded sound is kept: a folder of its own beside the pictures' segments."""
    return SegmentCache(cache.folder / "sound", CACHE_BYTES)


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
        ceiling, aim = CEILING_DBTP, timeline.loudness_lufs
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
    master = Master(mix, amplitude(CEILING_DBTP - 1 - expected), cancel.check, heard, jobs)
    gain_db = master.gain_for(loudness, CEILING_DBTP)
    if gain_db > expected:  # all peaks: now the quieter ones matter as well
        master = Master(mix, 0.0, cancel.check, jobs=jobs)
        gain_db = master.gain_for(loudness, CEILING_DBTP)
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
