import wave
from dataclasses import replace
from fractions import Fraction

import pytest

from app.errors import BadInput, Cancelled, SpeechFailed, UnknownVoice
from app.services import auditions
from app.services.ports import CancelToken
from app.services.voice_search import VoiceQuery, matching
from tests.doors import behind

TEXT = "The ferry leaves in five minutes."


class Counting:
    """The real speaker, counting what is spoken; one voice fails."""

    def __init__(self, speaker, failing=""):
        self._speaker, self._failing = speaker, failing
        self.spoken = []

    def __getattr__(self, name):
        return getattr(self._speaker, name)

    def speak(self, text, voice, *rest, **named):
        self.spoken.append(voice)
        if voice == self._failing:
            raise SpeechFailed("It gave no sound.", "Choose another.")
        return self._speaker.speak(text, voice, *rest, **named)


@pytest.fixture
def counting(program, monkeypatch):
    def use(failing=""):
        service = behind(program.auditions)
        wrapped = Counting(program._parts.speaker, failing)
        monkeypatch.setattr(service, "_speaker", wrapped)
        return wrapped

    return use


def test_several_voices_read_one_sentence_and_no_take_is_made(program, project):
    heard = []
    readings = program.auditions.hear(TEXT, ["hibari:en", "espeak:de+f3", "fake:beep"], ready=heard.append)
    assert [reading.voice for reading in readings] == ["hibari:en", "espeak:de+f3", "fake:beep"]
    assert {reading.voice for reading in heard} == {reading.voice for reading in readings}
    for reading in readings:
        with wave.open(str(reading.path)) as file:
            assert Fraction(file.getnframes(), file.getframerate()) == reading.length > 1
    assert len({reading.path.read_bytes() for reading in readings}) == 3
    assert not program.projects.board(project.id).voiceovers
    assert program._parts.repositories.assets.count(kind="sound") == 0


def test_nothing_is_read_twice(program, counting):
    speaker = counting()
    first = program.auditions.hear(TEXT, ["fake:beep", "espeak:en"])
    assert program.auditions.hear(TEXT, ["espeak:en", "FAKE:beep", "espeak:en"]) == first[::-1]
    assert sorted(speaker.spoken) == ["espeak:en", "fake:beep"]
    program.auditions.hear(TEXT + " Now.", ["fake:beep"])
    assert len(speaker.spoken) == 3


def test_what_was_not_kept_whole_is_read_again(program, counting):
    speaker = counting()
    (reading,) = program.auditions.hear(TEXT, ["fake:beep"])
    whole = reading.path.read_bytes()
    reading.path.write_bytes(b"RIFF")
    (again,) = program.auditions.hear(TEXT, ["fake:beep"])
    assert again.path.read_bytes() == whole
    assert len(speaker.spoken) == 2


def test_a_voice_that_fails_is_a_reading_with_its_problem(program, counting):
    counting("espeak:en")
    good, bad = program.auditions.hear(TEXT, ["fake:beep", "espeak:en"])
    assert good.path is not None
    assert (bad.path, bad.problem) == (None, "It gave no sound. Choose another.")


def test_cancelled_keeps_what_is_finished(program, counting):
    speaker = counting()
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        program.auditions.hear(
            TEXT, [f"espeak:de+{name}" for name in ("f1", "f2", "f3", "f4", "m1", "m2", "m3", "m4")],
            ready=lambda _: cancel.cancel(), cancel=cancel,
        )  # fmt: skip
    done = len(speaker.spoken)
    assert 1 <= done < 8
    assert len(list(behind(program.auditions)._folder.glob("*.wav"))) >= 1


def test_what_cannot_be_read_is_said_at_once(program, counting):
    speaker = counting()
    with pytest.raises(BadInput, match="nothing to read"):
        program.auditions.hear("  ", ["fake:beep"])
    with pytest.raises(BadInput, match="at most"):
        program.auditions.hear("a" * 2001, ["fake:beep"])
    with pytest.raises(BadInput, match="1 to 50"):
        program.auditions.hear(TEXT, [])
    with pytest.raises(UnknownVoice):
        program.auditions.hear(TEXT, ["fake:beep", "espeak:nonesuch"])
    assert speaker.spoken == []


def test_old_readings_go(program, monkeypatch):
    monkeypatch.setattr(auditions, "KEPT", 2)
    for number in range(4):
        program.auditions.hear(f"Number {number}.", ["fake:beep"])
    assert len(list(behind(program.auditions)._folder.glob("*.wav"))) == 2


VOICES = (
    ("piper:anna", ("de-DE",), "female", 60, "CC-BY-4.0", False),
    ("espeak:de", ("de",), "male", 20, "GPL-3.0-or-later", False),
    ("cloud:nova", ("en-US", "de"), "female", 90, "", True),
    ("espeak:nds", ("nds", "de"), "", 20, "GPL-3.0-or-later", False),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (VoiceQuery(), ["cloud:nova", "piper:anna", "espeak:de", "espeak:nds"]),
        (VoiceQuery(language="de"), ["piper:anna", "espeak:de", "cloud:nova", "espeak:nds"]),
        (VoiceQuery(language="DE_de"), ["piper:anna"]),
        (VoiceQuery(language="d"), []),
        (VoiceQuery(sex="female", offline=True), ["piper:anna"]),
        (VoiceQuery(engine="ESPEAK"), ["espeak:de", "espeak:nds"]),
        (VoiceQuery(licence="gpl", name="de"), ["espeak:de"]),
        (VoiceQuery(quality=60), ["cloud:nova", "piper:anna"]),
        (VoiceQuery(name="anna piper"), ["piper:anna"]),
    ],
)
def test_voices_are_found_by_what_is_known_of_them(program, query, found):
    template = program.narration.find_voice("fake:beep")
    voices = [
        replace(
            template,
            id=id,
            engine=id.partition(":")[0],
            name=id.partition(":")[2],
            languages=languages,
            sex=sex,
            quality=quality,
            licence=licence,
            needs_network=network,
        )
        for id, languages, sex, quality, licence, network in VOICES
    ]
    assert [voice.id for voice in matching(voices, query)] == found


def test_voices_in_other_registers_are_found_when_asked_for(program):
    plain = program.voices.search(VoiceQuery(language="de", engine="espeak"))
    every = program.voices.search(VoiceQuery(language="de", engine="espeak", sex="female"), variants=True)
    assert [voice.id for voice in plain] == ["espeak:de"]
    assert {"espeak:de+f3", "espeak:de+f5"} <= {voice.id for voice in every}
    assert {voice.sex for voice in every} == {"female"}
