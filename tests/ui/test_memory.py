"""The search for garbage: held back while much is read, kept off what was read, in the window's thread only."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import memory
from ui.memory import MOST, OLDER, Sweeper


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


@pytest.fixture
def sweeper(qapp: QApplication) -> Iterator[Sweeper]:
    sweeper = Sweeper()
    yield sweeper
    sweeper.close()
    assert gc.isenabled()


class Searches:
    """Who searched through what."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int]] = []

    def __enter__(self) -> Searches:
        gc.callbacks.append(self.on_search)
        return self

    def __exit__(self, *_: object) -> None:
        gc.callbacks.remove(self.on_search)

    def on_search(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self.found.append((threading.get_ident(), info["generation"]))


def heap(count: int) -> list[list[object]]:
    return [[None] for _ in range(count)]


def test_only_the_thread_of_the_window_searches(sweeper: Sweeper, qtbot: QtBot) -> None:
    gone = [False]

    def work() -> None:
        node = Node()
        weakref.finalize(node, gone.__setitem__, 0, True)
        del node
        for _ in range(20):
            heap(3000)
            kept.append(heap(300))

    kept: list[object] = []
    with Searches() as searches:
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        assert not searches.found
        qtbot.waitUntil(lambda: gone[0])
    assert {thread for thread, _ in searches.found} == {threading.get_ident()}


def test_what_a_search_left_is_searched_again_in_its_turn(sweeper: Sweeper) -> None:
    kept = []
    with Searches() as searches:
        for _ in range(3 * OLDER):
            kept.append(heap(2000))
            sweeper.look()
    assert {generation for _, generation in searches.found} == {0, 1}
    assert sum(generation == 1 for _, generation in searches.found) >= 2


def test_much_at_once_is_somebodys_data(sweeper: Sweeper) -> None:
    kept = heap(2 * MOST)
    try:
        with Searches() as searches:
            sweeper.look()
            assert not searches.found
            assert gc.get_freeze_count() >= len(kept)
            sweeper.look()
            assert not searches.found, "there is nothing left to search through"
    finally:
        gc.unfreeze()


def test_nothing_is_searched_while_much_is_read(sweeper: Sweeper) -> None:
    with memory.unsearched(), Searches() as searches:
        kept = heap(2000)
        sweeper.look()
        assert not searches.found
    assert not gc.isenabled(), "whoever has read does not wake Python's own search"
    assert kept


def test_all_is_searched_once_a_project_is_closed(sweeper: Sweeper, qtbot: QtBot) -> None:
    node, gone = Node(), [False]
    weakref.finalize(node, gone.__setitem__, 0, True)
    memory.keep()
    del node
    sweeper.search_all_soon()
    qtbot.waitUntil(lambda: gone[0])


def test_who_closes_it_twice_wakes_the_search_once(qapp: QApplication) -> None:
    first, second = Sweeper(), Sweeper()
    first.close()
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()
