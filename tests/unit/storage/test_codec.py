import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.edits import Change, HistoryEntry
from app.domain.entity import Entity
from app.domain.project import Music, Project, ProjectSettings
from app.domain.script import Frame
from app.domain.style import Style
from app.domain.takes import Image, Voiceover, VoiceTake, Word
from app.errors import StoreUnavailable
from app.storage import codec
from app.storage.documents import plain
from app.storage.schema import COLLECTIONS

FRAMES, IMAGES, VOICEOVERS = COLLECTIONS["frames"], COLLECTIONS["images"], COLLECTIONS["voiceovers"]

TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(TEXT.filter(lambda key: "\0" not in key), inner, max_size=2)
    ),
    max_leaves=4,
)
MOMENT = st.datetimes(min_value=datetime(1000, 1, 1)).map(
    lambda value: value.replace(tzinfo=UTC, microsecond=value.microsecond // 1000 * 1000)
)


def values(hint):
    """Any value of a type, as entities use them."""
    simple = {
        str: TEXT,
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        object: PLAIN,
        Fraction: st.fractions(),
        datetime: MOMENT,
        type(None): st.none(),
    }
    if hint in simple:
        return simple[hint]
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(
            hint, **{field.name: values(hints[field.name]) for field in dataclasses.fields(hint)}
        )
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(values, arguments))
    if origin is tuple and arguments[-1] is ...:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    assert issubclass(origin, Mapping), hint
    keys = TEXT.filter(lambda key: "\0" not in key)
    return st.dictionaries(keys, values(arguments[1]), max_size=2)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_entity_comes_back(name):
    collection = COLLECTIONS[name]

    @settings(max_examples=15, deadline=None)
    @given(values(collection.entity))
    def check(entity):
        document = plain(codec.encode(collection, entity))
        assert document["schema"] == collection.schema
        assert codec.decode(collection, document, collection.entity) == entity

    check()


def test_the_stored_form():
    frame = Frame(
        id="f",
        project_id="p",
        scene_id="s",
        order="V",
        source="Ebb.\n",
        text="Ebb.",
        pause_after=Fraction(1, 3),
        motion=Style("push_in", {"amount": 0.1}),
        effects=(Style("title"),),
    )
    document = codec.encode(FRAMES, frame)
    assert document["_id"] == "f"
    assert "id" not in document
    assert document["pause_before"] == "0/1"
    assert document["pause_after"] == "1/3"
    assert document["motion"] == {"kind": "push_in", "params": {"amount": 0.1}}
    assert document["transition"] is None
    assert document["effects"] == [{"kind": "title", "params": {}}]
    assert document["revision"] == 0


def test_nested_values():
    there = timezone(timedelta(hours=5, minutes=30))
    take = VoiceTake(
        id="t",
        asset_id="a",
        engine="e",
        voice="v",
        text="Hi",
        length=Fraction(2, 3),
        words=(Word("Hi", 0, 2, Fraction(1, 48000), Fraction(1, 2)),),
        recipe={"speed": 1.0, "tags": ("a", "b")},
        made_at=datetime(2026, 5, 1, 5, 30, 0, 999999, tzinfo=there),
    )
    document = codec.encode(VOICEOVERS, Voiceover(project_id="p", frame_id="f", takes=(take,)))
    assert document["takes"][0]["id"] == "t"
    assert document["takes"][0]["words"] == [
        {"text": "Hi", "first": 0, "last": 2, "start": "1/48000", "end": "1/2"}
    ]
    read = codec.decode(VOICEOVERS, document, Voiceover).takes[0]
    assert read.recipe == {"speed": 1.0, "tags": ["a", "b"]}
    assert read.made_at == datetime(2026, 5, 1, 0, 0, 0, 999000, tzinfo=UTC)
    assert dataclasses.replace(read, recipe={}, made_at=None) == dataclasses.replace(
        take, recipe={}, made_at=None
    )


