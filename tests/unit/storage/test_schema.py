import dataclasses
import importlib
import pkgutil
import typing
from datetime import datetime

import pytest

import app.domain
from app.domain.entity import Entity
from app.services import ports
from app.storage.schema import COLLECTIONS, FLAG, NUMBER, TEXT, TIME, collection_named

NAMES = (
    "users roles permissions projects scripts scenes frames images voiceovers assets templates tracks markers"
    " memberships invitations comments presence sessions settings pronunciations renders events history versions"
    " migrations"
)


def test_every_collection_of_the_design_is_there():
    assert set(COLLECTIONS) == set(NAMES.split())


def test_every_entity_of_the_domain_has_one_collection():
    modules = [
        importlib.import_module(f"app.domain.{found.name}")
        for found in pkgutil.iter_modules(app.domain.__path__)
    ]
    entities = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Entity) and thing is not Entity
    }
    kept = [collection.entity for collection in COLLECTIONS.values()]
    assert entities <= set(kept)
    assert len(kept) == len(set(kept))


def test_the_port_names_the_same_collections():
    hints = typing.get_type_hints(ports.Repositories)
    named = {name: typing.get_args(hint)[0] for name, hint in hints.items() if name != "store"}
    assert named == {
        name: collection.entity for name, collection in COLLECTIONS.items() if name != "migrations"
    }


@pytest.mark.parametrize("name", COLLECTIONS)
def test_indexed_fields_are_the_entitys_own_and_of_its_types(name):
    collection = COLLECTIONS[name]
    hints = typing.get_type_hints(collection.entity)
    kinds = {str: TEXT, int: NUMBER, float: NUMBER, bool: FLAG, datetime: TIME}
    for field, kind in collection.fields.items():
        allowed = set(typing.get_args(hints[field]) or [hints[field]]) - {type(None)}
        assert {kinds[each] for each in allowed} == {kind}
    for names in (*collection.indexes, *collection.unique):
        assert all(collection.kind(field) for field in names)
    for names in collection.unique:
        assert all(type(None) not in typing.get_args(hints[field]) for field in names)
    own = {field.name for field in dataclasses.fields(Entity)}
    assert not own & set(collection.fields)


def test_what_is_not_there_is_named():
    with pytest.raises(ValueError, match="pictures"):
        collection_named("pictures")
    with pytest.raises(ValueError, match=r"frames\.text is not indexed.*project_id"):
        COLLECTIONS["frames"].kind("text")
