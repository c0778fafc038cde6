"""Sounds put beside the voices from the command line, heard in the video where they were put."""

import math
import struct
import subprocess
import wave
from pathlib import Path

import pytest

from tests.e2e.quick import SMALL


@pytest.fixture
def beep(tmp_path: Path) -> Path:
    """Half a second at 9 kHz, where no voice has anything."""
    path = tmp_path / "beep.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 48_000, 0, "NONE", ""))
        samples = (round(9000 * math.sin(2 * math.pi * 9000 * n / 48_000)) for n in range(24_000))
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


def heard_at(video: Path) -> tuple[float, float]:
    """When what is above 8 kHz begins and ends, in seconds, as ffmpeg hears it."""
    ran = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(video), "-af", "highpass=8500:poles=2,highpass=8500:poles=2",
         "-ac", "1", "-ar", "48000", "-f", "s16le", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    samples = struct.unpack(f"<{len(ran) // 2}h", ran)
    loudest = max(map(abs, samples))
    loud = [number for number, sample in enumerate(samples) if abs(sample) > loudest / 3]
    return loud[0] / 48_000, loud[-1] / 48_000


def test_a_sound_is_added_heard_changed_and_removed(run, tmp_path: Path, script: Path, beep: Path) -> None:
    assert run("make", script, "-o", tmp_path / "talk.mp4", *SMALL).status == 0
    added = run("sound", "add", "the tide", beep, "--frame", 2, "--at", 0.25, "--gain", 6, "--json")
    assert added.status == 0, added.err
    frames = run("frames", "the tide", "--json").line
    start = float(frames[1]["start_s"])
    assert run("render", "the tide", "-o", tmp_path / "with.mp4").status == 0
    first, last = heard_at(tmp_path / "with.mp4")
    assert first == pytest.approx(start + 0.25, abs=0.01)
    assert last == pytest.approx(start + 0.75, abs=0.01)

    [row] = run("sound", "list", "the tide", "--json").line
    assert (row["frame"], row["at"], row["gain_db"], row["heard"]) == (2, 0.25, 6, True)
    changed = run("sound", "change", "the tide", row["id"][:8], "--frame", 0, "--at", 1, "--length", 0.25)
    assert changed.status == 0, changed.err
    assert run("render", "the tide", "-o", tmp_path / "moved.mp4").status == 0
    first, last = heard_at(tmp_path / "moved.mp4")
    assert (first, last) == pytest.approx((1, 1.25), abs=0.012)
    assert "beep.wav" in run("sound", "list", "the tide").out

    assert run("sound", "remove", "the tide", row["id"]).status == 0
    assert run("sound", "list", "the tide", "--json").line == []
    assert [edit["what"] for edit in run("history", "the tide", "--json").line[:3]] == [
        "Remove sound", "Change sound", "Add sound",
    ]  # fmt: skip
    again = run("render", "the tide", "-o", tmp_path / "again.mp4")
    assert again.status == 0
    assert (tmp_path / "again.mp4").read_bytes() == (tmp_path / "talk.mp4").read_bytes()


def test_mistakes_are_one_sentence_and_change_nothing(run, tmp_path: Path, script: Path, beep: Path) -> None:
    assert run("make", script, "-o", tmp_path / "talk.mp4", *SMALL).status == 0
    for arguments, said in (
        (("add", "the tide", script), "tide.md"),
        (("add", "the tide", beep, "--frame", 99), "frame 99"),
        (("add", "the tide", beep, "--pan", 3), "pan"),
        (("add", "the tide", beep, "--at", "soon"), "not a time"),
        (("change", "the tide", "abc", "--gain", 1), "no sound"),
        (("change", "the tide", "abc"), "Nothing was said"),
        (("remove", "the tide", "abc"), "no sound"),
    ):
        ran = run("sound", *arguments)
        assert ran.status == 2, arguments
        assert said in ran.err
        assert "Traceback" not in ran.err
    assert run("sound", "list", "the tide", "--json").line == []
