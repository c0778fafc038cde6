"""The timeline: frames laid out in time, scrubbed, chosen and reordered by hand."""

from ui.timeline.media import TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.view import TimelineView

__all__ = ["TimelineMedia", "TimelineModel", "TimelineView"]
