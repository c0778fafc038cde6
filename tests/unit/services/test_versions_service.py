from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.bootstrap import services
from app.config import Config
from app.domain.project import Project
from app.domain.style import Style
from app.domain.timeline import Board
from app.errors import AlreadyExists, BadInput, BadSetting, Conflict, NotFound
from app.services.facade import Services


def board(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


def shown(found: Board) -> object:
    """What a board says, without what the store sets: revisions and times."""
    frames = [replace(frame, revision=0, created_at=None, updated_at=None) for frame in found.frames]
    scenes = [replace(scene, revision=0, created_at=None, updated_at=None) for scene in found.scenes]
    images = {
        key: replace(image, revision=0, created_at=None, updated_at=None)
        for key, image in found.images.items()
    }
    return frames, scenes, images, found.project.settings


@pytest.fixture
def busy(program: Services, project: Project, tmp_path: Path) -> Callable[[], None]:
    """Edits of every kind, one after another."""
    picture = tmp_path / "boat.png"
    Image.new("RGB", (64, 48), (10, 120, 200)).save(picture)

    def edit() -> None:
        storyboard = program.storyboard
        first, second, third = board(program, project).frames[:3]
        storyboard.set_text(first.id, "Quite other words.")
        program.illustration.add(second.id, [picture])
        storyboard.add_frame(second.id, "In between.")
        storyboard.move_frame(first.id, third.scene_id, 99)
        storyboard.set_motion(third.id, Style("pull_out", {"amount": 0.2}))
        storyboard.rename_scene(second.scene_id, "High water")
        storyboard.delete_frames([second.id])
        program.projects.settle(project.id, replace(project.settings, template="night"))
        program.narration.voice_all(board(program, project))

    return edit


def test_a_version_is_restored_whole_and_that_is_undone(program: Services, project: Project, busy) -> None:
    program.narration.voice_all(board(program, project))
    program.versions.name_version(project.id, "First")
    before = shown(board(program, project))
    busy()
    after = shown(board(program, project))

    assert program.versions.restore(project.id, "first")
    assert shown(board(program, project)) == before
    assert program.narration.missing(board(program, project)) == []  # nothing is to be spoken again
    assert program.history.state(project.id).undo == "Restore “first”"
    assert not program.versions.restore(project.id, "First")  # it already is

    program.history.undo(project.id)
    assert shown(board(program, project)) == after
    program.history.redo(project.id)
    assert shown(board(program, project)) == before


def test_a_version_after_a_restore_and_any_number_can_be_gone_to(
    program: Services, project: Project, busy
) -> None:
    start = shown(board(program, project))
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, "One.")
    one = shown(board(program, project))
    program.storyboard.set_text(frame.id, "Two.")
    program.versions.name_version(project.id, "Two")
    two = shown(board(program, project))
    assert program.versions.restore(project.id, "0")
    assert shown(board(program, project)) == start
    assert program.versions.restore(project.id, "1")
    assert shown(board(program, project)) == one
    assert program.versions.restore(project.id, "TWO")
    assert shown(board(program, project)) == two
    assert not program.versions.restore(project.id, "now")


def test_comparing_tells_by_frame_what_differs(program: Services, project: Project, busy) -> None:
    first, second, third = board(program, project).frames
    program.versions.name_version(project.id, "First")
    busy()
    found = program.versions.compare(project.id, "First")
    added = next(frame for frame in board(program, project).frames if frame.text == "In between.")
    assert {each.frame_id: (each.before, each.after, each.what) for each in found.frames} == {
        first.id: (1, 3, ("text", "order")),
        second.id: (2, None, ("removed",)),
        third.id: (3, 2, ("look",)),
        added.id: (None, 1, ("added",)),
    }
    texts = {each.frame_id: (each.text_before, each.text_after) for each in found.frames}
    assert texts[first.id] == (first.text, "Quite other words.")
    assert found.scenes == (("The tide", "High water"),)
    assert found.settings == ("template",)
    back = program.versions.compare(project.id, "now", "First")
    assert {(each.frame_id, each.before, each.after) for each in back.frames} == {
        (each.frame_id, each.after, each.before) for each in found.frames
    }


def test_a_picture_and_a_voice_are_told_and_nothing_is_nothing(program: Services, project: Project) -> None:
    frames = board(program, project).frames
    images = program.illustration.candidates(frames[0].id)
    program.versions.name_version(project.id, "First")
    assert not program.versions.compare(project.id, "First")
    program.illustration.set_focus(images[0].id, 0.1, 0.9)
    program.storyboard.set_voice(frames[1].id, "espeak:fr")
    found = program.versions.compare(project.id, "First")
    assert [(each.frame_id, each.what) for each in found.frames] == [
        (frames[0].id, ("picture",)),
        (frames[1].id, ("voice",)),
    ]


def test_what_was_spoken_since_stays(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, "One.")
    program.versions.name_version(project.id, "One")
    program.storyboard.set_text(frame.id, "Two.")
    program.narration.voice_all(board(program, project))
    taken = board(program, project).voiceovers
    program.versions.restore(project.id, "One")
    now = board(program, project)
    assert {key: voice.takes for key, voice in now.voiceovers.items()} == {
        key: voice.takes for key, voice in taken.items()
    }
    assert now.frames[0].voiceover_id in now.voiceovers


