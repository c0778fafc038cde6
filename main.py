"""Where the program starts: arguments → bootstrap → the editor or the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status (0 done, 2 a mistake that was explained, 130 stopped)."""
    from app.voice import system_child

    words = sys.argv[1:] if arguments is None else list(arguments)
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
