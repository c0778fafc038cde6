"""A recording laid over a project from the command line, and the video made with it."""

from pathlib import Path

import pytest

from app.voice.align import available
from app.voice.speaker import Speaker
from tests.benchmarks.recorded import joined, write
from tests.e2e.quick import SMALL

pytestmark = pytest.mark.skipif(not available("en"), reason="soundswallower has no wheel here")


def test_a_recording_is_imported_and_heard(run, tmp_path: Path, script: Path) -> None:
    assert run("make", script, "-o", tmp_path / "talk.mp4", *SMALL).status == 0
    rows = run("frames", "the tide", "--json").line
    samples, _ = joined([Speaker().speak(row["text"], "hibari:en", "en") for row in rows])
    path = tmp_path / "reading.mp3"
    write(path, samples)

    looked = run("narration", "import", "the tide", path, "--dry-run", "--json")
    assert looked.status == 0, looked.err
    assert [one["frame"] for one in looked.line["laid"]] == [row["number"] for row in rows]
    assert {row["voice"] for row in run("frames", "the tide", "--json").line} == {"fake:beep"}

    ran = run("narration", "import", "the tide", path)
    assert ran.status == 0, ran.err
    assert f"{len(rows)} of {len(rows)} frames laid" in ran.out
    assert {row["voice"] for row in run("frames", "the tide", "--json").line} == {"reading.mp3"}
    rendered = run("render", "the tide", "-o", tmp_path / "read.mp4", "--json")
    assert rendered.status == 0, rendered.err
    assert rendered.line["duration_s"] < len(samples) / 44_100 + len(rows)
    assert {row["voice"] for row in run("frames", "the tide", "--json").line} == {"reading.mp3"}


def test_mistakes(run, tmp_path: Path, script: Path) -> None:
    assert run("make", script, "-o", tmp_path / "talk.mp4", *SMALL).status == 0
    for file, said in [(script, "sound"), (tmp_path / "missing.mp3", "missing.mp3")]:
        ran = run("narration", "import", "the tide", file)
        assert (ran.status, said in ran.err, "Traceback" in ran.err) == (2, True, False), ran.err
