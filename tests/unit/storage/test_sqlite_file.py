"""The file: what is made, what is refused, and the sentences that say so."""

import dataclasses
import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from app.errors import Conflict, DiskFull, StoreAway, StoreUnavailable
from app.services.ports import Where
from app.storage import sqlite_file
from app.storage.schema import COLLECTIONS, TEXT, TIME, Collection
from app.storage.sqlite import SqliteStore
from app.storage.sqlite_file import make_table


def frame(name, **fields):
    return {"_id": name, "project_id": "p", "scene_id": "s", "order": name, **fields}


def pragma(path, name):
    sql = sqlite3.connect(path)
    (value,) = sql.execute(f"PRAGMA {name}").fetchone()
    sql.close()
    return value


def test_the_file_is_durable_and_its_owners_alone(store, path):
    assert pragma(path, "journal_mode") == "wal"
    (synchronous,) = store._file.connection().sql.execute("PRAGMA synchronous").fetchone()
    assert synchronous == 2  # FULL
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store.close()
    store.close()
    assert [each.name for each in path.parent.iterdir()] == ["store.db"]


def same(field, value):
    return Where(field, "eq", value)


@pytest.mark.parametrize(
    ("collection", "where", "sort"),
    [
        ("frames", [same("project_id", "p")], [("order", 1)]),
        ("frames", [same("scene_id", "s")], [("order", 1)]),
        ("images", [same("frame_id", "f")], [("order", 1)]),
        ("images", [same("project_id", "p")], []),
        ("projects", [same("owner_id", "o"), same("deleted_at", None)], [("updated_at", -1)]),
        ("projects", [same("deleted_at", None)], [("updated_at", -1)]),
        ("memberships", [same("user_id", "u")], []),
    ],
)
def test_questions_are_answered_by_indexes(store, collection, where, sort):
    """As they are really asked, whole and in part and page by page: nothing is scanned or sorted."""
    store.insert("projects", [{"_id": "a", "owner_id": "o", "name_key": "a"}])
    store.insert("frames", [frame("a")])
    store.insert("images", [{"_id": "a", "project_id": "p", "frame_id": "f"}])
    store.insert("memberships", [{"_id": "a", "project_id": "p", "user_id": "u"}])
    sql, asked = store._file.connection().sql, []
    sql.set_trace_callback(asked.append)
    for limit, after, fields in ((None, None, None), (50, None, ("revision",)), (50, "a", None)):
        store.find(collection, where, sort, limit, after, fields)
    sql.set_trace_callback(None)
    for statement in asked:
        plan = " ".join(row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {statement}"))
        assert plan.startswith(f"SEARCH {collection} USING ")
        assert not re.search("SCAN|TEMP B-TREE", plan)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("history WHERE project_id = 'p' ORDER BY number DESC LIMIT 1", "history_project_id_number"),
        ("projects WHERE deleted_at > '1970'", "projects_deleted_at_updated_at__id"),
    ],
)
def test_what_every_edit_and_every_start_asks_is_answered_by_an_index(store, query, index):
    first = store._file.connection().sql.execute(f"EXPLAIN QUERY PLAN SELECT body FROM {query}").fetchone()
    assert f"USING INDEX {index}" in first[3]


def refused(path):
    with pytest.raises(StoreUnavailable) as caught:
        SqliteStore(path)
    sentence = str(caught.value)
    assert str(path) in sentence
    assert caught.value.hint
    return sentence


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "home").write_text("")
    assert "cannot be opened" in refused(tmp_path / "home" / "store.db")


def test_a_store_that_is_a_folder(path):
    path.mkdir(parents=True)
    assert "cannot be" in refused(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("read_only", ["file", "folder"])
def test_a_place_without_rights(path, read_only):
    SqliteStore(path).close()
    place = path if read_only == "file" else path.parent
    mode = place.stat().st_mode
    place.chmod(0o500)
    try:
        assert "not readable and writable" in refused(path)
    finally:
        place.chmod(mode)


def test_rights_that_are_missing_are_told(path, monkeypatch):
    SqliteStore(path).close()
    monkeypatch.setattr(os, "access", lambda place, mode: place != path.parent)
    assert f"{path.parent} is not readable and writable" in refused(path)


def test_a_file_that_is_no_database(path):
    path.parent.mkdir()
    path.write_bytes(b"Twice a day, without fail, the river changes its mind.\n" * 50)
    assert "is damaged or is not a database" in refused(path)
    assert path.read_bytes().startswith(b"Twice a day")


def test_a_database_of_another_program_is_left_alone(path):
    path.parent.mkdir()
    sql = sqlite3.connect(path)
    sql.execute("CREATE TABLE bookmarks (url TEXT)")
    sql.close()
    before = path.read_bytes()
    assert "another program" in refused(path)
    assert path.read_bytes() == before


def test_a_layout_of_a_newer_program_is_refused(path):
    SqliteStore(path).close()
    sql = sqlite3.connect(path)
    sql.execute("PRAGMA user_version=999")
    sql.close()
    assert "newer Scenewright (layout 999" in refused(path)


def test_damage_is_told_and_nothing_wrong_is_read(path):
    SqliteStore(path).close()
    tables = path.stat().st_size
    store = SqliteStore(path)
    store.insert("frames", [frame(f"{n:04}", text="x" * 500) for n in range(400)])
    store.close()
    data = bytearray(path.read_bytes())
    for place in range(tables, len(data), 4096):
        data[place : place + 64] = b"\xff" * 64
    path.write_bytes(data)
    store = SqliteStore(path)
    with pytest.raises(StoreUnavailable, match="damaged") as caught:
        store.find("frames")
    assert str(path) in str(caught.value)
    store.close()


@pytest.mark.parametrize("body", ["{", "[]", '{"a":{"$date":"never"}}'])
def test_a_damaged_document_is_named(store, path, body):
    store.insert("frames", [frame("a"), frame("b")])
    store._file.connection().sql.execute("UPDATE frames SET body = ? WHERE _id = 'a'", [body])
    with pytest.raises(StoreUnavailable, match=r"The frame a in .*store\.db is damaged"):
        store.find("frames")
    assert store.get("frames", "b")


def test_a_full_disk_is_told_and_nothing_is_half_written(store, path):
    store.insert("frames", [frame("a")])
    sql = store._file.connection().sql
    pages = sql.execute("PRAGMA page_count").fetchone()[0]
    sql.execute(f"PRAGMA max_page_count={pages + 5}")
    with pytest.raises(DiskFull, match="disk is full") as caught:
        store.insert("frames", [frame(f"f{n}", text="x" * 3000) for n in range(100)])
    assert str(path) in str(caught.value)
    with pytest.raises(DiskFull), store.transaction():
        store.insert("frames", [frame(f"f{n}", text="x" * 3000) for n in range(100)])
    assert [document["_id"] for document in store.find("frames")] == ["a"]
    sql.execute("PRAGMA max_page_count=1000000")
    store.insert("frames", [frame("b")])


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_file_that_may_not_grow_is_told(path):
    """As on a real full disk: the system itself refuses the write."""
    program = """
import resource, signal, sys
from pathlib import Path
from app.errors import DiskFull, StoreUnavailable
from app.storage.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
store.insert("frames", [{"_id": "a"}])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
try:
    store.insert("frames", [{"_id": f"f{n}", "text": "x" * 3000} for n in range(2000)])
except (DiskFull, StoreUnavailable) as error:
    assert sys.argv[1] in str(error), error
    print([document["_id"] for document in store.find("frames")])
"""
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True)
    assert done.stdout.strip() == "['a']", done.stderr
    store = SqliteStore(path)
    assert store.count("frames") == 1
    store.close()


