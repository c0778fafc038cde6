"""A storyboard read again by what changed is the one that is stored, whatever was done."""

from __future__ import annotations

import random
import threading

import pytest

from app.domain.project import Project
from app.domain.timeline import Board
from app.services.events import Event, ProjectChanged
from app.services.facade import Services


class Reader:
    """Reads only what events tell."""

    def __init__(self, program: Services, project: Project) -> None:
        self._program, self._id = program, project.id
        self.board = program.projects.board(project.id)
        self._changed: dict[str, set[str]] = {}
        program.events.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, ProjectChanged):
            for name, ids in event.changed.items():
                self._changed.setdefault(name, set()).update(ids)

    def read(self) -> Board:
        changed, self._changed = self._changed, {}
        self.board = self._program.projects.board(self._id, self.board, changed)
        return self.board


def edit(program: Services, project: Project, dice: random.Random, *, voices: bool = True) -> None:
    """One edit of any kind; with voices also what is no edit."""
    board = program.projects.board(project.id)
    frame = dice.choice(board.frames)
    match dice.randrange(9):
        case 0:
            program.storyboard.set_text(frame.id, f"Other words {dice.random()}.")
        case 1:
            program.storyboard.add_frame(frame.id, "A frame that is new.")
        case 2 if len(board.frames) > 2:
            program.storyboard.delete_frames([frame.id])
        case 3:
            scene = dice.choice(board.scenes)
            program.storyboard.move_frame(frame.id, scene.id, 0)
        case 4:
            program.storyboard.rename_scene(frame.scene_id, f"Title {dice.random()}")
        case 5 if frame.id not in {mates[0] for mates in _scenes(board).values()}:
            program.structure.begin_scene(frame.id, "A scene of its own")
        case 6 if len(board.scenes) > 1:
            program.structure.join_scene(board.scenes[1].id)
        case 7 if program.history.state(project.id).undo:
            program.history.undo(project.id)
        case 8 if program.history.state(project.id).redo:
            program.history.redo(project.id)
        case _ if voices:
            program.narration.voice_all(board)


def _scenes(board: Board) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for frame in board.frames:
        found.setdefault(frame.scene_id, []).append(frame.id)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_reading_what_changed_gives_what_is_stored(program: Services, project: Project, seed: int) -> None:
    dice, reader = random.Random(seed), Reader(program, project)
    for _ in range(60):
        for _ in range(dice.randint(1, 3)):
            edit(program, project, dice)
        before = reader.board
        now = reader.read()
        assert now == program.projects.board(project.id)
        stood = {frame.id: frame for frame in before.frames}
        kept = [frame for frame in now.frames if stood.get(frame.id) == frame]
        assert all(stood[frame.id] is frame for frame in kept)


def test_a_frame_is_read_with_the_picture_that_it_shows(program: Services, project: Project) -> None:
    board = program.projects.board(project.id)
    frame = board.frames[0]
    bare = Board(board.project, board.scenes, board.frames, {}, board.voiceovers)
    read = program.projects.board(project.id, bare, {"frames": {frame.id}})
    assert frame.image_id is not None
    assert read.images == {frame.image_id: board.images[frame.image_id]}


@pytest.mark.parametrize("again", [False, True])
def test_an_edit_made_while_it_is_read_is_in_it_whole_or_not_at_all(
    program: Services, project: Project, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    before = program.projects.board(project.id)
    second = before.frames[1]
    frames = program._parts.repositories.frames
    edits: list[threading.Thread] = []

    def then(found):
        def asked(*arguments, **keywords):
            if not edits:  # between the scenes and the frames, or the frames and the scenes
                edits.append(
                    threading.Thread(
                        target=lambda: program.structure.begin_scene(second.id, "Begun meanwhile")
                    )
                )
                edits[0].start()
                edits[0].join(30)
            return found(*arguments, **keywords)

        return asked

    monkeypatch.setattr(frames, "find_again", then(frames.find_again))
    monkeypatch.setattr(frames, "get_many", then(frames.get_many))
    changed = {"frames": {second.id}, "scenes": {before.scenes[0].id}}
    read = (
        program.projects.board(project.id, before, changed) if again else program.projects.board(project.id)
    )
    assert edits
    assert not edits[0].is_alive()
    assert read == before
    assert [scene.title for scene in program.projects.board(project.id).scenes][1] == "Begun meanwhile"


@pytest.mark.parametrize("seed", range(3))
def test_an_edit_that_is_stored_and_not_told_yet_is_read_whole(
    program: Services, project: Project, seed: int
) -> None:
    dice = random.Random(seed)
    board = program.projects.board(project.id)
    for _ in range(40):
        for _ in range(dice.randint(0, 2)):
            edit(program, project, dice, voices=False)
        whole = program.projects.board(project.id)
        told = dice.sample(whole.frames, 1)[0].id  # one of all that changed, or none
        board = program.projects.board(project.id, board, {"frames": {told}})
        assert (board.scenes, board.frames) == (whole.scenes, whole.frames)
        assert board.edits == whole.edits
