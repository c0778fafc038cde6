"""Runs one command and maps every error of ours to one sentence and a status."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from app.cli.console import Terminal
from app.cli.parser import parser
from app.errors import BadSetting, Cancelled, ScenewrightError
from app.services.ports import CancelToken

DONE, MISTAKE, STOPPED = 0, 2, 130

LONG = (
    "make", "render", "projects export", "projects import", "db copy", "db check", "assets collect",
    "assets relink", "account join", "speak", "voices endpoint", "narration import",
)  # fmt: skip
"""Commands that tidy up before they stop; the others stop at once."""


@contextlib.contextmanager
def _stoppable() -> Iterator[CancelToken]:
    """Ctrl+C (and a polite kill) asks the work to stop; a second time ends it at once."""
    cancel = CancelToken()

    def stop(number: int, _: FrameType | None) -> None:
        if cancel.cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    before = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, stop)
    except ValueError:
        pass  # not the main thread: whoever runs us there has signals of its own
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open_streams() -> None:
    """Write UTF-8, and into nothing where whoever started us has closed a stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - stays open
        with contextlib.suppress(AttributeError, ValueError):
            getattr(sys, name).reconfigure(encoding="utf-8", errors="replace")


def _check(arguments: Sequence[str]) -> None:
    """BadSetting for what no command could work with: before any work begins."""
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            shown = argument.encode("utf-8", "replace").decode()
            raise BadSetting(f"“{shown}” holds bytes that are no UTF-8.", "Rename the file, or type it anew.")
    try:
        Path.cwd()
    except OSError as error:
        raise BadSetting(
            f"The folder this was started in cannot be used ({error.strerror}).", "Change to another folder."
        ) from error


def _called(arguments: Sequence[str], terminal: Terminal, open_editor: Callable[[str], int]) -> int:
    """Do what the arguments say; returns the exit status."""
    try:
        options = parser().parse_args(arguments)
    except SystemExit as left:  # --help and --version print and leave
        return int(left.code or DONE)
    if options.command in (None, "edit"):
        return open_editor(getattr(options, "project", ""))
    from app.cli.commands import COMMANDS

    called = " ".join(filter(None, (options.command, getattr(options, "action", ""))))
    with _stoppable() if called in LONG else contextlib.nullcontext(CancelToken()) as cancel:
        return COMMANDS[options.command](options, terminal, cancel)


def run(arguments: Sequence[str], open_editor: Callable[[str], int]) -> int:
    """Run the command line; returns the exit status.

    ``open_editor`` is called with a project's name or id, or "", and returns when the window is closed.
    """
    _open_streams()
    terminal = Terminal("--json" in arguments)
    try:
        _check(arguments)
        status = _called(arguments, terminal, open_editor)
        sys.stdout.flush()  # here, where a reader who has gone is understood, and not when all is over
        return status
    except Cancelled as stopped:
        terminal.mistake(str(stopped))
        return STOPPED
    except ScenewrightError as error:
        terminal.mistake(str(error))
        return MISTAKE
    except KeyboardInterrupt:
        terminal.mistake(str(Cancelled()))
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone: nothing more to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
