from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.names import LONGEST_NAME
from app.domain.project import Project
from app.errors import NotFound
from app.services.bin import empty_bin
from app.services.events import Event, ProjectCreated, ProjectDeleted
from app.services.facade import Services
from app.services.projects import OWN_COLLECTIONS
from app.storage import documents
from app.storage.schema import COLLECTIONS


def documents_of(program: Services, project: Project) -> int:
    repositories = program._parts.repositories
    return sum(getattr(repositories, name).count(project_id=project.id) for name in OWN_COLLECTIONS)


def test_a_deleted_project_waits_in_the_bin_and_comes_back_whole(program: Services, project: Project) -> None:
    frame = program.projects.board(project.id).frames[0]
    program.storyboard.set_text(frame.id, "Other words.")
    before = program.projects.board(project.id)
    kept = documents_of(program, project)

    program.projects.delete(project.id)
    assert program.projects.list() == []
    assert program.projects.named("Tide") is None
    for wanted in ("Tide", project.id):
        with pytest.raises(NotFound):
            program.projects.find(wanted)
    with pytest.raises(NotFound, match="“Tide” is in the bin"):
        program.projects.board(project.id)
    assert [waiting.name for waiting in program.bin.list()] == ["Tide"]
    assert documents_of(program, project) == kept

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


@dataclass
class Starts:
    """Starts of the program at moments of a clock that tests set."""

    program: Services
    put_in: datetime
    """When the project was put into the bin."""
    clock: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def on_day(self, day: float) -> list[str]:
        """Start so many days after that, by the clock; names of what went for good."""
        self.clock = self.put_in + timedelta(days=day)
        return [project.name for project in empty_bin(self.program._parts, self.clock)]


@pytest.fixture
def starts(program: Services, project: Project, monkeypatch: pytest.MonkeyPatch) -> Starts:
    deleted_at = program.projects.delete(project.id).deleted_at
    assert deleted_at is not None
    made = Starts(program, deleted_at)
    monkeypatch.setattr(documents, "now", lambda: documents.moment(made.clock))
    return made


def test_what_is_due_goes_at_a_start_a_day_after_it_was_noticed(starts: Starts, project: Project) -> None:
    assert [starts.on_day(day) for day in (1, 29.99, 30, 30.5, 30.99)] == [[]] * 5
    assert documents_of(starts.program, project) > 0
    assert starts.on_day(31) == ["Tide"]
    assert documents_of(starts.program, project) == 0
    assert starts.on_day(62) == []


def test_a_clock_that_jumps_forward_and_comes_back_empties_nothing(starts: Starts) -> None:
    assert starts.on_day(33) == []  # a month ahead: noticed
    assert starts.on_day(2) == []  # and back: forgotten
    assert starts.on_day(35) == []  # ahead again: noticed again, and two days after the first notice
    assert starts.on_day(35.5) == []
    assert starts.on_day(3) == []
    assert [project.name for project in starts.program.bin.list()] == ["Tide"]
    assert starts.on_day(30) == []
    assert starts.on_day(31) == ["Tide"]  # in its time


def test_a_notice_from_a_clock_ahead_of_this_one_counts_from_now(starts: Starts) -> None:
    assert starts.on_day(300) == []
    assert starts.on_day(40) == []
    assert starts.on_day(40.5) == []
    assert starts.on_day(41) == ["Tide"]


def test_a_clock_behind_the_moment_of_deletion_empties_nothing(starts: Starts) -> None:
    assert [starts.on_day(day) for day in (-40, -5, 30, -1, 32)] == [[]] * 5
    assert starts.on_day(33) == ["Tide"]


def test_what_comes_back_after_it_was_noticed_stays(starts: Starts, project: Project) -> None:
    starts.on_day(30)
    starts.program.bin.restore(project.id)
    assert starts.on_day(40) == []
    assert [listed.name for listed in starts.program.projects.list()] == ["Tide"]


def test_what_is_brought_back_in_that_moment_stays(
    starts: Starts, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts.on_day(30)
    read = starts.program._parts.repositories.projects.find(deleted_at=starts.put_in)
    assert [each.id for each in read] == [project.id]
    starts.program.bin.restore(project.id)
    projects = starts.program._parts.repositories.projects
    monkeypatch.setattr(projects, "find", lambda *where, **equal: read)
    assert starts.on_day(40) == []
    assert documents_of(starts.program, project) > 0


def test_a_start_at_which_nothing_is_due_asks_one_question_and_writes_nothing(
    starts: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = starts.program._parts.repositories.store
    asked: list[str] = []
    for name in ("get", "get_many", "find", "count", "insert", "replace", "delete", "transaction"):
        monkeypatch.setattr(store, name, lambda *_, name=name, **__: asked.append(name) or [])
    assert starts.on_day(29) == []
    assert asked == ["find"]


def test_every_start_of_the_program_looks(tmp_path: Path, starts: Starts, project: Project) -> None:
    projects = starts.program._parts.repositories.projects
    ago = datetime.now(UTC) - timedelta(days=32)
    starts.clock = ago + timedelta(days=30)
    projects.save(replace(projects.require(project.id), deleted_at=ago))  # noticed two days ago
    with services(Config(tmp_path / "home")) as again:
        assert again.bin.list() == []
    assert documents_of(starts.program, project) == 0


def test_for_good_is_for_good_in_the_bin_and_before_it(program: Services, project: Project) -> None:
    program.projects.delete(project.id)
    program.bin.delete_for_good(project.id)
    assert program.bin.list() == []
    assert documents_of(program, project) == 0
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
    store = program._parts.repositories.store
    document = store.get("projects", project.id)
    del document["deleted_at"]
    store.replace("projects", {**document, "schema": 1})
    assert [listed.id for listed in program.projects.list()] == [project.id]
    program.projects.delete(project.id)
    assert store.get("projects", project.id)["schema"] == COLLECTIONS["projects"].schema
