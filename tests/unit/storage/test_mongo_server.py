"""What can go wrong on the way to MongoDB, in sentences that name the setting and no password."""

import socket
import traceback

import mongomock
import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    CursorNotFound,
    DuplicateKeyError,
    ExecutionTimeout,
    InvalidOperation,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
    WriteConcernError,
    WTimeoutError,
)

from app.errors import Conflict, DiskFull, StoreAway, StoreUnavailable
from app.storage import mongo_server
from app.storage.mongo import MongoStore
from app.storage.mongo_errors import errors
from app.storage.mongo_server import CONNECT_SECONDS, connect
from app.storage.schema import COLLECTIONS

SECRET = "s3cr3t"


@pytest.fixture
def silent_port():
    """A port where nobody answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener.getsockname()[1]


def test_a_server_that_does_not_answer(silent_port):
    uri = f"mongodb://ada:{SECRET}@127.0.0.1:{silent_port}/?serverSelectionTimeoutMS=80"
    with pytest.raises(StoreUnavailable) as caught:
        MongoStore(uri)
    sentence = str(caught.value)
    assert f"127.0.0.1:{silent_port} does not answer" in sentence
    assert "SCENEWRIGHT_MONGODB_URI" in sentence
    assert "unset" in sentence
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "localhost",
        "http://localhost",
        "mongodb://",
        f"mongodb://ada:{SECRET}@@host",
        f"mongodb://ada:{SECRET}@host:port",
        f"mongodb://ada:{SECRET}@host:99999",
        f"mongodb://ada:{SECRET}@host/?serverSelectionTimeoutMS=soon&w=nonsense&readPreference=none",
        f"mongodb://ada:{SECRET}@host/?authMechanism=NONE",
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_no_address(uri):
    with pytest.raises(StoreUnavailable, match="SCENEWRIGHT_MONGODB_URI is not an address") as caught:
        MongoStore(uri)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_options_in_the_address_win():
    client, hosts = connect("mongodb://ada:x@one:1,two:2/?serverselectiontimeoutms=1234&w=1")
    assert hosts == "one:1, two:2"
    assert client.options.server_selection_timeout == 1.234
    assert client.write_concern.document == {"w": 1}
    assert client.options.pool_options.connect_timeout == CONNECT_SECONDS
    client.close()
    client, _ = connect("mongodb://one")
    assert client.options.server_selection_timeout == CONNECT_SECONDS
    assert client.write_concern.document == {"w": "majority"}
    assert client.codec_options.tz_aware
    client.close()


@pytest.mark.parametrize(
    ("raised", "told", "says"),
    [
        (AutoReconnect("lost"), StoreAway, "at db:1 does not answer"),
        (NetworkTimeout("slow"), StoreAway, "does not answer"),
        (ServerSelectionTimeoutError("db:1: refused"), StoreAway, "does not answer"),
        (ServerSelectionTimeoutError("No primary available for writes"), StoreAway, "has no primary"),
        (NotPrimaryError("not primary", {"code": 10107}), StoreAway, "has no primary"),
        (ExecutionTimeout("late", 50, {"errmsg": "late", "code": 50}), StoreAway, r"at the moment \(late\)"),
        (CursorNotFound("gone", 43), StoreAway, "at the moment"),
        (OperationFailure("new", 5, {"errorLabels": ["RetryableWriteError"]}), StoreAway, "at the moment"),
        (OperationFailure("no", 18), StoreUnavailable, "refuses this user"),
        (OperationFailure("no", 13), StoreUnavailable, "refuses this user"),
        (OperationFailure("conflict", 112), Conflict, "at this moment"),
        (
            OperationFailure("gone", 251, {"errorLabels": ["TransientTransactionError"]}),
            StoreAway,
            "ended a change before it was whole",
        ),
        (OperationFailure("disk", 14031), DiskFull, "no room"),
        (WTimeoutError("majority", 64), StoreAway, "could not confirm"),
        (WriteConcernError("stepped down", 91), StoreAway, "could not confirm"),
        (BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}), StoreAway, "could not"),
        (WriteConcernError("not enough members", 100), StoreUnavailable, "could not confirm"),
        (BulkWriteError({"writeErrors": [{"code": 14031}]}), DiskFull, "no room"),
        (InvalidOperation("Cannot use MongoClient after close"), StoreUnavailable, "has been closed"),
        (OperationFailure("Document failed validation", 121), StoreUnavailable, "not what its collection"),
        (
            OperationFailure("a b", 9, {"errmsg": "a b", "code": 9}),
            StoreUnavailable,
            r"refused an operation \(a b\)",
        ),
    ],
)
def test_errors_of_the_driver(raised, told, says):
    with pytest.raises(told, match=says) as caught, errors("db:1"):
        raise raised
    assert type(caught.value) is told


def test_a_refused_batch_is_told_without_its_documents():
    failed = {"index": 0, "code": 9, "errmsg": "no", "op": {"_id": "a", "text": SECRET}}
    with pytest.raises(StoreUnavailable, match=r"refused an operation \(no\)") as caught, errors("db:1"):
        raise BulkWriteError({"writeErrors": [failed], "writeConcernErrors": []})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "raised",
    [DuplicateKeyError("E11000", 11000), BulkWriteError({"writeErrors": [{"code": 11000, "index": 0}]})],
)
def test_duplicate_keys_are_left_to_who_knows_the_document(raised):
    with pytest.raises(type(raised)), errors("db:1"):
        raise raised


def test_a_layout_of_a_newer_program_is_refused():
    client = mongomock.MongoClient()
    client["scenewright"]["store"].insert_one({"_id": "layout", "number": 999})
    with pytest.raises(StoreUnavailable, match=r"newer Scenewright \(layout 999"):
        MongoStore("", client=client, transactions=False)


def test_indexes_are_made_and_those_no_longer_wanted_are_dropped(monkeypatch):
    client = mongomock.MongoClient(tz_aware=True)
    MongoStore("", client=client, transactions=False)
    history = client["scenewright"]["history"]
    made = history.index_information()
    assert made["scenewright_project_id_number"]["unique"]
    assert list(made["scenewright_user_id_id"]["key"]) == [("user_id", 1), ("_id", 1)]
    history.create_index("label", name="somebody's own")
    history.create_index("label", name="scenewright_label")
    monkeypatch.setattr(mongo_server, "LAYOUT", mongo_server.LAYOUT + 1)
    MongoStore("", client=client, transactions=False)
    assert set(history.index_information()) == {*made, "somebody's own"}
    expected = {name for name, each in COLLECTIONS.items() if each.indexes or each.unique}
    assert expected <= set(client["scenewright"].list_collection_names())
