"""The script as one text in which everything can be written."""

from ui.script.panel import ScriptPanel

__all__ = ["ScriptPanel"]
