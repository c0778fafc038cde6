"""Killed in the middle of typing: the next program has all but the last half second."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from ui.main_window import MainWindow

ROOT = Path(__file__).parents[3]
LOST = 0.5
"""Seconds of typing that may be missing."""


@pytest.mark.parametrize("words", [12, 31])
def test_a_kill_in_the_middle_of_typing_loses_half_a_second_at_most(home: Path, words: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.window.typing_process", str(home)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    typed: list[tuple[float, str]] = []
    try:
        assert child.stdout is not None
        # On a busy machine ticks come in bunches: at least one has to be old enough to be due.
        while len(typed) < words or time.monotonic() - typed[0][0] <= 2 * LOST:
            line = child.stdout.readline()
            assert line, "it ended by itself"
            moment, _, text = line.rstrip("\n").partition(" ")
            typed.append((float(moment), text))
    finally:
        child.kill()
        killed = time.monotonic()
        child.wait()
    with bootstrap.services(Config(home)) as services:
        for call in services.outbox.waiting():  # as the next program does
            if not call.made(services):
                call.make(services)
        project = services.projects.find("River")
        text = services.projects.board(project.id).frames[0].text
    due = [each for moment, each in typed if moment <= killed - LOST]
    assert due, "it was killed before anything was due"
    assert len(text) >= len(due[-1].strip())


def test_the_next_window_saves_what_was_being_typed(home: Path, qtbot: QtBot, make_window, services) -> None:
    project = services.projects.find("River")
    frame = services.projects.board(project.id).frames[0]
    window: MainWindow = make_window()
    with qtbot.waitSignal(window.session.opened):
        window.jobs.watch(window.open_named("River"))
    window.storyboard.write()
    script = window.script
    script.writer._pause.setInterval(600_000)
    script.page.go((1, 0))
    script.page.insertPlainText("Not lost. ")
    qtbot.waitUntil(lambda: bool(services.outbox.waiting()))
    script.writer._calls.clear()  # that window is over without having closed
    script.writer._pause.stop()
    script.writer._draft.stop()
    window.queue._drafts.clear()
    assert services.projects.board(project.id).frames[0].text == frame.text
    window.resume()
    qtbot.waitUntil(lambda: services.projects.board(project.id).frames[0].text == f"Not lost. {frame.text}")
    qtbot.waitUntil(lambda: services.outbox.waiting() == [])