def test_whole_numbers_are_read_where_a_field_is_a_float():
    project = Project(
        name="A",
        name_key="a",
        owner_id="o",
        settings=ProjectSettings(music=Music("m", "M", gain_db=-8), loudness_lufs=-14),
    )
    read = codec.decode(COLLECTIONS["projects"], codec.encode(COLLECTIONS["projects"], project), Project)
    assert read.settings.music is not None
    assert type(read.settings.music.gain_db) is float
    assert read == project


def test_a_change_in_history_keeps_none_apart_from_empty():
    entry = HistoryEntry(
        project_id="p",
        user_id="u",
        number=1,
        label="Add",
        changes=(Change("frames", "f", None, {}), Change("frames", "g", {"text": None}, None)),
    )
    history = COLLECTIONS["history"]
    assert codec.decode(history, codec.encode(history, entry), HistoryEntry) == entry


def test_fields_from_before_they_existed_get_their_defaults():
    document = {"_id": "f", "project_id": "p", "scene_id": "s", "order": "V", "source": "", "text": "x"}
    read = codec.decode(FRAMES, document, Frame)
    assert read == Frame(id="f", project_id="p", scene_id="s", order="V", source="", text="x")


GOOD = {"_id": "i", "project_id": "p", "frame_id": "f", "order": "V"}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({**GOOD, "schema": 3}, "newer Scenewright.*schema 3 of images.*Install the newest"),
        ({**GOOD, "schema": "x"}, "schema x"),
        ({**GOOD, "colour": "red"}, "picture i .*field colour.*does not know"),
        ({"_id": "i", "project_id": "p", "order": "V"}, "frame_id: it is missing"),
        ({**GOOD, "width": "wide"}, "width: 'wide' is not int"),
        ({**GOOD, "width": True}, "width: True is not int"),
        ({**GOOD, "name": None}, "name: None is not str"),
        ({**GOOD, "focus": [0.5]}, "focus: .* not a list of 2"),
        ({**GOOD, "focus": [0.5, "x"]}, "focus: 'x' is not a number"),
        ({**GOOD, "recipe": []}, "recipe: .* not a mapping"),
        ({**GOOD, "created_at": "yesterday"}, "created_at: .* not a moment"),
    ],
)
def test_a_document_that_is_not_understood_is_refused(document, says):
    with pytest.raises(StoreUnavailable, match=says):
        codec.decode(IMAGES, document, Image)


@pytest.mark.parametrize("length", ["1/0", "1", "", "a/b", 1, None, ["1/2"], "1/2/3"])
def test_a_fraction_that_is_none_is_refused_with_its_place(length):
    take = {"id": "t", "asset_id": "a", "engine": "e", "voice": "v", "text": "", "length": length}
    document = {"_id": "o", "project_id": "p", "frame_id": "f", "takes": [take]}
    with pytest.raises(StoreUnavailable, match=r"takes\.length"):
        codec.decode(VOICEOVERS, document, Voiceover)


def test_unknown_fields_of_values_inside_are_refused_too():
    frame = codec.encode(FRAMES, Frame(project_id="p", scene_id="s", order="V", source="", text=""))
    frame["motion"] = {"kind": "still", "params": {}, "easing": "in"}
    with pytest.raises(StoreUnavailable, match=r"motion\.easing"):
        codec.decode(FRAMES, frame, Frame)


def test_an_entity_of_another_collection_is_refused():
    with pytest.raises(TypeError, match="frames holds Frame, not Image"):
        codec.encode(FRAMES, Image(project_id="p", frame_id="f", order="V"))


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        codec.encode(
            FRAMES,
            Frame(
                project_id="p", scene_id="s", order="V", source="", text="", created_at=datetime(2026, 1, 1)
            ),
        )


def test_a_field_without_a_stored_form_is_refused():
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Odd(Entity):
        things: set[str]

    odd = dataclasses.replace(FRAMES, entity=Odd)
    with pytest.raises(TypeError, match=r"Odd\.things"):
        codec.encode(odd, Odd(things=set()))
