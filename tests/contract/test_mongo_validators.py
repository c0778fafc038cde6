"""The MongoDB server itself refuses what the codec could not read, and nothing else."""

import copy
import dataclasses
import itertools
import threading
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import WriteError

from app.domain.project import Project
from app.errors import StoreUnavailable
from app.storage import codec, mongo_server, mongo_validators
from app.storage.documents import plain
from app.storage.mongo import MongoStore
from app.storage.mongo_validators import set_validators, validator
from app.storage.repositories import Repositories
from app.storage.schema import COLLECTIONS
from tests.contract.documents import frame, setting

DOCUMENT_VALIDATION_FAILURE = 121
DATABASE = "scenewright_test_validators"
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWN = {"revision": 1, "created_at": WHEN, "updated_at": WHEN, "schema": 1}

SAMPLES: tuple[Any, ...] = ("x", "1/2", 3, 2**40, 1.5, True, None, WHEN, [], ["x"], [1.5, 1.5], {}, {"x": 1})
"""Something of every kind, to be put where each kind may be wrong."""

SIMPLE: Mapping[Any, Any] = {
    str: "x",
    int: 3,
    float: 1.5,
    bool: True,
    object: {"any": [1]},
    Fraction: Fraction(-1, 3),
    datetime: WHEN,
}


def full(hint: Any) -> Any:
    """A value of a type with everything filled in that can be."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        values = {field.name: full(hints[field.name]) for field in dataclasses.fields(hint)}
        closed = {name: values[0] for (cls, name), values in mongo_validators.CLOSED.items() if cls is hint}
        return hint(**values | closed)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return full(next(each for each in arguments if each is not type(None)))
    if origin is tuple:
        return (full(arguments[0]),) * 2 if arguments[-1] is ... else tuple(full(each) for each in arguments)
    assert issubclass(origin, Mapping)
    return {"$odd.key": 1, "%": None, "": [WHEN]}


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """The way to each field and each item of a list."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (key,)
        yield from ((key, *rest) for rest in places(item))


def changed(document: dict[str, Any], way: tuple[Any, ...], *value: Any) -> dict[str, Any]:
    """The document with another value at the end of a way, or none."""
    result = copy.deepcopy(document)
    inner = result
    for key in way[:-1]:
        inner = inner[key]
    if value:
        inner[way[-1]] = value[0]
    else:
        del inner[way[-1]]
    return result


@pytest.fixture(scope="module")
def database(wire_uri):
    """With the rules of every collection set, and no indexes."""
    with MongoClient(wire_uri, tz_aware=True) as client:
        set_validators(client[DATABASE])
        yield client[DATABASE]
        client.drop_database(DATABASE)


@pytest.fixture
def fresh(wire_uri):
    """An empty database."""
    with MongoClient(wire_uri, tz_aware=True) as client:
        yield client[f"{DATABASE}_fresh"]
        client.drop_database(f"{DATABASE}_fresh")


def taken(database, name: str, document: dict[str, Any]) -> bool:
    """Whether the server takes a document."""
    try:
        database[name].insert_one({**document, "_id": document.get("_id", "no id")})
    except WriteError as error:
        if error.code != DOCUMENT_VALIDATION_FAILURE:
            raise
        return False
    database[name].delete_many({})
    return True


def readable(name: str, document: dict[str, Any]) -> bool:
    """Whether the codec can read a document."""
    try:
        codec.decode(COLLECTIONS[name], document, COLLECTIONS[name].entity)
    except StoreUnavailable:
        return False
    return True


# Which documents ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLLECTIONS)
def test_what_the_codec_writes_is_taken(wire_uri, fresh, name) -> None:
    entity = full(COLLECTIONS[name].entity)
    store = MongoStore(wire_uri, fresh.name)
    store.insert(name, [codec.encode(COLLECTIONS[name], entity)])
    read = codec.decode(COLLECTIONS[name], store.get(name, entity.id), type(entity))
    own = {field: getattr(read, field) for field in ("revision", "created_at", "updated_at")}
    assert read == dataclasses.replace(entity, **own)
    store.close()


