"""A video among the pictures, as a user has it: from a folder, cut by options, seen and heard in the file."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.quick import SMALL


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Three seconds: red, green, blue; with a tone of 1 kHz."""
    path = tmp_path / "colours.mp4"
    subprocess.run(
        [
            "ffmpeg", "-v", "error", "-y",
            "-f", "lavfi", "-i", "color=red:s=320x180:d=1:r=25",
            "-f", "lavfi", "-i", "color=0x00ff00:s=320x180:d=1:r=25",
            "-f", "lavfi", "-i", "color=blue:s=320x180:d=1:r=25",
            "-f", "lavfi", "-i", "sine=frequency=1000:duration=3:sample_rate=48000",
            "-filter_complex", "[0][1][2]concat=n=3:v=1[v]", "-map", "[v]", "-map", "3:a",
            "-c:v", "libx264", "-g", "50", "-c:a", "aac", "-shortest", str(path),
        ],
        check=True,
    )  # fmt: skip
    return path


def seen(path: Path, second: float) -> str:
    """The strongest of red, green and blue in the middle of a video at a time."""
    done = subprocess.run(
        [
            "ffmpeg", "-v", "error", "-ss", str(second), "-i", str(path), "-frames:v", "1",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
        ],
        capture_output=True, check=True,
    )  # fmt: skip
    pixels = np.frombuffer(done.stdout, np.uint8).reshape(-1, 3)
    return ("red", "green", "blue")[int(np.median(pixels, axis=0).argmax())]


def tone(path: Path, first: float, last: float) -> float:
    """How much of the sound between two times is at 1 kHz, 0 to 1."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", "48000", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    sound = np.frombuffer(done.stdout, np.float32)[int(first * 48_000) : int(last * 48_000)]
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    at = np.fft.rfftfreq(len(sound), 1 / 48_000)
    return float(power[np.abs(at - 1000) < 15].sum() / max(power.sum(), 1e-12))


def test_a_clip_is_found_in_the_folder_cut_and_heard(run, tmp_path: Path, clip: Path) -> None:
    script, folder, output = tmp_path / "s.md", tmp_path / "media", tmp_path / "o.mp4"
    script.write_text("One sentence about colours, and then some more words.\n", encoding="utf-8")
    folder.mkdir()
    clip.rename(folder / clip.name)
    made = run(
        "make", script, "-o", output, "--images", folder, *SMALL, "--captions", "none", "--project", "c"
    )
    assert made.status == 0, made.err
    length = run("frames", "c", "--json").line[0]["length_s"]
    assert [seen(output, at) for at in (0.2, 1.3)] == ["red", "green"]
    assert tone(output, length - 0.7, length - 0.1) < 0.01  # its last picture is held, in silence

    ran = run("frame", "c", 1, "--clip-from", 1, "--clip-to", "2.5", "--clip-end", "loop")
    assert ran.status == 0, ran.err
    assert run("render", "c", "-o", output).status == 0
    assert [seen(output, at) for at in (0.2, 1.3, 1.7)] == ["green", "blue", "green"]
    assert tone(output, length - 0.7, length - 0.1) > 0.8  # after the last word only the clip sounds

    assert run("frame", "c", 1, "--clip-sound", "off").status == 0
    rendered = run("render", "c", "-o", output, "--json").line
    assert rendered["segments_reused"] == rendered["segments"]  # its pictures are as they were
    assert tone(output, length - 0.7, length - 0.1) < 0.01


def test_a_frame_without_words_is_its_clip(run, tmp_path: Path, clip: Path) -> None:
    script, output = tmp_path / "s.md", tmp_path / "o.mp4"
    script.write_text("One sentence about colours.\n\nAnd another one.\n", encoding="utf-8")
    assert run("make", script, "-o", output, *SMALL, "--project", "c").status == 0
    refused = run("frame", "c", 2, "--text", "")
    assert refused.status == 2
    ran = run("frame", "c", 2, "--text", "", "--image", clip, "--clip-speed", 2)
    assert ran.status == 0, ran.err
    frames = run("frames", "c", "--json").line
    assert 1.0 <= frames[1]["length_s"] <= 1.5
    assert run("render", "c", "-o", output).status == 0
    start = frames[1]["start_s"]
    assert [seen(output, start + at) for at in (0.1, 0.6, 1.0)] == ["red", "green", "blue"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--clip-from", "9"], "from 9 to 3"),
        (["--clip-to", "9"], "end at 9"),
        (["--clip-speed", "0"], "above 0"),
        (["--clip-speed", "99"], "99 times"),
        (["--clip-gain", "99"], "99 dB"),
        (["--clip-from", "soon"], "soon"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(run, tmp_path, clip, options, says) -> None:
    script = tmp_path / "s.md"
    script.write_text("One sentence.\n", encoding="utf-8")
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL, "--project", "c").status == 0
    assert run("frame", "c", 1, "--image", clip).status == 0
    before = run("frames", "c", "--json").line
    ran = run("frame", "c", 1, *options)
    assert ran.status == 2
    assert says in ran.err
    assert run("frames", "c", "--json").line == before


def test_a_photograph_has_no_clip_options(run, tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    script.write_text("One sentence.\n", encoding="utf-8")
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL, "--project", "c").status == 0
    ran = run("frame", "c", 1, "--clip-from", "1")
    assert ran.status == 2
    assert "no video" in ran.err
