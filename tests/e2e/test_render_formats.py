"""``render`` and ``make`` as people and scripts ask for files of every kind."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import pytest

pytestmark = pytest.mark.e2e

SMALL = ("--size", "320x180", "--fps", "10")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_one_project_becomes_files_of_every_kind(
    run, tmp_path: Path, script: Path, photographs: Path
) -> None:
    made = run(
        "make",
        script,
        "-o",
        tmp_path / "o.mp4",
        *SMALL,
        "--images",
        photographs,
        "--project",
        "Tide",
        "--json",
    )
    assert made.status == 0, made.err

    # A format of one export names its own segments, and leaves the project and its segments alone.
    ran = run("render", "Tide", "-o", tmp_path / "q.mp4", "--crf", 30, "--preset", "fast", "--json")
    assert (ran.status, ran.line["segments_reused"]) == (0, 0), ran.err
    again = run("render", "Tide", "-o", tmp_path / "again.mp4", "--resume", "--jobs", 1, "--json")
    assert again.line["segments_reused"] == again.line["segments"] > 1
    assert digest(tmp_path / "again.mp4") == digest(tmp_path / "o.mp4") != digest(tmp_path / "q.mp4")
    assert set(again.line["stages_s"]) >= {"pictures", "sound", "join", "check"}

    alone = run("render", "Tide", "-o", tmp_path / "alone.mp4", "--no-cache", "--verify", "--json")
    assert (alone.status, alone.line["segments_reused"]) == (0, 0), alone.err
    assert digest(tmp_path / "alone.mp4") == digest(tmp_path / "o.mp4")

    shapes = run(
        "render", "Tide", "-o", tmp_path / "s.mkv", "--shape", "9:16", "--shape", "1:1", "--shape", "4:5",
        "--captions-track", "--poster", "--json",
    )  # fmt: skip
    assert shapes.status == 0, shapes.err
    found = {}
    for video in shapes.line["videos"]:
        path = Path(video["output"])
        assert path.with_name(f"{path.stem}-poster.png").stat().st_size > 1000
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            found[path.name] = (stream.width, stream.height)
            assert [stream.type for stream in file.streams] == ["video", "audio", "subtitle"]
            assert [chapter["metadata"]["title"] for chapter in file.chapters()] == ["The tide", "The moon"]
    assert found == {"s-9x16.mkv": (180, 320), "s-1x1.mkv": (180, 180), "s-4x5.mkv": (180, 224)}

    for name in ("o.gif", "o.opus"):
        ran = run("render", "Tide", "-o", tmp_path / name, "--until", 2, "--json")
        assert ran.status == 0, ran.err
        assert (tmp_path / name).stat().st_size > 1000
    assert ran.line["pictures"] == 0
    shown = run("projects", "show", "Tide", "--json").line
    assert (shown["size"], shown["fps"]) == ("320x180", "10")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "o.avi"), "o.avi"),
        (("-o", "o.webm", "--preset", "youtube"), "H.264 does not go into WebM"),
        (("-o", "o.mp4", "--preset", "youtub"), "Did you mean “youtube”"),
        (("-o", "o.mp4", "--crf", "99"), "no quality 99"),
        (("-o", "o.mp4", "--crf", "-3"), "whole number"),
        (("-o", "o.mp4", "--resume", "--no-cache"), "not allowed with"),
        (("-o", "o.mp4", "--shape", "3:1"), "invalid choice"),
        (("-o", "o.mp4", "--shape", "1:1", "--size", "320x180"), "size and a shape"),
        (("-o", "o.gif", "--captions-track"), "no place for captions"),
        (("-o", "o.wav", "--poster"), "no picture"),
        (("-o", "o.mov", "--codec", "vp9"), "VP9 does not go into MOV"),
    ],
)
def test_what_cannot_be_made_is_one_sentence_and_leaves_no_project(
    arguments, said, run, tmp_path: Path, script: Path
) -> None:
    output = tmp_path / arguments[1]
    ran = run("make", script, "-o", output, *arguments[2:])
    assert ran.status == 2
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not output.exists()
    assert run("projects", "list", "--json").line == []


def test_formats_are_listed_with_what_this_computer_has(run) -> None:
    line = run("formats", "--json").line
    assert {"youtube", "shorts", "gif", "master", "wav"} <= {preset["name"] for preset in line["presets"]}
    states = {encoder["name"]: encoder["state"] for encoder in line["encoders"]}
    assert states["H.264 encoder"] == states["AV1 encoder"] == "ok"
    assert "Hardware encoders" in states
    assert "youtube" in run("formats").out
