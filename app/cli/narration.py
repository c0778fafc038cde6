"""``scenewright narration``: a recording of somebody who reads the script becomes its voice."""

from __future__ import annotations

import argparse

from app.bootstrap import services
from app.cli.console import Terminal
from app.domain.time import clock
from app.errors import BadSound
from app.services.ports import CancelToken, Laid, Laying


def narration(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright narration import``."""
    with services() as program:
        project = program.projects.find(options.project)
        board = program.projects.board(project.id)
        with terminal.progress() as progress:
            laying = program.recordings.lay(board, options.file, progress, cancel)
            if not options.dry_run:
                program.recordings.use(board, options.file, laying, progress, cancel)
        if options.dry_run and not laying.laid:
            raise BadSound(
                f"Nothing of the script was heard in {options.file}.", "Is it this script's recording?"
            )
        found = {one.index: one for one in laying.laid}
        for index, frame in enumerate(board.frames):
            said = differences(found.get(index))
            if said:
                terminal.say(f"{index + 1:>4}  {said}: {frame.text}")
        for begin, end in laying.extra:
            terminal.say(f"{clock(begin)} to {clock(end)} of the recording belongs to no frame.")
        done = "would be laid" if options.dry_run else "laid"
        terminal.say(f"{len(found)} of {len(board.frames)} frames {done} from {options.file}.")
        terminal.line(_line(laying, len(board.frames)))
    return 0


def differences(laid: Laid | None) -> str:
    """What was said otherwise than it is written, in words for people; empty where nothing was."""
    if laid is None:
        return "not found, keeps its voice"
    told = []
    if laid.missing:
        told.append(f"not heard: {', '.join(laid.missing)}")
    if laid.extra:
        told.append(f"{float(laid.extra):.1f} s of other words")
    if laid.doubtful:
        told.append(f"unclear: {', '.join(laid.doubtful)}")
    if laid.readings > 1:
        told.append(f"read {laid.readings} times, the last is used")
    return "; ".join(told)


def _line(laying: Laying, total: int) -> dict[str, object]:
    return {
        "frames": total,
        "laid": [
            {
                "frame": one.index + 1,
                "from": float(one.begin),
                "to": float(one.end),
                "as_written": one.as_written,
                "missing": list(one.missing),
                "unclear": list(one.doubtful),
                "extra_s": float(one.extra),
                "readings": one.readings,
            }
            for one in laying.laid
        ],
        "extra": [[float(begin), float(end)] for begin, end in laying.extra],
        "duration_s": float(laying.length),
    }
