"""Where the program starts: arguments → the editor, at once, or the command line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status (0 done, 2 a mistake that was explained, 130 stopped)."""
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # so early that nothing was begun that could say so
        return 130


def _run(words: list[str]) -> int:
    project = only_the_editor(words)
    if project is not None:
        return _open_editor(project)
    from app.voice import system_child

    # A frozen build has no interpreter to start a child with, only itself.
    if words[:1] == [system_child.FLAG]:
        return system_child.main()
    from app.cli.main import run

    return run(words, _open_editor)


def only_the_editor(words: Sequence[str]) -> str | None:
    """The project (or "") where nothing but the editor is asked for, so plainly that the command line
    need not be loaded to understand it; ``None`` where it had better read the words, and complain of them.
    """
    if not words:
        project = ""
    elif words[0] == "edit" and len(words) <= 2:
        project = words[1] if len(words) == 2 else ""
    else:
        return None
    odd = project.startswith("-") or any("\ud800" <= character <= "\udfff" for character in project)
    return None if odd or sys.stdout is None or sys.stderr is None or not _somewhere() else project


def _somewhere() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib is not loaded for this alone
    except OSError:
        return False
    return True


def _open_editor(project: str) -> int:
    from ui.application import open_editor  # Qt is loaded only where a window is wanted

    return open_editor(project)


if __name__ == "__main__":
    sys.exit(main())
