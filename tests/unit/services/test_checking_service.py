"""A store put out of order by hand: everything is found, and what can be mended is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.project import Project
from app.domain.takes import Image
from app.services.facade import Services
from app.services.ports import Repositories


@pytest.fixture
def voiced(program: Services, project: Project) -> Project:
    program.narration.voice_all(program.projects.board(project.id))
    program.storyboard.set_text(program.projects.board(project.id).frames[0].id, "Something else.")
    return program.projects.board(project.id).project


@pytest.fixture
def kept(program: Services) -> Repositories:
    return program._parts.repositories


def whats(program: Services, repair: bool = False) -> list[str]:
    return [problem.what for problem in program.checking.check(repair)]


def test_a_whole_store_has_no_problems(program: Services, voiced: Project) -> None:
    assert program.checking.check() == []
    assert program.checking.check(repair=True) == []


def no_script(kept: Repositories, project: Project) -> None:
    kept.projects.save(replace(project, script_id="gone"))


def no_owner(kept: Repositories, project: Project) -> None:
    for member in kept.memberships.find():
        kept.memberships.remove(member.id)


def scene_of_no_script(kept: Repositories, project: Project) -> None:
    kept.scenes.save(replace(kept.scenes.find()[0], script_id="gone"))


def no_picture(kept: Repositories, project: Project) -> None:
    frame = kept.frames.find()[0]
    kept.images.remove(frame.image_id or "")


def no_voice(kept: Repositories, project: Project) -> None:
    kept.voiceovers.remove(kept.voiceovers.find()[0].id)


def voice_not_named(kept: Repositories, project: Project) -> None:
    kept.frames.save(replace(kept.frames.find()[0], voiceover_id=None))


def no_take(kept: Repositories, project: Project) -> None:
    kept.voiceovers.save(replace(kept.voiceovers.find()[0], take_id="gone"))


def picture_of_no_frame(kept: Repositories, project: Project) -> None:
    kept.images.add(Image(project_id=project.id, frame_id="gone", order="V"))


def one_place_for_two(kept: Repositories, project: Project) -> None:
    first, *_ = kept.frames.find(sort=[("order", 1)])
    same = [each for each in kept.frames.find() if each.scene_id == first.scene_id]
    for frame in same:
        kept.frames.save(replace(frame, order="V"))
    assert len(same) > 1


def no_place(kept: Repositories, project: Project) -> None:
    kept.scenes.save(replace(kept.scenes.find()[0], order="?"))


def asset_without_document(kept: Repositories, project: Project) -> None:
    kept.assets.remove(kept.assets.find()[0].id)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (no_script, "names a script that does not exist"),
        (no_owner, "has no owner among its members"),
        (scene_of_no_script, "names a script that does not exist"),
        (no_picture, "has chosen a picture that does not exist"),
        (no_voice, "does not name its own voice"),
        (voice_not_named, "does not name its own voice"),
        (no_take, "has chosen a take that does not exist"),
        (picture_of_no_frame, "is of a frame that does not exist"),
        (one_place_for_two, "has no place of its own"),
        (no_place, "has no place of its own"),
        (asset_without_document, "has no document"),
    ],
)
def test_what_can_be_mended_is(
    program: Services,
    voiced: Project,
    kept: Repositories,
    damage: Callable[[Repositories, Project], None],
    sentence: str,
) -> None:
    text = program.scripts.text(voiced.id)
    damage(kept, voiced)
    before = kept.store.find("frames")
    problems = program.checking.check()
    assert problems
    assert all(problem.can_mend and sentence in problem.what for problem in problems)
    assert kept.store.find("frames") == before, "looking changes nothing"
    assert program.checking.check(repair=True) == problems
    assert program.checking.check() == []
    assert sorted(program.scripts.text(voiced.id)) == sorted(text)
    assert program.renders.timeline(program.projects.board(voiced.id)).clips


def test_frames_of_a_lost_scene_are_found_again(
    program: Services, voiced: Project, kept: Repositories
) -> None:
    frames = program.projects.board(voiced.id).frames
    kept.scenes.remove(frames[0].scene_id)
    assert "which does not exist" in whats(program)[0]
    whats(program, repair=True)
    board = program.projects.board(voiced.id)
    assert {frame.id for frame in board.frames} == {frame.id for frame in frames}
    assert board.scenes[-1].title == "Found again"
    assert whats(program) == []


def test_a_storyboard_whose_project_is_lost_gets_one(
    program: Services, voiced: Project, kept: Repositories
) -> None:
    frames = program.projects.board(voiced.id).frames
    kept.projects.remove(voiced.id)
    assert whats(program, repair=True)
    [found] = program.projects.list()
    assert found.name == f"Found again {voiced.id[:8]}"
    assert program.projects.board(found.id).frames == frames
    assert whats(program) == []


def test_what_cannot_be_mended_is_said_and_left(
    program: Services, voiced: Project, kept: Repositories, tmp_path: Path
) -> None:
    board = program.projects.board(voiced.id)
    takes = [voice.takes[0].asset_id for voice in board.voiceovers.values()]
    assets = program._parts.assets
    assets.delete(takes[0])
    path = assets.path(takes[1])
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    entry = kept.history.find()[0]
    kept.history.save(replace(entry, undoes="gone"))
    user = kept.users.find()[0]
    kept.users.save(replace(user, role_id="gone"))
    kept.store.replace("scenes", {**kept.store.find("scenes")[0], "schema": 1})
    found = whats(program)
    for sentence in ("is gone", "is damaged", "takes back an edit", "a role that does not exist"):
        assert [what for what in found if sentence in what], sentence
    assert not any(problem.can_mend for problem in program.checking.check(repair=True))
    assert whats(program) == found


def test_nothing_is_mended_around_what_cannot_be_read(
    program: Services, voiced: Project, kept: Repositories
) -> None:
    scene = kept.store.find("scenes")[0]
    kept.store.replace("scenes", {**scene, "surprise": 1})
    frames = kept.store.find("frames")
    [what] = whats(program, repair=True)
    assert "cannot be read" in what
    assert kept.store.find("frames") == frames
