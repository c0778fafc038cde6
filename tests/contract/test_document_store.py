"""What every store keeps and refuses to keep."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import AlreadyExists, BadInput, Conflict, NotFound, StoreUnavailable
from app.services.ports import Where
from app.storage.schema import COLLECTIONS
from tests.contract.documents import frame, setting

EARLY = datetime(2026, 3, 1, 23, 59, 59, 999000, tzinfo=UTC)
LATE = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def ids(documents):
    return [document["_id"] for document in documents]


# What goes in comes out -----------------------------------------------------------------------


def test_an_inserted_document_is_returned_as_it_is_read(store):
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    (stored,) = store.insert("frames", [frame("a", text="Ebb")])
    assert store.get("frames", "a") == stored
    assert stored["revision"] == 1
    assert stored["schema"] == COLLECTIONS["frames"].schema
    assert before <= stored["created_at"] == stored["updated_at"] <= datetime.now(UTC)
    assert stored["created_at"].utcoffset() == timedelta(0)


def test_what_is_not_there_is_none(store):
    assert store.get("frames", "nobody") is None
    assert store.get_many("frames", ["nobody"]) == {}
    assert store.insert("frames", []) == []


def test_the_store_writes_its_own_fields_whatever_it_is_given(store):
    given_ = frame("a", revision=7, created_at=EARLY, updated_at=EARLY)
    (stored,) = store.insert("frames", [given_])
    assert stored["revision"] == 1
    assert stored["created_at"] > LATE
    replaced = store.replace("frames", {**stored, "created_at": EARLY})
    assert replaced["created_at"] == stored["created_at"]


VALUES = {
    "text": "Żółw 🐢 مرحبا नमस्ते 漢字 e\u0301 \u2028 \0 \"quoted\" '$' \\ \n",
    "none": None,
    "truths": [True, False],
    "whole": [0, -1, 2**31, -(2**63), 2**63 - 1],
    "numbers": [0.0, 1.5, -1e300, 5e-324, 1.0],
    "fraction": "30000/1001",
    "empty": [[], {}, ""],
    "moment": EARLY,
    "deep": {"list": [{"moment": LATE, "again": [LATE]}]},
    "keys": {"$set": 1, "a.b": 2, "%24": 3, "$date": 4, "": 5, "$$": 6, "%": 7, ".": 8, "ключ": 9},
    "like a mark": {"$date": "2026-01-01T00:00:00Z"},
    "like a reference": {"$ref": "frames", "$id": "a"},
    "like escaped": {"%24date": 1, "$$date": 2, "%2E": 3, "%252E": 4},
}


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back_as_they_went_in(store, name):
    value = {"is": VALUES[name]}
    stored = store.insert("settings", [setting("a", value=value)])[0]
    read = store.get("settings", "a")
    assert read["value"] == value == stored["value"]
    assert _kinds(read["value"]) == _kinds(value)


def _kinds(value):
    if isinstance(value, dict):
        return {key: _kinds(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_kinds(item) for item in value]
    return type(value)


def test_keys_may_be_anything(store):
    stored = store.insert("settings", [setting("a", value={"$x.y": 1, "%25": 2})])[0]
    assert store.get("settings", "a") == stored
    assert stored["value"]["$x.y"] == 1


_text = st.text(st.characters(codec="utf-8"), max_size=20)
_keys = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ["$date", "$", "a.b", "%24", "%2E."]
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_values)
def test_any_value_comes_back(store, value):
    store.delete("settings", "any")
    store.insert("settings", [setting("any", value={"is": value})])
    assert store.get("settings", "any")["value"] == {"is": value}


def test_tuples_are_lists_and_moments_are_in_utc_to_the_millisecond(store):
    there = datetime(2026, 6, 1, 1, 30, 0, 123987, tzinfo=timezone(timedelta(hours=2)))
    stored = store.insert("settings", [setting("a", value={"pair": (1, (2,)), "at": there})])[0]
    at = datetime(2026, 5, 31, 23, 30, 0, 123000, tzinfo=UTC)
    assert stored["value"] == {"pair": [1, [2]], "at": at}
    assert store.get("settings", "a") == stored


def test_what_is_returned_is_a_copy(store):
    mapping = {"list": [1]}
    stored = store.insert("settings", [setting("a", value=mapping)])[0]
    stored["value"]["list"].append(2)
    mapping["list"].append(3)
    store.get("settings", "a")["value"]["list"].append(4)
    assert store.get("settings", "a")["value"] == {"list": [1]}


def test_a_document_of_megabytes(store):
    text = "Ebb und Flut. 🌊" * 250_000
    store.insert("frames", [frame("a", text=text)])
    assert store.get("frames", "a")["text"] == text


@pytest.mark.parametrize("write", ["insert", "replace"])
def test_a_document_over_16_mb_is_refused(store, write):
    small = store.insert("frames", [frame("a")])[0]
    large = "x" * (16 * 1024 * 1024)
    writes = {
        "insert": lambda: store.insert("frames", [frame("b"), frame("c", text=large)]),
        "replace": lambda: store.replace("frames", {**small, "text": large}),
    }
    with pytest.raises(BadInput, match="16 MB"):
        writes[write]()
    assert store.find("frames") == [small]


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"project_id": "p"}, ValueError),
        (frame(""), ValueError),
        (frame(7), ValueError),
        (frame("a", value=float("nan")), ValueError),
        (frame("a", value=[float("inf")]), ValueError),
        (frame("a", value=2**63), ValueError),
        (frame("a", value=datetime(2026, 1, 1)), ValueError),
        (frame("a", value={"a\0b": 1}), ValueError),
        (frame("a", value={1: 1}), TypeError),
        (frame("a", value={1, 2}), TypeError),
        (frame("a", value=b"bytes"), TypeError),
        (frame("a", project_id=3), ValueError),
        (frame("a", value="\udcff.jpg"), BadInput),
        (frame("a", value={"\udcff": 1}), BadInput),
    ],
)
def test_what_one_database_would_change_is_refused_by_all(store, document, error):
    with pytest.raises(error):
        store.insert("frames", [frame("whole"), document])
    assert store.count("frames") == 0


def test_a_unique_field_needs_a_value(store):
    with pytest.raises(ValueError, match="unique"):
        store.insert("roles", [{"_id": "r", "name": None}])


# Writing ----------------------------------------------------------------------------------------


def test_a_taken_id_is_refused_and_nothing_of_the_batch_stays(store):
    store.insert("frames", [frame("b", text="first")])
    with pytest.raises(AlreadyExists, match=r"frame (like )?b\."):
        store.insert("frames", [frame("a"), frame("b", text="second"), frame("c")])
    assert ids(store.find("frames")) == ["b"]
    assert store.get("frames", "b")["text"] == "first"


def test_a_taken_unique_field_is_refused(store):
    store.insert("settings", [setting("1", name="theme")])
    store.insert("settings", [setting("2", name="theme", user_id="v")])
    with pytest.raises(AlreadyExists, match="setting"):
        store.insert("settings", [setting("3", name="theme")])
    second = store.get("settings", "2")
    with pytest.raises(AlreadyExists, match="setting"):
        store.replace("settings", {**second, "user_id": "u"})
    assert store.get("settings", "2") == second
    assert store.count("settings") == 2


def test_the_same_id_twice_in_one_batch_is_refused(store):
    with pytest.raises(AlreadyExists):
        store.insert("frames", [frame("a"), frame("a")])
    assert store.count("frames") == 0


def test_replace_counts_revisions_and_drops_fields_left_out(store):
    first = store.insert("frames", [frame("a", text="x", speaker="Ada")])[0]
    changed = {name: value for name, value in first.items() if name != "speaker"} | {
        "text": "y",
        "order": "z",
    }
    second = store.replace("frames", changed)
    assert store.get("frames", "a") == second
    assert "speaker" not in second
    assert second["revision"] == 2
    assert second["created_at"] == first["created_at"]
    assert second["updated_at"] >= first["updated_at"]
    assert ids(store.find("frames", [Where("order", "eq", "z")])) == ["a"]


def test_replace_at_another_revision_is_a_conflict(store):
    first = store.insert("frames", [frame("a", text="1")])[0]
    second = store.replace("frames", {**first, "text": "2"})
    with pytest.raises(Conflict, match="frame a"):
        store.replace("frames", {**first, "text": "3"})
    with pytest.raises(Conflict):
        store.replace("frames", frame("a"))
    assert store.get("frames", "a") == second


def test_replace_of_nothing_is_not_found(store):
    with pytest.raises(NotFound, match="frame a"):
        store.replace("frames", frame("a", revision=1))


def test_delete(store):
    first = store.insert("frames", [frame("a"), frame("b")])[0]
    with pytest.raises(Conflict):
        store.delete("frames", "a", revision=2)
    assert store.delete("frames", "a", revision=first["revision"])
    assert not store.delete("frames", "a", revision=1)
    assert not store.delete("frames", "a")
    assert store.delete("frames", "b")
    assert store.count("frames") == 0


def test_another_handle_sees_what_was_written(opened):
    one, other = opened.open(), opened.open()
    first = one.insert("frames", [frame("a")])[0]
    assert other.get("frames", "a") == first
    other.replace("frames", {**first, "text": "other"})
    with pytest.raises(Conflict):
        one.replace("frames", {**first, "text": "one"})
    assert one.get("frames", "a")["text"] == "other"


def test_a_closed_store_says_so(opened):
    opened.needs("closing")
    store = opened.open()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.get("frames", "a")
    with pytest.raises(StoreUnavailable, match="closed"):
        store.insert("frames", [frame("a")])
