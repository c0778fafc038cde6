"""Documents in MongoDB, for teams.

Where a server goes away or another becomes primary in the middle of something, that is a StoreAway,
and the store works on when one answers again: it need not be opened anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import Any

import bson
import pymongo
from pymongo.collection import Collection as MongoCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from app.errors import AlreadyExists, Conflict, NotFound
from app.services.ports import Document, Where
from app.storage import documents as rules
from app.storage import mongo_errors, mongo_server
from app.storage.mongo_alone import FoundBy, Journal, found
from app.storage.mongo_documents import from_bson, later, selector, to_bson
from app.storage.mongo_feed import MongoFeed, open_feed
from app.storage.mongo_server import Server
from app.storage.mongo_transactions import Transactions
from app.storage.schema import Collection, collection_named

log = logging.getLogger(__name__)

_CHUNK = 1000


class MongoStore:
    """A :class:`~app.services.ports.DocumentStore` in a database of the MongoDB at ``uri``.

    A database named in the address only says where its user is known; documents are in
    ``database``. ``client`` and ``transactions`` are for who has a client already, such as a test.
    StoreAway where the server does not answer within five seconds.
    """

    def __init__(
        self,
        uri: str,
        database: str = "scenewright",
        client: Server | None = None,
        transactions: bool | None = None,
    ) -> None:
        self._hosts = "the client's address"
        if client is None:
            client, self._hosts = mongo_server.connect(uri)
        self._client = client
        self._database = client[database]
        try:
            with mongo_errors.errors(self._hosts):
                if transactions is None:
                    transactions = mongo_server.has_transactions(client)
                    mongo_server.prepare(self._database, self._hosts)
                else:
                    mongo_server.prepare(self._database, self._hosts, validators=transactions)
        except BaseException:
            client.close()
            raise
        self._transactions = transactions
        self._journal = Journal(self._database, self._hosts)
        self._work = Transactions(client, self._hosts, None if transactions else self._journal)
        if not transactions:
            log.warning(
                "The MongoDB at %s is no replica set: what belongs together is written one by one,"
                " and after a crash taken back when the next program writes.",
                self._hosts,
            )

    # Reading ---------------------------------------------------------------------------

    def get(self, collection: str, document_id: str) -> Document | None:
        """The document, or ``None``."""
        with self._reading(collection) as target:
            found = target.find_one({"_id": document_id}, session=self._work.session)
        return None if found is None else from_bson(found)

    def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        """The documents that exist among ``ids``, by id."""
        found: dict[str, Document] = {}
        wanted = list(dict.fromkeys(ids))
        with self._reading(collection) as target:
            for first in range(0, len(wanted), _CHUNK):
                query = {"_id": {"$in": wanted[first : first + _CHUNK]}}
                for document in target.find(query, session=self._work.session):
                    found[document["_id"]] = from_bson(document)
        return found

    def find(
        self,
        collection: str,
        where: Sequence[Where] = (),
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> list[Document]:
        """Documents that meet every condition, in order, whole or only ``fields`` of them; NotFound
        where ``after`` is gone."""
        schema = collection_named(collection)
        names = None if fields is None else ["_id", *rules.selected(schema, fields)]
        rules.check_limit(limit)
        order = rules.ordering(schema, sort)
        matching = selector(schema, where)
        with self._reading(collection) as target:
            if after is not None:
                keys = [name for name, _ in order]
                last = target.find_one({"_id": after}, keys, session=self._work.session)
                if last is None:
                    raise rules.page_gone(schema, after)
                matching = {"$and": [matching, later(order, last)]}
            cursor = target.find(matching, names, sort=order, limit=limit or 0, session=self._work.session)
            if names is None:
                return [from_bson(document) for document in cursor]
            return [{name: from_bson(document.get(name)) for name in names} for document in cursor]

    def count(self, collection: str, where: Sequence[Where] = ()) -> int:
        """How many documents meet every condition."""
        matching = selector(collection_named(collection), where)
        with self._reading(collection) as target:
            return target.count_documents(matching, session=self._work.session)

    def tally(
        self, collection: str, field: str, where: Sequence[Where] = (), by_day: bool = False
    ) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day of a datetime field; the empty text
        counts documents without a value."""
        schema = collection_named(collection)
        rules.check_tally(schema, field, by_day)
        key: Any = f"${field}"
        if by_day:
            key = {"$dateToString": {"format": "%Y-%m-%d", "date": key}}
        steps: list[dict[str, Any]] = [
            {"$match": selector(schema, where)},
            {"$group": {"_id": key, "number": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        with self._reading(collection) as target:
            groups = list(target.aggregate(steps, session=self._work.session))
        return {rules.tally_key(group["_id"]): int(group["number"]) for group in groups}

    @contextmanager
    def _reading(self, collection: str) -> Iterator[MongoCollection[dict[str, Any]]]:
        collection_named(collection)
        self._work.check()
        with mongo_errors.errors(self._hosts):
            yield self._database[collection]

    # Writing ---------------------------------------------------------------------------

    def insert(self, collection: str, documents: Sequence[Document]) -> list[Document]:
        """Store new documents, all or none. AlreadyExists on a taken id or unique field."""
        schema = collection_named(collection)
        ready = [rules.prepared(schema, document) for document in documents]
        moment = rules.now()
        for document in ready:
            document.update(revision=1, created_at=moment, updated_at=moment)
        self._insert_all(schema, ready)
        return ready

    def restore(self, collection: str, documents: Sequence[Document]) -> None:
        """Store documents as they were in another store. AlreadyExists as in :meth:`insert`."""
        schema = collection_named(collection)
        self._insert_all(schema, [rules.restored(schema, document) for document in documents])

    def _insert_all(self, schema: Collection, ready: list[Document]) -> None:
        raw = [to_bson(document) for document in ready]
        for document in raw:
            _check_size(schema, document)
        if raw:
            with self._writing(schema.name, alone=len(raw) == 1) as target:
                self._insert(schema, target, ready, raw)

    def _insert(
        self,
        schema: Collection,
        target: MongoCollection[dict[str, Any]],
        ready: list[Document],
        raw: list[dict[str, Any]],
    ) -> None:
        written = 0
        self._work.before_write(schema.name, _as_written(ready))
        try:
            target.insert_many(raw, session=self._work.session)
            written = len(raw)
        except BulkWriteError as error:
            written = int((error.details or {}).get("nInserted", 0))
            if mongo_errors.code_of(error) == mongo_errors.DUPLICATE_KEY:
                failed = (error.details or {})["writeErrors"][0]
                raise _taken(schema, ready[failed["index"]], failed) from None
            raise
        except PyMongoError:
            written = len(raw)  # nobody knows; those that are there carry these moments
            raise
        finally:
            query = found(_as_written(ready[:written]))
            self._work.on_failure(lambda: target.delete_many(query))

    def replace(self, collection: str, document: Document) -> Document:
        """Store a document over the one of the same ``_id`` and revision."""
        schema = collection_named(collection)
        ready = rules.prepared(schema, document)
        identity, revision = ready["_id"], ready.get("revision")
        with self._writing(collection) as target:
            session = self._work.session
            old = target.find_one({"_id": identity}, session=session)
            if old is None or old["revision"] != revision:
                raise _missed(schema, identity, old is not None)
            ready.update(
                revision=revision + 1, created_at=from_bson(old["created_at"]), updated_at=rules.now()
            )
            raw = to_bson(ready)
            _check_size(schema, raw)
            written = {name: ready[name] for name in ("_id", "revision", "updated_at")}
            undo = partial(target.replace_one, written, old)
            self._work.before_write(collection, {name: [value] for name, value in written.items()}, old)
            try:
                done = target.replace_one({"_id": identity, "revision": revision}, raw, session=session)
            except DuplicateKeyError as error:
                raise _taken(schema, ready, error.details or {}) from None
            except PyMongoError:
                self._work.on_failure(undo)  # nobody knows
                raise
            if not done.matched_count:
                raise _missed(schema, identity, target.find_one({"_id": identity}, ["_id"]) is not None)
            self._work.on_failure(undo)
        return ready

    def delete(self, collection: str, document_id: str, revision: int | None = None) -> bool:
        """Remove a document (only at ``revision`` where given); False if none was."""
        schema = collection_named(collection)
        query: dict[str, Any] = {"_id": document_id}
        if revision is not None:
            query["revision"] = revision
        with self._writing(collection) as target:
            session = self._work.session
            old = target.find_one({"_id": document_id}, session=session)
            if old is None:
                return False
            undo = partial(_put_back, target, old)
            if revision is None or old["revision"] == revision:
                self._work.before_write(collection, {}, old)
            try:
                gone = target.delete_one(query, session=session).deleted_count
            except PyMongoError:
                self._work.on_failure(undo)  # nobody knows
                raise
            if not gone:
                if (
                    revision is None
                    or target.find_one({"_id": document_id}, ["_id"], session=session) is None
                ):
                    return False  # somebody else has just removed it
                raise _missed(schema, document_id, True)
            self._work.on_failure(undo)
        return True

    @contextmanager
    def _writing(self, collection: str, alone: bool = True) -> Iterator[MongoCollection[dict[str, Any]]]:
        """``alone``: one document is written, which the server does whole or not at all."""
        with self._work.writing(alone), mongo_errors.errors(self._hosts):
            yield self._database[collection]

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or not at all. Nested calls join the outer one.

        A write that fails inside takes the whole along, even where the caller catches the error.
        """
        return self._work.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """Nothing: each read sees what is stored by then."""
        return nullcontext()

    # Around the documents --------------------------------------------------------------

    def feed(self, fields: Mapping[str, Sequence[str]]) -> MongoFeed | None:
        """A feed of what is written from this moment on; ``None`` without a replica set."""
        rules.check_feed(fields)
        if not self._transactions:
            return None
        with mongo_errors.errors(self._hosts):
            return open_feed(self._database, self._hosts, fields)

    def stamp(self) -> None:
        """``None``: a server has no cheap answer."""

    def damage(self) -> list[str]:
        """Nothing: the server looks after its own files."""
        return []

    def close(self) -> None:
        """Let go of the connections."""
        self._work.close()
        with pymongo.timeout(mongo_server.GOODBYE_SECONDS):
            self._client.close()


def _as_written(documents: Sequence[Document]) -> FoundBy:
    """What finds new documents, and no others that have their ids."""
    names = ("_id", "revision", "created_at")
    return {name: list({document[name]: None for document in documents}) for name in names}


def _put_back(target: MongoCollection[dict[str, Any]], old: dict[str, Any]) -> None:
    with suppress(DuplicateKeyError):  # it was not deleted
        target.insert_one(old)


def _check_size(schema: Collection, raw: dict[str, Any]) -> None:
    size = len(bson.encode(raw))
    if size > rules.LARGEST:
        raise rules.too_large(schema, raw, size)


def _taken(schema: Collection, document: Document, details: Any) -> AlreadyExists:
    return rules.taken(schema, document, list(details.get("keyPattern") or ()))


def _missed(schema: Collection, identity: str, exists: bool) -> Conflict | NotFound:
    return rules.changed(schema, identity) if exists else rules.gone(schema, identity)
