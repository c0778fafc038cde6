"""``python -m tests.benchmarks.documents``: documents at scale, beside the plain sqlite3 module.

Projects of 100, 1,000 and 10,000 frames are made and worked on as the window does. The peer reads
the same rows as JSON text and leaves it at that; where something is written it changes one row
and adds one, in a transaction as durable. It takes turns with the program, and of all rounds the
lowest counts. Nothing here is asserted; the report is JSON and tables.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.bootstrap import services
from app.config import Config
from tests.benchmarks.document_work import Listing, Work, work_on

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 1_000, 10_000)
PROJECTS = (1_000, 10_000, 100_000)

LIMITS: Mapping[str, float] = {
    "outline": 300,
    "newest 50: an owner's, of all": 20,
    "newest 50: one of 1,000 owners'": 20,
    "newest 50: everybody's": 20,
}
"""Milliseconds at the largest size."""

MOST_MEMORY: Mapping[str, float] = {"outline and edits": 200}
"""Megabytes at the largest size."""


@dataclass
class Row:
    """What one kind of work took at each size: the lowest of all rounds, in milliseconds."""

    wall: dict[int, float] = field(default_factory=dict)
    processor: dict[int, float] = field(default_factory=dict)
    peer: dict[int, float] = field(default_factory=dict)
    """Wall time of the plain sqlite3 module."""
    written: int = 0
    """Documents that the work wrote at the largest size."""

    @property
    def growth(self) -> float:
        """The exponent by which time grows from the smallest size to the largest: 1 is in proportion."""
        sizes = sorted(self.wall)
        if len(sizes) < 2:
            return math.nan
        first, last = sizes[0], sizes[-1]
        return math.log(self.wall[last] / self.wall[first]) / math.log(last / first)


def measured(row: Row, size: int, work: Work, rounds: int) -> None:
    """Do a piece of work and its peer's in turns, and keep the lowest of each."""
    wall, processor, peer = [], [], []
    for _ in range(rounds):
        work.before()
        began, spent = time.perf_counter(), time.process_time()
        work.ours()
        wall.append(time.perf_counter() - began)
        processor.append(time.process_time() - spent)
        row.written = work.written()
        if work.peer is not None:
            began = time.perf_counter()
            work.peer()
            peer.append(time.perf_counter() - began)
    row.wall[size], row.processor[size] = min(wall) * 1e3, min(processor) * 1e3
    if peer:
        row.peer[size] = min(peer) * 1e3


def storyboards(sizes: Iterable[int], rounds: int, folder: Path) -> dict[str, Row]:
    """All work on one storyboard, by its name."""
    rows: dict[str, Row] = {}
    for size in sizes:
        print(f"{size} frames …", file=sys.stderr, flush=True)
        for work in work_on(folder / str(size), size):
            measured(rows.setdefault(work.name, Row()), size, work, 1 if work.once else rounds)
    return rows


def listings(sizes: Iterable[int], rounds: int, folder: Path) -> dict[str, Row]:
    """Listing the newest projects, of an owner of all and of one in a thousand."""
    rows: dict[str, Row] = {}
    for size in sizes:
        print(f"{size} projects …", file=sys.stderr, flush=True)
        for owners in (1, 1_000):
            listing = Listing(folder / f"{size}-{owners}", size, owners)
            for work in listing.works():
                measured(rows.setdefault(work.name, Row()), size, work, rounds)
            listing.close()
    return rows


