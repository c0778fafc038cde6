"""``scenewright pictures``: what each frame may show."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from app.bootstrap import services
from app.cli.console import Terminal
from app.domain.script import Frame
from app.domain.takes import Image
from app.errors import BadSetting
from app.services.facade import Services
from app.services.ports import CancelToken


def pictures(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright pictures ACTION``."""
    with services() as program:
        return _ACTIONS[options.action](program, options, terminal)


def _list(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    frame = _frame(program, options)
    rows = [
        {"place": place, **_row(image), "chosen": image.id == frame.image_id}
        for place, image in enumerate(program.illustration.candidates(frame.id), 1)
    ]
    if rows:
        terminal.table(
            ["", "picture", "from", "licence", ""],
            [
                (str(row["place"]), row["name"], row["origin"], row["licence"], "chosen" if row["chosen"] else "")
                for row in rows
            ],
        )  # fmt: skip
    else:
        terminal.say(f"Frame {options.number} has no pictures.")
    terminal.line(rows)
    return 0


def _find(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    project = program.projects.find(options.project)
    words = " ".join(options.words)
    found = program.gallery.search(project.id, words)
    rows = [{**_row(each.image), "project": each.project} for each in found]
    if rows:
        terminal.table(
            ["id", "picture", "from", "project"],
            [(row["id"], row["name"], row["origin"], row["project"]) for row in rows],
        )
    else:
        terminal.say(f"No picture was found for “{words}”.")
    terminal.line(rows)
    return 0


def _use(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    image = program.illustration.give(_frame(program, options).id, options.picture)
    terminal.say(f"Frame {options.number} shows {image.name}.")
    terminal.line(_row(image))
    return 0


def _make(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    made = program.illustration.make(_frame(program, options).id, options.words, options.count)
    terminal.say(f"Made {len(made)} for frame {options.number}; `pictures choose` shows one.")
    terminal.line([_row(image) for image in made])
    return 0


def _choose(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    frame = _frame(program, options)
    image = _at(program, frame, options)
    program.illustration.choose(frame.id, image.id)
    terminal.say(f"Frame {options.number} shows {image.name}.")
    terminal.line(_row(image))
    return 0


def _remove(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    frame = _frame(program, options)
    image = _at(program, frame, options)
    program.illustration.remove(image.id)
    terminal.say(f"Took {image.name} out of frame {options.number}.")
    terminal.line({"removed": image.id, "name": image.name})
    return 0


def _frame(program: Services, options: argparse.Namespace) -> Frame:
    project = program.projects.find(options.project)
    return program.storyboard.at_number(project.id, options.number)


def _at(program: Services, frame: Frame, options: argparse.Namespace) -> Image:
    """A frame's picture by its place."""
    images: list[Image] = program.illustration.candidates(frame.id)
    place: int = options.place
    if place > len(images):
        has = "1 picture" if len(images) == 1 else f"{len(images)} pictures"
        raise BadSetting(
            f"Frame {options.number} has {has}, and no number {place}.",
            "See `scenewright pictures list`.",
        )
    return images[place - 1]


def _row(image: Image) -> dict[str, Any]:
    return {
        "id": image.id,
        "name": image.name,
        "kind": image.kind,
        "origin": image.origin,
        "licence": image.licence,
        "credit": image.credit,
        "width": image.width,
        "height": image.height,
    }


_ACTIONS: Mapping[str, Callable[[Services, argparse.Namespace, Terminal], int]] = {
    "list": _list,
    "find": _find,
    "use": _use,
    "make": _make,
    "choose": _choose,
    "remove": _remove,
}
