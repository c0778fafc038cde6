"""Work on many stretches of a sound at once. FFmpeg and numpy let go of the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")


def spread(count: int, jobs: int, work: Callable[[int], T]) -> Iterator[tuple[int, T]]:
    """``work`` of 0 to ``count - 1`` by ``jobs`` threads; pairs of number and result as they are
    finished. The first error stops the rest and is raised when nobody works any more."""
    if jobs <= 1 or count <= 1:
        for number in range(count):
            yield number, work(number)
        return
    with ThreadPoolExecutor(min(jobs, count), thread_name_prefix="sound") as pool:
        waiting: dict[Future[T], int] = {}
        try:
            following = 0
            while waiting or following < count:
                while following < count and len(waiting) < 2 * jobs:
                    waiting[pool.submit(work, following)] = following
                    following += 1
                for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(done), done.result()
        finally:
            for future in waiting:
                future.cancel()
