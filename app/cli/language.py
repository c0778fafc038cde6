"""``scenewright language``: which language a project, a scene or a frame is spoken in."""

from __future__ import annotations

import argparse
from dataclasses import replace

from app.bootstrap import services
from app.cli import values
from app.cli.console import Terminal, described
from app.cli.parsing import Commands, command
from app.domain.casting import language_for
from app.errors import BadSetting, NotFound
from app.services.facade import Services
from app.services.ports import CancelToken


def add_language(commands: Commands) -> None:
    """The command's parser."""
    made = command(
        commands,
        "language",
        "show or say which language a project, a scene or a frame is in",
        [
            "scenewright language talk",
            "scenewright language talk pt-BR",
            "scenewright language talk fr --frame 3",
            "scenewright language talk '' --frame 3",
            "scenewright language talk --quotations on",
        ],
    )
    made.add_argument("project", help="a project's name or id")
    made.add_argument("code", nargs="?", metavar="CODE", help="such as en or pt-BR; empty as the text shows")
    one = made.add_mutually_exclusive_group()
    one.add_argument("--frame", type=values.count, metavar="N", help="of one frame, from 1")
    one.add_argument("--scene", type=values.count, metavar="N", help="of one scene, from 1")
    made.add_argument(
        "--quotations",
        choices=("on", "off"),
        help="whether quotations in other languages have voices of theirs",
    )


def language(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright language``."""
    if options.code is None and (options.frame or options.scene):
        raise BadSetting("No language was given.", "Give its code behind the project, such as fr.")
    with services() as program:
        project = program.projects.find(options.project)
        if options.code is not None:
            _say(program, project.id, options)
        if options.quotations:
            project = program.projects.board(project.id).project
            settings = replace(project.settings, quotations=options.quotations == "on")
            program.projects.settle(project.id, settings)
        board = program.projects.board(project.id)
        scenes = {scene.id: scene for scene in board.scenes}
        spoken: dict[str, list[int]] = {}
        for number, frame in enumerate(board.frames, 1):
            code = language_for(board.project, scenes[frame.scene_id], frame)
            spoken.setdefault(code, []).append(number)
    shown = {
        "language": board.project.language,
        "quotations": "on" if board.project.settings.quotations else "off",
        "frames": {code: len(numbers) for code, numbers in spoken.items()},
    }
    others = {
        f"frames in {code or '?'}": ", ".join(map(str, numbers))
        for code, numbers in spoken.items()
        if code != board.project.language
    }
    terminal.say(described({"language": shown["language"], "quotations": shown["quotations"], **others}))
    terminal.line({**shown, "by_language": spoken})
    return 0


def _say(program: Services, project_id: str, options: argparse.Namespace) -> None:
    if options.frame:
        frame = program.storyboard.at_number(project_id, options.frame)
        program.storyboard.set_language(frame.id, options.code)
    elif options.scene:
        scenes = program.projects.board(project_id).scenes
        if options.scene > len(scenes):
            raise NotFound(
                f"There is no scene {options.scene}.", f"The project has scenes 1 to {len(scenes)}."
            )
        program.storyboard.set_scene_language(scenes[options.scene - 1].id, options.code)
    else:
        program.projects.set_language(project_id, options.code)
