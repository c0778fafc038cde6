"""The script panel: what is typed, parted, joined, pasted, found and replaced in it is the project's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.errors import BadInput
from app.services.calls import Call
from ui.main_window import MainWindow
from ui.script.panel import ScriptPanel

ReadBoard = Callable[[], Board]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> ScriptPanel:
    """The script, with the cursor at its very start."""
    window.storyboard.write()
    panel = window.storyboard.script
    qtbot.waitUntil(panel.page.hasFocus)
    return panel


def texts(board: Board) -> list[str]:
    return [frame.text for frame in board.frames]


def said(panel: ScriptPanel) -> list[str]:
    return [row.text for row in panel.script.rows if row.kind == "frame"]


def paragraphs(panel: ScriptPanel) -> list[str]:
    """What the document really holds."""
    block, found = panel.script.document.firstBlock(), []
    while block.isValid():
        found.append(block.text())
        block = block.next()
    return found


def written(board: Board) -> list[str]:
    """What the document says where it follows the project."""
    expected = []
    for scene in board.scenes:
        expected += [scene.title, *(frame.text for frame in board.frames if frame.scene_id == scene.id)]
    return expected


def settled(window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot) -> None:
    """Wait until nothing is under way; then the text is the project's. Titles are waited for too: a read
    that another edit overtakes has old scenes beside new frames, until the next one a moment later."""
    panel.commit()
    qtbot.waitUntil(lambda: not panel.writer.busy and not window.jobs.saving)
    qtbot.waitUntil(lambda: window.session.read_number >= panel.writer._need)
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: paragraphs(panel) == written(board()))
    assert paragraphs(panel) == written(board())
    assert said(panel) == texts(board())


def go(panel: ScriptPanel, number: int, at: int) -> str:
    """Put the cursor into a frame, counted from 0; returns the frame's id."""
    frames = [place for place, row in enumerate(panel.script.rows) if row.kind == "frame"]
    place = frames[number]
    panel.page.go((place, at if at >= 0 else len(panel.script.rows[place].text)))
    return panel.script.rows[place].id


def test_the_script_stands_there_with_its_scenes(panel: ScriptPanel, board: ReadBoard) -> None:
    assert said(panel) == texts(board())
    assert [row.text for row in panel.script.rows if row.kind == "title"] == ["The river", "The wave"]
    assert panel.page.accessibleName() == "Script"


def test_typing_is_an_edit_after_a_pause_with_one_step_of_undo(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 1, -1)
    QTest.keyClicks(panel.page, " Indeed")
    assert said(panel)[1] == before[1] + " Indeed"
    assert texts(board()) == before
    qtbot.waitUntil(lambda: texts(board())[1] == before[1] + " Indeed")
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Change text")
    QTest.keyClick(panel.page, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: texts(board()) == before)
    qtbot.waitUntil(lambda: said(panel) == before)
    QTest.keyClick(panel.page, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: said(panel)[1] == before[1] + " Indeed")


