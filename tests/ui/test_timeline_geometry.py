"""Where things are on the timeline, by numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.clip_index import ClipIndex
from app.domain.timeline import Timeline
from ui.timeline.geometry import (
    LEFT_PAD,
    RULER_HEIGHT,
    Scale,
    fitting,
    moved_index,
    tracks,
)
from ui.timeline.ruler import ticks

FPS = Fraction(30)


@pytest.fixture
def index(make_timeline: Callable[..., Timeline]) -> ClipIndex:
    return ClipIndex(make_timeline(5, seconds=(Fraction(2), Fraction(1))).clips)


def test_bisecting_finds_what_walking_finds(index: ClipIndex) -> None:
    for picture in range(-3, index.end + 3):
        walked = [n for n, clip in enumerate(index.clips) if clip.start <= picture < clip.end]
        assert index.at(picture) == (walked[0] if walked else None)


def test_what_is_between_is_what_overlaps(index: ClipIndex) -> None:
    for first in range(-10, index.end + 10, 7):
        for last in range(first + 1, index.end + 20, 11):
            walked = [n for n, clip in enumerate(index.clips) if clip.start < last and clip.end > first]
            assert list(index.between(first, last)) == walked


def test_nothing_is_found_where_nothing_is() -> None:
    empty = ClipIndex(())
    assert empty.at(0) is None
    assert list(empty.between(0, 100)) == []
    assert empty.edge(5) is None
    assert empty.gap(5) == 0


def test_gaps_are_nearest_and_reach_both_ends(index: ClipIndex) -> None:
    first = index.clips[0]
    assert index.gap(-50) == 0
    assert index.gap(first.pictures / 2 - 1) == 0
    assert index.gap(first.pictures / 2 + 1) == 1
    assert index.gap(index.end + 50) == len(index.clips)


def test_edges_are_cuts_and_both_ends(index: ClipIndex) -> None:
    edges = {clip.start for clip in index.clips} | {index.end}
    for picture in range(-5, index.end + 9, 3):
        nearest = index.edge(picture)
        assert nearest in edges
        assert abs(nearest - picture) == min(abs(edge - picture) for edge in edges)


@pytest.mark.parametrize(
    ("position", "gap", "expected"),
    [(0, 0, None), (0, 1, None), (0, 2, 1), (0, 5, 4), (3, 0, 0), (3, 3, None), (3, 4, None), (4, 1, 1)],
)
def test_where_a_dropped_frame_ends_up(position: int, gap: int, expected: int | None) -> None:
    assert moved_index(position, gap) == expected


@given(st.integers(0, 6), st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_moving_is_what_lists_do(position: int, gap: int) -> None:
    order = list(range(7))
    with_gap = [*order[:gap], "here", *order[gap:]]
    moved = [item for item in with_gap if item != position]
    moved[moved.index("here")] = position
    index = moved_index(position, gap)
    assert moved.index(position) == (position if index is None else index)


def test_pixels_and_pictures_go_both_ways() -> None:
    scale = Scale(2.5, FPS)
    assert scale.x(0) == LEFT_PAD
    assert scale.picture(scale.x(1234)) == pytest.approx(1234)
    assert scale.x_of_second(Fraction(10)) == pytest.approx(scale.x(300))


def test_fitting_shows_all_and_no_more() -> None:
    scale = fitting(9000, 1200, FPS)
    assert 1100 < scale.x(9000) <= 1200
    assert fitting(0, 1200, FPS).per_picture > 0


def test_rows_grow_with_their_room_and_never_overlap() -> None:
    for height in (0, 200, 312, 400, 2000):
        rows = tracks(height)
        assert rows[0].top == RULER_HEIGHT
        assert all(a.bottom == b.top for a, b in itertools.pairwise(rows))
    assert tracks(400)[0].height > tracks(264)[0].height
    assert tracks(4000) == tracks(2000)


@pytest.mark.parametrize("per_second", [0.002, 0.05, 1, 8, 64, 300, 720])
@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30000, 1001), Fraction(60)])
def test_labels_keep_their_distance_at_any_zoom(per_second: float, fps: Fraction) -> None:
    scale = Scale(per_second / float(fps), fps)
    labels = [tick for tick in ticks(scale, 1000, 1000 + 1600 / scale.per_picture) if tick.label]
    assert 2 <= len(labels) <= 16
    places = [scale.x(tick.picture) for tick in labels]
    assert min(b - a for a, b in itertools.pairwise(places)) >= 100
    assert len({tick.label for tick in labels}) == len(labels)


def test_labels_stand_where_they_say() -> None:
    marks = {tick.label: tick.picture for tick in ticks(Scale(64 / 30, FPS), 0, 900) if tick.label}
    assert marks["0:05"] == 150
    close = {tick.label: tick.picture for tick in ticks(Scale(24, FPS), 0, 90) if tick.label}
    assert close["0:01:10"] == 40
    assert close["0:02"] == 60
