"""The rows of the export benchmark: what each measures, and what it must reach.

Every row is a function of :class:`Sizes` that gives :class:`Figure` s. Whatever is compared takes
turns with what it is compared with; each measurement is a process of its own.
"""

from __future__ import annotations

import contextlib
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.apart import ROOT, measured
from tests.benchmarks.workload import FPS, PHOTOGRAPHS

LABELS = {
    "moving": "moving photographs",
    "slides": "slides with a lit word",
    "clips": "clips with overlays",
}


@dataclass(frozen=True)
class Sizes:
    """How much is measured. :data:`WHOLE` is what the report's figures are taken with."""

    rounds: int = 5
    slow_rounds: int = 2
    """Of MoviePy and melt, which take ten times as long."""
    seconds_each: int = 2
    edited: tuple[int, int] = (100, 1080)
    """Frames, and the picture's height."""
    memory: tuple[int, int] = (60, 1800)
    large: int = 249
    doubled: int = 15
    preview: tuple[int, int] = (1000, 400)
    """Frames of the project, and pictures asked for."""
    playback: int = 20
    killed: int = 180
    voiced: tuple[int, int] = (1000, 10_000)
    """Words of the two scripts that are voiced."""
    cancelled: int = 20


WHOLE = Sizes()
QUICK = Sizes(2, 1, 1, (100, 270), (10, 120), 24, 5, (1000, 200), 10, 30, 6)


@dataclass(frozen=True)
class Figure:
    """One line of the report: ``value`` of at most ``most`` or at least ``least``."""

    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    aim: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        """Whether the limit is kept; ``None`` where there is none."""
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.value <= self.most) and (
            self.least is None or self.value >= self.least
        )


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _contend(name: str, work: str, sizes: Sizes) -> dict[str, Any]:
    figures = measured("tests.benchmarks.contenders", name, work, sizes.seconds_each)
    _log(f"  {name}, {work}: {figures['seconds']:.2f} s, {figures['processor_s']:.2f} s of processor")
    return figures


def encoding(sizes: Sizes) -> list[Figure]:
    """The whole export beside encoding the same pictures, in alternating pairs."""
    limits = {"moving": (1.25, 1.10), "slides": (1.15, 1.05), "clips": (1.30, 1.15)}
    result = []
    for work, (most, aim) in limits.items():
        pairs = []
        for turn in range(sizes.rounds):
            order = ("encode only", "scenewright") if turn % 2 == 0 else ("scenewright", "encode only")
            pair = {name: _contend(name, work, sizes) for name in order}
            pairs.append((pair["scenewright"], pair["encode only"]))
        ratios = [ours["seconds"] / theirs["seconds"] for ours, theirs in pairs]
        lowest = [min(pair[side]["seconds"] for pair in pairs) for side in (0, 1)]
        used = [min(pair[side]["processor_s"] for pair in pairs) for side in (0, 1)]
        result.append(
            Figure(
                f"{LABELS[work]}: whole export ÷ encoding alone", round(min(ratios), 3), "×", most, aim=aim,
                details={
                    "pairs": [round(ratio, 3) for ratio in ratios],
                    "lowest_s": {"export": lowest[0], "encoding": lowest[1]},
                    "lowest ÷ lowest": round(lowest[0] / lowest[1], 3),
                    "processor ÷ processor": round(used[0] / used[1], 3),
                    "memory_mb": max(ours["memory_mb"] for ours, _ in pairs),
                },
            )
        )  # fmt: skip
    return result


def against(sizes: Sizes) -> list[Figure]:
    """This program beside others, lowest against lowest."""
    least = {
        ("moving", "moviepy"): 13, ("moving", "ffmpeg"): 1.1, ("moving", "melt"): 1.25,
        ("slides", "moviepy"): 8, ("slides", "ffmpeg"): 1.0, ("clips", "moviepy"): 6, ("clips", "ffmpeg"): 1.0,
    }  # fmt: skip
    result = []
    for work in LABELS:
        others = [name for which, name in least if which == work]
        # What encoding alone takes is the least that any program with this encoder can.
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ("scenewright", "encode only", *others)}
        for turn in range(sizes.rounds):
            for name in runs if turn % 2 == 0 else reversed(list(runs)):
                if name not in ("moviepy", "melt") or turn < sizes.slow_rounds:
                    runs[name].append(_contend(name, work, sizes))
        lowest = {name: min(run["seconds"] for run in taken) for name, taken in runs.items()}
        for name in others:
            result.append(
                Figure(
                    f"{LABELS[work]}: {name} ÷ this program", round(lowest[name] / lowest["scenewright"], 2),
                    "×", least=least[work, name],
                    details={
                        "seconds": [run["seconds"] for run in runs[name]],
                        "ours": [run["seconds"] for run in runs["scenewright"]],
                        "÷ encoding alone": round(lowest[name] / lowest["encode only"], 2),
                        "memory_mb": max(run["memory_mb"] for run in runs[name]),
                        "bytes": {which: runs[which][0]["bytes"] for which in (name, "scenewright")},
                    },
                )
            )  # fmt: skip
    return result


