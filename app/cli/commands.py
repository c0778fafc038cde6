"""The commands: each calls services and says what came of it."""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from app.bootstrap import services
from app.cli.account import account
from app.cli.activity import activity
from app.cli.assets import assets
from app.cli.audition import audition
from app.cli.bin import BIN_ACTIONS
from app.cli.console import Terminal, described
from app.cli.databases import db
from app.cli.delivery import delivered, delivery
from app.cli.doctor import doctor
from app.cli.exporting import asked, each_shape, formats, is_file_name, usual_suffix
from app.cli.frames import frame
from app.cli.history import history, versions
from app.cli.language import language
from app.cli.moving import MOVING_ACTIONS
from app.cli.narration import narration
from app.cli.people import people
from app.cli.pictures import pictures
from app.cli.pronounce import pronounce
from app.cli.share import share
from app.cli.sound import sound
from app.cli.speak import speak
from app.cli.speakers import speakers
from app.cli.structure import frames, scene
from app.cli.voices import foretold, voices
from app.domain.names import name_key
from app.domain.project import Project, ProjectSettings
from app.domain.time import clock, format_rate
from app.errors import BadSetting
from app.services.ports import CancelToken
from app.services.production import Made, MakeRequest
from app.services.templates import looks

Command = Callable[[argparse.Namespace, Terminal, CancelToken], int]


def _settings(options: argparse.Namespace) -> ProjectSettings:
    settings = delivered(ProjectSettings(template=options.template, voice=options.voice), options)
    if options.size:
        settings = replace(settings, width=options.size[0], height=options.size[1])
    if options.fps:
        settings = replace(settings, fps=options.fps)
    if options.captions:
        settings = replace(settings, captions=options.captions)
    return settings


def _outputs(scripts: list[Path], output: Path, suffix: str) -> list[Path]:
    """Where each script's video goes; BadSetting where two would go to one place."""
    # os.path says no where pathlib raises, as for a name that is too long.
    folder = len(scripts) > 1 or os.path.isdir(output) or str(output).endswith(("/", "\\"))  # noqa: PTH112
    if not folder:
        return [output]
    if len(scripts) > 1 and is_file_name(output):
        raise BadSetting(
            f"{len(scripts)} scripts cannot become one file, {output}.", "Give a folder with -o DIR."
        )
    outputs = [output / f"{script.stem}{suffix}" for script in scripts]
    for path, times in Counter(outputs).items():
        if times > 1:
            raise BadSetting(f"{times} of the scripts would become {path}.", "Make them one by one.")
    return outputs


def _video(made: Made, began: float) -> dict[str, object]:
    result = made.result
    return {
        "output": str(result.output),
        "project": made.board.project.name,
        "scenes": len(made.board.scenes),
        "frames": len(made.board.frames),
        "duration_s": float(result.length),
        "pictures": result.pictures,
        "wall_s": round(time.monotonic() - began, 3),
    }


def _told(terminal: Terminal, made: Made, began: float) -> None:
    result = made.result
    for note in result.notes:
        terminal.note(note)
    for path, why in made.skipped:
        terminal.note(f"Skipped {path}: {why}")
    for each in result.stand_ins:
        terminal.note(f"Frame {each.frame}: {each.what}." if each.frame else f"{each.what.capitalize()}.")
    if any(each.frame and each.name for each in result.stand_ins):
        terminal.note("Choose another with: scenewright frame PROJECT N --image FILE")
    reused = f", {result.segments_reused} of them reused" if result.segments_reused else ""
    facts = [clock(result.length)]
    if result.pictures:
        facts.append(f"{result.pictures} pictures")
    of = f" in {result.segments} segments{reused}" if result.segments else ""
    facts.append(f"{len(made.board.frames)} frames{of}")
    if result.loudness_lufs is not None:
        facts.append(f"{result.loudness_lufs:.1f} LUFS")
    terminal.say(f"{result.output}  {', '.join(facts)}, made in {time.monotonic() - began:.1f} s")
    for path in result.files[1:]:
        terminal.say(str(path))


