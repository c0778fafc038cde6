"""Some fields of documents, the same from every store as from the whole documents."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import NotFound
from app.services.ports import Where
from tests.contract.documents import comment, entry, frame, image
from tests.contract.test_document_store import VALUES, _kinds, _values

EARLY = datetime(2026, 3, 1, 23, 59, 59, 999000, tzinfo=UTC)


def test_only_what_was_asked_for_and_the_id(store):
    store.insert("frames", [frame("b", text="Flood"), frame("a", text="Ebb", image_id="i")])
    assert store.find("frames", fields=("order", "text")) == [
        {"_id": "a", "order": "a", "text": "Ebb"},
        {"_id": "b", "order": "b", "text": "Flood"},
    ]
    assert (
        store.find("frames", fields=())
        == store.find("frames", fields=["_id"])
        == [{"_id": "a"}, {"_id": "b"}]
    )
    assert store.find("frames", fields=("text", "text"))[0] == {"_id": "a", "text": "Ebb"}


def test_a_field_that_a_document_lacks_is_none(store):
    store.insert("frames", [frame("a", image_id=None), frame("b")])
    for names in (("image_id",), ("effects",), ("image_id", "effects")):
        assert store.find("frames", fields=names) == [{"_id": each, **dict.fromkeys(names)} for each in "ab"]


@pytest.mark.parametrize("name", VALUES)
def test_values_are_as_in_the_whole_document(store, name):
    store.insert("images", [image("a", recipe={"value": VALUES[name], "list": [VALUES[name]]})])
    whole = store.get("images", "a")
    for names in (("recipe",), ("width", "order", "recipe")):
        (part,) = store.find("images", fields=names)
        assert part == {"_id": "a", **{each: whole[each] for each in names}}
        assert _kinds(part["recipe"]) == _kinds(whole["recipe"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_values, text=st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_value_is_as_in_the_whole_document(store, value, text):
    store.delete("images", "any")
    store.insert("images", [image("any", recipe={"value": value}, name=text, credit=text)])
    for names in (("recipe",), ("name",), ("credit", "name", "recipe")):
        assert store.find("images", fields=names) == [
            {"_id": "any", **{each: {"recipe": {"value": value}}.get(each, text) for each in names}}
        ]


def test_every_kind_of_indexed_field_and_what_the_store_sets(store):
    store.insert("comments", [comment("c", done=True)])
    store.insert("sessions", [{"_id": "s", "user_id": "u", "token_hash": "t", "expires_at": EARLY}])
    store.insert("history", [entry(n) for n in (1, 2**53 + 1)])
    own = ("revision", "created_at", "updated_at", "schema")
    for collection, field in (("comments", "done"), ("sessions", "expires_at"), ("history", "number")):
        for part in store.find(collection, fields=(field, *own)):
            whole = store.get(collection, part["_id"])
            assert part == {name: whole[name] for name in ("_id", field, *own)}
            assert _kinds(part) == {name: type(whole[name]) for name in part}


def test_conditions_order_and_pages_are_those_of_whole_documents(store):
    store.insert("frames", [frame(f"{n}", order=f"{n % 3}", scene_id="st"[n % 2]) for n in range(9)])
    sort, where = [("order", -1)], [Where("scene_id", "eq", "s")]
    whole = store.find("frames", where, sort)
    parts, after = [], None
    while page := store.find("frames", where, sort, 2, after, ("text",)):
        parts += page
        after = page[-1]["_id"]
    assert parts == [{"_id": each["_id"], "text": ""} for each in whole]
    with pytest.raises(NotFound):
        store.find("frames", where, sort, 2, "gone", ("text",))


@pytest.mark.parametrize("name", ["pictures", "id", "", "recipe.title", 'text"', "$text"])
def test_a_field_that_the_collection_does_not_have_is_an_error(store, name):
    with pytest.raises(ValueError, match="has no field"):
        store.find("frames", fields=("text", name))
