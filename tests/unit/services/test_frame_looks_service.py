"""Looks of frames: given to several in one step of undo; kept, renamed and deleted by whoever made them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.frame_look import MOVING, FrameLook, look_of
from app.domain.project import Project
from app.domain.style import Style
from app.errors import AlreadyExists, BadInput, BadSetting, NotFound
from app.services.facade import Services

LOOK = FrameLook(
    motion=Style("pan_left", {"amount": 0.2}),
    transition=Style("fade_black"),
    overlays=(Style("text", {"text": "Here", "x": 0.25, "colour": "#f2a33a"}),),
    effects=(Style("title", {"length": 2.0}),),
)


def test_frames_get_a_look_in_one_step(program: Services, project: Project) -> None:
    ids = [frame.id for frame in program.projects.board(project.id).frames]
    assert program.frame_looks.give(ids[:2], LOOK, label="Paste look") == 2
    frames = program.projects.board(project.id).frames
    assert [look_of(frame) for frame in frames] == [LOOK, LOOK, FrameLook()]
    assert program.frame_looks.give(ids, LOOK) == 1, "those that have it are let be"
    program.history.undo(project.id)
    assert program.history.undo(project.id) == "Paste look"
    assert all(look_of(frame) == FrameLook() for frame in program.projects.board(project.id).frames)


def test_only_what_moves_goes_to_many(program: Services, project: Project) -> None:
    ids = [frame.id for frame in program.projects.board(project.id).frames]
    own = Style("lower_third", {"name": "Ada"})
    program.storyboard.set_overlays(ids[2], [own])
    program.frame_looks.give(ids, LOOK, MOVING)
    assert look_of(program.projects.board(project.id).frames[2]) == replace(LOOK, overlays=(own,))


def test_what_is_no_look_is_refused(program: Services, project: Project) -> None:
    ids = [frame.id for frame in program.projects.board(project.id).frames]
    with pytest.raises(BadSetting):
        program.frame_looks.give(ids, FrameLook(motion=Style("spin")))
    with pytest.raises(BadInput, match="no part of a look"):
        program.frame_looks.give(ids, LOOK, ("text",))
    with pytest.raises(BadInput, match="No frame"):
        program.frame_looks.give([], LOOK)
    assert look_of(program.projects.board(project.id).frames[0]) == FrameLook()


def test_looks_are_kept_renamed_and_deleted(program: Services) -> None:
    kept = program.frame_looks.keep("  Calm   water ", LOOK)
    program.frame_looks.keep("bold", FrameLook())
    assert [(each.name, each.look) for each in program.frame_looks.list()] == [
        ("bold", FrameLook()),
        ("Calm water", LOOK),
    ]
    with pytest.raises(AlreadyExists, match="calm water"):
        program.frame_looks.keep("calm water", LOOK)
    program.frame_looks.rename(kept.id, "CALM WATER")
    with pytest.raises(AlreadyExists):
        program.frame_looks.rename(kept.id, "Bold")
    with pytest.raises(BadSetting):
        program.frame_looks.rename(kept.id, " ")
    program.frame_looks.remove(kept.id)
    assert [each.name for each in program.frame_looks.list()] == ["bold"]
    with pytest.raises(NotFound):
        program.frame_looks.remove(kept.id)


def test_they_are_their_makers_alone(program: Services, project: Project, join) -> None:
    kept = program.frame_looks.keep("Calm", LOOK)
    other = join("Mia", project)
    assert other.frame_looks.list() == []
    with pytest.raises(NotFound):
        other.frame_looks.remove(kept.id)
    assert other.frame_looks.keep("Calm", LOOK).name == "Calm"


def test_one_of_a_newer_program_is_left_out(program: Services) -> None:
    kept = program.frame_looks.keep("Calm", LOOK)
    templates = program._parts.repositories.templates
    stored = templates.require(kept.id)
    newer = {"frame": {**stored.values["frame"], "motion": {"kind": "spin", "params": {}}}}
    templates.save(replace(stored, values=newer))
    assert program.frame_looks.list() == []


def test_each_frame_gets_a_look_of_its_own_in_one_step(program: Services, project: Project) -> None:
    ids = [frame.id for frame in program.projects.board(project.id).frames]
    moved = [FrameLook(motion=Style("push_in", {"amount": each})) for each in (0.1, 0.3)]
    assert program.frame_looks.give_each(ids[:2], moved, ("motion",), "Change motion") == 2
    assert [look_of(each) for each in program.projects.board(project.id).frames] == [*moved, FrameLook()]
    assert program.history.undo(project.id) == "Change motion"
    assert all(look_of(frame) == FrameLook() for frame in program.projects.board(project.id).frames)
    with pytest.raises(BadInput, match="one look for each"):
        program.frame_looks.give_each(ids, moved)
    with pytest.raises(BadSetting):
        program.frame_looks.give_each(ids[:2], [moved[0], FrameLook(motion=Style("spin"))])
    assert all(look_of(frame) == FrameLook() for frame in program.projects.board(project.id).frames)