@pytest.mark.parametrize("name", COLLECTIONS)
def test_the_server_refuses_exactly_what_the_codec_cannot_read(database, name) -> None:
    whole = plain(codec.encode(COLLECTIONS[name], full(COLLECTIONS[name].entity))) | OWN
    closed = {field for _, field in mongo_validators.CLOSED}
    # What is inside mappings is free, and only the server holds to closed lists and its own fields.
    inside = {"$odd.key", "%", "", "any"}
    ways = [way for way in places(whole) if way[0] not in OWN and not inside & set(way)]
    refused = 0
    for way in ways:
        for sample in SAMPLES:
            document = changed(whole, way, sample)
            expected = readable(name, document) and not (way[-1] in closed and isinstance(sample, str))
            assert taken(database, name, document) == expected, (way, sample)
            refused += not expected
        if isinstance(way[-1], str) and way != ("_id",):
            document = changed(whole, way)
            assert taken(database, name, document) == readable(name, document), way
    for way in [(), *ways]:
        document = changed(whole, (*way, "unknown"), 1) if _is_mapping(whole, way) else whole
        assert taken(database, name, document) == readable(name, document), way
    assert refused >= 3 * len(ways)


def _is_mapping(document: Any, way: tuple[Any, ...]) -> bool:
    for key in way:
        document = document[key]
    return isinstance(document, dict)


@pytest.mark.parametrize("field", OWN)
def test_the_stores_own_fields_are_needed(database, field) -> None:
    whole = frame("a") | OWN
    assert taken(database, "frames", whole)
    assert not taken(database, "frames", changed(whole, (field,)))
    for wrong in (None, "x", 1.5, []):
        assert not taken(database, "frames", whole | {field: wrong})


def test_a_document_from_before_its_younger_fields_is_taken(database) -> None:
    assert taken(
        database, "projects", {"_id": "p", "name": "Tide", "name_key": "tide", "owner_id": "me"} | OWN
    )
    assert not taken(database, "projects", {"_id": "p", "name": "Tide", "name_key": "tide"} | OWN)


def test_values_outside_a_closed_list_are_refused(database) -> None:
    project = {"_id": "p", "name": "Tide", "name_key": "tide", "owner_id": "me"} | OWN
    assert taken(database, "projects", project | {"settings": {"captions": "both"}})
    assert not taken(database, "projects", project | {"settings": {"captions": "sideways"}})


def test_a_refused_document_is_told_without_its_words(wire_uri, fresh) -> None:
    store = MongoStore(wire_uri, fresh.name)
    with pytest.raises(StoreUnavailable, match="not what its collection holds") as caught:
        store.insert("frames", [frame("a", text="secret", motion=5)])
    assert "secret" not in str(caught.value)
    first = store.insert("frames", [frame("a")])[0]
    with pytest.raises(StoreUnavailable, match="not what its collection holds"):
        store.replace("frames", {**first, "text": None})
    assert store.get("frames", "a") == first
    store.close()


# Bringing them up to date ---------------------------------------------------------------------------


def rules_of(database) -> dict[str, Any]:
    return {each["name"]: each["options"].get("validator") for each in database.list_collections()}


@pytest.fixture
def newer(monkeypatch):
    """Makes this program one that knows a field more of frames, and back."""

    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Frame(COLLECTIONS["frames"].entity):
        mood: str = ""

    frames = dataclasses.replace(COLLECTIONS["frames"], entity=Frame, schema=COLLECTIONS["frames"].schema + 1)

    def become(which: bool) -> None:
        known = {**COLLECTIONS, "frames": frames} if which else COLLECTIONS
        monkeypatch.setattr(mongo_validators, "COLLECTIONS", known)

    yield become
    monkeypatch.undo()


