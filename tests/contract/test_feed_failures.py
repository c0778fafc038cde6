"""A feed whose connection, server or memory is lost goes on from where it was, or says that it cannot."""

import threading
import time
from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from app.errors import StoreAway, StoreUnavailable
from app.services.ports import News, Written
from app.storage.mongo import MongoStore
from tests.benchmarks.mongo_process import MongoProcess
from tests.contract.documents import frame

LONG = 20.0
"""Seconds to wait for what must come; nothing here takes so long."""

DATABASE = "scenewright_test_feeds"


@pytest.fixture
def store(wire_uri) -> Iterator[MongoStore]:
    store = MongoStore(wire_uri, DATABASE)
    yield store
    store.close()
    with MongoClient(wire_uri) as client:
        client.drop_database(DATABASE)


@pytest.fixture
def feed(store):
    feed = store.feed({"scenes": [], "frames": ["text"]})
    yield feed
    feed.close()


@pytest.fixture
def process(tmp_path) -> Iterator[MongoProcess]:
    process = MongoProcess(tmp_path / "mongodb", synced=True)
    process.start()
    yield process
    process.stop()


def ids(news: News) -> list[str]:
    return [each.document_id for each in news.writes]


@pytest.mark.parametrize(
    "how",
    [
        {"closeConnection": True},
        {"errorCode": 43},  # CursorNotFound
        {"errorCode": 11602},  # InterruptedDueToReplStateChange
    ],
)
def test_nothing_is_missed_where_connection_or_cursor_are_lost(store, feed, failing, how) -> None:
    store.insert("frames", [frame("a", text="Ebb")])
    with failing("getMore", times=2, **how):
        store.insert("frames", [frame("b")])
        writes = feed.next(LONG).writes
        store.insert("frames", [frame("c")])
        writes += feed.next(LONG).writes
    store.insert("frames", [frame("d")])
    writes += feed.next(LONG).writes
    assert [(each.document_id, each.fields) for each in writes] == [
        ("a", {"text": "Ebb"}),
        ("b", {"text": ""}),
        ("c", {"text": ""}),
        ("d", {"text": ""}),
    ]


def test_a_server_that_cannot_go_on_is_a_gap_and_the_feed_goes_on_from_there(store, feed, failing) -> None:
    with failing("getMore", errorCode=280):  # ChangeStreamFatalError
        assert feed.next(LONG) == News(gap=True)
    store.insert("frames", [frame("a")])
    assert feed.next(LONG) == News((Written("frames", "a", False, {"text": ""}),))


def test_a_server_that_has_forgotten_what_was_written_is_a_gap() -> None:
    from secantus import SecantusDBServer

    server = SecantusDBServer(storage_path=":memory:", port=0, oplog_max_entries=5)
    server.start()
    try:
        store = MongoStore(f"{server.uri}?retryWrites=false")
        feed = store.feed({"frames": []})
        store.insert("frames", [frame("a")])
        assert ids(feed.next(LONG)) == ["a"]
        store.insert("frames", [frame(str(number)) for number in range(20)])
        server.storage.prune_oplog()
        with MongoClient(server.uri) as client:
            client.admin.command(
                {
                    "configureFailPoint": "failCommand",
                    "mode": {"times": 1},
                    "data": {"failCommands": ["getMore"], "closeConnection": True},
                }
            )
        assert feed.next(LONG) == News(gap=True)
        store.insert("frames", [frame("b")])
        assert feed.next(LONG) == News((Written("frames", "b", False, {}),))
        feed.close()
        store.close()
    finally:
        server.stop()


def test_a_collection_or_database_that_is_dropped_is_a_gap(wire_uri, store, feed) -> None:
    with MongoClient(wire_uri) as client:
        store.insert("frames", [frame("a")])
        assert ids(feed.next(LONG)) == ["a"]
        client[DATABASE].drop_collection("frames")
        assert feed.next(LONG).gap
        store.insert("frames", [frame("b")])
        assert feed.next(LONG) == News((Written("frames", "b", False, {"text": ""}),))
        client.drop_database(DATABASE)
        while not (news := feed.next(LONG)).gap:  # of each collection first, which may be told together
            pass
        client[DATABASE]["frames"].insert_one(frame("c"))
        while "c" not in ids(news):
            news = feed.next(LONG)
            assert news.gap or ids(news) == ["c"]


def test_another_programs_update_is_told_as_it_left_the_document(wire_uri, store, feed) -> None:
    store.insert("frames", [frame("a", text="Ebb"), frame("b")])
    with MongoClient(wire_uri) as client:
        client[DATABASE]["frames"].update_one({"_id": "a"}, {"$set": {"text": "Flow"}})
        client[DATABASE]["frames"].update_one({"_id": "b"}, {"$set": {"text": "Flow"}})
        client[DATABASE]["frames"].delete_one({"_id": "b"})
    writes = feed.next(LONG).writes
    assert writes[2:] == (Written("frames", "a", False, {"text": "Flow"}), Written("frames", "b", True, {}))


def test_a_refused_feed_is_none_and_the_log_says_why(store, failing, caplog) -> None:
    with failing("aggregate", errorCode=13):
        assert store.feed({"frames": []}) is None
    assert "does not tell what others write" in caplog.text


def test_what_is_refused_later_is_told(store, feed, failing) -> None:
    with failing("getMore", errorCode=13), pytest.raises(StoreUnavailable, match="refuses this user"):
        feed.next(LONG)
    store.insert("frames", [frame("a")])
    assert ids(feed.next(LONG)) == ["a"]


def test_a_server_that_is_killed_and_comes_back_has_told_everything(process: MongoProcess) -> None:
    store = MongoStore(process.uri)
    feed = store.feed({"frames": []})
    store.insert("frames", [frame("a")])
    assert ids(feed.next(LONG)) == ["a"]
    store.insert("frames", [frame("b")])
    process.kill()
    for _ in range(2):
        with pytest.raises(StoreAway, match="does not answer"):
            feed.next(0.1)
    process.start()
    other = MongoStore(process.uri)
    other.insert("frames", [frame("c")])
    other.close()
    news = feed.next(LONG)
    while len(news.writes) < 2:
        news = News(news.writes + feed.next(LONG).writes)
    assert (ids(news), news.gap) == (["b", "c"], False)
    feed.close()
    store.close()


def test_a_feed_can_be_closed_while_there_is_no_server(process: MongoProcess) -> None:
    store = MongoStore(process.uri)
    feed = store.feed({"frames": []})
    process.kill()
    news: list[News] = []
    waiting = threading.Thread(target=lambda: news.append(feed.next(10 * LONG)), daemon=True)
    waiting.start()
    time.sleep(0.5)
    assert not news
    feed.close()
    waiting.join(LONG)
    assert news == [News()]
    store.close()


def test_a_feed_of_a_closed_store_is_told(store, feed) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match="has been closed"):
        feed.next(0)


def test_an_election_is_waited_for(process: MongoProcess) -> None:
    store = MongoStore(process.uri)
    feed = store.feed({"frames": []})
    process.step_down(2)

    def ask_until_the_driver_has_heard() -> None:
        for _ in range(400):
            feed.next(0.05)

    with pytest.raises(StoreAway, match="has no primary at this moment"):
        ask_until_the_driver_has_heard()
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        try:
            store.insert("frames", [frame("a")])
            break
        except StoreAway:
            time.sleep(0.1)
    assert feed.next(LONG) == News((Written("frames", "a", False, {}),))
    feed.close()
    store.close()
