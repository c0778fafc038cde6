"""Runs one command and maps every error of ours to one sentence and a status."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from app.cli.console import Terminal
from app.cli.parser import parser
from app.errors import Cancelled, ScenewrightError
from app.services.ports import CancelToken

DONE, MISTAKE, STOPPED = 0, 2, 130


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


def run(arguments: Sequence[str], open_editor: Callable[[str], int]) -> int:
    """Run the command line; returns the exit status.

    ``open_editor`` is called with a project's name or id, or "", and returns when the window is closed.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    terminal = Terminal("--json" in arguments)
    try:
        options = parser().parse_args(arguments)
        if options.command in (None, "edit"):
            return open_editor(getattr(options, "project", ""))
        from app.cli.commands import COMMANDS

        with _stoppable() as cancel:
            return COMMANDS[options.command](options, terminal, cancel)
    except Cancelled as stopped:
        terminal.mistake(str(stopped))
        return STOPPED
    except ScenewrightError as error:
        terminal.mistake(str(error))
        return MISTAKE
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone: nothing more to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
