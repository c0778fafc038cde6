"""The script written in as one text: several frames at once, words replaced all through it, each one step."""

from __future__ import annotations

import pytest

from app.domain.ids import new_id
from app.domain.project import Project
from app.errors import BadInput
from app.services.facade import Services


def frames(program: Services, project: Project):
    return program.projects.board(project.id).frames


def texts(program: Services, project: Project) -> list[str]:
    return [frame.text for frame in frames(program, project)]


def test_a_stretch_becomes_other_frames_in_one_step(program: Services, project: Project) -> None:
    before = frames(program, project)
    rest = [frame.text for frame in before[3:]]
    a, b, c = before[:3]
    fresh = new_id()
    made = program.writing.rewrite(
        [a.id, b.id, c.id],
        [a.text, b.text, c.text],
        [a.id, fresh, c.id],
        [a.text, " Quite  new. ", "Other words."],
    )
    assert [frame.id for frame in frames(program, project)][:3] == [a.id, fresh, c.id]
    assert texts(program, project) == [a.text, "Quite new.", "Other words.", *rest]
    assert [frame.id for frame in made] == [a.id, fresh, c.id]
    assert frames(program, project)[1].image_id is not None
    program.history.undo(project.id)
    assert texts(program, project) == [frame.text for frame in before]
    program.history.redo(project.id)
    assert texts(program, project) == [a.text, "Quite new.", "Other words.", *rest]


def test_a_new_frame_can_stand_first_and_many_behind_one(program: Services, project: Project) -> None:
    first = frames(program, project)[0]
    one, two, three = new_id(), new_id(), new_id()
    program.writing.rewrite(
        [first.id], [first.text], [one, first.id, two, three], ["One.", first.text, "Two.", "Three."]
    )
    assert [frame.id for frame in frames(program, project)][:4] == [one, first.id, two, three]
    assert {frame.scene_id for frame in frames(program, project)[:4]} == {first.scene_id}
    assert program.history.state(project.id).undo == "Add 3 frames"


def test_what_was_changed_meanwhile_is_not_written_over(program: Services, project: Project) -> None:
    first = frames(program, project)[0]
    program.storyboard.set_text(first.id, "Said meanwhile.")
    with pytest.raises(BadInput, match="changed at this moment"):
        program.writing.rewrite([first.id], [first.text], [first.id], ["Mine."])
    with pytest.raises(BadInput, match="needs words"):
        program.writing.rewrite([first.id], ["Said meanwhile."], [first.id], [" "])
    assert texts(program, project)[0] == "Said meanwhile."


def test_words_are_replaced_everywhere_in_one_step(program: Services, project: Project) -> None:
    before = texts(program, project)
    count = sum(text.lower().count("the") for text in before)
    assert count > 1
    replaced = program.writing.replace_all(project.id, "THE", "one")
    assert replaced.places == count
    assert not any("the" in text.lower() for text in texts(program, project))
    assert program.history.state(project.id).undo == "Replace “THE”"
    program.history.undo(project.id)
    assert texts(program, project) == before
    assert program.writing.replace_all(project.id, "THE", "x", match_case=True).places == 0


def test_a_frame_of_which_nothing_would_be_left_stays(program: Services, project: Project) -> None:
    first = frames(program, project)[0]
    program.storyboard.set_text(first.id, "Listen.")
    replaced = program.writing.replace_all(project.id, "listen.", "", match_case=False)
    assert replaced.left == 1
    assert texts(program, project)[0] == "Listen."
    with pytest.raises(BadInput, match="nothing to look for"):
        program.writing.replace_all(project.id, "  ", "x")


def test_a_frame_that_only_stands_beside_may_have_been_changed(program: Services, project: Project) -> None:
    first = frames(program, project)[0]
    program.storyboard.set_text(first.id, "Said meanwhile.")
    fresh = new_id()
    program.writing.rewrite([first.id], [first.text], [first.id, fresh], [first.text, "Mine."])
    assert texts(program, project)[:2] == ["Said meanwhile.", "Mine."]


def scenes(program: Services, project: Project) -> list[tuple[str, list[str]]]:
    board = program.projects.board(project.id)
    return [
        (scene.title, [frame.text for frame in board.frames if frame.scene_id == scene.id])
        for scene in board.scenes
    ]


def test_scenes_begin_with_frames_that_are_put_in_and_take_the_rest_along(
    program: Services, project: Project
) -> None:
    before = scenes(program, project)
    first = frames(program, project)[0]
    ids, new = [new_id() for _ in range(3)], [new_id(), new_id()]
    program.writing.rewrite(
        [first.id], [first.text], [first.id, *ids], [first.text, "One.", "Two.", "Three."],
        [ids[0], ids[2]], new, ["The bore", " The  ebb "],
    )  # fmt: skip
    (title, texts), *others = before
    assert scenes(program, project) == [
        (title, texts[:1]), ("The bore", ["One.", "Two."]), ("The ebb", ["Three.", *texts[1:]]), *others,
    ]  # fmt: skip
    board = program.projects.board(project.id)
    assert [scene.id for scene in board.scenes[1:3]] == new
    assert program.history.undo(project.id) == "Add 2 scenes"
    assert scenes(program, project) == before
    program.history.redo(project.id)
    assert len(scenes(program, project)) == len(before) + 2
    with pytest.raises(BadInput, match="an id and a title"):
        program.writing.rewrite([first.id], [first.text], [first.id], [first.text], [first.id], [], [])


def test_a_scene_without_a_title_takes_the_first_one(program: Services, project: Project) -> None:
    first = frames(program, project)[0]
    program.storyboard.rename_scene(first.scene_id, "")
    count = len(scenes(program, project))
    program.writing.rewrite(
        [first.id], [first.text], [first.id], ["Anew."], [first.id], [new_id()], ["The beginning"]
    )
    assert scenes(program, project)[0][0] == "The beginning"
    assert len(scenes(program, project)) == count
    named = frames(program, project)[0]
    program.writing.rewrite(
        [named.id], ["Anew."], [named.id], ["Again."], [named.id], [new_id()], ["Another"]
    )
    assert [title for title, _ in scenes(program, project)[:2]] == ["The beginning", "Another"]
