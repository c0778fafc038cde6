"""One way to change a project: together or not at all, remembered, and told to who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from app.domain.accounts import Actor
from app.domain.edits import Change, HistoryEntry, difference
from app.domain.entity import Entity
from app.errors import AlreadyExists, Conflict
from app.services.beside_work import beside_work
from app.services.events import ProjectChanged, Revision
from app.services.parts import Parts
from app.services.ports import Document, Repositories, Repository
from app.services.trying import TRIES, intended_id, retried

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
    """Writes inside one edit. Every method stores at once and notes before and after.

    ``label``, ``undoes`` and ``redoes`` become those of its entry in the history and may be set while
    it is made.
    """

    def __init__(self, repositories: Repositories, label: str, edit_id: str) -> None:
        self._repositories = repositories
        self.id = edit_id
        self.label = label
        self.undoes = ""
        self.redoes = ""
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

    def remove(self, entity: Entity) -> None:
        """Delete an entity."""
        collection = self._repositories.collection_of(entity)
        old = self._repositories.document(collection, entity.id)
        if old is not None and repository(self._repositories, entity).remove(entity.id):
            self.changes.append(Change(collection, entity.id, before=own_fields(old), after=None))

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes that were made before, or their inverses; Conflict where a document is not what
        a change says it was, but for takes that were spoken since."""
        for made in changes:
            change = beside_work(self._repositories, made, sorted(STORE_FIELDS))
            document = self._repositories.write_change(change)
            if document is not None:
                write = (change.collection, change.document_id, int(document["revision"]))
                self.written.append(write)
            self.changes.append(change)

    def _noted(self, stored: E) -> E:
        self.written.append(written(self._repositories, stored))
        return stored


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

    def run(self, project_id: str, label: str, work: Callable[[Edit], T], tries: int = TRIES) -> T:
        """One edit by ``work``: one entry of the history, one step of undo.

        ``work`` reads what it changes: it is done again where another write, such as a voice that was
        finished, came between, and where the database was away. Where nobody knows whether it was kept
        when the database went, the history is asked, so that no edit is made twice.
        """
        edit_id = intended_id()
        made: list[tuple[Edit, T]] = []

        def once() -> T:
            if made and self.made(edit_id):
                edit, result = made[0]
            else:
                edit = Edit(self._parts.repositories, label, edit_id)
                with self._parts.repositories.transaction():
                    result = work(edit)
                    if edit.changes:
                        edit.written.append(self._remember(project_id, edit))
                    made[:] = [(edit, result)]
            self._tell(project_id, edit)
            return result

        return retried(once, tries)

    def made(self, edit_id: str) -> bool:
        """Whether an edit is in the history."""
        return self._parts.repositories.history.get(edit_id) is not None

    @contextmanager
    def quiet(self, project_id: str) -> Iterator[Edit]:
        """Writes that are work's result, not a person's edit: told, but no step of undo."""
        edit = Edit(self._parts.repositories, "", "")
        with self._parts.repositories.transaction():
            yield edit
        self._tell(project_id, edit)

    def _remember(self, project_id: str, edit: Edit) -> Revision:
        """Add an edit's entry to the project's history; returns the write. Called inside the edit's
        transaction.

        Conflict where another program took the entry's number in the same moment: the whole edit
        is to be made again, since what it was made from may be older than that one.
        """
        history = self._parts.repositories.history
        last = history.first(project_id=project_id, sort=[("number", -1)])
        entry = HistoryEntry(
            id=edit.id,
            project_id=project_id,
            user_id=self._actor.user_id,
            number=last.number + 1 if last else 1,
            label=edit.label,
            changes=tuple(edit.changes),
            undoes=edit.undoes,
            redoes=edit.redoes,
        )
        try:
            return written(self._parts.repositories, history.add(entry))
        except AlreadyExists as taken:
            raise Conflict(
                f"“{edit.label}” was not made: somebody else is changing the project at this moment.",
                "Try again.",
            ) from taken

    def _tell(self, project_id: str, edit: Edit) -> None:
        """Say what changed."""
        if edit.changes:
            changed: dict[str, set[str]] = {}
            for change in edit.changes:
                changed.setdefault(change.collection, set()).add(change.document_id)
            self._parts.events.emit(
                ProjectChanged(
                    project_id,
                    self._actor.user_id,
                    edit.label,
                    {name: frozenset(ids) for name, ids in changed.items()},
                    tuple(edit.written),
                )
            )
