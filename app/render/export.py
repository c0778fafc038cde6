"""The whole way from a timeline to a file: segments side by side, sound beside them, then joined."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from app.domain.formats import VIDEO_CODECS, Format, VideoEncoding, checked_format
from app.domain.presets import format_of
from app.domain.timeline import Timeline
from app.errors import BadOutput, RenderFailed
from app.media.files import sync_folder
from app.render.animation import animate
from app.render.animation_checks import check_animation, verify_animation
from app.render.cache import SegmentCache
from app.render.checks import check, verify
from app.render.compose import Composer
from app.render.encoders import Encoder, encoder_of
from app.render.fonts import Fonts
from app.render.hardware import settled_format
from app.render.join import BOXES, Parts, SegmentLost, copies_sound, join
from app.render.makers import Counter, Makers, Quiet, Stop, finish
from app.render.output import appearing, sync, working_folder
from app.render.plan import Segment, plan
from app.render.poster import poster_path, write_poster
from app.render.shelf import Ready
from app.render.sound import SoundResult, mix_to_aac, mix_with, sound_cache
from app.render.sound_pcm import write_pcm
from app.render.stand_ins import Gone, MediaLost, missing_from, unheard, unseen
from app.services.ports import (
    AssetStore,
    CancelToken,
    ExportRequest,
    ExportResult,
    OnProgress,
    Progress,
    cores,
)

WriteCaptions = Callable[[Timeline, Path], Sequence[Path]]
"""Writes SRT and WebVTT beside a video's path and returns what it wrote."""

JOIN, CHECK = "Putting it together", "Checking"
_JOINS = 3
"""How often a segment that vanished or was damaged in the cache is made again."""


def format_for(timeline: Timeline, request: ExportRequest) -> Format:
    """What the request's file is; BadSetting where there is no such format."""
    if request.format is not None:
        return checked_format(request.format)
    video = VideoEncoding(crf=timeline.crf, speed=timeline.preset)
    return format_of(request.output.suffix, project=video)


