"""What both stores do alike: which values a document may hold, and what a query may ask.

A value that one database keeps and the other changes or refuses would make the two differ,
so both take what both keep: text that is Unicode, 64-bit integers, finite floats, lists,
mappings with text for keys, and moments in UTC to the millisecond, which is what BSON has.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from app.errors import AlreadyExists, BadInput, Conflict, NotFound
from app.services.ports import Document, Where
from app.storage.schema import FLAG, NUMBER, TEXT, TIME, Collection, collection_named

STORE_FIELDS = ("revision", "created_at", "updated_at", "schema")
"""Fields that the store writes, beside ``_id``."""

LARGEST = 16 * 1024 * 1024
"""Bytes a document may have: MongoDB's limit, held by both stores."""

_MOST = 2**63
_RANGES = ("gt", "gte", "lt", "lte")
_KINDS: Mapping[str, tuple[type, ...]] = {
    TEXT: (str,),
    NUMBER: (int, float),
    FLAG: (bool,),
    TIME: (datetime,),
}


def moment(value: datetime) -> datetime:
    """A datetime as it is kept: UTC, to the millisecond. ValueError where it has no time zone."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    value = value.astimezone(UTC)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def now() -> datetime:
    """This moment as it is kept."""
    return moment(datetime.now(UTC))


def plain(value: Any) -> Any:
    """A copy of a value in stored form: tuples as lists, datetimes as :func:`moment` has them.

    TypeError or ValueError for what no document may hold; BadInput for text that is not
    Unicode, since that can come from a file's name.
    """
    kind = type(value)
    if kind is str:
        if not value.isascii():
            _check_unicode(value)
        return value
    if value is None or kind is bool:
        return value
    if kind is int:
        if not -_MOST <= value < _MOST:
            raise ValueError(f"{value} does not fit into 64 bits")
        return value
    if kind is float:
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a finite number")
        return value
    if kind is dict or isinstance(value, Mapping):
        return {
            _key(key): item if item is None or (type(item) is str and item.isascii()) else plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return moment(value)
    raise TypeError(f"a document cannot hold {value!r}, a {kind.__name__}")


def _check_unicode(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = text[:80].encode(errors="backslashreplace").decode()
        raise BadInput(
            f"The text “{shown}” holds bytes that are no Unicode characters.",
            "Rename the file, or save it as UTF-8.",
        ) from None


@lru_cache(maxsize=2048, typed=True)  # names of fields come again and again
def _key(key: Any) -> str:
    if type(key) is not str:
        raise TypeError(f"a mapping's key is text, not {key!r}")
    if "\0" in key:
        raise ValueError(f"a mapping's key holds no zero characters: {key!r}")
    if not key.isascii():
        _check_unicode(key)
    return key


def prepared(collection: Collection, document: Document) -> Document:
    """A copy of a document, checked and in stored form, its ``schema`` filled in where it has none."""
    result: Document = plain(document)
    identity = result.get("_id")
    if type(identity) is not str or not identity:
        raise ValueError(f"a document of {collection.name} needs an _id of text, not {identity!r}")
    for name, kind in collection.fields.items():
        _check_kind(collection, name, kind, result.get(name))
    for names in collection.unique:
        for name in names:
            if result.get(name) is None:
                raise ValueError(f"{collection.name}.{name} is part of a unique constraint and needs a value")
    result.setdefault("schema", collection.schema)
    return result


def restored(collection: Collection, document: Document) -> Document:
    """A document of another store, :func:`prepared`; ValueError where it lacks what a store sets."""
    result = prepared(collection, document)
    revision = result.get("revision")
    if type(revision) is not int or revision < 1:
        raise ValueError(f"a document of {collection.name} has a revision from 1, not {revision!r}")
    for name in ("created_at", "updated_at"):
        if not isinstance(result.get(name), datetime):
            raise ValueError(f"a document of {collection.name} has a moment {name}, not {result.get(name)!r}")
    return result


def too_large(collection: Collection, document: Document, size: int) -> BadInput:
    """The error for a document over :data:`LARGEST`."""
    return BadInput(
        f"The {collection.called} {document['_id']} is {size / 2**20:.1f} MB, more than the 16 MB that one can have.",
        "Split it into smaller parts.",
    )


def _check_kind(collection: Collection, name: str, kind: str, value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, _KINDS[kind]) or (kind == NUMBER and isinstance(value, bool)):
        raise ValueError(f"{collection.name}.{name} is {kind}, not {value!r}")


def conditions(collection: Collection, where: Sequence[Where]) -> list[Where]:
    """The conditions of a query, checked, their values in stored form; ValueError where one
    names a field that is not indexed, an unknown comparison or a value of another kind."""
    result = []
    for condition in where:
        name, op, value = condition.field, condition.op, condition.value
        kind = collection.kind(name)
        if op == "in":
            if isinstance(value, str | bytes):
                raise ValueError(f"{collection.name}.{name} in … needs a list of values, not {value!r}")
            values = [plain(item) for item in value]
            for item in values:
                _check_kind(collection, name, kind, item)
            result.append(Where(name, op, values))
            continue
        if op not in ("eq", *_RANGES):
            raise ValueError(f"there is no comparison {op!r}")
        if op in _RANGES and (value is None or kind == FLAG):
            raise ValueError(f"{collection.name}.{name} cannot be compared by {op} with {value!r}")
        value = plain(value)
        _check_kind(collection, name, kind, value)
        result.append(Where(name, op, value))
    return result


def ordering(collection: Collection, sort: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The whole sort order, which ends with the ``_id`` and so leaves no ties.

    The ``_id`` goes the way of the field before it, so that an index that ends with the ``_id``
    holds the order, read from one end or the other.
    """
    result: list[tuple[str, int]] = []
    for name, direction in sort:
        collection.kind(name)
        if direction not in (1, -1):
            raise ValueError(f"a sort's direction is 1 or -1, not {direction!r}")
        result.append((name, direction))
        if name == "_id":
            return result
    return [*result, ("_id", result[-1][1] if result else 1)]


