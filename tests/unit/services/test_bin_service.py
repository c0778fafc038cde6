from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.project import Project
from app.errors import NotFound
from app.services.events import Event, ProjectCreated, ProjectDeleted
from app.services.facade import Services
from app.services.projects import LONGEST_NAME, OWN_COLLECTIONS


def documents(program: Services, project: Project) -> int:
    repositories = program.projects._parts.repositories
    return sum(getattr(repositories, name).count(project_id=project.id) for name in OWN_COLLECTIONS)


def test_a_deleted_project_waits_in_the_bin_and_comes_back_whole(program: Services, project: Project) -> None:
    frame = program.projects.board(project.id).frames[0]
    program.storyboard.set_text(frame.id, "Other words.")
    before = program.projects.board(project.id)
    kept = documents(program, project)

    program.projects.delete(project.id)
    assert program.projects.list() == []
    assert program.projects.named("Tide") is None
    for wanted in ("Tide", project.id):
        with pytest.raises(NotFound):
            program.projects.find(wanted)
    with pytest.raises(NotFound, match="“Tide” is in the bin"):
        program.projects.board(project.id)
    assert [waiting.name for waiting in program.bin.list()] == ["Tide"]
    assert documents(program, project) == kept

    program.bin.restore(program.bin.find(" tide ").id)
    after = program.projects.board(project.id)
    assert (after.frames, after.scenes, after.images) == (before.frames, before.scenes, before.images)
    assert program.bin.list() == []
    assert program.history.undo(project.id) == "Change text"


def test_deleting_twice_and_restoring_twice_change_nothing_more(program: Services, project: Project) -> None:
    first = program.projects.delete(project.id).deleted_at
    assert program.projects.delete(project.id).deleted_at == first
    program.bin.restore(project.id)
    assert program.bin.restore(project.id).name == "Tide"


def test_a_name_in_the_bin_is_free_and_what_comes_back_makes_way(program: Services, project: Project) -> None:
    program.projects.delete(project.id)
    second = program.projects.create("TIDE")
    program.projects.delete(second.id)
    third = program.projects.create("tide")
    assert program.bin.find("Tide").id == second.id  # the newest of that name
    assert program.bin.restore(second.id).name == "TIDE 2"
    assert program.bin.restore(project.id).name == "Tide 3"
    assert program.projects.find("tide").id == third.id
    assert program.projects.find("tide 3").id == project.id


def test_the_longest_name_makes_way_too(program: Services) -> None:
    name = "x" * LONGEST_NAME
    first = program.projects.create(name)
    program.projects.delete(first.id)
    program.projects.create(name)
    back = program.bin.restore(first.id)
    assert len(back.name) <= LONGEST_NAME
    assert program.projects.find(back.name).id == first.id


def test_after_thirty_days_it_is_gone_at_the_next_start(
    tmp_path: Path, program: Services, project: Project
) -> None:
    program.projects.delete(project.id)
    other = program.projects.create("Other")
    program.projects.delete(other.id)
    projects = program.projects._parts.repositories.projects
    ago = datetime.now(UTC) - timedelta(days=30, seconds=1)
    projects.save(replace(projects.require(project.id), deleted_at=ago))
    assert program.bin.empty(ago + timedelta(days=29)) == []
    with services(Config(tmp_path / "home")) as again:
        assert [waiting.name for waiting in again.bin.list()] == ["Other"]
        assert again.projects._parts.repositories.projects.get(project.id) is None
    assert documents(program, project) == 0


def test_for_good_is_for_good_in_the_bin_and_before_it(program: Services, project: Project) -> None:
    program.projects.delete(project.id)
    program.bin.delete_for_good(project.id)
    assert program.bin.list() == []
    assert documents(program, project) == 0
    with pytest.raises(NotFound):
        program.bin.restore(project.id)
    with pytest.raises(NotFound, match="in the bin"):
        program.bin.find("Tide")


def test_views_are_told_that_a_project_went_and_came_back(program: Services, project: Project) -> None:
    heard: list[Event] = []
    program.events.subscribe(heard.append)
    program.projects.delete(project.id)
    program.bin.restore(project.id)
    assert [type(event) for event in heard] == [ProjectDeleted, ProjectCreated]


def test_a_project_stored_before_there_was_a_bin_is_listed(program: Services, project: Project) -> None:
    store = program.projects._parts.repositories.store
    document = store.get("projects", project.id)
    del document["deleted_at"]
    store.replace("projects", {**document, "schema": 1})
    assert [listed.id for listed in program.projects.list()] == [project.id]
    program.projects.delete(project.id)
    assert store.get("projects", project.id)["schema"] == 3
