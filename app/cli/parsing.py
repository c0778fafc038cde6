"""How the commands' options are declared and a mistake in them is told."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn, TypeAlias

from app.errors import BadSetting


class Parser(argparse.ArgumentParser):
    """Raises instead of printing usage and leaving, so that every mistake ends the same way.

    Options are written out: what was a clear abbreviation today is not tomorrow.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **how})

    def error(self, message: str) -> NoReturn:
        """BadSetting instead of usage and an end."""
        raise BadSetting(f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""What commands are added to."""


def examples(*lines: str) -> str:
    """What stands under the options."""
    return "examples:\n" + "\n".join(f"  {line}" for line in lines)


def command(commands: Commands, name: str, help_text: str, lines: Sequence[str]) -> Parser:
    """A command with its help, its examples and ``--json``."""
    made = commands.add_parser(
        name,
        help=help_text,
        description=f"{help_text[:1].upper()}{help_text[1:]}.",
        epilog=examples(*lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--json", action="store_true", help="print one machine-readable line at the end")
    return made


def group(commands: Commands, name: str, help_text: str) -> Commands:
    """A command that is made of others, each an ``action``."""
    made = commands.add_parser(name, help=help_text, description=f"{help_text[:1].upper()}{help_text[1:]}.")
    return made.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
