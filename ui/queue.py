"""Edits on their way to the store: one after another for each project, and none lost while it is away.

::

    make(call)  ──►  the project's worker  ──►  the service
                        │ away, or the disk is full: tried again, for as long as it takes;
                        │ what waits is written down and outlives the program
                        ▼
                     an asyncio future: what the call returned, or its error
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.names import clean_name
from app.errors import Cancelled, DiskFull, StoreAway
from app.services.calls import Call, said_by
from app.services.facade import Services
from app.services.trying import retried
from ui.jobs import Jobs

FIRST_WAIT, LONGEST_WAIT = 1.0, 5.0
"""Seconds between two tries while the store is away, doubled from one to the next."""


BY_HAND = "by hand: "
"""How the keys of drafts begin whose edit is put together anew when it is made: it takes their id."""


def _same(draft: Call, call: Call) -> bool:
    """Whether an edit is what a draft became: of the same thing, whatever was typed since."""
    typed = ("text", "seen")
    return (draft.project_id, draft.service, draft.name) == (call.project_id, call.service, call.name) and {
        name: value for name, value in draft.arguments.items() if name not in typed
    } == {name: value for name, value in call.arguments.items() if name not in typed}


class EditQueue(QObject):
    """Makes edits, in order, off the window's thread."""

    waiting_changed = Signal(int, str)
    """How many edits wait for the store, and why; none and nothing once all are saved."""

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._lock = threading.Lock()
        self._paper = threading.Lock()
        self._pending: list[Call] = []
        self._drafts: dict[str, Call] = {}
        self._away = ""
        self._on_paper = False
        self._told = (0, "")
        self._closing = threading.Event()

    def make(self, call: Call) -> asyncio.Future[Any]:
        """Make an edit after all earlier ones of its project; on its way at once."""
        with self._lock:
            for key, each in list(self._drafts.items()):
                if key.startswith(BY_HAND) and _same(each, call):
                    call = replace(call, id=each.id)
                if each.id == call.id:
                    del self._drafts[key]
        self._enter([call])
        return self._begin(call, replayed=False)

    def draft(self, key: str, call: Call | None) -> None:
        """Have an edit written down that is not to be made yet, such as of a text that is still being typed:
        should the program end now, the next one makes it. ``None`` where nothing is left to be kept.

        The same call is made later (:meth:`make`), so that it is made once whatever happens between.
        """
        with self._lock:
            if self._drafts.get(key) is call:
                return
            self._drafts.pop(key, None)
            if call is not None:
                self._drafts[key] = call
        self._jobs.note(self._write)

    def resume(self) -> list[tuple[Call, asyncio.Future[Any]]]:
        """Make what an earlier program could not save. Reads a small file."""
        calls = self._services.outbox.waiting()
        self._enter(calls, write=bool(calls))
        return [(call, self._begin(call, replayed=True)) for call in calls]

    @property
    def texts(self) -> dict[str, str]:
        """What frames will say that cannot be saved yet, by their ids; the last for each."""
        with self._lock:
            waiting = self._pending if self._away else []
            return {
                str(call.arguments["frame_id"]): clean_name(said_by(call))
                for call in waiting
                if said_by(call)
            }

    def close(self) -> None:
        """Wait for the store no longer. What is not saved by then is written down already."""
        self._closing.set()

    def _begin(self, call: Call, replayed: bool) -> asyncio.Future[Any]:
        return self._jobs.edit(call.project_id, lambda: self._make(call, replayed))

    def _make(self, call: Call, replayed: bool) -> Any:
        """In the project's worker."""
        unsure, wait = replayed, FIRST_WAIT
        while True:
            if self._closing.is_set() and self._away:
                raise Cancelled(self._away)  # it is written down, and there is no time to try
            try:
                made = unsure and call.made(self._services)
                result = None if made else retried(lambda: call.make(self._services), away=0.0)
            except (StoreAway, DiskFull) as error:
                self._is_away(error.what)
                unsure = True
                self._closing.wait(wait)
                wait = min(LONGEST_WAIT, 2 * wait)
            except BaseException:
                self._leave(call)
                raise
            else:
                self._leave(call)
                return result

    def _enter(self, calls: Sequence[Call], write: bool = False) -> None:
        with self._lock:
            self._pending += calls
            write = write or bool(self._away)
        if write:
            self._write()
        self._tell()

    def _is_away(self, why: str) -> None:
        with self._lock:
            self._away = why
        self._write()
        self._tell()

    def _leave(self, call: Call) -> None:
        with self._lock:
            self._pending.remove(call)
            on_paper = self._on_paper
        if on_paper:
            self._write()
        with self._lock:
            if not self._pending:
                self._away = ""
        self._tell()

    def _write(self) -> None:
        """Write down what waits. What is written is what there is when it is this one's turn."""
        with self._paper:
            with self._lock:
                calls = [*self._pending, *self._drafts.values()]
                self._on_paper = bool(calls)
            self._services.outbox.keep(calls)

    def _tell(self) -> None:
        with self._lock:
            state = (len(self._pending), self._away) if self._away else (0, "")
            new, self._told = state != self._told, state
        if new:
            self.waiting_changed.emit(*state)
