from fractions import Fraction
from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.project import Project
from app.domain.style import Style
from app.domain.timeline import Board
from app.errors import BadInput, BadSetting, Conflict, NotFound
from app.services.calls import Call
from app.services.events import Event, ProjectChanged
from app.services.facade import Services
from app.services.wording import rewritten_source


def board(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


def texts(program: Services, project: Project) -> list[str]:
    return [frame.text for frame in board(program, project).frames]


@pytest.mark.parametrize(
    ("source", "old", "new", "result"),
    [
        ("Old words.\n\n", "Old words.", "New.", "New.\n\n"),
        ("# Head\n\nOld *words*.\n\n", "Old words.", "New.", "# Head\n\nNew.\n\n"),
        ("Head\n====\n\nOld\nwords.\n", "Old words.", "New.", "Head\n====\n\nNew.\n"),
        ("\n\n  ", "", "New.", "\n\n  New."),
        ("no no", "no", "yes", "yes"),
    ],
)
def test_the_stretch_of_script_follows_the_text(source: str, old: str, new: str, result: str) -> None:
    assert rewritten_source(source, old, new) == result


def test_changing_a_text_is_one_step_of_undo_and_rewrites_one_frame(
    program: Services, project: Project
) -> None:
    before = board(program, project)
    program.storyboard.set_text(before.frames[1].id, "Something else happens.")
    after = board(program, project)
    assert after.frames[1].text == "Something else happens."
    assert "Something else happens." in program.scripts.text(project.id)
    assert [f.revision for i, f in enumerate(after.frames) if i != 1] == [
        f.revision for i, f in enumerate(before.frames) if i != 1
    ]
    assert program.history.state(project.id).undo == "Change text"
    program.history.undo(project.id)
    assert [(f.text, f.source) for f in board(program, project).frames] == [
        (f.text, f.source) for f in before.frames
    ]
    program.history.redo(project.id)
    assert texts(program, project)[1] == "Something else happens."


def test_the_same_text_again_is_no_edit(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, f"  {frame.text} ")
    assert program.history.entries(project.id) == []


def test_undo_goes_back_step_by_step_and_a_new_edit_ends_redo(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    for text in ("One.", "Two.", "Three."):
        program.storyboard.set_text(frame.id, text)
    program.history.undo(project.id)
    program.history.undo(project.id)
    assert texts(program, project)[0] == "One."
    program.history.redo(project.id)
    assert texts(program, project)[0] == "Two."
    program.storyboard.set_text(frame.id, "Four.")
    assert program.history.state(project.id).redo == ""
    with pytest.raises(NotFound):
        program.history.redo(project.id)
    for _ in range(3):
        program.history.undo(project.id)
    assert texts(program, project)[0] == frame.text
    with pytest.raises(NotFound):
        program.history.undo(project.id)


def test_undo_survives_a_restart(tmp_path: Path, program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, "Changed.")
    with services(Config(tmp_path / "home")) as again:
        assert again.history.undo(project.id) == "Change text"
        assert board(again, project).frames[0].text == frame.text


def test_undo_does_not_overwrite_what_somebody_else_did_since(
    program: Services, project: Project, join
) -> None:
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, "Mine.")
    other = join("Somebody", project)
    other.storyboard.set_text(frame.id, "Theirs.")
    with pytest.raises(Conflict):
        program.history.undo(project.id)
    assert texts(program, project)[0] == "Theirs."
    assert other.history.undo(project.id) == "Change text"
    assert texts(program, project)[0] == "Mine."


def test_frames_move_within_and_across_scenes_and_back(program: Services, project: Project) -> None:
    start = board(program, project)
    first, second, third = start.frames
    program.storyboard.move_frame(first.id, first.scene_id, 1)
    assert [f.id for f in board(program, project).frames] == [second.id, first.id, third.id]
    program.storyboard.move_frame(first.id, third.scene_id, 99)
    moved = board(program, project)
    assert [f.id for f in moved.frames] == [second.id, third.id, first.id]
    assert moved.frames[2].scene_id == third.scene_id
    program.history.undo(project.id)
    program.history.undo(project.id)
    assert [(f.id, f.scene_id, f.order) for f in board(program, project).frames] == [
        (f.id, f.scene_id, f.order) for f in start.frames
    ]


def test_moving_to_where_it_is_writes_nothing(program: Services, project: Project) -> None:
    first = board(program, project).frames[0]
    program.storyboard.move_frame(first.id, first.scene_id, 0)
    assert program.history.entries(project.id) == []


def test_a_deleted_frame_comes_back_with_its_takes(program: Services, project: Project) -> None:
    program.narration.voice_all(board(program, project))
    before = board(program, project)
    gone = before.frames[0]
    program.storyboard.delete_frames([gone.id])
    after = board(program, project)
    assert gone.id not in {f.id for f in after.frames}
    assert gone.voiceover_id not in after.voiceovers
    program.history.undo(project.id)
    back = board(program, project)
    assert back.frames[0].text == gone.text
    assert back.voiceovers[gone.voiceover_id].chosen == before.voiceovers[gone.voiceover_id].chosen
    assert set(back.images) == set(before.images)


def test_the_last_frame_stays(program: Services, project: Project) -> None:
    with pytest.raises(BadInput):
        program.storyboard.delete_frames([f.id for f in board(program, project).frames])
    assert len(board(program, project).frames) == 3


def test_a_new_frame_stands_behind_its_neighbour(program: Services, project: Project) -> None:
    first, second, *_ = board(program, project).frames
    added = program.storyboard.add_frame(first.id, "In between.")
    assert [f.id for f in board(program, project).frames][:3] == [first.id, added.id, second.id]


def test_styles_are_checked_before_they_are_kept(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    program.storyboard.set_motion(frame.id, Style("pull_out", {"amount": 0.2}))
    with pytest.raises(BadSetting):
        program.storyboard.set_motion(frame.id, Style("explode"))
    with pytest.raises(BadSetting):
        program.storyboard.set_transition(frame.id, Style("crossfade", {"length": 99.0}))
    with pytest.raises(BadInput):
        program.storyboard.set_pause(frame.id, Fraction(-1))
    assert board(program, project).frames[0].motion == Style("pull_out", {"amount": 0.2})


def test_edits_say_what_they_changed_and_a_listener_that_fails_harms_nobody(
    program: Services, project: Project
) -> None:
    heard: list[Event] = []

    def broken(_: Event) -> None:
        raise RuntimeError("a view's bug")

    program.events.subscribe(broken)
    leave = program.events.subscribe(heard.append)
    frame = board(program, project).frames[0]
    program.storyboard.set_pause(frame.id, Fraction(1))
    leave()
    program.history.undo(project.id)
    (event,) = heard
    assert isinstance(event, ProjectChanged)
    assert event.changed == {"frames": frozenset({frame.id})}


def test_frames_are_counted_across_scenes(program: Services, project: Project) -> None:
    frames = board(program, project).frames
    assert program.storyboard.at_number(project.id, 3).id == frames[2].id
    for number in (0, 4):
        with pytest.raises(NotFound, match="frames 1 to 3"):
            program.storyboard.at_number(project.id, number)


def test_a_text_in_another_language_is_read_by_another_voice(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    assert program.storyboard.set_text(frame.id, "Вода возвращается дважды в день.").language == "ru"
    added = program.storyboard.add_frame(frame.id, "النهر يغيّر رأيه مرتين في اليوم.")
    assert added.language == "ar"
    assert program.storyboard.set_text(frame.id, "The water comes back.").language == ""
    program.history.undo(project.id)
    assert board(program, project).frames[0].language == "ru"


def test_overlays_are_checked_kept_and_undone(program, project) -> None:
    frame = program.projects.board(project.id).frames[0]
    laid = (
        Style("lower_third", {"name": "Ada", "start": 0.1, "length": 1.0}),
        Style("text", {"text": "One"}),
    )
    assert program.storyboard.set_overlays(frame.id, laid, seen=frame).overlays == laid
    clip = program.renders.timeline(program.projects.board(project.id)).clips[0]
    assert [layer.style for layer in clip.layers] == list(laid)
    assert clip.layers[0].aside  # the scene's title is there
    assert (
        clip.layers[1].end
        == clip.pictures / program.renders.timeline(program.projects.board(project.id)).canvas.fps
    )
    for bad, says in (
        (Style("blink"), "no overlay called"),
        (Style("text"), "no text"),
        (Style("text", {"text": "x", "weight": "red"}), "nothing called .weight"),
        (Style("text", {"text": "x", "size": 3.0}), "Size of text"),
    ):
        with pytest.raises(BadSetting, match=says):
            program.storyboard.set_overlays(frame.id, [bad])
    program.history.undo(project.id)
    assert program.storyboard.frame(frame.id).overlays == ()


def test_what_is_typed_is_a_step_of_undo_a_step_of_typing(program, project) -> None:
    frame = board(program, project).frames[0]
    before = frame.text
    program.storyboard.type_text(frame.id, ["The", "The tide", " The  tide turns "], seen=frame)
    assert program.storyboard.frame(frame.id).text == "The tide turns"
    assert [entry.label for entry in program.history.entries(project.id, 3)] == ["Change text"] * 3
    seen = []
    for _ in range(3):
        program.history.undo(project.id)
        seen.append(program.storyboard.frame(frame.id).text)
    assert seen == ["The tide", "The", before]
    for _ in range(3):
        program.history.redo(project.id)
    assert program.storyboard.frame(frame.id).text == "The tide turns"


def test_what_is_typed_is_made_once_and_whole(program, project) -> None:
    frame = board(program, project).frames[0]
    count = len(program.history.entries(project.id, 100))
    call = Call(project.id, "storyboard", "type_text", {"frame_id": frame.id, "texts": ["One", "One two"]})
    call.make(program)
    call.make(program)  # as by a program that was not told
    assert call.made(program)
    assert len(program.history.entries(project.id, 100)) == count + 2
    with pytest.raises(BadInput, match="needs words"):
        program.storyboard.type_text(frame.id, ["Three", " "])
    assert program.storyboard.frame(frame.id).text == "One two"
