from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from app.domain.accounts import Actor, Role
from app.domain.edits import Change, HistoryEntry, difference
from app.domain.entity import Entity
from app.domain.project import Project
from app.domain.script import Frame
from app.domain.style import Style
from app.domain.takes import Voiceover
from app.errors import AlreadyExists, Conflict, NotFound, StoreUnavailable
from app.services.ports import Where
from app.storage import documents
from app.storage.schema import COLLECTIONS


def frame(**fields):
    return Frame(**{"project_id": "p", "scene_id": "s", "order": "V", "source": "x", "text": "x", **fields})


def test_entities_come_back_with_what_the_store_set(repositories):
    made = frame(motion=Style("push_in"))
    stored = repositories.frames.add(made)
    assert (stored.revision, stored.id) == (1, made.id)
    assert stored.created_at is not None
    assert stored.created_at == stored.updated_at
    assert repositories.frames.get(made.id) == stored == repositories.frames.require(made.id)
    saved = repositories.frames.save(replace(stored, text="y"))
    assert (saved.revision, saved.text, saved.created_at) == (2, "y", stored.created_at)
    assert repositories.frames.get(made.id) == saved


def test_an_old_copy_cannot_be_saved(repositories):
    stored = repositories.frames.add(frame())
    repositories.frames.save(replace(stored, text="mine"))
    with pytest.raises(Conflict):
        repositories.frames.save(replace(stored, text="yours"))
    assert repositories.frames.require(stored.id).text == "mine"


def test_what_is_missing_is_named(repositories):
    assert repositories.frames.get("nobody") is None
    with pytest.raises(NotFound, match="There is no frame nobody"):
        repositories.frames.require("nobody")
    with pytest.raises(NotFound, match="project"):
        repositories.projects.save(Project(name="A", name_key="a", owner_id="o"))


def test_many(repositories):
    a, b, c = repositories.frames.add_many([frame(id="a"), frame(id="b"), frame(id="c", scene_id="t")])
    assert repositories.frames.add_many([]) == []
    assert repositories.frames.get_many(["c", "a", "z"]) == {"a": a, "c": c}
    assert repositories.frames.find(scene_id="s") == [a, b]
    assert repositories.frames.find(Where("_id", "gt", "a"), scene_id="s") == [b]
    assert repositories.frames.find(sort=[("_id", -1)], limit=1, after="c") == [b]
    assert repositories.frames.first(sort=[("_id", -1)], project_id="p") == c
    assert repositories.frames.first(project_id="q") is None
    assert repositories.frames.count(scene_id="t") == 1
    assert repositories.frames.tally("scene_id", project_id="p") == {"s": 2, "t": 1}
    assert sum(repositories.frames.tally("created_at", by_day=True).values()) == 3
    assert repositories.frames.remove("a", a.revision)
    assert not repositories.frames.remove("a")


def test_what_stands_as_it_was_read_is_not_read_again(repositories):
    frames = repositories.frames
    read = frames.add_many([frame(id=name, order=name) for name in "abcd"])
    known = {each.id: each for each in read}
    frames.save(replace(read[1], text="written"))
    frames.remove("c")
    frames.add(frame(id="0", order="0"))
    again = frames.find_again(known, project_id="p", sort=[("order", -1)])
    assert again == frames.find(project_id="p", sort=[("order", -1)])
    assert [each.id for each in again] == ["d", "b", "a", "0"]
    assert again[0] is known["d"]
    assert again[2] is known["a"]
    assert frames.find_again({}, project_id="p") == frames.find(project_id="p")
    assert frames.find_again(known, Where("order", "gt", "a"), project_id="q") == []


def test_what_was_deleted_and_brought_back_is_read_again(repositories, monkeypatch):
    frames = repositories.frames
    stored = frames.add(frame(id="a"))
    changed = frames.save(replace(stored, text="later"))
    frames.remove("a")
    monkeypatch.setattr(documents, "now", lambda: stored.updated_at + timedelta(seconds=1))
    repositories.write_change(Change("frames", "a", None, repositories.encode(changed)))
    (again,) = frames.find_again({"a": stored}, project_id="p")
    assert (again.revision, again.text) == (stored.revision, "later")


def test_some_fields_have_the_values_that_entities_have(repositories):
    made = frame(id="b", motion=Style("push_in", {"amount": 0.1}), pause_before=Fraction(1, 3))
    stored = repositories.frames.add_many([made, frame(id="a", image_id="i")])
    names = ("text", "motion", "pause_before", "image_id", "created_at", "effects")
    found = repositories.frames.find_fields(names, project_id="p", sort=[("_id", -1)])
    assert found == [{name: getattr(each, name) for name in ("id", *names)} for each in stored]
    assert repositories.frames.find_fields(("id",), Where("_id", "gt", "a"), limit=1) == [{"id": "b"}]
    assert repositories.frames.find_fields((), after="a") == [{"id": "b"}]


def test_a_field_that_was_not_stored_has_its_default(repositories):
    whole = {"project_id": "p", "scene_id": "s", "order": "V", "source": "x", "text": "x"}
    repositories.store.insert("frames", [{"_id": "f", **whole}])
    names = ("pause_after", "effects", "image_id")
    (found,) = repositories.frames.find_fields(names)
    assert found == {name: getattr(repositories.frames.require("f"), name) for name in ("id", *names)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"schema": 99}, "newer Scenewright"),
        ({"text": 5}, "field text: 5 is not str"),
        ({"text": None}, "field text: None is not str"),
        ({"motion": {"kind": 7}}, r"field motion\.kind: 7 is not str"),
    ],
)
def test_some_fields_of_a_document_that_is_not_understood(repositories, fields, message):
    repositories.store.insert("frames", [repositories.encode(frame(id="f")) | fields])
    with pytest.raises(StoreUnavailable, match=message) as caught:
        repositories.frames.find_fields(("text", "motion"))
    assert "frame f" in str(caught.value)


