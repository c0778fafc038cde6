"""Documents and questions as MongoDB has them.

Keys of mappings may begin with ``$`` or hold a point, which mean something to MongoDB and to
its driver (``{"$ref": …}`` would come back as another type), so they are written
percent-encoded: ``$a.b`` as ``%24a%2Eb``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import bson

from app.services.ports import Where
from app.storage import documents as rules
from app.storage.schema import Collection

_OPERATORS = {"gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte", "in": "$in"}


def _escaped(key: str) -> str:
    if "%" in key or "." in key or key[:1] == "$":
        key = key.replace("%", "%25").replace(".", "%2E")
        return f"%24{key[1:]}" if key[:1] == "$" else key
    return key


def _unescaped(key: str) -> str:
    if "%" in key:
        return key.replace("%24", "$").replace("%2E", ".").replace("%25", "%")
    return key


def to_bson(value: Any) -> Any:
    """Stored form to what MongoDB keeps."""
    kind = type(value)
    if kind is dict:
        return {_escaped(key): to_bson(item) for key, item in value.items()}
    if kind is list:
        return [to_bson(item) for item in value]
    return value


def from_bson(value: Any) -> Any:
    """What MongoDB gives to stored form."""
    kind = type(value)
    if kind is dict:
        return {_unescaped(key): from_bson(item) for key, item in value.items()}
    if kind is list:
        return [from_bson(item) for item in value]
    if kind is datetime:
        return value.replace(tzinfo=UTC)
    return int(value) if kind is bson.Int64 else value


def selector(schema: Collection, where: Sequence[Where]) -> dict[str, Any]:
    """Conditions as a query document."""
    parts = [
        {asked.field: asked.value if asked.op == "eq" else {_OPERATORS[asked.op]: asked.value}}
        for asked in rules.conditions(schema, where)
    ]
    together = {name: wanted for part in parts for name, wanted in part.items()}
    return together if len(together) == len(parts) else {"$and": parts}  # a field may be asked twice


def later(order: Sequence[tuple[str, int]], last: dict[str, Any]) -> dict[str, Any]:
    """What comes after a document in an order; documents without a value come first going up."""
    alternatives: list[dict[str, Any]] = []
    equal: list[dict[str, Any]] = []
    for name, way in order:
        value = last.get(name)
        beyond: list[dict[str, Any]] = []
        if value is None:
            beyond = [{name: {"$ne": None}}] if way == 1 else []
        else:
            beyond = [{name: {"$gt" if way == 1 else "$lt": value}}]
            if way == -1:
                beyond.append({name: {"$eq": None}})
        alternatives += [{"$and": [*equal, part]} for part in beyond]
        equal.append({name: {"$eq": value}})
    return {"$or": alternatives}
