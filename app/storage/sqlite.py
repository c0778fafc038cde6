"""Documents in one SQLite file: the store that is there without setting anything up.

A document is a row: its JSON, and its indexed fields once more as columns. Datetimes are
ISO 8601 text in UTC of one width, which sorts as time does. Inside the JSON a datetime is
``{"$date": …}``, so a mapping's own key that begins with ``$`` is written with one more.

Every thread has its own connection; writers of this process queue on a lock, those of other
processes on SQLite's. A write that fails inside a transaction takes the whole of it along,
even where the caller catches the error, because MongoDB can do no other.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from app.errors import AlreadyExists, Conflict, NotFound, StoreAway, StoreUnavailable
from app.services.ports import Document, Where
from app.storage import documents as rules
from app.storage.documents import LARGEST, STORE_FIELDS, conditions, ordering, prepared
from app.storage.schema import Collection, collection_named
from app.storage.sqlite_file import BUSY_SECONDS, SqliteFile, quoted

_OPERATORS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_CHUNK = 500
_READ = "_id, revision, created_at, updated_at, schema, body"


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _column(value: Any) -> Any:
    """A stored value as SQLite keeps it in a column."""
    return _text(value) if isinstance(value, datetime) else value


def _to_json(value: Any) -> Any:
    """Stored form to JSON: datetimes marked, keys that look like the mark escaped."""
    kind = type(value)
    if kind is dict:
        return {(f"${key}" if key[:1] == "$" else key): _to_json(item) for key, item in value.items()}
    if kind is list:
        return [_to_json(item) for item in value]
    if kind is datetime:
        return {"$date": _text(value)}
    return value


def _from_json(value: dict[str, Any]) -> Any:
    if len(value) == 1 and "$date" in value:
        return datetime.fromisoformat(value["$date"])
    return {(key[1:] if key[:1] == "$" else key): item for key, item in value.items()}


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _body(collection: Collection, document: Document) -> str:
    fields = {name: item for name, item in document.items() if name != "_id" and name not in STORE_FIELDS}
    try:
        body = _encoder.encode(fields)
    except TypeError:  # there is a datetime
        body = ""
    if not body or '"$' in body:  # or perhaps a key that needs an escape
        body = _encoder.encode(_to_json(fields))
    if len(body) > LARGEST // 4 and len(body.encode()) > LARGEST:
        raise rules.too_large(collection, document, len(body.encode()))
    return body


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
            statement = f"SELECT {_READ} FROM {quoted(collection)} WHERE _id IN ({marks})"
            for row in self._rows(statement, chunk):
                found[row[0]] = self._document(schema, row)
        return found

    def find(
        self,
        collection: str,
        where: Sequence[Where] = (),
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
    ) -> list[Document]:
        """Documents that meet every condition, in order; NotFound where ``after`` is gone."""
        schema = collection_named(collection)
        rules.check_limit(limit)
        order = ordering(schema, sort)
        clause, values = _clause(schema, where)
        if after is not None:
            names = ", ".join(quoted(name) for name, _ in order)
            last = self._rows(f"SELECT {names} FROM {quoted(collection)} WHERE _id = ?", [after])
            if not last:
                raise rules.page_gone(schema, after)
            later, more = _later(order, last[0])
            clause, values = f"{clause} AND ({later})", [*values, *more]
        words = ", ".join(f"{quoted(name)} {'ASC' if way == 1 else 'DESC'}" for name, way in order)
        statement = f"SELECT {_READ} FROM {quoted(collection)} WHERE {clause} ORDER BY {words}"
        if limit is not None:
            statement, values = f"{statement} LIMIT ?", [*values, limit]
        return [self._document(schema, row) for row in self._rows(statement, values)]

    def count(self, collection: str, where: Sequence[Where] = ()) -> int:
        """How many documents meet every condition."""
        clause, values = _clause(collection_named(collection), where)
        rows = self._rows(f"SELECT count(*) FROM {quoted(collection)} WHERE {clause}", values)
        return int(rows[0][0])

    def tally(
        self, collection: str, field: str, where: Sequence[Where] = (), by_day: bool = False
    ) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day of a datetime field; the empty text
        counts documents without a value."""
        schema = collection_named(collection)
        rules.check_tally(schema, field, by_day)
        clause, values = _clause(schema, where)
        key = f"substr({quoted(field)}, 1, 10)" if by_day else quoted(field)
        statement = f"SELECT {key}, count(*) FROM {quoted(collection)} WHERE {clause} GROUP BY 1 ORDER BY 1"
        flag = schema.kind(field) == "flag"
        return {
            rules.tally_key(bool(value) if flag and value is not None else value): number
            for value, number in self._rows(statement, values)
        }

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Any]:
        connection = self._file.connection()
        if connection.failed is not None:
            raise connection.failed
        with self._file.errors():
            return connection.sql.execute(statement, values).fetchall()

    def _document(self, schema: Collection, row: Any) -> Document:
        identity, revision, created, updated, number, body = row
        try:
            # A quotation mark inside text is written \", so "$ can only begin a key or a text.
            fields = json.loads(body, object_hook=_from_json) if '"$' in body else json.loads(body)
            return {
                "_id": identity,
                **fields,
                "revision": revision,
                "created_at": datetime.fromisoformat(created),
                "updated_at": datetime.fromisoformat(updated),
                "schema": number,
            }
        except (ValueError, TypeError) as error:
            raise StoreUnavailable(
                f"The {schema.called} {identity} in {self._file.path} is damaged ({error}).",
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
                values = [_column(document.get(name)) for name in names]
                values[5] = _body(schema, document)
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
            values = [_column(ready.get(name)) for name in names]
            values[2] = _body(schema, ready)
            with self._file.errors():
                try:
                    rows = (
                        self._file.connection()
                        .sql.execute(statement, [*values, identity, revision])
                        .fetchall()
                    )
                except sqlite3.IntegrityError as error:
                    raise _taken(schema, ready, error) from None
            if not rows:
                raise self._missed(schema, identity)
            ready.update(revision=ready["revision"] + 1, created_at=datetime.fromisoformat(rows[0][0]))
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


def _clause(schema: Collection, where: Sequence[Where]) -> tuple[str, list[Any]]:
    """Conditions as SQL and its values; ``1`` for none."""
    parts: list[str] = []
    values: list[Any] = []
    for condition in conditions(schema, where):
        name = quoted(condition.field)
        if condition.op == "in":
            present = [_column(value) for value in condition.value if value is not None]
            # One JSON text holds any number of values, where a statement's marks are limited.
            part = f"{name} IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(present))
            parts.append(part if None not in condition.value else f"({part} OR {name} IS NULL)")
        elif condition.value is None:
            parts.append(f"{name} IS NULL")
        else:
            parts.append(f"{name} {_OPERATORS[condition.op]} ?")
            values.append(_column(condition.value))
    return " AND ".join(parts) or "1", values


def _later(order: Sequence[tuple[str, int]], last: Sequence[Any]) -> tuple[str, list[Any]]:
    """What comes after a row in an order, as SQL: (a > x) or (a = x and b > y) or …

    Rows without a value come first going up, last going down.
    """
    alternatives: list[str] = []
    values: list[Any] = []
    equal: list[str] = []
    equal_values: list[Any] = []
    for (name, way), value in zip(order, last, strict=True):
        column = quoted(name)
        if value is None:
            beyond, needed = ("0" if way == -1 else f"{column} IS NOT NULL"), []
        elif way == 1:
            beyond, needed = f"{column} > ?", [value]
        else:
            beyond, needed = f"({column} < ? OR {column} IS NULL)", [value]
        alternatives.append(" AND ".join([*equal, beyond]))
        values += [*equal_values, *needed]
        equal.append(f"{column} IS ?")
        equal_values.append(value)
    return " OR ".join(f"({part})" for part in alternatives), values
