"""Where the program starts: arguments → bootstrap → the editor or the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status (0 done, 2 a mistake that was explained, 130 stopped)."""
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # so early that nothing was begun that could say so
        return 130


def _run(words: list[str]) -> int:
    from app.voice import system_child

    # A frozen build has no interpreter to start a child with, only itself.
    if words[:1] == [system_child.FLAG]:
        return system_child.main()
    from app.cli.main import run

    return run(words, _open_editor)


def _open_editor(project: str) -> int:
    from ui.application import open_editor  # Qt is loaded only where a window is wanted

    return open_editor(project)


if __name__ == "__main__":
    sys.exit(main())
