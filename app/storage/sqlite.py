"""Documents in one SQLite file: the store that is there without setting anything up.

A document is a row: its JSON, and its indexed fields once more as columns
(:mod:`app.storage.sqlite_documents`).

Every thread has its own connection; writers of this process queue on a lock, those of other
processes on SQLite's. A write that fails inside a transaction takes the whole of it along,
even where the caller catches the error, because MongoDB can do no other.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from app.errors import AlreadyExists, Conflict, NotFound, StoreAway, StoreUnavailable
from app.services.ports import Document, Where
from app.storage import documents as rules
from app.storage.documents import STORE_FIELDS, ordering, prepared
from app.storage.schema import Collection, collection_named
from app.storage.sqlite_documents import READ, Part, body, column, later, selector, whole
from app.storage.sqlite_file import BUSY_SECONDS, SqliteFile, quoted

_CHUNK = 500


class SqliteStore:
    """A :class:`~app.services.ports.DocumentStore` in the file at ``path``, made where there is none.

    StoreUnavailable where the file cannot be used, DiskFull where it cannot grow.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self._file = SqliteFile(path, busy_seconds)
        self._busy_seconds = busy_seconds
        self._writer = threading.RLock()

    # Reading ---------------------------------------------------------------------------

    def get(self, collection: str, document_id: str) -> Document | None:
        """The document, or ``None``."""
        return self.get_many(collection, [document_id]).get(document_id)

    def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        """The documents that exist among ``ids``, by id."""
        schema = collection_named(collection)
        found: dict[str, Document] = {}
        wanted = list(dict.fromkeys(ids))
        for first in range(0, len(wanted), _CHUNK):
            chunk = wanted[first : first + _CHUNK]
            marks = ",".join("?" * len(chunk))
            statement = f"SELECT {READ} FROM {quoted(collection)} WHERE _id IN ({marks})"
            for row in self._rows(statement, chunk):
                found[row[0]] = self._made(schema, whole, row)
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
        part = None if fields is None else Part(schema, rules.selected(schema, fields))
        rules.check_limit(limit)
        order = ordering(schema, sort)
        matching, values = selector(schema, where)
        if after is not None:
            names = ", ".join(quoted(name) for name, _ in order)
            last = self._rows(f"SELECT {names} FROM {quoted(collection)} WHERE _id = ?", [after])
            if not last:
                raise rules.page_gone(schema, after)
            beyond, more = later(order, last[0])
            matching, values = f"{matching} AND ({beyond})", [*values, *more]
        words = ", ".join(f"{quoted(name)} {'ASC' if way == 1 else 'DESC'}" for name, way in order)
        read = READ if part is None else part.read
        statement = f"SELECT {read} FROM {quoted(collection)} WHERE {matching} ORDER BY {words}"
        if limit is not None:
            statement, values = f"{statement} LIMIT ?", [*values, limit]
        made = whole if part is None else part.document
        with self._reading(statement, values) as found:
            return [self._made(schema, made, row) for row in found]

    def count(self, collection: str, where: Sequence[Where] = ()) -> int:
        """How many documents meet every condition."""
        matching, values = selector(collection_named(collection), where)
        found = self._rows(f"SELECT count(*) FROM {quoted(collection)} WHERE {matching}", values)
        return int(found[0][0])

    def tally(
        self, collection: str, field: str, where: Sequence[Where] = (), by_day: bool = False
    ) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day of a datetime field; the empty text
        counts documents without a value."""
        schema = collection_named(collection)
        rules.check_tally(schema, field, by_day)
        matching, values = selector(schema, where)
        key = f"substr({quoted(field)}, 1, 10)" if by_day else quoted(field)
        statement = f"SELECT {key}, count(*) FROM {quoted(collection)} WHERE {matching} GROUP BY 1 ORDER BY 1"
        flag = schema.kind(field) == "flag"
        return {
            rules.tally_key(bool(value) if flag and value is not None else value): number
            for value, number in self._rows(statement, values)
        }

    @contextmanager
    def _reading(self, statement: str, values: Sequence[Any]) -> Iterator[sqlite3.Cursor]:
        connection = self._file.connection()
        if connection.failed is not None:
            raise connection.failed
        with self._file.errors():
            yield connection.sql.execute(statement, values)

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._reading(statement, values) as found:
            return found.fetchall()

    def _made(self, schema: Collection, make: Callable[[Any], Document], row: Any) -> Document:
        try:
            return make(row)
        except (ValueError, TypeError) as error:
            raise StoreUnavailable(
                f"The {schema.called} {row[0]} in {self._file.path} is damaged ({error}).",
                "Restore the file from a backup.",
            ) from error

    # Writing ---------------------------------------------------------------------------

    def insert(self, collection: str, documents: Sequence[Document]) -> list[Document]:
        """Store new documents, all or none. AlreadyExists on a taken id or unique field."""
        schema = collection_named(collection)
        ready = [prepared(schema, document) for document in documents]
        with self.transaction():
            moment = rules.now()
            for document in ready:
                document.update(revision=1, created_at=moment, updated_at=moment)
            self._insert(schema, ready)
        return ready

    def restore(self, collection: str, documents: Sequence[Document]) -> None:
        """Store documents as they were in another store. AlreadyExists as in :meth:`insert`."""
        schema = collection_named(collection)
        self._insert(schema, [rules.restored(schema, document) for document in documents])

    def _insert(self, schema: Collection, ready: Sequence[Document]) -> None:
        names = ["_id", *STORE_FIELDS, "body", *schema.fields]
        statement = (
            f"INSERT INTO {quoted(schema.name)} ({', '.join(map(quoted, names))})"
            f" VALUES ({','.join('?' * len(names))})"
        )
        with self.transaction():
            for document in ready:
                values = [column(document.get(name)) for name in names]
                values[5] = body(schema, document)
                with self._file.errors():
                    try:
                        self._file.connection().sql.execute(statement, values)
                    except sqlite3.IntegrityError as error:
                        raise _taken(schema, document, error) from None

    def replace(self, collection: str, document: Document) -> Document:
        """Store a document over the one of the same ``_id`` and revision."""
        schema = collection_named(collection)
        ready = prepared(schema, document)
        identity, revision = ready["_id"], ready.get("revision")
        names = ["updated_at", "schema", "body", *schema.fields]
        statement = (
            f"UPDATE {quoted(collection)} SET revision = revision + 1,"
            f" {', '.join(f'{quoted(name)} = ?' for name in names)} WHERE _id = ? AND revision = ?"
            " RETURNING created_at"
        )
        with self.transaction():
            ready["updated_at"] = rules.now()
            values = [column(ready.get(name)) for name in names]
            values[2] = body(schema, ready)
            with self._file.errors():
                try:
                    written = (
                        self._file.connection()
                        .sql.execute(statement, [*values, identity, revision])
                        .fetchall()
                    )
                except sqlite3.IntegrityError as error:
                    raise _taken(schema, ready, error) from None
            if not written:
                raise self._missed(schema, identity)
            ready.update(revision=ready["revision"] + 1, created_at=datetime.fromisoformat(written[0][0]))
        return ready

    def delete(self, collection: str, document_id: str, revision: int | None = None) -> bool:
        """Remove a document (only at ``revision`` where given); False if none was."""
        schema = collection_named(collection)
        statement = f"DELETE FROM {quoted(collection)} WHERE _id = ?"
        values: list[str | int] = [document_id]
        if revision is not None:
            statement, values = f"{statement} AND revision = ?", [*values, revision]
        with self.transaction():
            with self._file.errors():
                gone = self._file.connection().sql.execute(statement, values).rowcount
            if not gone and revision is not None and self.get(collection, document_id) is not None:
                raise self._missed(schema, document_id)
        return bool(gone)

    def _missed(self, schema: Collection, identity: str) -> Conflict | NotFound:
        exists = self.get(schema.name, identity) is not None
        return rules.changed(schema, identity) if exists else rules.gone(schema, identity)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen together or not at all. Nested calls join the outer one."""
        connection = self._file.connection()
        if connection.depth:
            connection.depth += 1
            try:
                if connection.failed is not None:
                    raise connection.failed
                yield
            except BaseException as error:
                connection.failed = connection.failed or error
                raise
            finally:
                connection.depth -= 1
            return
        if connection.looking:
            raise RuntimeError("Nothing is written in a snapshot: it is for reading.")
        if not self._writer.acquire(timeout=self._busy_seconds):
            raise StoreAway(
                f"The project store {self._file.path} is in use: something else has been writing for"
                f" {self._busy_seconds:g} seconds.",
                "Wait for it and try again.",
            )
        try:
            with self._file.errors():
                connection.sql.execute("BEGIN IMMEDIATE")
            connection.depth, connection.failed = 1, None
            try:
                yield
                if connection.failed is not None:
                    raise connection.failed
                with self._file.errors():
                    connection.sql.execute("COMMIT")
            finally:
                connection.depth, connection.failed = 0, None
                if connection.sql.in_transaction:  # not after COMMIT, nor where SQLite gave up itself
                    with self._file.errors():
                        connection.sql.execute("ROLLBACK")
        finally:
            self._writer.release()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside, of this thread, see one state. Others write meanwhile as ever."""
        connection = self._file.connection()
        if connection.depth or connection.looking:
            yield
            return
        with self._file.errors():
            connection.sql.execute("BEGIN DEFERRED")
        connection.looking = True
        try:
            yield
        finally:
            connection.looking = False
            with self._file.errors():
                if connection.sql.in_transaction:
                    connection.sql.execute("ROLLBACK")

    def feed(self, fields: Mapping[str, Sequence[str]]) -> None:
        """``None``: SQLite tells nobody what others write; :meth:`stamp` says whether they have."""
        rules.check_feed(fields)

    def stamp(self) -> int:
        """Another number after every commit by whichever thread or program, and after some checkpoints."""
        return self._file.data_version()

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file: pages, indexes, order."""
        found = [str(row[0]) for row in self._rows("PRAGMA integrity_check(20)", [])]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _taken(schema: Collection, document: Document, error: sqlite3.IntegrityError) -> AlreadyExists:
    return rules.taken(schema, document, [part.rpartition(".")[2] for part in str(error).split(", ")])
