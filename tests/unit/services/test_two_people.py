"""Two editors on one project: what each does lands, or meets a conflict that carries both versions."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from app.domain.project import Project
from app.domain.script import Frame
from app.domain.style import Style
from app.domain.takes import Voiceover
from app.errors import BadSetting, Conflict, EditConflict, NotFound
from app.services.conflicts import BOTH, MINE, THEIRS, frame_of, theirs, ways
from app.services.facade import Services
from app.services.trying import retried


@pytest.fixture
def bob(join, project: Project) -> Services:
    """Somebody else with an editor's part."""
    return join("Bob", project)


@pytest.fixture
def frame(program: Services, project: Project) -> Frame:
    """The first frame as both have it on screen."""
    return program.projects.board(project.id).frames[0]


def text(program: Services, frame: Frame) -> str:
    return program.storyboard.frame(frame.id).text


def met(attempt) -> EditConflict:
    with pytest.raises(EditConflict) as conflict:
        attempt()
    return conflict.value


def test_edits_to_different_frames_both_land(program: Services, bob: Services, project: Project) -> None:
    first, second, _ = program.projects.board(project.id).frames
    program.storyboard.set_text(first.id, "Mine.", seen=first)
    bob.storyboard.set_text(second.id, "Theirs.", seen=second)
    assert [text(program, each) for each in (first, second)] == ["Mine.", "Theirs."]


def test_edits_to_different_things_of_one_frame_both_land(program, bob, frame: Frame) -> None:
    bob.storyboard.set_text(frame.id, "Theirs.", seen=frame)
    program.storyboard.set_pause(frame.id, Fraction(2), seen=frame)
    bob.storyboard.set_motion(frame.id, Style("pull_out"), seen=frame)
    now = program.storyboard.frame(frame.id)
    assert (now.text, now.pause_after, now.motion) == ("Theirs.", Fraction(2), Style("pull_out"))


def test_the_same_words_meet_a_conflict_that_carries_both(program, bob, frame: Frame) -> None:
    bob.storyboard.set_text(frame.id, "Theirs.", seen=frame)
    conflict = met(lambda: program.storyboard.set_text(frame.id, "Mine.", seen=frame))
    assert isinstance(conflict, Conflict)
    assert (conflict.mine, theirs(conflict), conflict.by) == ("Mine.", "Theirs.", "Bob")
    assert (conflict.field, frame_of(conflict)) == ("text", frame.id)
    assert str(conflict) == (
        "Bob has changed what this frame says since you saw it. Take yours, or leave theirs."
    )
    assert text(program, frame) == "Theirs."
    assert len(program.history.entries(frame.project_id)) == 1


def test_a_conflict_is_not_tried_again_by_itself(program, bob, frame: Frame) -> None:
    bob.storyboard.set_text(frame.id, "Theirs.")
    tries: list[int] = []

    def attempt() -> None:
        tries.append(1)
        program.storyboard.set_text(frame.id, "Mine.", seen=frame)

    met(lambda: retried(attempt))
    assert len(tries) == 1


def test_take_mine_theirs_or_both(program, bob, frame: Frame) -> None:
    bob.storyboard.set_text(frame.id, "Theirs.", seen=frame)
    conflict = met(lambda: program.storyboard.set_text(frame.id, "Mine.", seen=frame))
    assert ways(conflict) == (MINE, THEIRS, BOTH)

    program.conflicts.settle(conflict, THEIRS)
    assert text(program, frame) == "Theirs."
    assert program.storyboard.frame(frame.id).wordings == ()

    program.conflicts.settle(conflict, BOTH)
    now = program.storyboard.frame(frame.id)
    assert now.text == "Theirs."
    assert [(each.text, each.user_id) for each in now.wordings] == [("Mine.", program.actor.user_id)]

    program.conflicts.settle(conflict, MINE)
    assert text(program, frame) == "Mine."
    assert program.history.undo(frame.project_id) == "Change text"
    assert text(program, frame) == "Theirs."
    with pytest.raises(BadSetting, match="mine or theirs or both"):
        program.conflicts.settle(conflict, "neither")


