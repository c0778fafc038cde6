"""Documents of one store put into another as they were."""

import sqlite3
from datetime import UTC, datetime

import pytest

from app.errors import AlreadyExists
from app.storage.sqlite import SqliteStore

LONG_AGO = datetime(2001, 2, 3, 4, 5, 6, 789000, tzinfo=UTC)


def setting(identity, **fields):
    return {
        "_id": identity,
        "user_id": "u",
        "name": identity,
        "value": {"$a.b": [1, 2.5, None, LONG_AGO]},
        "revision": 7,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "schema": 1,
        **fields,
    }


def test_a_restored_document_keeps_its_revision_and_times(store):
    store.restore("settings", [setting("a"), setting("b", revision=1)])
    assert store.get_many("settings", ["a", "b"]) == {"a": setting("a"), "b": setting("b", revision=1)}
    changed = store.replace("settings", setting("a"))
    assert (changed["revision"], changed["created_at"]) == (8, LONG_AGO)


@pytest.mark.parametrize("clash", [{"_id": "taken"}, {"name": "taken"}])
def test_nothing_of_a_batch_stays_where_one_is_taken(store, clash):
    there = store.insert("settings", [{"_id": "taken", "user_id": "u", "name": "taken", "value": {}}])
    with pytest.raises(AlreadyExists):
        store.restore("settings", [setting("a"), setting("b", **clash), setting("c")])
    assert store.find("settings") == there


@pytest.mark.parametrize(
    "wrong", [{"revision": 0}, {"revision": None}, {"created_at": None}, {"updated_at": "2001-02-03"}]
)
def test_what_no_store_has_written_is_refused(store, wrong):
    with pytest.raises(ValueError, match="document of settings"):
        store.restore("settings", [setting("a", **wrong)])
    assert store.find("settings") == []


def test_a_sound_store_finds_nothing_wrong_with_itself(store):
    store.insert("settings", [{"_id": "a", "user_id": "u", "name": "a", "value": {}}])
    assert store.damage() == []


def test_a_file_with_lost_index_entries_says_so(tmp_path):
    store = SqliteStore(tmp_path / "store.db")
    store.insert("settings", [{"_id": str(n), "user_id": "u", "name": str(n), "value": {}} for n in range(9)])
    sql = sqlite3.connect(tmp_path / "store.db")
    sql.execute("PRAGMA writable_schema=ON")
    added = " WHERE revision < 0"
    sql.execute("UPDATE sqlite_master SET sql = sql || ? WHERE name = ?", [added, "settings_user_id_name"])
    sql.commit()
    sql.close()
    store.close()
    again = SqliteStore(tmp_path / "store.db")
    assert again.damage()
    again.close()
