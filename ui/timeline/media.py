"""What the timeline needs to show pictures and sound: asked at every paint, answered when ready."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QPixmap

from app.domain.timeline import Visual


class TimelineMedia(Protocol):
    """Thumbnails and waveforms without waiting.

    What is not there yet is ``None``; it is then being made, and ``ready`` tells when to ask
    again. Shared by whatever shows the same pictures.
    """

    ready: SignalInstance
    """``Signal()``: something asked for has come."""

    def thumbnail(self, visual: Visual, width: int, height: int) -> QPixmap | None:
        """A picture that covers width x height device pixels."""

    def waveform(self, asset_id: str) -> bytes | None:
        """Pairs of int8 (lowest, highest), :data:`BUCKETS` a second, as ``MediaReader.waveform``."""


BUCKETS = 50
"""Pairs a second in a waveform."""
