"""One way to change a project: together or not at all, remembered, and told to who listens."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from app.domain.accounts import Actor
from app.domain.edits import Change, HistoryEntry, difference
from app.domain.entity import Entity
from app.errors import AlreadyExists, Conflict, EditConflict
from app.services.events import ProjectChanged, Revision
from app.services.parts import Parts
from app.services.ports import Document, Repositories, Repository

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

STORE_FIELDS = frozenset({"_id", "revision", "created_at", "updated_at", "schema"})
"""What the store sets by itself: no part of an edit."""


def own_fields(document: Document) -> Document:
    """A document without what the store sets by itself."""
    return {name: value for name, value in document.items() if name not in STORE_FIELDS}


def repository(repositories: Repositories, entity: E) -> Repository[E]:
    """The repository that keeps entities of this one's kind."""
    found: Repository[E] = getattr(repositories, repositories.collection_of(entity))
    return found


def written(repositories: Repositories, stored: Entity) -> Revision:
    """The write that has just stored an entity."""
    return repositories.collection_of(stored), stored.id, stored.revision


class Edit:
    """Writes inside one edit. Every method stores at once and notes before and after."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self.changes: list[Change] = []
        self.written: list[Revision] = []
        """Every write, for whoever follows what is written to the store."""

    def add(self, entity: E) -> E:
        """Store a new entity."""
        stored = self._noted(repository(self._repositories, entity).add(entity))
        after = own_fields(self._repositories.encode(stored))
        self.changes.append(
            Change(self._repositories.collection_of(entity), entity.id, before=None, after=after)
        )
        return stored

    def save(self, entity: E) -> E:
        """Store an entity over the one it was read from; Conflict where that changed since."""
        collection = self._repositories.collection_of(entity)
        old = self._repositories.document(collection, entity.id) or {}
        stored = self._noted(repository(self._repositories, entity).save(entity))
        before, after = difference(own_fields(old), own_fields(self._repositories.encode(stored)))
        if before or after:
            self.changes.append(Change(collection, entity.id, before, after))
        return stored

    def _noted(self, stored: E) -> E:
        self.written.append(written(self._repositories, stored))
        return stored

    def remove(self, entity: Entity) -> None:
        """Delete an entity."""
        collection = self._repositories.collection_of(entity)
        old = self._repositories.document(collection, entity.id)
        if old is not None and repository(self._repositories, entity).remove(entity.id):
            self.changes.append(Change(collection, entity.id, before=own_fields(old), after=None))


class Editing:
    """Edits on behalf of one actor."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside, in however many edits, are kept together or not at all, and are told
        only once they are kept."""
        with self._parts.events.held(), self._parts.repositories.transaction():
            yield

    @contextmanager
    def edit(self, project_id: str, label: str) -> Iterator[Edit]:
        """All writes inside are one edit: one entry of the history, one step of undo."""
        edit = Edit(self._parts.repositories)
        with self._parts.repositories.transaction():
            yield edit
            if edit.changes:
                edit.written.append(self.remember(project_id, label, edit.changes))
        self.tell(project_id, label, edit.changes, edit.written)

    def run(self, project_id: str, label: str, work: Callable[[Edit], T]) -> T:
        """One edit by ``work``, which reads what it changes: done again where another write, such
        as a voice that was finished, came between."""

        def once() -> T:
            with self.edit(project_id, label) as edit:
                return work(edit)

        return retried(once)

    @contextmanager
    def quiet(self, project_id: str, label: str) -> Iterator[Edit]:
        """Writes that are work's result, not a person's edit: told, but no step of undo."""
        edit = Edit(self._parts.repositories)
        with self._parts.repositories.transaction():
            yield edit
        self.tell(project_id, label, edit.changes, edit.written)

    def write(self, changes: Sequence[Change]) -> list[Revision]:
        """Apply changes to the store; returns the writes. Called inside the edit's transaction.
        Conflict where a document is not what a change says it was."""
        writes = []
        for change in changes:
            document = self._parts.repositories.write_change(change)
            if document is not None:
                writes.append((change.collection, change.document_id, int(document["revision"])))
        return writes

    def remember(
        self, project_id: str, label: str, changes: Sequence[Change], undoes: str = "", redoes: str = ""
    ) -> Revision:
        """Add an entry to the project's history; returns the write. Called inside the edit's
        transaction.

        Conflict where another program took the entry's number in the same moment: the whole edit
        is to be made again, since what it was made from may be older than that one.
        """
        history = self._parts.repositories.history
        last = history.first(project_id=project_id, sort=[("number", -1)])
        entry = HistoryEntry(
            project_id=project_id,
            user_id=self._actor.user_id,
            number=last.number + 1 if last else 1,
            label=label,
            changes=tuple(changes),
            undoes=undoes,
            redoes=redoes,
        )
        try:
            return written(self._parts.repositories, history.add(entry))
        except AlreadyExists as taken:
            raise Conflict(
                f"“{label}” was not made: somebody else is changing the project at this moment.",
                "Try again.",
            ) from taken

    def tell(
        self, project_id: str, label: str, changes: Sequence[Change], written: Sequence[Revision]
    ) -> None:
        """Say what changed."""
        if changes:
            changed: dict[str, set[str]] = {}
            for change in changes:
                changed.setdefault(change.collection, set()).add(change.document_id)
            self._parts.events.emit(
                ProjectChanged(
                    project_id,
                    self._actor.user_id,
                    label,
                    {name: frozenset(ids) for name, ids in changed.items()},
                    tuple(written),
                )
            )


def retried(work: Callable[[], T], tries: int = 8) -> T:
    """``work`` again where another write came between its reading and its writing.

    Waits a random while in between, longer each time, so that several who meet do not meet again.
    """
    for attempt in range(tries - 1):
        try:
            return work()
        except EditConflict:
            raise
        except Conflict:
            time.sleep(random.uniform(0, 0.005 * 2**attempt))
    return work()
