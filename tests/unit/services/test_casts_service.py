import pytest

from app.domain.project import ProjectSettings
from app.errors import NotFound, UnknownVoice

PLAY = """Title: The Ferry

INT. FERRY - DAY

Rain runs down the windows of the ferry, and nobody looks up.

ANNA
Does this boat go all the way to the island today?

BEN (V.O.)
It always did when we were children, and it never was on time.

ANNA
(smiling)
Then we have the whole afternoon for ourselves.

CAPTAIN
Ladies and gentlemen, we leave in five minutes from now.
"""


@pytest.fixture
def play(program):
    made = program.projects.create("Play", ProjectSettings(width=320, height=180))
    program.scripts.adopt(made.id, program.scripts.read_text(PLAY, "play.fountain"))
    return program.projects.board(made.id)


def voices(program, project_id):
    board = program.projects.board(project_id)
    return {each.name: (each.voice, each.chosen) for each in program.casts.speakers(board)}


def test_every_speaker_has_another_voice_that_works_offline(program, play):
    told = program.casts.speakers(play)
    assert [(each.name, each.frames, each.language) for each in told] == [
        ("ANNA", 2, "en"), ("BEN", 1, "en"), ("CAPTAIN", 1, "en"),
    ]  # fmt: skip
    given = [program.narration.find_voice(each.voice) for each in told]
    assert len({voice.id for voice in given}) == 3
    assert not any(voice.needs_network for voice in given)
    narrator = program.narration.voice_for(play, play.frames[0])
    assert narrator not in {voice.id for voice in given}
    assert {program.narration.voice_for(play, frame) for frame in play.frames if frame.speaker} == {
        voice.id for voice in given
    }


def test_a_speakers_voice_is_chosen_kept_and_taken_back(program, play):
    before = voices(program, play.project.id)
    program.casts.set_voice(play.project.id, "anna", "ESPEAK:en-gb-x-rp+f2")
    assert voices(program, play.project.id) == {**before, "ANNA": ("espeak:en-GB-x-rp+f2", True)}
    program.history.undo(play.project.id)
    assert voices(program, play.project.id) == before
    program.history.redo(play.project.id)
    program.casts.set_voice(play.project.id, "ANNA", "")
    assert voices(program, play.project.id)["ANNA"][1] is False


def test_a_voice_for_the_whole_video_speaks_for_those_who_have_theirs_by_itself(program, play):
    program.casts.set_voice(play.project.id, "BEN", "espeak:de")
    board = program.projects.board(play.project.id)
    program.projects.settle(
        play.project.id,
        ProjectSettings(width=320, height=180, voice="fake:beep", cast=board.project.settings.cast),
    )
    told = voices(program, play.project.id)
    assert told["ANNA"][0] == told["CAPTAIN"][0] == "fake:beep"
    assert told["BEN"][0] == "espeak:de"


def test_who_is_not_in_the_script_and_what_is_no_voice_is_said(program, play):
    with pytest.raises(NotFound, match="ANNA, BEN, CAPTAIN"):
        program.casts.set_voice(play.project.id, "Dora", "espeak:en")
    with pytest.raises(UnknownVoice):
        program.casts.set_voice(play.project.id, "ANNA", "espeak:en+nonesuch")


def test_a_new_speaker_gets_a_voice_and_nobody_elses_changes(program, play):
    before = voices(program, play.project.id)
    program.casts.set_speaker(play.frames[0].id, "  Storm  Petrel ")
    after = voices(program, play.project.id)
    assert {name: after[name] for name in before} == before
    assert after["Storm Petrel"][0] not in {voice for voice, _ in before.values()}
    program.history.undo(play.project.id)
    assert voices(program, play.project.id) == before


def test_speakers_of_a_project_from_before_are_given_voices_when_asked(program, play):
    settings = play.project.settings
    program.projects.settle(play.project.id, ProjectSettings(width=320, height=180))
    assert {voice for voice, _ in voices(program, play.project.id).values()} == {""}
    assert program.casts.complete(play.project.id).settings.cast == settings.cast


def test_a_speaker_stays_when_the_text_is_changed(program, play):
    frame = next(frame for frame in play.frames if frame.speaker == "BEN")
    assert program.storyboard.set_text(frame.id, "Yes.").speaker == "BEN"


def test_a_chosen_language_stays_whatever_the_frame_says(program, play):
    first = play.frames[0].id
    program.storyboard.set_language(first, "de")
    said = program.storyboard.set_text(first, "Всё это мы знаем уже давно и всё-таки едем дальше.")
    assert (said.language, said.language_chosen) == ("de", True)
    freed = program.storyboard.set_language(first, "")
    assert (freed.language, freed.language_chosen) == ("ru", False)


def test_a_scenes_choices_reach_its_frames(program, play):
    scene = play.scenes[0].id
    program.storyboard.set_scene_language(scene, "fr")
    program.storyboard.set_scene_voice(scene, "fake:beep")
    board = program.projects.board(play.project.id)
    wish = program.narration.wishes(board)[board.frames[0].id]
    assert (wish.voice, wish.language) == ("fake:beep", "fr")
    program.history.undo(play.project.id)
    program.history.undo(play.project.id)
    board = program.projects.board(play.project.id)
    assert program.narration.wishes(board)[board.frames[0].id].language == "en"


def test_a_projects_language_is_overruled_and_taken_back(program, play):
    assert program.projects.set_language(play.project.id, "en_gb").language == "en-GB"
    program.history.undo(play.project.id)
    assert program.projects.board(play.project.id).project.language == "en"
