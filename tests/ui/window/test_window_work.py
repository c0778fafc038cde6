"""Long work in the window: exports with progress, cancel, closing while things run, making projects."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.domain.timeline import Board
from app.services.facade import Services
from app.services.ports import CancelToken, OnProgress, Progress
from ui.export.dialog import ASK, DONE, RUN, ExportDialog, file_name
from ui.main_window import MainWindow


def dialog_of(window: MainWindow) -> ExportDialog:
    window.commands.registry["file.export"].trigger()
    return window.findChild(ExportDialog)


@pytest.mark.usefixtures("quick")
def test_a_video_is_exported_while_the_window_lives(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(window)
    assert dialog.isVisible()
    assert not dialog.isModal()
    dialog.output.setText(str(tmp_path / "out.mp4"))
    told: list[Progress] = []
    window.exports.started.connect(
        lambda job: job.progressed.connect(lambda progress, _left: told.append(progress))
    )
    main = threading.get_ident()
    seen: set[int] = set()
    render = window.services.production.render

    def spied(*args: object, **kwargs: object) -> object:
        seen.add(threading.get_ident())
        return render(*args, **kwargs)

    window.services.production.render = spied
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.exports.job is not None)
    assert dialog.pages.currentIndex() == RUN
    window.session.select(window.session.board.frames[2].id)  # the window answers meanwhile
    assert window.session.selected == window.session.board.frames[2].id
    qtbot.waitUntil(lambda: window.exports.last is not None, timeout=60_000)
    assert (tmp_path / "out.mp4").stat().st_size > 1000
    assert dialog.pages.currentIndex() == DONE
    assert dialog.done_page.stand_ins.isHidden()
    assert told
    assert told[-1].done == told[-1].total
    assert seen
    assert main not in seen
    qtbot.waitUntil(lambda: not window.status.progress.isVisible())
    dialog.close()


@pytest.mark.usefixtures("quick")
def test_what_could_not_be_used_is_said_when_it_is_done(
    window: MainWindow, board: Callable[[], Board], tmp_path: Path, qtbot: QtBot
) -> None:
    now = board()
    image = now.images[now.frames[1].image_id or ""]
    window.services._parts.assets.delete(image.asset_id or "")
    dialog = dialog_of(window)
    dialog.output.setText(str(tmp_path / "out.mp4"))
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == DONE, timeout=60_000)
    assert not dialog.done_page.stand_ins.isHidden()
    assert f"Frame 2: its picture {image.name} is gone" in dialog.done_page.stand_ins.text()
    dialog.close()


@pytest.mark.usefixtures("quick")
def test_an_export_is_cancelled_and_leaves_nothing(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(window)
    output = tmp_path / "gone.mp4"
    dialog.output.setText(str(output))
    begun = threading.Event()

    def endless(_id: str, _out: Path, _options: object, progress: OnProgress, cancel: CancelToken) -> None:
        progress(Progress("Encoding", 1, 4))
        begun.set()
        while not cancel.cancelled:
            threading.Event().wait(0.01)
        cancel.check()

    window.services.production.render = endless
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(lambda: "Encoding 1 of 4" in window.status.work.text())
    assert window.status.progress.isVisible()
    with qtbot.waitSignal(window.exports.cancelled):
        QTest.mouseClick(dialog.run.cancel, Qt.MouseButton.LeftButton)
    assert not output.exists()
    assert dialog.pages.currentIndex() == ASK
    assert window.exports.job is None
    dialog.close()


@pytest.mark.usefixtures("quick")
def test_the_dialog_is_as_high_as_what_it_says(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(window)
    asking = dialog.height()
    dialog.output.setText(str(tmp_path / "out.mp4"))
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == DONE)
    qtbot.waitUntil(lambda: dialog.height() < asking / 2)
    dialog.close()
    dialog.ask()
    qtbot.waitUntil(lambda: dialog.height() == asking)


@pytest.mark.parametrize("name", ["/", "/tmp/", ".", "", "   ", ".mp4"])
def test_a_name_that_is_only_being_typed_is_no_mistake(window: MainWindow, name: str, qtbot: QtBot) -> None:
    dialog = dialog_of(window)
    dialog.output.setText(name)
    if dialog.begin.isEnabled():
        QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.problem.isVisible() or dialog.pages.currentIndex() != ASK)


def test_an_output_that_cannot_be_written_is_said_in_the_dialog(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("x")
    dialog = dialog_of(window)
    dialog.output.setText(str(blocker / "out.mp4"))
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "out.mp4" in dialog.problem.text() or "file" in dialog.problem.text()
    assert dialog.begin.isEnabled()
    assert window.exports.job is None
    dialog.close()


def test_a_failed_export_says_why(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    from app.errors import DiskFull

    def full(*_args: object) -> None:
        raise DiskFull("No room is left for out.mp4.", "Free some space.")

    window.services.production.render = full
    dialog = dialog_of(window)
    dialog.output.setText(str(tmp_path / "out.mp4"))
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert dialog.problem.text() == "No room is left for out.mp4. Free some space."
    assert window.notices.kind == "error"
    dialog.close()


def test_closing_keeps_edits_and_ends_what_runs(
    window: MainWindow, board: Callable[[], Board], qtbot: QtBot
) -> None:
    frame = window.session.selected
    began = threading.Event()

    def work(_progress: OnProgress, cancel: CancelToken) -> None:
        began.set()
        while not cancel.cancelled:
            threading.Event().wait(0.01)
        cancel.check()

    job = window.jobs.start("Working", work)
    qtbot.waitUntil(began.is_set)
    window.edit_text()
    editor = QApplication.focusWidget()
    editor.selectAll()
    QTest.keyClicks(editor, "Typed last.")
    window.close()
    assert job.isFinished()
    assert board().frames[0].id == frame
    assert board().frames[0].text == "Typed last."


def test_a_pasted_script_becomes_a_voiced_project(
    make_window: Callable[[], MainWindow],
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: window.start.model.rowCount() == 1)
    assert not window.start.make.isEnabled()
    speaker = services._parts.speaker
    speak = speaker.speak
    monkeypatch.setattr(
        speaker, "speak", lambda text, _voice, *rest, **named: speak(text, "fake:beep", *rest, **named)
    )
    window.start.text.insertPlainText(
        "# Tides\n\nThe moon pulls the sea towards it, and the earth turns under.\n"
    )
    with qtbot.waitSignal(window.session.opened, timeout=20_000):
        QTest.mouseClick(window.start.make, Qt.MouseButton.LeftButton)
    assert window.session.project.name == "Tides"
    qtbot.waitUntil(lambda: not window.session.now.missing, timeout=20_000)
    assert window.session.take(window.session.selected).voice == "fake:beep"
    window.show_start()
    qtbot.waitUntil(lambda: window.start.model.rowCount() == 2)


def test_a_script_that_cannot_be_used_is_refused_in_words(
    make_window: Callable[[], MainWindow], services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    binary = tmp_path / "film.txt"
    binary.write_bytes(bytes(range(256)) * 40)
    window = make_window()
    window.start.file_given.emit(str(binary), "")
    qtbot.waitUntil(window.notices.isVisible)
    assert "film.txt" in window.notices.text
    assert len(services.projects.list()) == 1


def test_a_taken_name_gets_a_number(
    make_window: Callable[[], MainWindow], services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    script = tmp_path / "River.txt"
    script.write_text("A short word about rivers and what they do at night.", encoding="utf-8")
    window = make_window()
    window.voicing._start = lambda *_: None  # what is spoken is not the matter here
    with qtbot.waitSignal(window.session.opened, timeout=20_000):
        window.start.file_given.emit(str(script), "")
    assert window.session.project.name == "River 2"


def test_a_project_that_is_not_there_is_said(make_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = make_window()
    window.jobs.watch(window.open_named("Rivr"))
    qtbot.waitUntil(window.notices.isVisible)
    assert "Rivr" in window.notices.text
    assert "River" in window.notices.text
    assert not window.session.project_id


def test_a_project_deleted_elsewhere_closes(window: MainWindow, services: Services, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.closed):
        services.projects.delete(window.session.project_id)
    assert window.pages.currentWidget() is window.start
    assert window.storyboard.model.rowCount() == 0
    assert window.timeline_model.timeline is None


def test_changes_made_elsewhere_appear(window: MainWindow, services: Services, qtbot: QtBot) -> None:
    frame = window.session.board.frames[1]
    services.storyboard.set_text(frame.id, "Somebody else wrote this.")
    qtbot.waitUntil(lambda: window.session.frame_of(frame.id).text == "Somebody else wrote this.")
    index = window.storyboard.model.index_of(frame.id)
    assert index.data() == "Somebody else wrote this."


@pytest.mark.parametrize(
    ("name", "file"),
    [("A/B: c?", "A B c"), ("...", "video"), ("Zwölf", "Zwölf"), ("a" * 300, "a" * 120)],
)
def test_file_names_suit_every_system(name: str, file: str) -> None:
    assert file_name(name) == file


def test_a_file_that_will_be_replaced_is_told(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "there.mp4").write_bytes(b"x")
    dialog = dialog_of(window)
    dialog.output.setText(str(tmp_path / "there"))
    qtbot.waitUntil(dialog.replaces.isVisible)
    dialog.output.setText(str(tmp_path / "not-there.mp4"))
    qtbot.waitUntil(lambda: not dialog.replaces.isVisible())
    dialog.close()


def test_what_another_program_changes_is_seen_as_it_happens(
    window: MainWindow, home: Path, qtbot: QtBot
) -> None:
    frame = window.session.selected
    with bootstrap.services(Config(home)) as other:
        other.storyboard.set_text(frame, "Written by the command line.")
        qtbot.waitUntil(lambda: window.session.frame.text == "Written by the command line.")


def test_once_made_the_keys_are_for_the_storyboard(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    window.start.text.setPlainText("# One\n\nA first sentence is here. And a second one.")
    QTest.mouseClick(window.start.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.editing)
    qtbot.waitUntil(lambda: not window.session.now.missing and not window.jobs.running)
    assert QApplication.focusWidget() is window.storyboard.view
