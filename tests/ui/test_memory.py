"""The search for garbage: held back while much is read, and kept off what was read."""

from __future__ import annotations

import gc
import threading

import pytest

from ui import memory


class Node:
    """Points to itself: only the search finds that nobody else does."""

    def __init__(self) -> None:
        self.me = self


def test_nobody_searches_while_something_is_read_in_any_thread() -> None:
    inside, leave = threading.Event(), threading.Event()

    def read() -> None:
        with memory.unsearched():
            inside.set()
            leave.wait(20)

    reader = threading.Thread(target=read)
    reader.start()
    inside.wait(20)
    assert not gc.isenabled()
    with memory.unsearched():
        leave.set()
        reader.join()
        assert not gc.isenabled(), "one has ended, the other goes on"
    assert gc.isenabled()


def test_what_fails_lets_the_search_go_on() -> None:
    with pytest.raises(ZeroDivisionError), memory.unsearched():
        1 / 0  # noqa: B018 - it fails
    assert gc.isenabled()


def test_what_was_kept_is_not_searched_again_and_what_comes_later_is() -> None:
    memory.keep()
    try:
        assert gc.get_freeze_count() > 1000
        node = Node()
        name = id(node)
        del node
        gc.collect()
        assert not [each for each in gc.get_objects() if id(each) == name and isinstance(each, Node)]
    finally:
        gc.unfreeze()
