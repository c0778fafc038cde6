"""Media files as people see them: small pictures, waveforms, music."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.project import Music
from app.domain.takes import Image
from app.services.given import keep_file, probed_music
from app.services.parts import Parts


class Media:
    """What one actor does with media files."""

    def __init__(self, parts: Parts, actor: Actor, cache: Path) -> None:
        self._parts = parts
        self._actor = actor
        self._cache = cache / "backdrops"

    def check_music(self, path: Path) -> None:
        """BadSound where the file holds no sound."""
        probed_music(self._parts, path)

    def keep_music(self, path: Path) -> Music:
        """Keep a music file's bytes; returns it as a project setting. BadSound where it is none."""
        info = probed_music(self._parts, path)
        return Music(keep_file(self._parts, self._actor, path, info), path.name)

    def thumbnail(self, image: Image, width: int, height: int) -> Path:
        """A small picture file of an image take, made once; covers width x height pixels."""
        if image.asset_id:
            at = image.footage.start if image.footage else Fraction(0)
            return self._parts.media.thumbnail(image.asset_id, width, height, at)
        return self._drawn(image.recipe, width, height)

    def waveform(self, asset_id: str, buckets_per_second: int = 50) -> bytes:
        """(lowest, highest) pairs of int8 a bucket, interleaved."""
        return self._parts.media.waveform(asset_id, buckets_per_second)

    def listen(self, asset_id: str) -> bytes:
        """A sound as a device takes it: stereo at 48 kHz, 16-bit little-endian, interleaved."""
        return self._parts.media.heard(self._parts.assets.path(asset_id))

    def _drawn(self, recipe: Mapping[str, object], width: int, height: int) -> Path:
        shaped = json.dumps([recipe, width, height], sort_keys=True, default=str)
        path = self._cache / f"{hashlib.sha256(shaped.encode()).hexdigest()}.png"
        if not path.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{id(recipe)}.part")
            partial.write_bytes(self._parts.renderer.backdrop(recipe, width, height))
            partial.replace(path)
        return path