def peak() -> float:
    """The most memory that this process has had, in megabytes (10^6); Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii").split()
    return int(status[status.index("VmHWM:") + 1]) * 1024 / 1e6


def use(home: Path, what: str) -> float:
    """Open a project in this fresh process and work on it; returns its peak memory."""
    with services(Config(home)) as program:
        project = program.projects.find("Board")
        if what == "whole board":
            program.projects.board(project.id)
        elif what == "outline and edits":
            frames = program.outlines.outline(project.id).frames
            for frame in frames[:: max(1, len(frames) // 5)]:
                program.storyboard.set_text(frame.id, "Nobody sees it come, but everybody knows the hour.")
                program.storyboard.move_frame(frame.id, frames[0].scene_id, 1)
                program.history.undo(project.id)
                program.outlines.outline(project.id)
    return peak()


USES = ("nothing", "outline and edits", "whole board")


def memory(sizes: Iterable[int], folder: Path) -> dict[str, dict[int, float]]:
    """Peak memory of a process that opens the program and works on a project of each size."""
    found: dict[str, dict[int, float]] = {name: {} for name in USES}
    for size in sizes:
        for name in USES:
            command = [sys.executable, "-m", "tests.benchmarks.documents", "--use", name]
            done = subprocess.run(
                [*command, str(folder / str(size))], cwd=ROOT, capture_output=True, text=True, check=True
            )
            found[name][size] = round(float(done.stdout), 1)
    return found


def time_table(rows: Mapping[str, Row], what: str) -> str:
    """Rows as Markdown: milliseconds at each size and what to make of them."""
    sizes = sorted({size for row in rows.values() for size in row.wall})
    heads = [f"{size:,}, ms" for size in sizes]
    heads += ["processor, ms", "growth", "÷ sqlite3", "limit, ms", "documents written"]
    lines = [f"| {what} | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    for name, row in rows.items():
        last = max(row.wall)
        cells = [_shown(row.wall.get(size)) for size in sizes]
        ratio = row.wall[last] / row.peer[last] if last in row.peer else None
        limit = LIMITS.get(name)
        cells += [_shown(row.processor[last]), _shown(row.growth, 2), _shown(ratio)]
        cells += [_shown(limit, 0), _shown(row.written or None, 0)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(value: float | None, digits: int = 1) -> str:
    return "" if value is None or math.isnan(value) else f"{value:,.{digits}f}"


def memory_table(found: Mapping[str, Mapping[int, float]]) -> str:
    """Peaks as Markdown."""
    sizes = sorted({size for peaks in found.values() for size in peaks})
    lines = [f"| {' | '.join(['memory', *(f'{size:,}, MB' for size in sizes), 'limit, MB'])} |"]
    lines.append(f"|---|{'---:|' * (len(sizes) + 1)}")
    for name, peaks in found.items():
        cells = [f"{peaks[size]:.0f}" for size in sizes] + [_shown(MOST_MEMORY.get(name), 0)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def report(rounds: int, sizes: Sequence[int], projects: Sequence[int]) -> tuple[dict[str, object], list[str]]:
    """Everything measured, and its tables."""
    began = time.time()
    with tempfile.TemporaryDirectory(prefix="documents-") as name:
        folder = Path(name)
        boards = storyboards(sizes, rounds, folder)
        peaks = memory(sizes, folder) if sys.platform == "linux" else {}
        lists = listings(projects, rounds, folder)
    tables = [time_table(boards, "frames"), *([memory_table(peaks)] if peaks else [])]
    tables.append(time_table(lists, "projects"))
    made: dict[str, object] = {
        "machine": {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()},
        "took_s": round(time.time() - began),
        "rounds": rounds,
        "storyboards": {name: {**asdict(row), "growth": row.growth} for name, row in boards.items()},
        "memory_mb": peaks,
        "listings": {name: {**asdict(row), "growth": row.growth} for name, row in lists.items()},
    }
    return made, tables


def main() -> None:
    """Run, print the tables, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="leave out larger projects")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "bench" / "documents.json")
    parser.add_argument("--use", choices=USES, help=argparse.SUPPRESS)
    parser.add_argument("home", type=Path, nargs="?", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.use:
        print(use(options.home, options.use))
        return
    sizes = [size for size in SIZES if size <= options.most]
    made, tables = report(options.rounds, sizes, [count for count in PROJECTS if count <= 10 * options.most])
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n\n".join([*tables, str(options.report)]))


if __name__ == "__main__":
    main()
