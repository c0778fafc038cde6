"""Engines that misbehave: nothing but one clear error comes out, and nothing is left running."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import av
import numpy as np
import pytest

from app.errors import Cancelled, SpeechFailed
from app.services.ports import CancelToken, Voice
from app.voice import espeak_library, system
from app.voice.hibari import VOICE, Hibari
from app.voice.hibari_model import Model, Token
from app.voice.system import System

SYSTEM_VOICE = Voice(id="system:x", engine="system", name="X", languages=("en",))


class Broken(Model):
    """A model whose sound is whatever a test wants."""

    def __init__(self, level: float, length: int = 24000) -> None:
        self.level = level
        self.length = length

    def normalized(self, sentence: str) -> str:
        return sentence

    def tokens(self, normalized: str) -> list[Token]:
        return [Token(normalized, "a", "")]

    def ids(self, phonemes: str) -> list[int]:
        return [1] * len(phonemes)

    def sound(self, ids: list[int], noise: np.random.Generator):  # type: ignore[no-untyped-def]
        return np.full(self.length, self.level, np.float32), np.linspace(0, self.length, len(ids) + 1)


@pytest.mark.parametrize(
    "model", [Broken(float("nan")), Broken(0.0), Broken(0.001), Broken(float("inf")), Broken(0.5, 0)]
)
def test_no_sound_is_an_error_and_never_silence(model: Model) -> None:
    engine = Hibari()
    engine._model = model
    with pytest.raises(SpeechFailed, match="hibari:en could not say “hello”: it gave no sound"):
        engine.speak("hello", VOICE, "en", 1, CancelToken())


def test_a_front_end_that_fails_is_an_error_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Broken(0.5)
    monkeypatch.setattr(model, "normalized", lambda sentence: 1 // 0)
    engine = Hibari()
    engine._model = model
    with pytest.raises(SpeechFailed, match="could not say “hello”: its reading failed"):
        engine.speak("hello", VOICE, "en", 1, CancelToken())


def as_child(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(system, "_command", lambda: [sys.executable, "-c", program])


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit(3)", "ended with status 3"),
        ("import os; os.abort()", "ended with status"),
        ("import json,sys; r=json.load(sys.stdin); open(r['reply'],'w').write('{')", "ended with status 0"),
        ("import json,sys; r=json.load(sys.stdin); open(r['reply'],'w').write('{\"error\": \"no driver\"}')", "no driver"),
        ("import json,sys; r=json.load(sys.stdin); open(r['reply'],'w').write('{}')", "could not be read"),
        (
            "import json,sys; r=json.load(sys.stdin); open(r['reply'],'w').write('{}');"
            "open(r['sound'],'w').write('this is no sound at all')",
            "could not be read",
        ),
    ],
)  # fmt: skip
def test_a_child_that_fails_is_one_error(monkeypatch: pytest.MonkeyPatch, program: str, said: str) -> None:
    as_child(monkeypatch, program)
    with pytest.raises(SpeechFailed, match="system:x could not say “hello there”") as caught:
        System().speak("hello there", SYSTEM_VOICE, "en", 1, CancelToken())
    assert said in str(caught.value)


HANGS = "import threading; threading.Event().wait(60)"


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    as_child(monkeypatch, HANGS)
    monkeypatch.setattr(system, "_START_LIMIT", 0.2)
    monkeypatch.setattr(system, "_LIMIT_A_CHARACTER", 0.0)
    with pytest.raises(SpeechFailed, match="did not answer"):
        System().speak("hello", SYSTEM_VOICE, "en", 1, CancelToken())


def test_a_child_is_ended_when_somebody_asks_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    as_child(monkeypatch, HANGS)
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with pytest.raises(Cancelled):
        System().speak("hello", SYSTEM_VOICE, "en", 1, cancel)


def test_a_system_without_voices_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    as_child(monkeypatch, "import sys; sys.exit(1)")
    engine = System()
    assert list(engine.voices()) == []
    assert engine.report()["state"] == "missing"
    assert "status 1" in engine.report()["detail"]


def test_an_aiff_file_under_a_wav_name_is_read(tmp_path: Path) -> None:
    """What macOS writes whatever the name says."""
    path = tmp_path / "speech.wav"
    tone = (np.sin(np.arange(22050) * 0.1) * 9000).astype(np.int16)
    with av.open(str(path), "w", format="aiff") as container:
        stream = container.add_stream("pcm_s16be", rate=22050, layout="mono")
        block = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
        block.sample_rate = 22050
        for packet in [*stream.encode(block), *stream.encode(None)]:
            container.mux(packet)
    samples, rate = system._read(path)
    assert rate == 22050
    assert np.array_equal(samples, tone)


def test_espeak_without_its_library_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import espeakng_loader

    from app.voice.espeak import Espeak

    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: "/nowhere/libespeak-ng.so")
    with pytest.raises(SpeechFailed, match=r"could not be loaded.*pip install"):
        espeak_library.speak("gmw/en-US", "hello", lambda: False)
    engine = Espeak()
    assert list(engine.voices()) == []
    assert engine.report()["state"] == "missing"


def test_espeak_without_its_data_does_not_end_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import espeakng_loader

    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(tmp_path))
    with pytest.raises(SpeechFailed):
        espeak_library.speak("gmw/en-US", "hello", lambda: False)


def test_espeak_does_not_know_every_voice() -> None:
    with pytest.raises(SpeechFailed, match="no voice gmw/nowhere"):
        espeak_library.speak("gmw/nowhere", "hello", lambda: False)
