"""What the window costs with 10,000 frames, held to its limits.

``python -m tests.benchmarks.window [--rows timeline] [--frames 10000]``; without a screen, in a process of
its own. Every row is a function of the number of frames that gives :class:`Figure` s; another row is
another module and a line in :data:`ROWS`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@dataclass(frozen=True)
class Figure:
    """One line of the report: ``value`` of at most ``most``; no limit where that is ``None``."""

    what: str
    value: float
    unit: str
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it is within its limit."""
        return self.most is None or self.value <= self.most


Row = Callable[[int], Sequence[Figure]]


def timeline(frames: int) -> Sequence[Figure]:
    """Painting the timeline while it is zoomed and scrolled."""
    from tests.benchmarks.window_timeline import figures

    return figures(frames)


def start(frames: int) -> Sequence[Figure]:
    """From starting the program to its first painted window."""
    from tests.benchmarks.window_start import start

    return start(frames)


def memory(frames: int) -> Sequence[Figure]:
    """What the program holds with the project open."""
    from tests.benchmarks.window_start import memory

    return memory(frames)


SECONDS = 300.0
"""How long the scripted session lasts; ``--seconds``."""


def slots(frames: int, seconds: float = SECONDS) -> Sequence[Figure]:
    """What the window's thread does at a stretch through a scripted session."""
    from tests.benchmarks.window_rows import slots

    return slots(frames, seconds)


def answers(frames: int) -> Sequence[Figure]:
    """From a keystroke, and from a press on a picture, until it is seen."""
    from tests.benchmarks.window_rows import answers

    return answers(frames)


ROWS: Mapping[str, Row] = {
    "timeline": timeline,
    "start": start,
    "memory": memory,
    "slots": slots,
    "answers": answers,
}
"""By the name that ``--rows`` takes."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a limit is not held."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.window", description=__doc__)
    parser.add_argument("--rows", nargs="*", choices=[*ROWS], default=[*ROWS])
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of the scripted session")
    asked = parser.parse_args(arguments)
    rows = {**ROWS, "slots": partial(slots, seconds=asked.seconds)}
    held = True
    for name in asked.rows:
        for figure in rows[name](asked.frames):
            limit = "" if figure.most is None else f"   at most {figure.most:g} {figure.unit}"
            mark = "" if figure.holds else "   NOT HELD"
            print(f"{name}: {figure.what}: {figure.value:.2f} {figure.unit}{limit}{mark}", flush=True)
            held = held and figure.holds
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
