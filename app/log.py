"""The program's diary: a rotating file in the data folder, for when something went wrong."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
from pathlib import Path


def open_log(path: Path) -> None:
    """Write warnings and worse of everything, and all of ours, to ``path`` (1 MB, three kept).

    A diary that cannot be written is no reason not to work.
    """
    root = logging.getLogger()
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return
    with contextlib.suppress(OSError):
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
        root.setLevel(logging.WARNING)
        logging.getLogger("app").setLevel(logging.INFO)
        logging.getLogger("ui").setLevel(logging.INFO)
