"""No widget grows past what is read in one sitting."""

from __future__ import annotations

from pathlib import Path

MOST = 400
ROOT = Path(__file__).resolve().parents[2]


def test_no_module_of_the_window_has_more_lines_than_are_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "ui").rglob("*.py")
    }
    assert lengths
    assert {path: lines for path, lines in lengths.items() if lines > MOST} == {}
