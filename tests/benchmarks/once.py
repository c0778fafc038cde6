"""One export, alone in a process of its own.

``python -m tests.benchmarks.once TASK ARGUMENTS… FOLDER`` says what it measured (see apart.py). In
one folder assets and segments are found again, as by a program that is started again.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from app.domain.presets import FormatWish, format_of
from app.domain.style import Style
from app.domain.timeline import Canvas, Clip, Timeline, Visual
from app.errors import Cancelled
from app.interchange.captions import write_captions
from app.media.folder import FolderAssets
from app.render import makers
from app.render.compose import Composer
from app.render.renderer import Renderer
from app.render.sources import Sources
from app.services.ports import CancelToken, ExportRequest, Progress, silent
from tests.benchmarks.apart import say, spent
from tests.benchmarks.workload import FPS, HEIGHT, LOOK, WIDTH, distinct, timeline_of, workload

LARGE = (6000, 4000)
"""Pixels of the large photographs: 24 megapixels."""


class Split:
    """Processor seconds by what for, in the threads that make segments; what runs inside another
    counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._inside = threading.local()

    def watch(self, place: Any, name: str, what: str) -> None:
        """Count what ``place.name`` takes as ``what``."""
        work = getattr(place, name)

        def timed(*arguments: Any, **others: Any) -> Any:
            outer: float = getattr(self._inside, "seconds", 0.0)
            self._inside.seconds = 0.0
            began = time.thread_time()
            try:
                return work(*arguments, **others)
            finally:
                took = time.thread_time() - began
                with self._lock:
                    self.seconds[what] += took - self._inside.seconds
                self._inside.seconds = outer + took

        setattr(place, name, timed)


def export(timeline: Timeline, folder: Path, jobs: int) -> None:
    """Export and say everything; every picture that is done is told on standard output at once."""
    assets = FolderAssets(folder / "assets")
    split = Split()
    split.watch(makers, "encode_segment", "encode")
    split.watch(Composer, "compose", "compose")
    split.watch(Sources, "_make", "prepare")

    def progress(progress: Progress) -> None:
        if progress.stage == makers.PICTURES:
            os.write(1, f"{progress.done} {progress.total}\n".encode())  # whole, whichever thread says it

    renderer = Renderer(assets, folder / "cache", write_captions)
    began, used = time.perf_counter(), spent()
    output = folder / "out.mp4"
    result = renderer.export(timeline, ExportRequest(output, jobs), progress, CancelToken())
    say(
        seconds=round(time.perf_counter() - began, 3),
        processor_s=round(spent() - used, 3),
        pictures=result.pictures,
        segments=result.segments,
        reused=result.segments_reused,
        stages={name: round(seconds, 3) for name, seconds in result.stages.items()},
        processor_by_part={name: round(seconds, 3) for name, seconds in split.seconds.items()},
        bytes=output.stat().st_size,
        sha256=hashlib.sha256(output.read_bytes()).hexdigest(),
    )


def of_workload(name: str, seconds_each: str, photographs: str, jobs: str, folder: str) -> None:
    """One of the two workloads, as long as asked for."""
    place = Path(folder)
    work = workload(name, int(seconds_each), int(photographs))
    export(timeline_of(work, FolderAssets(place / "assets")), place, int(jobs))


def of_large_photographs(count: str, pictures_each: str, folder: str) -> None:
    """So many photographs of 24 megapixels, each a file of its own, all of them moving."""
    place = Path(folder)
    assets = FolderAssets(place / "assets")
    each = int(pictures_each)
    clips = []
    for index, data in enumerate(distinct(large_photograph(), int(count))):
        file = place / "photograph.jpg"
        file.write_bytes(data)
        visual = Visual("asset", assets.put_file(file), *LARGE, motion=Style("push_in"))
        half = min(7, each // 3) if index else 0
        transition = Style("crossfade") if index else Style("cut")
        clips.append(Clip(f"f{index}", "s", index + 1, index * each, each, visual, transition, half, half))
    canvas = Canvas(WIDTH, HEIGHT, Fraction(FPS))
    export(Timeline(canvas, LOOK, tuple(clips), burn_captions=False), place, 2)


def cancelled(name: str, codec: str, times: str, folder: str) -> None:
    """Exports that somebody stops at one moment or another: milliseconds until they have answered."""
    suffix = ".webm" if codec == "vp9" else ".mp4"
    made = format_of(suffix, FormatWish(codec=codec))
    work = workload(name, 2, 4)
    chance = random.Random(1)
    waited = []
    for turn in range(int(times)):
        place = Path(folder) / str(turn)
        assets = FolderAssets(place / "assets")
        timeline = timeline_of(work, assets)
        renderer = Renderer(assets, place / "cache", write_captions)
        cancel, asked = CancelToken(), [0.0]

        def ask(cancel: CancelToken = cancel, asked: list[float] = asked) -> None:
            asked[0] = time.perf_counter()
            cancel.cancel()

        hand = threading.Timer(chance.uniform(0.2, 3.0), ask)
        hand.start()
        try:
            renderer.export(timeline, ExportRequest(place / f"out{suffix}", 2, format=made), silent, cancel)
        except Cancelled:
            waited.append((time.perf_counter() - asked[0]) * 1000)
        hand.cancel()
        for thread in threading.enumerate():  # the next turn is to find the machine quiet
            if thread.name.startswith("segment"):
                thread.join()
    say(cancelled=len(waited), median_ms=round(median(waited)), worst_ms=round(max(waited)))


def large_photograph() -> bytes:
    """A JPEG of 24 megapixels with the detail of a real one: a sample enlarged, and grain."""
    source = cv2.imread(str(workload("moving", 1).photographs[0]))
    picture = cv2.resize(source, LARGE, interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(1).normal(0, 4, (LARGE[1], LARGE[0], 1)).astype(np.int8)
    picture = np.clip(picture.astype(np.int16) + grain, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


TASKS: dict[str, Callable[..., None]] = {
    "workload": of_workload, "large": of_large_photographs, "cancelled": cancelled,
}  # fmt: skip


def main() -> None:
    """Do the task that was named."""
    TASKS[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
