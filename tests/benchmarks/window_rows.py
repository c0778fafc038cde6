"""The rows that need a session in a window over a large project, in a process of its own."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.apart import ROOT
from tests.benchmarks.window import Figure

PATIENCE_S = 900
"""Seconds beside the session itself: making the project, opening it."""


def _session(what: str, frames: int, seconds: float = 0.0) -> Any:
    command = [sys.executable, "-m", "tests.benchmarks.window_session", what, str(frames), str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=seconds * 2 + PATIENCE_S, check=False
    )
    lines = done.stdout.splitlines()
    if not lines:
        raise SystemExit(f"{' '.join(command)} told nothing")
    return json.loads(lines[-1])


def slots(frames: int, seconds: float) -> Sequence[Figure]:
    """Held by the thread's own milliseconds: on a shared machine the wall's say how busy others are."""
    said = _session("slots", frames, seconds)
    return (
        Figure(f"events in {seconds:.0f} s of work", said["events"], ""),
        Figure("a slot, median", said["median"], "ms", 16),
        Figure(f"the slowest kind ({said['slowest_kind']}), median", said["slowest_median"], "ms", 16),
        Figure("a slot, 99.9th percentile", said["p999"], "ms"),
        Figure(f"the worst slot ({said['worst_during']})", said["worst"], "ms", 50),
        Figure("slots over 50 ms", said["over"], ""),
        Figure("by the wall, 99.9th percentile", said["wall_p999"], "ms"),
        Figure("… the worst", said["wall_worst"], "ms"),
        Figure("… over 50 ms", said["wall_over"], ""),
    )


def answers(frames: int) -> Sequence[Figure]:
    """By the wall: what is waited for is others' work too."""
    said = _session("answers", frames)
    keys, pictures = sorted(said["keys"]), sorted(said["pictures"])
    return (
        Figure(
            "a keystroke in the script to script, row and caption, median", statistics.median(keys), "ms", 50
        ),
        Figure("… 95th percentile", _p95(keys), "ms"),
        Figure("another picture chosen to the preview, median", statistics.median(pictures), "ms", 60),
        Figure("… 95th percentile", _p95(pictures), "ms"),
    )


def _p95(ordered: Sequence[float]) -> float:
    return ordered[math.ceil(len(ordered) * 0.95) - 1]
