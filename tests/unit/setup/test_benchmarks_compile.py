"""Benchmarks run seldom: that they can be begun at all is seen here."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_a_benchmark_compiles(file: Path) -> None:
    compile(file.read_text(encoding="utf-8"), str(file), "exec")
