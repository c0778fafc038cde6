"""``make bench``: every figure of the export beside its peer or its limit, in one run.

The machines this runs on are shared and noisy, so contenders take turns and the lowest of several
rounds counts. Nothing here is asserted; the report is JSON and a table. ``--rows preview,kill``
measures some rows only, ``--quick`` all of them smaller.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from tests.benchmarks.apart import ROOT
from tests.benchmarks.rows import QUICK, ROWS, WHOLE, Figure


def table(figures: Sequence[Figure]) -> str:
    """The report as Markdown."""
    lines = ["| what | figure | limit | reached |", "|---|---:|---:|---|"]
    for figure in figures:
        parts = [] if figure.least is None else [f"≥ {figure.least:g}"]
        parts += [] if figure.most is None else [f"≤ {figure.most:g}"]
        limit = ", ".join(parts) + (f" (aim {figure.aim:g})" if figure.aim else "")
        reached = {None: "", True: "yes", False: "**no**"}[figure.reached]
        lines.append(f"| {figure.what} | {figure.value:g} {figure.unit} | {limit} | {reached} |")
    return "\n".join(lines)


def main() -> None:
    """Run, print the table, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default=",".join(ROWS), help=f"of {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="smaller: minutes instead of an hour")
    parser.add_argument("--rounds", type=int, help="turns of whatever takes turns")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "bench" / "report.json")
    options = parser.parse_args()
    wanted = options.rows.split(",")
    if unknown := [name for name in wanted if name not in ROWS]:
        parser.error(f"there is no row {', '.join(unknown)}; choose of {', '.join(ROWS)}")
    sizes = QUICK if options.quick else WHOLE
    if options.rounds:
        sizes = replace(sizes, rounds=options.rounds, slow_rounds=min(options.rounds, sizes.slow_rounds))
    report: dict[str, object] = {
        "machine": {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()},
        "sizes": asdict(sizes),
    }
    figures: list[Figure] = []
    took: dict[str, float] = {}
    for name in wanted:
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        figures += (found := ROWS[name](sizes))
        took[name] = round(time.monotonic() - began, 1)
        print(table(found), file=sys.stderr, flush=True)
        report |= {"took_s": took, "load": os.getloadavg()}
        report["figures"] = [{**asdict(figure), "reached": figure.reached} for figure in figures]
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(figures))
    print(f"\n{options.report}")


if __name__ == "__main__":
    main()
