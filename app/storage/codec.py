"""Entities to documents and back, by their type hints: written once for every entity.

========================  =========================================================
in the entity             in the document
========================  =========================================================
``id``                    ``_id`` (of the entity itself; of values inside it, ``id``)
``Fraction(1, 3)``        ``"1/3"``
a dataclass               a mapping of its fields
a tuple                   a list
a mapping                 a mapping, its values as they are
a datetime                a datetime, in UTC to the millisecond
``None``                  ``None``
========================  =========================================================

A field that a document lacks gets its default, so that documents from before the field go on
working. A field that the program does not know, or a document of a newer schema, is refused
by StoreUnavailable rather than read without it: saving it would lose what was not understood.
For the same reason a program that adds a field to an entity raises its schema number.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar, Union, cast

from app.domain.entity import Entity
from app.errors import StoreUnavailable
from app.services.ports import Document
from app.storage.documents import moment, plain
from app.storage.schema import Collection

E = TypeVar("E", bound=Entity)

_Convert = Callable[[Any], Any]
_UPDATE = "Install the newest Scenewright on this computer to open it."


class _Unfit(Exception):
    """A stored value that is not of its field's type; the field's path is gathered on the way up."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path

    def within(self, field: str) -> _Unfit:
        """The same, one field further up."""
        return _Unfit(str(self), f"{field}.{self.path}" if self.path else field)


@dataclasses.dataclass(frozen=True, slots=True)
class _Converter:
    """How values of one type go both ways. Values of ``kept`` types are read as they are, which
    is most of them and spares the call of ``decode``; it checks and converts all others."""

    encode: _Convert | None
    """``None`` where the stored form is the value itself."""
    decode: _Convert
    kept: frozenset[type] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    stored: str
    encode: _Convert | None
    decode: _Convert
    kept: frozenset[type]
    default: Callable[[], Any] | None
    """``None`` for a field that every document has."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """How one dataclass is taken apart and put together."""

    cls: type[Any]
    fields: tuple[_Field, ...]
    known: frozenset[str]

    def encode(self, value: Any) -> Document:
        document = {}
        for entry in self.fields:
            item = getattr(value, entry.name)
            document[entry.stored] = item if entry.encode is None else entry.encode(item)
        return document

    def decode(self, document: Any) -> Any:
        if type(document) is not dict:
            raise _Unfit(f"{document!r:.60} is not a mapping")
        arguments = {}
        for entry in self.fields:
            try:
                item = document[entry.stored]
                arguments[entry.name] = item if type(item) in entry.kept else entry.decode(item)
            except KeyError:
                if entry.default is None:
                    raise _Unfit("it is missing", entry.stored) from None
            except _Unfit as error:
                raise error.within(entry.stored) from None
        if len(arguments) != len(document) and not document.keys() <= self.known:
            name = min(document.keys() - self.known)
            raise _Unfit("this version of Scenewright does not know it", name)
        return self.cls(**arguments)


@dataclasses.dataclass(frozen=True, slots=True)
class StoredField:
    """A field of a dataclass: its name, its name in the document, its type hint, and what it holds
    where a document does not have it."""

    name: str
    stored: str
    hint: Any
    default: Callable[[], Any] | None
    """``None`` for a field that a document cannot be read without."""


def stored_fields(cls: type[Any]) -> Iterator[StoredField]:
    """The fields of a dataclass that is an entity or a value inside one, as documents have them."""
    hints = typing.get_type_hints(cls)
    for entry in dataclasses.fields(cls):
        identity = issubclass(cls, Entity) and entry.name == "id"
        stored = "_id" if identity else entry.name
        yield StoredField(entry.name, stored, hints[entry.name], None if identity else _default(entry))


_PLANS: dict[type[Any], _Plan] = {}


def _plan(cls: type[Any]) -> _Plan:
    """The plan of a dataclass, made when it is first met."""
    plan = _PLANS.get(cls)
    if plan is None:
        plan = _PLANS[cls] = _made_plan(cls)
    return plan


def _made_plan(cls: type[Any]) -> _Plan:
    fields = []
    for entry in stored_fields(cls):
        converter = _converter(entry.hint, f"{cls.__name__}.{entry.name}")
        fields.append(
            _Field(
                entry.name, entry.stored, converter.encode, converter.decode, converter.kept, entry.default
            )
        )
    known = {entry.stored for entry in fields} | ({"schema"} if issubclass(cls, Entity) else set())
    return _Plan(cls, tuple(fields), frozenset(known))


def _default(entry: dataclasses.Field[Any]) -> Callable[[], Any] | None:
    if entry.default_factory is not dataclasses.MISSING:
        return entry.default_factory
    return None if entry.default is dataclasses.MISSING else lambda: entry.default


def _exactly(*kinds: type) -> _Converter:
    words = " or ".join(kind.__name__ for kind in kinds)

    def decode(value: Any) -> Any:
        raise _Unfit(f"{value!r:.60} is not {words}")

    return _Converter(None, decode, frozenset(kinds))


def _decode_float(value: Any) -> float:
    if type(value) is int:
        return float(value)
    raise _Unfit(f"{value!r:.60} is not a number")


def _decode_datetime(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise _Unfit(f"{value!r:.60} is not a moment")
    return value


def _encode_fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


@lru_cache(maxsize=1 << 14)  # times of words lie on a grid of 5 ms with most voices: few of them are new
def _fraction(text: str) -> Fraction:
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator))


def _decode_fraction(value: Any) -> Fraction:
    if type(value) is str:
        try:
            return _fraction(value)
        except (ValueError, ZeroDivisionError):
            pass
    raise _Unfit(f"{value!r:.60} is not a fraction")


def _decode_any(value: Any) -> Any:
    return value


def _decode_mapping(value: Any) -> Any:
    raise _Unfit(f"{value!r:.60} is not a mapping")


_SIMPLE: Mapping[Any, _Converter] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    float: _Converter(None, _decode_float, frozenset({float})),
    object: _Converter(plain, _decode_any),
    Any: _Converter(plain, _decode_any),
    Fraction: _Converter(_encode_fraction, _decode_fraction),
    datetime: _Converter(moment, _decode_datetime, frozenset({datetime})),
}


def _converter(hint: Any, where: str) -> _Converter:
    """How values of a type go both ways; TypeError for one that the table above does not have."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if dataclasses.is_dataclass(hint):
        plan = _plan(cast(type[Any], hint))
        return _Converter(plan.encode, plan.decode)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return _union(arguments, where)
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return _sequence(_converter(arguments[0], where))
    if origin is tuple:
        return _fixed([_converter(argument, where) for argument in arguments])
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments[0] is str:
        # Values of mappings are free (a recipe, a setting), so they are kept as they are.
        return _Converter(plain, _decode_mapping, frozenset({dict}))
    raise TypeError(f"{where}: {hint!r} has no stored form")


