"""MongoDB that fails in the middle: the server on the wire is told to, command by command."""

import logging

import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect

from app.errors import AlreadyExists, Conflict, DiskFull, StoreAway
from app.storage.migrations import MIGRATIONS, migrate
from app.storage.mongo import MongoStore
from tests.contract.documents import frame, scene


@pytest.fixture(params=["transactions", "one by one"])
def either(request, wire_uri):
    """A store on the wire, with the server's transactions and without."""
    database = "scenewright_test_failures"
    store = MongoStore(wire_uri, database, transactions=None if request.param == "transactions" else False)
    yield store
    store.close()
    with MongoClient(wire_uri) as client:
        client.drop_database(database)


@pytest.fixture
def store(wire_uri):
    store = MongoStore(wire_uri, "scenewright_test_commits")
    yield store
    store.close()
    with MongoClient(wire_uri) as client:
        client.drop_database("scenewright_test_commits")


def write_two(store):
    with store.transaction():
        store.insert("frames", [frame("a")])
        store.insert("scenes", [scene("s")])


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"closeConnection": True}, StoreAway),
        ({"errorCode": 14031}, DiskFull),
        ({"errorCode": 112, "errorLabels": ["TransientTransactionError"]}, Conflict),
    ],
)
def test_what_was_written_before_a_failure_is_taken_back(either, failing, how, told):
    first = either.insert("frames", [frame("b", text="old"), frame("c")])[0]

    def work():
        with either.transaction():
            either.insert("frames", [frame("a")])
            either.replace("frames", {**first, "text": "new"})
            either.delete("frames", "c")
            with failing("insert", **how):
                either.insert("scenes", [scene("s"), scene("t")])

    with pytest.raises(told):
        work()
    assert [(each["_id"], each["revision"]) for each in either.find("frames")] == [("b", 1), ("c", 1)]
    assert either.get("frames", "b") == first
    assert either.count("scenes") == 0
    work_again = either.replace("frames", {**first, "text": "new"})
    assert work_again["revision"] == 2


@pytest.mark.parametrize("command", ["insert", "update", "delete"])
def test_a_write_of_which_nobody_knows_whether_it_was_made_is_taken_back(either, failing, command):
    first = either.insert("frames", [frame("b", text="old"), frame("c")])[0]
    works = {
        "insert": lambda: either.insert("frames", [frame("a"), frame("d")]),
        "update": lambda: either.replace("frames", {**first, "text": "new"}),
        "delete": lambda: either.delete("frames", "b"),
    }

    def work():
        with either.transaction():
            either.insert("scenes", [scene("s")])
            with failing(command, writeConcernError={"code": 64, "errmsg": "too few know of it"}):
                works[command]()  # which the server does

    with pytest.raises(StoreAway, match="could not confirm"):
        work()
    assert [(each["_id"], each["text"]) for each in either.find("frames")] == [("b", "old"), ("c", "")]
    assert either.count("scenes") == 0
    either.replace("frames", {**first, "text": "later"})


def test_a_failed_read_is_told(either, failing):
    with (
        failing("find", closeConnection=True, times=3),
        pytest.raises(StoreAway, match="does not answer"),
    ):
        either.find("frames")
    assert either.find("frames") == []


def test_a_commit_whose_answer_is_lost_is_asked_again(store, failing):
    with failing("commitTransaction", errorCode=50, times=2):  # MaxTimeMSExpired: nobody knows
        write_two(store)
    assert store.count("frames") == store.count("scenes") == 1


def test_a_commit_that_is_never_confirmed_is_told(store, failing):
    with failing("commitTransaction", errorCode=50, times=100), pytest.raises(StoreAway):
        write_two(store)
    store.insert("frames", [frame("b")])


def test_a_transaction_that_could_not_be_ended_stands_in_nobodys_way(store, failing):
    first = store.insert("frames", [frame("a")])[0]

    def work():
        with store.transaction():
            store.replace("frames", {**first, "text": "lost"})
            store.insert("scenes", [scene("s")])

    with failing("insert", "abortTransaction", times=9, errorCode=11602), pytest.raises(StoreAway):
        work()
    with store.transaction():  # which the server's own minute of patience would make a conflict
        store.replace("frames", {**first, "text": "kept"})
    assert store.get("frames", "a")["text"] == "kept"


def test_two_transactions_that_change_the_same_thing(wire_uri, store):
    first = store.insert("frames", [frame("a", text="old")])[0]
    other = MongoStore(wire_uri, "scenewright_test_commits")

    def work():
        with store.transaction():
            store.get("frames", "a")
            other.replace("frames", {**first, "text": "theirs"})
            store.replace("frames", {**first, "text": "mine"})

    with pytest.raises(Conflict):
        work()
    other.close()
    assert store.get("frames", "a")["text"] == "theirs"


def test_a_write_that_cannot_be_taken_back_is_taken_back_by_the_next_to_write(
    wire_uri, store, monkeypatch, caplog
):
    alone = MongoStore(wire_uri, "scenewright_test_commits", transactions=False)
    alone.insert("frames", [frame("b")])

    def lost(*_, **__):
        raise AutoReconnect("gone")

    def work():
        with alone.transaction():
            alone.insert("frames", [frame("a")])
            monkeypatch.setattr("pymongo.collection.Collection.delete_many", lost)
            alone.insert("frames", [frame("b")])

    with caplog.at_level(logging.ERROR), pytest.raises(AlreadyExists):
        work()
    monkeypatch.undo()
    assert "could not be taken back yet" in caplog.text
    assert alone.get("frames", "a") is not None
    alone._journal._still = 1000.0  # it waits for nobody: what was left is its own
    with alone.transaction():
        assert alone.get("frames", "a") is None
    assert alone.get("frames", "b") is not None
    alone.close()


def test_the_server_itself_refuses_what_others_write_wrongly(wire_uri, store):
    from pymongo.errors import WriteError

    with MongoClient(wire_uri) as client:
        frames = client["scenewright_test_commits"]["frames"]
        with pytest.raises(WriteError):
            frames.insert_one({"_id": "a", "project_id": 5})


def test_a_server_that_stands_alone(caplog):
    from secantus import SecantusDBServer

    server = SecantusDBServer(storage_path=":memory:", port=0, replica_set_name=None)
    server.start()
    try:
        store = MongoStore(f"{server.uri}?retryWrites=false")
        assert "is no replica set" in caplog.text
        assert migrate(store) == list(range(1, len(MIGRATIONS) + 1))
        store.insert("frames", [frame("a")])
        with pytest.raises(AlreadyExists):
            store.insert("frames", [frame("b"), frame("a")])
        assert [each["_id"] for each in store.find("frames")] == ["a"]
        store.close()
    finally:
        server.stop()
