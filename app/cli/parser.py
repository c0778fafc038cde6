"""The commands, their options and their help."""

from __future__ import annotations

import argparse
from pathlib import Path

import app
from app.cli import values
from app.cli.delivery import add_delivery, add_delivery_options
from app.cli.exporting import add_export_options
from app.cli.language import add_language
from app.cli.parser_pictures import pictures
from app.cli.parser_sound import sound
from app.cli.parser_speak import narration, speak
from app.cli.parser_team import account, activity, people, share
from app.cli.parser_voices import audition, voices
from app.cli.parsing import Parser as _Parser
from app.cli.parsing import command as _command
from app.cli.parsing import examples as _examples
from app.cli.pronounce import add_pronounce
from app.cli.speakers import add_speakers
from app.cli.structure import add_frames, add_scene
from app.domain.formats import CONTAINERS


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = _Parser(
        prog="scenewright",
        description="Turns a written script into a narrated video that stays editable sentence by sentence.",
        epilog=_examples(
            "scenewright                               opens the editor",
            "scenewright make talk.md -o talk.mp4 --images photos/ --music calm.flac",
            "scenewright frame talk 3 --text 'Another sentence.'",
            "scenewright render talk -o talk.mp4",
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"scenewright {app.__version__}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _make(commands)
    _render(commands)
    _projects(commands)
    _frames(commands)
    pictures(commands)
    sound(commands)
    add_scene(commands)
    add_speakers(commands)
    add_language(commands)
    add_pronounce(commands)
    add_delivery(commands)
    _history(commands)
    _db(commands)
    _assets(commands)
    account(commands)
    people(commands)
    share(commands)
    activity(commands)
    speak(commands)
    narration(commands)
    voices(commands)
    audition(commands)
    _rest(commands)
    return root


def _make(commands: argparse._SubParsersAction[_Parser]) -> None:
    make = _command(
        commands,
        "make",
        "make a video from a script",
        [
            "scenewright make talk.md -o talk.mp4",
            "scenewright make talk.docx -o talk.mp4 --images photos/ --music calm.flac --captions both",
            "scenewright make one.md two.md -o videos/ --size 1080x1920 --template bold",
        ],
    )
    make.add_argument(
        "scripts", nargs="+", type=Path, metavar="SCRIPT", help="text, Markdown, Fountain, FDX or DOCX"
    )
    make.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT.mp4", help="the video, or a folder"
    )
    make.add_argument("--images", type=Path, metavar="DIR", help="a folder of photographs and videos")
    make.add_argument("--music", type=Path, metavar="FILE", help="music, ducked under the voice")
    make.add_argument("--voice", default="", metavar="ID", help="a voice from `scenewright voices`")
    add_delivery_options(make, whole=True)
    make.add_argument("--template", default="clear", metavar="NAME", help="clear, paper, night or bold")
    make.add_argument("--project", default="", metavar="NAME", help="the project's name (the script's title)")
    make.add_argument("--replace", action="store_true", help="make a project of that name anew")
    add_export_options(make)


def _render(commands: argparse._SubParsersAction[_Parser]) -> None:
    render = _command(
        commands,
        "render",
        "make a project's video again, encoding only what changed",
        [
            "scenewright render talk -o talk.mp4",
            "scenewright render talk -o talk.mp4 --preset youtube --preset slow --verify",
            "scenewright render talk -o talk.mp4 --shape 16:9 --shape 9:16",
            "scenewright render talk -o talk.webm --captions-track",
        ],
    )
    render.add_argument("project", help="a project's name or id")
    render.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="OUT",
        help=f"the file; how its name ends says what it is: {', '.join(CONTAINERS)}",
    )
    add_export_options(render)


def _projects(commands: argparse._SubParsersAction[_Parser]) -> None:
    projects = commands.add_parser("projects", help="list, show, delete, restore, export or import projects")
    actions = projects.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=_Parser)
    _command(actions, "list", "list all projects", ["scenewright projects list --json"])
    show = _command(actions, "show", "show a project", ["scenewright projects show talk"])
    show.add_argument("project", help="a project's name or id")
    delete = _command(
        actions,
        "delete",
        "put a project into the bin, which keeps it for thirty days",
        ["scenewright projects delete talk --yes", "scenewright projects delete talk --now"],
    )
    delete.add_argument("project", help="a project's name or id")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    _sealed(actions)
    delete.add_argument(
        "--now", "--forever", action="store_true", help="delete it for good, also from the bin"
    )
    _command(actions, "bin", "list deleted projects", ["scenewright projects bin"])
    restore = _command(
        actions, "restore", "take a project out of the bin", ["scenewright projects restore talk"]
    )
    restore.add_argument("project", help="a deleted project's name or id")


