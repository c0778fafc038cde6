"""Edits around a database that goes away: made exactly once, whether or not it could say so, and written
down where they have to wait."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.project import Project
from app.domain.script import Frame
from app.domain.style import Style
from app.errors import BadInput, NotFound, StoreAway
from app.services import trying
from app.services.calls import Call, from_stored, to_stored
from app.services.facade import Services
from app.services.trying import as_edit, retried


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "AWAY_EVERY", 0.001)


@pytest.fixture
def frame(program: Services, project: Project) -> Frame:
    return program.projects.board(project.id).frames[0]


@pytest.fixture
def going_away(program: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool, int], list[int]]:
    """Has the store go away at the end of the next transactions of an edit, before or after they are
    kept; returns a list that grows with each."""
    store = program._parts.repositories.store
    transaction = store.transaction
    depth = [0]

    def install(kept: bool, times: int = 1) -> list[int]:
        left = [times]
        gone: list[int] = []

        @contextmanager
        def interrupted() -> Iterator[None]:
            depth[0] += 1
            outermost = depth[0] == 1
            try:
                if outermost and left[0] and not kept:
                    left[0] -= 1
                    gone.append(1)
                    with transaction():
                        yield
                        raise StoreAway("The database does not answer.")
                with transaction():
                    yield
                if outermost and left[0]:
                    left[0] -= 1
                    gone.append(1)
                    raise StoreAway("The database does not answer.")
            finally:
                depth[0] -= 1

        monkeypatch.setattr(store, "transaction", interrupted)
        return gone

    return install


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("times", [1, 3])
def test_an_edit_is_made_once_whether_or_not_the_store_said_so(
    program: Services, project: Project, frame: Frame, going_away, kept: bool, times: int
) -> None:
    heard = []
    program.events.subscribe(heard.append)
    gone = going_away(kept, times)
    added = program.storyboard.add_frame(frame.id, "Added once.")
    assert len(gone) == (1 if kept else times)
    assert added.text == "Added once."
    assert [each.text for each in program.projects.board(project.id).frames].count("Added once.") == 1
    assert [entry.label for entry in program.history.entries(project.id)] == ["Add frame"]
    assert len(heard) == 1


@pytest.mark.parametrize("kept", [False, True])
def test_an_undo_takes_back_one_edit_and_a_redo_makes_one_again(
    program: Services, project: Project, frame: Frame, going_away, kept: bool
) -> None:
    for text in ("One.", "Two.", "Three."):
        program.storyboard.set_text(frame.id, text)
    going_away(kept)
    assert program.history.undo(project.id) == "Change text"
    assert program.storyboard.frame(frame.id).text == "Two."
    going_away(kept)
    assert program.history.redo(project.id) == "Change text"
    assert program.storyboard.frame(frame.id).text == "Three."
    program.versions.name_version(project.id, "Cut")
    program.storyboard.set_text(frame.id, "Four.")
    going_away(kept)
    assert program.versions.restore(project.id, "Cut")
    assert program.storyboard.frame(frame.id).text == "Three."
    assert len(program.history.entries(project.id)) == 7


def test_a_store_that_stays_away_is_told_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise StoreAway("The database does not answer.")

    with pytest.raises(StoreAway):
        retried(away, away=0.05)
    assert len(tries) > 2
    tries.clear()
    with pytest.raises(StoreAway):
        retried(away, away=0)
    assert len(tries) == 1


def test_an_edit_has_the_id_it_was_given_and_the_next_one_has_not(
    program: Services, project: Project, frame: Frame
) -> None:
    with as_edit("chosen-before"):
        program.storyboard.set_text(frame.id, "One.")
        program.storyboard.set_text(frame.id, "Two.")
    ids = [entry.id for entry in program.history.entries(project.id)]
    assert ids[1] == "chosen-before"
    assert ids[0] not in ("", "chosen-before")
    assert program.history.made(project.id, "chosen-before")
    assert not program.history.made(project.id, "never")


# Written down ----------------------------------------------------------------------------


def calls(program: Services, project: Project) -> list[Call]:
    """Every edit that the window makes, as it makes it."""
    board = program.projects.board(project.id)
    frame, scene = board.frames[0], board.scenes[0]
    image = board.images[frame.image_id or ""]
    voice = next(iter(board.voiceovers.values()), None)

    def call(service: str, name: str, **arguments: object) -> Call:
        return Call(project.id, service, name, arguments)

    storyboard = "storyboard"
    return [
        call(storyboard, "set_text", frame_id=frame.id, text="Other.", seen=frame),
        call(storyboard, "choose_wording", frame_id=frame.id, wording_id="w"),
        call(storyboard, "drop_wording", frame_id=frame.id, wording_id="w"),
        call(storyboard, "move_frame", frame_id=frame.id, scene_id=scene.id, index=1, seen=frame),
        call(storyboard, "add_frame", after_frame_id=frame.id, text="New."),
        call(storyboard, "delete_frames", frame_ids=[frame.id]),
        call(storyboard, "rename_scene", scene_id=scene.id, title="Title", seen=scene),
        call(storyboard, "set_motion", frame_id=frame.id, motion=Style("push_in"), seen=frame),
        call(storyboard, "set_transition", frame_id=frame.id, transition=None, seen=None),
        call(storyboard, "set_voice", frame_id=frame.id, voice="fake:beep", seen=frame),
        call(storyboard, "set_pause", frame_id=frame.id, after=Fraction(1, 3), seen=frame),
        call("illustration", "choose", frame_id=frame.id, image_id=image.id, seen=frame),
        call("illustration", "add", frame_id=frame.id, paths=[Path("/photos/a.png"), Path("b.png")]),
        call("illustration", "set_focus", image_id=image.id, x=0.5, y=0.25, seen=image),
        call("narration", "choose_take", frame_id=frame.id, take_id="t", seen=voice),
        call("projects", "settle", project_id=project.id, settings=project.settings, seen=project.settings),
        call("history", "undo", project_id=project.id),
        call("history", "redo", project_id=project.id),
    ]


def test_every_edit_of_the_window_can_be_written_down_and_read_again(
    program: Services, project: Project
) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    wanted = calls(program, project)
    program.outbox.keep(wanted)
    assert program.outbox.waiting() == wanted
    program.outbox.keep([])
    assert program.outbox.waiting() == []


def test_what_waits_is_ones_own_and_readable_by_nobody_else(
    program: Services, project: Project, join
) -> None:
    program.outbox.keep(calls(program, project))
    (file,) = [path for path in program._parts.unsaved.iterdir() if path.is_file()]
    assert file.stat().st_mode & 0o777 == 0o600
    assert join("Bob").outbox.waiting() == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no JSON",
        "[]",
        '{"calls": [{}]}',
        '{"calls": [{"id": "1", "project_id": "p", "service": "_parts", "name": "x", "arguments": {}}]}',
        '{"calls": [{"id": "1", "project_id": "p", "service": "bin", "name": "__init__", "arguments": {}}]}',
        '{"calls": [{"id": "1", "project_id": "p", "service": "history", "name": "undo", "arguments": {"x": 1}}]}',
    ],
)
def test_what_cannot_be_read_is_put_aside_and_keeps_nobody_from_working(
    program: Services, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = program._parts.unsaved
    folder.mkdir(parents=True)
    (folder / f"{program.actor.user_id}.json").write_text(content)
    assert program.outbox.waiting() == []
    assert "could not be read" in caplog.text
    (aside,) = folder.iterdir()
    assert aside.suffix == ".unread"
    assert aside.read_text() == content
    assert program.outbox.waiting() == []


def test_a_call_of_another_program_is_bad_input(program: Services, project: Project) -> None:
    repositories = program._parts.repositories
    stored = to_stored(calls(program, project)[0], program, repositories)
    assert json.loads(json.dumps(stored, default=str))
    for change in (
        {"name": "set_mood"},
        {"service": "moods"},
        {"arguments": {"text": 5}},
        {"arguments": None},
    ):
        with pytest.raises(BadInput):
            from_stored({**stored, **change}, program, repositories)


def test_a_call_that_was_made_and_not_told_is_found_made(
    program: Services, project: Project, frame: Frame
) -> None:
    call = Call(project.id, "storyboard", "delete_frames", {"frame_ids": [frame.id]})
    assert not call.made(program)
    call.make(program)
    assert call.made(program)
    with pytest.raises(NotFound):  # which is why it is asked first
        replace(call).make(program)
