"""Whole sounds that are known: a timeline that sounds as it did before is not mixed again.

An edit of a picture changes nothing that is heard. A sound is named by a hash over everything
that shapes it, and under that name stand its stretches and what was measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import av

from app.domain.time import sample_at
from app.domain.timeline import Timeline
from app.render.cache import SegmentCache, SegmentDamaged
from app.services.ports import AssetStore

_VERSION = "whole sound 1"
"""Part of every name: raise it with every change to how sound is mixed, levelled or mastered."""
_LIBRARIES = ("libavcodec", "libavfilter", "libavformat", "libswresample")


@dataclass(frozen=True, slots=True)
class Known:
    """A sound that was made: the names of its stretches, and how loud it is."""

    stretches: Sequence[str]
    loudness_lufs: float
    true_peak_dbtp: float


def sound_key(timeline: Timeline, assets: AssetStore, bitrate: int) -> str | None:
    """The name of a timeline's sound; ``None`` where one of its files is missing, which may be
    there the next time."""
    voices = [clip.voice for clip in timeline.clips if clip.voice is not None]
    needed = {voice.asset_id for voice in voices} | {piece.asset_id for piece in timeline.pieces}
    if timeline.music is not None:
        needed.add(timeline.music.asset_id)
    if not all(map(assets.exists, sorted(needed))):
        return None
    shaping = (
        _VERSION,
        [av.library_versions[name] for name in _LIBRARIES],
        sample_at(timeline.length),
        timeline.loudness_lufs,
        bitrate,
        voices,
        timeline.music,
        timeline.pieces,
    )
    return hashlib.sha256(repr(shaping).encode()).hexdigest()


def recall(cache: SegmentCache, key: str) -> Known | None:
    """What is known under a name; ``None`` where that is nothing, or damaged."""
    try:
        with cache.reading(key) as file:
            return Known(**json.loads(file.read()))
    except (SegmentDamaged, OSError, ValueError, TypeError):
        return None


def remember(cache: SegmentCache, key: str, known: Known) -> None:
    """Keep what is known. DiskFull where there is no room."""
    cache.put(key, json.dumps(asdict(known)).encode())
