"""The preview: the same pictures and sound as the export's, played in the window."""

from ui.preview.panel import PreviewPanel
from ui.preview.player import Player
from ui.preview.transport import TransportBar
from ui.preview.view import PreviewView

__all__ = ["Player", "PreviewPanel", "PreviewView", "TransportBar"]
