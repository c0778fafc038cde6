"""Work in a process of its own, which says what it measured in one line of JSON at its end.

A process of its own has its memory at its highest to itself and no other's caches.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_FIGURES: dict[str, Any] = {}


def say(**figures: Any) -> None:
    """Figures for whoever started this process; told at its end, with ``memory_mb``."""
    if not _FIGURES:
        atexit.register(_tell)
    _FIGURES.update(figures)


def _tell() -> None:
    print(json.dumps({"memory_mb": highest_mb(), **_FIGURES}), flush=True)


def spent() -> float:
    """Seconds of processor that this process and its finished children have used."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def highest_mb() -> int:
    """Megabytes (2^20 bytes) that this process held at its highest, and its largest child did.

    ``VmHWM`` rather than ``ru_maxrss``, which a process inherits from the one that started it.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return round((own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)


def measured(module: str, *arguments: object, folder: Path | None = None) -> dict[str, Any]:
    """What ``python -m module ARGUMENTS… FOLDER`` said; SystemExit with its own words where it failed.

    Without a ``folder`` it gets one that is gone afterwards.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="bench-") as made:
            return measured(module, *arguments, folder=Path(made))
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments), str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise SystemExit(f"{module} {' '.join(map(str, arguments))} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
