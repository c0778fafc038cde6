"""The options of ``scenewright voices``."""

from __future__ import annotations

from app.cli.parsing import Commands, command


def voices(commands: Commands) -> None:
    """``scenewright voices``."""
    made = command(
        commands, "voices", "list the voices of this computer", ["scenewright voices --language fr"]
    )
    made.add_argument("--language", default="", metavar="CODE", help="only voices for a language")
