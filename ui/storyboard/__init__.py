"""The storyboard: scenes and frames as a tree, and the script they make together."""

from ui.storyboard.panel import StoryboardPanel

__all__ = ["StoryboardPanel"]
