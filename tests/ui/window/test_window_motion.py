"""How frames move and come in: every parameter for one frame and for several, tried, kept, reset, played."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.domain.style import Style
from app.domain.timeline import Board
from ui.inspector.motion_tab import MotionTab
from ui.inspector.number_field import MIXED, NumberField
from ui.inspector.style_box import StyleBox
from ui.main_window import MainWindow

ReadBoard = Callable[[], Board]


@pytest.fixture
def tab(window: MainWindow) -> MotionTab:
    window.inspector.tabs.choose(2)
    assert window.inspector.motion.isVisible()
    return window.inspector.motion


def choose(box: QComboBox, data: str) -> None:
    at = box.findData(data)
    assert at >= 0
    box.setCurrentIndex(at)
    box.activated.emit(at)


def type_into(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def motions(board: Board) -> list[Style | None]:
    return [frame.motion for frame in board.frames]


def transitions(board: Board) -> list[Style | None]:
    return [frame.transition for frame in board.frames]


def field(box: StyleBox, name: str) -> NumberField:
    assert box.fields is not None
    return box.fields.numbers[name]


def test_a_kind_and_all_its_parameters_are_given(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    choose(tab.motion.kind, "push_in")
    qtbot.waitUntil(lambda: motions(board())[0] == Style("push_in"))
    type_into(field(tab.motion, "amount"), "25")
    qtbot.waitUntil(lambda: motions(board())[0] == Style("push_in", {"amount": 0.25}))
    choose(tab.motion.fields.choices["pace"], "steady")
    qtbot.waitUntil(lambda: motions(board())[0] == Style("push_in", {"amount": 0.25, "pace": "steady"}))
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Change motion")
    tab.motion.reset.click()
    qtbot.waitUntil(lambda: motions(board())[0] is None)
    window.edits.undo()
    qtbot.waitUntil(lambda: motions(board())[0] == Style("push_in", {"amount": 0.25, "pace": "steady"}))
    qtbot.waitUntil(lambda: field(tab.motion, "amount").exact == 0.25)


def test_the_first_frame_comes_in_by_nothing(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    assert not tab.transition.isVisible()
    window.session.select(board().frames[1].id)
    assert tab.transition.isVisible()
    choose(tab.transition.kind, "wipe")
    qtbot.waitUntil(lambda: transitions(board())[1] == Style("wipe"))
    choose(tab.transition.fields.choices["direction"], "up")
    type_into(field(tab.transition, "softness"), "30")
    type_into(field(tab.transition, "length"), "0.4")
    wanted = Style("wipe", {"direction": "up", "softness": 0.3, "length": 0.4})
    qtbot.waitUntil(lambda: transitions(board())[1] == wanted)
    qtbot.waitUntil(lambda: window.session.timeline.clips[1].transition == wanted)


def test_what_the_look_gives_is_shown_and_becomes_one_s_own_where_it_is_turned(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    seen = window.session.timeline.clips[0].visual.motion
    assert tab.motion.kind.currentData() == ""
    assert "by the look (" in tab.motion.kind.currentText().lower()
    assert not tab.motion.reset.isEnabled()
    type_into(field(tab.motion, "amount"), "33")
    qtbot.waitUntil(lambda: motions(board())[0] == Style(seen.kind, {**seen.params, "amount": 0.33}))
    qtbot.waitUntil(lambda: tab.motion.kind.currentData() == seen.kind)


def test_several_frames_are_turned_together_and_keep_where_they_differ(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    ids = [frame.id for frame in board().frames]
    given = [Style("push_in", {"amount": 0.1}), Style("push_in", {"amount": 0.3, "pace": "end"})]
    for frame_id, style in zip(ids, given, strict=False):
        window.services.storyboard.set_motion(frame_id, style)
    qtbot.waitUntil(lambda: motions(window.session.board)[:2] == given)
    window.session.choose(ids[:2])
    amount = field(tab.motion, "amount")
    assert amount.mixed
    assert amount.text().startswith(MIXED)
    assert "different" in amount.accessibleName()
    assert tab.motion.fields.choices["pace"].currentIndex() == -1
    choose(tab.motion.fields.choices["pace"], "start")
    both = [Style("push_in", {"amount": each, "pace": "start"}) for each in (0.1, 0.3)]
    qtbot.waitUntil(lambda: motions(board())[:2] == both)
    qtbot.waitUntil(lambda: motions(window.session.board)[:2] == both)
    assert field(tab.motion, "amount").mixed
    type_into(field(tab.motion, "amount"), "20")
    same = Style("push_in", {"amount": 0.2, "pace": "start"})
    qtbot.waitUntil(lambda: motions(board())[:2] == [same, same])
    assert motions(board())[2] is None
    qtbot.waitUntil(lambda: not field(tab.motion, "amount").mixed)
    window.edits.undo()
    qtbot.waitUntil(lambda: motions(board())[:2] == both)


def test_frames_of_different_kinds_get_one_for_all(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    ids = [frame.id for frame in board().frames]
    window.services.storyboard.set_motion(ids[0], Style("still"))
    window.services.storyboard.set_motion(ids[1], Style("pan_up"))
    qtbot.waitUntil(lambda: motions(window.session.board)[1] == Style("pan_up"))
    window.session.choose(ids[:2])
    assert tab.motion.kind.currentIndex() == -1
    assert tab.motion.fields is None
    choose(tab.motion.kind, "pan_up")
    qtbot.waitUntil(lambda: motions(board())[:2] == [Style("pan_up")] * 2)
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Change motion")


def test_a_parameter_is_tried_in_the_preview_where_it_tells_and_before_it_is_kept(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    player = window.preview.player
    clip = window.session.timeline.clips[0]
    qtbot.waitUntil(lambda: player.timeline is not None)
    field(tab.motion, "amount").stepUp()
    qtbot.waitUntil(lambda: player.timeline.clips[0].visual.motion != clip.visual.motion)
    assert motions(board())[0] is None
    assert player.position > clip.start + clip.pictures // 2
    qtbot.waitUntil(lambda: motions(board())[0] is not None)
    window.session.select(board().frames[1].id)
    second = window.session.timeline.clips[1]
    choose(tab.transition.kind, "push")
    qtbot.waitUntil(lambda: window.session.timeline.clips[1].transition.kind == "push")
    assert second.start <= player.position <= second.start + second.tail


def test_what_is_turned_is_kept_when_another_frame_is_chosen(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    field(tab.motion, "amount").stepUp()
    window.session.select(board().frames[2].id)
    qtbot.waitUntil(lambda: motions(board())[0] is not None)
    assert motions(board())[2] is None


def test_the_frame_is_played_once_and_stays_chosen(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    ids = [frame.id for frame in board().frames]
    window.services.storyboard.set_transition(ids[1], Style("push"))
    qtbot.waitUntil(lambda: window.session.timeline.clips[1].transition == Style("push"))
    window.session.choose(ids[1:3], ids[1])
    player = window.preview.player
    qtbot.waitUntil(
        lambda: window.playback.current is not None and window.playback.current.frame_id == ids[1]
    )
    tab.play.click()
    assert player.playing
    clip = window.session.timeline.clips[1]
    assert player.position < clip.start
    player.seek(clip.end - 2)
    qtbot.waitUntil(lambda: not player.playing)
    assert window.session.chosen == tuple(ids[1:3])
    assert window.session.selected == ids[1]


def test_it_goes_for_the_scene_and_the_video(
    window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot
) -> None:
    field(tab.motion, "amount").stepUp()
    tab.to_video.click()
    qtbot.waitUntil(lambda: None not in motions(board()))
    assert len(set(motions(board()))) == 1


def test_all_is_reached_by_tab(window: MainWindow, tab: MotionTab, board: ReadBoard, qtbot: QtBot) -> None:
    window.session.select(board().frames[1].id)
    choose(tab.motion.kind, "between")
    qtbot.waitUntil(lambda: window.session.frame.motion == Style("between"))  # read again, too
    qtbot.waitUntil(lambda: not window.jobs.saving and not window.session._loading)
    tab.motion.kind.setFocus()
    order = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        order.append(QApplication.focusWidget().accessibleName().split(",")[0])
    assert order[:7] == [
        "Begins from the left", "Begins from the top", "Ends from the left", "Ends from the top",
        "Begins at size", "Ends at size", "Pace",
    ]  # fmt: skip
    assert "Comes in by" in order
