"""More backdrops for a frame, and pictures taken out of its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.project import Project
from app.domain.script import Frame
from app.domain.takes import Image
from app.domain.template import BACKDROPS
from app.errors import BadInput, BadSetting, NotFound
from app.render.shapes import FAMILIES
from app.services.facade import Services


def frame_of(program: Services, project: Project, place: int = 0) -> Frame:
    return program.projects.board(project.id).frames[place]


def families(images: Sequence[Image]) -> list[str]:
    return [str(image.recipe["family"]) for image in images]


def test_every_family_that_is_named_is_drawn() -> None:
    assert set(BACKDROPS) == set(FAMILIES)


def test_more_backdrops_are_unlike_those_there_are(program: Services, project: Project) -> None:
    frame = frame_of(program, project)
    first = program.illustration.candidates(frame.id)
    made = program.illustration.make(frame.id)
    assert program.illustration.candidates(frame.id) == [*first, *made]
    assert sorted(families([*first, *made])) == sorted(BACKDROPS)
    again = program.illustration.make(frame.id, count=6)
    every = [*first, *made, *again]
    looks = {(image.recipe["family"], image.recipe["seed"], str(image.recipe["palette"])) for image in every}
    assert len(looks) == len(every)
    assert len({image.recipe["seed"] for image in every}) == len(every)
    assert frame_of(program, project).image_id == first[0].id  # what is shown stays
    program.history.undo(project.id)
    program.history.undo(project.id)
    assert program.illustration.candidates(frame.id) == first


def test_they_say_what_was_asked_for_or_what_the_frame_says(program: Services, project: Project) -> None:
    frame = frame_of(program, project)
    (own,) = program.illustration.candidates(frame.id)
    (asked,) = program.illustration.make(frame.id, "  Still  water, dusk ", count=1)
    (plain,) = program.illustration.make(frame.id, count=1)
    assert (asked.recipe["phrase"], asked.recipe["title"]) == ("Still water, dusk", "")
    assert asked.origin == "Made: Still water, dusk"
    assert plain.recipe["phrase"] == own.recipe["phrase"]
    kept = {name: plain.recipe[name] for name in ("family", "palette", "seed")}
    program.storyboard.set_text(frame.id, "A completely different sentence about lighthouses.")
    images = {image.id: image for image in program.illustration.candidates(frame.id)}
    assert images[asked.id].recipe == asked.recipe
    assert images[plain.id].recipe["phrase"] != plain.recipe["phrase"]
    assert {name: images[plain.id].recipe[name] for name in kept} == kept


def test_the_video_shows_them_as_they_were_made(program: Services, project: Project) -> None:
    frame = frame_of(program, project)
    made = [
        *program.illustration.make(frame.id, count=6),
        *program.illustration.make(frame.id, "Tide tables", 1),
    ]
    seen = set()
    for image in made:
        program.illustration.choose(frame.id, image.id)
        board = program.projects.board(project.id)
        recipe = program.renders.timeline(board).clips[0].visual.recipe
        assert {name: recipe[name] for name in image.recipe} == image.recipe
        seen.add((recipe["family"], str(recipe["palette"])))
    assert len(seen) == len(made)
    settings = program.projects.board(project.id).project.settings
    program.projects.settle(project.id, replace(settings, template="paper"))
    board = program.projects.board(project.id)
    after = program.renders.timeline(board).clips[0].visual.recipe
    assert after["family"] == made[-1].recipe["family"]
    assert after["palette"] != made[-1].recipe["palette"]  # the template's, as all others
    assert after["phrase"] == "Tide tables"


@pytest.mark.parametrize(("words", "count"), [("x" * 81, 1), ("", 0), ("", 13)])
def test_too_much_is_refused_and_nothing_is_made(
    program: Services, project: Project, words: str, count: int
) -> None:
    frame = frame_of(program, project)
    before = program.illustration.candidates(frame.id)
    with pytest.raises(BadSetting, match=r"at most 80|1 to 12"):
        program.illustration.make(frame.id, words, count)
    assert program.illustration.candidates(frame.id) == before


def test_a_picture_is_taken_out_and_its_neighbour_is_shown(program: Services, project: Project) -> None:
    frame = frame_of(program, project)
    own, first, second = [
        *program.illustration.candidates(frame.id),
        *program.illustration.make(frame.id, count=2),
    ]
    program.illustration.choose(frame.id, first.id)
    assert program.illustration.remove(first.id).image_id == second.id
    assert program.illustration.remove(second.id).image_id == own.id
    program.illustration.make(frame.id, count=1)
    assert program.illustration.remove(own.id).image_id not in (None, own.id)
    (last,) = program.illustration.candidates(frame.id)
    with pytest.raises(BadInput, match="only picture"):
        program.illustration.remove(last.id)
    with pytest.raises(NotFound):
        program.illustration.remove(own.id)
    assert program.illustration.candidates(frame.id) == [last]
    for _ in range(4):
        program.history.undo(project.id)
    assert [image.id for image in program.illustration.candidates(frame.id)] == [own.id, first.id, second.id]


def test_one_that_is_not_shown_goes_without_a_change_of_the_picture(
    program: Services, project: Project
) -> None:
    frame = frame_of(program, project)
    made = program.illustration.make(frame.id, count=2)
    assert program.illustration.remove(made[0].id).image_id == frame.image_id
