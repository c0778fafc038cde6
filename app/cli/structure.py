"""The storyboard's shape: frames joined, duplicated, moved; scenes begun, joined, moved."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from app.bootstrap import services
from app.cli import values
from app.cli.console import Terminal
from app.cli.frames import frames as list_frames
from app.cli.parsing import Commands, command, group
from app.domain.script import Frame
from app.domain.timeline import Board
from app.errors import BadSetting, NotFound
from app.services.facade import Services
from app.services.ports import CancelToken

_ACTIONS = ("join", "duplicate", "move")


def add_frames(commands: Commands) -> None:
    """The parser of ``frames``: alone it lists, as it always has; after an action it changes."""
    parser = command(
        commands,
        "frames",
        "list a project's frames, or join, duplicate or move some of them",
        [
            "scenewright frames talk",
            "scenewright frames join talk 3 4",
            "scenewright frames duplicate talk 3-5",
            "scenewright frames move talk 7-9 --before 2",
            "scenewright frames move talk 7 --scene 1",
        ],
    )
    parser.add_argument(
        "words", nargs="+", metavar="WORD", help="a project's name or id; or join, duplicate or move, a project, "
        "and frames by number (3, or 3-5)",
    )  # fmt: skip
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--before", type=values.count, metavar="N", help="move to before this frame")
    where.add_argument("--after", type=values.count, metavar="N", help="move to behind this frame")
    where.add_argument("--scene", type=values.count, metavar="N", help="move to the end of this scene")


def add_scene(commands: Commands) -> None:
    """The parser of ``scene``."""
    actions = group(commands, "scene", "begin, join or move scenes")
    begin = command(
        actions, "begin", "begin a scene with a frame", ["scenewright scene begin talk 5 --title 'The wave'"]
    )
    begin.add_argument("project", help="a project's name or id")
    begin.add_argument("number", type=values.count, metavar="N", help="the frame's number, from 1")
    begin.add_argument("--title", default="", help="the scene's title")
    join = command(actions, "join", "join a scene with the one before", ["scenewright scene join talk 2"])
    move = command(actions, "move", "move a scene with its frames", ["scenewright scene move talk 3 --to 1"])
    for each in (join, move):
        each.add_argument("project", help="a project's name or id")
        each.add_argument("number", type=values.count, metavar="N", help="the scene's number, from 1")
    move.add_argument("--to", type=values.count, required=True, metavar="N", help="which it is to be, from 1")


def frames(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright frames [ACTION] PROJECT [N …]``."""
    words: list[str] = options.words
    places = [options.before, options.after, options.scene]
    action = words[0] if words[0] in _ACTIONS and len(words) > 1 else ""
    options.project = words[1] if action else words[0]
    if any(place is not None for place in places) != (action == "move"):
        raise BadSetting(
            "Frames are moved to a place.",
            "Give `frames move PROJECT N` one of --before, --after and --scene.",
        )
    if not action and len(words) > 1:
        raise BadSetting(f"There is nothing like `frames {words[0]}`.", f"Use one of: {', '.join(_ACTIONS)}.")
    if not action:
        return list_frames(options, terminal, cancel)
    numbers = _numbers(words[2:])
    with services() as program:
        project = program.projects.find(options.project)
        board = program.projects.board(project.id)
        ids = [_frame(board, number).id for number in numbers]
        if action == "join":
            program.structure.join_frames(ids)
        elif action == "duplicate":
            program.structure.duplicate_frames(ids)
        else:
            program.structure.move_frames(ids, *_place(board, ids, options))
    return list_frames(options, terminal, cancel)


def scene(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright scene ACTION``."""
    with services() as program:
        project = program.projects.find(options.project)
        if options.action == "begin":
            frame = program.storyboard.at_number(project.id, options.number)
            program.structure.begin_scene(frame.id, options.title)
        else:
            board = program.projects.board(project.id)
            scene_id = _scene_id(board, options.number)
            if options.action == "join":
                program.structure.join_scene(scene_id)
            else:
                _scene_id(board, options.to)
                program.structure.move_scene(scene_id, options.to - 1)
        _show(program, project.id, terminal)
    return 0


def _show(program: Services, project_id: str, terminal: Terminal) -> None:
    board = program.projects.board(project_id)
    rows = [
        {
            "number": number,
            "id": each.id,
            "title": each.title,
            "frames": sum(frame.scene_id == each.id for frame in board.frames),
        }
        for number, each in enumerate(board.scenes, 1)
    ]
    terminal.table(
        ["scene", "title", "frames"],
        [[str(row["number"]), str(row["title"]), str(row["frames"])] for row in rows],
    )
    terminal.line(rows)


def _numbers(words: Sequence[str]) -> list[int]:
    """Frame numbers, alone or as ``3-5``."""
    found: list[int] = []
    for word in words:
        first, dash, last = word.partition("-")
        try:
            found += range(values.count(first), values.count(last if dash else first) + 1)
        except argparse.ArgumentTypeError as error:
            raise BadSetting(f"“{word}” names no frames.", "Write 3, or 3-5.") from error
    if not found:
        raise BadSetting("No frame was named.", "Write their numbers, as 3 or 3-5.")
    return found


def _frame(board: Board, number: int) -> Frame:
    if not 1 <= number <= len(board.frames):
        raise NotFound(f"There is no frame {number}.", f"The project has frames 1 to {len(board.frames)}.")
    return board.frames[number - 1]


def _scene_id(board: Board, number: int) -> str:
    if not 1 <= number <= len(board.scenes):
        raise NotFound(f"There is no scene {number}.", f"The project has scenes 1 to {len(board.scenes)}.")
    return board.scenes[number - 1].id


def _place(board: Board, moved: Sequence[str], options: argparse.Namespace) -> tuple[str, int]:
    """The scene that frames go to, and their place there counted without them."""
    if options.scene is not None:
        return _scene_id(board, options.scene), len(board.frames)
    beside = _frame(board, options.before if options.before is not None else options.after)
    mates = [frame.id for frame in board.frames if frame.scene_id == beside.scene_id]
    ahead = mates[: mates.index(beside.id) + (options.after is not None)]
    return beside.scene_id, sum(each not in moved for each in ahead)
