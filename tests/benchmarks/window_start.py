"""How long the program takes to its first painted window, beside an empty one, and what it holds in memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.apart import ROOT
from tests.benchmarks.window import Figure

PAIRS = 9
NAME = "Bench"
LAST = 100
"""Frames of the project that the program is started with."""
CHILD = Path(__file__).with_name("window_child.py")


@dataclass(frozen=True)
class _Run:
    wall: float
    """Seconds from starting the process."""
    processor: float
    now_mb: int
    highest_mb: int


def _child(what: str, home: Path, *project: str) -> _Run:
    """One process. Python's own bytecode is kept, as it is at every start of a program but its first."""
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name != "SCENEWRIGHT_MONGODB_URI"
    }
    surroundings |= {
        "SCENEWRIGHT_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPYCACHEPREFIX": str(home.parent / "bytecode"),
    }
    command = [sys.executable, str(CHILD), what, *project]
    begun = time.time()
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=300)
    lines = done.stdout.splitlines()
    if not lines:
        raise SystemExit(f"{' '.join(command)} painted nothing:\n{done.stderr}")
    at, processor, now, highest = lines[-1].split()
    return _Run(float(at) - begun, float(processor), int(now), int(highest))


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
    """The program and an empty window take turns; each pair gives a ratio."""
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        home = _home(Path(folder), LAST)
        asked = (("start", ()), ("storyboard", (NAME,)), ("ready", (NAME,)))
        pairs: dict[str, list[tuple[_Run, _Run]]] = {what: [] for what, _ in asked}
        for what, project in (("empty", ()), *asked):
            _child(what, home, *project)  # leaves the bytecode, and files in the system's cache
        for _ in range(PAIRS):
            for what, project in asked:
                pairs[what].append((_child("empty", home), _child(what, home, *project)))
    empties = [empty for each in pairs.values() for empty, _ in each]
    figures = [
        Figure("an empty window, lowest: wall", min(run.wall for run in empties) * 1000, "ms"),
        Figure("… processor", min(run.processor for run in empties) * 1000, "ms"),
    ]
    for what, words, most in (
        ("start", "the program's first painted window", 3.0),
        ("storyboard", f"started with a project of {LAST} frames, its storyboard painted", 5.0),
        ("ready", "… and the whole editor", None),
    ):
        both = pairs[what]
        wall = [run.wall / empty.wall for empty, run in both]
        spent = [run.processor / empty.processor for empty, run in both]
        figures += [
            Figure(f"{words}, lowest: wall", min(run.wall for _, run in both) * 1000, "ms"),
            Figure("… processor", min(run.processor for _, run in both) * 1000, "ms"),
            Figure("… ÷ an empty window, wall, lowest pair", min(wall), "×"),
            Figure("… … median pair", statistics.median(wall), "×"),
            Figure("… ÷ an empty window, processor, lowest pair", min(spent), "×"),
            # Held by the processor's seconds: on a shared machine the wall's say how busy others are.
            Figure("… … median pair", statistics.median(spent), "×", most),
        ]
    return figures


def memory(frames: int) -> Sequence[Figure]:
    """Five seconds after the whole editor was painted."""
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        run = _child("memory", _home(Path(folder), frames), NAME)
    return (
        Figure(f"{frames:,} frames in the editor after", run.wall - 5, "s"),
        Figure("memory", run.now_mb, "MB", 600),
        Figure("… at its highest", run.highest_mb, "MB"),
    )
