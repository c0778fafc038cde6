"""What every store tells of others' writes: a feed where it has one, and a stamp where it has that."""

import subprocess
import sys
import threading
import time

import bson
import pytest
from pymongo.database import Database

from app.services.ports import DocumentStore, News, Written
from app.storage.mongo_feed import picked
from app.storage.sqlite import SqliteStore
from tests.contract.conftest import WITHOUT
from tests.contract.documents import comment, entry, frame, scene

LONG = 20.0
"""Seconds to wait for what must come; nothing here takes so long."""

FRAMES = {"frames": ["project_id", "text"]}


def told(feed, number: int) -> list[Written]:
    """The next so many writes, however they are cut into pieces; and that there are no more."""
    writes: list[Written] = []
    until = time.monotonic() + LONG
    while len(writes) < number and time.monotonic() < until:
        news = feed.next(until - time.monotonic())
        assert not news.gap
        writes += news.writes
    assert feed.next(0) == News()
    return writes


@pytest.fixture
def feed(opened, store):
    """A feed of frames, where this kind of store has one."""
    opened.needs("feed")
    made = store.feed(FRAMES)
    yield made
    made.close()


def test_a_store_has_a_feed_or_says_that_it_has_none(opened, store: DocumentStore) -> None:
    made = store.feed(FRAMES)
    assert (made is None) == ("feed" in WITHOUT.get(opened.kind, {}))
    if made is not None:
        made.close()


@pytest.mark.parametrize(
    "fields",
    [{"cheese": []}, {"frames": ["$text"]}, {"frames": [""]}, {"frames": ["a..b"]}, {"frames": "text"}],
)
def test_a_feed_of_what_does_not_exist_is_an_error(store, fields) -> None:
    with pytest.raises(ValueError, match=r"cheese|cannot tell"):
        store.feed(fields)


def test_writes_are_told_in_order_with_what_was_asked_for(opened, store) -> None:
    opened.needs("feed")
    other = opened.open()
    other.insert("frames", [frame("before")])
    feed = store.feed({"frames": ["project_id", "text"], "scenes": []})
    assert feed.next(0) == News()
    first = other.insert("frames", [frame("a", text="Ebb")])[0]
    other.insert("comments", [comment("m")])
    store.insert("scenes", [scene("s")])
    other.replace("frames", {**first, "text": "Flow"})
    other.delete("frames", "a")
    assert told(feed, 4) == [
        Written("frames", "a", False, {"project_id": "p", "text": "Ebb"}),
        Written("scenes", "s", False, {}),
        Written("frames", "a", False, {"project_id": "p", "text": "Flow"}),
        Written("frames", "a", True, {}),
    ]
    feed.close()


def test_fields_inside_lists_are_told_and_the_rest_stays_on_the_server(opened, store, monkeypatch) -> None:
    opened.needs("feed")
    replies = []
    command = Database.command

    def weighed(self, name, *arguments, **named):
        reply = command(self, name, *arguments, **named)
        if name == "getMore":
            replies.append(len(bson.encode(reply)))
        return reply

    monkeypatch.setattr(Database, "command", weighed)
    feed = store.feed(
        {
            "history": ["project_id", "number", "changes.document_id", "changes.collection"],
            "frames": ["undoes"],
        }
    )
    change = {"collection": "frames", "document_id": "a", "before": None, "after": {"text": "x" * 1_000_000}}
    store.insert(
        "history",
        [
            entry(7, changes=[change, change]),
            entry(8, undoes="of frames only"),
        ],
    )
    assert [each.fields for each in told(feed, 2)] == [
        {"project_id": "p", "number": 7, "changes": [{"document_id": "a", "collection": "frames"}] * 2},
        {"project_id": "p", "number": 8, "changes": []},
    ]
    assert 0 < max(replies) < 5000
    feed.close()


def test_a_transaction_is_told_after_its_commit_and_never_if_it_fails(feed, opened, store) -> None:
    other = opened.open()
    seen = []

    def work() -> None:
        with other.transaction():
            other.insert("frames", [frame("a"), frame("b")])
            seen.append(feed.next(0))
            other.insert("frames", [frame("c")])
            seen.append(feed.next(0))

    def fail() -> None:
        with other.transaction():
            other.insert("frames", [frame("d")])
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    work()
    assert seen == [News(), News()]
    assert [each.document_id for each in told(feed, 3)] == ["a", "b", "c"]