def test_another_writer_is_waited_for_no_longer_than_allowed(path):
    store, other = SqliteStore(path, busy_seconds=0.05), SqliteStore(path)
    with other.transaction():
        other.insert("frames", [frame("a")])
        with pytest.raises(StoreAway, match="in use"):
            store.insert("frames", [frame("b")])
        assert store.find("frames") == []
    store.insert("frames", [frame("b")])
    assert store.count("frames") == 2
    store.close()
    other.close()


def test_another_thread_is_waited_for_no_longer_than_allowed(path):
    store = SqliteStore(path, busy_seconds=0.05)
    raised = []

    def write():
        try:
            store.insert("frames", [frame("b")])
        except StoreAway as error:
            raised.append(str(error))

    with store.transaction():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert "in use" in raised[0]
    store.close()


def test_connections_of_ended_threads_are_let_go(store):
    for _ in range(5):
        thread = threading.Thread(target=lambda: store.count("frames"))
        thread.start()
        thread.join()
    assert len(store._file._all) <= 2


def test_a_transaction_ends_with_its_block(store):
    connection = store._file.connection()
    with pytest.raises(Conflict), store.transaction():
        raise Conflict("elsewhere")
    assert not connection.sql.in_transaction
    assert connection.depth == 0
    with store.transaction():
        store.insert("frames", [frame("a")])
    assert not connection.sql.in_transaction


def test_a_new_indexed_field_is_filled_from_the_documents(path, monkeypatch):
    store = SqliteStore(path)
    when = datetime(2026, 1, 2, tzinfo=UTC)
    store.insert("scenes", [{"_id": "a", "title": "Tide", "made": when}, {"_id": "b"}])
    store.close()
    scenes = COLLECTIONS["scenes"]
    grown = dataclasses.replace(
        scenes, fields={**scenes.fields, "title": TEXT, "made": TIME}, indexes=(("title",),)
    )
    monkeypatch.setattr(sqlite_file, "LAYOUT", sqlite_file.LAYOUT + 1)
    monkeypatch.setitem(COLLECTIONS, "scenes", grown)
    monkeypatch.setitem(COLLECTIONS, "notes", Collection("notes", scenes.entity, "note"))
    store = SqliteStore(path)
    assert [each["_id"] for each in store.find("scenes", [Where("title", "eq", "Tide")])] == ["a"]
    assert [each["_id"] for each in store.find("scenes", [Where("made", "gte", when)])] == ["a"]
    assert store.get("scenes", "a")["made"] == when
    store.insert("notes", [{"_id": "n"}])
    sql = store._file.connection().sql
    names = {row[1] for row in sql.execute("PRAGMA index_list(scenes)")}
    assert "scenes_title__id" in names
    assert "scenes_script_id_order__id" not in names
    make_table(sql, grown)  # once more changes nothing
    assert pragma(path, "user_version") == sqlite_file.LAYOUT
    store.close()


def test_a_snapshot_sees_one_state_and_holds_nobody_up(store, path):
    first = store.insert("frames", [frame("a")])[0]
    other = SqliteStore(path)

    def written():
        other.replace("frames", {**first, "text": "meanwhile"})
        other.insert("frames", [frame("b")])

    with store.snapshot():
        assert store.get("frames", "a") == first
        writer = threading.Thread(target=written)
        writer.start()
        writer.join(20)
        assert not writer.is_alive()
        assert store.get("frames", "a") == first
        assert store.count("frames") == 1
        with pytest.raises(RuntimeError, match="for reading"):
            store.insert("frames", [frame("c")])
    assert store.get("frames", "a")["text"] == "meanwhile"
    assert store.count("frames") == 2
    store.insert("frames", [frame("c")])
    other.close()
