"""The options of ``scenewright pictures``."""

from __future__ import annotations

from app.cli import values
from app.cli.parsing import Commands, Parser, command, group


def pictures(commands: Commands) -> None:
    """``scenewright pictures ACTION``."""
    actions = group(commands, "pictures", "what each frame may show: list, find, make, choose, remove")
    listing = command(actions, "list", "list a frame's pictures", ["scenewright pictures list talk 3"])
    _frame(listing)
    find = command(
        actions,
        "find",
        "find pictures by words, in this project and your others",
        ["scenewright pictures find talk heron river", "scenewright pictures find talk 'my boat' --json"],
    )
    find.add_argument("project", help="a project's name or id")
    find.add_argument(
        "words", nargs="+", metavar="WORD", help="of its name, its origin, or what is said over it"
    )
    use = command(
        actions,
        "use",
        "show a picture that was found in a frame",
        ["scenewright pictures use talk 3 8385ef0a4c0d4f6f9c1e2b7a5d3f1e90"],
    )
    _frame(use)
    use.add_argument("picture", metavar="ID", help="a picture's id as `pictures find` tells it")
    make = command(
        actions,
        "make",
        "make more backdrops for a frame",
        ["scenewright pictures make talk 3", "scenewright pictures make talk 3 'Still water' --count 2"],
    )
    _frame(make)
    make.add_argument("words", nargs="?", default="", help="what they say; what the frame says without")
    make.add_argument("--count", type=values.count, default=4, metavar="N", help="how many (4)")
    for name, words in (("choose", "show another of a frame's pictures"), ("remove", "take a picture out")):
        action = command(actions, name, words, [f"scenewright pictures {name} talk 3 2"])
        _frame(action)
        action.add_argument(
            "place", type=values.count, metavar="M", help="its place as `pictures list` counts, from 1"
        )


def _frame(parser: Parser) -> None:
    parser.add_argument("project", help="a project's name or id")
    parser.add_argument("number", type=values.count, metavar="N", help="a frame's number, from 1")
