"""The preview as it is used: pictures at random, and playback in real time.

``python -m tests.benchmarks.previewed random FRAMES PICTURES FOLDER`` and ``… playback SECONDS CLIPS FOLDER``,
where CLIPS is 1 for videos and 0 for photographs; 960x540 from a project at 1080p30 whose photographs are
all files of their own.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.style import Style
from app.domain.timeline import Canvas, Clip, Timeline, Visual
from app.interchange.captions import write_captions
from app.media.folder import FolderAssets
from app.media.pictures import picture_size
from app.render.renderer import Renderer
from app.services.ports import PreviewSession
from tests.benchmarks.apart import say
from tests.benchmarks.workload import (
    FPS,
    HEIGHT,
    LOOK,
    WIDTH,
    distinct,
    sample_photographs,
    timeline_of,
    workload,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

SIZE = 960, 540
EACH = 75
"""Pictures a frame."""


def project(frames: int, folder: Path) -> tuple[Timeline, Renderer]:
    """A moving photograph a frame with crossfades between; each photograph a file of its own."""
    assets = FolderAssets(folder / "assets")
    samples = sorted(set(sample_photographs(100)))
    made = {path: distinct(path.read_bytes(), -(-frames // len(samples))) for path in samples}
    clips = []
    for index in range(frames):
        path = samples[index % len(samples)]
        file = folder / "photograph.jpg"
        file.write_bytes(next(made[path]))
        visual = Visual("asset", assets.put_file(file), *picture_size(path), motion=Style("push_in"))
        transition, half = (Style("crossfade"), 7) if index else (Style("cut"), 0)
        clips.append(Clip(f"f{index}", "s", index + 1, index * EACH, EACH, visual, transition, half, half))
    timeline = Timeline(Canvas(WIDTH, HEIGHT, Fraction(FPS)), LOOK, tuple(clips), burn_captions=True)
    return timeline, Renderer(assets, folder / "cache", write_captions)


def at_random(frames: int, pictures: int, folder: Path) -> None:
    """Milliseconds a picture, from anywhere; then again from where somebody has already been."""
    timeline, renderer = project(frames, folder)
    chance = random.Random(1)
    numbers = [chance.randrange(timeline.pictures) for _ in range(pictures)]
    figures: dict[str, object] = {}
    for name in ("never seen", "seen before"):  # a fresh session each: nothing is left in memory
        session = renderer.preview(timeline, *SIZE)
        session.picture(0)
        figures[name] = _told([_milliseconds(session, number) for number in numbers])
        session.close()
    session = renderer.preview(timeline, *SIZE)
    near = numbers[0]
    session.picture(near)
    steps = [near + chance.randrange(-20, 20) for _ in range(pictures)]
    figures["around the playhead"] = _told([_milliseconds(session, number) for number in steps])
    session.close()
    say(**figures)


def of_clips(pictures: int, folder: Path) -> None:
    """The same of videos: from their own files, and once they were made ready."""
    timeline, renderer = filmed(20, folder)
    chance = random.Random(1)
    numbers = [chance.randrange(timeline.pictures) for _ in range(pictures)]
    figures: dict[str, object] = {}
    for name in ("own files", "made ready"):
        session = renderer.preview(timeline, *SIZE)
        session.picture(0)
        figures[name] = _told([_milliseconds(session, number) for number in numbers])
        began = time.perf_counter()
        while session.prepare(0):
            pass
        figures.setdefault("made_ready_s", round(time.perf_counter() - began, 1))
        session.close()
    say(seconds_of_clips=float(timeline.length), **figures)


def _milliseconds(session: PreviewSession, number: int) -> float:
    began = time.perf_counter()
    session.picture(number)
    return (time.perf_counter() - began) * 1000


def _told(times: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
        "worst_ms": round(max(times), 2),
    }


def filmed(seconds: int, folder: Path) -> tuple[Timeline, Renderer]:
    """Clips of two seconds at 1080p30, one after another, with a name and a line laid over them."""
    assets = FolderAssets(folder / "assets")
    work = workload("clips", 2)
    many = work.photographs * (1 + seconds // (2 * len(work.photographs)))
    timeline = timeline_of(replace(work, photographs=many), assets)
    return timeline, Renderer(assets, folder / "cache", write_captions)


def playback(seconds: int, clips: int, folder: Path) -> None:
    """The window's own player in real time; a picture of the timeline never shown was dropped."""
    from PySide6.QtWidgets import QApplication

    from ui.preview.clock import MonotonicClock
    from ui.preview.player import Player
    from ui.preview.view import PreviewView

    made = filmed(seconds, folder) if clips else project(seconds * FPS // EACH + 2, folder)
    timeline, renderer = made
    application = QApplication.instance() or QApplication([])
    view = PreviewView()
    view.resize(SIZE[0] + 32, SIZE[1] + 32)
    view.show()
    player = Player(view, renderer.preview, make_clock=lambda holder: MonotonicClock())
    shown: list[int] = []
    take = player._thread.take

    def taken(number: int) -> object:
        image = take(number)
        if image is not None:
            shown.append(player._thread._shown)
        return image

    # The pictures that reach the screen are known here only; the player has no use for a list of them.
    player._thread.take = taken  # type: ignore[method-assign]
    player.set_timeline(replace(timeline))
    _until(application, lambda: view.image is not None, 30)
    sizes = {(view.image.width(), view.image.height())} if view.image is not None else set()
    shown.clear()
    player.play()
    began = time.monotonic()
    _until(application, lambda: time.monotonic() - began > seconds, seconds + 5)
    player.pause()
    seen = sorted(set(shown))
    first, last = seen[0], player.position
    player.close()
    view.close()
    wanted = last - first + 1
    say(
        pictures=wanted,
        shown=len(seen),
        dropped=round(1 - len(seen) / wanted, 4),
        per_second=round(len(seen) / seconds, 2),
        size=[list(size) for size in sizes],
    )


def _until(application: QCoreApplication, done: Callable[[], bool], most: float) -> None:
    """Let the window live until something is so, at most so many seconds."""
    end = time.monotonic() + most
    while not done() and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.001)  # the picture thread is to have the processor meanwhile


def main() -> None:
    """Do the task that was named."""
    task, *numbers, folder = sys.argv[1:]
    {"random": at_random, "clips": of_clips, "playback": playback}[task](*map(int, numbers), Path(folder))


if __name__ == "__main__":
    main()
