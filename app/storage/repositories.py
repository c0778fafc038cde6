"""Entities in and out of whichever store there is: written once, over the port.

This is the concrete side of ``Repository`` and ``Repositories`` in the services' ports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from app.domain.edits import Change
from app.domain.entity import Entity
from app.errors import AlreadyExists, Conflict, NotFound
from app.services.ports import Document, DocumentStore, Where
from app.storage import codec
from app.storage.documents import STORE_FIELDS, plain, restored
from app.storage.schema import COLLECTIONS, Collection, collection_named

E = TypeVar("E", bound=Entity)

_BY_ENTITY = {collection.entity: collection for collection in COLLECTIONS.values()}


class Repository(Generic[E]):
    """One collection's entities; see :class:`app.services.ports.Repository`."""

    def __init__(self, store: DocumentStore, cls: type[E]) -> None:
        self._store = store
        self._cls = cls
        self._collection = _BY_ENTITY[cls]
        self._name = self._collection.name

    def _entity(self, document: Document) -> E:
        return codec.decode(self._collection, document, self._cls)

    def get(self, entity_id: str) -> E | None:
        """The entity, or ``None``."""
        document = self._store.get(self._name, entity_id)
        return None if document is None else self._entity(document)

    def require(self, entity_id: str) -> E:
        """The entity; NotFound where there is none."""
        entity = self.get(entity_id)
        if entity is None:
            raise NotFound(
                f"There is no {self._collection.called} {entity_id}.", "It may have been deleted meanwhile."
            )
        return entity

    def get_many(self, ids: Sequence[str]) -> dict[str, E]:
        """The entities that exist among ``ids``, by id."""
        found = self._store.get_many(self._name, ids)
        return {key: self._entity(document) for key, document in found.items()}

    def add(self, entity: E) -> E:
        """Store a new entity; AlreadyExists on a taken id or unique field."""
        return self.add_many([entity])[0]

    def add_many(self, entities: Sequence[E]) -> list[E]:
        """Store new entities, all or none."""
        if not entities:
            return []
        encoded = [codec.encode(self._collection, entity) for entity in entities]
        return [self._entity(document) for document in self._store.insert(self._name, encoded)]

    def save(self, entity: E) -> E:
        """Store an entity over the one it was read from; Conflict where it was changed since."""
        return self._entity(self._store.replace(self._name, codec.encode(self._collection, entity)))

    def remove(self, entity_id: str, revision: int | None = None) -> bool:
        """Remove an entity; False if none was."""
        return self._store.delete(self._name, entity_id, revision)

    def find(
        self,
        *where: Where,
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        **equal: object,
    ) -> list[E]:
        """Entities that meet every condition, in order."""
        return self._found(_all(where, equal), sort, limit, after)

    def _found(
        self,
        where: Sequence[Where],
        sort: Sequence[tuple[str, int]],
        limit: int | None = None,
        after: str | None = None,
    ) -> list[E]:
        found = self._store.find(self._name, where, sort, limit, after)
        found.reverse()
        return [self._entity(found.pop()) for _ in range(len(found))]  # lets each document go

    def find_again(
        self, known: Mapping[str, E], *where: Where, sort: Sequence[tuple[str, int]] = (), **equal: object
    ) -> list[E]:
        """What :meth:`find` gives; of ``known`` those that nobody has written since, as they are."""
        if not known:
            return self._found(_all(where, equal), sort)
        written = ("revision", "updated_at")
        marks = self._store.find(self._name, _all(where, equal), sort, fields=written)
        standing: dict[str, E] = {}
        for mark in marks:
            entity = known.get(mark["_id"])
            # Both, since a document that was deleted and brought back counts its writes anew.
            if (
                entity is not None
                and entity.revision == mark["revision"]
                and entity.updated_at == mark["updated_at"]
            ):
                standing[entity.id] = entity
        new = self.get_many([mark["_id"] for mark in marks if mark["_id"] not in standing])
        found = (standing.get(mark["_id"]) or new.get(mark["_id"]) for mark in marks)
        return [entity for entity in found if entity is not None]  # some are gone by now

    def find_fields(
        self,
        fields: Sequence[str],
        *where: Where,
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        **equal: object,
    ) -> list[dict[str, Any]]:
        """Only some fields of the entities that :meth:`find` would give, by their names, and the ``id``."""
        names = [*(name for name in fields if name != "id"), "schema"]
        found = self._store.find(self._name, _all(where, equal), sort, limit, after, names)
        return codec.decode_fields(self._collection, found, fields)

    def first(self, *where: Where, sort: Sequence[tuple[str, int]] = (), **equal: object) -> E | None:
        """The first entity that :meth:`find` would give, or ``None``."""
        found = self._store.find(self._name, _all(where, equal), sort, 1)
        return self._entity(found[0]) if found else None

    def count(self, *where: Where, **equal: object) -> int:
        """How many entities meet every condition."""
        return self._store.count(self._name, _all(where, equal))

    def tally(self, field: str, *where: Where, by_day: bool = False, **equal: object) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day of a datetime field."""
        return self._store.tally(self._name, field, _all(where, equal), by_day)


def _all(where: Sequence[Where], equal: dict[str, object]) -> list[Where]:
    return [*where, *(Where(name, "eq", value) for name, value in equal.items())]


class Repositories:
    """Every collection of a store; see :class:`app.services.ports.Repositories`."""

    def __init__(self, store: DocumentStore) -> None:
        self.store = store
        for name, collection in COLLECTIONS.items():
            setattr(self, name, Repository(store, collection.entity))

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside, to whatever collections, happen together or not at all."""
        return self.store.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads inside see one state, where the store can."""
        return self.store.snapshot()

    def collection_of(self, entity: Entity) -> str:
        """The name of the collection that an entity is kept in."""
        return _collection_of(entity).name

    def encode(self, entity: Entity) -> Document:
        """An entity in stored form, whole."""
        document: Document = plain(codec.encode(_collection_of(entity), entity))
        return document

    def decode(self, collection: str, document: Document) -> Entity:
        """The entity of a document in stored form."""
        schema = collection_named(collection)
        return codec.decode(schema, restored(schema, document), schema.entity)

    def to_stored(self, hint: Any, value: Any) -> Any:
        """A value of a type that entities are made of, in stored form."""
        return plain(codec.encode_value(hint, value))

    def from_stored(self, hint: Any, stored: Any) -> Any:
        """The value of that type again; ValueError where it is none."""
        return codec.decode_value(hint, stored)

    def restore(self, entities: Sequence[Entity]) -> None:
        """Store entities as they were in another store, revision and times kept."""
        documents: dict[str, list[Document]] = {}
        for entity in entities:
            collection = _collection_of(entity)
            documents.setdefault(collection.name, []).append(codec.encode(collection, entity))
        with self.transaction():
            for name, group in documents.items():
                self.store.restore(name, group)

    def document(self, collection: str, document_id: str) -> Document | None:
        """A document in stored form, or ``None``."""
        return self.store.get(collection, document_id)

    def write_change(self, change: Change) -> Document | None:
        """Apply a change and return the document as it then stands; Conflict where its fields do
        not hold what ``before`` says."""
        collection = collection_named(change.collection)
        after = None if change.after is None else _own_left_out(change.after)
        if change.before is None:
            return self._create(collection, change.document_id, after or {})
        before = _own_left_out(change.before)
        with self.transaction():
            document = self.store.get(collection.name, change.document_id)
            if document is None:
                raise Conflict(f"The {collection.called} {change.document_id} has been deleted meanwhile.")
            for name, value in before.items():
                if document.get(name) != value:
                    raise Conflict(
                        f"The {name} of the {collection.called} {change.document_id} has been changed since.",
                        "It was left as it is.",
                    )
            if after is None:
                self.store.delete(collection.name, change.document_id, document["revision"])
                return None
            document.update(after)
            codec.decode(collection, document, collection.entity)
            return self.store.replace(collection.name, document)

    def _create(self, collection: Collection, identity: str, fields: Document) -> Document:
        document = {**fields, "_id": identity, "schema": collection.schema}
        codec.decode(collection, document, collection.entity)
        try:
            return self.store.insert(collection.name, [document])[0]
        except AlreadyExists as error:
            raise Conflict(error.what, "It was left as it is.") from error


def _collection_of(entity: Entity) -> Collection:
    try:
        return _BY_ENTITY[type(entity)]
    except KeyError:
        raise TypeError(f"no collection holds {type(entity).__name__}") from None


def _own_left_out(fields: object) -> Document:
    """The fields of a change that the store does not write itself, in stored form."""
    return {
        name: value for name, value in plain(fields).items() if name != "_id" and name not in STORE_FIELDS
    }
