from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from app.errors import SpeechFailed, UnknownVoice
from app.services.ports import CancelToken, Speech, Voice
from app.voice.engine import failed, line
from app.voice.fake import Fake
from app.voice.hibari_model import with_output
from app.voice.speaker import Speaker

ROOT = Path(__file__).parents[3]


class Mute:
    """An engine that gives no sound."""

    name = "mute"
    voice = Voice(id="mute:en", engine="mute", name="Mute", languages=("en-US", "en"), quality=90)

    def voices(self) -> Sequence[Voice]:
        return (self.voice,)

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        raise failed(voice, text, "it gave no sound")

    def report(self) -> Mapping[str, str]:
        return line(self.name, False, "mute")


def test_starting_up_loads_no_engine() -> None:
    program = (
        "import sys; from app.voice.speaker import Speaker; s = Speaker(); s.find('fake:beep');"
        "heavy = {'onnxruntime', 'hibari', 'espeakng_loader', 'pyttsx3', 'py3langid', 'av', 'sentencex'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_voices_have_unique_ids_and_are_found(speaker: Speaker) -> None:
    voices = speaker.voices()
    ids = [voice.id for voice in voices]
    assert len(set(ids)) == len(ids)
    assert sum(id.startswith("espeak:") for id in ids) > 120
    assert all(voice.id.partition(":")[0] == voice.engine and voice.languages for voice in voices)
    assert speaker.find("Espeak:EN-us").id == "espeak:en-US"


@pytest.mark.parametrize(
    ("wanted", "near"), [("hibari:fr", "hibari:en"), ("espeak:german", "espeak:"), ("German", "espeak:de"), ("fake", "fake:beep")]
)  # fmt: skip
def test_an_unknown_voice_names_near_ones(speaker: Speaker, wanted: str, near: str) -> None:
    with pytest.raises(UnknownVoice) as caught:
        speaker.find(wanted)
    assert f"“{wanted}”" in str(caught.value)
    assert near in str(caught.value)
    assert "scenewright voices" in str(caught.value)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "hibari:en"), ("en-GB", "hibari:en"), ("", "hibari:en"), ("de", "espeak:de"), ("de-AT", "espeak:de"),
        ("fr", "espeak:fr"), ("fr-CH", "espeak:fr-CH"), ("pt", "espeak:pt"), ("pt-BR", "espeak:pt-BR"),
        ("zh", "espeak:cmn"), ("zh-HK", "espeak:yue"), ("no", "espeak:nb"), ("nn", "espeak:nb"), ("ar", "espeak:ar"),
        ("ja", "espeak:ja"), ("es-MX", "espeak:es-419"), ("iw", "espeak:he"), ("xx", "espeak:en-US"),
    ],
)  # fmt: skip
def test_choose(speaker: Speaker, language: str, expected: str) -> None:
    assert speaker.choose(language).id == expected


def test_the_fake_is_never_chosen() -> None:
    with pytest.raises(SpeechFailed, match="No voice works"):
        Speaker({"fake": Fake}).choose("en")


@pytest.mark.parametrize(
    ("text", "length"),
    [("…", 1), ("😀", 1), ("?! " * 3, Fraction(3, 2)), ("😀" * 90, 3), ("", 1), (" \n", 1)],
)
@pytest.mark.parametrize("voice", ["", "hibari:en", "fake:beep"])
def test_text_without_words_is_silence(speaker: Speaker, text: str, voice: str, length: Fraction) -> None:
    speech = speaker.speak(text, voice)
    assert speech.length == length
    assert not any(speech.samples)
    assert speech.words == ()
    assert speech.recipe["engine"] == "silence"


def test_silence_too_needs_a_voice_that_exists(speaker: Speaker) -> None:
    with pytest.raises(UnknownVoice):
        speaker.speak("…", "nobody:here")


def test_another_voice_steps_in_only_where_none_was_named() -> None:
    from app.voice.espeak import Espeak

    speaker = Speaker({"mute": Mute, "espeak": Espeak})
    speech = speaker.speak("Hello there.", "")
    assert speech.recipe["voice"] == "espeak:en-US"
    assert speech.recipe["instead_of"] == "mute:en"
    assert "gave no sound" in str(speech.recipe["because"])
    with pytest.raises(SpeechFailed, match="mute:en could not say “Hello there"):
        speaker.speak("Hello there.", "mute:en")


def test_text_in_another_script_gets_its_own_voice(speaker: Speaker) -> None:
    assert speaker.speak("Привет, мир", "").recipe["voice"] == "espeak:ru"
    assert speaker.speak("Привет, мир", "", language="en").recipe["voice"] == "espeak:ru"
    speech = speaker.speak("مرحبا بِالعَالَمِ", "")
    assert [word.text for word in speech.words] == ["مرحبا", "بِالعَالَمِ"]
    spoken = speaker.speak("今天天气很好", "").words
    assert "".join(word.text for word in spoken) == "今天天气很好"
    assert len(spoken) > 3


def test_report_has_a_line_an_engine(speaker: Speaker) -> None:
    lines = speaker.report()
    assert [one["name"] for one in lines] == ["hibari", "piper", "espeak", "system", "fake", "openai"]
    assert all(set(one) == {"name", "state", "detail", "hint"} for one in lines)
    assert all(one["state"] in ("ok", "missing", "extra") for one in lines)


@pytest.mark.parametrize("model", [b"", b"\x08\x07", b"\x3a\xff\xff\xff", b"\x3a\x80", b"\x0b\x00"])
def test_a_damaged_model_is_told_apart(model: bytes) -> None:
    with pytest.raises(ValueError, match="ONNX"):
        with_output(model, "/Clip_output_0")
