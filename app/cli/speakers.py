"""``scenewright speakers``: who speaks in a script, and with which voices."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.bootstrap import services
from app.cli.console import Terminal
from app.cli.parsing import Commands, command, group
from app.services.facade import Services
from app.services.ports import CancelToken


def add_speakers(commands: Commands) -> None:
    """The command's parser."""
    actions = group(
        commands, "speakers", "list the speakers of a screenplay and their voices, or give one another voice"
    )
    shown = command(
        actions, "list", "list a project's speakers and their voices", ["scenewright speakers list play"]
    )
    shown.add_argument("project", help="a project's name or id")
    chosen = command(
        actions,
        "set",
        "choose a speaker's voice",
        ["scenewright speakers set play ANNA espeak:en-GB+f3", "scenewright speakers set play ANNA ''"],
    )
    chosen.add_argument("project", help="a project's name or id")
    chosen.add_argument("speaker", metavar="NAME", help="as the script names them")
    chosen.add_argument("voice", metavar="VOICE", help="a voice's id; empty leaves it to the program")
    cast = command(
        actions,
        "cast",
        "give every speaker without a voice one that fits and that nobody else has",
        ["scenewright speakers cast play"],
    )
    cast.add_argument("project", help="a project's name or id")


def speakers(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright speakers ACTION``."""
    with services() as program:
        project = program.projects.find(options.project)
        if options.action == "set":
            program.casts.set_voice(project.id, options.speaker, options.voice)
        elif options.action == "cast":
            program.casts.complete(project.id)
        _show(program, project.id, terminal)
    return 0


def _show(program: Services, project_id: str, terminal: Terminal) -> None:
    found = program.casts.speakers(program.projects.board(project_id))
    if not found:
        terminal.say("Nobody is named as a speaker. Screenplays (Fountain, Final Draft) name theirs.")
    else:
        terminal.table(
            ["speaker", "frames", "language", "voice", "chosen by"],
            [
                [
                    each.name,
                    str(each.frames),
                    each.language,
                    each.voice or "by language",
                    "you" if each.chosen else "itself",
                ]
                for each in found
            ],
        )
    terminal.line([asdict(each) for each in found])