def test_names_are_unique_to_their_owner(repositories):
    repositories.projects.add(Project(name="A", name_key="a", owner_id="o"))
    repositories.projects.add(Project(name="A", name_key="a", owner_id="other"))
    with pytest.raises(AlreadyExists, match="project with the owner_id “o” and name_key “a”"):
        repositories.projects.add(Project(name="a", name_key="a", owner_id="o"))


def test_a_transaction_goes_across_collections(repositories):
    def work():
        with repositories.transaction():
            repositories.roles.add(Role(name="r"))
            repositories.voiceovers.add_many([Voiceover(project_id="p", frame_id="f") for _ in range(2)])

    with pytest.raises(AlreadyExists):
        work()
    assert repositories.roles.count() == repositories.voiceovers.count() == 0


def test_every_collection_has_a_repository(repositories):
    for name, collection in COLLECTIONS.items():
        repository = getattr(repositories, name)
        assert repository.find() == []
        with pytest.raises(NotFound, match=collection.called):
            repository.require("x")


def test_a_document_of_a_newer_program_is_refused(repositories):
    stored = repositories.encode(frame(id="f")) | {"schema": 99}
    repositories.store.insert("frames", [stored])
    with pytest.raises(StoreUnavailable, match="newer Scenewright"):
        repositories.frames.find(project_id="p")


# Changes ----------------------------------------------------------------------------------------


def stored_frame(repositories, **fields):
    return repositories.frames.add(frame(id="f", **fields))


def edit(repositories, old, new):
    """Save, and the change that a history keeps of it, read back from there."""
    before, after = difference(repositories.encode(old), repositories.encode(repositories.frames.save(new)))
    return kept(repositories, Change(repositories.collection_of(old), old.id, before, after))


def kept(repositories, change):
    number = repositories.history.count() + 1
    entry = HistoryEntry(project_id="p", user_id="u", number=number, label="Edit", changes=(change,))
    return repositories.history.add(entry).changes[0]


def test_stored_form(repositories):
    stored = stored_frame(repositories, effects=(Style("title", {"text": "T"}),))
    assert repositories.collection_of(stored) == "frames"
    assert repositories.document("frames", "f") == repositories.encode(stored)
    assert repositories.document("frames", "g") is None
    with pytest.raises(TypeError, match="Entity"):
        repositories.collection_of(Entity())
    with pytest.raises(TypeError, match="Actor"):
        repositories.encode(Actor("u", "n"))


def test_a_change_is_taken_back_and_made_again(repositories):
    old = stored_frame(repositories)
    change = edit(
        repositories, old, replace(old, text="new", motion=Style("still"), effects=(Style("title"),))
    )
    back = repositories.write_change(change.inverse())
    assert back == repositories.document("frames", "f")
    undone = repositories.frames.require("f")
    assert (undone.text, undone.motion, undone.effects, undone.revision) == ("x", None, (), 3)
    repositories.write_change(change)
    redone = repositories.frames.require("f")
    assert (redone.text, redone.motion, redone.effects) == ("new", Style("still"), (Style("title"),))


def test_other_fields_stay_as_others_left_them(repositories):
    old = stored_frame(repositories)
    change = edit(repositories, old, replace(old, text="new"))
    repositories.frames.save(replace(repositories.frames.require("f"), order="Z"))
    repositories.write_change(change.inverse())
    left = repositories.frames.require("f")
    assert (left.text, left.order) == ("x", "Z")


def test_a_field_changed_since_is_a_conflict(repositories):
    old = stored_frame(repositories)
    change = edit(repositories, old, replace(old, text="new"))
    later = repositories.frames.save(replace(repositories.frames.require("f"), text="newest"))
    with pytest.raises(Conflict, match="text of the frame f"):
        repositories.write_change(change.inverse())
    assert repositories.frames.require("f") == later


def test_creation_and_deletion(repositories):
    made_at = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    stored = stored_frame(repositories, effects=(Style("title", {"$odd.key": 1}),))
    after = repositories.encode(stored) | {"created_at": made_at}
    change = kept(repositories, Change("frames", "f", None, after))
    with pytest.raises(Conflict):
        repositories.write_change(change)
    assert repositories.write_change(change.inverse()) is None
    assert repositories.frames.get("f") is None
    with pytest.raises(Conflict, match="deleted"):
        repositories.write_change(change.inverse())
    assert repositories.write_change(change) == repositories.document("frames", "f")
    again = repositories.frames.require("f")
    assert replace(again, created_at=None, updated_at=None) == replace(
        stored, created_at=None, updated_at=None
    )


def test_what_was_created_and_changed_since_is_not_deleted(repositories):
    stored = stored_frame(repositories)
    change = Change("frames", "f", None, repositories.encode(stored))
    repositories.frames.save(replace(stored, text="by somebody"))
    with pytest.raises(Conflict, match="text"):
        repositories.write_change(change.inverse())
    assert repositories.frames.get("f")
    assert repositories.write_change(Change("frames", "f", {}, None)) is None


def test_a_change_that_would_break_a_document_is_refused(repositories):
    stored_frame(repositories)
    with pytest.raises(StoreUnavailable, match="text"):
        repositories.write_change(Change("frames", "f", {"text": "x"}, {"text": 5}))
    with pytest.raises(StoreUnavailable, match="missing"):
        repositories.write_change(Change("frames", "g", None, {"text": "only"}))
    with pytest.raises(ValueError, match="pictures"):
        repositories.write_change(Change("pictures", "g", None, {}))
    assert repositories.frames.count() == 1
