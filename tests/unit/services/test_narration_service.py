from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.project import Project
from app.domain.timeline import Board
from app.errors import Cancelled, SpeechFailed, UnknownVoice
from app.services.facade import Services
from app.services.ports import CancelToken, Progress, Speech
from tests.doors import behind


class Counting:
    """The real speaker, counting what is spoken; fails on texts that hold a given word."""

    def __init__(self, speaker: object, failing: str = "\0") -> None:
        self._speaker = speaker
        self._failing = failing
        self.spoken: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._speaker, name)

    def speak(self, text: str, *rest: object, **named: object) -> Speech:
        if self._failing in text:
            raise SpeechFailed(f"Nothing came of “{text[:20]}”.")
        self.spoken.append(text)
        return self._speaker.speak(text, *rest, **named)  # type: ignore[attr-defined]


@pytest.fixture
def counting(program: Services, monkeypatch: pytest.MonkeyPatch):
    def install(failing: str = "\0") -> Counting:
        parts = program._parts
        wrapped = Counting(parts.speaker, failing)
        monkeypatch.setattr(behind(program.narration), "_parts", replace(parts, speaker=wrapped))
        return wrapped

    return install


def board(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


def test_every_frame_gets_a_take_with_words(program: Services, project: Project) -> None:
    program.narration.voice_all(board(program, project))
    voiced = board(program, project)
    for frame in voiced.frames:
        take = program.narration.current_take(voiced, frame)
        assert take is not None
        assert take.voice == "fake:beep"
        assert [frame.text[w.first : w.last] for w in take.words] == [w.text for w in take.words]
        assert program._parts.assets.exists(take.asset_id)
    assert program.narration.missing(voiced) == []


def test_nothing_is_spoken_twice(program: Services, project: Project, counting) -> None:
    speaker = counting()
    program.narration.voice_all(board(program, project))
    program.narration.voice_all(board(program, project))
    assert len(speaker.spoken) == 3


def test_a_changed_text_is_spoken_alone_and_undo_finds_the_old_take(
    program: Services, project: Project, counting
) -> None:
    speaker = counting()
    program.narration.voice_all(board(program, project))
    first = board(program, project).frames[0]
    old = program.narration.current_take(board(program, project), first)
    program.storyboard.set_text(first.id, "Quite other words.")
    program.narration.voice_all(board(program, project))
    assert speaker.spoken[3:] == ["Quite other words."]
    program.history.undo(project.id)
    program.narration.voice_all(board(program, project))
    assert len(speaker.spoken) == 4
    assert program.narration.current_take(board(program, project), board(program, project).frames[0]) == old


def test_one_that_fails_is_named_and_the_others_are_kept(
    program: Services, project: Project, counting
) -> None:
    counting(failing="herons")
    with pytest.raises(SpeechFailed, match="Frame 2"):
        program.narration.voice_all(board(program, project))
    assert [f.text for f in program.narration.missing(board(program, project))] == [
        board(program, project).frames[1].text
    ]


def test_an_unknown_voice_is_refused_before_anything_is_spoken(
    program: Services, project: Project, counting
) -> None:
    speaker = counting()
    frame = board(program, project).frames[0]
    program.storyboard.set_voice(frame.id, "nobody:at-all")
    with pytest.raises(UnknownVoice, match="nobody:at-all"):
        program.narration.voice_all(board(program, project))
    assert speaker.spoken == []


def test_stopping_keeps_what_is_finished(program: Services, project: Project) -> None:
    cancel = CancelToken()

    def stop_after_one(progress: Progress) -> None:
        if progress.done >= 1:
            cancel.cancel()

    with pytest.raises(Cancelled):
        program.narration.voice_all(board(program, project), stop_after_one, cancel)
    missing = len(program.narration.missing(board(program, project)))
    assert missing < 3
    program.narration.voice_all(board(program, project))
    assert program.narration.missing(board(program, project)) == []


def test_only_as_much_is_voiced_as_is_asked_for(program: Services, project: Project) -> None:
    last = board(program, project).frames[-1].id
    for index in range(30):
        last = program.storyboard.add_frame(last, f"One more sentence, number {index}.").id
    program.narration.voice_all(board(program, project), until=Fraction(1, 100))
    missing = program.narration.missing(board(program, project))
    assert 20 < len(missing) < 33
    assert board(program, project).frames[0] not in missing


def test_another_reading_is_kept_beside_the_first(program: Services, project: Project) -> None:
    program.narration.voice_all(board(program, project))
    frame = board(program, project).frames[0]
    take = program.narration.speak_again(frame.id, seed=7)
    voiceover = board(program, project).voiceovers[board(program, project).frames[0].voiceover_id]
    assert len(voiceover.takes) == 2
    assert voiceover.take_id == take.id
    assert program.narration.missing(board(program, project)) == []
    program.narration.choose_take(frame.id, voiceover.takes[0].id)
    program.history.undo(project.id)
    assert board(program, project).voiceovers[voiceover.id].take_id == take.id


def test_words_that_sound_the_same_are_takes_of_their_own(program: Services, project: Project) -> None:
    frame = board(program, project).frames[0]
    spoken = {}
    for text in ("It goes out.", "It goes OUT."):
        program.storyboard.set_text(frame.id, text)
        spoken[text] = program.narration.speak_again(frame.id, seed=1)
    assert len({take.asset_id for take in spoken.values()}) == 1
    (voiceover,) = board(program, project).voiceovers.values()
    assert [(take.id, take.text) for take in voiceover.takes] == [
        (take.id, text) for text, take in spoken.items()
    ]
    assert voiceover.take_id == spoken["It goes OUT."].id


def test_what_another_program_has_spoken_alike_is_the_take(
    program: Services, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = board(program, project).frames[0]
    speaker = program._parts.speaker
    speak, first = speaker.speak, []

    def meanwhile(*asked: object, **named: object):
        if not first:
            first.append(None)
            first[0] = program.narration.speak_again(frame.id, seed=1)
        return speak(*asked, **named)

    monkeypatch.setattr(speaker, "speak", meanwhile)
    assert program.narration.speak_again(frame.id, seed=1).id == first[0].id
    (voiceover,) = board(program, project).voiceovers.values()
    assert len(voiceover.takes) == 1
