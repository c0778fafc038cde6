"""A recording of the whole script in the window: looked at frame by frame, then used in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.voice.align import available
from app.voice.speaker import Speaker
from tests.benchmarks.recorded import joined, write
from ui.main_window import MainWindow
from ui.recording import NarrationDialog

pytestmark = pytest.mark.skipif(not available("en"), reason="soundswallower has no wheel here")
ReadBoard = Callable[[], Board]


@pytest.fixture
def recording(board: ReadBoard, tmp_path: Path) -> Path:
    """All frames but the second, read by hibari; in the third, two words are left out."""
    texts = [frame.text for frame in board().frames]
    said = [texts[0], texts[2].replace("on the bank ", ""), *texts[3:]]
    speaker = Speaker()
    samples, _ = joined([speaker.speak(text, "hibari:en", "en") for text in said])
    path = tmp_path / "reading.wav"
    write(path, samples)
    return path


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[NarrationDialog]:
    window.commands.registry["file.narration"].trigger()
    (chooser,) = (each for each in window.children() if each.metaObject().className() == "QFileDialog")
    chooser.close()
    yield window.dialogs.narration
    window.dialogs.narration.close()


def chosen(board: Board) -> dict[str, str | None]:
    return {voiceover.frame_id: voiceover.take_id for voiceover in board.voiceovers.values()}


def said(dialog: NarrationDialog) -> list[str]:
    return [dialog.table.item(row, 3).text() for row in range(dialog.table.rowCount())]


def test_it_is_looked_at_then_used_and_undone(
    window: MainWindow, dialog: NarrationDialog, recording: Path, board: ReadBoard, qtbot: QtBot
) -> None:
    before = board()
    dialog.look_at(recording)
    assert not dialog.use.isEnabled()
    qtbot.waitUntil(dialog.use.isEnabled)
    assert board() == before  # looking changes nothing
    told = said(dialog)
    assert len(told) == len(before.frames)
    assert told[0] == ""
    assert told[1] == "not found, keeps its voice"
    assert "bank" in told[2]
    assert dialog.table.item(0, 2).text().startswith("0:0")
    assert f"{len(before.frames) - 1} of {len(before.frames)} frames found" in dialog.told.text()
    dialog.differing.setChecked(True)
    shown = [row for row in range(dialog.table.rowCount()) if not dialog.table.isRowHidden(row)]
    assert shown[:2] == [1, 2]
    dialog.table.selectRow(2)
    assert window.session.selected == before.frames[2].id
    with qtbot.waitSignal(dialog.used) as used:
        dialog.use.click()
    assert "frames are now spoken by reading.wav" in used.args[0]
    assert not dialog.isVisible()
    after = [window.services.narration.current_take(board(), frame) for frame in board().frames]
    assert [take.engine == "recording" for take in after] == [True, False, *[True] * (len(after) - 2)]
    qtbot.waitUntil(lambda: bool(window.session.undo_state.undo))
    window.edits.undo()
    qtbot.waitUntil(lambda: chosen(board()) == chosen(before))


def test_what_holds_no_sound_is_told(
    window: MainWindow, dialog: NarrationDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "nothing.wav"
    path.write_bytes(b"no sound at all")
    dialog.look_at(path)
    qtbot.waitUntil(lambda: "nothing.wav" in dialog.told.text())
    qtbot.waitUntil(dialog.choose.isEnabled)
    assert not dialog.use.isEnabled()


def test_closing_stops_listening(
    window: MainWindow, dialog: NarrationDialog, recording: Path, board: ReadBoard, qtbot: QtBot
) -> None:
    before = board()
    dialog.look_at(recording)
    (job,) = [job for job in window.jobs.running if "reading.wav" in job.title]
    dialog.reject()
    assert job.cancelling
    qtbot.waitUntil(lambda: job not in window.jobs.running)
    assert board() == before
    dialog.look_at(recording)  # and again
    qtbot.waitUntil(dialog.use.isEnabled)
