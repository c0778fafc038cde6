"""The parts under the window: jobs, bridge, models, what is said when nothing can be opened."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.errors import BadInput, BadSetting
from app.services.events import EventBus, ProjectChanged, RenderFinished
from app.services.ports import CancelToken, OnProgress, Progress, Voice
from ui.application import check_display
from ui.bridge import EventBridge
from ui.inspector.voices import language_name, voices_model
from ui.jobs import Jobs, sentence
from ui.status_bar import describe
from ui.storyboard.rows import tenths
from ui.thumbnails import covering


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, int]] = []

    @Slot(object)
    def on_event(self, event: object) -> None:
        self.heard.append((event, threading.get_ident()))


def test_events_of_any_thread_arrive_on_the_windows(qtbot: QtBot) -> None:
    events = EventBus()
    bridge, listener = EventBridge(events), Listener()
    bridge.project_changed.connect(listener.on_event)
    bridge.render_finished.connect(listener.on_event)
    told = [ProjectChanged("p", "u", "Change text"), RenderFinished("p", "u", "out.mp4", "finished")]
    thread = threading.Thread(target=lambda: [events.emit(event) for event in told])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(listener.heard) == 2)
    assert [event for event, _ in listener.heard] == told
    assert {ident for _, ident in listener.heard} == {threading.get_ident()}
    bridge.close()
    events.emit(told[0])
    qtbot.wait(1)
    assert len(listener.heard) == 2


def test_edits_of_one_project_follow_one_another(jobs: Jobs, qtbot: QtBot) -> None:
    done: list[int] = []
    gate = threading.Event()
    saving: list[bool] = []
    jobs.saving_changed.connect(saving.append)
    jobs.edit("p", lambda: (gate.wait(5), done.append(1)))
    jobs.edit("p", lambda: done.append(2))
    other = jobs.edit("q", lambda: done.append(3))
    qtbot.waitUntil(other.done)
    assert done == [3]
    assert jobs.saving
    gate.set()
    qtbot.waitUntil(lambda: done == [3, 1, 2])
    qtbot.waitUntil(lambda: saving == [True, False])


def test_failures_become_sentences(jobs: Jobs, qtbot: QtBot) -> None:
    def fail() -> None:
        raise BadInput("This cannot be.", "Do that.")

    with qtbot.waitSignal(jobs.failed) as told:
        jobs.watch(jobs.read(fail))
    assert told.args == ["This cannot be. Do that."]


@pytest.mark.usefixtures("errors_expected")
def test_mistakes_of_the_program_are_logged_and_said(jobs: Jobs, qtbot: QtBot) -> None:
    async def broken() -> None:
        await jobs.read(lambda: 1 / 0)

    with qtbot.waitSignal(jobs.failed) as told:
        jobs.watch(broken())
    assert "ZeroDivisionError" in told.args[0]
    assert "ZeroDivisionError" in sentence(ZeroDivisionError("division by zero"))


@pytest.mark.parametrize("goes_on", [lambda asker: asker.destroyed.emit(), lambda asker: asker.objectName()])
def test_whoever_was_closed_while_it_waited_is_told_nothing(
    jobs: Jobs, qtbot: QtBot, goes_on: Callable[[QObject], object]
) -> None:
    asker = QObject()
    told: list[str] = []
    over: list[bool] = []

    async def waiting() -> None:
        await jobs.read(lambda: None)
        over.append(True)
        goes_on(asker)

    jobs.failed.connect(told.append)
    jobs.watch(waiting())
    delete(asker)
    qtbot.waitUntil(lambda: bool(over))
    qtbot.waitUntil(lambda: not jobs._tasks)
    assert told == []


def test_a_job_tells_how_far_it_is(jobs: Jobs, qtbot: QtBot) -> None:
    listening = threading.Event()

    def work(progress: OnProgress, _cancel: CancelToken) -> str:
        listening.wait(10)
        for step in range(1, 4):
            progress(Progress("Counting", step, 3))
        return "done"

    job = jobs.start("Counting", work)
    told: list[Progress] = []
    job.progressed.connect(lambda progress, _left: told.append(progress))
    listening.set()
    with qtbot.waitSignal(job.succeeded) as result:
        pass
    assert result.args == ["done"]
    assert told[-1] == Progress("Counting", 3, 3)
    assert describe(job) == "Counting 3 of 3"
    qtbot.waitUntil(lambda: jobs.running == ())


def test_closing_waits_for_edits_and_takes_no_more(loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    jobs = Jobs(loop)
    done: list[int] = []
    for number in range(20):
        jobs.edit("p", lambda number=number: done.append(number))
    assert jobs.close()
    assert done == list(range(20))
    assert jobs.edit("p", lambda: done.append(99)).cancelled()
    assert 99 not in done


def test_work_that_does_not_stop_is_not_waited_for_without_end(
    loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    jobs = Jobs(loop)
    gate = threading.Event()
    jobs.edit("p", lambda: gate.wait(5))
    assert not jobs.close(patience=0.05)
    gate.set()
    assert jobs.close()


@pytest.mark.parametrize(
    ("length", "said"),
    [(Fraction(41, 10), "0:04.1"), (Fraction(0), "0:00.0"), (Fraction(5999, 100), "1:00.0"),
     (Fraction(3661), "1:01:01.0")],
)  # fmt: skip
def test_lengths_have_tenths(length: Fraction, said: str) -> None:
    assert tenths(length) == said


def test_voices_stand_under_their_language(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    model = voices_model(
        [
            Voice("e:fr", "e", "Fleur", ("fr-FR",)),
            Voice("e:en", "e", "Plain", ("en-GB",), quality=1),
            Voice("h:en", "h", "Fine", ("en-US",), quality=9),
        ],
        "fr",
        parent,
    )
    assert model.item(0).text() == "French"
    assert model.item(1).text() == "English"
    assert model.item(1).child(0).text().startswith("Fine")
    assert language_name("xx-none") == "xx-none"


def test_a_voice_that_needs_the_network_is_marked(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    voices = [
        Voice("n:far", "n", "Far", ("en-US",), "female", licence="theirs", needs_network=True),
        Voice("h:near", "h", "Near", ("en-US",), "male", 80, "MIT", gives_word_times=True),
    ]
    near, far = (voices_model(voices, "en", parent).item(0).child(row) for row in range(2))
    assert far.text() == "Far · n · needs the network"
    assert far.toolTip() == (
        "en-US · female · word times from the sound · sends its texts over the network · theirs"
    )
    assert near.text() == "Near · h"
    assert near.toolTip() == "en-US · male · quality 80 of 100 · its own word times · MIT"


@pytest.mark.parametrize("size", [(40, 10), (10, 40), (16, 9)])
def test_thumbnails_are_cut_to_their_place(size: tuple[int, int]) -> None:
    picture = QImage(*size, QImage.Format.Format_RGB32)
    cut = covering(picture, 32, 18, (1.0, 1.0))
    assert (cut.width(), cut.height()) == (32, 18)
    assert covering(QImage(), 32, 18, (0, 0)).isNull()


def test_without_a_screen_there_is_a_sentence() -> None:
    with pytest.raises(BadSetting, match="no screen"):
        check_display({}, "linux")
    check_display({"DISPLAY": ":0"}, "linux")
    check_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    check_display({}, "darwin")


def start_editor(environment: dict[str, str], home: Path) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[3]
    kept = {"PATH": "/usr/bin:/bin", "HOME": str(home), "SCENEWRIGHT_HOME": str(home)}
    return subprocess.run(
        [sys.executable, str(root / "main.py"), "edit"],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a screen can only be missing on Linux")
def test_the_program_ends_with_2_where_no_window_can_help(tmp_path: Path) -> None:
    screenless = start_editor({}, tmp_path)
    assert screenless.returncode == 2
    assert "screen" in screenless.stderr
    assert "Traceback" not in screenless.stderr


def test_a_broken_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "scenewright.db").write_bytes(b"this is not a database, whatever its name says" * 100)
    broken = start_editor({"QT_QPA_PLATFORM": "offscreen"}, tmp_path)
    assert broken.returncode == 2
    assert "scenewright.db" in broken.stderr
    assert "Traceback" not in broken.stderr


def test_make_windows_are_independent(make_window: Callable[[], object]) -> None:
    assert make_window() is not None


@pytest.mark.parametrize(
    ("text", "right"),
    [("A wave", False), ("«النهر» river", True), ("12 — שלום", True), ("123", False), ("", False)],
)
def test_which_side_a_text_begins(text: str, right: bool) -> None:
    from ui.storyboard.delegate import from_right

    assert from_right(text) is right


OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import Qt
from ui import application
from ui.main_window import MainWindow

show = MainWindow.show

def show_until_open(window):
    show(window)
    window.session.opened.connect(window.close, Qt.ConnectionType.QueuedConnection)

MainWindow.show = show_until_open
sys.exit(application.open_editor("River"))
"""


def test_the_program_opens_a_project_and_ends(home: Path) -> None:
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", OPEN_AND_CLOSE],
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "SCENEWRIGHT_HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
        },
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "River" not in ended.stderr
    assert (home / "window.ini").exists()
