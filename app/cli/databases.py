"""Commands for whole databases: ``scenewright db``."""

from __future__ import annotations

import argparse

from app.bootstrap import back_up, copy_database, put_back, services
from app.cli.console import Terminal
from app.config import from_environment
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


def backup(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright db backup``."""
    path, gone = back_up(from_environment(), options.output)
    old = f" {len(gone)} older backup{'s' if len(gone) > 1 else ''} removed." if gone else ""
    terminal.say(f"{path}  {path.stat().st_size / 1e6:.1f} MB.{old} Media files are not in it.")
    terminal.line(
        {"output": str(path), "bytes": path.stat().st_size, "removed": [str(each) for each in gone]}
    )
    return 0


def restore(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright db restore``."""
    question = f"Replace all projects by those of {options.file}? What is there now is backed up first."
    if not options.yes and not terminal.ask(question):
        terminal.note("Nothing was restored.")
        terminal.line({"restored": None})
        return 0
    before = put_back(from_environment(), options.file)
    terminal.say(f"Restored {options.file}.{f' What was there before is in {before}.' if before else ''}")
    terminal.line({"restored": str(options.file), "before": str(before) if before else None})
    return 0


DB_ACTIONS = {"copy": copy, "check": check, "backup": backup, "restore": restore}


def db(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright db ACTION``."""
    return DB_ACTIONS[options.action](options, terminal, cancel)
