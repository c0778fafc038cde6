"""The whole way from a timeline to a file: segments side by side, sound beside them, then joined."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from app.domain.timeline import Timeline
from app.errors import BadOutput, DiskFull, RenderFailed
from app.media.files import NO_ROOM, sync_folder
from app.render.cache import SegmentCache
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.encode import encode_segment
from app.render.fonts import Fonts
from app.render.join import SegmentLost, join, sync
from app.render.plan import Segment, plan
from app.render.sound import SoundResult, mix_to_aac
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

PICTURES, JOIN = "Rendering pictures", "Putting it together"
_STALE_SECONDS = 86_400
_JOINS = 3
"""How often a segment that vanished or was damaged in the cache is made again."""


class _Counter:
    """Finished pictures over all threads, told to whoever waits."""

    def __init__(self, total: int, progress: OnProgress) -> None:
        self._lock = threading.Lock()
        self._done, self._total, self._progress = 0, total, progress

    def start(self, missing: int) -> None:
        """So many pictures are still to be made."""
        with self._lock:
            self._done = self._total - missing
        self._progress(Progress(PICTURES, self._done, self._total))

    def add(self) -> None:
        """One more picture is finished."""
        with self._lock:
            self._done += 1
            done = self._done
        self._progress(Progress(PICTURES, done, self._total))


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
    """Make the video. The output appears only when whole; whatever ends it early leaves finished
    segments in the cache and nothing else.
    """
    if not timeline.clips:
        raise RenderFailed("There is nothing to export: the project has no frames.", "Add some text.")
    started = time.monotonic()
    stages: dict[str, float] = {}
    output = request.output.absolute()
    segments = plan(timeline, fonts, assets.exists)
    with _working_folder(output) as folder, contextlib.ExitStack() as closing:
        sound = folder / "sound.m4a"
        stop = _Stop(cancel)
        jobs = request.jobs or cores()
        composer = Composer(timeline, assets, fonts, memory=_sources_bytes(timeline, jobs))
        closing.callback(composer.sources.clear)
        makers = _Makers(composer, cache, _Counter(timeline.pictures, progress), jobs, stop)
        told = _Quiet(progress)
        with ThreadPoolExecutor(1, thread_name_prefix="sound") as side:
            heard: Future[SoundResult] = side.submit(mix_to_aac, timeline, assets, sound, told, stop)
            try:
                reused = len(segments) - makers.make_missing(segments)
            except BaseException:
                stop.cancel()
                raise
            stages["pictures"] = time.monotonic() - started
            told.loud = True
            try:
                _finish([heard], stop)
            except BadOutput as error:  # it names our own folder, which says nothing to anybody
                raise BadOutput(
                    f"The folder {output.parent} can no longer be written.", "Choose another folder."
                ) from error
        stages["sound"] = time.monotonic() - started - stages["pictures"]
        begun = time.monotonic()
        progress(Progress(JOIN, 0, 1))
        whole = folder / "video.mp4"
        pieces = [(segment, cache.path(segment.key)) for segment in segments]
        for attempt in range(_JOINS):
            try:
                join(timeline, pieces, heard.result().path, whole, cancel)
                break
            except SegmentLost as error:
                if attempt + 1 == _JOINS:
                    raise
                cache.drop(error.key)
                makers.make_missing(segments)
        with _appearing(output.parent):
            sync(whole)
            cancel.check()
            whole.replace(output)
            sync_folder(output.parent)
        files = [output]
        if request.captions_beside:
            files.extend(write_captions(timeline, output))
        stages["join"] = time.monotonic() - begun
        progress(Progress(JOIN, 1, 1))
    cache.trim(frozenset(segment.key for segment in segments))
    result = heard.result()
    return ExportResult(
        output, timeline.pictures, timeline.length, len(segments), reused,
        result.loudness_lufs, result.true_peak_dbtp, tuple(files), stages,
    )  # fmt: skip


class _Makers:
    """Encodes the segments that the cache lacks, as many at once as asked for."""

    def __init__(
        self, composer: Composer, cache: SegmentCache, counter: _Counter, jobs: int, stop: _Stop
    ) -> None:
        self._composer, self._cache, self._counter = composer, cache, counter
        self._jobs, self._stop = jobs, stop
        self._desks: list[Desk] = []
        self._own = threading.local()

    def make_missing(self, segments: Sequence[Segment]) -> int:
        """Encode what is missing; returns how many segments that were."""
        missing = [segment for segment in segments if not self._cache.has(segment.key)]
        self._counter.start(sum(segment.pictures for segment in missing))
        with ThreadPoolExecutor(self._jobs, thread_name_prefix="segment") as pool:
            try:
                _finish([pool.submit(self._make, segment) for segment in missing], self._stop)
            finally:
                for desk in self._desks:
                    desk.close()
        return len(missing)

    def _make(self, segment: Segment) -> None:
        self._stop.check()
        if not hasattr(self._own, "desk"):
            self._own.desk = Desk()
            self._desks.append(self._own.desk)
        data = encode_segment(self._composer, segment, self._own.desk, self._counter.add, self._stop)
        self._cache.put(segment.key, data)


class _Stop(CancelToken):
    """The user's wish to stop, or our own once a part has failed."""

    def __init__(self, outer: CancelToken) -> None:
        super().__init__()
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        """Whether either asked to stop."""
        return self._outer.cancelled or super().cancelled

    def check(self) -> None:
        """Raise Cancelled when either asked to stop."""
        self._outer.check()
        super().check()


