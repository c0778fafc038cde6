from dataclasses import replace

import pytest

from app.domain.layout import timeline_of
from app.domain.style import Style
from app.domain.takes import Image
from app.domain.template import Look
from app.domain.trial import visuals, with_frame

LOOK = Look("plain", "Plain", "", motions=(Style("push_in"), Style("pan_left")))


@pytest.mark.parametrize(
    "change",
    [
        {"motion": Style("pan_up")},
        {"motion": None},
        {"transition": Style("fade_black", {"length": 1.0})},
        {"transition": Style("cut")},
        {"overlays": (Style("text", {"text": "Here", "x": 0.2}), Style("lower_third", {"name": "Ada"}))},
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_a_tried_frame_is_laid_out_as_it_would_be(board_of, change, place) -> None:
    board = board_of([["3", "2", "4"], ["2", "5"]])
    frame = replace(board.frames[place], **change)
    changed = replace(board, frames=(*board.frames[:place], frame, *board.frames[place + 1 :]))
    assert with_frame(timeline_of(board, LOOK), board, frame) == timeline_of(changed, LOOK)


def test_another_picture_is_tried(board_of) -> None:
    board = board_of([["3", "2"]])
    other = Image(id="new", project_id="p", frame_id=board.frames[1].id, order="X", asset_id="other")
    tried = with_frame(timeline_of(board, LOOK), board, board.frames[1], other)
    assert tried.clips[1].visual.asset_id == "other"
    assert tried.clips[0] == timeline_of(board, LOOK).clips[0]
    assert "new" not in board.images


def test_a_frame_that_is_gone_changes_nothing(board_of) -> None:
    board = board_of([["3", "2"]])
    timeline = timeline_of(board, LOOK)
    assert with_frame(timeline, board, replace(board.frames[0], id="gone")) is timeline


@pytest.mark.parametrize("motion", [None, Style("pan_up")])
def test_what_candidates_would_show_is_what_trying_them_shows(board_of, motion) -> None:
    board = board_of([["3", "2"], ["4"]])
    frame = replace(board.frames[2], motion=motion)
    board = replace(board, frames=(*board.frames[:2], frame))
    timeline = timeline_of(board, LOOK)
    images = [
        Image(id=name, project_id="p", frame_id=frame.id, order="X", asset_id=name, focus=(0.2, 0.9))
        for name in ("one", "two")
    ]
    images.append(replace(images[0], id="drawn", kind="backdrop", asset_id=None, recipe={"seed": 4}))
    shown = [with_frame(timeline, board, frame, image).clips[2].visual for image in images]
    assert visuals(timeline, board, frame.id, images) == shown
    assert visuals(timeline, board, "gone", images) == []
