"""What is seen while no project is open."""

from ui.start.screen import StartScreen

__all__ = ["StartScreen"]
