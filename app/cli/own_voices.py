"""``scenewright voices ACTION``: voices that the user adds to those that come along."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from app.bootstrap import add_voice, remove_voice
from app.cli.console import Terminal
from app.cli.endpoints import endpoint
from app.config import from_environment
from app.services.ports import CancelToken


def _add(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    added = f"piper:{add_voice(from_environment(), options.file)}"
    terminal.say(f"Added. Use it as {added}.")
    terminal.line({"id": added})
    return 0


def _remove(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    remove_voice(from_environment(), options.voice.removeprefix("piper:").partition("/")[0])
    terminal.say(f"Removed {options.voice}.")
    terminal.line({"removed": options.voice})
    return 0


VOICE_ACTIONS: Mapping[str, Callable[[argparse.Namespace, Terminal, CancelToken], int]] = {
    "add": _add,
    "remove": _remove,
    "endpoint": endpoint,
}