def test_taking_mine_meets_a_third_persons_change_again(program, bob, join, project, frame: Frame) -> None:
    bob.storyboard.set_text(frame.id, "Theirs.", seen=frame)
    conflict = met(lambda: program.storyboard.set_text(frame.id, "Mine.", seen=frame))
    join("Eve", project).storyboard.set_text(frame.id, "Eve's.")
    again = met(lambda: program.conflicts.settle(conflict, MINE))
    assert (theirs(again), again.by) == ("Eve's.", "Eve")
    program.conflicts.settle(again, MINE)
    assert text(program, frame) == "Mine."


def test_ones_own_changes_and_the_same_change_are_no_conflict(program, bob, frame: Frame) -> None:
    program.storyboard.set_text(frame.id, "Mine.", seen=frame)
    program.storyboard.set_text(frame.id, "Mine, again.", seen=frame)  # quicker than the window reads
    bob.storyboard.set_text(frame.id, "Alike.", seen=program.storyboard.frame(frame.id))
    program.storyboard.set_text(frame.id, " Alike. ", seen=frame)
    assert text(program, frame) == "Alike."


def test_who_has_not_looked_writes_over(program, bob, frame: Frame) -> None:
    """As the command line does: it says what the frame is to be, not how to change it."""
    bob.storyboard.set_text(frame.id, "Theirs.")
    program.storyboard.set_text(frame.id, "Mine.")
    assert text(program, frame) == "Mine."


def test_wordings_are_takes_of_the_text(program, frame: Frame) -> None:
    program.storyboard.keep_wording(frame.id, "  Another   way. ")
    program.storyboard.keep_wording(frame.id, "Another way.")
    program.storyboard.keep_wording(frame.id, frame.text)
    (kept,) = program.storyboard.frame(frame.id).wordings
    now = program.storyboard.choose_wording(frame.id, kept.id)
    assert now.text == "Another way."
    assert [(each.id, each.text) for each in now.wordings] == [(kept.id, frame.text)]
    assert "Another way." in program.scripts.text(frame.project_id)
    assert program.storyboard.choose_wording(frame.id, kept.id).text == frame.text
    program.storyboard.drop_wording(frame.id, kept.id)
    with pytest.raises(NotFound):
        program.storyboard.choose_wording(frame.id, kept.id)
    assert program.history.undo(frame.project_id) == "Drop wording"
    assert len(program.storyboard.frame(frame.id).wordings) == 1


@pytest.fixture
def picture(tmp_path: Path):
    def paint(seed: int) -> Path:
        path = tmp_path / f"{seed}.png"
        Picture.fromarray(np.random.default_rng(seed).integers(0, 255, (8, 8, 3), dtype=np.uint8)).save(path)
        return path

    return paint


def test_two_choose_other_pictures_and_both_stay(program, bob, frame: Frame, picture) -> None:
    one, two = program.illustration.add(frame.id, [picture(1), picture(2)], choose=False)
    bob.illustration.choose(frame.id, one.id, seen=frame)
    conflict = met(lambda: program.illustration.choose(frame.id, two.id, seen=frame))
    assert (conflict.field, conflict.mine, theirs(conflict)) == ("image_id", two.id, one.id)
    program.conflicts.settle(conflict, BOTH)
    assert program.storyboard.frame(frame.id).image_id == one.id
    assert {one.id, two.id} <= {each.id for each in program.illustration.candidates(frame.id)}
    program.conflicts.settle(conflict, MINE)
    assert program.storyboard.frame(frame.id).image_id == two.id


def test_every_field_of_a_frame_meets_its_conflict(program, bob, project, frame: Frame) -> None:
    board = program.projects.board(project.id)
    last, scene = board.frames[-1], board.scenes[0]
    image = board.images[frame.image_id or ""]
    cases = [
        (lambda who, seen: who.storyboard.set_voice(frame.id, ("fake:beep", "espeak:en-gb")[seen], frame)),
        (lambda who, seen: who.storyboard.set_motion(frame.id, Style(("push_in", "pull_out")[seen]), frame)),
        (
            lambda who, seen: who.storyboard.set_transition(
                frame.id, Style(("cut", "fade_black")[seen]), frame
            )
        ),
        (lambda who, seen: who.storyboard.set_pause(frame.id, Fraction(seen + 1), frame)),
        (lambda who, seen: who.storyboard.rename_scene(scene.id, f"Title {seen}", scene)),
        (lambda who, seen: who.storyboard.move_frame(frame.id, (scene.id, last.scene_id)[seen], 1, frame)),
        (lambda who, seen: who.illustration.set_focus(image.id, seen, seen, image)),
    ]
    for case in cases:
        case(bob, 0)
        conflict = met(lambda case=case: case(program, 1))
        assert conflict.by == "Bob"
        assert BOTH not in ways(conflict)
        program.conflicts.settle(conflict, MINE)
    now = program.storyboard.frame(frame.id)
    assert (now.voice, now.pause_after, now.scene_id) == ("espeak:en-gb", Fraction(2), last.scene_id)
    assert (now.motion, now.transition) == (Style("pull_out"), Style("fade_black"))
    after = program.projects.board(project.id)
    assert after.scenes[0].title == "Title 1"
    assert after.images[image.id].focus == (1.0, 1.0)


