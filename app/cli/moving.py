"""Commands for moving house: a project into one file and out of it."""

from __future__ import annotations

import argparse

from app.bootstrap import services
from app.cli.console import Terminal
from app.services.ports import CancelToken


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _lost(terminal: Terminal, missing: tuple[str, ...], where: str) -> None:
    if missing:
        terminal.note(
            f"{len(missing)} media file{'s are' if len(missing) > 1 else ' is'} not {where}:"
            f" {', '.join(f'{each[:12]}…' for each in missing[:5])}{' …' if len(missing) > 5 else ''}"
        )


def export_project(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright projects export``."""
    with services() as program:
        project = program.projects.find(options.project)
        with terminal.progress() as progress:
            sealed = program.moving.seal(project.id, options.output, progress, cancel)
        _lost(terminal, sealed.missing, "in it, because they are gone or damaged here")
        for name, why in sealed.fonts_left:
            terminal.note(f"The font {name} is not in it: {why}. Elsewhere another may stand in.")
        terminal.say(
            f"{sealed.path}  “{project.name}”, {sealed.documents} documents and {sealed.media} media files,"
            f" {_megabytes(sealed.size)}"
        )
        terminal.line(
            {
                "output": str(sealed.path),
                "project": project.name,
                "documents": sealed.documents,
                "media": sealed.media,
                "missing": list(sealed.missing),
                "bytes": sealed.size,
                "fonts": list(sealed.fonts),
                "fonts_left": [{"name": name, "why": why} for name, why in sealed.fonts_left],
            }
        )
    return 0


def import_project(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright projects import``."""
    with services() as program:
        with terminal.progress() as progress:
            opened = program.moving.open(options.file, options.project, progress, cancel)
        _lost(terminal, opened.missing, "in the file; placeholders are drawn for them")
        if opened.fonts:
            terminal.note(f"Not on this computer: {', '.join(opened.fonts)}. Other fonts stand in.")
        terminal.say(f"“{opened.project.name}”, {opened.documents} documents and {opened.media} media files")
        terminal.line(
            {
                "id": opened.project.id,
                "project": opened.project.name,
                "documents": opened.documents,
                "media": opened.media,
                "missing": list(opened.missing),
                "fonts_missing": list(opened.fonts),
                "kept_ids": opened.kept_ids,
            }
        )
    return 0


MOVING_ACTIONS = {"export": export_project, "import": import_project}
"""Of ``scenewright projects``."""
