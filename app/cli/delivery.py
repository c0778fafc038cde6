"""``scenewright delivery``: how fast, high and loud a project, a scene or a frame is spoken."""

from __future__ import annotations

import argparse
from dataclasses import replace

from app.bootstrap import services
from app.cli.console import Terminal
from app.cli.parsing import Commands, command
from app.domain.delivery import checked_delivery
from app.domain.project import ProjectSettings
from app.domain.script import Frame, Scene
from app.errors import BadSetting, NotFound
from app.services.ports import CancelToken

_NAMES = ("rate", "pitch", "volume")
_LEFT = "none"
"""What leaves a value to what stands around."""


def add_delivery_options(parser: argparse.ArgumentParser, whole: bool = False) -> None:
    """``--rate``, ``--pitch`` and ``--volume``, of a ``whole`` project or something in it."""
    parser.add_argument("--rate", type=_value, metavar="X", help="times the voice's own speed, 0.5 to 2")
    parser.add_argument("--pitch", type=_value, metavar="N", help="semitones, -12 to 12")
    left = "" if whole else "; none for all: as around"
    parser.add_argument("--volume", type=_value, metavar="DB", help=f"dB louder, -20 to 20{left}")


def add_delivery(commands: Commands) -> None:
    """The command's parser."""
    parser = command(
        commands,
        "delivery",
        "say how fast, high and loud a project or one of its scenes is spoken",
        [
            "scenewright delivery tour --rate 1.1",
            "scenewright delivery tour --scene 2 --pitch -1 --volume 3",
            "scenewright delivery tour --scene 2 --rate none",
        ],
    )
    parser.add_argument("project", help="a project's name or id")
    parser.add_argument("--scene", type=int, metavar="N", help="the scene's number (default: the project)")
    add_delivery_options(parser)


def _value(text: str) -> float | str:
    try:
        return text if text == _LEFT else float(text.replace("−", "-"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is neither a number nor none") from None


def asks_of_delivery(options: argparse.Namespace) -> bool:
    """Whether any of the three was given."""
    return any(getattr(options, name) is not None for name in _NAMES)


def check_delivery(options: argparse.Namespace) -> None:
    """BadSetting where a voice cannot be had that way."""
    checked_delivery(
        *(given if isinstance(given := getattr(options, name), float) else None for name in _NAMES)
    )


def told(options: argparse.Namespace, now: Frame | Scene) -> tuple[float | None, float | None, float | None]:
    """Rate, pitch and volume: as given, as they are where not, left to what stands around for ``none``."""
    rate, pitch, volume = (_now(getattr(options, name), getattr(now, name)) for name in _NAMES)
    return rate, pitch, volume


def _now(given: float | str | None, there: float | None) -> float | None:
    return there if given is None else given if isinstance(given, float) else None


def delivered(settings: ProjectSettings, options: argparse.Namespace) -> ProjectSettings:
    """A project's settings with what was given; BadSetting for ``none``."""
    given = {name: value for name in _NAMES if (value := getattr(options, name)) is not None}
    if _LEFT in given.values():
        raise BadSetting("Nothing stands around a project.", "Give 1 for its rate, 0 for the others.")
    return replace(settings, **given)


def delivery(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright delivery``: change what is named, then show what there is."""
    check_delivery(options)
    with services() as program:
        project = program.projects.find(options.project)
        board = program.projects.board(project.id)
        if options.scene is not None:
            if not 1 <= options.scene <= len(board.scenes):
                raise NotFound(
                    f"There is no scene {options.scene}.", f"The project has {len(board.scenes)} scenes."
                )
            scene = board.scenes[options.scene - 1]
            if asks_of_delivery(options):
                scene = program.storyboard.set_scene_delivery(scene.id, *told(options, scene))
            found = {name: getattr(scene, name) for name in _NAMES}
        else:
            settings = project.settings
            if asks_of_delivery(options):
                settings = delivered(settings, options)
                settings = program.projects.settle(project.id, settings, project.settings).settings
            found = {name: getattr(settings, name) for name in _NAMES}
        for name, value in found.items():
            terminal.say(f"{name:<7} {'as the project' if value is None else f'{value:g}'}")
        terminal.line(found)
    return 0
