"""The sound of a video while it is edited: what the export writes, from any place at once."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np

from app.domain.time import SAMPLE_RATE
from app.domain.timeline import Timeline
from app.render.sound import CEILING_DBTP
from app.render.sound_dynamics import SURROUNDINGS, gains, limiter
from app.render.sound_loudness import CONTEXT, HOP, Peaks, amplitude
from app.render.sound_master import Master
from app.render.sound_mix import Mix
from app.render.sound_store import Samples
from app.services.ports import AssetStore

_HEARD_FIRST = 12 * SAMPLE_RATE
"""Samples by which the loudness is judged: a tenth of a second's work."""


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
            gain_db = master.gain_for(self._timeline.loudness_lufs, CEILING_DBTP)
            self._opened = mix, np.float32(amplitude(gain_db))
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
        peaks = self._peaks.hops(known, context, CONTEXT, amplitude(CEILING_DBTP))
        curve = limiter(peaks, CEILING_DBTP)
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
