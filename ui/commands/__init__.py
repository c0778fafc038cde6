"""Everything the window can do, in one registry: keys, menus and palette all read it."""

from ui.commands.registry import Command, Registry

__all__ = ["Command", "Registry"]
