"""What happens together or not at all, and what many writers at once leave behind."""
# ruff: noqa: PT012  (it is a transaction's whole block that must raise)

import contextlib
import threading

import pytest

from app.errors import AlreadyExists, Conflict
from app.services.ports import Where
from tests.contract.documents import frame, image, scene


def ids(documents):
    return [document["_id"] for document in documents]


def in_threads(*works):
    """Run all at once; raise what any of them raised."""
    raised = []

    def guarded(work):
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    if raised:
        raise raised[0]


class Stop(Exception):
    pass


def test_a_transaction_keeps_everything(store):
    first = store.insert("frames", [frame("a"), frame("b")])[0]
    with store.transaction():
        store.insert("frames", [frame("c")])
        store.replace("frames", {**first, "text": "new"})
        store.delete("frames", "b")
        store.insert("scenes", [scene("s")])
    assert ids(store.find("frames")) == ["a", "c"]
    assert store.get("frames", "a")["text"] == "new"
    assert store.get("scenes", "s")


@pytest.mark.parametrize("error", [Stop, KeyboardInterrupt])
def test_a_transaction_that_ends_in_an_error_leaves_no_trace(store, error):
    store.insert("frames", [frame("a"), frame("b")])
    before = store.find("frames")
    with pytest.raises(error), store.transaction():
        store.insert("frames", [frame("c"), frame("d")])
        changed = store.replace("frames", {**before[0], "text": "new"})
        store.replace("frames", {**changed, "text": "newer"})
        store.delete("frames", "b")
        store.delete("frames", "c")
        store.insert("scenes", [scene("s")])
        raise error
    assert store.find("frames") == before
    assert store.count("scenes") == 0
    store.replace("frames", {**before[0], "text": "later"})


def test_a_transaction_sees_its_own_writes(store):
    with store.transaction():
        first = store.insert("frames", [frame("a")])[0]
        assert store.get("frames", "a") == first
        assert store.count("frames") == 1
        assert store.find("frames", [Where("project_id", "eq", "p")]) == [first]
        assert store.tally("frames", "project_id") == {"p": 1}
        store.replace("frames", {**first, "order": "z"})
        assert store.count("frames", [Where("order", "eq", "z")]) == 1


def test_others_see_nothing_before_the_end(opened):
    opened.needs("isolation")
    store, other = opened.open(), opened.open()
    seen = []
    with store.transaction():
        store.insert("frames", [frame("a")])
        in_threads(lambda: seen.append(store.count("frames")), lambda: seen.append(other.count("frames")))
    assert seen == [0, 0]
    assert other.count("frames") == 1


def test_nested_transactions_are_one(store):
    with pytest.raises(Stop), store.transaction():
        with store.transaction():
            store.insert("frames", [frame("a")])
        with store.transaction(), store.transaction():
            store.insert("frames", [frame("b")])
        raise Stop
    assert store.count("frames") == 0


def test_an_error_caught_inside_takes_the_whole_along(store):
    store.insert("frames", [frame("a")])
    with pytest.raises(AlreadyExists), store.transaction():
        store.insert("frames", [frame("b")])
        with contextlib.suppress(AlreadyExists):
            store.insert("frames", [frame("c"), frame("a")])
    assert ids(store.find("frames")) == ["a"]
    with pytest.raises(Conflict), store.transaction():
        store.insert("frames", [frame("b")])
        with pytest.raises(Conflict):
            store.replace("frames", frame("a", revision=9))
        store.insert("frames", [frame("c")])
    assert ids(store.find("frames")) == ["a"]


def test_an_inner_block_that_fails_takes_the_whole_along(store):
    with pytest.raises(Stop), store.transaction():
        store.insert("frames", [frame("a")])
        try:
            with store.transaction():
                store.insert("frames", [frame("b")])
                raise Stop
        except Stop:
            pass
    assert store.count("frames") == 0
    store.insert("frames", [frame("a")])


# Many at once -----------------------------------------------------------------------------------


def add_one(store, name):
    """Read, add, write, again after each conflict."""
    while True:
        document = store.get("images", name)
        try:
            return store.replace("images", {**document, "width": document["width"] + 1})
        except Conflict:
            continue


def test_no_update_is_lost_between_threads(opened):
    opened.needs("threads")
    store, other = opened.open(), opened.open()
    store.insert("images", [image("a")])
    in_threads(
        *(
            lambda which=which: [add_one(which, "a") for _ in range(15)]
            for which in (store, store, other, other)
        )
    )
    found = store.get("images", "a")
    assert (found["width"], found["revision"]) == (60, 61)


def test_only_one_of_many_gets_a_name(opened):
    opened.needs("threads")
    store = opened.open()
    results = []

    def take(number):
        try:
            store.insert("users", [{"_id": str(number), "name": "Ada", "name_key": "ada"}])
            results.append(number)
        except AlreadyExists:
            pass

    in_threads(*(lambda number=number: take(number) for number in range(6)))
    assert ids(store.find("users")) == [str(number) for number in results]
    assert len(results) == 1


def test_transactions_at_once_keep_the_sum(opened):
    opened.needs("threads")
    store = opened.open()
    store.insert("images", [image(name, width=100) for name in "abc"])

    def move(source, target):
        for _ in range(8):
            while True:
                try:
                    with store.transaction():
                        one, two = store.get("images", source), store.get("images", target)
                        store.replace("images", {**one, "width": one["width"] - 1})
                        store.replace("images", {**two, "width": two["width"] + 1})
                    break
                except Conflict:
                    continue

    in_threads(lambda: move("a", "b"), lambda: move("b", "c"), lambda: move("b", "a"))
    widths = {document["_id"]: document["width"] for document in store.find("images")}
    assert widths == {"a": 100, "b": 92, "c": 108}


def test_a_snapshot_is_read_in_alone_in_another_and_in_a_transaction(store):
    first = store.insert("frames", [frame("a")])[0]
    with store.snapshot(), store.snapshot():
        assert store.find("frames") == [first]
    with store.transaction():
        with store.snapshot():
            assert store.get("frames", "a") == first
        second = store.replace("frames", {**first, "text": "later"})
    with pytest.raises(Stop), store.snapshot():
        assert store.get("frames", "a") == second
        raise Stop
    store.replace("frames", {**second, "text": "last"})
    with store.snapshot():
        assert store.get("frames", "a")["text"] == "last"