def make(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright make``."""
    outputs = _outputs(options.scripts, options.output, usual_suffix(options))
    if len(options.shape) > 1:
        raise BadSetting("A new project is made in one shape.", "Render it in the others afterwards.")
    chosen, settings = asked(options), _settings(options)
    if len(options.scripts) > 1 and options.project:
        raise BadSetting("--project names one project.", "Leave it out when making several videos.")
    with services() as program:
        began = time.monotonic()
        for output in outputs:
            program.renders.check_output(output, chosen, settings)
        prepared = []
        for script in options.scripts:
            request = MakeRequest(
                script, options.project, options.images, options.music, settings, options.replace
            )
            prepared.append(program.production.prepare(request))
            foretold(terminal, prepared[-1].findings)
            cancel.check()
        for key, times in Counter(name_key(job.name) for job in prepared).items():
            if times > 1:
                name = next(job.name for job in prepared if name_key(job.name) == key)
                raise BadSetting(f"{times} of the scripts are called “{name}”.", "Make them one by one.")
        lines = []
        for job, output in zip(prepared, outputs, strict=True):
            started = began if len(prepared) == 1 else time.monotonic()
            with terminal.progress() as progress:
                made = program.production.make(
                    job, output, replace(chosen, width=None, height=None), progress, cancel
                )
            _told(terminal, made, started)
            lines.append(_video(made, started))
        terminal.line(lines[0] if len(lines) == 1 else {"videos": lines})
    return 0


def render(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright render``."""
    began = time.monotonic()
    lines = []
    with services() as program:
        project = program.projects.find(options.project)
        wanted = each_shape(options, options.output)
        for output, chosen in wanted:  # all are looked at before the first is made
            program.renders.check_output(output, chosen, project.settings)
        board = program.projects.board(project.id)
        foretold(terminal, program.voices.findings(board, program.narration.missing(board)))
        for output, chosen in wanted:
            with terminal.progress() as progress:
                made = program.production.render(project.id, output, chosen, progress, cancel)
            _told(terminal, made, began)
            lines.append(
                {
                    **_video(made, began),
                    "segments": made.result.segments,
                    "segments_reused": made.result.segments_reused,
                    "stages_s": {name: round(took, 3) for name, took in made.result.stages.items()},
                }
            )
            began = time.monotonic()
    terminal.line(lines[0] if len(lines) == 1 else {"videos": lines})
    return 0


def _summary(project: Project) -> dict[str, object]:
    settings = project.settings
    return {
        "id": project.id,
        "name": project.name,
        "size": f"{settings.width}x{settings.height}",
        "fps": format_rate(settings.fps),
        "template": settings.template,
        "captions": settings.captions,
        "changed": project.updated_at.isoformat() if project.updated_at else "",
    }


def projects(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright projects ACTION``."""
    if options.action in MOVING_ACTIONS:
        return MOVING_ACTIONS[options.action](options, terminal, cancel)
    with services() as program:
        if options.action == "list":
            summaries = [_summary(project) for project in program.projects.list()]
            if not summaries:
                terminal.say("There are no projects yet. `scenewright make SCRIPT -o OUT.mp4` makes one.")
            else:
                terminal.table(
                    ["name", "size", "fps", "changed", "id"],
                    [
                        [str(row[name]) for name in ("name", "size", "fps", "changed", "id")]
                        for row in summaries
                    ],
                )
            terminal.line(summaries)
            return 0
        if options.action in BIN_ACTIONS:
            return BIN_ACTIONS[options.action](program, options, terminal)
        project = program.projects.find(options.project)
        if options.action == "show":
            board = program.projects.board(project.id)
            timeline = program.renders.timeline(board)
            music = project.settings.music
            shown = {
                **_summary(project),
                "language": project.language,
                "voice": project.settings.voice or "by language",
                "music": music.name if music else "",
                "scenes": len(board.scenes),
                "frames": len(board.frames),
                "duration_s": float(timeline.length),
            }
            terminal.say(described(shown))
            terminal.line(shown)
    return 0


def templates(_options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright templates``."""
    terminal.table(["name", "what for"], [[look.name, look.description] for look in looks().values()])
    terminal.line([{"name": look.name, "description": look.description} for look in looks().values()])
    return 0


COMMANDS: Mapping[str, Command] = {
    "make": make,
    "render": render,
    "projects": projects,
    "frames": frames,
    "frame": frame,
    "scene": scene,
    "pictures": pictures,
    "sound": sound,
    "speakers": speakers,
    "language": language,
    "pronounce": pronounce,
    "delivery": delivery,
    "history": history,
    "versions": versions,
    "speak": speak,
    "narration": narration,
    "voices": voices,
    "audition": audition,
    "templates": templates,
    "formats": formats,
    "db": db,
    "assets": assets,
    "account": account,
    "people": people,
    "share": share,
    "activity": activity,
    "doctor": doctor,
}
