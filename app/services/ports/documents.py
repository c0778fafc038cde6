"""Documents: the small port over SQLite and MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

Document = dict[str, Any]
"""A stored thing: JSON-like values (str, int, float, bool, None, list, dict, datetime) by field name."""


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on one field: ``op`` is ``eq``, ``in``, ``gt``, ``gte``, ``lt`` or ``lte``."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Written:
    """One write that a feed tells of, whoever made it: this program too."""

    collection: str
    document_id: str
    deleted: bool
    fields: Document
    """Of the document as written, those that were asked for and that it has; empty where deleted."""


@dataclass(frozen=True, slots=True)
class News:
    """What a feed has to tell: writes in the order in which they were committed."""

    writes: tuple[Written, ...] = ()
    gap: bool = False
    """Writes before these may be missing: read everything anew."""


class Feed(Protocol):
    """Who writes what, as it happens. ``next`` is called by one thread at a time."""

    def next(self, seconds: float) -> News:
        """Wait up to so long for the first write, then give all there are; empty where there is none.

        StoreAway where the database does not answer within that time: call again, and what was
        written meanwhile is told. Where that cannot be (the database remembers writes for a limited
        time, or a collection was dropped), ``gap`` says so once, and the feed goes on from then.
        """

    def close(self) -> None:
        """End it, from any thread: a waiting ``next`` returns soon, and from then on it gives nothing,
        at once."""


class DocumentStore(Protocol):
    """The small port over SQLite and MongoDB. What it does not support is an error in both.

    Documents carry ``_id`` (string) and ``revision`` (int, set by the store: 1 at insert, one
    more at each replace), ``created_at`` and ``updated_at`` (set by the store, UTC) and
    ``schema``. Queries name only fields that the collection's schema lists as indexed.
    """

    def get(self, collection: str, document_id: str) -> Document | None:
        """The document, or ``None``."""

    def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        """The documents that exist among ``ids``, by id."""

    def insert(self, collection: str, documents: Sequence[Document]) -> list[Document]:
        """Store new documents, all or none; returns them as stored. AlreadyExists on a taken id
        or unique field."""

    def restore(self, collection: str, documents: Sequence[Document]) -> None:
        """Store documents as they were in another store, ``revision``, ``created_at``, ``updated_at``
        and all; all or none. AlreadyExists as in :meth:`insert`."""

    def replace(self, collection: str, document: Document) -> Document:
        """Store a document over the one of the same ``_id`` **and revision**; Conflict where the
        stored revision is another, NotFound where there is none. Returns it as stored."""

    def delete(self, collection: str, document_id: str, revision: int | None = None) -> bool:
        """Remove a document (only at ``revision`` where given: Conflict else); False if none was."""

    def find(
        self,
        collection: str,
        where: Sequence[Where] = (),
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> list[Document]:
        """Documents that meet every condition. ``sort`` is (field, 1 or -1) pairs, ties broken by
        ``_id`` the same way as the last of them; ``after`` is the ``_id`` of the last document of the page before.

        Where ``fields`` are named, each document is its ``_id`` and these alone, ``None`` where it
        has no such field: whoever needs little of many reads little. They are fields of the
        collection's entity, indexed or not, or the store's own.
        """

    def count(self, collection: str, where: Sequence[Where] = ()) -> int:
        """How many documents meet every condition."""

    def tally(
        self, collection: str, field: str, where: Sequence[Where] = (), by_day: bool = False
    ) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day (``YYYY-MM-DD``) of a datetime field."""

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or not at all. Nested calls join the outer one."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads inside, of this thread, see the documents as they were at the first of them, where the
        store can: SQLite. Nothing is written inside. In a transaction, or in another snapshot, it is part of
        that.

        With MongoDB each read sees what is stored by then: a transaction's reads are not tried again by the
        driver when a primary steps down, and a reader who follows the feed is told of what came between.
        """

    def feed(self, fields: Mapping[str, Sequence[str]]) -> Feed | None:
        """A feed of what is written from this moment on to the collections in ``fields``; of each the
        fields that shall be told, dotted where they are inside others (``changes.document_id``; lists
        are gone through). A transaction's writes are told after its commit.

        ``None`` where the store cannot tell: SQLite, and MongoDB without a replica set.
        """

    def stamp(self) -> object | None:
        """Something that equals what it was before only if nothing has been written in between by
        anybody: other programs, this one, whichever thread. It may change for other reasons too, it
        means nothing to another store object, and it costs microseconds.

        ``None`` where the store cannot tell: MongoDB.
        """

    def damage(self) -> list[str]:
        """What the database finds wrong with its own file; nothing where a server keeps it."""

    def close(self) -> None:
        """Let go of files and connections."""
