"""Edits while frames are voiced or exported, and undo of what has been worked on since."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.domain.project import Project
from app.domain.timeline import Board
from app.errors import BadInput, Conflict
from app.services.facade import Services
from app.services.ports import Speech
from app.services.templates import looks
from tests.doors import behind


def board(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


class Interrupting:
    """The real speaker; does something, once, the first time a frame is spoken."""

    def __init__(self, speaker: object, meanwhile: Callable[[], object]) -> None:
        self._speaker = speaker
        self._meanwhile: list[Callable[[], object]] = [meanwhile]

    def __getattr__(self, name: str) -> object:
        return getattr(self._speaker, name)

    def speak(self, *asked: object, **named: object) -> Speech:
        while self._meanwhile:
            self._meanwhile.pop()()
        return self._speaker.speak(*asked, **named)  # type: ignore[attr-defined]


@pytest.fixture
def while_voicing(program: Services, monkeypatch: pytest.MonkeyPatch):
    def install(meanwhile: Callable[[], object]) -> None:
        parts = program._parts
        monkeypatch.setattr(
            behind(program.narration),
            "_parts",
            replace(parts, speaker=Interrupting(parts.speaker, meanwhile)),
        )

    return install


def test_a_text_changed_while_frames_are_voiced_is_what_the_video_says(
    program: Services, project: Project, while_voicing, tmp_path: Path
) -> None:
    frames = board(program, project).frames
    while_voicing(lambda: [program.storyboard.set_text(frame.id, "Quite other words.") for frame in frames])
    made = program.production.render(project.id, tmp_path / "o.mp4")
    assert made.result.output.exists()
    for frame in made.board.frames:
        take = program.narration.current_take(made.board, frame)
        assert take is not None
        assert take.text == frame.text == "Quite other words."


def test_a_frame_deleted_while_frames_are_voiced_does_not_end_the_export(
    program: Services, project: Project, while_voicing, tmp_path: Path
) -> None:
    frames = board(program, project).frames
    while_voicing(lambda: program.storyboard.delete_frames([frame.id for frame in frames[:2]]))
    made = program.production.render(project.id, tmp_path / "o.mp4")
    assert [frame.id for frame in made.board.frames] == [frames[2].id]


def test_a_finished_video_is_no_failure_because_its_project_was_deleted_meanwhile(
    program: Services, project: Project, tmp_path: Path
) -> None:
    program.narration.voice_all(board(program, project))
    shown = board(program, project)
    gone = []

    def delete_once(_: object) -> None:
        if not gone:
            gone.append(True)
            program.projects.delete(project.id)

    result = program.renders.export(shown, tmp_path / "o.mp4", progress=delete_once)
    assert result.output.exists()


def test_adding_a_frame_is_undone_and_redone_after_it_was_voiced(program: Services, project: Project) -> None:
    first = board(program, project).frames[0]
    added = program.storyboard.add_frame(first.id, "In between.")
    program.narration.voice_all(board(program, project))
    assert program.history.undo(project.id) == "Add frame"
    assert added.id not in {frame.id for frame in board(program, project).frames}
    assert program.history.redo(project.id) == "Add frame"
    program.narration.voice_all(board(program, project))
    now = board(program, project)
    again = next(frame for frame in now.frames if frame.id == added.id)
    assert program.narration.current_take(now, again) is not None


def test_deleting_a_frame_again_keeps_what_was_spoken_in_between(program: Services, project: Project) -> None:
    gone = board(program, project).frames[0]
    program.storyboard.delete_frames([gone.id])
    program.history.undo(project.id)
    program.narration.voice_all(board(program, project))
    spoken = board(program, project).voiceovers
    assert program.history.redo(project.id) == "Delete frame"
    assert gone.id not in {frame.id for frame in board(program, project).frames}
    program.history.undo(project.id)
    now = board(program, project)
    back = next(frame for frame in now.frames if frame.id == gone.id)
    assert program.narration.current_take(now, back) is not None
    assert {v.id: v.takes for v in now.voiceovers.values()} == {v.id: v.takes for v in spoken.values()}


def test_what_cannot_be_undone_is_told_in_words(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, "Mine.")
    repositories = program._parts.repositories
    repositories.frames.save(replace(repositories.frames.require(frame.id), text="Theirs."))
    with pytest.raises(Conflict, match="Undo: Change text") as caught:
        program.history.undo(project.id)
    assert frame.id not in str(caught.value)


def test_an_edit_is_made_again_where_another_write_came_between(
    program: Services, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = board(program, project).frames[0]
    repositories = program._parts.repositories
    stale = [repositories.frames.require(frame.id)]
    repositories.frames.save(replace(stale[0], voiceover_id="written-by-work"))
    fresh = program.storyboard.frame

    def read(frame_id: str) -> object:
        return stale.pop() if stale else fresh(frame_id)

    monkeypatch.setattr(program.storyboard, "frame", read)
    program.storyboard.set_text(frame.id, "Changed.")
    now = repositories.frames.require(frame.id)
    assert (now.text, now.voiceover_id) == ("Changed.", "written-by-work")


def test_frames_that_share_a_key_still_take_one_between_or_beside_them(
    program: Services, project: Project
) -> None:
    first, second, third = board(program, project).frames
    repositories = program._parts.repositories
    repositories.frames.save(replace(second, order=first.order))
    lower, upper = sorted([first.id, second.id])
    added = program.storyboard.add_frame(lower, "Behind the twins.")
    assert [frame.id for frame in board(program, project).frames] == [lower, upper, added.id, third.id]
    program.storyboard.move_frame(third.id, first.scene_id, 1)
    order = [frame.id for frame in board(program, project).frames]
    assert order.index(third.id) < order.index(added.id)


def test_a_frame_added_by_hand_has_a_backdrop_with_its_own_words(program: Services, project: Project) -> None:
    first = board(program, project).frames[0]
    added = program.storyboard.add_frame(first.id, "Copenhagen wakes slowly.")
    image = board(program, project).images[added.image_id or ""]
    assert (image.kind, image.frame_id) == ("backdrop", added.id)
    assert "Copenhagen" in str(image.recipe["phrase"])
    assert image.recipe["title"] == "The tide"


def test_a_backdrop_follows_its_frames_text_and_undo(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]

    def recipe() -> object:
        return board(program, project).images[frame.image_id or ""].recipe

    before = recipe()
    program.storyboard.set_text(frame.id, "Copenhagen wakes slowly.")
    after = recipe()
    assert "Copenhagen" in str(after["phrase"])  # type: ignore[index]
    assert after["seed"] == before["seed"]  # type: ignore[index]
    program.history.undo(project.id)
    assert recipe() == before


def test_deleting_every_frame_by_naming_one_twice_is_refused_or_harmless(
    program: Services, project: Project
) -> None:
    frames = board(program, project).frames
    program.storyboard.delete_frames([frames[0].id, frames[0].id, frames[1].id])
    assert len(board(program, project).frames) == 1
    with pytest.raises(BadInput):
        program.storyboard.delete_frames([frames[2].id])


def test_every_kind_of_edit_is_made_again_where_work_wrote_meanwhile(
    program: Services, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program.narration.voice_all(board(program, project))
    repositories = program._parts.repositories
    start = board(program, project)
    frame = start.frames[0]
    path = tmp_path / "a.png"
    Image.new("RGB", (300, 200), (40, 90, 60)).save(path)
    kinds = {"frames": 0, "voiceovers": 0, "projects": 0, "images": 0}
    edits: list[tuple[str, Callable[[], object]]] = [
        ("frames", lambda: program.illustration.add(frame.id, [path])),
        ("frames", lambda: program.illustration.choose(frame.id, frame.image_id or "")),
        ("images", lambda: program.illustration.set_focus(frame.image_id or "", 0.1, 0.2)),
        ("projects", lambda: program.projects.settle(project.id, replace(project.settings, seed=9))),
        (
            "voiceovers",
            lambda: program.narration.choose_take(
                frame.id, start.voiceovers[frame.voiceover_id or ""].takes[0].id
            ),
        ),
    ]
    for kind, edit in edits:
        repository = getattr(repositories, kind)
        real = repository.save
        failing = [True]

        def save(entity: object, real: Callable[..., object] = real, failing: list[bool] = failing) -> object:
            if failing:
                failing.pop()
                raise Conflict("Somebody else was first.")
            return real(entity)

        with monkeypatch.context() as patched:
            patched.setattr(repository, "save", save)
            edit()
        kinds[kind] += not failing
    assert kinds == {"frames": 2, "voiceovers": 1, "projects": 1, "images": 1}
    now = board(program, project)
    assert now.project.settings.seed == 9
    assert now.images[frame.image_id or ""].focus == (0.1, 0.2)


def test_backdrops_follow_the_template_and_their_scenes_title(program: Services, project: Project) -> None:
    def recipes() -> list[dict[str, object]]:
        return [dict(clip.visual.recipe) for clip in program.renders.timeline(board(program, project)).clips]

    stored = board(program, project)
    before = recipes()
    assert before == [dict(stored.images[frame.image_id or ""].recipe) for frame in stored.frames]
    program.projects.settle(project.id, replace(project.settings, template="bold"))
    program.storyboard.rename_scene(stored.scenes[0].id, "Another title")
    look = looks()["bold"]
    for old, new in zip(before, recipes(), strict=True):
        assert (new["family"], new["palette"]) == (look.backdrop, list(look.palette))
        assert (new["phrase"], new["seed"]) == (old["phrase"], old["seed"])
    assert recipes()[0]["title"] == "Another title"
    assert recipes()[2]["title"] == "The moon"
    program.history.undo(project.id)
    program.history.undo(project.id)
    assert recipes() == before


def test_a_split_is_taken_back_where_work_has_only_chosen_among_takes(
    program: Services, project: Project
) -> None:
    """The whole sentence was spoken before the split: said again, nothing is spoken, it is only chosen."""
    program.narration.voice_all(board(program, project))
    before = board(program, project)
    whole = next(frame for frame in before.frames if " " in frame.text)
    first, second = program.structure.split_frame(whole.id, whole.text.index(" ") + 1)
    program.storyboard.set_text(first.id, whole.text)
    program.narration.voice_all(board(program, project))
    voice = board(program, project).voiceovers[program.storyboard.frame(first.id).voiceover_id]
    assert voice.text == whole.text
    takes = len(voice.takes)
    program.history.undo(project.id)
    program.history.undo(project.id)  # at once, before the first half is chosen again
    assert [frame.text for frame in board(program, project).frames] == [frame.text for frame in before.frames]
    program.history.redo(project.id)
    assert [frame.text for frame in board(program, project).frames[:2]] == [first.text, second.text]
    program.history.redo(project.id)
    program.narration.voice_all(board(program, project))
    assert program.storyboard.frame(first.id).text == whole.text
    assert len(board(program, project).voiceovers[voice.id].takes) == takes
    assert program.narration.missing(board(program, project)) == []
