"""``make bench``: every figure beside its peer or its limit, in one run, as a ratio.

The machines this runs on are shared and noisy, so contenders take turns and the lowest of
several rounds counts. Nothing here is asserted; the report is JSON and a table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.contenders import CONTENDERS
from tests.benchmarks.workload import SECONDS_EACH

ROOT = Path(__file__).resolve().parents[2]


def measure(name: str, seconds_each: int) -> dict[str, float]:
    """One contender once, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.contenders", name, str(seconds_each), folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    if done.returncode != 0:
        raise SystemExit(f"{name} failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def exports(rounds: int, slow_rounds: int, seconds_each: int) -> dict[str, dict[str, object]]:
    """Every contender's seconds by round; they take turns so that noise falls on all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    memory: dict[str, float] = dict.fromkeys(CONTENDERS, 0)
    for turn in range(rounds):
        order = list(CONTENDERS) if turn % 2 == 0 else list(reversed(CONTENDERS))
        for name in order:
            if name == "moviepy" and turn >= slow_rounds:
                continue
            print(f"round {turn + 1} of {rounds}: {name} …", end=" ", flush=True, file=sys.stderr)
            result = measure(name, seconds_each)
            print(f"{result['seconds']:.2f} s", file=sys.stderr)
            seconds[name].append(round(result["seconds"], 3))
            memory[name] = max(memory[name], result["memory_mb"])
    return {
        name: {"lowest_s": min(seconds[name]), "rounds_s": seconds[name], "memory_mb": memory[name]}
        for name in CONTENDERS
    }


def table(rows: dict[str, dict[str, object]]) -> str:
    """The report as Markdown."""
    limit, ours = float(str(rows["encode only"]["lowest_s"])), float(str(rows["scenewright"]["lowest_s"]))
    lines = [
        "| what | lowest, s | ÷ encode only | ÷ this program | memory, MB |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, row in rows.items():
        lowest = float(str(row["lowest_s"]))
        lines.append(
            f"| {name} | {lowest:.2f} | {lowest / limit:.2f} | {lowest / ours:.2f} | {row['memory_mb']} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run, print the table, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--moviepy-rounds", type=int, default=5)
    parser.add_argument("--seconds-each", type=int, default=SECONDS_EACH, help="seconds a photograph")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "bench" / "report.json")
    options = parser.parse_args()
    began = time.time()
    rows = exports(options.rounds, options.moviepy_rounds, options.seconds_each)
    report = {
        "workload": f"{5 * options.seconds_each} s of 1080p30, five photographs, push in, crossfades",
        "machine": {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()},
        "took_s": round(time.time() - began),
        "exports": rows,
    }
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(rows))
    print(f"\n{options.report}")


if __name__ == "__main__":
    main()
