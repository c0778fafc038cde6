"""Every gesture on the timeline by mouse: what it asks for, its ghost, Escape, snapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.project import TrackItem
from app.domain.style import number
from tests.ui.timeline_hands import (
    ALT,
    CLIP,
    CTRL,
    RULER_Y,
    SHIFT,
    click,
    drag,
    fill,
    move,
    press,
    release,
    x_of,
    y_of,
)
from ui.timeline import TimelineModel, TimelineView
from ui.timeline.geometry import RULER_HEIGHT
from ui.timeline.header import WIDTH
from ui.timeline.hits import hit
from ui.timeline.sound_index import Placed, closed_up
from ui.timeline.sound_rows import level_y


@pytest.fixture
def model() -> TimelineModel:
    return TimelineModel()


@pytest.fixture
def view(qtbot, model: TimelineModel, media, make_timeline) -> Iterator[TimelineView]:
    fill(model, make_timeline(12, music=False))
    view = TimelineView(model, media)
    qtbot.addWidget(view)
    view.resize(1400 + WIDTH, 420)
    view.show()
    view.set_snapping(False)
    return view


def picture_y(view: TimelineView) -> int:
    """Low in the row, where edges are trimmed."""
    return y_of(view, "picture", 0.75)


def box_of(view: TimelineView, item_id: str):
    for kind in ("effects", "music"):
        for placed in view.sounds.index(kind):
            if placed.item.id == item_id:
                row = view.scene().row(view.scene().rows_by_kind[kind])
                return placed, view.sounds.box(row, placed, view.scene().scale, view.scene().offset)
    raise AssertionError(item_id)


# Frames ----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [15, -6])
def test_dragging_a_frames_end_changes_the_pause_after_it(qtbot, view, model, by: int) -> None:
    clip = model.index.clips[0]
    y, edge = picture_y(view), x_of(view, clip.end) - 3
    with qtbot.waitSignal(view.wishes.pauses) as told:
        press(view, edge, y)
        move(view, edge + by * view.zoom.scale.per_picture, y)
        assert f"{by / 30:+.2f} s".replace("-", "−") in view.scene().gesture.tip
        view.grab()
        release(view, edge, y)
    assert told.args == ["f1", None, Fraction(3, 10) + Fraction(by, 30)]


def test_a_pause_cannot_be_less_than_nothing(qtbot, view, model) -> None:
    clip = model.index.clips[0]
    edge = x_of(view, clip.end) - 3
    with qtbot.waitSignal(view.wishes.pauses) as told:
        drag(view, (edge, picture_y(view)), (edge - 150, picture_y(view)))
    assert told.args == ["f1", None, Fraction(0)]


def test_the_end_of_a_scene_keeps_its_breath(qtbot, view, model) -> None:
    clip = model.index.clips[2]
    assert model.index.clips[3].scene_id != clip.scene_id
    edge = x_of(view, clip.end) - 3
    with qtbot.assertNotEmitted(view.wishes.pauses):
        drag(view, (edge, picture_y(view)), (edge - 150, picture_y(view)))


def test_dragging_a_frames_start_makes_a_pause_before_it(qtbot, view, model) -> None:
    edge = x_of(view, model.index.clips[1].start) + 3
    with qtbot.waitSignal(view.wishes.pauses) as told:
        drag(view, (edge, picture_y(view)), (edge - 15 * view.zoom.scale.per_picture, picture_y(view)))
    assert told.args == ["f2", Fraction(1, 2), None]


def test_escape_takes_a_trim_back(qtbot, view, model) -> None:
    edge = x_of(view, model.index.clips[0].end) - 3
    with qtbot.assertNotEmitted(view.wishes.pauses):
        press(view, edge, picture_y(view))
        move(view, edge + 60, picture_y(view))
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert view.scene().gesture is None
        release(view, edge + 60, picture_y(view))


@pytest.mark.parametrize(("part", "expected"), [("start", (6, 9)), ("end", (5, 8))])
def test_a_clip_without_words_is_trimmed_in_its_file(qtbot, view, model, part: str, expected) -> None:
    timeline = model.timeline
    clips = list(timeline.clips)
    clips[1] = replace(clips[1], text="", voice=None, cues=(), lead=0, tail=0)
    model.set_timeline(replace(timeline, clips=tuple(clips)))
    clip, way = model.index.clips[1], 30 * view.zoom.scale.per_picture
    edge = x_of(view, clip.start) + 3 if part == "start" else x_of(view, clip.end) - 3
    with qtbot.waitSignal(view.wishes.footage) as told:
        drag(view, (edge, picture_y(view)), (edge + (way if part == "start" else -way), picture_y(view)))
    frame_id, footage = told.args
    assert (frame_id, footage.start, footage.until) == ("f2", *expected)


def test_ctrl_drag_slips_a_clip(qtbot, view, model) -> None:
    middle = x_of(view, model.index.clips[1].start + 50)
    y = y_of(view, "picture", 0.8)
    with qtbot.waitSignal(view.wishes.footage) as told:
        drag(view, (middle, y), (middle - 30 * view.zoom.scale.per_picture, y), CTRL)
    footage = told.args[1]
    assert (footage.start, footage.end) == (CLIP.start + 1, CLIP.end + 1)
    with qtbot.waitSignal(view.wishes.footage) as told:
        drag(view, (middle, y), (middle + 400, y), CTRL)
    assert (told.args[1].start, told.args[1].end) == (0, 4), "a file has a beginning"


def test_several_frames_are_carried_together(qtbot, view, model) -> None:
    y = picture_y(view)
    for place, modifiers in ((0, SHIFT), (1, SHIFT)):
        click(view, x_of(view, model.index.clips[place].start + 40), y, modifiers)
    assert model.together == {"f1", "f2"}
    start, target = x_of(view, model.index.clips[1].start + 40), x_of(view, model.index.clips[3].end - 20)
    view.horizontalScrollBar().setValue(0)
    with qtbot.waitSignal(view.wishes.frames_moved) as told:
        drag(view, (start, y), (target, y))
    assert told.args == [["f1", "f2"], 2]
    with qtbot.waitSignal(view.wishes.frames_copied) as told:
        drag(view, (start, y), (target, y), ALT)
    assert told.args == [["f1", "f2"], 4]


def test_a_press_among_several_keeps_them_until_it_is_released(view, model) -> None:
    y = picture_y(view)
    click(view, x_of(view, 40), y)
    click(view, x_of(view, model.index.clips[2].start + 40), y, SHIFT)
    assert model.together == {"f1", "f2", "f3"}
    press(view, x_of(view, model.index.clips[1].start + 40), y)
    assert len(model.together) == 3
    release(view, x_of(view, model.index.clips[1].start + 40), y)
    assert model.together == {"f2"}


def test_ctrl_click_adds_and_takes_away(qtbot, view, model) -> None:
    y = picture_y(view)
    click(view, x_of(view, 40), y)
    with qtbot.waitSignal(view.frames_chosen) as told:
        click(view, x_of(view, model.index.clips[2].start + 40), y, CTRL)
    assert told.args == [["f1", "f3"]]
    click(view, x_of(view, model.index.clips[2].start + 40), y, CTRL)
    assert model.together == {"f1"}


def test_a_rubber_band_chooses_what_it_touches(qtbot, view, model) -> None:
    voice, low = y_of(view, "voice"), y_of(view, "captions")
    with qtbot.waitSignal(view.frames_chosen) as told:
        drag(view, (x_of(view, 30), voice), (x_of(view, model.index.clips[2].start + 10), low))
    assert told.args == [["f1", "f2", "f3"]]
    press(view, x_of(view, 30), voice)
    move(view, x_of(view, 60), low)
    assert model.together == {"f1"}
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert model.together == {"f1", "f2", "f3"}, "what was chosen before"


# Transitions -----------------------------------------------------------------------------


def test_a_transitions_edge_is_dragged(qtbot, view, model) -> None:
    clip = model.index.clips[1]
    high, edge = y_of(view, "picture", 0.15), x_of(view, clip.start + clip.tail)
    assert hit(view, _point((edge, high))).part == "transition"
    with qtbot.waitSignal(view.wishes.transition) as told:
        drag(view, (edge, high), (edge + 8 * view.zoom.scale.per_picture, high))
    frame_id, style = told.args
    assert (frame_id, style.kind, number("transition", style, "length")) == ("f2", "crossfade", 1.0)
    with qtbot.waitSignal(view.wishes.transition) as told:
        drag(view, (edge, high), (edge - 60, high))
    assert told.args[1].kind == "cut"


def test_laying_one_frame_over_another_makes_a_transition(qtbot, view, model) -> None:
    y, start = picture_y(view), x_of(view, model.index.clips[1].start + 40)
    with qtbot.waitSignal(view.wishes.transition) as told:
        press(view, start, y)
        move(view, start - 20, y)
        move(view, start - 30 * view.zoom.scale.per_picture, y)
        assert "Crossfade" in view.scene().gesture.tip
        view.grab()
        release(view, start - 30 * view.zoom.scale.per_picture, y)
    assert told.args[0] == "f2"
    assert number("transition", told.args[1], "length") == 1.0
    with qtbot.waitSignal(view.wishes.transition) as told:
        drag(view, (start, y), (start + 30 * view.zoom.scale.per_picture, y))
    assert told.args[0] == "f3"


# Sounds ----------------------------------------------------------------------------------


def sound_wish(qtbot, view, at, to, modifiers=Qt.KeyboardModifier.NoModifier) -> TrackItem:
    with qtbot.waitSignal(view.wishes.sound_changed) as told:
        drag(view, at, to, modifiers)
    assert told.args[1].id == told.args[0].id
    return told.args[0]


def test_a_sound_is_carried_and_goes_with_the_frame_where_it_is(qtbot, view, model) -> None:
    _, box = box_of(view, "door")
    at = (box.center().x() - 20, box.bottom() - 3)
    second = view.zoom.scale.per_second
    item = sound_wish(qtbot, view, at, (at[0] + second, at[1]))
    assert (item.frame_id, item.offset) == ("f2", Fraction(2))
    item = sound_wish(qtbot, view, at, (at[0] - 2 * second, at[1]))
    assert (item.frame_id, item.offset) == ("f1", Fraction(3))
    assert model.sound == "door"


def test_alt_drag_puts_a_sound_once_more(qtbot, view) -> None:
    _, box = box_of(view, "door")
    at = (box.center().x() - 20, box.bottom() - 3)
    with qtbot.waitSignal(view.wishes.sound_copied) as told:
        drag(view, at, (at[0] + view.zoom.scale.per_second, at[1]), ALT)
    assert told.args[0].offset == Fraction(2)


def test_a_sounds_edges_are_trimmed(qtbot, view) -> None:
    _, box = box_of(view, "door")
    second, y = view.zoom.scale.per_second, box.bottom() - 4
    item = sound_wish(qtbot, view, (box.right() - 3, y), (box.right() - 3 - second, y))
    assert (item.length, item.begin) == (Fraction(2), 0)
    item = sound_wish(qtbot, view, (box.left() + 3, y), (box.left() + 3 + second, y))
    assert (item.length, item.begin, item.offset) == (Fraction(2), Fraction(1), Fraction(2))


def test_a_sound_is_not_longer_than_its_file(qtbot, view) -> None:
    _, box = box_of(view, "door")
    y = box.bottom() - 4
    item = sound_wish(qtbot, view, (box.right() - 3, y), (box.right() + 1100, y))
    assert item.length is None, "to the file's end"


def test_fades_are_dragged_by_their_handles(qtbot, view) -> None:
    _, box = box_of(view, "door")
    second = view.zoom.scale.per_second
    item = sound_wish(qtbot, view, (box.left() + 1, box.top() + 4), (box.left() + 1 + second, box.top() + 4))
    assert float(item.fade_in) == pytest.approx(1, abs=0.02)
    item = sound_wish(
        qtbot, view, (box.right() - 1, box.top() + 4), (box.right() - 1 - second, box.top() + 4)
    )
    assert float(item.fade_out) == pytest.approx(1, abs=0.02)


def test_the_level_is_dragged_by_its_line_and_ducking_by_the_other(qtbot, view) -> None:
    placed, box = box_of(view, "theme")
    x = box.center().x()
    assert placed.item.duck_db == -12
    y = level_y(box, -4.0)
    item = sound_wish(qtbot, view, (x, y), (x, level_y(box, 4.0)))
    assert item.gain_db == pytest.approx(4, abs=1)
    assert item.duck_db == -12
    item = sound_wish(qtbot, view, (x, level_y(box, -16.0)), (x, level_y(box, -28.0)))
    assert item.duck_db == pytest.approx(-24, abs=1)
    assert item.gain_db == -4


def test_music_under_the_whole_video_has_the_same_lines(qtbot, view, model, make_timeline) -> None:
    model.set_board(None)
    model.set_timeline(make_timeline(12))
    music = model.timeline.music
    row = view.scene().row(view.scene().rows_by_kind["music"])
    lane = view.sounds.lane(row, "music", 0)
    y = level_y(lane, music.gain_db)
    with qtbot.waitSignal(view.wishes.music_changed) as told:
        drag(view, (300, y), (300, y - 12))
    assert told.args[0].gain_db > music.gain_db


def test_delete_takes_the_chosen_sound_out(qtbot, view, model) -> None:
    _, box = box_of(view, "door")
    click(view, box.center().x(), box.bottom() - 3)
    assert model.sounds == {"door"}
    with qtbot.waitSignal(view.wishes.sounds_removed):
        QTest.keyClick(view, Qt.Key.Key_Delete)
    with qtbot.waitSignal(view.wishes.sounds_rippled):
        QTest.keyClick(view, Qt.Key.Key_Delete, SHIFT)


def test_sounds_are_chosen_together_and_carried_together(qtbot, view, model) -> None:
    (_, door), (_, theme) = box_of(view, "door"), box_of(view, "theme")
    at = door.center().x(), door.bottom() - 3
    click(view, *at)
    click(view, theme.center().x(), theme.bottom() - 3, CTRL)
    assert model.sounds == {"door", "theme"}
    with qtbot.waitSignal(view.wishes.sounds_changed) as told:
        drag(view, at, (at[0] + 90, at[1]), SHIFT)
    wanted, seen = told.args
    assert {item.id for item in wanted} == {"door", "theme"}
    clips = {clip.frame_id: Fraction(clip.start, 30) for clip in model.index.clips}
    moved = [
        clips.get(item.frame_id, 0) + item.offset - clips.get(was.frame_id, 0) - was.offset
        for item, was in zip(wanted, seen, strict=True)
    ]
    assert moved[0] == moved[1] > 0, "both by the same"
    click(view, *at)
    assert model.sounds == {"door"}, "a press that was no drag chooses one of them alone"
    click(view, *at, CTRL)
    assert not model.sounds


def test_those_carried_together_stay_in_the_video(qtbot, view, model) -> None:
    _, door = box_of(view, "door")
    model.set_sounds(frozenset(("door", "theme")), "door")
    with qtbot.assertNotEmitted(view.wishes.sounds_changed):
        at = door.center().x(), door.bottom() - 3
        drag(view, at, (at[0] - 60, at[1]), SHIFT)  # the theme begins with the video already


def test_a_rubber_band_over_rows_of_sounds_chooses_sounds_alone(view, model) -> None:
    (_, door), (_, theme) = box_of(view, "door"), box_of(view, "theme")
    model.set_chosen("f1")
    right = max(door.right(), theme.right()) + 30
    # From where there is nothing, below the theme's end, over both rows.
    press(view, right, theme.center().y())
    move(view, right - 10, theme.center().y())
    move(view, door.center().x(), door.center().y())
    assert model.sounds == ({"door", "theme"} if theme.right() > door.center().x() else {"door"})
    release(view, door.center().x(), door.center().y())
    assert model.chosen == "f1"
    assert model.together == {"f1"}


@pytest.mark.parametrize("place", ["sound", "marker", "ruler", "effects"])
def test_a_menu_is_asked_for_where_something_is(qtbot, view, model, place: str) -> None:
    _, door = box_of(view, "door")
    marker = model.placed[0]
    at = {
        "sound": door.center(),
        "marker": QPoint(x_of(view, marker.picture) + 2, RULER_HEIGHT - 6),
        "ruler": QPoint(x_of(view, 200), RULER_Y),
        "effects": QPoint(door.right() + 40, door.center().y()),
    }[place]
    with qtbot.waitSignal(view.place_menu_asked) as told:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
    assert told.args[0] == place
    if place == "sound":
        assert model.sound == "door"
        with qtbot.waitSignal(view.place_menu_asked) as again:
            event = QContextMenuEvent(
                QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), view.mapToGlobal(QPoint(0, 0))
            )
            QApplication.sendEvent(view.viewport(), event)
        assert again.args[0] == "sound"
    elif place == "marker":
        assert model.playhead == marker.picture
    else:
        assert abs(x_of(view, model.playhead) - at.x()) <= view.zoom.scale.per_picture + 1


def test_what_comes_after_closes_up() -> None:
    def sound(name: str, start: int, length: int) -> Placed:
        item = TrackItem(id=name, asset_id="a", name=name, offset=Fraction(start))
        span = Fraction(start), Fraction(length)
        return Placed(item, "effects", False, *span, 0, float(start), float(start + length))

    row = [sound("a", 0, 2), sound("b", 2, 3), sound("c", 4, 4), sound("d", 6, 1), sound("e", 10, 1)]
    found = {each.item.id: start for each, start in closed_up(row, {"b", "c"})}
    # b and c share a second, which counts once; d begins under c, so it moves only by what came before it.
    assert found == {"d": 2, "e": 4}
    assert closed_up(row, {"e"}) == []


# Markers, range, snapping ----------------------------------------------------------------


def test_markers_are_gone_to_carried_and_named(qtbot, view, model) -> None:
    flag = (x_of(view, 60) + 2, RULER_HEIGHT - 6)
    with qtbot.waitSignal(view.playhead_moved) as told:
        click(view, *flag)
    assert told.args == [60]
    with qtbot.waitSignal(view.wishes.marker_moved) as told:
        drag(view, flag, (x_of(view, 135) + 2, flag[1]))
    assert told.args == ["m1", "f2", Fraction(15, 30)]
    QTest.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _point(flag)
    )
    field = view._field
    assert field.isVisible()
    assert field.text() == "Low water"
    QTest.keyClicks(field, "Ebb")
    with qtbot.waitSignal(view.wishes.marker_named) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == ["m1", "Ebb"]
    assert not field.isVisible()


def test_escape_leaves_a_markers_name(qtbot, view) -> None:
    view.rename_marker("m1")
    with qtbot.assertNotEmitted(view.wishes.marker_named):
        QTest.keyClicks(view._field, "nothing")
        QTest.keyClick(view._field, Qt.Key.Key_Escape)


def test_in_and_out_are_dragged_and_put_back(view, model) -> None:
    model.set_range((60, 120))
    drag(view, (x_of(view, 120) - 1, 5), (x_of(view, 150), 5))
    assert model.range == (60, 150)
    press(view, x_of(view, 60), 5)
    move(view, x_of(view, 30), 5)
    assert model.range == (30, 150)
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert model.range == (60, 150)


@pytest.mark.parametrize("what", ["cut", "marker", "word", "sound", "range", "playhead"])
def test_hands_are_drawn_to_what_is_near_unless_shift_is_held(view, model, what: str) -> None:
    view.set_snapping(True)
    view.zoom.by(4, 0)
    view.horizontalScrollBar().setValue(0)
    clip = model.index.clips[0]
    model.set_range((20, 100))
    model.set_playhead(33)
    word = round(clip.cues[1].start * 30)
    at = {"cut": clip.end, "marker": 60, "word": word, "sound": 150, "range": 20, "playhead": 33}[what]
    per = view.zoom.scale.per_picture
    if what == "playhead":
        assert view.near(at + 6 / per) == at
        assert view.near(at + 6 / per, playhead=False) != at
        return
    near = x_of(view, at) + 6
    view.show_picture(at)
    near = x_of(view, at) + 6
    press(view, near, RULER_Y + 4)
    assert model.playhead == at
    assert view.scene().snapped == at
    move(view, near, RULER_Y + 4, SHIFT)
    assert view.scene().snapped is None
    release(view, near, RULER_Y + 4)


def test_pointers_say_what_can_be_taken_hold_of(view, model) -> None:
    y = picture_y(view)
    clip = model.index.clips[0]
    for x, part in (
        (x_of(view, clip.end) - 11, "end"),
        (x_of(view, clip.end) + 11, "start"),
        (x_of(view, 60), "frame"),
    ):
        assert hit(view, _point((x, y))).part == part
    assert hit(view, _point((x_of(view, clip.end) - 2, y))).cursor == Qt.CursorShape.SizeHorCursor


def _point(at: tuple[float, float]):
    from PySide6.QtCore import QPoint

    return QPoint(round(at[0]), round(at[1]))
