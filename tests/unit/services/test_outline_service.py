"""The outline: every frame where the video shows it, and nothing of what it carries."""

from dataclasses import replace

import pytest

from app.domain.project import Project
from app.errors import NotFound
from app.services.facade import Services
from app.services.outline import FrameOutline, SceneOutline


def test_it_is_what_the_board_shows(program: Services, project: Project) -> None:
    first, second, third = program.projects.board(project.id).frames
    program.storyboard.move_frame(second.id, third.scene_id, 1)
    program.storyboard.add_frame(first.id, "Something new.")
    program.storyboard.set_text(third.id, "Something else.")
    board = program.projects.board(project.id)
    outline = program.outlines.outline(project.id)
    assert outline.scenes == tuple(SceneOutline(each.id, each.order, each.title) for each in board.scenes)
    assert outline.frames == tuple(
        FrameOutline(each.id, each.scene_id, each.order, each.text, each.image_id) for each in board.frames
    )
    assert [frame.text for frame in outline.frames][1:3] == ["Something new.", "Something else."]


def test_frames_of_one_place_go_by_their_ids_and_lost_ones_are_left_out(
    program: Services, project: Project
) -> None:
    frames = program._parts.repositories.frames
    first, second, third = program.projects.board(project.id).frames
    frames.save(replace(second, order=first.order))
    frames.save(replace(third, scene_id="gone"))
    outline = program.outlines.outline(project.id)
    assert [frame.id for frame in outline.frames] == sorted([first.id, second.id])
    assert program.storyboard.at_number(project.id, 2).id == outline.frames[1].id
    with pytest.raises(NotFound, match="frame 3"):
        program.storyboard.at_number(project.id, 3)
    assert third.source in program.scripts.text(project.id)  # the script keeps every word


def test_an_empty_project_has_an_empty_outline(program: Services) -> None:
    made = program.projects.create("Empty")
    outline = program.outlines.outline(made.id)
    assert (outline.scenes, outline.frames) == ((), ())
    assert program.outlines.cover(made.id) is None


def test_what_is_gone_or_in_the_bin_has_none(program: Services, project: Project) -> None:
    with pytest.raises(NotFound, match="no project"):
        program.outlines.outline("nobody")
    program.projects.delete(project.id)
    with pytest.raises(NotFound, match="in the bin"):
        program.outlines.outline(project.id)


def test_the_cover_is_what_the_first_frame_shows(program: Services, project: Project) -> None:
    board = program.projects.board(project.id)
    first, second, third = board.frames
    assert program.outlines.cover(project.id) == board.images[first.image_id or ""]
    for frame in (first, second):  # the first scene is empty then
        program.storyboard.move_frame(frame.id, third.scene_id, 9)
    assert program.outlines.cover(project.id) == board.images[third.image_id or ""]
    frames = program._parts.repositories.frames
    frames.save(replace(frames.require(third.id), image_id=None))
    assert program.outlines.cover(project.id) is None