def _sealed(actions: argparse._SubParsersAction[_Parser]) -> None:
    export = _command(
        actions,
        "export",
        "put a project with everything it needs into one file",
        ["scenewright projects export talk -o talk.scenewright"],
    )
    export.add_argument("project", help="a project's name or id")
    export.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE.scenewright", help="the file"
    )
    bring = _command(
        actions,
        "import",
        "bring in a project from such a file, beside those there are",
        ["scenewright projects import talk.scenewright --project 'Talk, from Anna'"],
    )
    bring.add_argument("file", type=Path, metavar="FILE.scenewright", help="a file that `export` made")
    bring.add_argument("--project", default="", metavar="NAME", help="the project's name here (its own)")


def _frames(commands: argparse._SubParsersAction[_Parser]) -> None:
    add_frames(commands)
    frame = _command(
        commands,
        "frame",
        "show or change one frame",
        [
            "scenewright frame talk 3 --text 'The tide turns.'",
            "scenewright frame talk 3 --split-at 'and everybody'",
            "scenewright frame talk 3 --image boat.jpg --voice espeak:en-gb",
            "scenewright frame talk 3 --overlay lower_third name='Ada Lovelace' role=Mathematician",
            "scenewright frame talk 3 --motion push_in amount=0.2 pace=steady --transition push direction=up",
            "scenewright frame talk 4 --image waves.mp4 --clip-from 2.5 --clip-speed 0.5 --clip-sound off",
        ],
    )
    frame.add_argument("project", help="a project's name or id")
    frame.add_argument("number", type=values.count, metavar="N", help="the frame's number, from 1")
    frame.add_argument("--text", help="what the frame says")
    frame.add_argument(
        "--split-at", metavar="WORDS", help="make two frames of it, the second beginning with these words"
    )
    frame.add_argument("--image", type=Path, metavar="FILE", help="a picture or video, added and chosen")
    frame.add_argument("--voice", metavar="ID", help="a voice; empty for the project's own")
    frame.add_argument(
        "--recording", type=Path, metavar="FILE", help="somebody who reads this frame, as its voice"
    )
    frame.add_argument("--no-gate", action="store_true", help="leave the room's noise in the recording")
    add_delivery_options(frame)
    frame.add_argument(
        "--overlay", nargs="+", action="append", metavar=("KIND", "NAME=VALUE"),
        help="lay text or a name over the picture: lower_third name=… role=…, text text=… x=… y=…, or none",
    )  # fmt: skip
    frame.add_argument(
        "--motion", nargs="+", metavar=("KIND", "NAME=VALUE"),
        help="how the picture moves: still, push_in amount=0.1 pace=steady, pan_left …, "
        "between from_zoom=1 to_x=0.7 to_zoom=1.5, or template to leave it to that",
    )  # fmt: skip
    frame.add_argument(
        "--transition", nargs="+", metavar=("KIND", "NAME=VALUE"),
        help="how the frame comes in: cut, crossfade length=0.8, fade_black, fade_colour colour=#ffffff, "
        "push direction=up, slide, wipe softness=0.3, or template",
    )  # fmt: skip
    clip = frame.add_argument_group("of the frame's video")
    clip.add_argument("--clip-from", type=values.moment, metavar="TIME", help="where in the file it begins")
    clip.add_argument("--clip-to", type=values.moment, metavar="TIME", help="where in the file it ends")
    clip.add_argument("--clip-speed", type=values.factor, metavar="X", help="2 is twice as fast, 0.5 half")
    clip.add_argument(
        "--clip-end",
        choices=("hold", "loop"),
        help="where the frame is longer: hold the last picture, or loop",
    )
    clip.add_argument("--clip-sound", choices=("on", "off"), help="whether its own sound is heard")
    clip.add_argument("--clip-gain", type=float, metavar="DB", help="its sound's level, in decibels")