class _Quiet:
    """Lets a part report only once the part before it is done: stages follow one another."""

    def __init__(self, progress: OnProgress) -> None:
        self._progress = progress
        self.loud = False

    def __call__(self, progress: Progress) -> None:
        if self.loud:
            self._progress(progress)


def _finish(futures: Sequence[Future[Any]], stop: _Stop) -> None:
    """Wait for all; the first that fails stops the rest, and its error is raised."""
    done, waiting = wait(futures, return_when=FIRST_EXCEPTION)
    failed = [future for future in futures if future in done and future.exception() is not None]
    if failed or stop.cancelled:
        stop.cancel()
        for future in waiting:
            future.cancel()
        wait(futures)
    for future in failed:
        error = future.exception()
        assert error is not None
        raise error
    stop.check()


def _sources_bytes(timeline: Timeline, jobs: int) -> int:
    """Room for the visuals that are on screen while ``jobs`` segments are encoded.

    Each shows two at most, the second of which may be the next one's first; a source holds up
    to 1.8 times its canvas's pixels, at one and a half bytes a pixel.
    """
    return (2 * jobs + 2) * timeline.canvas.width * timeline.canvas.height * 27 // 10


@contextlib.contextmanager
def _working_folder(output: Path) -> Iterator[Path]:
    """A folder beside the output, gone afterwards, so that the last step is a rename on one disk.

    Folders above the output are made; those that were made go again when nothing comes of it.
    """
    made: list[Path] = []
    try:
        for parent in [*reversed(output.parent.parents), output.parent]:
            if not parent.exists():
                with contextlib.suppress(FileExistsError):  # another export made it in this moment
                    parent.mkdir()
                    made.append(parent)
        _tidy(output)
        folder = Path(tempfile.mkdtemp(prefix=f".{output.stem[:40]}-export-", dir=output.parent))
    except OSError as error:
        _remove(made)
        raise BadOutput(
            f"Nothing can be written to {output.parent} ({error.strerror or error}).",
            "Choose another folder.",
        ) from error
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        _remove(made)
        raise
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _appearing(folder: Path) -> Iterator[None]:
    """Turns what the system says about the last steps in ``folder`` into a sentence that names it."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                f"There is no room left in {folder}.", "Free some space and export again."
            ) from error
        raise BadOutput(
            f"The video cannot be put into {folder} ({error.strerror or error}).", "Choose another folder."
        ) from error


def _tidy(output: Path) -> None:
    """Remove what exports to this output left that were killed more than a day ago."""
    for left in output.parent.glob(f"{glob.escape('.' + output.stem[:40])}-export-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _remove(folders: Sequence[Path]) -> None:
    """Remove folders again, innermost first, unless somebody has put something there."""
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()


def check_output(output: Path) -> None:
    """BadOutput where a video cannot be written to ``output``; leaves nothing behind."""
    if output.suffix.lower() != ".mp4":
        raise BadOutput(f"The output {output} does not end in .mp4.", "Give a name such as video.mp4.")
    if os.path.isdir(output):  # noqa: PTH112 - says no where pathlib raises
        raise BadOutput(f"The output {output} is a folder.", "Give the name of a file in it.")
    parent = output.absolute().parent
    try:
        while not parent.exists():
            parent = parent.parent
        if not parent.is_dir():
            raise BadOutput(
                f"The output {output} cannot be written: {parent} is a file.", "Choose another folder."
            )
        with tempfile.NamedTemporaryFile(prefix=".write-", dir=parent):
            pass
        output.exists()  # a name that is too long is refused here
    except OSError as error:
        raise BadOutput(
            f"The output {output} cannot be written: {parent} refuses ({error.strerror or error}).",
            "Choose another folder or name, or allow writing there.",
        ) from error
