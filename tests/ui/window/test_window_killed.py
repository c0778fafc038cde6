"""Killed in the middle of typing: at most the last half second is missing, and the next start brings it back."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.services.calls import Call
from app.services.facade import Services
from ui.main_window import MainWindow
from ui.recovery import RecoveryDialog

ROOT = Path(__file__).resolve().parents[3]
MISSING = 0.5
SECONDS = 2.2
"""For how long is typed: some of it is drafted, and none is an edit yet that pauses would have made."""


def typed_until_killed(home: Path, where: str) -> list[tuple[float, str]]:
    """When which text stood in the field; the last line is from just before SIGKILL."""
    lines: list[tuple[float, str]] = []
    command = [sys.executable, "-m", "tests.ui.typist", str(home), where]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:

        def read() -> None:
            for line in process.stdout or ():
                at, _, text = line.rstrip("\n").partition(" ")
                lines.append((float(at), text))

        reader = threading.Thread(target=read)
        reader.start()
        until = time.monotonic() + 60
        while (not lines or lines[-1][0] < SECONDS) and time.monotonic() < until and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        reader.join()
    assert lines
    assert lines[-1][0] >= SECONDS, "it was not killed while it typed"
    return lines


@pytest.mark.parametrize("where", ["row", "new", "script"])
def test_at_most_the_last_half_second_is_missing(
    where: str, home: Path, make_window: Callable[[], MainWindow], board: Callable[[], Board], qtbot: QtBot
) -> None:
    before = [frame.text for frame in board().frames]
    lines = typed_until_killed(home, where)
    window = make_window()
    with qtbot.waitSignal(window.recovery.told):
        window.resume()
    now = [frame.text for frame in board().frames]
    (kept,) = [text for text in now if text not in before]
    killed, whole = lines[-1]
    assert whole.startswith(kept)
    standing = [at for at, text in lines if " ".join(text.split()) == kept]
    assert standing, f"{kept!r} never stood in the field"
    assert killed - max(standing) <= MISSING
    assert len(now) == len(before) + (where == "new")
    assert "brought back" in window.notices.text


def test_what_was_brought_back_is_compared_and_can_be_taken_back(
    make_window: Callable[[], MainWindow], services: Services, board: Callable[[], Board], qtbot: QtBot
) -> None:
    frame = board().frames[1]
    services.outbox.keep(
        [Call(frame.project_id, "storyboard", "set_text",
              {"frame_id": frame.id, "text": "Typed, and never saved.", "seen": frame})]
    )  # fmt: skip
    window = make_window()
    with qtbot.waitSignal(window.recovery.told):
        window.resume()
    assert window.notices.kind == "good"
    with qtbot.waitSignal(window.session.opened):
        window.jobs.watch(window.open_named("River"))
    assert "brought back" in window.notices.text  # it is still there when the project is open
    button = next(b for b in window.notices.findChildren(QPushButton) if b.text() == "Compare…")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(RecoveryDialog)
    qtbot.waitUntil(dialog.isVisible)
    words = {label.text() for label in dialog.findChildren(type(window.status.work))}
    assert {"Saved", frame.text, "Brought back", "Typed, and never saved."} <= words
    assert any(text.startswith("River · frame 2 · Change text · Today") for text in words)
    assert board().frames[1].text == "Typed, and never saved."
    QTest.mouseClick(dialog.saved, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board().frames[1].text == frame.text)
    qtbot.waitUntil(lambda: bool(window.session.undo_state.redo))
    window.edits.redo()
    qtbot.waitUntil(lambda: board().frames[1].text == "Typed, and never saved.")


def test_one_goes_to_the_frame_and_is_asked_no_more(
    make_window: Callable[[], MainWindow], services: Services, board: Callable[[], Board], qtbot: QtBot
) -> None:
    frame = board().frames[2]
    services.outbox.keep(
        [Call(frame.project_id, "storyboard", "set_text", {"frame_id": frame.id, "text": "Other.", "seen": frame})]
    )  # fmt: skip
    window = make_window()
    with qtbot.waitSignal(window.recovery.told):
        window.resume()
    window.recovery.compare()
    dialog = window.findChild(RecoveryDialog)
    with qtbot.waitSignal(window.session.opened):
        QTest.mouseClick(dialog.go[0], Qt.MouseButton.LeftButton)
    assert window.session.selected == frame.id
    assert window.recovery.found == []
    qtbot.waitUntil(lambda: not window.jobs.running)
