"""Long work: side by side within the machine's cores, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from app.services.ports import CancelToken, Clock, Progress, cores

Task = TypeVar("Task")
Result = TypeVar("Result")


def side_by_side(
    tasks: Iterable[Task], work: Callable[[Task], Result], cancel: CancelToken, workers: int = 0
) -> Iterator[tuple[Task, Result | Exception]]:
    """Each task with its result or what it raised, as they finish.

    No more than twice ``workers`` (default: cores) are taken up at a time. Cancelled is raised once nothing
    runs any more; results that were ready by then have been given.
    """
    workers = workers or cores()
    waiting = iter(tasks)
    running: dict[Future[Result], Task] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="work") as pool:
        try:
            while True:
                while len(running) < 2 * workers and not cancel.cancelled:
                    task = next(waiting, None)
                    if task is None:
                        break
                    running[pool.submit(work, task)] = task
                if not running:
                    break
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    task = running.pop(future)
                    error = future.exception()
                    if error is None:
                        yield task, future.result()
                    elif isinstance(error, Exception):
                        yield task, error
                    else:
                        raise error
        finally:
            for future in running:
                future.cancel()
    cancel.check()


class Pace:
    """How long work still takes, from how it went so far. One a job."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._began = clock()
        self._first = 0.0

    def seconds_left(self, progress: Progress) -> float | None:
        """Seconds until the stage is done, or ``None`` while it is too early to say."""
        now = self._clock()
        if progress.stage != self._stage:
            self._stage, self._began, self._first = progress.stage, now, progress.done
            return None
        done = progress.done - self._first
        if done <= 0 or now - self._began < 0.5:
            return None
        return max(0.0, (now - self._began) / done * (progress.total - progress.done))


def time_left(seconds: float) -> str:
    """Time left for people: ``6 s left``, ``2 min left``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    if seconds < 5400:
        return f"{round(seconds / 60)} min left"
    return f"{seconds / 3600:.1f} h left"