def test_voices_that_are_kept_meanwhile_are_no_conflict(program, bob, project, frame: Frame) -> None:
    def voice() -> Voiceover:
        board = program.projects.board(project.id)
        return board.voiceovers[board.frames[0].voiceover_id or ""]

    program.narration.voice_all(program.projects.board(project.id))
    seen = voice()
    (first,) = seen.takes
    second = bob.narration.speak_again(frame.id, 7)  # work chooses what it has just spoken
    assert voice().take_id == second.id
    program.narration.choose_take(frame.id, first.id, seen=seen)
    bob.narration.choose_take(frame.id, second.id)
    seen = voice()
    third = program.narration.speak_again(frame.id, 8)
    bob.narration.choose_take(frame.id, first.id)
    conflict = met(lambda: program.narration.choose_take(frame.id, third.id, seen=seen))
    assert (conflict.field, theirs(conflict), frame_of(conflict)) == ("take_id", first.id, frame.id)
    program.conflicts.settle(conflict, MINE)
    assert voice().take_id == third.id


def test_different_settings_both_land_and_the_same_one_conflicts(program, bob, project: Project) -> None:
    seen = project.settings
    bob.projects.settle(project.id, replace(seen, template="paper"), seen)
    program.projects.settle(project.id, replace(seen, crf=25), seen)
    now = program.projects.find(project.id).settings
    assert (now.template, now.crf) == ("paper", 25)
    conflict = met(lambda: program.projects.settle(project.id, replace(seen, template="bold"), seen))
    assert (conflict.field, conflict.by, theirs(conflict).template) == ("settings", "Bob", "paper")
    program.conflicts.settle(conflict, THEIRS)
    assert program.projects.find(project.id).settings == now
    program.conflicts.settle(conflict, MINE)
    settled = program.projects.find(project.id).settings
    assert (settled.template, settled.crf) == ("bold", 25)
    program.projects.settle(project.id, replace(settled, crf=18), replace(settled, crf=30))  # my own 25


def test_an_undo_by_somebody_else_is_a_change_too(program, bob, frame: Frame) -> None:
    bob.storyboard.set_text(frame.id, "Theirs.", seen=frame)
    seen = program.storyboard.frame(frame.id)
    bob.history.undo(frame.project_id)
    conflict = met(lambda: program.storyboard.set_text(frame.id, "Mine.", seen=seen))
    assert theirs(conflict) == frame.text


def test_undo_leaves_a_picture_that_somebody_else_has_chosen(
    program, bob, project: Project, frame: Frame
) -> None:
    made = program.illustration.make(frame.id, count=2)
    bob.illustration.choose(frame.id, made[0].id)
    with pytest.raises(Conflict, match="not possible"):
        program.history.undo(project.id)
    assert program.storyboard.frame(frame.id).image_id == made[0].id
    assert made[0] in program.illustration.candidates(frame.id)
    bob.history.undo(project.id)
    program.history.undo(project.id)
    assert len(program.illustration.candidates(frame.id)) == 1


def test_undo_shows_no_picture_that_somebody_else_has_taken_out(
    program, bob, project: Project, frame: Frame
) -> None:
    own, other = program.illustration.candidates(frame.id) + program.illustration.make(frame.id, count=1)
    program.illustration.choose(frame.id, other.id)
    bob.illustration.remove(own.id)
    with pytest.raises(Conflict, match="not possible"):
        program.history.undo(project.id)
    assert program.storyboard.frame(frame.id).image_id == other.id
    bob.history.undo(project.id)
    program.history.undo(project.id)
    assert program.storyboard.frame(frame.id).image_id == own.id
