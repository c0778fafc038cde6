"""``scenewright doctor``: what works on this computer, and what to do about what does not."""

from __future__ import annotations

import argparse
import contextlib
import locale
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.bootstrap import check_assets, open_store, services
from app.cli.console import Terminal
from app.config import MONGODB_VARIABLE, Config, from_environment
from app.errors import ScenewrightError
from app.services.facade import Services
from app.services.ports import CancelToken

Finding = Mapping[str, str]

LOOKED_AT = 50
"""Projects whose languages are looked at."""
LETTERS = 2
"""Of a language's code as locales have it."""
LEAST_ROOM = 2_000_000_000
"""Bytes of free disk under which an export of some minutes may not fit."""


def _finding(area: str, name: str, state: str, detail: str = "", hint: str = "") -> Finding:
    return {"area": area, "name": name, "state": state, "detail": detail, "hint": hint}


def _database(config: Config) -> Finding:
    name = "MongoDB" if config.mongodb_uri else "SQLite"
    try:
        open_store(config).close()
    except ScenewrightError as error:
        return _finding("database", name, "missing", error.what, error.hint)
    detail = f"as {MONGODB_VARIABLE} says" if config.mongodb_uri else str(config.database)
    return _finding("database", name, "ok", detail)


def assets_finding(config: Config) -> Finding:
    """Whether media files can be kept and had back: tried, where they are in S3."""
    if not config.s3_url:
        return _finding("media", "folder", "ok", str(config.assets))
    try:
        return _finding("media", "S3", "ok", check_assets(config))
    except ScenewrightError as error:
        return _finding("media", "S3", "missing", error.what, error.hint)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    if free < LEAST_ROOM:
        return _finding(
            "disk",
            "free space",
            "warning",
            f"{free / 1e9:.1f} GB left in {folder}",
            "Make room before exporting.",
        )
    return _finding("disk", "free space", "ok", f"{free / 1e9:.0f} GB in {folder}")


def _sound_device() -> Finding:
    """Whether preview can be heard. Looked for without Qt, which the command line does without."""
    if sys.platform != "linux":
        return _finding("audio", "device", "ok", "the system's own")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    servers = [Path(runtime, "pulse/native"), Path(runtime, "pipewire-0")] if runtime else []
    cards = Path("/proc/asound/cards")
    if any(server.exists() for server in servers):
        return _finding("audio", "device", "ok", "a sound server is running")
    if cards.exists() and "no soundcards" not in cards.read_text(errors="replace"):
        return _finding("audio", "device", "ok", "a sound card is there")
    return _finding(
        "audio",
        "device",
        "warning",
        "no sound card and no sound server",
        "The preview plays without sound; exports have theirs all the same.",
    )


def _languages(program: Services) -> list[str]:
    """Those that voices are needed for: of the newest projects, and of the system."""
    with contextlib.suppress(ScenewrightError):  # whoever has not signed in sees no projects
        found = [project.language for project in program.projects.list(LOOKED_AT)]
        own = (locale.getlocale()[0] or "").partition("_")[0].lower()
        named = own if len(own) == LETTERS else ""  # Windows may say “English”
        return list(dict.fromkeys(code for code in [*found, named] if code))
    return []


def findings(config: Config) -> list[Finding]:
    """Everything the doctor looks at, in the order of what matters."""
    found = [_database(config), assets_finding(config), _room(config.home), _sound_device()]
    if found[0]["state"] == "ok":
        with services(config) as program:
            spoken = [program.voices.report_language(code) for code in _languages(program)]
            reports: Sequence[tuple[str, Sequence[Mapping[str, str]]]] = [
                ("voice", program.narration.report()),
                ("language", spoken),
                ("render", program.renders.report()),
            ]
            for area, lines in reports:
                found += [
                    _finding(
                        line.get("area", area),
                        line["name"],
                        line["state"],
                        line.get("detail", ""),
                        line.get("hint", ""),
                    )
                    for line in lines
                ]
    return found


SIGNS = {"ok": "works", "warning": "look at", "missing": "missing", "extra": "not asked for"}


def doctor(_options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """Say it; the status is 1 where something that is needed does not work."""
    found = findings(from_environment())
    terminal.table(
        ["area", "what", "state", "detail", "what to do"],
        [
            [
                line["area"],
                line["name"],
                SIGNS.get(line["state"], line["state"]),
                line["detail"],
                line["hint"],
            ]
            for line in found
        ],
    )
    broken = [line for line in found if line["state"] == "missing"]
    terminal.say(
        "All is well."
        if not broken
        else f"{len(broken)} of {len(found)} do not work; see what to do beside them."
    )
    terminal.line(found)
    return 1 if any(line["area"] in ("database", "media", "render") for line in broken) else 0