class Export:
    """One timeline on its way to one file."""

    def __init__(
        self,
        timeline: Timeline,
        request: ExportRequest,
        assets: AssetStore,
        fonts: Fonts,
        cache: SegmentCache,
        progress: OnProgress,
        cancel: CancelToken,
    ) -> None:
        self._timeline, self._request = timeline, request
        self._assets, self._fonts, self._cache = assets, fonts, cache
        self._progress, self._cancel = progress, cancel
        self._format, note = settled_format(format_for(timeline, request))
        self._notes = (note,) if note else ()
        self._output = request.output.absolute()
        self._stages: dict[str, float] = {}
        self._gone = Gone(strict=True)
        self._segments: Sequence[Segment] = ()
        self._reused = 0

    def run(self, write_captions: WriteCaptions) -> ExportResult:
        """Make the file. It appears only when whole; whatever ends it early leaves finished segments in
        the cache and nothing else."""
        with working_folder(self._output) as folder, contextlib.ExitStack() as closing:
            if not self._request.cached:
                self._cache = SegmentCache(folder / "segments")
            whole = folder / f"video{self._format.suffix}"
            stop = Stop(self._cancel)
            told = Quiet(self._progress)
            with ThreadPoolExecutor(1, thread_name_prefix="sound") as side:
                heard = side.submit(self._mix, folder, told, stop) if self._format.sound else None
                with self._timed("pictures"):
                    try:
                        makers = self._pictures(whole, stop, closing)
                    except BaseException:
                        stop.cancel()
                        raise
                told.loud = True
                with self._timed("sound"):
                    sound = self._sound(heard, stop)
            self._join(makers, sound, whole)
            self._check(whole)
            poster = None
            if self._request.poster and self._format.video is not None:
                poster = folder / "poster.png"
                write_poster(self._timeline, poster, self._assets, self._fonts, self._cancel)
            with self._timed("join"), appearing(self._output.parent):
                sync(whole)
                self._cancel.check()
                whole.replace(self._output)
                sync_folder(self._output.parent)
            files = [self._output]
            if self._request.captions_beside:
                files.extend(write_captions(self._timeline, self._output))
            if poster is not None:
                files.append(poster.replace(poster_path(self._output)))
            self._progress(Progress(JOIN, 1, 1))
        self._cache.trim(frozenset(segment.key for segment in self._segments))
        return ExportResult(
            self._output, self._timeline.pictures if self._format.video else 0, self._timeline.length,
            len(self._segments), self._reused, sound.loudness_lufs if sound else None,
            sound.true_peak_dbtp if sound else None, tuple(files), self._stages,
            (*unseen(self._timeline, self._gone), *unheard(self._timeline, sound.missing if sound else ())),
            self._notes,
        )  # fmt: skip

    def _mix(self, folder: Path, told: OnProgress, stop: CancelToken) -> SoundResult:
        sound = self._format.sound
        assert sound is not None
        jobs = self._request.jobs or cores()
        if copies_sound(self._format):
            target = folder / "sound.m4a"
            return mix_to_aac(
                self._timeline, self._assets, target, told, stop, sound.kbits * 1000,
                cache=sound_cache(self._cache), jobs=jobs,
            )  # fmt: skip
        return mix_with(write_pcm, self._timeline, self._assets, folder / "sound.pcm", told, stop, jobs)

    def _sound(self, heard: Future[SoundResult] | None, stop: Stop) -> SoundResult | None:
        if heard is None:
            return None
        try:
            finish([heard], stop)
        except BadOutput as error:  # it names our own folder, which says nothing to anybody
            raise BadOutput(
                f"The folder {self._output.parent} can no longer be written.", "Choose another folder."
            ) from error
        return heard.result()

    def _pictures(self, whole: Path, stop: Stop, closing: contextlib.ExitStack) -> Makers | None:
        """Make the segments that are missing; or all of a file that has none."""
        video = self._format.video
        if video is None:
            return None
        jobs = self._request.jobs or cores()
        ready = Ready.within(_sources_bytes(self._timeline, jobs))
        missing_from(self._timeline, self._assets, self._gone)
        composer = Composer(self._timeline, self._assets, self._fonts, ready=ready, gone=self._gone)
        closing.callback(ready.clear)
        counter = Counter(self._timeline.pictures, self._progress)
        encoder = None if VIDEO_CODECS[video.codec].whole else encoder_of(video, self._timeline.canvas)
        while True:
            try:
                if encoder is None:
                    animate(composer, video, whole, counter, stop)
                    return None
                makers = Makers(composer, encoder, self._cache, counter, jobs, stop)
                self._make_segments(makers, encoder)
                return makers
            except MediaLost:  # once for every file that is lost; what is finished is kept
                continue

    def _make_segments(self, makers: Makers, encoder: Encoder) -> None:
        """Make what the cache lacks. MediaLost where a file turns out to be lost, which gives the
        segments that show it other names."""
        self._segments = plan(self._timeline, self._fonts, lambda asset: asset not in self._gone, encoder)
        self._reused = len(self._segments) - makers.make_missing(self._segments)

    def _join(self, makers: Makers | None, sound: SoundResult | None, whole: Path) -> None:
        """Put it together; what was damaged in the cache meanwhile is made again."""
        if makers is None and sound is None:
            return
        request = self._request
        parts = Parts(
            self._timeline, self._format, self._cache, self._segments, makers.encoder if makers else None,
            sound.path if sound else None, request.captions_inside, request.chapters,
        )  # fmt: skip
        self._progress(Progress(JOIN, 0, 1))
        with self._timed("join"):
            for attempt in range(_JOINS):
                try:
                    join(parts, whole, self._cancel)
                    return
                except SegmentLost:
                    if makers is None or attempt + 1 == _JOINS:
                        raise
                    self._make_segments(makers, makers.encoder)

    def _check(self, whole: Path) -> None:
        """See that the file is what was asked for; all of it where that was asked for, too."""
        video, timeline = self._format.video, self._timeline
        sound = self._format.sound.codec if self._format.sound else ""
        total = timeline.pictures if video else 1

        def told(done: int) -> None:
            self._progress(Progress(CHECK, done, total))

        with self._timed("check"):
            if video is not None and VIDEO_CODECS[video.codec].whole:
                check_animation(whole, timeline)
                if self._request.verify:
                    verify_animation(whole, timeline, told, self._cancel)
                return
            indexed = self._format.suffix in BOXES
            check(whole, timeline, video is not None, sound, self._cancel, indexed)
            if self._request.verify:
                verify(whole, timeline, video is not None, bool(sound), told, self._cancel)

    @contextlib.contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._stages[stage] = self._stages.get(stage, 0.0) + time.monotonic() - began


def export(
    timeline: Timeline,
    request: ExportRequest,
    assets: AssetStore,
    fonts: Fonts,
    cache: SegmentCache,
    write_captions: WriteCaptions,
    progress: OnProgress,
    cancel: CancelToken,
) -> ExportResult:
    """Make the file that is asked for; see :meth:`Export.run`."""
    if not timeline.clips:
        raise RenderFailed("There is nothing to export: the project has no frames.", "Add some text.")
    return Export(timeline, request, assets, fonts, cache, progress, cancel).run(write_captions)


def _sources_bytes(timeline: Timeline, jobs: int) -> int:
    """Room for the visuals that are on screen while ``jobs`` segments are encoded.

    Each shows two at most, the second of which may be the next one's first; a source holds up
    to 1.8 times its canvas's pixels, at one and a half bytes a pixel.
    """
    return (2 * jobs + 2) * timeline.canvas.width * timeline.canvas.height * 27 // 10
