"""What a terminal shows: progress with time left, results, one line for machines, one sentence for mistakes."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from app.errors import BadSetting
from app.services.jobs import Pace, time_left
from app.services.ports import OnProgress, Progress


class _Console(Console):
    """Leaves it to the caller what a reader who has gone means; rich would end the program with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Terminal:
    """Results go to standard output, everything else to standard error.

    What is shown is shown as it is: people's texts hold brackets and colons that are no markup.
    """

    def __init__(self, machine: bool = False) -> None:
        self.machine = machine
        piped = None if sys.stdout.isatty() else 160  # a file has no width of its own; a table needs one
        self._out = _Console(soft_wrap=True, highlight=False, markup=False, emoji=False, width=piped)
        self._err = _Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def say(self, text: str) -> None:
        """A result for people; nothing where a machine reads."""
        if not self.machine:
            self._out.print(text)

    def note(self, text: str) -> None:
        """Something worth knowing beside the result."""
        self._err.print(text)

    def ask(self, question: str) -> bool:
        """Yes or no; yes without asking where nobody is there to answer."""
        if not sys.stdin or not sys.stdin.isatty():
            return True
        self._err.print(f"{question} [y/N] ", end="")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def password(self, prompt: str) -> str:
        """A secret, typed without an echo, or the first line of what standard input gives."""
        if sys.stdin and sys.stdin.isatty():
            return getpass.getpass(prompt, stream=sys.stderr)
        typed = sys.stdin.readline() if sys.stdin else ""
        if not typed:
            raise BadSetting("No password was given.", "Type one, or give it on standard input.")
        return typed.rstrip("\r\n")

    def new_password(self) -> str:
        """A new password; whoever types it types it twice."""
        password = self.password("New password: ")
        if sys.stdin and sys.stdin.isatty() and self.password("Once more: ") != password:
            raise BadSetting("The two were not the same.", "Try again.")
        return password

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows for people; nothing where a machine reads."""
        if self.machine:
            return
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        self._out.print(table, soft_wrap=False)

    def line(self, value: object) -> None:
        """The one line for machines; nothing where a person reads."""
        if self.machine:
            sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def mistake(self, sentence: str) -> None:
        """What went wrong and what to do, on standard error; for machines on standard output too."""
        self._err.print(Text.assemble(("scenewright:", "red"), f" {sentence}"))
        self.line({"error": sentence})

    @contextmanager
    def progress(self) -> Iterator[OnProgress]:
        """A bar a stage, with time left. Quiet where standard error is no terminal."""
        bars = Bars(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TextColumn("[dim]{task.fields[left]}"),
            console=self._err,
            disable=not self._err.is_terminal,
            transient=False,
        )
        pace = Pace()
        stages: dict[str, object] = {}

        def show(progress: Progress) -> None:
            left = pace.seconds_left(progress)
            words = time_left(left) if left is not None and progress.done < progress.total else ""
            if progress.stage not in stages:
                stages[progress.stage] = bars.add_task(progress.stage, total=progress.total, left="")
            task = stages[progress.stage]
            bars.update(task, completed=progress.done, total=progress.total, left=words)  # type: ignore[arg-type]

        with bars:
            yield show


def described(values: Mapping[str, object]) -> str:
    """Names and values in two columns."""
    width = max(map(len, values))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in values.items())
