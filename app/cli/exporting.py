"""How ``make`` and ``render`` are told what to make, and what formats there are."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from app.cli import values
from app.cli.console import Terminal
from app.cli.parsing import Parser
from app.domain.formats import CONTAINERS, HARDWARE, SHAPES, SOUND_CODECS, VIDEO_CODECS
from app.domain.presets import PRESETS, FormatWish
from app.domain.project import CAPTION_MODES
from app.services.ports import CancelToken
from app.services.render_options import RenderOptions, named_for


def add_export_options(command: Parser) -> None:
    """Everything that says what the finished file is and how it is made."""
    picture = command.add_argument_group("what is made (the project's own where nothing is said)")
    picture.add_argument(
        "--preset",
        action="append",
        default=[],
        metavar="NAME",
        help=f"an export preset: {', '.join(PRESETS)}; or x264's speed, such as veryfast; or both",
    )
    picture.add_argument("--crf", type=values.quality, metavar="N", help="constant quality; lower is better")
    picture.add_argument("--codec", choices=[*VIDEO_CODECS], help="how pictures are encoded")
    picture.add_argument("--sound", choices=[*SOUND_CODECS], help="how sound is encoded")
    picture.add_argument("--size", type=values.size, metavar="WxH", help="pixels, such as 1920x1080")
    picture.add_argument(
        "--shape",
        action="append",
        default=[],
        choices=[*SHAPES],
        help="width to height; given several times, a video of each is made",
    )
    picture.add_argument("--fps", type=values.rate, metavar="N", help="pictures a second: 25, 30, 29.97")
    picture.add_argument(
        "--captions", choices=CAPTION_MODES, help="in the picture, as files beside it, both, or none"
    )
    picture.add_argument(
        "--captions-track", action="store_true", help="captions in the file too, for players to show"
    )
    picture.add_argument("--poster", action="store_true", help="write a good picture of it beside it")
    picture.add_argument(
        "--until", type=values.length, metavar="TIME", help="only so much from the start: 60 or 1:30"
    )
    work = command.add_argument_group("how it is made")
    work.add_argument(
        "--jobs", type=values.count, default=0, metavar="N", help="segments at once (as many as cores)"
    )
    work.add_argument("--hardware", choices=HARDWARE, help="encode with the graphics card where it can")
    resume = work.add_mutually_exclusive_group()
    resume.add_argument(
        "--resume", action="store_true", help="use what earlier exports have finished (the default)"
    )
    resume.add_argument(
        "--no-cache", action="store_true", help="make everything anew, and leave nothing to later exports"
    )
    work.add_argument("--verify", action="store_true", help="decode all of it before it appears")


def asked(options: argparse.Namespace) -> RenderOptions:
    """What was said, for one shape."""
    width, height = options.size or (None, None)
    wish = FormatWish(
        tuple(options.preset), options.crf, options.codec or "", options.sound or "", options.hardware or ""
    )
    return RenderOptions(
        width,
        height,
        options.fps,
        options.captions,
        options.jobs,
        options.until,
        wish,
        options.shape[0] if len(options.shape) == 1 else "",
        not options.no_cache,
        options.verify,
        options.captions_track,
        options.poster,
    )


def each_shape(options: argparse.Namespace, output: Path) -> list[tuple[Path, RenderOptions]]:
    """The files that are made: one, or one of each shape that was asked for."""
    wanted = asked(options)
    shapes = list(dict.fromkeys(options.shape))
    if len(shapes) < 2:
        return [(output, wanted)]
    return [(named_for(output, shape), replace(wanted, shape=shape)) for shape in shapes]


def usual_suffix(options: argparse.Namespace) -> str:
    """Of a file whose name was left to us: the preset's, or MP4's."""
    return next((PRESETS[name].suffix for name in options.preset if name in PRESETS), ".mp4")


def is_file_name(output: Path) -> bool:
    """Whether a path names a file that could be made, rather than a folder."""
    return output.suffix.lower() in CONTAINERS


def formats(_options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright formats``."""
    rows = [(preset.name, preset.facts(), preset.description) for preset in PRESETS.values()]
    terminal.table(["preset", "what is in the file", "what for"], [list(row) for row in rows])
    from app.bootstrap import services  # only here: the parser is needed before anything is opened

    with services() as program:
        encoders = program.renders.report()
    found = [row for row in encoders if "encoder" in row["name"].lower()]
    terminal.say("")
    terminal.table(["encoder", "here", ""], [[row["name"], row["state"], row["detail"]] for row in found])
    terminal.line(
        {
            "presets": [{"name": name, "facts": facts, "description": words} for name, facts, words in rows],
            "encoders": found,
        }
    )
    return 0