def edited(sizes: Sizes) -> list[Figure]:
    """Export again after one edit, as a share of the first export's time."""
    frames, height = sizes.edited
    figures = measured("tests.benchmarks.edited", frames, height)
    after = figures.pop("after")
    limits = {"nothing": None, "motion": 4, "image": 4, "word": 8}
    names = {"nothing": "no edit", "motion": "a motion", "image": "an image", "word": "a changed word"}
    return [
        Figure(
            f"export again after {names[name]}, one frame of {figures['frames']}",
            round(after[name]["share"] * 100, 2), "%", limits[name], details={**figures, **after[name]},
        )
        for name in names
    ]  # fmt: skip


def memory(sizes: Sizes) -> list[Figure]:
    """Memory at its highest: a short and a long video of slides at 1080p, and large photographs."""
    short, long = (
        measured("tests.benchmarks.once", "workload", "slides", 2, seconds // 4, 2)
        for seconds in sizes.memory
    )
    large = measured("tests.benchmarks.once", "large", sizes.large, FPS)
    lengths = " and ".join(f"{seconds} s" for seconds in sizes.memory)
    between = abs(long["memory_mb"] - short["memory_mb"])
    details = {"short": _shares(short), "long": _shares(long)}
    return [
        Figure(f"memory, 1080p, {lengths}: apart", between, "MB", 50, details=details),
        Figure(f"memory, 1080p, {sizes.memory[1]} s", long["memory_mb"], "MB", 700),
        Figure(
            f"memory, {sizes.large} photographs of 24 megapixels", large["memory_mb"], "MB", 900,
            details=_shares(large),
        ),
    ]  # fmt: skip


def _shares(run: Mapping[str, Any]) -> dict[str, Any]:
    """What is worth keeping of one export."""
    names = ("seconds", "processor_s", "pictures", "segments", "memory_mb", "stages", "processor_by_part")
    return {name: run[name] for name in names}


def doubled(sizes: Sizes) -> list[Figure]:
    """A video twice as long beside the single one: the same photographs, each shown twice as often."""
    runs: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
    for _ in range(min(3, sizes.rounds)):
        for times in runs:
            count = sizes.doubled * times
            runs[times].append(measured("tests.benchmarks.once", "workload", "moving", 2, count, 2))
    wall = {times: min(run["seconds"] for run in taken) for times, taken in runs.items()}
    used = {times: min(run["processor_s"] for run in taken) for times, taken in runs.items()}
    return [
        Figure(
            f"a video of {sizes.doubled * 4} s ÷ one of {sizes.doubled * 2} s", round(wall[2] / wall[1], 3),
            "×", 2.1, 1.9, details={"seconds": wall, "processor ÷ processor": round(used[2] / used[1], 3)},
        )
    ]  # fmt: skip


def preview(sizes: Sizes) -> list[Figure]:
    """Preview pictures at random."""
    frames, pictures = sizes.preview
    figures = measured("tests.benchmarks.previewed", "random", frames, pictures)
    result = []
    for name, limits in {"never seen": (None, None), "seen before": (12, 25)}.items():
        for column, most in zip(("median_ms", "p95_ms"), limits, strict=True):
            result.append(
                Figure(
                    f"random 540p picture of {frames} frames, {name}: {column.removesuffix('_ms')}",
                    figures[name][column], "ms", most, details=figures,
                )
            )  # fmt: skip
    return result


def clips(sizes: Sizes) -> list[Figure]:
    """Preview pictures of videos at random."""
    figures = measured("tests.benchmarks.previewed", "clips", sizes.preview[1] // 2)
    result = []
    for name, limits in {"own files": (None, None), "made ready": (12, 25)}.items():
        for column, most in zip(("median_ms", "p95_ms"), limits, strict=True):
            result.append(
                Figure(
                    f"random 540p picture of ten clips, {name}: {column.removesuffix('_ms')}",
                    figures[name][column], "ms", most, details=figures,
                )
            )  # fmt: skip
    return result


def playback(sizes: Sizes) -> list[Figure]:
    """Playing in the preview: photographs, and clips."""
    result = []
    for clips, what in enumerate(("photographs", "clips with overlays")):
        figures = measured("tests.benchmarks.previewed", "playback", sizes.playback, clips)
        name = f"540p playback of 1080p30 {what}, {sizes.playback} s: dropped"
        result.append(Figure(name, figures["dropped"] * 100, "%", 0.5, details=figures))
    return result


def cancel(sizes: Sizes) -> list[Figure]:
    """Exports stopped at one moment or another, until they answer; what has a slow call most of all."""
    result = []
    for work, codec in (("moving", "h264"), ("clips", "h264"), ("moving", "hevc"), ("moving", "vp9")):
        figures = measured("tests.benchmarks.once", "cancelled", work, codec, sizes.cancelled)
        name = f"cancelled, {LABELS[work]}, {codec}: worst of {figures['cancelled']}"
        result.append(Figure(name, figures["worst_ms"], "ms", 200, details=figures))
    return result


def killed(sizes: Sizes) -> list[Figure]:
    """An export killed at nine tenths and run again, beside one that nobody disturbed."""
    arguments = ("workload", "moving", 2, sizes.killed // 2, 2)
    whole = measured("tests.benchmarks.once", *arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        at = _kill(arguments, Path(made), 0.9)
        again = measured("tests.benchmarks.once", *arguments, folder=Path(made))
    same = again["sha256"] == whole["sha256"]
    return [
        Figure(
            f"{sizes.killed} s killed at {at:.0%}, run again", round(100 * again["seconds"] / whole["seconds"], 1),
            "% of a whole export", 15,
            details={"whole": _shares(whole), "again": _shares(again), "reused": again["reused"]},
        ),
        Figure("… and the same bytes", float(same), "", least=1),
    ]  # fmt: skip


def _kill(arguments: Sequence[object], folder: Path, share: float) -> float:
    """Start an export and end it with SIGKILL once a share of its pictures is done; that share."""
    command = [sys.executable, "-m", "tests.benchmarks.once", *map(str, arguments), str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            with contextlib.suppress(ValueError):
                done, total = map(int, line.split())
                if done >= share * total:
                    process.send_signal(signal.SIGKILL)
                    return done / total
    raise SystemExit("The export ended before it could be killed.")


def workers(sizes: Sizes) -> list[Figure]:
    """One, two and four segments at once give the same file."""
    runs = {
        jobs: measured("tests.benchmarks.once", "workload", "moving", 2, PHOTOGRAPHS, jobs)
        for jobs in (1, 2, 4)
    }
    sums = {run["sha256"] for run in runs.values()}
    return [
        Figure(
            "different files from 1, 2 and 4 workers", len(sums), "", 1,
            details={str(jobs): _shares(run) for jobs, run in runs.items()},
        )
    ]  # fmt: skip


def stages(sizes: Sizes) -> list[Figure]:
    """Where the time of an export goes: processor seconds by part, in hundredths of their sum."""
    result = []
    for work in LABELS:
        runs = [
            measured("tests.benchmarks.once", "workload", work, sizes.seconds_each, PHOTOGRAPHS, 2)
            for _ in range(min(3, sizes.rounds))
        ]
        parts = {
            name: statistics.median(run["processor_by_part"].get(name, 0.0) for run in runs)
            for name in ("prepare", "compose", "encode")
        }
        parts["rest"] = max(0.0, statistics.median(run["processor_s"] for run in runs) - sum(parts.values()))
        for name, seconds in parts.items():
            share = round(100 * seconds / sum(parts.values()), 1)
            result.append(
                Figure(f"{LABELS[work]}: {name}", share, "% of the processor", details=_shares(runs[0]))
            )
    return result


def voices(sizes: Sizes) -> list[Figure]:
    """Voicing an English script by the default voice through the services, and how it grows."""
    short, long = (measured("tests.benchmarks.voices", "--speed", words) for words in sizes.voiced)
    each = [found["work_s"] / found["words"] for found in (short, long)]
    return [
        Figure(
            f"{found['words']:,} words by {found['voice']}: work ÷ speech", found["share"],
            most=0.05 if found is short else None, details=found,
        )
        for found in (short, long)
    ] + [Figure("… a word of the longer ÷ one of the shorter", round(each[1] / each[0], 2))]  # fmt: skip


ROWS: Mapping[str, Callable[[Sizes], list[Figure]]] = {
    "encoding": encoding,
    "peers": against,
    "edited": edited,
    "memory": memory,
    "doubled": doubled,
    "preview": preview,
    "clips": clips,
    "playback": playback,
    "cancel": cancel,
    "kill": killed,
    "workers": workers,
    "stages": stages,
    "voices": voices,
}
