"""The list of long work: how far, stop, once more, and the way to the frame that failed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.errors import SpeechFailed
from app.services.ports import CancelToken, OnProgress, Progress
from ui import joblog
from ui.joblist import JobList
from ui.joblog import State
from ui.jobs import Job
from ui.main_window import MainWindow


class Work:
    """Long work that ends as it is told to."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.go_on = threading.Event()
        self.error: Exception | None = None
        self.begun = 0

    def __call__(self, progress: OnProgress, cancel: CancelToken) -> None:
        progress(Progress("Counting herons", 3, 31))
        while not self.go_on.wait(0.005):
            cancel.check()
        if self.error is not None:
            raise self.error

    def start(self) -> Job:
        self.begun += 1
        return self.window.jobs.start("Herons", self, self.start)


@pytest.fixture
def work(window: MainWindow) -> Iterator[Work]:
    work = Work(window)
    yield work
    work.go_on.set()


def opened(window: MainWindow) -> JobList:
    QTest.mouseClick(window.status.list, Qt.MouseButton.LeftButton)
    return window.findChild(JobList)


def state(window: MainWindow) -> State:
    return window.joblog.entries[0].state


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_work_is_seen_and_stopped_and_begun_once_more(window: MainWindow, work: Work, qtbot: QtBot) -> None:
    work.start()
    jobs = opened(window)
    row = jobs.rows[0]
    qtbot.waitUntil(lambda: row.facts.text().startswith("Counting herons 3 of 31"))
    assert row.progress.share == pytest.approx(3 / 31)
    click(row.stop)
    qtbot.waitUntil(lambda: state(window) is State.STOPPED)
    row = jobs.rows[0]
    assert row.facts.text().startswith("Stopped · Today")
    assert not row.stop.isVisible()
    work.go_on.set()
    click(row.again)
    qtbot.waitUntil(lambda: state(window) is State.DONE)
    assert work.begun == 2
    assert len(jobs.rows) == 1  # it took the other's place
    click(jobs.rows[0].forget)
    assert jobs.rows == []
    assert jobs.empty.isVisible()
    jobs.close()


def test_a_failure_is_told_and_leads_to_the_frame(window: MainWindow, work: Work, qtbot: QtBot) -> None:
    frame = window.session.board.frames[3].id
    work.error = SpeechFailed("Frame 4 could not be spoken: {no sound}.", "Try another.", frames=(frame,))
    work.go_on.set()
    work.start()
    qtbot.waitUntil(lambda: state(window) is State.FAILED)
    qtbot.waitUntil(lambda: window.status.work.text() == "1 failed")
    jobs = opened(window)
    assert jobs.rows[0].facts.text() == "Frame 4 could not be spoken: {no sound}. Try another."
    assert window.status.work.text() == "Ready"  # it has been seen
    click(jobs.rows[0].go)
    assert window.session.selected == frame
    assert window.inspector.tabs.chosen == 1
    assert not jobs.isVisible()


def test_voicing_that_fails_names_its_frames(window: MainWindow, qtbot: QtBot) -> None:
    frame = window.session.board.frames[2]
    narration = window.services.narration
    speak = narration.voice_all

    def broken(board: object, *_: object) -> None:
        raise SpeechFailed("Frame 3 could not be spoken.", frames=(frame.id,))

    narration.voice_all = broken
    window.edits.set_text(frame.id, "Not to be said.", frame.text)
    qtbot.waitUntil(lambda: bool(window.joblog.entries) and state(window) is State.FAILED)
    assert window.joblog.entries[0].frames == (frame.id,)
    narration.voice_all = speak
    jobs = opened(window)
    click(jobs.rows[0].again)
    qtbot.waitUntil(lambda: not window.session.now.missing)
    qtbot.waitUntil(lambda: state(window) is State.DONE)
    jobs.close()


def test_asked_again_before_the_failed_work_has_ended_it_is_tried_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not window.session.now.missing and not window.jobs.running)
    frame = window.session.board.frames[2]
    narration = window.services.narration
    speak = narration.voice_all

    def broken(*_: object) -> None:
        raise SpeechFailed("Frame 3 could not be spoken.", frames=(frame.id,))

    def again(_: str) -> None:
        narration.voice_all = speak
        window.voicing.speak_missing()

    narration.voice_all = broken
    window.voicing.failed.connect(again)
    window.edits.set_text(frame.id, "Not to be said at first.", frame.text)
    qtbot.waitUntil(lambda: window.session.frame_of(frame.id).text.startswith("Not"))
    qtbot.waitUntil(lambda: not window.session.now.missing and not window.jobs.running)
    assert not window.voicing.given_up


def test_what_has_ended_is_kept_within_bounds(
    window: MainWindow, work: Work, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(joblog, "KEPT", 2)
    for number in range(4):
        work.go_on.clear()
        with qtbot.waitSignal(work.start().finished):
            work.go_on.set()
        qtbot.waitUntil(lambda: not window.jobs.running)
        assert len(window.joblog.entries) == min(2, number + 1)
    jobs = opened(window)
    click(jobs.clear)
    assert window.joblog.entries == ()
    jobs.close()


def test_work_that_is_over_before_anybody_listens_is_heard_of(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Job.start

    def begin_and_end(job: Job) -> None:
        begin(job)
        job.wait()  # on a busy machine the thread may be done before its maker goes on

    monkeypatch.setattr(Job, "start", begin_and_end)
    job = window.jobs.start("Quick", lambda _progress, _cancel: None)
    with qtbot.waitSignal(job.ended):
        pass
    window.edits.set_text(window.session.selected, "Spoken in no time at all.", window.session.frame.text)
    qtbot.waitUntil(lambda: not window.jobs.saving and not window.jobs.running)
    qtbot.waitUntil(lambda: window.session.now is not None and not window.session.now.missing)
    assert window.voicing.waiting == frozenset()
    assert not window.voicing._under_way  # a job that nobody has heard of would be kept for ever


def test_edits_in_a_row_are_spoken_as_the_last_of_them_leaves_the_words(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.voicing.REST_MS", 600_000)  # all that follows is one row
    window.voicing._rest.setInterval(600_000)
    begun: list[list[str]] = []
    start = window.voicing._start
    monkeypatch.setattr(
        window.voicing,
        "_start",
        lambda now, frames: begun.append([frame.text for frame in frames]) or start(now, frames),
    )
    frame_id = window.session.selected
    for word in ("One", "Two", "Three", "Four"):
        window.edits.set_text(frame_id, f"{word} says it.", window.session.frame_of(frame_id).text)
        qtbot.waitUntil(lambda word=word: window.session.frame_of(frame_id).text == f"{word} says it.")
        qtbot.waitUntil(lambda: not window.jobs.running)
    assert begun == [["One says it."]], "the first at once"
    window.voicing._rest.setInterval(1)
    qtbot.waitUntil(lambda: not window.session.now.missing)
    # Where the job is over before the project was read again, it is looked for once more.
    assert begun[0] == ["One says it."]
    assert {*map(tuple, begun[1:])} == {("Four says it.",)}
    assert window.session.take(frame_id).text == "Four says it."
