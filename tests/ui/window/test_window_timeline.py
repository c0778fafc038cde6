"""The timeline in the window: every command by its key or from the palette, edits in the project, undo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain.project import TrackItem
from app.domain.timeline import Board
from app.media.sound import wav_bytes
from tests.ui.timeline_hands import ALT, click, drag, drop, x_of, y_of
from ui.dragged import PICTURE_MIME
from ui.main_window import MainWindow
from ui.timeline.marker_list import MarkerList
from ui.timeline_actions import word_start

Read = Callable[[], Board]
Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, MOD_ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    time = np.arange(2 * 48_000) / 48_000
    path = tmp_path / "door.wav"
    path.write_bytes(wav_bytes((8000 * np.sin(2764 * time)).astype("<i2").tobytes(), 48_000))
    return path


def key(window: MainWindow, which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key while the timeline has the focus."""
    window.timeline.setFocus()
    QTest.keyClick(window.timeline, which, modifiers)


def run(window: MainWindow, name: str) -> None:
    window.commands.registry[f"timeline.{name}"].trigger()


def head_at(window: MainWindow, picture: int) -> None:
    window.preview.player.pause()
    window.timeline.go_to(picture)
    assert window.timeline_model.playhead == picture


def saved(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything asked for is in the project and on screen."""
    qtbot.waitUntil(lambda: not window.jobs.saving and not window.session._loading)


def items(board: Board) -> list[TrackItem]:
    return [item for track in board.tracks for item in track.items]


def state(board: Board) -> tuple[object, ...]:
    """Everything of a project that hands on the timeline change, without what the store counts."""

    def bare(entity: object) -> object:
        return replace(entity, revision=0, created_at=None, updated_at=None)  # type: ignore[type-var]

    return (
        [bare(scene) for scene in board.scenes],
        [bare(frame) for frame in board.frames],
        {key: bare(image) for key, image in board.images.items()},
        {key: bare(voice) for key, voice in board.voiceovers.items()},
        [bare(track) for track in board.tracks if track.items],
        sorted((bare(marker) for marker in board.markers), key=lambda each: each.id),
        board.project.settings,
    )


@pytest.mark.parametrize("which", [Key.Key_K, Key.Key_B])
def test_a_frame_is_split_at_the_word_under_the_playhead(
    window: MainWindow, board: Read, qtbot: QtBot, which: Qt.Key
) -> None:
    before = board()
    frame, clip = before.frames[0], window.timeline_model.index.clips[0]
    words = window.session.take(frame.id).words
    head_at(window, int((clip.voice.start + words[4].start) * 30) + 1)
    key(window, which, CTRL)
    qtbot.waitUntil(lambda: len(board().frames) == len(before.frames) + 1)
    first, second = board().frames[:2]
    assert first.text == frame.text[: words[4].first].rstrip()
    assert second.text == frame.text[words[4].first :]
    saved(window, qtbot)
    assert not window.session.now.missing, "nothing is spoken anew"


def test_where_a_text_is_split_without_word_times() -> None:
    assert word_start("Twice a day the river turns", None, Fraction(1), Fraction(2)) == 12
    assert word_start("Alone", None, Fraction(1), Fraction(2)) == 0
    assert word_start("Two words", None, Fraction(0), Fraction(2)) == 4


def test_q_and_w_trim_the_silence_to_the_playhead(window: MainWindow, board: Read, qtbot: QtBot) -> None:
    frame = board().frames[0]
    for _ in range(5):
        key(window, Key.Key_BracketRight)
        saved(window, qtbot)
    assert board().frames[0].pause_after == frame.pause_after + Fraction(1, 2)
    clip = window.timeline_model.index.clips[0]
    head_at(window, clip.end - 6)
    key(window, Key.Key_W)
    saved(window, qtbot)
    assert board().frames[0].pause_after == frame.pause_after + Fraction(1, 2) - Fraction(6, 30)
    key(window, Key.Key_BracketLeft)
    saved(window, qtbot)
    run(window, "before_longer")
    saved(window, qtbot)
    run(window, "before_longer")
    saved(window, qtbot)
    assert board().frames[0].pause_before == Fraction(1, 5)
    run(window, "before_shorter")
    saved(window, qtbot)
    assert board().frames[0].pause_before == Fraction(1, 10)
    head_at(window, 2)
    key(window, Key.Key_Q)
    saved(window, qtbot)
    assert board().frames[0].pause_before == Fraction(1, 10) - Fraction(2, 30)
    head_at(window, 20)
    key(window, Key.Key_Q)
    saved(window, qtbot)
    assert board().frames[0].pause_before == 0, "no further than to the voice"
    with qtbot.waitSignal(window.timeline_actions.told):
        key(window, Key.Key_Q)


def test_transitions_grow_and_shrink_by_keys(window: MainWindow, board: Read, qtbot: QtBot) -> None:
    second = board().frames[1]
    window.session.select(second.id)
    before = window.timeline_model.clip(second.id).tail
    key(window, Key.Key_BracketRight, CTRL)
    saved(window, qtbot)
    longer = board().frames[1].transition
    assert longer is not None
    assert window.timeline_model.clip(second.id).tail > before
    for _ in range(before + 4):
        key(window, Key.Key_BracketLeft, CTRL)
        saved(window, qtbot)
    assert board().frames[1].transition.kind == "cut"


def test_markers_by_keys(window: MainWindow, board: Read, qtbot: QtBot) -> None:
    model = window.timeline_model
    head_at(window, 40)
    key(window, Key.Key_M)
    qtbot.waitUntil(lambda: len(model.placed) == 1)
    assert (model.placed[0].picture, model.placed[0].marker.name) == (40, "Marker 1")
    with qtbot.waitSignal(window.marking.told):
        key(window, Key.Key_M)
    far = model.index.clips[2].start + 5
    head_at(window, far)
    key(window, Key.Key_M)
    qtbot.waitUntil(lambda: len(model.placed) == 2)
    head_at(window, 0)
    key(window, Key.Key_M, SHIFT)
    assert model.playhead == 40
    key(window, Key.Key_M, SHIFT)
    assert model.playhead == far
    key(window, Key.Key_M, CTRL | SHIFT)
    assert model.playhead == 40
    key(window, Key.Key_M, CTRL | MOD_ALT)
    field = window.timeline._field
    QTest.keyClicks(field, "Low water")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: model.placed[0].marker.name == "Low water")
    head_at(window, 50)
    run(window, "marker_bring")
    qtbot.waitUntil(lambda: model.placed[0].picture == 50)
    run(window, "marker_remove")
    qtbot.waitUntil(lambda: [each.picture for each in model.placed] == [far])
    for _ in range(5):
        window.edits.undo()
    qtbot.waitUntil(lambda: not board().markers)


def test_the_list_of_markers_goes_renames_and_removes(window: MainWindow, board: Read, qtbot: QtBot) -> None:
    for frame in board().frames[:2]:
        window.arranging.add_marker(frame.id, Fraction(1, 2), f"At {frame.text[:6]}")
    model = window.timeline_model
    qtbot.waitUntil(lambda: len(model.placed) == 2)
    key(window, Key.Key_M, CTRL)
    dialog = window.timeline.findChild(MarkerList)
    assert [dialog.list.item(i).text() for i in range(2)] == [each.marker.name for each in model.placed]
    dialog.list.setCurrentRow(1)
    dialog.go.click()
    assert model.playhead == model.placed[1].picture
    dialog.list.currentItem().setText("Here")
    qtbot.waitUntil(lambda: {marker.name for marker in board().markers} >= {"Here"})
    saved(window, qtbot)
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: len(board().markers) == 1)
    saved(window, qtbot)
    dialog.remove.click()
    qtbot.waitUntil(lambda: not board().markers)
    saved(window, qtbot)
    assert dialog.empty.isVisible()
    assert not dialog.go.isEnabled()
    dialog.close_button.click()


def test_a_range_is_set_cleared_and_looped(window: MainWindow, qtbot: QtBot) -> None:
    model, player = window.timeline_model, window.preview.player
    head_at(window, 20)
    key(window, Key.Key_I)
    assert model.range == (20, model.pictures)
    head_at(window, 31)
    key(window, Key.Key_O)
    assert model.range == (20, 32)
    key(window, Key.Key_L, CTRL)
    assert window.commands.registry["timeline.loop"].isChecked()
    head_at(window, 90)
    seen: list[int] = []
    player.position_changed.connect(seen.append)
    player.play()
    qtbot.waitUntil(lambda: sum(b < a for a, b in pairwise(seen)) >= 3)
    player.pause()
    assert set(seen[1:]) <= set(range(20, 33)), "only the range is played"
    key(window, Key.Key_X, MOD_ALT)
    assert model.range is None
    run(window, "loop")
    assert not window.marking.looping


def test_the_whole_video_loops_where_no_range_is(window: MainWindow, qtbot: QtBot) -> None:
    player = window.preview.player
    run(window, "loop")
    head_at(window, player.pictures - 6)
    player.play()
    qtbot.waitUntil(lambda: player.position < 100)
    assert player.playing
    player.pause()


def test_sounds_are_dropped_and_changed_by_keys(
    window: MainWindow, board: Read, qtbot: QtBot, tone: Path
) -> None:
    view, model = window.timeline, window.timeline_model
    view.set_snapping(False)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tone))])
    at = QPointF(x_of(view, 30), y_of(view, "effects"))
    drop(view, at, data)
    qtbot.waitUntil(lambda: len(items(board())) == 1)
    saved(window, qtbot)
    frame = board().frames[0]
    assert (items(board())[0].frame_id, items(board())[0].offset) == (frame.id, 1)
    key(window, Key.Key_Down, CTRL | MOD_ALT)
    assert model.sound == items(board())[0].id

    def changed(which: Qt.Key, modifiers: Qt.KeyboardModifier) -> TrackItem:
        key(window, which, modifiers)
        saved(window, qtbot)
        return items(board())[0]

    assert changed(Key.Key_Up, CTRL).gain_db == 1
    assert changed(Key.Key_Down, CTRL).gain_db == 0
    assert changed(Key.Key_Down, CTRL | SHIFT).duck_db == -3
    assert changed(Key.Key_Up, CTRL | SHIFT).duck_db == 0
    assert changed(Key.Key_Right, MOD_ALT).offset == 1 + Fraction(1, 30)
    assert changed(Key.Key_Left, MOD_ALT).offset == 1
    for name, field, value in (
        ("fade_in_longer", "fade_in", Fraction(1, 2)), ("fade_in_shorter", "fade_in", Fraction(0)),
        ("fade_out_longer", "fade_out", Fraction(1, 2)), ("fade_out_shorter", "fade_out", Fraction(0)),
    ):  # fmt: skip
        run(window, name)
        saved(window, qtbot)
        assert getattr(items(board())[0], field) == value
    qtbot.waitUntil(lambda: window.timeline_actions.sound.length == 2)
    head_at(window, 45)
    assert model.sound, "moving the playhead leaves the sound chosen"
    key(window, Key.Key_Q)
    saved(window, qtbot)
    item = items(board())[0]
    assert (item.begin, item.offset) == (Fraction(1, 2), Fraction(3, 2))
    head_at(window, 60)
    key(window, Key.Key_W)
    saved(window, qtbot)
    assert items(board())[0].length == Fraction(1, 2)
    run(window, "sound_duplicate")
    qtbot.waitUntil(lambda: len(items(board())) == 2)
    saved(window, qtbot)
    run(window, "sound_remove")
    qtbot.waitUntil(lambda: len(items(board())) == 1)
    saved(window, qtbot)
    with qtbot.waitSignal(window.timeline_actions.told):
        run(window, "sound_louder")


def test_sounds_are_split_looped_sped_panned_and_closed_up(
    window: MainWindow, board: Read, qtbot: QtBot, tone: Path
) -> None:
    for at in (0, 3):
        window.arranging.add_sounds("effects", [tone], board().frames[0].id, Fraction(at))
    qtbot.waitUntil(lambda: len(items(board())) == 2)
    saved(window, qtbot)
    sounds, model = window.timeline_actions.sounds, window.timeline_model
    qtbot.waitUntil(lambda: len(sounds._all) == 2 and sounds._all[0].length == 2)
    model.set_sound(sounds._all[0].item.id)
    head_at(window, 15)
    run(window, "sound_split")
    qtbot.waitUntil(lambda: len(items(board())) == 3)
    saved(window, qtbot)
    assert window.session.undo_state.undo == "Split sound"
    parts = [(each.start, each.length, each.item.begin) for each in sounds._all]
    half = Fraction(1, 2)
    assert parts == [(0, half, 0), (half, Fraction(3, 2), half), (3, 2, 0)]
    run(window, "sound_ripple")
    qtbot.waitUntil(lambda: len(items(board())) == 2)
    saved(window, qtbot)
    assert [each.start for each in sounds._all] == [0, Fraction(5, 2)]
    window.edits.undo()
    qtbot.waitUntil(lambda: len(items(board())) == 3)
    saved(window, qtbot)
    run(window, "sound_all")
    for name, field, value in (
        ("sound_faster", "speed", Fraction(11, 10)), ("sound_slower", "speed", 1), ("sound_left", "pan", -0.25),
        ("sound_right", "pan", 0), ("sound_loop", "loops", True), ("sound_loop", "loops", False),
    ):  # fmt: skip
        run(window, name)
        saved(window, qtbot)
        assert [getattr(item, field) for item in items(board())] == [value] * 3
    key(window, Key.Key_Delete)
    qtbot.waitUntil(lambda: items(board()) == [])


@pytest.mark.parametrize("place", ["sound", "marker", "ruler", "effects", "music"])
def test_menus_of_places_hold_what_can_be_done_there(window: MainWindow, qtbot: QtBot, place: str) -> None:
    window.timeline.place_menu_asked.emit(place, window.mapToGlobal(QPoint(300, 300)))
    menu = window.findChild(QMenu, f"{place} menu")
    qtbot.waitUntil(menu.isVisible)
    actions = [action for action in menu.actions() if not action.isSeparator()]
    inner = [each for action in actions if action.menu() for each in action.menu().actions()]
    names = {action.objectName() for action in (*actions, *inner)}
    must = {
        "sound": {
            "timeline.sound_split",
            "timeline.sound_ripple",
            "timeline.sound_louder",
            "timeline.sound_replace",
        },
        "marker": {"timeline.marker_rename", "timeline.marker_remove"},
        "ruler": {"timeline.marker", "timeline.in", "timeline.out"},
        "effects": {"timeline.sound_add"},
        "music": {"timeline.music_add"},
    }[place]
    assert must <= names
    menu.close()


def test_a_candidate_is_dragged_onto_another_frame(window: MainWindow, board: Read, qtbot: QtBot) -> None:
    first, second = board().frames[:2]
    image = board().images[first.image_id]
    model = window.inspector.pictures.model
    assert window.inspector.pictures.grid.dragEnabled()
    data = model.mimeData([model.index_of(image.id)])
    assert bytes(data.data(PICTURE_MIME).data()).decode() == image.id
    view = window.timeline
    at = QPointF(x_of(view, window.timeline_model.clip(second.id).start + 20), y_of(view, "picture"))
    drop(view, at, data)
    qtbot.waitUntil(lambda: board().images[board().frames[1].image_id].asset_id == image.asset_id)
    saved(window, qtbot)


def test_frames_are_carried_and_copied_in_the_project(window: MainWindow, board: Read, qtbot: QtBot) -> None:
    before = [frame.id for frame in board().frames]
    view = window.timeline
    view.zoom_fit()
    y = y_of(view, "picture", 0.75)
    clips = window.timeline_model.index.clips
    middle = x_of(view, clips[0].start + clips[0].pictures / 2)
    target = x_of(view, clips[2].start + clips[2].pictures * 0.7)
    drag(view, (middle, y), (target, y))
    qtbot.waitUntil(lambda: [frame.id for frame in board().frames] == [*before[1:3], before[0], *before[3:]])
    saved(window, qtbot)
    drag(view, (middle, y), (target, y), ALT)
    qtbot.waitUntil(lambda: len(board().frames) == len(before) + 1)
    saved(window, qtbot)
    assert not window.session.now.missing, "a copy has its voice"
    for _ in range(2):
        window.edits.undo()
    qtbot.waitUntil(lambda: [frame.id for frame in board().frames] == before)
    saved(window, qtbot)


def test_every_frame_is_chosen_and_delete_takes_the_chosen_ones(
    window: MainWindow, board: Read, qtbot: QtBot
) -> None:
    window.session.choose([frame.id for frame in board().frames])
    assert window.timeline_model.together == {frame.id for frame in board().frames}
    view, model = window.timeline, window.timeline_model
    y = y_of(view, "picture", 0.75)
    view.zoom_fit()
    ids = [clip.frame_id for clip in model.index.clips[:2]]
    click(view, x_of(view, model.index.clips[0].start + 20), y)
    click(view, x_of(view, model.index.clips[1].start + 20), y, SHIFT)
    key(window, Key.Key_Delete)
    qtbot.waitUntil(lambda: not {frame.id for frame in board().frames} & set(ids))
    saved(window, qtbot)


def test_slipping_a_still_picture_is_refused_in_words(window: MainWindow, qtbot: QtBot) -> None:
    for name in ("slip_back", "slip_on"):
        with qtbot.waitSignal(window.timeline_actions.told):
            run(window, name)


GESTURES = 24


@pytest.mark.parametrize("seed", [3, 4])
def test_random_gestures_can_all_be_undone(
    window: MainWindow, board: Read, qtbot: QtBot, tone: Path, seed: int
) -> None:
    window.arranging.add_sounds("effects", [tone], board().frames[1].id, Fraction(1, 2))
    window.arranging.add_marker(board().frames[0].id, Fraction(1), "Here")
    qtbot.waitUntil(lambda: len(board().markers) == 1 and len(items(board())) == 1)
    saved(window, qtbot)
    began, newest = state(board()), window.session.now.newest
    chance, view = random.Random(seed), window.timeline
    view.resize(view.width(), view.height())
    keys = ("pause_longer", "pause_shorter", "transition_longer", "before_longer", "trim_end", "sound_next",
            "sound_louder", "sound_later", "fade_in_longer", "marker", "marker_bring", "split")  # fmt: skip

    def hand() -> None:
        width = view.viewport().width()
        kind = chance.choice(("picture", "picture", "effects", "music", "voice"))
        at = (chance.uniform(4, width - 4), y_of(view, kind, chance.uniform(0.1, 0.95)))
        to = (at[0] + chance.uniform(-160, 160), at[1] + chance.uniform(-12, 12))
        drag(view, at, to, chance.choice((NONE, NONE, ALT, SHIFT)))

    for step in range(GESTURES):
        view.zoom_fit()
        if step % 3:
            hand()
        else:
            head_at(window, chance.randrange(window.timeline_model.pictures))
            run(window, chance.choice(keys))
        saved(window, qtbot)
    undone = 0
    while window.session.now.newest != newest and undone < 3 * GESTURES:
        if state(board()) == began:
            break
        window.edits.undo()
        saved(window, qtbot)
        undone += 1
    assert state(board()) == began
    assert undone, "the hands did something"


def test_what_hangs_over_it_is_said(window: MainWindow, tone: Path) -> None:
    view = window.timeline
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tone))])
    at = QPoint(x_of(view, 30), y_of(view, "music"))
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(view.viewport(), enter)
    assert view.scene().target.row == "music"
    assert "Music" in view.scene().target.words
    view.grab()
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    assert view.scene().target is None
