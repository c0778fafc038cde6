"""A random session: whatever hands do, all of it can be taken back and made again."""

from __future__ import annotations

import asyncio

import pytest
from pytestqt.qtbot import QtBot

from tests.benchmarks.session import session
from ui.main_window import MainWindow


@pytest.mark.parametrize(("seed", "actions"), [(1, 150), (2, 150)])
def test_whatever_was_done_is_taken_back_and_made_again(
    window: MainWindow, loop: asyncio.AbstractEventLoop, seed: int, actions: int, qtbot: QtBot
) -> None:
    task = loop.create_task(session(window, seed, actions))
    qtbot.waitUntil(task.done, timeout=300_000)
    hands = task.result()
    assert hands.failures == []
    assert sum(hands.done.values()) >= actions
