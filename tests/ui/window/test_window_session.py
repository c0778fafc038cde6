"""A seeded random session: whatever is done in whatever order, undo leads back to where it began."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from ui.main_window import MainWindow

ACTIONS = 60
REFUSED = (
    "at least one frame", "There is no frame", "not among the frame's candidates", "nothing to split off",
    "that follow one another", "needs two frames", "no scene before", "begins with this frame already",
    "changed at this moment", "There is no scene",
)  # fmt: skip
"""What may be refused: the last frame's deletion, and what was asked of a frame deleted a moment before."""


def told(board: Board) -> list[tuple[str, str, str, str | None]]:
    """What a storyboard says: scene, frame, words, picture."""
    return [(frame.scene_id, frame.id, frame.text, frame.image_id) for frame in board.frames]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_session_can_be_undone(
    window: MainWindow, board: Callable[[], Board], picture: Callable[[int], Path], qtbot: QtBot, seed: int
) -> None:
    chance = random.Random(seed)
    began = told(board())
    registry, player, edits = window.commands.registry, window.preview.player, window.edits

    def frame() -> str:
        return chance.choice(window.session.board.frames).id

    def choose_picture() -> None:
        candidates = window.session.candidates(window.session.selected)
        if candidates:
            edits.choose_image(window.session.selected, chance.choice(candidates).id)

    actions: list[Callable[[], object]] = [
        lambda: window.session.select(frame()),
        lambda: edits.set_text(frame(), f"Words number {chance.randrange(1000)}.", ""),
        lambda: window.structuring.step_chosen(chance.choice((-1, 1))),
        lambda: window.session.choose([frame(), frame()]),
        window.structuring.duplicate_chosen,
        window.structuring.begin_scene,
        lambda: window.structuring.join_scene(window.storyboard.scene_id),
        lambda: window.structuring.step_scene(window.storyboard.scene_id, chance.choice((-1, 1))),
        lambda: window.structuring.split(frame(), chance.randrange(4, 30)),
        window.structuring.join_chosen,
        lambda: window.storyboard.view.set_folded(window.storyboard.scene_id, chance.random() < 0.5),
        lambda: edits.move_to(frame(), chance.randrange(6)),
        lambda: edits.delete([frame()]),
        lambda: edits.add_after(frame(), "Added by chance."),
        lambda: edits.add_pictures(frame(), [picture(chance.randrange(3))]),
        choose_picture,
        lambda: player.seek(chance.randrange(max(1, player.pictures))),
        player.toggle,
        window.dialogs.open_palette,
        lambda: registry[
            chance.choice(("edit.undo", "edit.redo", "view.snap", "view.zoom_in", "play.next"))
        ].trigger(),
        lambda: window.inspector.tabs.choose(chance.randrange(3)),
        lambda: window.storyboard.tabs.choose(chance.randrange(2)),
        window.edit_text,
    ]
    for _ in range(ACTIONS):
        if window.session.frame is None:
            qtbot.waitUntil(lambda: window.session.frame is not None)
        chance.choice(actions)()
        qtbot.wait(chance.choice((0, 1, 5)))
    player.pause()
    window.storyboard.commit_editor()
    qtbot.waitUntil(lambda: not window.jobs.saving)
    if window.notices.isVisible() and window.notices.kind == "error":
        assert any(refused in window.notices.text for refused in REFUSED), window.notices.text
    qtbot.waitUntil(lambda: not window.jobs.running)
    state = window.services.history
    project = window.session.project_id
    while state.state(project).undo:
        state.undo(project)
    assert told(board()) == began
    qtbot.waitUntil(lambda: told(window.session.board) == began)
    qtbot.waitUntil(lambda: [shot.frame_id for scene in window.storyboard.model.scenes for shot in scene.shots]
                    == [frame_id for _, frame_id, _, _ in began])  # fmt: skip
    qtbot.waitUntil(lambda: not window.jobs.running and not window.session.now.missing)


def test_what_is_read_again_and_equal_leaves_the_preview_in_step(window, board, qtbot):
    """Presence, a voice or another person's reading has the project read again without any change."""
    shown = window.session.timeline
    read = []
    take = window.session._take
    window.session._take = lambda snapshot: read.append(snapshot) or take(snapshot)
    window.session.reload()
    qtbot.waitUntil(lambda: bool(read))
    assert window.session.timeline is shown
    last = board().frames[-1]
    window.session.select(last.id)
    clip = window.session.clip(last.id)
    qtbot.waitUntil(lambda: clip.start <= window.preview.player.position < clip.end)
