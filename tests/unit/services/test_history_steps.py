"""The history as places to go to: several undos or redos as one action, all of them or none."""

from __future__ import annotations

import pytest

from app.domain.accounts import Actor
from app.domain.edits import HistoryEntry
from app.domain.project import Project
from app.errors import Conflict, NotFound
from app.services.facade import Services
from app.services.history import Standing


def texts(program: Services, project: Project) -> list[str]:
    return [frame.text for frame in program.projects.board(project.id).frames]


@pytest.fixture
def states(program: Services, project: Project) -> list[list[str]]:
    """Four edits of the first frame; what the frames said before and after each."""
    frame = program.projects.board(project.id).frames[0].id
    states = [texts(program, project)]
    for word in ("One.", "Two.", "Three.", "Four."):
        program.storyboard.set_text(frame, word)
        states.append(texts(program, project))
    return states


def ids(program: Services, project: Project) -> list[str]:
    """The places, oldest first, the beginning among them."""
    return ["", *(step.id for step in reversed(program.history.steps(project.id)))]


def test_every_place_is_reached_from_every_other(
    program: Services, project: Project, states: list[list[str]]
) -> None:
    places = ids(program, project)
    assert len(places) == 5
    for start in range(5):
        for end in range(5):
            program.history.go_to(project.id, places[start])
            program.history.go_to(project.id, places[end])
            assert texts(program, project) == states[end], (start, end)
            assert ids(program, project) == places  # nothing is lost by going about
            standing = [step.standing for step in reversed(program.history.steps(project.id))]
            assert standing == [Standing.DONE] * end + [Standing.UNDONE] * (4 - end)


def test_undo_and_redo_go_on_from_where_one_has_gone(
    program: Services, project: Project, states: list[list[str]]
) -> None:
    places = ids(program, project)
    assert program.history.go_to(project.id, places[2]) == "Change text"
    program.history.undo(project.id)
    assert texts(program, project) == states[1]
    program.history.redo(project.id)
    program.history.redo(project.id)
    assert texts(program, project) == states[3]


def test_what_was_undone_is_no_place_any_more_after_another_edit(
    program: Services, project: Project, states: list[list[str]]
) -> None:
    gone = ids(program, project)[3]
    program.history.go_to(project.id, ids(program, project)[1])
    program.storyboard.set_text(program.projects.board(project.id).frames[1].id, "Elsewhere.")
    assert gone not in ids(program, project)
    before = texts(program, project)
    with pytest.raises(NotFound):
        program.history.go_to(project.id, gone)
    assert texts(program, project) == before


def test_where_somebody_else_has_changed_the_same_nothing_is_taken_back(
    program: Services, project: Project, states: list[list[str]]
) -> None:
    places = ids(program, project)
    board = program.projects.board(project.id)
    program.storyboard.set_text(board.frames[1].id, "Mine, and free to go.")
    bob = program.people.add("Bob", role_id="administrator").person
    program.acting_for(Actor(bob.id, "Bob")).storyboard.set_text(board.frames[0].id, "Bob's.")
    before, count = texts(program, project), len(program.history.entries(project.id))
    with pytest.raises(Conflict, match="has been changed since"):
        program.history.go_to(project.id, places[1])
    assert texts(program, project) == before
    assert len(program.history.entries(project.id)) == count
    others = [step for step in program.history.steps(project.id) if step.standing is Standing.OTHERS]
    assert [(step.who, step.label) for step in others] == [("Bob", "Change text")]


def test_going_is_told_once_it_is_kept(program: Services, project: Project, states: list[list[str]]) -> None:
    seen: list[list[str]] = []
    program.events.subscribe(lambda _event: seen.append(texts(program, project)))
    program.history.go_to(project.id, "")
    assert seen
    assert all(each == states[0] for each in seen)


def test_however_much_others_have_done_since_one_s_own_edit_is_taken_back(
    program: Services, project: Project
) -> None:
    frame = program.projects.board(project.id).frames[0]
    program.storyboard.set_text(frame.id, "Mine.")
    history = program._parts.repositories.history
    history.add_many(
        [
            HistoryEntry(project_id=project.id, user_id="bob", number=number, label="Theirs", changes=())
            for number in range(100, 5_100)
        ]
    )
    assert program.history.state(project.id).undo == "Change text"
    assert program.history.undo(project.id) == "Change text"
    assert texts(program, project)[0] == frame.text
    assert len(program.history.steps(project.id)) == 5_001


def test_only_what_was_added_to_the_history_is_read(
    program: Services, project: Project, states: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    program.history.state(project.id)
    history = program._parts.repositories.history
    read: list[int] = []
    find = history.find_fields

    def counted(*arguments: object, **named: object) -> list[dict[str, object]]:
        found = find(*arguments, **named)
        read.append(len(found))
        return found

    monkeypatch.setattr(history, "find_fields", counted)
    program.history.undo(project.id)
    assert program.history.state(project.id).redo == "Change text"
    assert read == [1, 2]


def test_what_was_not_kept_after_all_is_no_step(
    program: Services, project: Project, states: list[list[str]]
) -> None:
    frame = program.projects.board(project.id).frames[1]

    def failing() -> None:
        with program._parts.repositories.transaction():
            program.storyboard.set_text(frame.id, "Never.")
            assert len(program.history.steps(project.id)) == 5
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert len(program.history.steps(project.id)) == 4
    program.storyboard.rename_scene(frame.scene_id, "Elsewhere")
    assert program.history.state(project.id).undo == "Rename scene"
    program.history.undo(project.id)
    program.history.undo(project.id)
    assert texts(program, project) == states[3]
