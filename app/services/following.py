"""What others change in a project, told here as it happens, like one's own edits.

On a MongoDB replica set the server tells (change streams); elsewhere the history and what work
writes are asked for, several times a second, where the store says that anything was written at all.
What this program has written itself was told already and is not told again: every write carries its
document's revision.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable

from app.errors import ScenewrightError
from app.services.events import Event, MembersChanged, ProjectChanged, Revision
from app.services.news import News, news_of
from app.services.parts import Parts

ASK_EVERY = 0.25
"""Seconds between two questions. With what it takes to answer, a change is here within half of one."""

AGAIN_AFTER = 1.0
"""Seconds until a database that did not answer is asked again."""

_REMEMBERED = 20_000
"""Own writes that are remembered: an edit of everything in a large project."""

_log = logging.getLogger(__name__)


class OwnWrites:
    """The last writes that this program has made to a project. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writes: OrderedDict[Revision, None] = OrderedDict()

    def note(self, writes: Iterable[Revision]) -> None:
        """Remember some."""
        with self._lock:
            self._writes.update(dict.fromkeys(writes))
            while len(self._writes) > _REMEMBERED:
                self._writes.popitem(last=False)

    def __contains__(self, write: object) -> bool:
        with self._lock:
            return write in self._writes


class Followed:
    """A project that is being followed, until :meth:`close`."""

    def __init__(self, parts: Parts, project_id: str) -> None:
        self._parts = parts
        self._project_id = project_id
        self._own = OwnWrites()
        self._stop = threading.Event()
        self._unsubscribe = parts.events.subscribe(self._on_event)
        self._news: News = news_of(parts.repositories, project_id, self._own)
        self._thread = threading.Thread(target=self._run, name="follow", daemon=True)
        self._thread.start()

    def close(self, patience: float = 5.0) -> None:
        """Follow no more. Waits for the thread, which looks up several times a second."""
        self._stop.set()
        self._unsubscribe()
        self._news.close()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                for event in self._news.next(ASK_EVERY):
                    if self._stop.is_set():
                        return
                    if isinstance(event, MembersChanged):
                        self._parts.access.forget()
                    self._parts.events.emit(event)
            except ScenewrightError as error:  # the database is away: what is missed is told later
                _log.info("Others' changes are not heard at this moment: %s", error)
                self._stop.wait(AGAIN_AFTER)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, ProjectChanged) and event.project_id == self._project_id:
            self._own.note(event.written)


class Following:
    """What one actor follows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def follow(self, project_id: str) -> Followed:
        """Have others' changes to a project told as events, from this moment on until it is closed."""
        return Followed(self._parts, project_id)
