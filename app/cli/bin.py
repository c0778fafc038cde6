"""Projects into the bin and out of it again."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from app.cli.console import Terminal
from app.domain.project import Project
from app.errors import NotFound
from app.services.bin import DAYS, gone_at
from app.services.facade import Services


def _days_left(project: Project) -> int:
    """Whole days until a project in the bin is deleted for good."""
    gone = gone_at(project)
    return max(0, (gone - datetime.now(UTC)).days) if gone else DAYS


def _delete(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    """``scenewright projects delete``."""
    try:
        project = program.projects.find(options.project)
    except NotFound:
        if not options.now:
            raise
        project = program.bin.find(options.project)
    question = f"Delete “{project.name}” for good?" if options.now else f"Put “{project.name}” into the bin?"
    if not options.yes and not terminal.ask(question):
        terminal.note("Nothing was deleted.")
        terminal.line({"deleted": None, "name": project.name})
        return 0
    if options.now:
        program.bin.delete_for_good(project.id)
        terminal.say(f"Deleted “{project.name}” for good.")
    else:
        program.projects.delete(project.id)
        terminal.say(f"Deleted “{project.name}”.")
        terminal.say(f"For {DAYS} days this brings it back: scenewright projects restore {project.id}")
    terminal.line({"deleted": project.id, "name": project.name, "for_good": options.now})
    return 0


def _bin(program: Services, _: argparse.Namespace, terminal: Terminal) -> int:
    """``scenewright projects bin``."""
    found = program.bin.list()
    rows = [
        {
            "id": project.id,
            "name": project.name,
            "deleted": project.deleted_at.isoformat() if project.deleted_at else "",
            "days_left": _days_left(project),
        }
        for project in found
    ]
    if not rows:
        terminal.say("The bin is empty.")
    else:
        headings = ("name", "deleted", "days_left", "id")
        terminal.table(
            ["name", "deleted", "days left", "id"], [[str(row[name]) for name in headings] for row in rows]
        )
    terminal.line(rows)
    return 0


def _restore(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    """``scenewright projects restore``."""
    was = program.bin.find(options.project)
    project = program.bin.restore(was.id)
    named = "" if project.name == was.name else f" as “{project.name}”: there is another of that name"
    terminal.say(f"Restored “{was.name}”{named}.")
    terminal.line({"restored": project.id, "name": project.name})
    return 0


BinAction = Callable[[Services, argparse.Namespace, Terminal], int]

BIN_ACTIONS: Mapping[str, BinAction] = {"delete": _delete, "bin": _bin, "restore": _restore}
"""Actions of ``scenewright projects`` by their names."""
