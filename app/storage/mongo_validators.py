"""What the MongoDB server itself lets into each collection: the rules of the entities, as ``$jsonSchema``.

The codec refuses to read a document that does not fit its entity, so one that another program has
written wrongly would close a whole project. The server refuses it first. The rules are derived from
the entities' type hints, in the stored form that :mod:`app.storage.codec` gives them:

=============================  ==========================================================
in the entity                  in the rules
=============================  ==========================================================
``str``, ``bool``, a datetime  ``string``, ``bool``, ``date``
``int``                        ``int`` or ``long``
``float``                      ``double``, ``int`` or ``long``
``Fraction``                   ``string`` like ``1/3``
a dataclass                    ``object`` of its fields and no others
a tuple                        ``array``, each item by its rules
a mapping                      ``object`` of whatever it holds
``None`` as an alternative     ``null`` as well
a closed list of the domain    ``enum``
=============================  ==========================================================

Fields that have a default may be missing, as they are from documents of older schema numbers.

Rules only ever become newer. Each program first announces the ``schema`` numbers it knows, in a
document that keeps the highest of each, and then sets the rules of those collections of which nobody
knows a newer number::

    store    {_id: "schemas", rules: 1, frames: 1, projects: 2, …}
"""

from __future__ import annotations

import contextlib
import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Union, cast

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, OperationFailure

from app.domain.project import CAPTION_MODES, ProjectSettings
from app.storage import codec
from app.storage.documents import STORE_FIELDS
from app.storage.schema import COLLECTIONS, Collection

RULES = 1
"""Counts changes to how rules are derived, and to :data:`CLOSED`."""

CLOSED: Mapping[tuple[type[Any], str], Sequence[str]] = {(ProjectSettings, "captions"): CAPTION_MODES}
"""Fields with a closed list of values. Catalogues that grow with every version are none."""

_SIMPLE: Mapping[Any, Sequence[str]] = {
    str: ("string",),
    int: ("int", "long"),
    float: ("double", "int", "long"),
    bool: ("bool",),
    datetime: ("date",),
    type(None): ("null",),
}
_FRACTION = "^-?[0-9]+/[1-9][0-9]*$"
_NUMBERS = {"_id": "schemas"}
_NAMESPACE_EXISTS = 48


def validator(collection: Collection) -> dict[str, Any]:
    """The rules of a collection, as the server takes them."""
    rules = _object(collection.entity)
    rules["properties"] |= {
        "revision": {"bsonType": ["int", "long"]},
        "created_at": {"bsonType": ["date"]},
        "updated_at": {"bsonType": ["date"]},
        "schema": {"bsonType": ["int", "long"]},
    }
    rules["required"] = [*rules["required"], *STORE_FIELDS]
    return {"$jsonSchema": rules}


def _object(cls: type[Any]) -> dict[str, Any]:
    properties, required = {}, []
    for field in codec.stored_fields(cls):
        properties[field.stored] = _rules(field.hint)
        if field.default is None:
            required.append(field.stored)
        if (cls, field.name) in CLOSED:
            properties[field.stored]["enum"] = list(CLOSED[cls, field.name])
    rules = {"bsonType": ["object"], "properties": properties, "additionalProperties": False}
    return rules | ({"required": required} if required else {})  # the server takes no empty list


def _rules(hint: Any) -> dict[str, Any]:
    """The rules of one type; TypeError for one that has no stored form."""
    if hint in _SIMPLE:
        return {"bsonType": list(_SIMPLE[hint])}
    if hint in (object, Any):
        return {}
    if hint is Fraction:
        return {"bsonType": ["string"], "pattern": _FRACTION}
    if dataclasses.is_dataclass(hint):
        return _object(cast(type[Any], hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return _alternatives([_rules(argument) for argument in arguments])
    if origin is tuple and arguments[-1] is ...:
        return {"bsonType": ["array"], "items": _rules(arguments[0])}
    if origin is tuple:
        each = [_rules(argument) for argument in arguments]
        return {"bsonType": ["array"], "items": each, "minItems": len(each), "maxItems": len(each)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"bsonType": ["object"]}
    raise TypeError(f"{hint!r} has no stored form")


def _alternatives(each: list[dict[str, Any]]) -> dict[str, Any]:
    """Rules that any of some meets. The codec knows no alternatives but simple types, and ``None``
    beside one other, so that what else is ruled of it can stand beside the kinds of all."""
    if not all(each):
        return {}  # one of them is anything
    kinds = dict.fromkeys(kind for one in each for kind in one["bsonType"])
    merged = {name: value for one in each for name, value in one.items()}
    return {**merged, "bsonType": list(kinds)}


def set_validators(database: Database[dict[str, Any]]) -> None:
    """Make the collections that are missing, and have each hold the rules of the newest program that
    has been here. Programs that start together, whichever is newer, do each other no harm."""
    newest = _announced(database)
    present = {each["name"]: each["options"].get("validator") for each in database.list_collections()}
    changed = []
    for collection in COLLECTIONS.values():
        rules = validator(collection)
        if _is_newest(newest, collection) and present.get(collection.name) != rules:
            _set(database, collection.name, rules, new=collection.name not in present)
            changed.append(collection)
    if changed:
        newest = _announced(database)
        for collection in changed:
            if not _is_newest(newest, collection):
                # A newer program has announced itself in between, and these may have come over its own.
                # It sets them again when it next starts, and none are better than some that refuse it.
                _set(database, collection.name, {}, new=False)


def _is_newest(newest: Mapping[str, int], collection: Collection) -> bool:
    return newest["rules"] <= RULES and newest.get(collection.name, 0) <= collection.schema


def _announced(database: Database[dict[str, Any]]) -> Mapping[str, int]:
    """The highest numbers that any program has known, this one among them."""
    ours = {"rules": RULES} | {name: collection.schema for name, collection in COLLECTIONS.items()}
    known = database["store"].find_one(_NUMBERS)
    if known is None:
        with contextlib.suppress(DuplicateKeyError):  # another program was quicker
            database["store"].insert_one(_NUMBERS | ours)
    if known is None or any(known.get(name, 0) < number for name, number in ours.items()):
        database["store"].update_one(_NUMBERS, {"$max": ours})
        known = database["store"].find_one(_NUMBERS)
    assert known is not None
    return known


def _set(database: Database[dict[str, Any]], name: str, rules: Mapping[str, Any], new: bool) -> None:
    if new:
        try:
            database.create_collection(name, check_exists=False, validator=rules)
            return
        except OperationFailure as error:
            if error.code != _NAMESPACE_EXISTS:  # another program was quicker
                raise
    database.command("collMod", name, validator=rules)
