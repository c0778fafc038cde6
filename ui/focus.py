"""The order in which Tab goes through the window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def order_focus(parts: Sequence[QWidget]) -> None:
    """Let Tab go through whole panels in turn; inside each, in the order its widgets were made."""
    stops = [
        stop for part in parts for stop in (part, *part.findChildren(QWidget)) if _takes_focus(stop, part)
    ]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _takes_focus(widget: QWidget, part: QWidget) -> bool:
    # The list of a drop-down field is a window of its own.
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.window() is part.window()
