from dataclasses import replace

import pytest

from app.domain.project import Project, ProjectSettings
from app.errors import AlreadyExists, BadSetting, NotFound
from app.services.facade import Services
from app.services.projects import OWN_COLLECTIONS


def test_the_frames_sources_are_the_script(program: Services, project: Project, script_text: str) -> None:
    assert program.scripts.text(project.id) == script_text


def test_projects_are_found_by_name_in_any_case_and_by_id(program: Services, project: Project) -> None:
    assert program.projects.find(" tide ").id == project.id
    assert program.projects.find(project.id).id == project.id


def test_a_name_that_is_nearly_right_is_offered(program: Services, project: Project) -> None:
    with pytest.raises(NotFound, match="Did you mean “Tide”"):
        program.projects.find("Tido")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_project_needs_a_name(program: Services, name: str) -> None:
    with pytest.raises(BadSetting):
        program.projects.create(name)


def test_a_name_is_taken_once(program: Services, project: Project) -> None:
    with pytest.raises(AlreadyExists, match="--replace"):
        program.projects.create("TIDE")


@pytest.mark.parametrize(
    "change",
    [{"width": 1921}, {"height": 10}, {"width": 100_000}, {"captions": "loud"}, {"fps": 0}],
)
def test_settings_that_cannot_be_rendered_are_refused(
    program: Services, project: Project, change: dict[str, object]
) -> None:
    with pytest.raises(BadSetting):
        program.projects.settle(project.id, replace(project.settings, **change))
    assert program.projects.find("Tide").settings == project.settings


def test_an_unknown_template_names_those_there_are(program: Services) -> None:
    with pytest.raises(NotFound, match="clear"):
        program.projects.create("X", ProjectSettings(template="rococo"))
    assert program.projects.named("X") is None


def test_deleting_takes_everything_of_its_own(program: Services, project: Project) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    program.storyboard.set_text(program.projects.board(project.id).frames[0].id, "Other words.")
    program.bin.delete_for_good(project.id)
    repositories = program._parts.repositories
    for name in OWN_COLLECTIONS:
        assert getattr(repositories, name).count(project_id=project.id) == 0, name
    assert program.projects.list() == []


def test_the_newest_project_is_listed_first(program: Services, project: Project) -> None:
    program.projects.create("Later")
    assert [listed.name for listed in program.projects.list()] == ["Later", "Tide"]


def test_a_board_read_again_is_the_board_as_it_stands(program: Services, project: Project) -> None:
    before = program.projects.board(project.id)
    first, second, third = before.frames
    program.narration.voice_all(before)
    program.storyboard.set_text(second.id, "Something else.")
    program.storyboard.move_frame(first.id, third.scene_id, 1)
    program.storyboard.delete_frames([third.id])
    program.history.undo(project.id)
    added = program.storyboard.add_frame(second.id, "Something new.")
    again = program.projects.board(project.id, before)
    assert again == program.projects.board(project.id)
    assert added.id in {frame.id for frame in again.frames}
    later = program.projects.board(project.id, again)
    assert later == again
    assert all(one is other for one, other in zip(later.frames, again.frames, strict=True))
    assert all(later.voiceovers[each] is again.voiceovers[each] for each in again.voiceovers)
