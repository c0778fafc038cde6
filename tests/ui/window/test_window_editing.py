"""The window driven by hands: open, edit, choose, reorder, undo, drop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.script import Frame
from app.domain.timeline import Board
from app.media.sound import wav_bytes
from app.render.preview import Preview
from tests.doors import behind
from ui.main_window import MainWindow
from ui.storyboard.editor import TextEditor

ReadBoard = Callable[[], Board]


def ids(board: Board) -> list[str]:
    return [frame.id for frame in board.frames]


def frame_index(window: MainWindow, frame_id: str):
    return window.storyboard.model.index_of(frame_id)


def editor_of(window: MainWindow) -> TextEditor:
    return window.storyboard.view.viewport().findChild(TextEditor)


def drop(widget: QWidget, at: QPoint, mime: QMimeData, action: Qt.DropAction) -> None:
    """Enter, move and drop, as a real drag sends them."""
    args = (action, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(at, *args)
    move = QDragMoveEvent(at, *args)
    let_go = QDropEvent(QPointF(at), *args)
    for event, handler in ((enter, "dragEnterEvent"), (move, "dragMoveEvent"), (let_go, "dropEvent")):
        getattr(widget, handler)(event)


def test_an_open_project_is_seen_everywhere(window: MainWindow, board: ReadBoard) -> None:
    model = window.storyboard.model
    assert [scene.title for scene in model.scenes] == ["The river", "The wave"]
    assert sum(len(scene.shots) for scene in model.scenes) == len(board().frames)
    assert window.timeline_model.pictures == window.session.timeline.pictures
    assert window.session.selected == board().frames[0].id
    assert window.top_bar.name.whole == "River"
    assert window.top_bar.saved.text() == "Saved"
    assert window.inspector.pictures.model.rowCount() == len(
        window.session.candidates(window.session.selected)
    )


def test_words_changed_in_the_row_are_saved_and_spoken(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    frame = board().frames[0]
    before = window.session.timeline
    QTest.keyClick(window, Qt.Key.Key_F2)
    editor = editor_of(window)
    assert editor.toPlainText() == frame.text
    editor.selectAll()
    QTest.keyClicks(editor, "The tide comes in, twice a day, whatever anybody says")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def spoken() -> None:
        take = window.session.take(frame.id)
        assert take.text == "The tide comes in, twice a day, whatever anybody says"
        assert window.session.now.missing == frozenset()

    qtbot.waitUntil(spoken)
    assert board().frames[0].text.startswith("The tide comes in")
    assert window.session.timeline != before
    qtbot.waitUntil(lambda: window.timeline_model.timeline == window.session.timeline)
    assert window.session.undo_state.undo == "Change text"
    qtbot.waitUntil(lambda: "Change text" in window.commands.registry["edit.undo"].text())


def test_escape_lets_the_words_be(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    text = board().frames[0].text
    window.edit_text()
    editor = editor_of(window)
    QTest.keyClicks(editor, "nonsense")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: editor_of(window) is None)
    assert not window.jobs.saving
    assert board().frames[0].text == text


def test_leaving_the_row_keeps_what_was_typed(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    window.edit_text()
    editor = editor_of(window)
    editor.selectAll()
    QTest.keyClicks(editor, "Kept.")
    window.inspector.pictures.add.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: board().frames[0].text == "Kept.")


def test_a_voice_that_arrives_does_not_undo_typing(window: MainWindow, qtbot: QtBot) -> None:
    window.edit_text()
    editor = editor_of(window)
    editor.selectAll()
    QTest.keyClicks(editor, "Half a sen")
    with qtbot.waitSignal(window.session.board_changed):
        window.services.storyboard.set_pause(window.session.selected, 2)
    assert editor_of(window).toPlainText() == "Half a sen"
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_single_keys_do_not_fire_while_typing(window: MainWindow, qtbot: QtBot) -> None:
    window.edit_text()
    editor = editor_of(window)
    qtbot.waitUntil(editor.hasFocus)
    snapping, editor_text = window.timeline.snapping, editor.toPlainText()
    for key in (Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_L, Qt.Key.Key_Home, Qt.Key.Key_Delete):
        QTest.keyClick(editor, key)
    assert window.timeline.snapping == snapping
    assert not window.preview.player.playing
    assert editor.toPlainText() != editor_text
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_single_keys_fire_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    window.storyboard.view.setFocus()
    snapping = window.timeline.snapping
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_N)
    assert window.timeline.snapping != snapping
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_Space)
    assert window.preview.player.playing
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_K)
    assert not window.preview.player.playing


def test_arrows_walk_the_tree_and_the_playhead_follows(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    window.storyboard.view.setFocus()
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_Down)
    second = board().frames[1].id
    assert window.session.selected == second
    assert window.timeline_model.chosen == second
    clip = window.timeline_model.clip(second)
    qtbot.waitUntil(lambda: clip.start <= window.preview.player.position < clip.end)


def test_another_picture_is_chosen_by_a_press(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    frame = board().frames[0]
    grid = window.inspector.pictures.grid
    other = next(image for image in window.session.candidates(frame.id) if image.id != frame.image_id)
    index = window.inspector.pictures.model.index_of(other.id)
    grid.scrollTo(index)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).center())
    qtbot.waitUntil(lambda: board().frames[0].image_id == other.id)
    qtbot.waitUntil(lambda: window.session.frame.image_id == other.id)
    qtbot.waitUntil(lambda: window.preview.player.timeline.clips[0].visual.asset_id == (other.asset_id or ""))


def test_the_candidates_of_a_frame_that_stays_selected_are_made_ready_in_the_preview(
    window: MainWindow, board: ReadBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[str] = []
    expect = Preview.expect
    monkeypatch.setattr(
        Preview, "expect", lambda self, visual: ready.append(visual.asset_id) or expect(self, visual)
    )
    frame = board().frames[0]
    window.commands.registry["view.pictures"].trigger()
    others = [
        image.asset_id or "" for image in window.session.candidates(frame.id) if image.id != frame.image_id
    ]
    assert others
    qtbot.waitUntil(lambda: ready == others)


def test_frames_move_by_keyboard_also_across_scenes(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    first, second = ids(board())[:2]
    window.storyboard.view.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: ids(window.session.board)[:2] == [second, first])
    assert window.session.selected == first
    last_of_scene = [f.id for f in board().frames if f.scene_id == board().scenes[0].id][-1]
    window.session.select(last_of_scene)
    QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.session.frame_of(last_of_scene).scene_id == board().scenes[1].id)
    assert window.session.position(last_of_scene) == (board().scenes[1].id, 0)
    assert window.session.selected == last_of_scene


def test_a_frame_is_dragged_into_another_scene(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    moved = ids(board())[0]
    wave = board().scenes[1]
    target = [frame.id for frame in board().frames if frame.scene_id == wave.id][1]
    view = window.storyboard.view
    mime = window.storyboard.model.mimeData([window.storyboard.model.index_of(moved)])
    view.scrollTo(frame_index(window, target))
    rect = view.visualRect(frame_index(window, target))
    drop(view, QPoint(rect.center().x(), rect.top() + 1), mime, Qt.DropAction.MoveAction)
    qtbot.waitUntil(lambda: window.session.frame_of(moved).scene_id == wave.id)
    assert window.session.position(moved) == (wave.id, 1)
    assert ids(board()) == ids(window.session.board)
    assert sum(len(scene.shots) for scene in window.storyboard.model.scenes) == len(board().frames)


def test_a_frame_is_carried_along_the_timeline(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    before = ids(board())
    window.timeline.wishes.frames_moved.emit([before[0]], 2)
    qtbot.waitUntil(lambda: ids(window.session.board)[2] == before[0])
    window.timeline.wishes.frames_moved.emit([before[0]], len(before) - 1)
    qtbot.waitUntil(lambda: ids(window.session.board)[-1] == before[0])
    window.timeline.wishes.frames_moved.emit([before[0]], 0)
    qtbot.waitUntil(lambda: ids(window.session.board) == before)


def test_undo_and_redo_go_through_everything(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    before = board()
    first, second = ids(before)[:2]
    window.edits.set_text(first, "Changed words.", "")
    qtbot.waitUntil(lambda: window.session.frame_of(first).text == "Changed words.")
    window.session.select(second)
    window.storyboard.view.setFocus()
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: second not in ids(window.session.board))
    assert window.session.selected == ids(before)[2]
    assert "Delete frame" in window.commands.registry["edit.undo"].text()
    for _ in range(2):
        label = window.session.undo_state.undo
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda label=label: window.session.undo_state.undo != label)
    assert [frame.text for frame in window.session.board.frames] == [frame.text for frame in before.frames]
    assert not window.commands.registry["edit.undo"].isEnabled()
    for expected in ("Change text", "Delete frame"):
        QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda expected=expected: window.session.undo_state.undo == expected)
    assert second not in ids(board())
    assert board().frames[0].text == "Changed words."


def test_a_new_frame_is_written_and_selected(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    window.commands.registry["frame.add"].trigger()
    composer = window.storyboard.composer
    QTest.keyClicks(composer, "And then it is quiet.")
    QTest.keyClick(composer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.frame.text == "And then it is quiet.")
    assert board().frames[1].text == "And then it is quiet."
    assert not composer.isVisible()
    qtbot.waitUntil(lambda: not window.session.now.missing)


@pytest.mark.parametrize("where", ["pictures", "storyboard", "timeline"])
def test_picture_files_are_dropped(
    window: MainWindow, board: ReadBoard, picture: Callable[[int], Path], qtbot: QtBot, where: str
) -> None:
    frame = board().frames[1]
    window.session.select(frame.id)
    mime = QMimeData()
    files = (11,) if where == "storyboard" else (11, 12)  # which there go to a frame each
    mime.setUrls([QUrl.fromLocalFile(str(picture(number))) for number in files])
    count = len(window.session.candidates(frame.id))
    if where == "pictures":
        drop_on = window.inspector.pictures
        args = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        drop_on.dragEnterEvent(QDragEnterEvent(QPoint(40, 200), *args))
        drop_on.dropEvent(QDropEvent(QPointF(40, 200), *args))
    elif where == "storyboard":
        view = window.storyboard.view
        drop(view, view.visualRect(frame_index(window, frame.id)).center(), mime, Qt.DropAction.CopyAction)
    else:
        window.timeline.files_dropped.emit(frame.id, [Path(url.toLocalFile()) for url in mime.urls()])
    qtbot.waitUntil(lambda: len(window.session.candidates(frame.id)) == count + len(files))
    assert window.session.chosen_image(frame.id).name.startswith("new-11")


def test_a_file_that_is_no_picture_is_refused_in_words(
    window: MainWindow, board: ReadBoard, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("not a picture")
    count = len(window.session.candidates(window.session.selected))
    window.edits.add_pictures(window.session.selected, [bad])
    qtbot.waitUntil(window.notices.isVisible)
    assert "notes.txt" in window.notices.text
    assert window.notices.kind == "error"
    assert len(board().images) == len(window.session.board.images)
    assert len(window.session.candidates(window.session.selected)) == count


def test_motion_focus_and_look_are_saved(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    tab = window.inspector.pictures
    window.inspector.tabs.choose(2)
    kind = window.inspector.motion.motion.kind
    kind.setCurrentIndex(kind.findData("pan_left"))
    kind.activated.emit(kind.currentIndex())
    qtbot.waitUntil(
        lambda: board().frames[0].motion is not None and board().frames[0].motion.kind == "pan_left"
    )
    image = window.session.chosen_image(window.session.selected)
    assert image.kind == "asset"
    window.inspector.tabs.choose(0)
    QTest.mouseClick(tab.details.focus, Qt.MouseButton.LeftButton, pos=QPoint(4, 40))
    qtbot.waitUntil(lambda: board().images[image.id].focus[0] < 0.2)
    look = window.inspector.look
    look.captions.setCurrentIndex(look.captions.findData("none"))
    look.captions.activated.emit(look.captions.currentIndex())
    qtbot.waitUntil(lambda: board().project.settings.captions == "none")
    qtbot.waitUntil(lambda: not window.session.timeline.burn_captions)


def test_music_has_its_levels_in_numbers(
    window: MainWindow, board: ReadBoard, tmp_path: Path, qtbot: QtBot
) -> None:
    look = window.inspector.look
    assert not look.duck.isEnabled()
    file = tmp_path / "calm.wav"
    file.write_bytes(wav_bytes(b"\x10\x20" * 48_000, 48_000))
    settings = window.session.project.settings
    music = window.services.media.keep_music(file)
    window.services.projects.settle(window.session.project_id, replace(settings, music=music))
    qtbot.waitUntil(look.duck.isEnabled)
    look.duck.setValue(-20.5)
    qtbot.waitUntil(lambda: board().project.settings.music.duck_db == -20.5)
    look.gain.setValue(-3)
    qtbot.waitUntil(lambda: board().project.settings.music.gain_db == -3)
    assert board().project.settings.music.duck_db == -20.5
    window.edits.undo()
    qtbot.waitUntil(lambda: look.gain.value() == -8)
    assert look.duck.value() == -20.5


def test_a_voice_is_chosen_and_spoken_with(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    frame = window.session.selected
    window.inspector.tabs.choose(1)
    qtbot.waitUntil(lambda: bool(window.inspector.voice.choice.voices))
    first = window.session.take(frame)
    window.inspector.voice.again.click()
    qtbot.waitUntil(lambda: window.inspector.voice.takes.rowCount() == 2)
    qtbot.waitUntil(lambda: window.session.take(frame).id != first.id)
    window.edits.choose_take(frame, first.id)
    qtbot.waitUntil(lambda: window.session.take(frame).id == first.id)
    assert not window.session.now.missing


def test_a_voice_that_does_not_exist_is_told_once(window: MainWindow, qtbot: QtBot) -> None:
    frame = window.session.selected
    window.edits.set_voice(frame, "fake:nobody")
    qtbot.waitUntil(window.notices.isVisible)
    assert "fake:nobody" in window.notices.text
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.voicing.given_up == {frame}
    window.edits.undo()
    qtbot.waitUntil(lambda: not window.session.now.missing)
    assert not window.voicing.given_up


def test_searching_filters_the_tree(window: MainWindow, qtbot: QtBot) -> None:
    window.find_words()
    view = window.storyboard.view
    window.storyboard.search.setText("herons")
    assert [view.source.index(row, 0).data() for row in range(view.source.rowCount())] == [
        "The wave",
        "Herons stand on one leg in the shallows and wait for it.",
    ]
    window.storyboard.search.setText("no such word")
    assert not view.isVisible()
    QTest.keyClick(window.storyboard.search, Qt.Key.Key_Escape)
    assert view.isVisible()
    assert view.source.rowCount() == 2 + len(window.session.board.frames)


def test_a_chosen_frame_is_seen_whole_and_heard_from_its_first_word(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    player = window.preview.player
    second = board().frames[1].id
    window.session.select(second)
    clip = window.timeline_model.clip(second)
    assert clip.tail > 0
    assert player.position == window.timeline_model.playhead == clip.start + clip.tail
    player.play()
    assert player.position == clip.start
    player.pause()


def test_scrubbing_chooses_the_frame_under_the_playhead(window: MainWindow, board: ReadBoard) -> None:
    last = window.timeline_model.clip(board().frames[-1].id)
    window.preview.player.seek(last.start + 5)
    assert window.session.selected == last.frame_id
    assert window.timeline_model.playhead == last.start + 5


def test_previous_and_next_go_by_frames(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    ids_ = ids(board())
    registry = window.commands.registry
    registry["play.next"].trigger()
    assert window.session.selected == ids_[1]
    window.preview.player.step(5)
    registry["play.previous"].trigger()
    assert window.session.selected == ids_[1]
    registry["play.previous"].trigger()
    assert window.session.selected == ids_[0]
    registry["play.previous"].trigger()
    assert window.session.selected == ids_[0]


def test_a_frame_moved_by_an_edit_stays_in_sight(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    player = window.preview.player
    third = ids(board())[2]
    window.session.select(third)
    window.structuring.step_chosen(-1)
    qtbot.waitUntil(lambda: ids(window.session.board)[1] == third)
    clip = window.session.timeline.clips[1]
    qtbot.waitUntil(lambda: player.timeline.clips is window.session.timeline.clips)
    assert player.position == clip.start + clip.tail
    assert window.session.selected == third


def test_an_edit_is_made_again_when_a_voice_was_kept_in_the_same_moment(
    window: MainWindow, board: ReadBoard, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    frame = board().frames[0]
    storyboard = behind(window.services.storyboard)
    read = storyboard.frame
    came_between: list[str] = []

    def read_then_changed(frame_id: str) -> Frame:
        found = read(frame_id)
        if not came_between:
            came_between.append(frame_id)
            storyboard.set_pause(frame_id, Fraction(3, 2))
        return found

    monkeypatch.setattr(storyboard, "frame", read_then_changed)
    window.edits.set_text(frame.id, "Said at the same time.", frame.text)
    qtbot.waitUntil(lambda: window.session.frame_of(frame.id).text == "Said at the same time.")
    assert board().frames[0].pause_after == Fraction(3, 2)
    assert not window.notices.isVisible()
