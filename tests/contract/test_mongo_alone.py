"""A MongoDB without transactions: what a program leaves when it is ended halfway is taken back."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Config
from app.errors import Conflict, StoreAway
from app.storage.mongo import MongoStore
from tests.benchmarks.kills import mongodb, trial
from tests.benchmarks.pairs import pair
from tests.contract.documents import frame

ROOT = Path(__file__).resolve().parents[2]

HALFWAY = """
import os, signal, sys
from app.storage.mongo import MongoStore
from tests.contract.documents import frame

store = MongoStore(sys.argv[1])
with store.transaction():
    store.insert("frames", [frame("new"), frame("newer")])
    kept = store.get("frames", "kept")
    kept = store.replace("frames", {**kept, "text": "once"})
    store.replace("frames", {**kept, "text": "twice"})
    store.delete("frames", "gone")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def alone_uri(tmp_path_factory) -> Iterator[str]:
    with mongodb(tmp_path_factory.mktemp("alone"), replica_set="") as uri:
        yield uri


@pytest.fixture
def store(alone_uri: str, monkeypatch) -> Iterator[MongoStore]:
    monkeypatch.delenv("SCENEWRIGHT_TEST_MONGODB_URI", raising=False)
    opened = MongoStore(alone_uri)
    assert not opened._transactions
    opened._journal._still = 0.1
    for document in opened.find("frames"):
        opened.delete("frames", document["_id"])
    yield opened
    opened.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_the_next_to_write_takes_back_what_a_killed_program_left(store: MongoStore, alone_uri: str) -> None:
    store.insert("frames", [frame("kept", text="never"), frame("gone", text="here")])
    before = store.find("frames")
    ended = subprocess.run([sys.executable, "-c", HALFWAY, alone_uri], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert {document["_id"] for document in store.find("frames")} == {"new", "newer", "kept"}
    with store.transaction():
        assert store.find("frames") == before
    assert store._journal._entries.count_documents({}) == 0


def test_a_second_program_that_takes_over_is_ended_too(store: MongoStore, alone_uri: str) -> None:
    store.insert("frames", [frame("kept", text="never"), frame("gone", text="here")])
    before = store.find("frames")
    subprocess.run([sys.executable, "-c", HALFWAY, alone_uri], cwd=ROOT, check=False)
    locks = store._database["store"]
    held = locks.find_one({"_id": "writer"})
    locks.update_one({"_id": "writer"}, {"$set": {"token": "second", "tokens": [*held["tokens"], "second"]}})
    store._journal._entries.delete_one({"number": 5})  # it had begun to take back, the last write first
    store._database["frames"].insert_one(
        {"_id": "gone", **{k: v for k, v in before[0].items() if k != "_id"}, "text": "here"}
    )
    with store.transaction():
        assert {document["_id"]: document["text"] for document in store.find("frames")} == {
            "kept": "never",
            "gone": "here",
        }


def test_what_was_let_go_stays_though_its_journal_was_not_cleared(store: MongoStore, monkeypatch) -> None:
    entries = store._journal._entries
    with store.transaction():
        store.insert("frames", [frame("a"), frame("b")])
        left = list(entries.find())
    assert len(left) == 1
    entries.insert_many(left)  # ended between letting go and clearing
    with store.transaction():
        pass
    assert {document["_id"] for document in store.find("frames")} == {"a", "b"}
    assert entries.count_documents({}) == 0


def test_who_was_taken_for_gone_is_told_and_keeps_nothing(store: MongoStore, alone_uri: str) -> None:
    other = MongoStore(alone_uri)
    other._journal._still = 0.05

    def hurry() -> None:
        with other.transaction():
            other.insert("frames", [frame("theirs")])

    def dawdle() -> None:
        with store.transaction():
            store.insert("frames", [frame("mine")])
            hurried = threading.Thread(target=hurry)
            hurried.start()
            hurried.join(30)

    with pytest.raises(Conflict, match="taken it back"):
        dawdle()
    assert [document["_id"] for document in store.find("frames")] == ["theirs"]
    other.close()


def test_others_who_go_on_writing_are_not_waited_for_for_ever(
    store: MongoStore, alone_uri: str, monkeypatch
) -> None:
    monkeypatch.setattr("app.storage.mongo_alone.BUSY_SECONDS", 0.1)
    other = MongoStore(alone_uri)
    with store.transaction(), pytest.raises(StoreAway, match="is in use"):
        other.insert("frames", [frame("a"), frame("b")])
    other.insert("frames", [frame("a"), frame("b")])
    other.close()


def test_two_programs_lose_no_update(store: MongoStore, alone_uri: str, tmp_path: Path) -> None:
    found = pair(Config(tmp_path, alone_uri), edits=80)
    assert found["lost"] == 0
    assert found["turns"] >= 2  # they did work at one time


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_no_acknowledged_edit_is_lost_by_sigkill(
    store: MongoStore, alone_uri: str, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("app.storage.mongo.Journal", lambda *arguments: type(store._journal)(*arguments, 0.3))
    found = trial(Config(tmp_path, alone_uri), rounds=2, seed=7)
    assert (found["lost"], found["torn"]) == (0, 0)
    assert found["undone"] == 2
