"""One text by hand: a sound file and the times of its words."""

import json
import wave
from pathlib import Path

import pytest


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getnframes() / file.getframerate()


def test_a_text_is_spoken_with_its_words_times(run, tmp_path: Path) -> None:
    out, times = tmp_path / "a.wav", tmp_path / "a.json"
    ran = run("speak", "Twice a day, the river turns.", "-o", out, "--times", times, "--json")
    assert ran.status == 0, ran.err
    assert (ran.line["voice"], ran.line["word_times"], ran.line["words"]) == ("hibari:en", "engine", 6)
    words = json.loads(times.read_text(encoding="utf-8"))["words"]
    assert [word["word"] for word in words] == ["Twice", "a", "day", "the", "river", "turns"]
    ends = [0.0, *(word["end_s"] for word in words)]
    assert all(before <= word["start_s"] < word["end_s"] for before, word in zip(ends, words, strict=False))
    assert ends[-1] <= seconds(out) == pytest.approx(ran.line["duration_s"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.wav", "home"]


def test_files_standard_input_and_speed(run, tmp_path: Path, script: Path) -> None:
    out = tmp_path / "a.wav"
    assert run("speak", script, "-o", out, "--voice", "fake:beep").status == 0
    whole = seconds(out)
    assert run("speak", script, "-o", out, "--voice", "fake:beep", "--rate", "1.25").status == 0
    assert seconds(out) == pytest.approx(whole / 1.25, abs=0.001)
    ran = run(
        "speak",
        "-",
        "-o",
        out,
        "--json",
        typed="La marée monte deux fois par jour, et tout le monde le sait.\n",
    )
    assert ran.status == 0, ran.err
    assert ran.line["words"] == 13
    assert ran.line["voice"].startswith("espeak:fr")


def test_mistakes_are_a_sentence_and_leave_nothing(run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "old.wav").write_bytes(b"as it was")
    good = folder / "a.wav"
    for arguments, said in [
        (["", "-o", good], "no text"),
        (["-", "-o", good], "no text"),
        (["missing.md", "-o", good], "no file missing.md"),
        (["Hello.", "-o", folder / "a.mp3"], ".wav"),
        (["Hello.", "-o", tmp_path / "nowhere" / "a.wav"], "no folder"),
        (["Hello.", "-o", good, "--times", tmp_path / "nowhere" / "a.json"], "no folder"),
        (["Hello.", "-o", good, "--times", good], "cannot be one file"),
        (["Hello.", "-o", folder / "old.wav", "--voice", "hibari:fr"], "no voice"),
        (["Hello.", "-o", good, "--rate", "50"], "50 times"),
        (["Hello.", "-o", good, "--rate", "fast"], "fast"),
        (["Hello.", "-o", good, "--times", folder], "is a folder"),
    ]:
        ran = run("speak", *arguments, typed="")
        assert (ran.status, said in ran.err) == (2, True), ran.err
        assert "Traceback" not in ran.err
        assert [path.name for path in folder.iterdir()] == ["old.wav"]
    assert (folder / "old.wav").read_bytes() == b"as it was"
