"""What happened, told to whoever listens: services say it, views refresh what it names."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a project, and on whose behalf."""

    project_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class ProjectCreated(Event):
    """A project came to be."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class ProjectDeleted(Event):
    """A project is gone."""


Revision = tuple[str, str, int]
"""One write: a document's collection, its id and its revision."""


@dataclass(frozen=True, slots=True)
class ProjectChanged(Event):
    """Documents of a project changed: their ids by collection, none where that is not known.

    ``label`` and ``user_id`` are empty for work's results, such as a voice that was finished.
    """

    label: str = ""
    changed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    written: tuple[Revision, ...] = ()
    """What this program has written; empty for what others did."""


@dataclass(frozen=True, slots=True)
class DictionaryChanged(Event):
    """A user's own pronunciation dictionary changed; it counts in every project they own."""


@dataclass(frozen=True, slots=True)
class RenderFinished(Event):
    """An export ended; ``state`` as in :class:`~app.domain.project.Render`."""

    output: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class MembersChanged(Event):
    """Somebody was invited to a project, has come in, left, or has another part in it."""


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Somebody came to a project, left it, or went to another frame."""


Listener = Callable[[Event], None]


class EventBus:
    """Carries events to listeners, in the thread that emits them.

    One listener's failure is logged and keeps no other from hearing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._held = threading.local()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every event until the returned function is called."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    @contextmanager
    def held(self) -> Iterator[None]:
        """What this thread says inside is told at the end, or never where an error ends it: nobody
        may hear of what can still be taken back. Nested calls join the outer one."""
        if getattr(self._held, "events", None) is not None:
            yield
            return
        events: list[Event] = []
        self._held.events = events
        try:
            yield
        finally:
            self._held.events = None
        for event in events:
            self.emit(event)

    def emit(self, event: Event) -> None:
        """Tell everybody who listens."""
        waiting: list[Event] | None = getattr(self._held, "events", None)
        if waiting is not None:
            waiting.append(event)
            return
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(event)
            except Exception:  # a view's bug must not undo a saved edit nor silence the others
                _log.exception("A listener failed on %s", event)
