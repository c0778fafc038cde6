"""Segments made side by side, and how whoever waits is told and may stop."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any

from app.render.cache import SegmentCache
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.encode import encode_segment
from app.render.encoders import Encoder
from app.render.plan import Segment
from app.services.ports import CancelToken, OnProgress, Progress

PICTURES = "Rendering pictures"


class Counter:
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


class Makers:
    """Encodes the segments that the cache lacks, as many at once as asked for."""

    def __init__(
        self,
        composer: Composer,
        encoder: Encoder,
        cache: SegmentCache,
        counter: Counter,
        jobs: int,
        stop: Stop,
    ) -> None:
        self._composer, self.encoder, self._cache = composer, encoder, cache
        self._counter, self._jobs, self._stop = counter, jobs, stop
        self._round = stop
        self._desks: list[Desk] = []
        self._own = threading.local()

    def make_missing(self, segments: Sequence[Segment]) -> int:
        """Encode what is missing or damaged; returns how many segments that were."""
        wanted = {segment.key: segment for segment in segments}  # what looks the same is made once
        missing = [one for one in wanted.values() if not self._cache.has(one.key, self._stop.check)]
        self._counter.start(sum(segment.pictures for segment in missing))
        self._round = Stop(self._stop)  # one that fails ends these, and nothing else
        pool = ThreadPoolExecutor(self._jobs, thread_name_prefix="segment")
        making = [pool.submit(self._make, segment) for segment in missing]
        try:
            finish(making, self._round)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self._clear_up(making)
        return len(missing)

    def _clear_up(self, making: Sequence[Future[None]]) -> None:
        """Close the desks: at once, or when the last encoder that was left behind is done."""

        def clear() -> None:
            # One that was taken back before it began is never told to who waits for it.
            wait([future for future in making if not future.cancelled()])
            for desk in self._desks:
                desk.close()

        if all(future.done() for future in making):
            clear()
        else:
            threading.Thread(target=clear, name="segments left behind").start()

    def _make(self, segment: Segment) -> None:
        self._round.check()
        if not hasattr(self._own, "desk"):
            self._own.desk = Desk()
            self._desks.append(self._own.desk)
        with self._cache.making(segment.key) as path:
            encode_segment(
                self._composer, segment, self.encoder, self._own.desk, path, self._counter.add, self._round
            )


class Stop(CancelToken):
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


class Quiet:
    """Lets a part report only once the part before it is done: stages follow one another."""

    def __init__(self, progress: OnProgress) -> None:
        self._progress = progress
        self.loud = False

    def __call__(self, progress: Progress) -> None:
        """Pass it on, or keep it to oneself."""
        if self.loud:
            self._progress(progress)


_LOOKS = 0.05
"""Seconds between two looks whether somebody asked to stop."""
_PATIENCE = 0.1
"""Seconds that whoever asked to stop waits for what is being done to end."""


def finish(futures: Sequence[Future[Any]], stop: Stop) -> None:
    """Wait for all; the first that fails stops the rest, and its error is raised.

    Asked to stop, it does not wait long: one call of an encoder may take seconds (VP9, HEVC), and cannot
    be interrupted. It ends by itself, and its file goes with it.
    """
    while True:
        done, waiting = wait(futures, _LOOKS, FIRST_EXCEPTION)
        failed = [future for future in futures if future in done and future.exception() is not None]
        if failed or not waiting or stop.cancelled:
            break
    if failed or stop.cancelled:
        asked = stop.cancelled
        stop.cancel()
        for future in waiting:
            future.cancel()
        wait(futures, _PATIENCE if asked else None)
    for future in failed:
        error = future.exception()
        assert error is not None
        raise error
    stop.check()