def test_the_rules_of_an_older_layout_are_replaced(wire_uri, fresh) -> None:
    fresh.create_collection("frames", validator={"$jsonSchema": {"required": ["project_id"]}})
    fresh["frames"].insert_one({"_id": "old", "project_id": "p"})
    fresh["store"].insert_one({"_id": "layout", "number": mongo_server.LAYOUT - 1})
    MongoStore(wire_uri, fresh.name).close()
    found = rules_of(fresh)
    assert {name: found[name] for name in COLLECTIONS} == {
        name: validator(collection) for name, collection in COLLECTIONS.items()
    }
    assert fresh["store"].find_one("layout")["number"] == mongo_server.LAYOUT
    assert fresh["frames"].count_documents({}) == 1
    assert not taken(fresh, "frames", {"_id": "new", "project_id": "p"})


def test_a_layout_of_today_with_older_rules_is_brought_up_to_date(wire_uri, fresh) -> None:
    MongoStore(wire_uri, fresh.name).close()
    fresh.command("collMod", "frames", validator={})
    fresh["scenes"].drop()
    MongoStore(wire_uri, fresh.name).close()
    found = rules_of(fresh)
    assert found["frames"] == validator(COLLECTIONS["frames"])
    assert found["scenes"] == validator(COLLECTIONS["scenes"])


def test_a_higher_schema_number_brings_its_rules_and_an_older_program_leaves_them(fresh, newer) -> None:
    mooded = frame("a", mood="calm") | OWN
    set_validators(fresh)
    assert not taken(fresh, "frames", mooded)
    newer(True)
    set_validators(fresh)
    assert taken(fresh, "frames", mooded)
    newer(False)
    set_validators(fresh)
    assert taken(fresh, "frames", mooded)
    fresh.command("collMod", "scenes", validator={})  # of which nobody knows more
    set_validators(fresh)
    assert rules_of(fresh)["scenes"] == validator(COLLECTIONS["scenes"])


def test_rules_of_a_newer_kind_are_left(fresh, monkeypatch) -> None:
    monkeypatch.setattr(mongo_validators, "RULES", mongo_validators.RULES + 1)
    set_validators(fresh)
    monkeypatch.undo()
    fresh.command("collMod", "frames", validator={"$jsonSchema": {"required": ["mood"]}})
    set_validators(fresh)
    assert rules_of(fresh)["frames"] == {"$jsonSchema": {"required": ["mood"]}}


def test_an_older_program_that_starts_in_the_same_moment_refuses_the_newer_nothing(
    fresh, newer, monkeypatch
) -> None:
    mooded = frame("a", mood="calm") | OWN
    set_rules = mongo_validators._set
    turns = itertools.count()

    def late(database, name, rules, new) -> None:
        if next(turns) == 0:  # the older one has looked, and not written yet
            newer(True)
            set_validators(database)
            newer(False)
        set_rules(database, name, rules, new)

    monkeypatch.setattr(mongo_validators, "_set", late)
    set_validators(fresh)
    assert next(turns) > 2 * len(COLLECTIONS)
    assert taken(fresh, "frames", mooded)
    assert rules_of(fresh)["scenes"] == validator(COLLECTIONS["scenes"])
    newer(True)
    set_validators(fresh)
    assert rules_of(fresh)["frames"] == validator(mongo_validators.COLLECTIONS["frames"])


def test_programs_that_start_together_on_an_empty_database(wire_uri, fresh) -> None:
    raised = []

    def start() -> None:
        try:
            MongoStore(wire_uri, fresh.name).close()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert raised == []
    found = rules_of(fresh)
    assert all(found[name] == validator(collection) for name, collection in COLLECTIONS.items())


def test_a_user_who_may_not_change_collections_can_work(wire_uri, fresh, failing, caplog) -> None:
    MongoStore(wire_uri, fresh.name).close()
    fresh.command("collMod", "frames", validator={})
    with failing("collMod", times=99, errorCode=13):
        store = MongoStore(wire_uri, fresh.name)
    assert "stay as they were" in caplog.text
    store.insert("settings", [setting("a", value={"$a.b": 1, "%": {"$": 2}})])
    assert (
        Repositories(store).projects.add(Project(name="Tide", name_key="tide", owner_id="me")).revision == 1
    )
    store.close()


def test_a_start_with_nothing_to_do_changes_nothing(fresh, failing) -> None:
    set_validators(fresh)
    with failing("create", "collMod", "update", "insert", times=99, errorCode=9):
        set_validators(fresh)
