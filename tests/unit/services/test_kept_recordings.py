import io
import wave

import pytest

from app.domain.takes import RECORDING
from app.errors import BadSound
from app.services.take_keeping import wav


@pytest.fixture
def read(program, project):
    """A reading of the first frame, as a microphone gives it: half a second of nothing before and after."""
    frame = program.projects.board(project.id).frames[0]
    speech = program._parts.speaker.speak(frame.text, "hibari:en", "en")
    quiet = bytes(speech.rate)
    return frame, quiet + speech.samples + quiet, speech


def test_a_recording_is_the_frames_take_and_undone(program, project, read):
    frame, samples, speech = read
    program.narration.voice_all(program.projects.board(project.id))
    take = program.recordings.keep_recording(frame.id, samples, speech.rate)
    board = program.projects.board(project.id)
    voiceover = board.voiceovers[frame.voiceover_id or board.frames[0].voiceover_id]
    assert voiceover.take_id == take.id
    assert [each.engine for each in voiceover.takes] == ["fake", RECORDING]
    assert [word.text for word in take.words] == [word.text for word in speech.words]
    assert abs(float(take.length - speech.length)) < 0.25
    assert frame.id not in {each.id for each in program.narration.missing(board)}
    program.history.undo(project.id)
    board = program.projects.board(project.id)
    assert board.voiceovers[board.frames[0].voiceover_id].chosen.engine == "fake"


def test_a_file_of_any_rate_will_do(program, project, read, tmp_path):
    frame, _, speech = read
    path = tmp_path / "read.wav"
    path.write_bytes(wav(speech))
    take = program.recordings.keep_file(frame.id, path)
    with wave.open(io.BytesIO(program._parts.assets.path(take.asset_id).read_bytes())) as file:
        assert (file.getframerate(), file.getnchannels()) == (48000, 1)
    assert [word.text for word in take.words] == [word.text for word in speech.words]
    assert take.recipe["word_times"] == "aligned"


def test_silence_is_no_recording(program, project, read):
    frame, _, _ = read
    with pytest.raises(BadSound, match="microphone"):
        program.recordings.keep_recording(frame.id, bytes(96000), 48000)
    assert not program.projects.board(project.id).voiceovers