def selected(collection: Collection, fields: Sequence[str]) -> list[str]:
    """The fields that a question asks for, each once, without ``_id``; ValueError where the
    collection's entity has no such field."""
    known = {"_id", "schema", *(entry.name for entry in dataclasses.fields(collection.entity))} - {"id"}
    for name in fields:
        if name not in known:
            raise ValueError(f"{collection.name} has no field {name!r}; it has {', '.join(sorted(known))}")
    return [name for name in dict.fromkeys(fields) if name != "_id"]


def check_limit(limit: int | None) -> None:
    """ValueError where a limit is not positive."""
    if limit is not None and limit < 1:
        raise ValueError(f"a limit is at least 1, not {limit}")


def check_tally(collection: Collection, name: str, by_day: bool) -> None:
    """ValueError where a field cannot be tallied that way."""
    if (collection.kind(name) == TIME) != by_day:
        raise ValueError(f"{collection.name}.{name}: moments are tallied by day, all else by value")


def check_feed(fields: Mapping[str, Sequence[str]]) -> None:
    """ValueError where a feed cannot tell of such collections or fields."""
    for name, paths in fields.items():
        collection_named(name)
        for path in paths:
            if isinstance(paths, str) or not all(part and part[0] != "$" for part in path.split(".")):
                raise ValueError(f"a feed of {name} cannot tell {path!r}")


def tally_key(value: Any) -> str:
    """A tally's key: text as it is, ``true`` and ``false``, whole numbers without a point, and
    the empty text where documents have no value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def page_gone(collection: Collection, after: str) -> NotFound:
    """The error for a page after a document that has been removed since."""
    return NotFound(
        f"The {collection.called} {after}, where the list was to go on, is gone.",
        "Read the list from its start.",
    )


def taken(collection: Collection, document: Document, names: Sequence[str]) -> AlreadyExists:
    """The error for a document whose id, or the values of whose unique fields, are in use.

    ``names`` are the fields that clash, where the database says which.
    """
    if "_id" in names:
        return AlreadyExists(f"There is already a {collection.called} {document['_id']}.")
    if not names:
        return AlreadyExists(f"There is already a {collection.called} like {document['_id']}.")
    shown = " and ".join(f"{name} “{document.get(name)}”" for name in names)
    return AlreadyExists(f"There is already a {collection.called} with the {shown}.")


def gone(collection: Collection, identity: str) -> NotFound:
    """The error for a document to be replaced that has been deleted."""
    return NotFound(f"The {collection.called} {identity} does not exist any more.")


def changed(collection: Collection, identity: str) -> Conflict:
    """The error for a document whose revision is not the one that was read."""
    return Conflict(
        f"The {collection.called} {identity} has been changed by somebody else since it was read.",
        "Look at how it stands now, then make the change again.",
    )
