"""docs/data-model.md says what the schema's table and the entities say, or the build fails."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.domain.entity import Entity
from app.storage.migrations import ALL_PERMISSIONS
from app.storage.schema import COLLECTIONS, OWN_FIELDS, Collection

DOCUMENT = Path(__file__).parents[3] / "docs" / "data-model.md"
COMMON = tuple(entry.name for entry in dataclasses.fields(Entity))
HEADINGS = ["field", "type", "unit or meaning", "index", "who may write"]
WRITERS = {"the store", "the program", "nobody", *(f"`{name}`" for name in ALL_PERMISSIONS), "themselves"}

_NAMES: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "yes or no",
    object: "any value",
    datetime: "moment",
    Fraction: "fraction",
}


def type_in_words(hint: Any) -> str:
    """How the document writes a field's type."""
    if hint in _NAMES:
        return _NAMES[hint]
    if dataclasses.is_dataclass(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        words = [type_in_words(one) for one in arguments if one is not type(None)]
        return " or ".join([*words, *(["none"] if type(None) in arguments else [])])
    if origin is tuple:
        if arguments[-1] is ...:
            return f"list of {type_in_words(arguments[0])}"
        return f"{len(arguments)} × {type_in_words(arguments[0])}"
    return "mapping"


def fields_of(cls: type[Any]) -> dict[str, str]:
    """A dataclass's own fields and their types in words."""
    hints = typing.get_type_hints(cls)
    common = COMMON if issubclass(cls, Entity) else ()
    return {
        entry.name: type_in_words(hints[entry.name])
        for entry in dataclasses.fields(cls)
        if entry.name not in common
    }


def values_in(cls: type[Any]) -> Iterator[type[Any]]:
    """The dataclasses that a dataclass holds as values, at any depth."""

    def inside(hint: Any) -> Iterator[type[Any]]:
        if dataclasses.is_dataclass(hint):
            yield typing.cast(type[Any], hint)
        for argument in typing.get_args(hint):
            yield from inside(argument)

    for hint in typing.get_type_hints(cls).values():
        for found in inside(hint):
            yield found
            yield from values_in(found)


def index_in_words(collection: Collection, name: str) -> str:
    """What the index column says of a field."""
    kinds = []
    if any(name in names for names in collection.unique):
        kinds.append("unique")
    if any(name in names for names in collection.indexes):
        kinds.append("index")
    return ", ".join(kinds) or ("asked" if name in collection.fields else "")


def index_line(collection: Collection) -> str:
    """The line of whole indexes beneath a collection's table."""

    def written(groups: tuple[tuple[str, ...], ...]) -> str:
        return "; ".join(", ".join(f"`{name}`" for name in names) for names in groups) or "none"

    return f"Indexes: {written(collection.indexes)}. Unique: {written(collection.unique)}."


def references(collection: Collection) -> set[str]:
    """The fields of a collection that hold ids of other documents, values' fields by their path."""

    def walk(cls: type[Any], path: str) -> Iterator[str]:
        for name, hint in typing.get_type_hints(cls).items():
            if name.endswith(("_id", "_ids")) or name in ("undoes", "redoes", "invited_by"):
                yield path + name
            for found in (hint, *typing.get_args(hint)):
                for one in (found, *typing.get_args(found)):
                    if dataclasses.is_dataclass(one) and hint is not object:
                        yield from walk(typing.cast(type[Any], one), f"{path}{name}.")
                        break

    inside = {"take_id", "changes.document_id"}  # a take within the same document; any document at all
    return set(walk(collection.entity, "")) - inside


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The document's sections by their titles."""
    text = DOCUMENT.read_text(encoding="utf-8")
    parts = re.split(r"^#{2,3} (.+)$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section: str) -> dict[str, list[str]]:
    """A section's table: cells by the field's name, its headings under the empty name."""
    found = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return {
        "" if number == 0 else cells[0].strip("`"): cells for number, cells in enumerate(found) if number != 1
    }


def test_every_collection_has_its_section_and_no_other(sections):
    titles = [title.strip("`") for title in sections if title.startswith("`")]
    assert sorted(titles) == sorted(COLLECTIONS)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_is_described_field_by_field(sections, name):
    collection = COLLECTIONS[name]
    section = sections.get(f"`{name}`", "")
    table = rows(section)
    assert table.pop("", None) == HEADINGS
    said = {field: (cells[1], cells[3]) for field, cells in table.items()}
    meant = {
        field: (words, index_in_words(collection, field))
        for field, words in fields_of(collection.entity).items()
    }
    assert said == meant
    assert index_line(collection) in section
    assert f"`{collection.entity.__name__}`, schema {collection.schema}." in section


@pytest.mark.parametrize(
    "cls", {found.__name__: found for c in COLLECTIONS.values() for found in values_in(c.entity)}.values()
)
def test_values_inside_documents_are_described(sections, cls):
    table = rows(sections.get(cls.__name__, ""))
    assert table.pop("", None) == ["field", "type", "unit or meaning"]
    assert {field: cells[1] for field, cells in table.items()} == fields_of(cls)


def test_what_every_document_has_is_described(sections):
    table = rows(sections["Every document"])
    assert table.pop("") == HEADINGS
    hints = typing.get_type_hints(Entity)
    said = {field: cells[1] for field, cells in table.items()}
    meant = {("_id" if name == "id" else name): type_in_words(hints[name]) for name in COMMON}
    assert said == {**meant, "schema": "whole number"}
    asked = {field for field, cells in table.items() if cells[3]}
    assert asked == set(OWN_FIELDS)


def test_who_may_write_is_somebody(sections):
    for title, section in sections.items():
        for field, cells in rows(section).items():
            if field and len(cells) == len(HEADINGS):
                assert set(cells[4].split(", ")) <= WRITERS, f"{title}.{field}"


def test_the_diagram_draws_every_reference(sections):
    drawn = re.findall(
        r"^\s+(\w+) [|}][|o]--[|o][|{] (\w+) : \"?([\w.]+)\"?$", sections["Entities and relationships"], re.M
    )
    assert drawn, "there is no diagram"
    assert {name for one, other, _ in drawn for name in (one, other)} <= set(COLLECTIONS)
    assert {(other, field) for _, other, field in drawn} == {
        (name, field) for name, collection in COLLECTIONS.items() for field in references(collection)
    }
