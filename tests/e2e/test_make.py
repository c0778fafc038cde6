"""The main job as a user does it, checked with tools that share nothing with ours."""

import hashlib
import json
import subprocess
from fractions import Fraction
from pathlib import Path
from unittest.mock import ANY

import pytest

from tests.e2e.quick import SMALL


def probe(path: Path) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {stream["codec_type"]: stream for stream in json.loads(done.stdout)["streams"]}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_make_change_a_frame_and_render_again(run, tmp_path: Path, script: Path, photographs: Path) -> None:
    output = tmp_path / "made" / "o.mp4"
    made = run("make", script, "-o", output, "--images", photographs, *SMALL, "--captions", "both", "--json")
    assert made.status == 0, made.err
    line = made.line
    assert set(line) == {"output", "project", "scenes", "frames", "duration_s", "pictures", "wall_s"}
    assert (line["scenes"], line["project"]) == (2, "The tide")
    assert line["pictures"] == line["duration_s"] * 10
    streams = probe(output)
    assert int(str(streams["video"]["nb_read_frames"])) == line["pictures"]
    assert (streams["video"]["codec_name"], streams["audio"]["codec_name"]) == ("h264", "aac")
    assert streams["video"]["color_space"] == streams["video"]["color_primaries"] == "bt709"
    assert output.with_suffix(".srt").exists()
    assert output.with_suffix(".vtt").exists()

    frames = run("frames", "the tide", "--json").line
    assert [frame["number"] for frame in frames] == list(range(1, line["frames"] + 1))
    assert "".join(frame["source"] for frame in frames) == script.read_text(encoding="utf-8")
    assert frames[0]["voice"] == "fake:beep"
    assert frames[0]["image"] == "river.jpg"
    assert sum(Fraction(str(frame["length_s"])) for frame in frames) == Fraction(str(line["duration_s"]))

    first = sha256(output)
    again = run("render", "The tide", "-o", tmp_path / "again.mp4", "--jobs", 1, "--json").line
    assert again["segments_reused"] == again["segments"]
    assert sha256(tmp_path / "again.mp4") == first

    changed = run(
        "frame",
        "The tide",
        2,
        "--text",
        "Something quite different.",
        "--image",
        photographs / "moon.jpg",
        "--json",
    )
    assert changed.status == 0, changed.err
    assert (changed.line["text"], changed.line["image"]) == ("Something quite different.", "moon.jpg")
    after = run("render", "The tide", "-o", tmp_path / "after.mp4", "--json").line
    assert 0 < after["segments_reused"] < after["segments"]
    assert sha256(tmp_path / "after.mp4") != first


def test_the_same_script_in_two_homes_gives_the_same_bytes(
    run, tmp_path: Path, script: Path, photographs: Path
) -> None:
    outputs = []
    for name, jobs in (("one", 1), ("two", 3)):
        outputs.append(tmp_path / f"{name}.mp4")
        home = {"SCENEWRIGHT_HOME": str(tmp_path / name)}
        ran = run(
            "make",
            script,
            "-o",
            outputs[-1],
            "--images",
            photographs,
            *SMALL,
            "--jobs",
            jobs,
            environment=home,
        )
        assert ran.status == 0, ran.err
    assert sha256(outputs[0]) == sha256(outputs[1])


@pytest.mark.parametrize(
    "text", ["Water", "🌊🐚", "هذا نهر يغيّر رأيه مرتين في اليوم.", "…", "今天天气很好。"]
)
def test_scripts_that_are_hardly_any(run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "little.txt"
    path.write_text(text, encoding="utf-8")
    made = run("make", path, "-o", tmp_path / "o.mp4", "--size", "320x180", "--fps", "10", "--json")
    assert made.status == 0, made.err
    assert made.line["frames"] == 1
    assert made.line["duration_s"] >= 1
    assert int(str(probe(tmp_path / "o.mp4")["video"]["nb_read_frames"])) == made.line["pictures"]


def test_several_scripts_become_several_videos(run, tmp_path: Path, script: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Another river altogether.", encoding="utf-8")
    ran = run("make", script, other, "-o", tmp_path / "videos", *SMALL, "--json")
    assert ran.status == 0, ran.err
    assert [Path(video["output"]).name for video in ran.line["videos"]] == ["tide.mp4", "other.mp4"]
    assert all(Path(video["output"]).exists() for video in ran.line["videos"])


def test_projects_are_listed_shown_and_deleted(run, tmp_path: Path, script: Path) -> None:
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL, "--project", "River").status == 0
    (listed,) = run("projects", "list", "--json").line
    assert (listed["name"], listed["size"], listed["fps"]) == ("River", "320x180", "10")
    shown = run("projects", "show", "river", "--json").line
    assert shown["frames"] == len(run("frames", listed["id"], "--json").line)
    assert run("projects", "delete", "River").status == 0
    assert run("projects", "list", "--json").line == []
    assert run("frames", "River").status == 2
    (waiting,) = run("projects", "bin", "--json").line
    assert (waiting["name"], waiting["id"], waiting["days_left"]) == ("River", listed["id"], 29)
    assert run("projects", "restore", "river", "--json").line["restored"] == listed["id"]
    assert run("projects", "show", "River", "--json").line == {**shown, "changed": ANY}
    assert run("projects", "delete", "River").status == 0
    assert "bin" in run("projects", "delete", "River").err
    assert run("projects", "delete", "River", "--now", "--json").line["for_good"] is True
    assert run("projects", "bin", "--json").line == []
    missing = run("projects", "restore", "River")
    assert missing.status == 2
    assert "“River”" in missing.err


def test_voices_templates_and_the_doctor_answer(run) -> None:
    voices = run("voices", "--json").line
    assert {"hibari:en"} <= {voice["id"] for voice in voices}
    heart = next(voice for voice in voices if voice["id"] == "hibari:en")
    assert (heart["sex"], heart["quality"], heart["licence"]) == ("female", 80, "Apache-2.0")
    assert (heart["needs_network"], heart["gives_word_times"]) == (False, True)
    assert {voice["engine"] for voice in voices} >= {"hibari", "espeak"}
    assert all(
        "fr" in " ".join(voice["languages"]) for voice in run("voices", "--language", "fr", "--json").line
    )
    assert run("templates", "--json").line[0]["name"] == "clear"
    doctor = run("doctor", "--json")
    assert doctor.status == 0, doctor.out
    assert {line["area"] for line in doctor.line} >= {"database", "audio", "voice", "render"}
    assert run("doctor").status == 0


def test_help_shows_examples(run) -> None:
    for command in ([], ["make"], ["render"], ["frame"]):
        ran = run(*command, "--help")
        assert ran.status == 0
        assert "examples:" in ran.out


def test_a_voice_file_that_is_none_is_refused(run, tmp_path) -> None:
    (tmp_path / "nobody.onnx").write_text("a page that was not found")
    (tmp_path / "nobody.onnx.json").write_text("{}")
    for file in ("nobody.onnx", "nobody.onnx.json", "missing.onnx", "talk.mp3"):
        refused = run("voices", "add", tmp_path / file)
        assert refused.status == 2
        assert "Traceback" not in refused.err
    removed = run("voices", "remove", "piper:nobody")
    assert (removed.status, "no piper voice that was added" in removed.err) == (2, True)
