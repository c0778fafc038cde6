"""The right dock: everything about what is selected, one tab a concern."""

from ui.inspector.panel import Inspector

__all__ = ["Inspector"]
