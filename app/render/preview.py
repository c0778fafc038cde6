"""A timeline to look at and listen to, at random: the export's own pictures at another size."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from app.domain.timeline import Timeline, Visual
from app.render.colour import Pixels, bgrx_from_planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.fonts import Fonts
from app.render.kept_clips import KeptClips
from app.render.kept_sources import KeptSources
from app.render.shelf import Ready
from app.render.sound_preview import PreviewMix
from app.services.ports import AssetStore, cores

_PICTURES_BYTES = 48 << 20
"""Finished pictures kept, for going back and forth over a cut."""
_OPAQUE = 255


class Preview:
    """The port's PreviewSession. ``ready`` is what sessions before it have made ready, and is left to those
    after it; ``closed`` is called once, at the end."""

    def __init__(
        self,
        timeline: Timeline,
        assets: AssetStore,
        fonts: Fonts,
        width: int,
        height: int,
        disk: KeptSources | None = None,
        clips: KeptClips | None = None,
        ready: Ready | None = None,
        closed: Callable[[], None] | None = None,
    ) -> None:
        self.timeline = timeline
        self.width, self.height = max(2, width), max(2, height)
        even = (-(-self.width // 2) * 2, -(-self.height // 2) * 2)
        self._composer = Composer(
            timeline, assets, fonts, even, ready, threads=cores(), disk=disk, clips=clips
        )
        self._shared, self._closed = ready is not None, closed
        self._assets = assets
        self._mix: PreviewMix | None = None
        self._lock = threading.Lock()
        self._sound_lock = threading.Lock()
        self._desk = Desk()
        self._planes = new_planes(*even)
        self._room = np.empty((even[1], even[0], 4), np.uint8)
        self._disk_left = disk.room // 2 if disk else 0
        self._clips_left = clips.room // 2 if clips else 0
        self._making: Iterator[int] | None = None
        """The video that is being made ready."""
        self._made = 0
        """Bytes of it so far."""
        self._prepared: set[int] = set()
        """Clips that have been looked at, of which as many are made ready as half of the disk's room has."""
        self._kept: OrderedDict[tuple[object, ...], Pixels] = OrderedDict()

    def picture(self, number: int) -> memoryview:
        """Picture ``number``, held to those there are, as B, G, R, 255. Not to be written to."""
        if not self.timeline.clips:
            black = np.zeros((self.height, self.width, 4), np.uint8)
            black[..., 3] = _OPAQUE
            return memoryview(black.data).cast("B")
        number = min(max(number, 0), self.timeline.pictures - 1)
        with self._lock:
            key = self._composer.key(number)
            found = self._kept.get(key)
            if found is None:
                cv2.setNumThreads(1)
                self._composer.compose(number, self._planes, self._desk)
                bgrx_from_planes(self._planes, self._room)
                found = self._room[: self.height, : self.width].copy()
                self._kept[key] = found
                most = max(2, _PICTURES_BYTES // found.nbytes)
                while len(self._kept) > most:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
            return memoryview(found.data).cast("B")

    def prepare(self, near: int) -> bool:
        """Make one more photograph, or a few pictures more of a video, ready on disk; see the port."""
        if self._making is not None:
            made = next(self._making, None)
            if made is not None:
                self._made = made
                return True
            self._clips_left -= self._made
            self._making = None
        clips = self.timeline.clips
        if not clips or self._disk_left <= 0:
            return False
        middle = self.timeline.clip_at(min(max(near, 0), self.timeline.pictures - 1)).number - 1
        for step in range(2 * len(clips)):  # 0, 1, -1, 2, -2 … from there
            index = middle + (step + 1) // 2 * (1 if step % 2 else -1)
            if not 0 <= index < len(clips) or index in self._prepared:
                continue
            self._prepared.add(index)
            if clips[index].visual.kind == "video":
                if self._clips_left > 0:
                    self._making, self._made = self._composer.prepare_clip(index), 0
                    if self._making is not None:
                        return True
                continue
            made = self._composer.prepare(index)
            if made:
                self._disk_left -= made
                return True
        return False

    def expect(self, visual: Visual) -> None:
        """Hold a photograph that may soon be shown; see the port."""
        with self._lock:
            self._composer.expect(visual)

    def sound(self, first: int, count: int) -> bytes:
        """``count`` stereo sample pairs from ``first``, 16-bit interleaved."""
        with self._sound_lock:
            if self._mix is None:
                self._mix = PreviewMix(self.timeline, self._assets)
            return self._mix.read(first, count)

    def close(self) -> None:
        """Let go of pictures and sound."""
        with self._lock, self._sound_lock:
            self._making = None  # whatever is half made goes with it
            if not self._shared:
                self._composer.ready.clear()
            self._desk.close()
            self._kept.clear()
            if self._mix is not None:
                self._mix.close()
            self._mix = None
            closed, self._closed = self._closed, None
        if closed is not None:
            closed()