def test_a_frame_that_goes_takes_its_voice_along_and_brings_it_back(
    program: Services, project: Project
) -> None:
    first = board(program, project).frames[0]
    program.versions.name_version(project.id, "Before")
    added = program.storyboard.add_frame(first.id, "In between.")
    program.narration.voice_all(board(program, project))
    program.versions.restore(project.id, "Before")
    voiceovers = program._parts.repositories.voiceovers
    assert voiceovers.first(frame_id=added.id) is None
    program.history.undo(project.id)
    again = next(frame for frame in board(program, project).frames if frame.id == added.id)
    assert program.narration.current_take(board(program, project), again) is not None


def test_versions_are_listed_and_their_names_are_checked(program: Services, project: Project) -> None:
    program.versions.name_version(project.id, " First  cut ")
    program.storyboard.set_text(board(program, project).frames[0].id, "Other.")
    program.versions.name_version(project.id, "Second")
    assert [(each.name, each.number) for each in program.versions.list(project.id)] == [
        ("Second", 1),
        ("First cut", 0),
    ]
    with pytest.raises(AlreadyExists, match="“FIRST CUT”"):
        program.versions.name_version(project.id, "FIRST CUT")
    for name in ("", "  ", "Now", "12", "x" * 201):
        with pytest.raises(BadSetting):
            program.versions.name_version(project.id, name)
    with pytest.raises(NotFound, match="“Second”"):
        program.versions.restore(project.id, "Third")
    with pytest.raises(NotFound, match="edits 1 to 1"):
        program.versions.compare(project.id, "2")
    with pytest.raises(NotFound):
        program.versions.name_version("nothing", "Name")
    program.bin.delete_for_good(project.id)
    assert program._parts.repositories.versions.count(project_id=project.id) == 0


def test_restoring_is_kept_whole_or_not_at_all(
    program: Services, project: Project, busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.versions.name_version(project.id, "First")
    busy()
    before = shown(board(program, project))
    repositories = program._parts.repositories
    write, left = repositories.write_change, [3]

    def fails(change):
        left[0] -= 1
        if left[0] < 0:
            raise Conflict("Somebody else was quicker.")
        return write(change)

    monkeypatch.setattr(repositories, "write_change", fails)
    with pytest.raises(Conflict):
        program.versions.restore(project.id, "First")
    assert shown(board(program, project)) == before
    assert "Restore" not in program.history.state(project.id).undo


def test_an_edit_that_comes_between_is_seen_by_the_restore(
    program: Services, project: Project, join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made again from what stands then, and the undo brings the other's words back."""
    frame = board(program, project).frames[0]
    program.versions.name_version(project.id, "First")
    program.storyboard.set_text(frame.id, "Mine.")
    other = join("Somebody", project)
    repositories = program._parts.repositories
    write, waiting = repositories.write_change, [True]

    def crossed(change):
        if waiting:
            waiting.pop()
            raise Conflict("Somebody else was quicker.")
        return write(change)

    monkeypatch.setattr(repositories, "write_change", crossed)
    other.storyboard.set_text(frame.id, "Theirs.")
    assert program.versions.restore(project.id, "First")
    assert board(program, project).frames[0].text == frame.text
    program.history.undo(project.id)
    assert board(program, project).frames[0].text == "Theirs."


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_number_leads_back_to_what_was_there(tmp_path_factory, script_text: str, data) -> None:
    with services(Config(tmp_path_factory.mktemp("home"))) as program:
        project = program.projects.create("Random")
        program.scripts.adopt(project.id, program.scripts.read_text(script_text, "tide.md"))
        program.illustration.illustrate(program.projects.board(project.id), None)
        states = {0: shown(program.projects.board(project.id))}
        for turn in range(data.draw(st.integers(1, 7))):
            frames = program.projects.board(project.id).frames
            frame = frames[data.draw(st.integers(0, len(frames) - 1))]
            scene = frames[data.draw(st.integers(0, len(frames) - 1))].scene_id
            place = data.draw(st.integers(0, 3))
            steps: list[Callable[[], object]] = [
                lambda: program.storyboard.set_text(frame.id, f"Words {turn}."),  # noqa: B023
                lambda: program.storyboard.move_frame(frame.id, scene, place),  # noqa: B023
                lambda: program.storyboard.add_frame(frame.id, f"New {turn}."),  # noqa: B023
                lambda: program.storyboard.delete_frames([frame.id]),  # noqa: B023
                lambda: program.history.undo(project.id),
                lambda: program.history.redo(project.id),
                lambda: program.versions.restore(project.id, str(place)),  # noqa: B023
            ]
            try:
                steps[data.draw(st.integers(0, len(steps) - 1))]()
            except (NotFound, BadInput):
                continue
            newest = program.history.entries(project.id, 1)
            if newest:
                states[newest[0].number] = shown(program.projects.board(project.id))
        for number, state in sorted(states.items(), key=lambda pair: data.draw(st.integers(0, 9))):
            program.versions.restore(project.id, str(number))
            assert shown(program.projects.board(project.id)) == state
