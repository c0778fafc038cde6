"""What the window's own drags carry from one panel to another."""

from __future__ import annotations

PICTURE_MIME = "application/x-scenewright-picture"
"""The id of a picture among a frame's candidates, as UTF-8."""
