"""The storyboard by mouse and by keyboard: choose several, carry them, split, join, scenes, filters, menus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QTextCursor,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.media.sound import wav_bytes
from app.services.facade import Services
from ui.main_window import MainWindow
from ui.storyboard.drops import Target
from ui.storyboard.editor import TextEditor, likely_break
from ui.storyboard.model import ROW
from ui.storyboard.rows import Only

ReadBoard = Callable[[], Board]
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def ids(board: Board) -> list[str]:
    return [frame.id for frame in board.frames]


def shown(window: MainWindow) -> list[str]:
    model = window.storyboard.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def press(
    window: MainWindow, name: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    view = window.storyboard.view
    rect = view.visualRect(window.storyboard.model.index_of(name))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, rect.center())


def key(
    window: MainWindow, key_: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    window.storyboard.view.setFocus()
    QTest.keyClick(window.storyboard.view, key_, modifier)


def hover(window: MainWindow, mime: QMimeData, name: str, at: float) -> QPoint:
    """Carry something over a row, ``at`` being 0 at its top and 1 at its bottom."""
    view = window.storyboard.view
    rect = view.visualRect(window.storyboard.model.index_of(name))
    point = QPoint(rect.center().x(), rect.top() + round(at * (rect.height() - 1)))
    args = (Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier)  # fmt: skip
    view.dragEnterEvent(QDragEnterEvent(point, *args))
    view.dragMoveEvent(QDragMoveEvent(point, *args))
    return point


def carry(window: MainWindow, mime: QMimeData, name: str, at: float) -> Target | None:
    """The same, and let go; what was said would happen."""
    point = hover(window, mime, name, at)
    said = window.storyboard.view.target
    window.storyboard.view.dropEvent(
        QDropEvent(QPointF(point), Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, mime,
                   Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip
    assert window.storyboard.view.target is None
    return said


def carried(window: MainWindow, *names: str) -> QMimeData:
    model = window.storyboard.model
    return model.mimeData([model.index_of(name) for name in names])


# Choosing --------------------------------------------------------------------------------------


def test_shift_and_ctrl_choose_several(window: MainWindow, board: ReadBoard) -> None:
    frames = ids(board())
    press(window, frames[0])
    press(window, frames[2], SHIFT)
    assert window.session.chosen == tuple(frames[:3])
    assert window.session.selected == frames[2]
    press(window, frames[1], CTRL)
    assert window.session.chosen == (frames[0], frames[2])
    press(window, frames[4], CTRL)
    assert window.session.chosen == (frames[0], frames[2], frames[4])
    press(window, frames[1])
    assert window.session.chosen == (frames[1],)


def test_all_are_chosen_by_a_key_and_by_the_palette(window: MainWindow, board: ReadBoard) -> None:
    key(window, Qt.Key.Key_A, CTRL)
    assert window.session.chosen == tuple(ids(board()))
    window.session.select("")
    window.commands.registry["storyboard.choose_all"].trigger()
    assert window.session.chosen == tuple(ids(board()))
    assert window.commands.registry["frame.delete"].text() == "Delete 5 frames"


def test_shift_and_arrows_choose_and_playing_leaves_it(window: MainWindow, board: ReadBoard) -> None:
    frames = ids(board())
    press(window, frames[0])
    key(window, Qt.Key.Key_Down, SHIFT)
    assert window.session.chosen == tuple(frames[:2])
    window.session.select(frames[0])  # as the playhead does
    assert window.session.chosen == tuple(frames[:2])
    assert window.storyboard.view.chosen_frames == frames[:2]
    window.session.select(frames[3])
    assert window.storyboard.view.chosen_frames == [frames[3]]


def test_timeline_and_storyboard_choose_the_same(window: MainWindow, board: ReadBoard) -> None:
    frames = ids(board())
    window.session.choose(frames[1:4], frames[2])
    assert window.timeline_model.together == frozenset(frames[1:4])
    window.timeline.choose_together(frozenset(frames[2:5]))
    window.timeline.tell_chosen()
    assert window.session.chosen == tuple(frames[2:5])
    assert window.storyboard.view.chosen_frames == frames[2:5]
    assert window.session.selected == frames[2]
    window.timeline.choose_together(frozenset())
    window.timeline.choose(frames[0])  # as a press without any key
    assert window.session.chosen == (frames[0],)


def test_a_scene_s_title_stands_for_its_frames(window: MainWindow, board: ReadBoard) -> None:
    scene = board().scenes[1]
    press(window, scene.id)
    assert window.session.chosen == tuple(f.id for f in board().frames if f.scene_id == scene.id)
    assert window.storyboard.view.current_id == scene.id
    assert window.storyboard.scene_id == scene.id


def test_what_is_chosen_outlives_another_reading(
    window: MainWindow, board: ReadBoard, services: Services, qtbot: QtBot
) -> None:
    frames = ids(board())
    window.session.choose(frames[1:4], frames[2])
    with qtbot.waitSignal(window.session.board_changed):
        services.storyboard.set_text(frames[0], "Somebody else wrote this.")
    assert window.storyboard.view.chosen_frames == frames[1:4]
    assert window.session.selected == frames[2]
    with qtbot.waitSignal(window.session.board_changed):
        services.storyboard.delete_frames([frames[2]])
    assert window.session.chosen == (frames[1], frames[3])


def test_what_an_edit_leaves_alone_is_the_same_object_after_it(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    def shots() -> dict[str, object]:
        return {shot.frame_id: shot for scene in window.session.now.shots.scenes for shot in scene.shots}

    before, scenes = shots(), window.session.now.shots.scenes
    changed = board().frames[3]
    window.edits.set_speaker(changed.id, "Heron")
    qtbot.waitUntil(lambda: window.session.frame_of(changed.id).speaker == "Heron")
    qtbot.waitUntil(lambda: not window.session.now.missing)
    after = shots()
    assert after[changed.id].speaker == "Heron"
    assert [name for name in before if after[name] is not before[name]] == [changed.id]
    assert window.session.now.shots.scenes[0] is scenes[0]
    images = window.session.candidates(changed.id)
    window.edits.choose_image(changed.id, next(i.id for i in images if i.kind == "backdrop"))
    qtbot.waitUntil(lambda: not shots()[changed.id].pictured)
    window.edits.set_text(changed.id, "Other words.", changed.text)
    qtbot.waitUntil(lambda: shots()[changed.id].text == "Other words.")


# What is chosen is worked on -------------------------------------------------------------------


@pytest.mark.parametrize("by", ["key", "palette"])
def test_duplicated_frames_are_chosen_then(
    window: MainWindow, board: ReadBoard, qtbot: QtBot, by: str
) -> None:
    before = board()
    window.session.choose(ids(before)[:2])
    if by == "key":
        key(window, Qt.Key.Key_D, CTRL)
    else:
        window.commands.registry["frame.duplicate"].trigger()
    qtbot.waitUntil(lambda: len(window.session.board.frames) == 7)
    texts = [frame.text for frame in board().frames]
    assert texts[:2] == texts[2:4]
    qtbot.waitUntil(lambda: window.session.chosen == tuple(ids(board())[2:4]))
    assert window.session.undo_state.undo == "Duplicate 2 frames"
    window.edits.undo()
    qtbot.waitUntil(lambda: ids(window.session.board) == ids(before))


def test_frames_are_joined_and_taken_apart_by_undo(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    frames = board().frames
    press(window, frames[0].id)
    key(window, Qt.Key.Key_J, CTRL)
    qtbot.waitUntil(lambda: len(window.session.board.frames) == 4)
    assert board().frames[0].text == f"{frames[0].text} {frames[1].text}"
    assert window.session.selected == frames[0].id
    window.edits.undo()
    qtbot.waitUntil(lambda: ids(window.session.board) == ids(board()) and len(ids(board())) == 5)
    window.session.choose([frames[3].id, frames[4].id])
    assert window.commands.registry["frame.join"].text() == "Join 2 frames"
    window.commands.registry["frame.join"].trigger()
    qtbot.waitUntil(lambda: len(window.session.board.frames) == 4)
    assert not window.session.now.missing


def test_frames_that_are_not_neighbours_are_not_joined(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    frames = ids(board())
    window.session.choose([frames[0], frames[2]])
    key(window, Qt.Key.Key_J, CTRL)
    qtbot.waitUntil(window.notices.isVisible)
    assert "follow one another" in window.notices.text


def test_a_frame_is_split_between_two_words(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    frame = board().frames[0]
    press(window, frame.id)
    key(window, Qt.Key.Key_K, CTRL | SHIFT)
    editor = window.storyboard.view.viewport().findChild(TextEditor)
    assert editor.isReadOnly()
    assert frame.text[editor.textCursor().position() :].startswith("the river turns")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.session.board.frames) == 6)
    assert [f.text for f in board().frames[:2]] == [
        "Twice a day, without fail,",
        "the river turns around in its bed.",
    ]
    assert window.session.undo_state.undo == "Split frame"


def test_what_is_typed_is_kept_and_split_at_the_cursor(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    frame = board().frames[0]
    press(window, frame.id)
    key(window, Qt.Key.Key_F2)
    editor = window.storyboard.view.viewport().findChild(TextEditor)
    editor.selectAll()
    QTest.keyClicks(editor, "One half.  The other half.")
    cursor = editor.textCursor()
    cursor.setPosition(len("One half.  "), QTextCursor.MoveMode.MoveAnchor)
    editor.setTextCursor(cursor)
    QTest.keyClick(editor, Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(lambda: len(window.session.board.frames) == 6)
    assert [f.text for f in board().frames[:2]] == ["One half.", "The other half."]


def test_a_split_is_left_by_escape(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    window.commands.registry["frame.split_text"].trigger()
    editor = window.storyboard.view.viewport().findChild(TextEditor)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.storyboard.view.viewport().findChild(TextEditor) is None)
    assert not window.jobs.saving
    assert len(board().frames) == 5


@pytest.mark.parametrize(
    ("text", "rest"),
    [("One sentence. Another one.", "Another one."), ("If it rains, we stay", "we stay"), ("two words", "words"),
     ("whole", "whole"), ("", "")],
)  # fmt: skip
def test_where_a_text_is_likely_split(text: str, rest: str) -> None:
    assert text[likely_break(text) :] == rest


def test_several_frames_step_together_also_across_scenes(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    a, b, c, d, e = ids(board())
    window.session.choose([a, c])
    key(window, Qt.Key.Key_Up, ALT)  # they stand apart: brought together first
    qtbot.waitUntil(lambda: ids(window.session.board) == [a, c, b, d, e])
    key(window, Qt.Key.Key_Down, ALT)
    qtbot.waitUntil(lambda: ids(window.session.board) == [b, a, c, d, e])
    key(window, Qt.Key.Key_Down, ALT)
    wave = board().scenes[1].id
    qtbot.waitUntil(lambda: window.session.frame_of(a).scene_id == wave)
    assert ids(board()) == [b, a, c, d, e]
    assert window.session.chosen == (a, c)
    key(window, Qt.Key.Key_Up, ALT)
    qtbot.waitUntil(lambda: window.session.frame_of(c).scene_id == board().scenes[0].id)
    assert ids(board()) == [b, a, c, d, e]


def test_chosen_frames_are_deleted_together(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    a, b, c, d, e = ids(board())
    press(window, b)
    press(window, d, CTRL)
    key(window, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: ids(window.session.board) == [a, c, e])
    assert window.session.undo_state.undo == "Delete 2 frames"


# Scenes ----------------------------------------------------------------------------------------


def test_a_scene_begins_is_renamed_moved_and_joined(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    second = board().frames[1]
    press(window, second.id)
    key(window, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: len(window.session.board.scenes) == 3)
    new = board().scenes[1]
    assert window.session.frame_of(second.id).scene_id == new.id
    key(window, Qt.Key.Key_F2, SHIFT)
    editor = window.storyboard.view.viewport().findChild(TextEditor)
    QTest.keyClicks(editor, "The turn")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.board.scenes[1].title == "The turn")
    key(window, Qt.Key.Key_Down, ALT | SHIFT)
    qtbot.waitUntil(lambda: window.session.board.scenes[2].id == new.id)
    key(window, Qt.Key.Key_Up, ALT | SHIFT)
    qtbot.waitUntil(lambda: window.session.board.scenes[1].id == new.id)
    key(window, Qt.Key.Key_J, CTRL | SHIFT)
    qtbot.waitUntil(lambda: len(window.session.board.scenes) == 2)
    for _ in range(5):
        label = window.session.undo_state
        window.edits.undo()
        qtbot.waitUntil(lambda label=label: window.session.undo_state != label)
    assert len(board().scenes) == 2


def test_scenes_fold_by_mouse_and_keys_and_stay_so(
    window: MainWindow, board: ReadBoard, services: Services, qtbot: QtBot
) -> None:
    view, scene = window.storyboard.view, board().scenes[0]
    whole = shown(window)
    rect = view.visualRect(window.storyboard.model.index_of(scene.id))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, rect.center().y()))
    assert shown(window) == ["The river", *whole[4:]]
    with qtbot.waitSignal(window.session.board_changed):
        services.storyboard.set_text(board().frames[4].id, "Herons wait.")
    assert len(shown(window)) == 4
    press(window, scene.id)
    key(window, Qt.Key.Key_Right)
    assert len(shown(window)) == 7
    key(window, Qt.Key.Key_Right)
    assert window.storyboard.view.current_id == board().frames[0].id
    key(window, Qt.Key.Key_Left)
    assert window.storyboard.view.current_id == scene.id
    key(window, Qt.Key.Key_Left)
    assert len(shown(window)) == 4
    window.commands.registry["storyboard.fold_all"].trigger()
    assert shown(window) == ["The river", "The wave"]
    window.session.select(board().frames[4].id)
    assert view.property("held") == board().scenes[1].id  # where the selected frame is put away
    window.session.select(board().frames[0].id)
    assert view.property("held") == scene.id
    key(window, Qt.Key.Key_Right, CTRL | SHIFT)
    assert len(shown(window)) == 7


def test_changing_words_opens_the_scene(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    window.commands.registry["storyboard.fold_all"].trigger()
    window.session.select(board().frames[4].id)
    window.edit_text()
    editor = window.storyboard.view.viewport().findChild(TextEditor)
    assert editor.toPlainText() == board().frames[4].text
    QTest.keyClick(editor, Qt.Key.Key_Escape)


# Carrying --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "at", "order", "scene", "words"),
    [
        (3, 0.1, "cabde", 1, "Move 2 frames before frame 4"),
        (3, 0.9, "cdabe", 1, "Move 2 frames before frame 5"),
        (4, 0.9, "cdeab", 1, "Move 2 frames to the end of “The wave”"),
        (2, 0.9, "cabde", 0, "Move 2 frames to the end of “The river”"),
    ],
)
def test_several_frames_are_carried(
    window: MainWindow,
    board: ReadBoard,
    qtbot: QtBot,
    target: int,
    at: float,
    order: str,
    scene: int,
    words: str,
) -> None:
    names = dict(zip("abcde", ids(board()), strict=True))
    a, b = names["a"], names["b"]
    window.session.choose([a, b])
    said = carry(window, carried(window, a, b), ids(board())[target], at)
    assert said.words == words
    qtbot.waitUntil(lambda: ids(window.session.board) == [names[each] for each in order])
    qtbot.waitUntil(lambda: window.session.frame_of(a).scene_id == board().scenes[scene].id)
    assert window.session.frame_of(b).scene_id == board().scenes[scene].id
    assert window.session.chosen == (a, b)
    assert window.session.undo_state.undo == "Move 2 frames"


def test_frames_dropped_where_they_are_stay(window: MainWindow, board: ReadBoard) -> None:
    a, b, *_ = ids(board())
    said = carry(window, carried(window, a), b, 0.1)
    assert said.words == "Stays where it is"
    assert not said.does
    assert not window.jobs.saving


def test_a_scene_s_title_takes_frames_at_its_start_or_into_the_one_before(
    window: MainWindow, board: ReadBoard
) -> None:
    first, wave = ids(board())[0], board().scenes[1].id
    mime = carried(window, first)
    hover(window, mime, wave, 0.1)
    assert window.storyboard.view.target.words == "Move the frame to the end of “The river”"
    hover(window, mime, wave, 0.9)
    assert window.storyboard.view.target.words == "Move the frame before frame 4"
    assert not window.grab().isNull()  # painted with its line


def test_a_scene_is_carried(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    river, wave = (scene.id for scene in board().scenes)
    said = carry(window, carried(window, wave), river, 0.1)
    assert said.words == "Put the scene before “The river”"
    qtbot.waitUntil(lambda: [s.id for s in window.session.board.scenes] == [wave, river])
    said = carry(window, carried(window, wave), ids(board())[-1], 0.5)
    assert said.words == "Put the scene at the end"
    qtbot.waitUntil(lambda: [s.id for s in window.session.board.scenes] == [river, wave])


def test_pictures_and_sounds_are_dropped_on_a_frame(
    window: MainWindow, board: ReadBoard, picture: Callable[[int], Path], tmp_path: Path, qtbot: QtBot
) -> None:
    frame = board().frames[1]
    sound = tmp_path / "drip.wav"
    sound.write_bytes(wav_bytes(b"\x10\x20" * 24_000, 48_000))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (picture(5), sound)])
    before = len(window.session.candidates(frame.id))
    said = carry(window, mime, frame.id, 0.5)
    assert said.words == "Add the pictures and sounds to frame 2"
    qtbot.waitUntil(lambda: len(window.session.candidates(frame.id)) == before + 1)
    qtbot.waitUntil(lambda: [item.frame_id for track in board().tracks for item in track.items] == [frame.id])
    alone = QMimeData()
    alone.setUrls([QUrl.fromLocalFile(str(sound))])
    hover(window, alone, frame.id, 0.5)
    assert window.storyboard.view.target.words == "Let the sound begin with frame 2"


def test_several_pictures_go_to_a_frame_each(
    window: MainWindow, board: ReadBoard, picture: Callable[[int], Path], qtbot: QtBot
) -> None:
    frames = board().frames
    mime = QMimeData()
    files = [picture(number) for number in (5, 6, 7)]  # once: they are read while the test goes on
    names = [file.name for file in files]
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    said = carry(window, mime, frames[1].id, 0.5)
    assert said.words == "Show 3 pictures in frames 2 to 4 · Alt: all in frame 2"
    qtbot.waitUntil(lambda: [window.session.chosen_image(f.id).name for f in frames[1:4]] == names)
    assert window.session.undo_state.undo == "Spread 3 pictures"
    assert carry(window, mime, frames[-1].id, 0.5).words == f"Add 3 pictures to frame {len(frames)}"
    last = frames[-1].id
    qtbot.waitUntil(lambda: {i.name for i in window.session.candidates(last)} >= set(names))


def test_a_picture_from_a_browser_is_dropped(window: MainWindow, board: ReadBoard, qtbot: QtBot) -> None:
    frame = board().frames[2]
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    mime = QMimeData()
    mime.setImageData(image)
    mime.setUrls([QUrl("https://pictures.example/boat.png")])
    said = carry(window, mime, frame.id, 0.5)
    assert said.words == "Add the picture to frame 3"
    qtbot.waitUntil(lambda: window.session.chosen_image(frame.id).name == "Dropped picture.png")
    shown_ = window.session.chosen_image(frame.id)
    assert (shown_.width, shown_.height) == (64, 48)


def test_other_things_are_not_taken(window: MainWindow, board: ReadBoard) -> None:
    mime = QMimeData()
    mime.setText("words")
    assert carry(window, mime, ids(board())[0], 0.5) is None
    assert not window.jobs.saving


# Filters ---------------------------------------------------------------------------------------


def test_only_some_frames_are_shown(
    window: MainWindow, board: ReadBoard, services: Services, qtbot: QtBot
) -> None:
    second = board().frames[1]
    backdrop = next(i for i in window.session.candidates(second.id) if i.kind == "backdrop")
    services.illustration.choose(second.id, backdrop.id)
    qtbot.waitUntil(lambda: window.session.frame_of(second.id).image_id == backdrop.id)
    window.commands.registry["storyboard.unpictured"].trigger()
    qtbot.waitUntil(lambda: shown(window) == ["The river", second.text])
    assert window.storyboard.filter.chip.text() == "No picture of its own"
    QTest.mouseClick(window.storyboard.filter.chip, Qt.MouseButton.LeftButton)
    assert len(shown(window)) == 7
    window.commands.registry["storyboard.unvoiced"].trigger()
    assert shown(window) == []
    assert not window.storyboard.view.isVisible()
    window.commands.registry["storyboard.all"].trigger()
    assert window.storyboard.view.isVisible()
    assert len(shown(window)) == 7


def test_findings_and_speakers_are_filtered_by(
    window: MainWindow, board: ReadBoard, services: Services, qtbot: QtBot
) -> None:
    first, second = board().frames[:2]
    window.edits.set_speaker(second.id, "Heron")
    qtbot.waitUntil(lambda: window.session.frame_of(second.id).speaker == "Heron")
    window.session.select(second.id)
    assert window.commands.registry["storyboard.speaker"].isEnabled()
    window.commands.registry["storyboard.speaker"].trigger()
    assert shown(window) == ["The river", second.text]
    offered = [action.text() for action in window.storyboard.filter.menu.actions()]
    assert offered[:4] == ["All frames", "Not voiced", "No picture of its own", "With findings"]
    speakers = window.storyboard.filter.menu.actions()[4].menu()
    assert [action.text() for action in speakers.actions()] == ["Heron"]
    window.storyboard.end_search()
    window.edits.set_voice(first.id, "espeak:ja")
    window.edits.set_text(first.id, "東京に行く。", first.text)
    qtbot.waitUntil(lambda: bool(window.session.now.doubted))
    window.storyboard.show_only(Only.FOUND)
    qtbot.waitUntil(lambda: "東京に行く。" in shown(window))
    assert window.storyboard.model.index_of(first.id).data(ROW).findings


# Menus -----------------------------------------------------------------------------------------


def texts_of(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_menus_open_by_right_click_and_by_the_menu_key(
    window: MainWindow, board: ReadBoard, qtbot: QtBot
) -> None:
    a, b, *_ = ids(board())
    view = window.storyboard.view
    window.session.choose([a, b])
    at = view.visualRect(window.storyboard.model.index_of(b)).center()
    mouse = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), mouse)
    menu = QApplication.activePopupWidget()
    assert "Delete 2 frames" in texts_of(menu)
    menu.close()
    assert window.session.chosen == (a, b)
    press(window, board().scenes[1].id)
    keyboard = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(view.viewport(), keyboard)
    menu = QApplication.activePopupWidget()
    assert "Join scene with the one before" in texts_of(menu)
    join = next(action for action in menu.actions() if action.text().startswith("Join scene"))
    menu.setActiveAction(join)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.session.board.scenes) == 1)
    assert [frame.scene_id for frame in board().frames] == [board().scenes[0].id] * 5


def test_every_new_command_has_an_icon_and_a_menu(window: MainWindow) -> None:
    names = {c.name for c in window.commands.registry if c.name.startswith(("scene.", "storyboard."))}
    assert len(names) == 13
    in_menus = {a.objectName() for sub in window._menu.actions() if sub.menu() for a in sub.menu().actions()}
    assert names <= in_menus
    for command in window.commands.registry:  # one that the font has not would fail where it is painted
        assert not command.action.icon().isNull(), command.name
        with capture_exceptions() as failed:
            command.action.icon().pixmap(16)
        assert not failed, command.name
