"""``scenewright assets``: media files that are missing, and those that nothing needs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import timedelta

from app.bootstrap import services
from app.cli.console import Terminal
from app.errors import BadInput
from app.services.ports import CancelToken
from app.services.relinking import MissingMedia, Relinked

CENTURY = 36_525
"""Days that are as good as more of them."""


def assets(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright assets ACTION``."""
    if options.action == "missing":
        return _missing(options, terminal, cancel)
    if options.action == "relink":
        return _relink(options, terminal, cancel)
    return _collect(options, terminal, cancel)


def _collect(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    with services() as program, terminal.progress() as progress:
        found = program.assets.collect(
            options.dry_run, timedelta(days=min(options.days, CENTURY)), progress, cancel
        )
    files, megabytes = _files(len(found.removed)), _megabytes(found.bytes)
    if options.dry_run:
        terminal.say(f"{files} would go, {megabytes}.")
    else:
        terminal.say(f"Removed {files}, {megabytes}.")
    if found.waiting:
        terminal.say(f"{found.waiting} more that nothing names were used within {options.days} days.")
    terminal.line(
        {
            "removed": list(found.removed),
            "bytes": found.bytes,
            "kept": found.kept,
            "waiting": found.waiting,
            "dry_run": options.dry_run,
        }
    )
    return 0


def _missing(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    with services() as program:
        project = program.projects.find(options.project)
        missing = program.relinking.missing(project.id, cancel)
    if not missing:
        terminal.say(f"Nothing that “{project.name}” needs is missing.")
    else:
        terminal.table(
            ["id", "kind", "name", "size", "used by"],
            [
                [each.id[:12], each.kind, each.name, _megabytes(each.size) if each.size else "", _users(each)]
                for each in missing
            ],
        )
        _voices(terminal, missing)
    terminal.line([_row(each) for each in missing])
    return 0


def _relink(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    with services() as program:
        project = program.projects.find(options.project)
        if options.replace is not None:
            media = program.relinking.replace(project.id, options.replace, options.path)
            terminal.say(f"{options.path} stands in the place of {media.name or media.id[:12]}.")
            terminal.line({"replaced": media.id, "by": str(options.path)})
            return 0
        with terminal.progress() as progress:
            result = program.relinking.relink(project.id, options.path, progress, cancel)
    for path, why in result.skipped:
        terminal.note(f"Skipped {path}: {why}")
    if result.missing and not result.found and not result.offers:
        raise BadInput(
            f"Nothing that “{project.name}” misses is in {options.path}.",
            "Name the folder that they are in now, or another file with --replace ID.",
        )
    _told(terminal, project.name, result)
    terminal.line(
        {
            "found": [{**_row(media), "path": str(path)} for media, path in result.found],
            "missing": [_row(each) for each in result.missing],
            "offers": [{"id": offer.missing.id, "path": str(offer.path)} for offer in result.offers],
            "skipped": [{"path": str(path), "why": why} for path, why in result.skipped],
        }
    )
    return 0


def _told(terminal: Terminal, name: str, result: Relinked) -> None:
    if not result.found and not result.missing:
        terminal.say(f"Nothing that “{name}” needs is missing.")
    for media, path in result.found:
        terminal.say(f"{media.name or media.id[:12]}  {path}")
    if result.found:
        terminal.say(f"{_files(len(result.found))} put back.")
    for offer in result.offers:
        terminal.say(
            f"{offer.path} is called like the missing {offer.missing.name} and has other bytes. To use it:"
            f" scenewright assets relink PROJECT FILE --replace {offer.missing.id[:12]}"
        )
    if result.missing:
        terminal.say(f"{_files(len(result.missing))} still missing.")
        _voices(terminal, result.missing)


def _voices(terminal: Terminal, missing: Sequence[MissingMedia]) -> None:
    if any(media.kind == "voice" for media in missing):
        terminal.say("Missing voices are spoken anew by rendering.")


def _users(media: MissingMedia) -> str:
    """Who uses a missing file, for people."""
    if media.kind in ("music", "sound", "font"):
        return "the whole video"
    parts = []
    if media.frames:
        parts.append(f"frame{'s' if len(media.frames) > 1 else ''} {', '.join(map(str, media.frames))}")
    if media.alternatives:
        parts.append(f"alternatives of {', '.join(map(str, media.alternatives))}")
    return "; ".join(parts)


def _row(media: MissingMedia) -> dict[str, object]:
    return {
        "id": media.id,
        "kind": media.kind,
        "name": media.name,
        "bytes": media.size,
        "frames": list(media.frames),
        "alternatives": list(media.alternatives),
        "music": media.music,
    }


def _files(count: int) -> str:
    return "1 media file" if count == 1 else f"{count} media files"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
