"""The options of ``scenewright sound``."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli import values
from app.cli.parsing import Commands, Parser, command, group


def sound(commands: Commands) -> None:
    """``scenewright sound ACTION``."""
    actions = group(commands, "sound", "put music and effects beside the voices, list or change them")
    add = command(
        actions,
        "add",
        "put a sound file on a track",
        [
            "scenewright sound add talk door.wav --frame 3 --at 0.5 --gain -6",
            "scenewright sound add talk calm.flac --music --loop",
            "scenewright sound add talk rain.ogg --at 1:10 --length 20 --fade-in 2 --fade-out 3 --duck -9",
        ],
    )
    add.add_argument("project", help="a project's name or id")
    add.add_argument("file", type=Path, metavar="FILE", help="WAV, FLAC, MP3, M4A, Ogg, or a video's sound")
    add.add_argument(
        "--music", action="store_true", help="as music: levelled, quieter under speech, faded in and out"
    )
    _item(add)
    listing = command(actions, "list", "list a project's sounds", ["scenewright sound list talk"])
    listing.add_argument("project", help="a project's name or id")
    change = command(
        actions,
        "change",
        "change where and how a sound is heard",
        ["scenewright sound change talk 8385ef0a --gain -12 --pan -0.5", "scenewright sound change talk 8385 --frame 4"],
    )  # fmt: skip
    change.add_argument("project", help="a project's name or id")
    change.add_argument("sound", metavar="ID", help="a sound's id as `sound list` shows it")
    _item(change)
    remove = command(actions, "remove", "take a sound out", ["scenewright sound remove talk 8385ef0a"])
    remove.add_argument("project", help="a project's name or id")
    remove.add_argument("sound", metavar="ID", help="a sound's id as `sound list` shows it")


def _item(parser: Parser) -> None:
    parser.add_argument(
        "--frame", type=values.place, metavar="N", help="the frame that it goes with; 0 for the video's start"
    )
    parser.add_argument(
        "--at", type=values.moment, metavar="TIME", help="how long after the frame's or the video's start"
    )
    parser.add_argument("--length", type=values.length, metavar="TIME", help="how long it is heard")
    parser.add_argument(
        "--from", dest="begin", type=values.moment, metavar="TIME", help="where in the file it begins"
    )
    parser.add_argument(
        "--to", dest="end", type=values.moment, metavar="TIME", help="where in the file it ends"
    )
    parser.add_argument(
        "--speed", type=values.factor, metavar="X", help="2 is twice as fast; the pitch stays"
    )
    parser.add_argument(
        "--loop",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="begin again where it ends, for as long as it is heard",
    )
    parser.add_argument("--gain", type=float, metavar="DB", help="its level, in decibels")
    parser.add_argument("--pan", type=float, metavar="X", help="from -1, left, to 1, right")
    parser.add_argument("--fade-in", type=values.moment, metavar="TIME", help="how long it comes in")
    parser.add_argument("--fade-out", type=values.moment, metavar="TIME", help="how long it goes out")
    parser.add_argument(
        "--duck", type=float, metavar="DB", help="its change while somebody speaks, such as -12"
    )
    parser.add_argument(
        "--level",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="bring it to the voices' loudness before its gain",
    )
