"""How long the program takes to its first painted window, beside an empty one, and what it holds in memory."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.apart import ROOT
from tests.benchmarks.window import Figure

ROUNDS = 7
NAME = "Bench"
LAST = 100
"""Frames of the project that the program is started with."""


def _child(what: str, home: Path, *more: str) -> dict[str, Any]:
    begun = time.time()
    command = [sys.executable, "-m", "tests.benchmarks.window_child", what, str(home), *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    lines = done.stdout.splitlines()
    if not lines:
        raise SystemExit(f"{' '.join(command)} painted nothing:\n{done.stderr}")
    said: dict[str, Any] = json.loads(lines[-1])
    return {**said, "seconds": said["at"] - begun}


def _home(folder: Path, frames: int) -> Path:
    """A data folder with one project, in a process of its own: what makes it is no part of what is measured."""
    code = (
        "import sys; from pathlib import Path; from app import bootstrap; from app.config import Config\n"
        "from tests.benchmarks.big_project import made\n"
        "with bootstrap.services(Config(Path(sys.argv[1]))) as services:\n"
        "    made(services, sys.argv[2], int(sys.argv[3]))\n"
    )
    home = folder / f"home-{frames}"
    home.mkdir()
    subprocess.run([sys.executable, "-c", code, str(home), NAME, str(frames)], cwd=ROOT, check=True)
    return home


def start(_frames: int) -> Sequence[Figure]:
    """The three take turns; the lowest of each counts, the machines this runs on being shared."""
    wall: dict[str, float] = {}
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        home = _home(Path(folder), LAST)
        for _ in range(ROUNDS):
            for what, more in (("empty", ()), ("start", ()), ("project", (NAME,))):
                said = _child(what, home, *more)
                wall[what] = min(said["seconds"], wall.get(what, math.inf))
                spent[what] = min(said["processor"], spent.get(what, math.inf))
    figures = [
        Figure("an empty window painted", wall["empty"] * 1000, "ms"),
        Figure("… of processor", spent["empty"] * 1000, "ms"),
    ]
    for what, words, most in (
        ("start", "the program's first painted window", 3),
        ("project", f"a project of {LAST} frames in the storyboard", 5),
    ):
        figures += [
            Figure(words, wall[what] * 1000, "ms"),
            Figure("… of processor", spent[what] * 1000, "ms"),
            Figure("… ÷ an empty window, wall", wall[what] / wall["empty"], "×"),
            # Held by the processor's seconds: on a shared machine the wall's say how busy others are.
            Figure("… ÷ an empty window, processor", spent[what] / spent["empty"], "×", most),
        ]
    return figures


def memory(frames: int) -> Sequence[Figure]:
    """Five seconds after the storyboard was painted."""
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        said = _child("memory", _home(Path(folder), frames), NAME)
    return (
        Figure(f"{frames:,} frames in the storyboard after", said["seconds"] - 5, "s"),
        Figure("memory", said["now_mb"], "MB", 600),
        Figure("… at its highest", said["highest_mb"], "MB"),
    )
