"""Commands for whole databases: ``scenewright db``."""

from __future__ import annotations

import argparse

from app.bootstrap import copy_database, services
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


def check(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright db check``: status 1 where something is left that is not as it should be."""
    with services() as program, terminal.progress() as progress:
        problems = program.checking.check(options.repair, progress, cancel)
    state = {True: "mended" if options.repair else "--repair mends it", False: "cannot be mended"}
    if problems:
        rows = [[state[each.can_mend], each.project, each.what] for each in problems]
        terminal.table(["state", "project", "what"], rows)
    else:
        terminal.say("Every reference, hash and order is as it should be.")
    left = [each for each in problems if not (options.repair and each.can_mend)]
    terminal.line(
        {
            "problems": [
                {"project": each.project, "what": each.what, "can_mend": each.can_mend} for each in problems
            ],
            "left": len(left),
        }
    )
    return 1 if left else 0


DB_ACTIONS = {"copy": copy, "check": check}


def db(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright db ACTION``."""
    return DB_ACTIONS[options.action](options, terminal, cancel)
