"""What the timeline shows, looked at pixel by pixel: far out, where thousands of frames share a few pixels, and
close, where each has its box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.timeline import Timeline
from ui.theme import tokens
from ui.timeline import TimelineModel, TimelineView
from ui.timeline.clips import tint
from ui.timeline.columns import paint_boxes
from ui.timeline.header import WIDTH

GROUND, INK = "#101010", "#4060c0"


def shown(view: TimelineView) -> QImage:
    """The viewport once nothing is left for a later paint."""
    view.viewport().grab()
    return view.viewport().grab().toImage()


def colours(image: QImage, y: int, first: int, last: int) -> list[str]:
    return [image.pixelColor(x, y).name() for x in range(first, last)]


@pytest.fixture
def whole(qtbot, media, make_timeline: Callable[..., Timeline]) -> TimelineView:
    """Ten thousand frames in sight at once, of which the third thousand says nothing."""
    timeline = make_timeline(10_000)
    clips = [
        replace(clip, voice=None, cues=()) if 3000 <= number < 4000 else clip
        for number, clip in enumerate(timeline.clips)
    ]
    model = TimelineModel()
    model.set_timeline(replace(timeline, clips=tuple(clips)))
    view = TimelineView(model, media)
    qtbot.addWidget(view)
    view.resize(1400 + WIDTH, 330)
    view.show()
    view.zoom_fit()
    return view


@pytest.mark.parametrize("kind", ["voice", "captions"])
def test_a_whole_project_shows_where_there_is_voice_and_where_none(whole: TimelineView, kind: str) -> None:
    scene, index = whole.scene(), whole.model.index
    row = scene.row(scene.rows_by_kind[kind])
    edges = [scene.x(index.clips[place].start) for place in (0, 3000, 4000)] + [scene.x(index.end)]
    image = shown(whole)
    ink, ground = QColor(tint(kind)).name(), QColor(tokens().panel).name()
    # The playhead stands over the first pixels, and a frame under a pixel wide may lie on either side.
    near = {edge + by for edge in edges for by in (-1, 0, 1)}
    sampled = [x for x in range(12, image.width()) if x not in near]
    expected = {x: ink if edges[0] <= x < edges[1] or edges[2] <= x < edges[3] else ground for x in sampled}
    assert [x for x in sampled if image.pixelColor(x, row.center().y()).name() != expected[x]] == []
    assert edges[3] - edges[0] > 1300
    # From the row's upper end to its lower one, and no further.
    inside = (False, True, True, False)
    heights = (row.top() + 2, row.top() + 3, row.bottom() - 3, row.bottom() - 2)
    assert [image.pixelColor(600, y).name() == ink for y in heights] == list(inside)


def test_a_whole_project_has_pictures_all_along(whole: TimelineView, media) -> None:
    row = whole.scene().picture_row
    image = shown(whole)
    ground = QColor(tokens().panel).name()
    end = whole.scene().x(whole.model.index.end)
    assert ground not in colours(image, row.center().y(), 12, end - 1)
    assert len(set(colours(image, row.center().y(), 12, end - 1))) > 3, "one picture for each place"


def test_frames_chosen_together_are_outlined_far_out(whole: TimelineView) -> None:
    clips, scene = whole.model.index.clips, whole.scene()
    before = shown(whole)
    whole.choose_together(frozenset(clip.frame_id for clip in clips[5000:8000]))
    after = shown(whole)
    y = scene.picture_row.top() + 2
    accent = QColor(tokens().accent)
    inside, outside = scene.x(clips[6500].start), scene.x(clips[9000].start)
    assert before.pixelColor(inside, y) != after.pixelColor(inside, y)
    assert abs(after.pixelColor(inside, y).hue() - accent.hue()) < 12
    assert before.pixelColor(outside, y) == after.pixelColor(outside, y)


def test_a_strip_is_painted_as_the_whole_is(whole: TimelineView) -> None:
    """What the playhead uncovers is painted alone, and must meet what stands beside it."""
    for per_second in (None, 9.0, 40.0):
        if per_second is not None:
            whole.zoom.by(per_second / whole.zoom.scale.per_second)
        image = shown(whole)
        while whole._painter.clips.behind:
            image = shown(whole)
        for left in (300, 611, 1017):
            strip = whole.viewport().grab(QRect(left, 40, 23, 280)).toImage()
            assert strip == image.copy(QRect(left, 40, 23, 280)), (per_second, left)


def test_boxes_are_what_rounded_rectangles_are() -> None:
    boxes = [(-20, 30), (40, 48), (60, 61), (70, 130), (131, 190)]
    for ratio in (1.0, 2.0):
        found, wanted = (
            QImage(round(160 * ratio), round(40 * ratio), QImage.Format.Format_RGB32) for _ in "12"
        )
        for image in (found, wanted):
            image.setDevicePixelRatio(ratio)
            image.fill(QColor(GROUND))
        painter = QPainter(found)
        none = np.zeros(0, np.int64)
        paint_boxes(painter, (none, none), boxes, QRect(0, 4, 160, 30), INK, GROUND)
        painter.end()
        painter = QPainter(wanted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(INK))
        for left, right in boxes:
            if right - left > 10:
                painter.drawRoundedRect(left, 4, right - left, 30, 5, 5)
            else:
                painter.fillRect(left, 4, right - left, 30, QColor(INK))
        painter.end()
        planes = [np.frombuffer(each.constBits(), np.uint8).astype(int) for each in (found, wanted)]
        assert np.abs(planes[0] - planes[1]).max() <= 24  # an edge's pixel is rounded one way or the other
        assert np.abs(planes[0] - planes[1]).mean() < 0.1


def test_narrow_boxes_are_merged_and_nothing_is_left_of_what_is_outside() -> None:
    image = QImage(100, 10, QImage.Format.Format_RGB32)
    image.fill(QColor(GROUND))
    painter = QPainter(image)
    left = np.array([-50, -3, 10, 12, 20, 99, 400])
    right = np.array([-40, 2, 12, 14, 21, 104, 410])
    paint_boxes(painter, (left, right), (), QRect(0, 0, 100, 10), INK, GROUND)
    painter.end()
    inked = [x for x in range(100) if image.pixelColor(x, 5) == QColor(INK)]
    assert inked == [0, 1, 10, 11, 12, 13, 20, 99]
