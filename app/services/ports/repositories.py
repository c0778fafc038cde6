"""Repositories: entities instead of documents, written once over every store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from app.domain.accounts import (
    Activity,
    Comment,
    Invitation,
    Membership,
    Permission,
    Presence,
    Role,
    Session,
    User,
)
from app.domain.edits import Change, HistoryEntry
from app.domain.entity import Entity
from app.domain.media import Asset
from app.domain.project import Marker, Project, Pronunciation, Render, Setting, Template, Track
from app.domain.script import Frame, Scene, Script
from app.domain.takes import Image, Voiceover
from app.domain.versions import Version
from app.services.ports.documents import Document, DocumentStore, Where

E = TypeVar("E", bound=Entity)


class Repository(Protocol[E]):
    """One collection's entities. What comes back carries its stored ``revision`` and times.

    Conditions are :class:`Where` values and, for equality, keywords:
    ``frames.find(project_id=p, sort=[("order", 1)])``. Field names are those of the dataclass,
    the id being ``_id``; only indexed fields may be named, ValueError else.
    """

    def get(self, entity_id: str) -> E | None:
        """The entity, or ``None``."""

    def require(self, entity_id: str) -> E:
        """The entity; NotFound with a sentence where there is none."""

    def get_many(self, ids: Sequence[str]) -> dict[str, E]:
        """The entities that exist among ``ids``, by id."""

    def add(self, entity: E) -> E:
        """Store a new entity; AlreadyExists on a taken id or unique field."""

    def add_many(self, entities: Sequence[E]) -> list[E]:
        """Store new entities, all or none."""

    def save(self, entity: E) -> E:
        """Store an entity over the one it was read from; Conflict where somebody else has stored
        it since, NotFound where it is gone."""

    def remove(self, entity_id: str, revision: int | None = None) -> bool:
        """Remove an entity (only at ``revision`` where given: Conflict else); False if none was."""

    def find(
        self,
        *where: Where,
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        **equal: object,
    ) -> list[E]:
        """Entities that meet every condition, ties of ``sort`` broken by id; ``after`` is the id of
        the last one of the page before."""

    def find_again(
        self, known: Mapping[str, E], *where: Where, sort: Sequence[tuple[str, int]] = (), **equal: object
    ) -> list[E]:
        """What :meth:`find` gives, where ``known`` (by id) was read before: of those that nobody has
        written since, the very same objects, which are not read again."""

    def find_fields(
        self,
        fields: Sequence[str],
        *where: Where,
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        **equal: object,
    ) -> list[dict[str, Any]]:
        """Only some fields of the entities that :meth:`find` would give, by their names, ``id`` always
        among them: for many entities of which little is needed. A field that was not stored has its
        default."""

    def first(self, *where: Where, sort: Sequence[tuple[str, int]] = (), **equal: object) -> E | None:
        """The first entity that :meth:`find` would give, or ``None``."""

    def count(self, *where: Where, **equal: object) -> int:
        """How many entities meet every condition."""

    def tally(self, field: str, *where: Where, by_day: bool = False, **equal: object) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day (``YYYY-MM-DD``) of a datetime field."""


class Repositories(Protocol):
    """Every collection, and what goes across them. Safe to share between threads."""

    users: Repository[User]
    roles: Repository[Role]
    permissions: Repository[Permission]
    projects: Repository[Project]
    scripts: Repository[Script]
    scenes: Repository[Scene]
    frames: Repository[Frame]
    images: Repository[Image]
    voiceovers: Repository[Voiceover]
    assets: Repository[Asset]
    templates: Repository[Template]
    tracks: Repository[Track]
    markers: Repository[Marker]
    memberships: Repository[Membership]
    invitations: Repository[Invitation]
    comments: Repository[Comment]
    presence: Repository[Presence]
    sessions: Repository[Session]
    settings: Repository[Setting]
    pronunciations: Repository[Pronunciation]
    renders: Repository[Render]
    events: Repository[Activity]
    history: Repository[HistoryEntry]
    versions: Repository[Version]
    store: DocumentStore

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside, to whatever collections, happen together or not at all."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads inside see one state, where the store can."""

    def collection_of(self, entity: Entity) -> str:
        """The name of the collection that an entity is kept in."""

    def encode(self, entity: Entity) -> Document:
        """An entity in stored form, whole: ``_id``, the store's own fields, its own fields."""

    def decode(self, collection: str, document: Document) -> Entity:
        """The entity of a document in stored form; StoreUnavailable where this program cannot
        understand it, ValueError or TypeError where no store could hold it."""

    def to_stored(self, hint: Any, value: Any) -> Any:
        """A value of a type that entities are made of, in stored form: what JSON and moments hold."""

    def from_stored(self, hint: Any, stored: Any) -> Any:
        """The value of that type again; ValueError where it is none."""

    def restore(self, entities: Sequence[Entity]) -> None:
        """Store entities as they were in another store, revision and times kept, all or none;
        AlreadyExists on a taken id or unique field."""

    def document(self, collection: str, document_id: str) -> Document | None:
        """A document in stored form, or ``None``."""

    def write_change(self, change: Change) -> Document | None:
        """Apply a change to the store, and return the document as it then stands.

        A document is created where ``before`` is ``None``, deleted (returning ``None``) where
        ``after`` is ``None``, else its fields are set. Conflict where the fields do not hold
        what ``before`` says; the store's own fields (``revision``, ``created_at``,
        ``updated_at``, ``schema``) take no part in this, and ``before`` of a deletion may leave
        out fields that need not be compared.
        """
