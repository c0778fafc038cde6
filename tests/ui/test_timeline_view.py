"""What hands do on the timeline, and what painting it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.timeline import Timeline
from ui.theme import DARK, LIGHT, Theme
from ui.timeline import TimelineModel, TimelineView
from ui.timeline.header import WIDTH
from ui.timeline.painting import HANDLE
from ui.timeline.tips import tip_for

RULER_Y, PICTURE_Y = 12, 80


@pytest.fixture
def model() -> TimelineModel:
    return TimelineModel()


@pytest.fixture
def view(
    qtbot, model: TimelineModel, media, make_timeline: Callable[..., Timeline]
) -> Iterator[TimelineView]:
    model.set_timeline(make_timeline(12))
    view = TimelineView(model, media)
    qtbot.addWidget(view)
    view.resize(1000 + WIDTH, 330)
    view.show()
    return view


def x_of(view: TimelineView, picture: float) -> int:
    return view.scene().x(picture)


def move(view: TimelineView, x: float, y: float, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    point = QPointF(x, y)
    event = QMouseEvent(
        QEvent.Type.MouseMove, point, view.viewport().mapToGlobal(point),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, modifiers,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def press(view: TimelineView, x: int, y: int) -> None:
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def release(view: TimelineView, x: int, y: int) -> None:
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def wheel(view: TimelineView, x: float, delta: int, modifier: Qt.KeyboardModifier) -> None:
    point = QPointF(x, 100)
    event = QWheelEvent(
        point, view.viewport().mapToGlobal(point), QPoint(), QPoint(0, delta),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_pressing_the_ruler_scrubs(view: TimelineView, model: TimelineModel) -> None:
    moved: list[int] = []
    view.playhead_moved.connect(moved.append)
    press(view, x_of(view, 50), RULER_Y)
    move(view, x_of(view, 60), RULER_Y)
    release(view, x_of(view, 60), RULER_Y)
    assert moved[0] == pytest.approx(50, abs=1)
    assert model.playhead == moved[-1] == pytest.approx(60, abs=1)
    move(view, x_of(view, 90), RULER_Y)
    assert model.playhead == moved[-1], "the pointer scrubs only while it is pressed"


def test_scrubbing_is_drawn_to_a_cut_unless_shift_is_held(view: TimelineView, model: TimelineModel) -> None:
    cut = model.index.clips[1].start
    near = x_of(view, cut) + 5
    press(view, near, RULER_Y)
    assert model.playhead == cut
    assert view.scene().snapped == cut
    move(view, near, RULER_Y, Qt.KeyboardModifier.ShiftModifier)
    assert model.playhead == cut + 2
    view.set_snapping(False)
    move(view, near, RULER_Y)
    assert model.playhead == cut + 2
    release(view, near, RULER_Y)
    assert view.scene().snapped is None


def test_scrubbing_stays_on_the_timeline(view: TimelineView, model: TimelineModel) -> None:
    view.zoom_fit()
    press(view, 500, RULER_Y)
    move(view, -300, RULER_Y)
    assert model.playhead == 0
    move(view, 5000, RULER_Y)
    assert model.playhead == model.pictures - 1
    release(view, 5000, RULER_Y)


def test_a_press_chooses_the_frame(qtbot, view: TimelineView, model: TimelineModel) -> None:
    x = x_of(view, model.index.clips[1].start + 20)
    with qtbot.waitSignal(view.frame_chosen) as told:
        press(view, x, PICTURE_Y)
    release(view, x, PICTURE_Y)
    assert told.args == ["f2"]
    assert model.chosen == "f2"
    assert model.playhead == 0, "choosing a frame leaves the playhead"


def test_setting_the_playhead_is_not_told_as_the_users_move(qtbot, view: TimelineView) -> None:
    with qtbot.assertNotEmitted(view.playhead_moved), qtbot.assertNotEmitted(view.frame_chosen):
        view.set_playhead(99)
        view.model.set_chosen("f3")
    assert view.model.playhead == 99


def test_dragging_a_frame_reorders_it(qtbot, view: TimelineView, model: TimelineModel) -> None:
    clips = model.index.clips
    start, target = x_of(view, clips[0].start + 30), x_of(view, clips[2].start + clips[2].pictures * 0.7)
    press(view, start, PICTURE_Y)
    move(view, start + 40, PICTURE_Y)
    assert view.scene().gesture is not None
    with qtbot.waitSignal(view.wishes.frames_moved) as told:
        move(view, target, PICTURE_Y)
        view.grab()
        release(view, target, PICTURE_Y)
    assert told.args == [["f1"], 2]
    assert view.scene().gesture is None
    assert [clip.frame_id for clip in model.index.clips[:3]] == ["f1", "f2", "f3"], "the store decides"


def test_a_frame_dropped_where_it_was_does_not_move(qtbot, view: TimelineView, model: TimelineModel) -> None:
    start = x_of(view, 30)
    with qtbot.assertNotEmitted(view.wishes.frames_moved):
        press(view, start, PICTURE_Y)
        move(view, start + 60, PICTURE_Y)
        release(view, start + 60, PICTURE_Y)


def test_escape_puts_a_carried_frame_back(qtbot, view: TimelineView, model: TimelineModel) -> None:
    start = x_of(view, 30)
    with qtbot.assertNotEmitted(view.wishes.frames_moved):
        press(view, start, PICTURE_Y)
        move(view, start + 500, PICTURE_Y)
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert view.scene().gesture is None
        release(view, start + 500, PICTURE_Y)


def test_another_timeline_ends_a_drag(qtbot, view: TimelineView, model: TimelineModel, make_timeline) -> None:
    with qtbot.assertNotEmitted(view.wishes.frames_moved):
        press(view, x_of(view, 30), PICTURE_Y)
        move(view, x_of(view, 300), PICTURE_Y)
        model.set_timeline(make_timeline(1))
        release(view, 600, PICTURE_Y)


def test_a_drag_at_the_border_scrolls(qtbot, view: TimelineView, model: TimelineModel) -> None:
    press(view, x_of(view, 30), PICTURE_Y)
    move(view, view.viewport().width() + 60, PICTURE_Y)
    bar = view.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, 10, PICTURE_Y)


@pytest.mark.parametrize("delta", [120, 360, -120])
def test_zooming_keeps_the_time_under_the_cursor(view: TimelineView, delta: int) -> None:
    view.horizontalScrollBar().setValue(900)
    under = view.picture_at(400)
    before = view.zoom.scale.per_picture
    wheel(view, 400, delta, Qt.KeyboardModifier.ControlModifier)
    assert (view.zoom.scale.per_picture > before) == (delta > 0)
    assert abs(view.picture_at(400) - under) * view.zoom.scale.per_picture <= 1


def test_zoom_has_ends(view: TimelineView) -> None:
    for _ in range(40):
        view.zoom_in()
    assert view.zoom.scale.per_picture == 24
    for _ in range(60):
        view.zoom_out()
    view_all = view.zoom.scale
    view.zoom_fit()
    assert view.zoom.scale == view_all
    assert view.horizontalScrollBar().value() == 0
    assert 0 < x_of(view, view.model.pictures) <= view.viewport().width()


def test_keys_zoom_and_snap_and_leave_arrows_to_the_window(view: TimelineView) -> None:
    before = view.zoom.scale.per_picture
    QTest.keyClick(view, Qt.Key.Key_Equal)
    assert view.zoom.scale.per_picture > before
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_N)
    assert not view.snapping
    value = view.horizontalScrollBar().value()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.horizontalScrollBar().value() == value


def test_shift_and_wheel_go_sideways(view: TimelineView) -> None:
    wheel(view, 400, -120, Qt.KeyboardModifier.ShiftModifier)
    assert view.horizontalScrollBar().value() == 120


def test_a_plain_wheel_goes_sideways_where_all_rows_are_in_sight(view: TimelineView) -> None:
    wheel(view, 400, -120, Qt.KeyboardModifier.NoModifier)
    assert view.horizontalScrollBar().value() == 120
    view.resize(view.width(), 200)
    wheel(view, 400, -120, Qt.KeyboardModifier.NoModifier)
    assert view.horizontalScrollBar().value() == 120
    assert view.verticalScrollBar().value() > 0


def test_the_start_is_shown_with_its_margin(qtbot, media, model: TimelineModel, make_timeline) -> None:
    view = TimelineView(model, media)
    qtbot.addWidget(view)
    view.resize(WIDTH + 4, 330)  # As before a window has laid it out.
    model.set_timeline(make_timeline(12))
    model.set_playhead(9)
    view.resize(1200, 330)
    view.show()
    assert view.horizontalScrollBar().value() == 0
    view.horizontalScrollBar().setValue(500)
    model.set_playhead(0)
    assert view.horizontalScrollBar().value() == 0


def test_playing_pages_until_the_user_scrolls(view: TimelineView, model: TimelineModel) -> None:
    view.set_playing(True)
    model.set_playhead(700)
    page = view.horizontalScrollBar().value()
    assert 0 < x_of(view, 700) < view.viewport().width() / 4
    model.set_playhead(720)
    assert view.horizontalScrollBar().value() == page, "it pages, it does not glide"
    wheel(view, 400, 120, Qt.KeyboardModifier.ShiftModifier)
    taken = view.horizontalScrollBar().value()
    model.set_playhead(1300)
    assert view.horizontalScrollBar().value() == taken


def test_files_are_dropped_on_the_frame_under_them(qtbot, view: TimelineView, model: TimelineModel) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a.jpg"), QUrl("https://example.org/b.jpg")])
    point = QPointF(x_of(view, model.index.clips[2].start + 40), PICTURE_Y)
    enter = QDragEnterEvent(
        point.toPoint(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    target = view.scene().target
    clip = model.index.clips[2]
    assert target is not None
    assert (target.row, target.first, target.last) == ("picture", clip.start, clip.end)
    assert "3" in target.words
    drop = QDropEvent(
        point, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(view.files_spread) as told:
        QApplication.sendEvent(view.viewport(), drop)
    assert told.args == ["f3", [Path("/tmp/a.jpg")]]
    assert view.scene().target is None


def test_several_files_go_to_a_frame_each_or_with_alt_to_one(
    qtbot, view: TimelineView, model: TimelineModel
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/tmp/{name}.jpg") for name in "abc"])
    clips = model.index.clips
    at = QPointF(x_of(view, clips[1].start + 40), PICTURE_Y)
    none, alt = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
    button, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    for keys, last, told in ((none, clips[3], view.files_spread), (alt, clips[1], view.files_dropped)):
        QApplication.sendEvent(view.viewport(), QDragEnterEvent(at.toPoint(), copy, data, button, keys))
        target = view.scene().target
        assert target is not None
        assert (target.first, target.last) == (clips[1].start, last.end)
        assert ("2 to 4" in target.words) == (keys == none)
        with qtbot.waitSignal(told) as given:
            QApplication.sendEvent(view.viewport(), QDropEvent(at, copy, data, button, keys))
        assert given.args[0] == clips[1].frame_id
        assert len(given.args[1]) == 3


def test_what_is_no_file_is_not_taken(view: TimelineView) -> None:
    data = QMimeData()
    data.setText("just words")
    enter = QDragEnterEvent(
        QPoint(300, PICTURE_Y), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), enter)
    assert not enter.isAccepted()
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())


def test_ten_thousand_clips_cost_what_is_seen(qtbot, media, model: TimelineModel, make_timeline) -> None:
    model.set_timeline(make_timeline(10_000))
    view = TimelineView(model, media)
    qtbot.addWidget(view)
    view.resize(1920, 320)
    view.show()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum() // 2)
    view.viewport().grab()
    assert view._painter.painted <= 12
    media.asked.clear()
    view.viewport().grab(QRect(400, 0, HANDLE + 4, 320))
    assert view._painter.painted <= 2
    assert len(media.asked) <= 2
    view.zoom_fit()
    view.viewport().grab()
    assert view._painter.painted <= view.viewport().width() / 2, "narrow clips are merged"


def test_moving_the_playhead_repaints_its_strip_alone(
    qtbot, view: TimelineView, model: TimelineModel
) -> None:
    view.zoom_fit()
    model.set_playhead(100)
    QTest.qWait(0)
    qtbot.waitUntil(
        lambda: not view._later.isActive() and not view._painter.clips.behind
    )  # waveforms that were left for later
    seen: list[QRect] = []
    original = view._painter.paint
    view._painter.paint = lambda painter, rect, scene: (
        seen.append(QRect(rect)),
        original(painter, rect, scene),
    )
    model.set_playhead(900)
    qtbot.waitUntil(lambda: bool(seen))
    assert all(rect.width() <= HANDLE + 8 for rect in seen)
    assert any(rect.left() <= x_of(view, 900) <= rect.right() for rect in seen)
    assert any(rect.left() <= x_of(view, 100) <= rect.right() for rect in seen)


def test_nothing_laid_out_says_what_to_do_and_ignores_hands(qtbot, media, model: TimelineModel) -> None:
    view = TimelineView(model, media)
    qtbot.addWidget(view)
    view.resize(900, 330)
    view.show()
    view.grab()
    with qtbot.assertNotEmitted(view.playhead_moved), qtbot.assertNotEmitted(view.frame_chosen):
        press(view, 300, RULER_Y)
        press(view, 300, PICTURE_Y)
        release(view, 300, PICTURE_Y)
    view.zoom_fit()
    view.zoom_in()


def test_frames_without_voice_words_or_picture_are_painted(
    view: TimelineView, model: TimelineModel, make_timeline
) -> None:
    timeline = make_timeline(4, music=False)
    bare = tuple(
        replace(clip, voice=None, cues=(), visual=replace(clip.visual, kind="missing", asset_id=""))
        for clip in timeline.clips
    )
    model.set_timeline(replace(timeline, clips=bare))
    assert not view.grab().isNull()


def test_a_frame_that_went_is_no_longer_chosen(
    view: TimelineView, model: TimelineModel, make_timeline
) -> None:
    model.set_chosen("f12")
    model.set_playhead(model.pictures)
    model.set_timeline(make_timeline(2))
    assert model.chosen == ""
    assert model.playhead == model.pictures - 1


def test_another_rate_keeps_a_second_as_wide(view: TimelineView, model: TimelineModel, make_timeline) -> None:
    before = view.zoom.scale.per_second
    model.set_timeline(make_timeline(3, fps=Fraction(24000, 1001)))
    assert view.zoom.scale.per_second == pytest.approx(before)


def test_tips_say_what_is_under_the_pointer(view: TimelineView, model: TimelineModel) -> None:
    cut = model.index.clips[1].start
    assert tip_for(view, QPoint(x_of(view, cut), PICTURE_Y)).startswith("Crossfade, 0.5 s")
    assert "Frame 1 says" in tip_for(view, QPoint(x_of(view, 40), PICTURE_Y))
    assert tip_for(view, QPoint(x_of(view, 45), RULER_Y)) == "00:00:01:15"
    assert tip_for(view, QPoint(x_of(view, 45), 329)) == ""


def test_a_menu_is_asked_for_on_a_frame(qtbot, view: TimelineView) -> None:
    from PySide6.QtGui import QContextMenuEvent

    point = QPoint(x_of(view, 40), PICTURE_Y)
    with qtbot.waitSignal(view.menu_asked) as told:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point))
        QApplication.sendEvent(view.viewport(), event)
    assert told.args[0] == "f1"


def test_it_has_a_name_for_assistive_programs(view: TimelineView) -> None:
    assert view.accessibleName()
    assert "storyboard" in view.accessibleDescription()


def test_another_theme_repaints_it(view: TimelineView, theme: Theme) -> None:
    corner = (view.viewport().width() - 5, 5)
    assert view.viewport().grab().toImage().pixelColor(*corner).name() == DARK.panel
    theme.set_mode("light")
    try:
        assert view.viewport().grab().toImage().pixelColor(*corner).name() == LIGHT.panel
    finally:
        theme.set_mode("dark")