def test_undo_takes_back_what_is_still_being_typed(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Well, ")
    QTest.keyClick(panel.page, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: window.session.undo_state.redo == "Change text")
    qtbot.waitUntil(lambda: said(panel) == before)
    settled(window, panel, board, qtbot)


def test_tree_and_preview_say_what_is_typed_at_once(
    window: MainWindow, panel: ScriptPanel, qtbot: QtBot
) -> None:
    frame_id = go(panel, 1, 0)
    clip = window.timeline_model.clip(frame_id)
    qtbot.waitUntil(lambda: clip.start <= window.preview.player.position < clip.end)
    QTest.keyClicks(panel.page, "X")
    model = window.storyboard.model
    assert model.row_of(model.index_of(frame_id)).text.startswith("X")
    assert window.preview.view.words.startswith("X")
    panel.commit()
    qtbot.waitUntil(lambda: window.preview.view.words == "")  # the picture itself says it now
    assert window.preview.player.timeline.clips[1].text.startswith("X")


def test_what_is_typed_comes_before_any_other_edit(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    frame_id = go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Now: ")
    window.edits.begin("structure", "split_frame", frame_id=frame_id, at=10)
    settled(window, panel, board, qtbot)
    assert (texts(board())[0], texts(board())[1][:4]) == ("Now: Twice", "a da")


def test_leaving_a_frame_keeps_what_was_typed(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Now. ")
    QTest.keyClick(panel.page, Qt.Key.Key_End, CONTROL)
    assert panel.writer.texts == {}
    qtbot.waitUntil(lambda: texts(board())[0].startswith("Now. "))
    settled(window, panel, board, qtbot)


def test_a_space_at_the_end_stays_while_one_goes_on_typing(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())[0]
    go(panel, 0, -1)
    QTest.keyClicks(panel.page, " and ")
    panel.writer.flush()
    qtbot.waitUntil(lambda: texts(board())[0] == before + " and")
    qtbot.waitUntil(lambda: not panel.writer.busy and window.session.read_number >= panel.writer._need)
    QTest.keyClicks(panel.page, "on")
    assert said(panel)[0] == before + " and on"
    settled(window, panel, board, qtbot)


def test_enter_parts_a_frame_and_backspace_joins_it(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 0, len("Twice a day,"))
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    assert said(panel)[:2] == ["Twice a day,", before[0][len("Twice a day, ") :]]
    QTest.keyClicks(panel.page, "so ")  # into a frame that the project does not have yet
    settled(window, panel, board, qtbot)
    assert texts(board())[1].startswith("so without fail")
    assert window.session.selected == board().frames[1].id
    go(panel, 1, 0)
    QTest.keyClick(panel.page, Qt.Key.Key_Backspace)
    assert said(panel)[0] == "Twice a day, so " + before[0][len("Twice a day, ") :]
    QTest.keyClicks(panel.page, "~")
    settled(window, panel, board, qtbot)
    assert texts(board())[0].startswith("Twice a day, ~so without")
    assert len(board().frames) == len(before)


def test_delete_at_the_end_joins_the_next(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 0, -1)
    QTest.keyClick(panel.page, Qt.Key.Key_Delete)
    settled(window, panel, board, qtbot)
    assert texts(board())[0] == f"{before[0]} {before[1]}"
    go(panel, 1, -1)
    QTest.keyClicks(panel.page, " ")
    QTest.keyClick(panel.page, Qt.Key.Key_Left)
    QTest.keyClick(panel.page, Qt.Key.Key_Delete, CONTROL)  # a word to delete, but not into the next frame
    assert len(said(panel)) == len(before) - 1
    settled(window, panel, board, qtbot)


def test_enter_at_the_end_begins_a_frame(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 1, -1)
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    QTest.keyClicks(panel.page, "A new thought.")
    settled(window, panel, board, qtbot)
    assert texts(board()) == [*before[:2], "A new thought.", *before[2:]]
    go(panel, 0, 0)
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    QTest.keyClick(panel.page, Qt.Key.Key_Up)
    QTest.keyClicks(panel.page, "At first.")
    settled(window, panel, board, qtbot)
    assert texts(board())[:2] == ["At first.", before[0]]
    assert board().frames[0].scene_id == board().scenes[0].id


def test_a_frame_begun_and_left_empty_was_nothing(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 1, -1)
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    assert len(said(panel)) == len(before) + 1
    QTest.keyClick(panel.page, Qt.Key.Key_Up)
    assert said(panel) == before
    assert not window.jobs.saving
    settled(window, panel, board, qtbot)


def test_a_frame_emptied_and_left_is_deleted(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 1, 0)
    QTest.keyClick(panel.page, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    panel.page.moveCursor(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    QTest.keyClick(panel.page, Qt.Key.Key_Delete)
    assert said(panel)[1] == ""
    QTest.keyClick(panel.page, Qt.Key.Key_Down)
    settled(window, panel, board, qtbot)
    assert texts(board()) == [before[0], *before[2:]]
    QTest.keyClick(panel.page, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: said(panel) == before)


def test_a_selection_over_frames_is_typed_over_in_one_step(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    places = [place for place, row in enumerate(panel.script.rows) if row.kind == "frame"]
    panel.page.go((places[0], 5), until=(places[2], 8))
    QTest.keyClicks(panel.page, "!")
    assert said(panel)[0] == before[0][:5] + "!" + before[2][8:]
    settled(window, panel, board, qtbot)
    assert len(board().frames) == len(before) - 2
    window.edits.undo()
    qtbot.waitUntil(lambda: said(panel) == before)


def test_a_selection_over_scenes_leaves_their_titles(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    places = [place for place, row in enumerate(panel.script.rows) if row.kind == "frame"]
    wave = next(i for i, frame in enumerate(board().frames) if frame.scene_id == board().scenes[1].id)
    panel.page.go((places[wave - 2], 0), until=(places[wave], 7))
    QTest.keyClick(panel.page, Qt.Key.Key_Backspace)
    settled(window, panel, board, qtbot)
    assert texts(board()) == [*before[: wave - 2], before[wave][7:].strip(), *before[wave + 1 :]]
    assert [scene.title for scene in board().scenes] == ["The river", "The wave"]


def test_everything_deleted_leaves_one_frame_to_write_in(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    QTest.keyClick(panel.page, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(panel.page, Qt.Key.Key_Delete)
    assert said(panel) == [""]
    QTest.keyClicks(panel.page, "Anew.")
    settled(window, panel, board, qtbot)
    assert texts(board()) == ["Anew."]
    window.edits.undo()
    window.edits.undo()
    qtbot.waitUntil(lambda: said(panel) == before)


def test_cut_and_pasted_frames_are_as_they_were(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    places = [place for place, row in enumerate(panel.script.rows) if row.kind == "frame"]
    panel.page.go((places[0], 5), until=(places[2], 8))
    QTest.keyClick(panel.page, Qt.Key.Key_X, CONTROL)
    settled(window, panel, board, qtbot)
    assert len(said(panel)) == len(before) - 2
    go(panel, 0, 5)
    QTest.keyClick(panel.page, Qt.Key.Key_V, CONTROL)
    assert said(panel) == before
    settled(window, panel, board, qtbot)
    assert "\n\n" in QApplication.clipboard().text()


def test_pasted_paragraphs_are_frames(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 1, -1)
    QApplication.clipboard().setText(
        "A first paragraph stands here for itself.\n\nA second one follows it.\n"
    )
    QTest.keyClick(panel.page, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: len(said(panel)) > len(before))
    new = ["A first paragraph stands here for itself.", "A second one follows it."]
    assert said(panel) == [*before[:2], *new, *before[2:]]
    settled(window, panel, board, qtbot)
    assert window.session.undo_state.undo == "Add 2 frames"
    assert panel.page.row.text == new[1]


MARKDOWN = """Before any heading it is quiet.

# The bore

A wave comes up from the sea. It has a timetable.

## The ebb

And then it goes again, as it came.
"""
FOUNTAIN = """INT. BOAT HOUSE - DAY

ANNA
The tide is coming in.

EXT. RIVER - NIGHT

BEN
It has gone out again by now.
"""


def scenes(board: Board) -> list[tuple[str, list[str]]]:
    return [
        (scene.title, [frame.text for frame in board.frames if frame.scene_id == scene.id])
        for scene in board.scenes
    ]


@pytest.mark.parametrize(
    ("text", "titles", "words"),
    [
        (MARKDOWN, ["The bore", "The ebb"], "And then it goes again, as it came."),
        (FOUNTAIN, ["INT. BOAT HOUSE - DAY", "EXT. RIVER - NIGHT"], "It has gone out again by now."),
    ],
    ids=["markdown", "fountain"],
)
def test_headings_in_a_pasted_text_are_scenes(
    window: MainWindow,
    panel: ScriptPanel,
    board: ReadBoard,
    qtbot: QtBot,
    text: str,
    titles: list[str],
    words: str,
) -> None:
    before = scenes(board())
    drafted = window.services.scripts.read_text(text).scenes
    go(panel, 0, -1)
    QApplication.clipboard().setText(text)
    QTest.keyClick(panel.page, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: words in said(panel))
    shown = [row.text for row in panel.script.rows if row.kind == "title"]
    settled(window, panel, board, qtbot)
    assert [row.text for row in panel.script.rows if row.kind == "title"] == shown, "what was shown at once"
    now = scenes(board())
    assert [title for title, _ in now] == [before[0][0], *titles, *[title for title, _ in before[1:]]]
    untitled = [] if drafted[0].title else [frame.text for frame in drafted[0].frames]
    assert now[0][1] == [before[0][1][0], *untitled]
    assert now[2][1] == [words, *before[0][1][1:]], "what stood behind is part of the last scene"
    assert panel.page.row.text == words
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Add 2 scenes")
    window.edits.undo()
    qtbot.waitUntil(lambda: scenes(board()) == before)
    settled(window, panel, board, qtbot)
    window.edits.redo()
    qtbot.waitUntil(lambda: scenes(board()) == now)
    settled(window, panel, board, qtbot)


def test_one_goes_on_writing_in_a_pasted_scene_at_once(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    go(panel, 0, -1)
    QApplication.clipboard().setText(MARKDOWN)
    QTest.keyClick(panel.page, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: panel.page.row.text == "And then it goes again, as it came.")
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    QTest.keyClicks(panel.page, "Nobody waits for it.")
    settled(window, panel, board, qtbot)
    assert scenes(board())[2][1][:2] == ["And then it goes again, as it came.", "Nobody waits for it."]


def test_undo_goes_back_by_words_in_the_text_and_outside_alike(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 0, -1)
    QTest.keyClicks(panel.page, " It waits")
    QTest.keyClick(panel.page, Qt.Key.Key_Z, CONTROL)  # at once, before it rests
    qtbot.waitUntil(lambda: said(panel)[0] == f"{before[0]} It")
    settled(window, panel, board, qtbot)
    window.edits.undo()  # as by the button in the bar
    qtbot.waitUntil(lambda: said(panel) == before)
    settled(window, panel, board, qtbot)
    QTest.keyClick(panel.page, Qt.Key.Key_Y, CONTROL)
    qtbot.waitUntil(lambda: said(panel)[0] == f"{before[0]} It")
    window.edits.redo()
    qtbot.waitUntil(lambda: said(panel)[0] == f"{before[0]} It waits")
    settled(window, panel, board, qtbot)
    assert [entry.label for entry in window.services.history.entries(window.session.project_id, 2)] == [
        "Redo: Change text"
    ] * 2


def test_one_pasted_line_goes_into_the_frame(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 0, 5)
    mime = QMimeData()
    mime.setText(" (every\u2028single) day\n")
    panel.page.insertFromMimeData(mime)
    assert len(said(panel)) == len(before)
    settled(window, panel, board, qtbot)
    assert len(board().frames) == len(before)


def test_a_title_is_renamed_by_typing(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    panel.page.go((0, len("The river")))
    QTest.keyClicks(panel.page, " turns")
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    assert panel.page.row.kind == "frame"
    qtbot.waitUntil(lambda: board().scenes[0].title == "The river turns")
    settled(window, panel, board, qtbot)
    go(panel, 0, 0)
    QTest.keyClick(panel.page, Qt.Key.Key_Backspace)
    assert panel.page.row.kind == "title"


def test_what_is_composed_is_typed(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    go(panel, 0, 0)
    for preedit in ("し", "しお"):
        QApplication.sendEvent(panel.page, QInputMethodEvent(preedit, []))
        assert said(panel)[0] == before[0]
    event = QInputMethodEvent("", [])
    event.setCommitString("潮😀")
    QApplication.sendEvent(panel.page, event)
    assert said(panel)[0] == "潮😀" + before[0]
    QTest.keyClicks(panel.page, "!")
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    settled(window, panel, board, qtbot)
    assert texts(board())[:2] == ["潮😀!", before[0]]


def test_right_to_left_text_is_written_from_the_right(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    go(panel, 1, 0)
    panel.page.moveCursor(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    panel.page.insertPlainText("שלום")
    page = panel.page
    block = page.textCursor().block()
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    page.grab()
    line = block.layout().lineAt(0)
    assert line.naturalTextRect().right() > 0.8 * page.viewport().width()
    settled(window, panel, board, qtbot)
    assert texts(board())[1] == "שלום"


def test_others_edits_come_in_without_disturbing_the_cursor(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    go(panel, 3, 4)
    panel.page.moveCursor(QTextCursor.MoveOperation.NextWord, QTextCursor.MoveMode.KeepAnchor)
    selected = panel.page.textCursor().selectedText()
    touched = panel.script.touched
    window.services.storyboard.set_text(board().frames[0].id, "Somebody else has written this.")
    qtbot.waitUntil(lambda: said(panel)[0] == "Somebody else has written this.")
    assert panel.script.touched == touched + 1
    window.services.storyboard.add_frame(board().frames[0].id, "And this.")
    qtbot.waitUntil(lambda: said(panel)[1] == "And this.")
    window.services.storyboard.delete_frames([board().frames[2].id])
    qtbot.waitUntil(lambda: said(panel) == texts(board()))
    assert panel.page.textCursor().selectedText() == selected
    assert panel.page.row.text == texts(board())[3]


def test_typing_goes_on_while_others_edit_the_same_frame_elsewhere(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    frame_id = go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Mine: ")
    with qtbot.waitSignal(window.session.board_changed):
        window.services.storyboard.set_pause(frame_id, 2)
    assert said(panel)[0].startswith("Mine: ")
    settled(window, panel, board, qtbot)
    assert texts(board())[0].startswith("Mine: ")


def test_words_for_a_frame_that_others_deleted_are_not_lost(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    frame_id = go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Mine: ")
    kept: list[str] = []
    window.edits.gone.disconnect()
    window.edits.gone.connect(kept.append)
    with qtbot.waitSignal(window.session.board_changed):
        window.services.storyboard.delete_frames([frame_id])
    panel.commit()
    qtbot.waitUntil(lambda: bool(kept))
    assert kept[0].startswith("Mine: ")
    qtbot.waitUntil(lambda: said(panel) == texts(board()))


def test_closing_keeps_what_is_being_typed(window: MainWindow, panel: ScriptPanel, board: ReadBoard) -> None:
    go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Kept. ")
    window.close()
    assert texts(board())[0].startswith("Kept. ")
    assert window.services.outbox.waiting() == []


def test_what_is_typed_is_written_down_long_before_it_is_an_edit(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    """As after a kill: what the next program finds in the outbox is made by it, once."""
    panel.writer._pause.setInterval(600_000)
    before = texts(board())[0]
    go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Half a sen")
    outbox = window.services.outbox
    qtbot.waitUntil(lambda: any("Half a sen" in str(call.arguments) for call in outbox.waiting()))
    assert texts(board())[0] == before
    QTest.keyClicks(panel.page, "tence. ")
    qtbot.waitUntil(lambda: any("sentence." in str(call.arguments) for call in outbox.waiting()))
    (call,) = outbox.waiting()
    assert isinstance(call, Call)
    panel.commit()
    qtbot.waitUntil(lambda: texts(board())[0] == f"Half a sentence. {before}")
    assert call.made(window.services)  # the same edit: a program that began now would not make it again
    qtbot.waitUntil(lambda: outbox.waiting() == [])


def test_a_frame_that_is_begun_is_written_down_too(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    panel.writer._pause.setInterval(600_000)
    before = texts(board())
    go(panel, 0, -1)
    QTest.keyClick(panel.page, Qt.Key.Key_Return)
    QTest.keyClicks(panel.page, "Begun.")
    outbox = window.services.outbox
    qtbot.waitUntil(lambda: any("Begun." in str(call.arguments) for call in outbox.waiting()))
    (call,) = outbox.waiting()
    call.make(window.services)
    assert texts(board())[:2] == [before[0], "Begun."]
    panel.writer._calls.clear()  # this program is over
    panel.writer._draft.stop()
    panel.writer._pause.stop()


def test_the_word_being_spoken_is_lit_and_a_pressed_one_gone_to(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    frame = board().frames[1]
    page, player = panel.page, window.preview.player
    place = panel.script.place(frame.id)
    word = window.session.take(frame.id).words[3]
    cursor = page.textCursor()
    cursor.setPosition(panel.script.position(place, word.first + 1))
    page.show_row(place)
    point = page.cursorRect(cursor).center()
    qtbot.waitUntil(lambda: window.playback._in_step)
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=point)
    clip = window.timeline_model.clip(frame.id)
    sounds = (clip.voice.start + word.start) * player.timeline.canvas.fps
    qtbot.waitUntil(lambda: sounds <= player.position < sounds + 1)
    assert window.session.selected == frame.id
    player.play()
    qtbot.waitUntil(lambda: panel.spoken.lit != "")
    assert panel.spoken.lit in frame.text
    player.pause()
    assert panel.spoken.lit == ""


def test_words_are_found_in_what_is_said(panel: ScriptPanel, window: MainWindow, qtbot: QtBot) -> None:
    window.find_words()
    bar = panel.bar
    assert bar.isVisible()
    bar.find.setText("river")
    count = sum(text.lower().count("river") for text in said(panel))
    assert len(panel.finding.places) == count
    assert bar.count.text() == f"1 of {count}"
    assert panel.page.textCursor().selectedText().lower() == "river"
    QTest.keyClick(bar.find, Qt.Key.Key_Return)
    assert bar.count.text() == f"2 of {count}"
    QTest.keyClick(bar.find, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    bar.on.click()
    bar.back.click()
    assert bar.count.text() == f"1 of {count}"
    bar.case.click()
    bar.find.setText("RIVER")
    assert bar.count.text() == "Not found"
    assert not bar.all.isEnabled()
    bar.case.click()
    bar.whole.click()
    bar.find.setText("rive")
    assert bar.count.text() == "Not found"
    QTest.keyClick(bar.find, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert panel.page.hasFocus()


def test_one_place_is_replaced_and_then_the_next(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    panel.find()
    panel.bar.find.setText("the")
    panel.bar.by.setText("one")
    places = len(panel.finding.places)
    panel.bar.replace.click()
    assert len(panel.finding.places) == places - 1
    settled(window, panel, board, qtbot)
    assert sum(a != b for a, b in zip(before, texts(board()), strict=True)) == 1


def test_all_places_are_replaced_in_one_step(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    before = texts(board())
    window.storyboard.replace()
    panel.bar.find.setText("the")
    panel.bar.whole.setChecked(True)
    panel.bar.by.setText("one")
    count = len(panel.finding.places)
    assert count > 2
    panel.bar.all.click()
    qtbot.waitUntil(lambda: panel.bar.count.text().startswith(f"{count} places replaced in "))
    qtbot.waitUntil(lambda: said(panel) == texts(board()) != before)
    window.edits.undo()
    qtbot.waitUntil(lambda: said(panel) == before)


def test_the_running_time_is_told_and_estimated(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    length, estimated = panel.running_time()
    assert (length, estimated) == (window.session.timeline.length, False)
    assert panel.length.text().startswith("Runs 0:")
    go(panel, 0, 0)
    QTest.keyClicks(panel.page, "Many a word more is said here. ")
    longer, estimated = panel.running_time()
    assert estimated
    assert longer > length
    assert panel.length.text().startswith("Runs about 0:")
    settled(window, panel, board, qtbot)


def test_marks_are_dim(window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot) -> None:
    go(panel, 0, 0)
    QTest.keyClicks(panel.page, "[slow]Well[/slow] ")
    block = panel.page.textCursor().block()
    dim = [(each.start, each.length) for each in block.layout().formats()]
    assert dim == [(0, 6), (10, 7)]
    settled(window, panel, board, qtbot)


def test_single_keys_do_not_fire_while_writing(window: MainWindow, panel: ScriptPanel, qtbot: QtBot) -> None:
    before = said(panel)[0]
    go(panel, 0, 0)
    for key in (Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_L, Qt.Key.Key_Home, Qt.Key.Key_Delete):
        QTest.keyClick(panel.page, key)
    assert not window.preview.player.playing
    assert said(panel)[0] == " l" + before  # what was typed but its first letter, deleted again
    panel.commit()


def test_the_commands_open_it(window: MainWindow, panel: ScriptPanel, qtbot: QtBot) -> None:
    window.storyboard.tabs.choose(0)
    window.commands.registry["edit.script"].trigger()
    assert panel.page.isVisible()
    window.storyboard.tabs.choose(0)
    QTest.keyClick(window, Qt.Key.Key_H, CONTROL)
    assert panel.bar.isVisible()
    panel.bar.close_button.click()
    assert not panel.bar.isVisible()


def test_a_menu_offers_what_can_be_done(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot
) -> None:
    go(panel, 0, 5)
    panel.page.split_here()
    assert said(panel)[0] == texts(board())[0][:5].strip()
    panel.page.join_here()
    settled(window, panel, board, qtbot)


def test_an_edit_that_fails_leaves_the_project_on_screen(
    window: MainWindow, panel: ScriptPanel, board: ReadBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BadInput("Not at this moment.")

    monkeypatch.setattr("app.services.structure.split_text", refuse)
    before = texts(board())
    go(panel, 0, 5)
    with qtbot.waitSignal(window.jobs.failed):
        QTest.keyClick(panel.page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(panel) == before)
    assert texts(board()) == before
