"""``scenewright assets``: the store of media files."""

from __future__ import annotations

import argparse
from datetime import timedelta

from app.bootstrap import services
from app.cli.console import Terminal
from app.services.ports import CancelToken

CENTURY = 36_525
"""Days that are as good as more of them."""


def assets(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright assets collect``."""
    with services() as program, terminal.progress() as progress:
        found = program.assets.collect(
            options.dry_run, timedelta(days=min(options.days, CENTURY)), progress, cancel
        )
    count = len(found.removed)
    files = "1 media file" if count == 1 else f"{count} media files"
    megabytes = f"{found.bytes / 1e6:.1f} MB"
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