def _union(arguments: tuple[Any, ...], where: str) -> _Converter:
    others = [argument for argument in arguments if argument is not type(None)]
    if len(others) > 1:
        if not set(others) <= {str, int, float, bool}:
            raise TypeError(f"{where}: only numbers, text and truth values can be alternatives")
        return _exactly(*arguments)
    one = _converter(others[0], where)
    encode = one.encode

    def encode_optional(value: Any) -> Any:
        return None if value is None or encode is None else encode(value)

    kept = one.kept | {type(None)}
    return _Converter(None if encode is None else encode_optional, one.decode, kept)


def _sequence(one: _Converter) -> _Converter:
    encode, decode, kept = one.encode, one.decode, one.kept

    def encode_all(value: Any) -> list[Any]:
        return list(value) if encode is None else [encode(item) for item in value]

    def decode_all(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise _Unfit(f"{value!r:.60} is not a list")
        return tuple([item if type(item) in kept else decode(item) for item in value])

    return _Converter(encode_all, decode_all)


def _fixed(each: list[_Converter]) -> _Converter:
    def encode_each(value: Any) -> list[Any]:
        pairs = zip(each, value, strict=True)
        return [item if one.encode is None else one.encode(item) for one, item in pairs]

    def decode_each(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) != len(each):
            raise _Unfit(f"{value!r:.60} is not a list of {len(each)}")
        pairs = zip(each, value, strict=True)
        return tuple([item if type(item) in one.kept else one.decode(item) for one, item in pairs])

    return _Converter(encode_each, decode_each)


def encode(collection: Collection, entity: Entity) -> Document:
    """An entity in stored form, with the collection's ``schema`` number."""
    if type(entity) is not collection.entity:
        raise TypeError(f"{collection.name} holds {collection.entity.__name__}, not {type(entity).__name__}")
    document = _plan(collection.entity).encode(entity)
    document["schema"] = collection.schema
    return document


def decode(collection: Collection, document: Document, cls: type[E]) -> E:
    """The entity of a document. StoreUnavailable where this program cannot understand it."""
    _check_schema(collection, document)
    try:
        return cast(E, _plan(cls).decode(document))
    except _Unfit as error:
        raise _unreadable(collection, document, error) from None


def decode_fields(
    collection: Collection, documents: Sequence[Document], names: Sequence[str]
) -> list[dict[str, Any]]:
    """The ``id`` and some fields of entities by their names, from documents that hold no more than
    these and their ``schema``, ``None`` where nothing was stored. Errors as in :func:`decode`."""
    fields = [entry for entry in _plan(collection.entity).fields if entry.name in ("id", *names)]
    found = []
    for document in documents:
        _check_schema(collection, document)
        values = {}
        for entry in fields:
            item = document[entry.stored]
            if type(item) not in entry.kept:
                try:
                    item = entry.default() if item is None and entry.default else entry.decode(item)
                except _Unfit as error:
                    raise _unreadable(collection, document, error.within(entry.stored)) from None
            values[entry.name] = item
        found.append(values)
    return found


def _check_schema(collection: Collection, document: Document) -> None:
    schema = document.get("schema", 1)
    if not isinstance(schema, int) or schema > collection.schema:
        raise StoreUnavailable(
            f"The {collection.called} {document.get('_id')} was written by a newer Scenewright"
            f" (schema {schema} of {collection.name}, this version knows {collection.schema}).",
            _UPDATE,
        )


def _unreadable(collection: Collection, document: Document, error: _Unfit) -> StoreUnavailable:
    return StoreUnavailable(
        f"The {collection.called} {document.get('_id')} cannot be read: field"
        f" {error.path or '_id'}: {error}.",
        "It was written by a newer Scenewright, or by another program: install the newest"
        " Scenewright, or restore a backup.",
    )


def encode_value(hint: Any, value: Any) -> Any:
    """A value of a type that entities are made of, in stored form."""
    converter = _converter(hint, "a value")
    return value if converter.encode is None else converter.encode(value)


def decode_value(hint: Any, stored: Any) -> Any:
    """The value of that type; ValueError where it is none."""
    converter = _converter(hint, "a value")
    try:
        return stored if type(stored) in converter.kept else converter.decode(stored)
    except _Unfit as error:
        raise ValueError(f"{error.path}: {error}" if error.path else str(error)) from None
