"""A narrator's recording becomes the frames' voice: one step of undo, nothing lost."""

from pathlib import Path

import pytest

from app.domain.project import Project
from app.errors import BadSound
from app.services.facade import Services
from app.voice.align import available
from app.voice.speaker import Speaker
from tests.benchmarks.recorded import joined, write

pytestmark = pytest.mark.skipif(not available("en"), reason="soundswallower has no wheel here")


@pytest.fixture
def recording(program: Services, project: Project, tmp_path: Path) -> Path:
    """All frames but the second, read by hibari."""
    speaker = Speaker()
    texts = [frame.text for frame in program.projects.board(project.id).frames]
    samples, _ = joined([speaker.speak(text, "hibari:en", "en") for text in [texts[0], *texts[2:]]])
    path = tmp_path / "reading.mp3"
    write(path, samples)
    return path


def test_a_recording_is_laid_used_and_undone(program: Services, project: Project, recording: Path) -> None:
    board = program.projects.board(project.id)
    program.narration.voice_all(board)
    board = program.projects.board(project.id)
    before = {frame.id: program.narration.current_take(board, frame) for frame in board.frames}
    laying = program.recordings.lay(board, recording)
    assert program.projects.board(project.id) == board  # looking keeps nothing
    assert [one.index for one in laying.laid] == [0, *range(2, len(board.frames))]
    assert all(one.as_written for one in laying.laid)

    steps = len(program.history.entries(project.id))
    done = program.recordings.use(board, recording, laying)
    assert len(program.history.entries(project.id)) == steps + 1
    board = program.projects.board(project.id)
    assert list(done) == [board.frames[one.index].id for one in laying.laid]
    for index, frame in enumerate(board.frames):
        take = program.narration.current_take(board, frame)
        assert take is not None
        if index == 1:
            assert take == before[frame.id]
            continue
        assert (take.engine, take.voice) == ("recording", "reading.mp3")
        assert take.recipe["word_times"] == "aligned"
        assert take.words[0].text == frame.text.split()[0]
        assert take.words[-1].end <= take.length
        voiceover = program._parts.repositories.voiceovers.first(frame_id=frame.id)
        assert voiceover is not None
        assert before[frame.id] in voiceover.takes
    assert program.narration.missing(board) == []  # nothing is spoken over it

    program.history.undo(project.id)
    board = program.projects.board(project.id)
    assert {frame.id: program.narration.current_take(board, frame) for frame in board.frames} == before


def test_a_changed_text_is_spoken_again(program: Services, project: Project, recording: Path) -> None:
    board = program.projects.board(project.id)
    program.recordings.import_recording(board, recording)
    frame = program.projects.board(project.id).frames[0]
    program.storyboard.set_text(frame.id, "Something else altogether.")
    board = program.projects.board(project.id)
    assert [each.id for each in program.narration.missing(board)] == [frame.id, board.frames[1].id]


def test_what_is_not_this_scripts_recording(program: Services, project: Project, tmp_path: Path) -> None:
    samples, _ = joined([Speaker().speak("Good evening, and welcome to my kitchen.", "hibari:en", "en")])
    path = tmp_path / "other.wav"
    write(path, samples, codec="pcm_s16le")
    board = program.projects.board(project.id)
    with pytest.raises(BadSound, match="Nothing of the script was heard"):
        program.recordings.import_recording(board, path)
    with pytest.raises(BadSound):
        program.recordings.lay(board, tmp_path / "missing.wav")
    assert program.projects.board(project.id) == board
