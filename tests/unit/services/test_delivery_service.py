from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.delivery import delivery_for
from app.domain.project import ProjectSettings
from app.errors import BadSetting

TEXT = "# One\n\nThe harbour wakes up before the town does, every day.\n\n# Two\n\nThen the boats come in with the tide, one by one.\n"


@pytest.fixture
def tour(program):
    made = program.projects.create("Tour", ProjectSettings(width=320, height=180, voice="fake:beep"))
    program.scripts.adopt(made.id, program.scripts.read_text(TEXT, "tour.md"))
    program.narration.voice_all(program.projects.board(made.id))
    return made.id


def told(program, project_id):
    board = program.projects.board(project_id)
    scenes = {scene.id: scene for scene in board.scenes}
    found = [delivery_for(board.project, scenes[frame.scene_id], frame) for frame in board.frames]
    return [(one.rate, one.pitch, one.volume) for one in found]


def missing(program, project_id):
    board = program.projects.board(project_id)
    return [number for number, frame in enumerate(board.frames) if frame in program.narration.missing(board)]


def lengths(program, project_id):
    board = program.projects.board(project_id)
    return [program.narration.current_take(board, frame).length for frame in board.frames]


def test_the_nearest_choice_wins_value_by_value_with_undo(program, tour):
    board = program.projects.board(tour)
    settings = replace(board.project.settings, rate=1.25, pitch=2.0)
    program.projects.settle(tour, settings, board.project.settings)
    program.storyboard.set_scene_delivery(board.scenes[1].id, None, -1.0, None)
    program.storyboard.set_delivery(board.frames[1].id, 0.5, None, 3.0)
    assert told(program, tour) == [(1.25, 2.0, 0.0), (0.5, -1.0, 3.0)]
    for _ in range(3):
        program.history.undo(tour)
    assert told(program, tour) == [(1.0, 0.0, 0.0)] * 2


def test_a_change_has_exactly_its_frames_spoken_again_and_lengths_follow(program, tour):
    before = lengths(program, tour)
    board = program.projects.board(tour)
    program.storyboard.set_delivery(board.frames[0].id, 2.0, None, None)
    assert missing(program, tour) == [0]
    program.narration.voice_all(program.projects.board(tour))
    after = lengths(program, tour)
    assert abs(after[0] - before[0] / 2) < Fraction(1, 1000)
    assert after[1] == before[1]
    take = program.narration.current_take(program.projects.board(tour), board.frames[0])
    assert take.recipe["delivery"] == [2.0, 0.0, 0.0]
    # Taking it back finds the first take, which is not spoken a second time.
    program.storyboard.set_delivery(board.frames[0].id, None, None, None)
    program.narration.voice_all(program.projects.board(tour))
    assert lengths(program, tour) == before


def test_volume_is_the_mixs_and_nothing_is_spoken_again(program, tour):
    board = program.projects.board(tour)
    program.storyboard.set_delivery(board.frames[1].id, None, None, -6.0)
    assert missing(program, tour) == []
    timeline = program.renders.timeline(program.projects.board(tour))
    assert [clip.voice.gain_db for clip in timeline.clips] == [0.0, -6.0]


@pytest.mark.parametrize(
    "told", [(0.2, None, None), (3.0, None, None), (None, 13.0, None), (None, None, 21.0)]
)
def test_what_no_voice_can_do_is_refused(program, tour, told):
    board = program.projects.board(tour)
    with pytest.raises(BadSetting):
        program.storyboard.set_delivery(board.frames[0].id, *told)
    with pytest.raises(BadSetting):
        program.storyboard.set_scene_delivery(board.scenes[0].id, *told)
    rate, pitch, volume = told
    settings = replace(board.project.settings, rate=rate or 1.0, pitch=pitch or 0.0, volume=volume or 0.0)
    with pytest.raises(BadSetting):
        program.projects.settle(tour, settings, board.project.settings)
