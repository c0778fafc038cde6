"""Documents and questions as SQLite has them.

Datetimes are ISO 8601 text in UTC of one width, which sorts as time does. Inside the JSON of a
document a datetime is ``{"$date": …}``, so a mapping's own key that begins with ``$`` is written
with one more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.services.ports import Document, Where
from app.storage import documents as rules
from app.storage.documents import LARGEST, STORE_FIELDS, conditions
from app.storage.schema import FLAG, NUMBER, OWN_FIELDS, TIME, Collection
from app.storage.sqlite_file import quoted

_OPERATORS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

READ = "_id, revision, created_at, updated_at, schema, body"
"""The columns of a whole document, as :func:`whole` takes them."""


def column(value: Any) -> Any:
    """A stored value as SQLite keeps it in a column."""
    return _text(value) if isinstance(value, datetime) else value


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


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


def _from_mapping(value: dict[str, Any]) -> Any:
    if len(value) == 1 and "$date" in value:
        return datetime.fromisoformat(value["$date"])
    return {(key[1:] if key[:1] == "$" else key): item for key, item in value.items()}


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


_read = json.JSONDecoder().raw_decode
_read_marked = json.JSONDecoder(object_hook=_from_mapping).raw_decode


def _from_json(text: str) -> Any:
    # A quotation mark inside text is written \", so "$ can only begin a key or a text.
    value, end = _read_marked(text) if '"$' in text else _read(text)
    if end != len(text):
        raise ValueError("something comes after its end")
    return value


def body(collection: Collection, document: Document) -> str:
    """A document's JSON without ``_id`` and the store's own fields; BadInput where it is too large."""
    fields = {name: item for name, item in document.items() if name != "_id" and name not in STORE_FIELDS}
    try:
        text = _encoder.encode(fields)
    except TypeError:  # there is a datetime
        text = ""
    if not text or '"$' in text:  # or perhaps a key that needs an escape
        text = _encoder.encode(_to_json(fields))
    if len(text) > LARGEST // 4 and len(text.encode()) > LARGEST:
        raise rules.too_large(collection, document, len(text.encode()))
    return text


def whole(row: Sequence[Any]) -> Document:
    """The document of a row; ValueError or TypeError where it is damaged."""
    identity, revision, created, updated, number, text = row
    return {
        "_id": identity,
        **_from_json(text),
        "revision": revision,
        "created_at": datetime.fromisoformat(created),
        "updated_at": datetime.fromisoformat(updated),
        "schema": number,
    }


_FROM_COLUMN: Mapping[str, Callable[[Any], Any]] = {TIME: datetime.fromisoformat, FLAG: bool}


class Part:
    """Some fields of a collection's documents: how they are read, and put together from a row.

    Indexed fields come from their columns, but for numbers: a column keeps 1.0 as 1. All others
    SQLite cuts out of the body, as they stand there, into one JSON list.
    """

    def __init__(self, schema: Collection, names: Sequence[str]) -> None:
        kinds = {**schema.fields, **OWN_FIELDS}
        columns = ["_id"]
        self._inside: list[str] = []
        for name in names:
            own = name in STORE_FIELDS or kinds.get(name, NUMBER) != NUMBER
            (columns if own else self._inside).append(name)
        self._columns = tuple(columns)
        self._converted = {
            name: _FROM_COLUMN[kinds[name]] for name in columns if kinds.get(name, NUMBER) in _FROM_COLUMN
        }
        words = [*map(quoted, columns)]
        if self._inside:
            # Of a single path SQLite gives the value itself and not a list: so there is one more.
            paths = ", ".join(f"'$.{quoted(name)}'" for name in (*self._inside, ""))
            words.append(f"json_extract(body, {paths})")
        self.read = ", ".join(words)

    def document(self, row: Sequence[Any]) -> Document:
        """The part of a row's document; ValueError or TypeError where it is damaged."""
        document: Document = dict(zip(self._columns, row, strict=False))
        for name, made in self._converted.items():
            if document[name] is not None:
                document[name] = made(document[name])
        if self._inside:
            document.update(zip(self._inside, _from_json(row[-1]), strict=False))
        return document


def selector(schema: Collection, where: Sequence[Where]) -> tuple[str, list[Any]]:
    """Conditions as SQL and its values; ``1`` for none."""
    parts: list[str] = []
    values: list[Any] = []
    for condition in conditions(schema, where):
        name = quoted(condition.field)
        if condition.op == "in":
            present = [column(value) for value in condition.value if value is not None]
            # One JSON text holds any number of values, where a statement's marks are limited.
            part = f"{name} IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(present))
            parts.append(part if None not in condition.value else f"({part} OR {name} IS NULL)")
        elif condition.value is None:
            parts.append(f"{name} IS NULL")
        else:
            parts.append(f"{name} {_OPERATORS[condition.op]} ?")
            values.append(column(condition.value))
    return " AND ".join(parts) or "1", values


def later(order: Sequence[tuple[str, int]], last: Sequence[Any]) -> tuple[str, list[Any]]:
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
