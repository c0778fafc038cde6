"""Type: Inter where it comes with the program or the system, else the system's interface font."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

SMALL, BODY_SMALL, BODY, TITLE = 11, 12, 13, 15
"""The four sizes, in pixels: notes, supporting text, everything, headings."""

FAMILY = "Inter"


def resources() -> Path:
    """Where the program's own files lie: beside the sources, or in a frozen build's bundle."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).parents[2])) / "resources"


@functools.cache
def load(folder: Path | None = None) -> str:
    """Make the program's own fonts known; returns the interface family.

    Done once: a font added twice is kept twice.
    """
    for file in sorted((folder or resources() / "fonts").glob("Inter-*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))
    if FAMILY in QFontDatabase.families():
        return FAMILY
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


@functools.lru_cache(maxsize=64)
def _font(size: int, weight: QFont.Weight) -> QFont:
    result = QFont(load())
    result.setPixelSize(size)
    result.setWeight(weight)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def font(size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font with tabular figures, so that numbers which change do not shake."""
    return QFont(_font(size, weight))
