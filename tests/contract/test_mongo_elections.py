"""A MongoDB whose primary steps down, or that vanishes and comes back, in the middle of work.

Each edit is whole or not there, what was acknowledged stays, what failed is told as StoreAway, and the
store works on without being opened anew.
"""

import random
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from app.errors import StoreAway
from app.storage import mongo
from app.storage.mongo import MongoStore
from tests.benchmarks.mongo_process import MongoProcess
from tests.contract.documents import entry, frame, scene

T = TypeVar("T")

LONG = 60.0
"""Seconds to wait for what must come; nothing here takes so long."""

HURRY = "&serverSelectionTimeoutMS=500&connectTimeoutMS=500&heartbeatFrequencyMS=500"
"""In an address: give up soon."""


def running(tmp_path_factory, replica_set: str) -> Iterator[MongoProcess]:
    process = MongoProcess(tmp_path_factory.mktemp("mongodb"), replica_set, synced=True)
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def replica_set(tmp_path_factory) -> Iterator[MongoProcess]:
    yield from running(tmp_path_factory, "trial")


@pytest.fixture(scope="module")
def standing_alone(tmp_path_factory) -> Iterator[MongoProcess]:
    yield from running(tmp_path_factory, "")


@pytest.fixture(params=["replica_set", "standing_alone"])
def process(request) -> MongoProcess:
    return request.getfixturevalue(request.param)


@pytest.fixture
def opened() -> Iterator[Callable[..., MongoStore]]:
    """Opens stores on a database of this test's own."""
    stores: list[MongoStore] = []
    database = f"test_{uuid.uuid4().hex}"

    def open_one(process: MongoProcess, options: str = "") -> MongoStore:
        stores.append(MongoStore(process.uri + options, database))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def patiently(work: Callable[[], T]) -> T:
    """``work`` again until the store is no longer away."""
    until = time.monotonic() + LONG
    while True:
        try:
            return work()
        except StoreAway:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def two_writes(store: MongoStore, name: str, between: Callable[[], object], at_end: bool = False) -> None:
    """One edit of two documents with something happening in it."""
    with store.transaction():
        store.insert("frames", [frame(name)])
        if not at_end:
            between()
        store.insert("scenes", [scene(name)])
        if at_end:
            between()


def there(store: MongoStore, name: str) -> tuple[bool, bool]:
    """Whether the two documents of an edit are there, once what was left behind is taken back."""
    patiently(lambda: two_writes(store, "another edit", lambda: None))
    return store.get("frames", name) is not None, store.get("scenes", name) is not None


# Stepping down --------------------------------------------------------------------------------------


def test_a_single_write_while_there_is_no_primary(replica_set, opened) -> None:
    store = opened(replica_set)
    replica_set.step_down(1)
    with pytest.raises(StoreAway, match="has no primary at this moment"):
        store.insert("frames", [frame("a")])
    first = patiently(lambda: store.insert("frames", [frame("a")]))[0]
    replica_set.step_down(1)
    with pytest.raises(StoreAway, match="has no primary at this moment"):
        store.delete("frames", "a", first["revision"])
    assert patiently(lambda: store.delete("frames", "a", first["revision"]))


def test_stepping_down_inside_a_transaction(replica_set, opened) -> None:
    store = opened(replica_set)
    with pytest.raises(StoreAway, match="has no primary at this moment"):
        two_writes(store, "a", lambda: replica_set.step_down(1))
    assert there(store, "a") == (False, False)


def test_stepping_down_before_a_commit(replica_set, opened) -> None:
    store = opened(replica_set)
    acknowledged = True
    try:
        two_writes(store, "a", lambda: replica_set.step_down(1), at_end=True)
    except StoreAway:
        acknowledged = False
    found = there(store, "a")
    assert found in ((True, True), (False, False))
    assert found[0] or not acknowledged


def test_reading_while_there_is_no_primary(replica_set, opened) -> None:
    store, hurried = opened(replica_set), opened(replica_set, HURRY)
    store.insert("frames", [frame("a")])
    replica_set.step_down(3)
    for one in (store, hurried):
        with pytest.raises(StoreAway):  # the driver hears of it
            one.insert("frames", [frame("b")])
    with pytest.raises(StoreAway, match="has no primary at this moment"):
        hurried.find("frames")
    assert [each["_id"] for each in store.find("frames")] == ["a"]  # which waits for one
    assert [each["_id"] for each in patiently(lambda: hurried.find("frames"))] == ["a"]


