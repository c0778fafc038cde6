"""Commands for whole databases: ``scenewright db``."""

from __future__ import annotations

import argparse

from app.bootstrap import copy_database
from app.cli.console import Terminal
from app.services.ports import CancelToken


def copy(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright db copy``."""
    with terminal.progress() as progress:
        counts = copy_database(options.source, options.target, progress, cancel)
    counts = {name: count for name, count in counts.items() if count}
    terminal.table(["collection", "documents"], [[name, str(count)] for name, count in counts.items()])
    terminal.say(f"{sum(counts.values())} documents are equal in both. Media files stay where they are kept.")
    terminal.line({"documents": sum(counts.values()), "collections": counts})
    return 0


DB_ACTIONS = {"copy": copy}


def db(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright db ACTION``."""
    return DB_ACTIONS[options.action](options, terminal, cancel)
