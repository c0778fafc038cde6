"""Small widgets that every panel shares."""

from ui.widgets.banner import Banner
from ui.widgets.buttons import IconButton, SegmentedControl
from ui.widgets.labels import ElidedLabel, EmptyState, counted
from ui.widgets.progress import ProgressLine
from ui.widgets.scrolled import scrolled

__all__ = [
    "Banner",
    "ElidedLabel",
    "EmptyState",
    "IconButton",
    "ProgressLine",
    "SegmentedControl",
    "counted",
    "scrolled",
]
