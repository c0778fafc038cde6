"""Frames and scenes split, joined, duplicated and moved from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

SCRIPT = """# The river

Twice a day the river turns around, and nobody is surprised.

It stops first.

# The wave

A wave comes up from the sea.
"""


@pytest.fixture
def tide(run, tmp_path: Path) -> str:
    path = tmp_path / "tide.md"
    path.write_text(SCRIPT, encoding="utf-8")
    made = run("make", path, "-o", tmp_path / "o.wav", "--voice", "fake:beep", "--project", "tide")
    assert made.status == 0, made.err
    return "tide"


def texts(run, project: str) -> list[tuple[str, str]]:
    return [(row["scene"], row["text"]) for row in run("frames", project, "--json").line]


def test_frames_and_scenes_are_shaped(run, tide: str) -> None:
    split = run("frame", tide, 1, "--split-at", "and nobody")
    assert split.status == 0, split.err
    river, wave = "The river", "The wave"
    whole = [
        (river, "Twice a day the river turns around,"),
        (river, "and nobody is surprised."),
        (river, "It stops first."),
        (wave, "A wave comes up from the sea."),
    ]
    assert texts(run, tide) == whole
    assert run("frames", "move", tide, "1-2", "--after", 4).status == 0
    assert texts(run, tide) == [whole[2], whole[3], (wave, whole[0][1]), (wave, whole[1][1])]
    assert run("frames", "move", tide, 4, "--before", 1).status == 0
    assert run("frames", "move", tide, 1, "--scene", 2).status == 0
    assert texts(run, tide) == [whole[2], whole[3], (wave, whole[0][1]), (wave, whole[1][1])]
    joined = run("frames", "join", tide, 3, 4)
    assert joined.status == 0, joined.err
    assert texts(run, tide)[2] == (wave, "Twice a day the river turns around, and nobody is surprised.")
    assert run("frames", "duplicate", tide, 1).status == 0
    assert texts(run, tide)[:2] == [whole[2], whole[2]]
    begun = run("scene", "begin", tide, 2, "--title", "Again", "--json")
    assert [(row["title"], row["frames"]) for row in begun.line] == [(river, 1), ("Again", 1), (wave, 2)]
    moved = run("scene", "move", tide, 2, "--to", 3, "--json")
    assert [row["title"] for row in moved.line] == [river, wave, "Again"]
    joined = run("scene", "join", tide, 2, "--json")
    assert [(row["title"], row["frames"]) for row in joined.line] == [(river, 3), ("Again", 1)]
    what = [edit["what"] for edit in run("history", tide, "--json").line]
    assert what[:3] == ["Join scenes", "Move scene", "Begin a scene"]


REFUSED = [
    (("frame", "tide", 1, "--split-at", "no such"), "does not say “no such”"),
    (("frame", "tide", 1, "--split-at", "Twice"), "begins the frame"),
    (("frame", "tide", 1, "--split-at", "n"), "stands"),
    (("frames", "join", "tide", 1, 3), "follow one another"),
    (("frames", "join", "tide"), "No frame was named"),
    (("frames", "join", "tide", "x"), "names no frames"),
    (("frames", "duplicate", "tide", 9), "frames 1 to 3"),
    (("frames", "move", "tide", 1), "--before"),
    (("frames", "tide", "--scene", 1), "moved to a place"),
    (("frames", "tide", 1), "nothing like"),
    (("scene", "join", "tide", 1), "no scene before"),
    (("scene", "move", "tide", 1, "--to", 3), "scenes 1 to 2"),
]


def test_how_a_frame_moves_and_comes_in_is_said(run, tide: str) -> None:
    said = run(
        "frame", tide, 2, "--motion", "push_in", "amount=0.2", "pace=steady",
        "--transition", "push", "direction=up", "length=0.4",
    )  # fmt: skip
    assert said.status == 0, said.err
    row = run("frames", tide, "--json").line[1]
    assert row["motion"] == "push_in amount=0.2 pace=steady"
    assert row["transition"] == "push direction=up length=0.4"
    for wrong, word in (
        (("--motion", "spin"), "between"),
        (("--motion", "push_in", "pace=hasty"), "steady"),
        (("--transition", "wipe", "softness=much"), "number"),
        (("--transition", "wipe", "soft"), "name=value"),
    ):
        refused = run("frame", tide, 2, *wrong)
        assert refused.status == 2
        assert word in refused.err
    assert run("frames", tide, "--json").line[1] == row
    back = run("frame", tide, 2, "--motion", "template", "--transition", "template")
    assert back.status == 0, back.err
    assert "pace" not in run("frames", tide, "--json").line[1]["motion"]


def test_what_cannot_be_done_is_said_and_changes_nothing(run, tide: str) -> None:
    before = texts(run, tide)
    for words, said in REFUSED:
        result = run(*words)
        assert result.status == 2, words
        assert said in result.err, words
    assert texts(run, tide) == before