def test_what_was_written_while_nobody_asked_is_told_whole(feed, store) -> None:
    documents = [frame(f"{number:04}", text="x" * 1000) for number in range(450)]
    store.insert("frames", documents[:300])
    store.insert("frames", documents[300:])
    assert [each.document_id for each in told(feed, 450)] == [each["_id"] for each in documents]


def test_a_waiting_feed_ends_with_a_write(feed, store) -> None:
    news: list[News] = []
    waiting = threading.Thread(target=lambda: news.append(feed.next(10 * LONG)), daemon=True)
    waiting.start()
    time.sleep(0.3)  # it has asked by now
    store.insert("frames", [frame("a")])
    waiting.join(LONG)
    assert [each.document_id for each in news[0].writes] == ["a"]


def test_a_waiting_feed_ends_when_it_is_closed(feed) -> None:
    news: list[News] = []
    waiting = threading.Thread(target=lambda: news.append(feed.next(10 * LONG)), daemon=True)
    waiting.start()
    time.sleep(0.3)
    feed.close()
    waiting.join(LONG)
    assert news == [News()]
    again = threading.Thread(target=lambda: news.append(feed.next(10 * LONG)), daemon=True)
    again.start()
    again.join(LONG)
    assert news == [News(), News()]
    feed.close()


def test_two_feeds_both_tell(feed, store) -> None:
    second = store.feed({"frames": []})
    store.insert("frames", [frame("a")])
    assert told(feed, 1) == [Written("frames", "a", False, {"project_id": "p", "text": ""})]
    assert told(second, 1) == [Written("frames", "a", False, {})]
    second.close()


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([], {}),
        (["none", "a.none"], {"a": [{}, {}]}),
        (["a"], {"a": [{"b": 1, "c": 2}, 5, {"b": 3}]}),
        (["a.b", "a"], {"a": [{"b": 1, "c": 2}, 5, {"b": 3}]}),
        (["a", "a.b"], {"a": [{"b": 1, "c": 2}, 5, {"b": 3}]}),
        (["a.b", "d.e.f"], {"a": [{"b": 1}, {"b": 3}], "d": {"e": {"f": None}}}),
    ],
)
def test_what_dotted_paths_pick(paths, found) -> None:
    document = {"a": [{"b": 1, "c": 2}, 5, {"b": 3}], "d": {"e": {"f": None, "g": 1}}}
    assert picked(document, paths) == found


# The stamp -----------------------------------------------------------------------------------


ELSEWHERE = """
import sys
from pathlib import Path
from app.storage.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
store.insert("frames", [{"_id": "theirs"}])
store.close()
"""


def test_a_stamp_changes_when_anybody_has_written(opened, store, tmp_path) -> None:
    stamp = store.stamp()
    if opened.kind != "sqlite":
        assert stamp is None
        return
    assert store.stamp() == stamp
    seen = [stamp]

    def changed() -> bool:
        seen.append(store.stamp())
        assert store.stamp() == seen[-1]
        return seen[-1] != seen[-2]

    store.find("frames")
    assert not changed()
    store.insert("frames", [frame("mine")])
    assert changed()
    threads = threading.Thread(target=store.insert, args=("frames", [frame("another thread's")]))
    threads.start()
    threads.join()
    assert changed()
    other = opened.open()
    assert not changed()
    other.delete("frames", "mine")
    assert changed()
    subprocess.run([sys.executable, "-c", ELSEWHERE, str(tmp_path / "store.db")], check=True)
    assert store.get("frames", "theirs") is not None
    assert changed()
    asked: list[object] = []
    thread = threading.Thread(target=lambda: asked.append(store.stamp()))
    thread.start()
    thread.join()
    assert asked == [store.stamp()]


def test_a_stamp_stays_while_others_have_not_committed(tmp_path) -> None:
    store, other = SqliteStore(tmp_path / "store.db"), SqliteStore(tmp_path / "store.db")
    stamp = store.stamp()

    def fail() -> None:
        with other.transaction():
            other.insert("frames", [frame("a")])
            assert store.stamp() == stamp
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert store.stamp() == stamp
    other.close()
    store.close()
