"""Encoded sound by the stretch: what has the same samples as before is not encoded again.

::

    samples      |······ 9.6 s ······|······ 9.6 s ······|···· rest ····|
    encoded   ▒▒▒|===================|▒                                      the samples of its key
                                  ▒▒▒|===================|▒

A stretch is 450 packets of 1024 samples, which is also 96 steps of 100 ms. It is named by a hash
of the samples that it is encoded from, and kept with what it sounds like; the same name always
has the same bytes, so it does not matter who made it, or whether it was there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import av
import numpy as np

from app.render.cache import SegmentCache, SegmentDamaged
from app.render.sound_aac import AAC_FRAME, AHEAD, PRE_ROLL, Heard, encode_stretch
from app.render.sound_jobs import spread
from app.render.sound_loudness import decibels, gated
from app.render.sound_master import Mastered
from app.render.sound_store import Samples

STRETCH = 450 * AAC_FRAME
"""Samples: whole packets, and whole steps of loudness."""
STEP = 4800
"""Samples of a step of loudness."""
_VERSION = f"sound 2, {av.library_versions['libavcodec']}"
"""Part of every name: raise it with every change to how a stretch is encoded."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A stretch that is encoded: its name in the cache, and what it sounds like."""

    key: str
    heard: Heard


class Stretches:
    """A sound of ``length`` samples cut into stretches, each encoded once."""

    def __init__(
        self,
        length: int,
        cache: SegmentCache,
        bitrate: int,
        matters: float,
        jobs: int = 1,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.length = length
        self.count = max(1, -(-length // STRETCH))
        self.made = 0
        """How many were encoded, not found."""
        self._cache = cache
        self._bitrate = bitrate
        self._matters = matters
        self._jobs = jobs
        self._check = check

    def encode(self, sound: Mastered, done: Callable[[int], None] = lambda _: None) -> list[Encoded]:
        """Every stretch, found or made. ``done`` hears how many samples are behind."""
        found: dict[int, Encoded] = {}
        for number, (encoded, made) in spread(self.count, self._jobs, lambda n: self._one(sound, n)):
            found[number] = encoded
            self.made += made
            done(min(self.length, len(found) * STRETCH))
        return [found[number] for number in range(self.count)]

    def packets(self, sound: Mastered, stretches: list[Encoded]) -> Iterator[bytes]:
        """All packets in order; a stretch that has vanished meanwhile is made once more."""
        for number, stretch in enumerate(stretches):
            self._check()
            kept = self._load(stretch.key)
            yield from kept[0] if kept else self._make(sound, number)[0]

    def kept_packets(self, keys: Sequence[str]) -> Iterator[bytes] | None:
        """All packets of stretches by name; ``None`` where one of them is not there, or damaged.
        StretchLost where that happens under way."""
        if len(keys) != self.count or not all(self._load(key) for key in keys):
            return None
        return (packet for key in keys for packet in self._kept(key))

    def _kept(self, key: str) -> list[bytes]:
        self._check()
        kept = self._load(key)
        if kept is None:
            raise StretchLost(key)
        return kept[0]

    def _span(self, number: int) -> tuple[int, int, int, bool]:
        """First sample, samples before it that count, samples, and whether it is the last."""
        first = number * STRETCH
        return first, min(first, PRE_ROLL), min(STRETCH, self.length - first), number + 1 == self.count

    def _read(self, sound: Mastered, number: int) -> tuple[str, Samples]:
        """A stretch's name, and the samples that it is made from."""
        first, before, count, last = self._span(number)
        samples = sound.read(first - before, min(before + count + AHEAD, self.length - first + before))
        shape = f"{_VERSION} {self._bitrate} {before} {count} {last} {self._matters!r} "
        return hashlib.sha256(shape.encode() + np.ascontiguousarray(samples).tobytes()).hexdigest(), samples

    def _one(self, sound: Mastered, number: int) -> tuple[Encoded, bool]:
        self._check()
        key, samples = self._read(sound, number)
        kept = self._load(key)
        packets, heard = kept or self._encoded(samples, number)
        if kept is None:
            self._cache.put(key, _record(packets, heard))
        return Encoded(key, heard), kept is None

    def _make(self, sound: Mastered, number: int) -> tuple[list[bytes], Heard]:
        return self._encoded(self._read(sound, number)[1], number)

    def _encoded(self, samples: Samples, number: int) -> tuple[list[bytes], Heard]:
        _, before, count, last = self._span(number)
        return encode_stretch(samples, before, count, last, self._bitrate, self._matters, self._check)

    def _load(self, key: str) -> tuple[list[bytes], Heard] | None:
        """What the cache has under a name; ``None`` where that is nothing, or damaged."""
        try:
            with self._cache.reading(key) as file:
                return _parsed(file.read())
        except SegmentDamaged:
            return None


class StretchLost(Exception):
    """A stretch that was in the cache a moment ago is gone. It leaves this part of the program never."""


def loudness_of(stretches: list[Encoded], samples: int) -> tuple[float, float]:
    """(LUFS, dBTP) of a sound of so many samples, from its stretches."""
    steps = np.concatenate([stretch.heard.energies for stretch in stretches])
    peak = max(float(stretch.heard.peaks.max(initial=0.0)) for stretch in stretches)
    return gated(steps, float(steps.sum()), samples), decibels(peak)


def loud_steps(stretches: list[Encoded], limit_db: float) -> dict[int, float]:
    """By how many dB true peaks are over a limit, by the number of their 100 ms."""
    peaks = np.concatenate([stretch.heard.peaks for stretch in stretches])
    over = {int(step): decibels(float(peaks[step])) - limit_db for step in np.flatnonzero(peaks)}
    return {step: excess for step, excess in over.items() if excess > 0}


def _record(packets: list[bytes], heard: Heard) -> bytes:
    head = json.dumps(
        {
            "packets": [len(packet) for packet in packets],
            "energies": heard.energies.tolist(),
            "peaks": heard.peaks.tolist(),
        }
    ).encode()
    return b"\n".join((head, b"".join(packets)))


def _parsed(data: bytes) -> tuple[list[bytes], Heard]:
    """A record taken apart."""
    head, _, rest = data.partition(b"\n")
    known = json.loads(head)
    packets = []
    at = 0
    for size in known["packets"]:
        packets.append(rest[at : at + size])
        at += size
    heard = Heard(np.array(known["energies"], np.float64), np.array(known["peaks"], np.float32))
    return packets, heard
