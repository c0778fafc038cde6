"""``scenewright sound``: music and effects beside the narration."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from app.bootstrap import services
from app.cli.console import Terminal
from app.domain.project import Track, TrackItem
from app.domain.time import clock
from app.domain.timeline import Board
from app.errors import BadSetting
from app.services.facade import Services
from app.services.ports import CancelToken

MUSIC_GAIN_DB, MUSIC_DUCK_DB = -8.0, -12.0
"""Of music that is added without saying otherwise: as the project's own music has it."""


def sound(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright sound ACTION``."""
    with services() as program:
        return _ACTIONS[options.action](program, options, terminal)


def _add(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    project = program.projects.find(options.project)
    kind = "music" if options.music else "effects"
    start = TrackItem(asset_id="", name=options.file.name)
    if options.music:
        start = replace(
            start, gain_db=MUSIC_GAIN_DB, duck_db=MUSIC_DUCK_DB, levelled=True, fade_in=Fraction(1), fade_out=Fraction(2)
        )  # fmt: skip
    item = replace(start, **_given(program, project.id, options))
    added = program.tracks.add(project.id, options.file, item, kind)
    terminal.say(f"Added {added.name} to the {kind} of “{project.name}”: {added.id[:8]}.")
    terminal.line({"id": added.id, "kind": kind, "name": added.name})
    return 0


def _change(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    project = program.projects.find(options.project)
    wanted = _given(program, project.id, options)
    if not wanted:
        raise BadSetting("Nothing was said to change.", "See `scenewright sound change --help`.")
    was = next(
        (
            item
            for track in program.tracks.list(project.id)
            for item in track.items
            if item.id.startswith(options.sound)
        ),
        TrackItem(id=options.sound, asset_id="", name=""),
    )
    changed = program.tracks.change(project.id, replace(was, id=options.sound, **wanted), was)
    terminal.say(f"Changed {changed.name}.")
    terminal.line({"id": changed.id, "name": changed.name})
    return 0


def _remove(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    project = program.projects.find(options.project)
    gone = program.tracks.remove(project.id, options.sound)
    terminal.say(f"Removed {gone.name}.")
    terminal.line({"removed": gone.id, "name": gone.name})
    return 0


def _list(program: Services, options: argparse.Namespace, terminal: Terminal) -> int:
    project = program.projects.find(options.project)
    board = program.projects.board(project.id)
    rows = [_row(board, track, item) for track in board.tracks for item in track.items]
    if not rows:
        terminal.say(f"“{project.name}” has no sounds beside its voices and its music.")
    else:
        headings = ["id", "track", "file", "from", "lasts", "level"]
        terminal.table(headings, [[*_told(row)] for row in rows])
    terminal.line(rows)
    return 0


def _given(program: Services, project_id: str, options: argparse.Namespace) -> dict[str, Any]:
    """What the options say of a sound, by the names of its fields."""
    said = {
        "offset": options.at, "length": options.length, "begin": options.begin, "end": options.end,
        "speed": options.speed, "gain_db": options.gain, "pan": options.pan, "fade_in": options.fade_in,
        "fade_out": options.fade_out, "duck_db": options.duck,
    }  # fmt: skip
    found = {name: value for name, value in said.items() if value is not None}
    if options.frame is not None:
        found["frame_id"] = (
            program.storyboard.at_number(project_id, options.frame).id if options.frame else ""
        )
    if options.loop is not None:
        found["loops"] = options.loop
    if options.level is not None:
        found["levelled"] = options.level
    return found


def _row(board: Board, track: Track, item: TrackItem) -> dict[str, Any]:
    numbers = {frame.id: number for number, frame in enumerate(board.frames, 1)}
    return {
        "id": item.id,
        "track": track.kind,
        "file": item.name,
        "frame": numbers.get(item.frame_id, 0) if item.frame_id else None,
        "at": float(item.offset),
        "length": None if item.length is None else float(item.length),
        "from": float(item.begin),
        "to": None if item.end is None else float(item.end),
        "speed": float(item.speed),
        "loop": item.loops,
        "gain_db": item.gain_db,
        "pan": item.pan,
        "fade_in": float(item.fade_in),
        "fade_out": float(item.fade_out),
        "levelled": item.levelled,
        "duck_db": item.duck_db,
        "heard": not track.muted and (not item.frame_id or item.frame_id in numbers),
    }


def _told(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A row for people."""
    if row["frame"] is None:
        place = clock(row["at"])
    elif row["frame"]:
        place = f"frame {row['frame']}" + (f" + {row['at']:g} s" if row["at"] else "")
    else:
        place = "a frame that is gone"
    lasts = f"{row['length']:g} s" if row["length"] is not None else "looped" if row["loop"] else "whole"
    level = f"{row['gain_db']:+g} dB" + (f", {row['duck_db']:g} under speech" if row["duck_db"] else "")
    return row["id"][:8], row["track"], row["file"], place, lasts, level


_ACTIONS: Mapping[str, Callable[[Services, argparse.Namespace, Terminal], int]] = {
    "add": _add,
    "list": _list,
    "change": _change,
    "remove": _remove,
}
