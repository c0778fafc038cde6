"""One sitting at the window: a script is pasted, photographs are dropped, it is played and exported.

``python -m tests.e2e.outside.sitting FOLDER`` takes pictures of every step, in both themes and at scale 1
and 2, for the documents.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.e2e.outside.screen import Screen, end, screen, until

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "resources" / "samples"
PHOTOGRAPHS = ("storm", "leaf", "driftwood", "seeds", "ladybird")

WIDTH, HEIGHT = 1680, 1050
"""The window as it opens where the screen has room for it."""
OTHER = (1700, 20)
"""Where the other window lies, beside ours."""

PLAYED = 4
"""Seconds that are played: over a cut, whatever the sentences' length."""

SCRIPT, MAKE = (580, 520), (790, 810)
"""On the start screen: the field, and the button below it."""
FRAME, PICTURE = (220, 180), (800, 300)
"""In the editor: the first frame of the storyboard, and the preview."""


@dataclass(frozen=True)
class Sitting:
    """What a sitting left: the video, its project as the command line tells it, how long its steps took."""

    video: Path
    frames: list[dict[str, Any]]
    told: str
    """All that the program wrote, and the status with which it ended."""
    status: int
    seconds: dict[str, float]


Keep = Callable[[str, Screen], None]


def sit(folder: Path, script: Path, theme: str, scale: int, keep: Keep) -> Sitting:
    """Do it all; ``keep`` is called with the name of each step once it can be seen. AssertionError names the
    step that did not come to its end."""
    home = folder / "home"
    home.mkdir(parents=True)
    (home / "window.ini").write_text(f"[window]\ntheme={theme}\n", encoding="utf-8")
    video = folder / "out.mp4"
    seconds: dict[str, float] = {}
    began = time.monotonic()

    def step(name: str) -> None:
        nonlocal began
        seconds[name] = time.monotonic() - began
        keep(name, here)
        began = time.monotonic()

    def answered(do: Callable[[], None], what: str) -> None:
        before = here.picture(WIDTH, HEIGHT)
        do()
        until(lambda: _far_from(before, here.picture(WIDTH, HEIGHT)), what)

    def frames() -> list[dict[str, Any]]:
        return _frames(home)

    with (
        screen(scale, WIDTH + 80, HEIGHT) as here,
        _editor(here, home, folder / "told.txt") as editor,
        _other(here, script),
    ):
        until(lambda: _painted(here) and _still(here), "the start screen")
        step("start")
        here.click(*SCRIPT)
        answered(lambda: here.keys("ctrl+v"), "the pasted script")
        step("script")
        here.click(*MAKE)
        until(lambda: frames() and _still(here, 3), "every frame spoken", 240)
        step("spoken")

        def hanging() -> None:
            until(lambda: _still(here), "what would be dropped where")
            step("dropping")

        x, y = OTHER
        here.drag([(x + 10, y + 10), (x + 14, y + 14), (900, 400), (400, 190), FRAME], hanging)
        until(lambda: _photographs(frames()) == len(PHOTOGRAPHS), "five photographs in five frames")
        until(lambda: _still(here), "the window at rest")
        step("dropped")
        here.click(*FRAME)
        here.keys("space")
        until(lambda: not _still(here), "it plays")
        time.sleep(PLAYED)  # not a wait for anything: so long somebody listens
        step("playing")
        assert not _still(here), "it stopped playing by itself"
        here.keys("space")
        until(lambda: _still(here), "it is paused")
        answered(lambda: here.keys("ctrl+e"), "the export dialog")
        here.keys("ctrl+a")
        here.type(str(video))
        step("exporting")
        here.keys("Return")
        until(video.is_file, "the exported video", 300)
        until(lambda: _still(here), "the window at rest")
        step("exported")
        answered(lambda: here.keys("Escape"), "the dialog closed")
        here.click(*FRAME)  # no window manager gives the keys back to the window below
        here.keys("ctrl+q")
        editor.wait(60)
    told = (folder / "told.txt").read_text(encoding="utf-8")
    return Sitting(video, frames(), told, editor.returncode, seconds)


@contextmanager
def _editor(here: Screen, home: Path, told: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**here.environment, "SCENEWRIGHT_HOME": str(home)}
    environment.pop("SCENEWRIGHT_MONGODB_URI", None)
    with told.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "edit"], env=environment, stdout=out, stderr=out, cwd=ROOT
        )
        try:
            yield process
        finally:
            end(process)


@contextmanager
def _other(here: Screen, script: Path) -> Iterator[None]:
    files = [str(SAMPLES / "photos" / f"{name}.jpg") for name in PHOTOGRAPHS]
    command = [
        sys.executable,
        str(Path(__file__).with_name("other_window.py")),
        *map(str, OTHER),
        str(script),
        *files,
    ]
    process = subprocess.Popen(
        command, env=here.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield
    finally:
        end(process)
        assert process.stdout is not None
        process.stdout.close()


# Looking ---------------------------------------------------------------------------------


def _painted(here: Screen) -> bool:
    """Whether anything but one colour is where the window should be."""
    return bool(np.ptp(here.picture(WIDTH, HEIGHT)[:: here.scale * 8, :: here.scale * 8]) > 60)


def _far_from(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether more is different than a caret that blinks."""
    return bool(np.count_nonzero((one != other).any(axis=2)) > 2_000)


def _still(here: Screen, seconds: float = 1) -> bool:
    """Whether nothing has moved when so much time has passed: what is under way shows how far it is."""
    one = here.picture(WIDTH, HEIGHT)
    time.sleep(seconds)
    return bool(np.array_equal(one, here.picture(WIDTH, HEIGHT)))


def _frames(home: Path) -> list[dict[str, Any]]:
    """What another process sees of the only project, by the command line."""
    listed = _line(home, "projects", "list", "--json")
    if not listed:
        return []
    found: list[dict[str, Any]] = _line(home, "frames", listed[0]["name"], "--json")
    return found


def _line(home: Path, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        env={**os.environ, "SCENEWRIGHT_HOME": str(home)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else None


def _photographs(frames: Sequence[dict[str, Any]]) -> int:
    return sum(frame["image"] in {f"{name}.jpg" for name in PHOTOGRAPHS} for frame in frames)


def main() -> None:
    """Keep pictures of every step under the folder that is named, by theme and scale."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for theme, scale in (("dark", 1), ("light", 1), ("dark", 2), ("light", 2)):

        def keep(name: str, here: Screen, ending: str = f"{theme}-{scale}x") -> None:
            here.keep(target / f"{name}-{ending}.webp", WIDTH, HEIGHT)

        with tempfile.TemporaryDirectory() as folder:
            sitting = sit(Path(folder), SAMPLES / "severn-bore.md", theme, scale, keep)
            steps = ", ".join(f"{name} {seconds:.0f}" for name, seconds in sitting.seconds.items())
            print(
                f"{theme} {scale}x: {len(sitting.frames)} frames, status {sitting.status}; seconds: {steps}"
            )


if __name__ == "__main__":
    main()