def _history(commands: argparse._SubParsersAction[_Parser]) -> None:
    history = _command(
        commands, "history", "list what was done to a project, newest first", ["scenewright history talk"]
    )
    history.add_argument("project", help="a project's name or id")
    history.add_argument(
        "--limit", type=values.count, default=100, metavar="N", help="so many of the newest edits (100)"
    )
    versions = _command(
        commands,
        "versions",
        "list, keep, compare or restore versions of a project",
        [
            "scenewright versions talk --save 'Before the cut'",
            "scenewright versions talk --compare 'Before the cut' now",
            "scenewright versions talk --restore 'Before the cut'",
        ],
    )
    versions.add_argument("project", help="a project's name or id")
    one = versions.add_mutually_exclusive_group()
    one.add_argument("--save", metavar="NAME", help="give the project as it stands a name")
    one.add_argument(
        "--compare", nargs=2, metavar=("A", "B"), help="versions, numbers from the history, or now"
    )
    one.add_argument(
        "--restore", metavar="NAME", help="go back to a version or a number; undone like any edit"
    )


def _assets(commands: argparse._SubParsersAction[_Parser]) -> None:
    kept = commands.add_parser(
        "assets", help="find and put back missing media files, clear away those that nothing uses"
    )
    actions = kept.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=_Parser)
    collect = _command(
        actions,
        "collect",
        "remove media files that no project, history or bin names and nobody has used for days",
        ["scenewright assets collect --dry-run", "scenewright assets collect --days 30"],
    )
    collect.add_argument("--dry-run", action="store_true", help="say what would go, and remove nothing")
    collect.add_argument("--days", type=values.count, default=7, metavar="N", help="days without use (7)")
    missing = _command(
        actions,
        "missing",
        "list media files that a project uses and that are gone",
        ["scenewright assets missing talk", "scenewright assets missing talk --json"],
    )
    missing.add_argument("project", help="a project's name or id")
    relink = _command(
        actions,
        "relink",
        "find a project's missing media files by their bytes and put them back, whatever they are called",
        [
            "scenewright assets relink talk photos/",
            "scenewright assets relink talk found/boat.jpg",
            "scenewright assets relink talk edited/boat.png --replace 3f1c9a",
        ],
    )
    relink.add_argument("project", help="a project's name or id")
    relink.add_argument(
        "path", type=Path, metavar="PATH", help="a folder, or one file: what moved with it is found too"
    )
    relink.add_argument(
        "--replace", metavar="ID", help="put PATH, another file, in the place of a missing one"
    )


def _db(commands: argparse._SubParsersAction[_Parser]) -> None:
    databases = commands.add_parser(
        "db", help="copy, check, back up or restore the database that projects are kept in"
    )
    actions = databases.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=_Parser)
    copy = _command(
        actions,
        "copy",
        "copy all documents into another, empty database; given again, it goes on where it was",
        [
            "scenewright db copy sqlite:scenewright.db mongodb://studio.example:27017",
            "scenewright db copy mongodb://studio.example:27017 sqlite:copy.db",
        ],
    )
    copy.add_argument("source", metavar="FROM", help="sqlite:PATH or a mongodb:// address")
    copy.add_argument("target", metavar="TO", help="sqlite:PATH or a mongodb:// address")
    check = _command(
        actions,
        "check",
        "check every reference, hash and order; status 1 where something is wrong",
        ["scenewright db check", "scenewright db check --repair"],
    )
    check.add_argument("--repair", action="store_true", help="mend what can be mended")
    backup = _command(
        actions,
        "backup",
        "copy the database of this computer while programs work on it",
        ["scenewright db backup", "scenewright db backup -o monday.db"],
    )
    backup.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="a file (one of those kept by day, week and month)"
    )
    restore = _command(
        actions,
        "restore",
        "make the database of this computer what a backup holds",
        ["scenewright db restore monday.db"],
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="a file that `backup` made")
    restore.add_argument("--yes", action="store_true", help="do not ask")


def _rest(commands: argparse._SubParsersAction[_Parser]) -> None:
    _command(
        commands,
        "formats",
        "list what a video can be exported as, and the encoders here",
        ["scenewright formats"],
    )
    _command(commands, "templates", "list the looks a video can have", ["scenewright templates"])
    _command(
        commands,
        "doctor",
        "say what works on this computer and what to do about what does not",
        ["scenewright doctor"],
    )
    edit = commands.add_parser("edit", help="open the editor", description="Open the editor.")
    edit.add_argument("project", nargs="?", default="", help="a project's name or id")