def test_stepping_down_in_the_middle_of_a_long_import(replica_set, opened) -> None:
    store = opened(replica_set)

    def long_import(halfway: Callable[[], object]) -> None:
        with store.transaction():
            for part in range(10):
                store.insert("frames", [frame(f"{part}{number:03}") for number in range(50)])
                if part == 5:
                    halfway()

    with pytest.raises(StoreAway, match="has no primary at this moment"):
        long_import(lambda: replica_set.step_down(3))
    assert patiently(lambda: store.count("frames")) == 0
    patiently(lambda: long_import(lambda: None))
    assert store.count("frames") == 500


# Vanishing ------------------------------------------------------------------------------------------


def test_vanishing_between_two_writes_of_an_edit(process, opened) -> None:
    store = opened(process, HURRY)
    with pytest.raises(StoreAway, match="does not answer"):
        two_writes(store, "a", process.kill)
    with pytest.raises(StoreAway, match="does not answer"):
        store.get("frames", "a")
    process.start()
    assert there(store, "a") == (False, False)


def test_vanishing_before_the_end_of_an_edit(process, opened) -> None:
    store = opened(process, HURRY)
    with pytest.raises(StoreAway, match="does not answer"):
        two_writes(store, "a", process.kill, at_end=True)
    process.start()
    assert there(store, "a") == (False, False)


def test_vanishing_in_the_middle_of_a_list(process, opened, monkeypatch) -> None:
    store = opened(process, HURRY)
    store.insert("frames", [frame(f"{number:03}") for number in range(250)])
    from_bson = mongo.from_bson

    def last_of_the_first_batch(document: Any) -> Any:
        if document["_id"] == "000":
            process.kill()
        return from_bson(document)

    monkeypatch.setattr(mongo, "from_bson", last_of_the_first_batch)
    with pytest.raises(StoreAway, match="does not answer"):
        store.find("frames")
    monkeypatch.undo()
    process.start()
    assert len(patiently(lambda: store.find("frames"))) == 250


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes are stopped so in POSIX")
def test_falling_silent(process, opened) -> None:
    store = opened(process, HURRY)
    process.freeze()
    try:
        with pytest.raises(StoreAway, match="does not answer"):
            store.get("frames", "a")
    finally:
        process.thaw()
    assert patiently(lambda: store.get("frames", "a")) is None


@pytest.mark.parametrize("how", ["step down", "vanish"])
def test_edits_through_it_all_are_whole_and_none_that_was_acknowledged_is_lost(
    process, opened, request, how
) -> None:
    if how == "step down" and "standing_alone" in request.node.name:
        pytest.skip("a server that stands alone elects nobody")
    store, chance = opened(process, HURRY), random.Random(7)
    store.insert("frames", [frame("counted", text="0")])
    acknowledged, raised, over = [0], [], threading.Event()

    def edit_on_and_on() -> None:
        while not over.is_set():
            try:
                with store.transaction():
                    counted = store.get("frames", "counted")
                    number = int(counted["text"]) + 1
                    store.replace("frames", {**counted, "text": str(number)})
                    store.insert("history", [entry(number)])
                acknowledged.append(number)
            except StoreAway as error:
                raised.append(error)
            except BaseException as error:
                raised.append(error)
                return

    editing = threading.Thread(target=edit_on_and_on, daemon=True)
    editing.start()
    for _ in range(4):
        reached = acknowledged[-1]
        while editing.is_alive() and acknowledged[-1] < reached + 5:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.02))
        if how == "vanish":
            process.kill()
            time.sleep(chance.uniform(0, 1))
            process.start()
        else:
            process.step_down(1)
    reached = acknowledged[-1]
    while editing.is_alive() and acknowledged[-1] < reached + 5:
        time.sleep(0.01)
    over.set()
    editing.join(LONG)
    assert [type(error) for error in raised] == [StoreAway] * len(raised)
    assert raised
    numbers = [document["number"] for document in store.find("history", sort=[("number", 1)])]
    assert numbers == list(range(1, int(store.get("frames", "counted")["text"]) + 1))
    assert set(acknowledged[1:]) <= set(numbers)
    assert len(set(acknowledged)) == len(acknowledged)
