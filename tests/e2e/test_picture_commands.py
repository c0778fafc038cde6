"""What frames may show, from the command line."""

from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.quick import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, name in enumerate(("Grey heron", "Moonrise")):
        Image.new("RGB", (320, 180), (90 * number, 60, 120)).save(folder / f"{name}.png")
    return folder


def test_pictures_are_listed_found_used_made_chosen_and_removed(
    run, tmp_path: Path, script: Path, folder: Path
) -> None:
    assert run("make", script, "-o", tmp_path / "talk.mp4", "--images", folder, *SMALL).status == 0
    rows = run("pictures", "list", "the tide", 1, "--json").line
    assert [row["kind"] for row in rows] == ["asset", "asset", "backdrop"]
    assert [row["chosen"] for row in rows] == [True, False, False]

    [heron] = run("pictures", "find", "the tide", "HERON", "--json").line
    assert (heron["name"], heron["project"]) == ("Grey heron.png", "The tide")
    used = run("pictures", "use", "the tide", 2, heron["id"])
    assert used.status == 0, used.err
    assert run("frames", "the tide", "--json").line[1]["image"] == "Grey heron.png"

    made = run("pictures", "make", "the tide", 1, "Still water", "--count", 2, "--json")
    assert [row["origin"] for row in made.line] == ["Made: Still water"] * 2
    assert run("pictures", "choose", "the tide", 1, 5).status == 0
    listed = run("pictures", "list", "the tide", 1)
    assert "Made: Still water" in listed.out
    assert "chosen" in listed.out
    assert run("render", "the tide", "-o", tmp_path / "again.mp4").status == 0

    assert run("pictures", "remove", "the tide", 1, 5).status == 0
    rows = run("pictures", "list", "the tide", 1, "--json").line
    assert [row["chosen"] for row in rows] == [False, False, False, True]


def test_what_is_not_there_is_said(run, tmp_path: Path, script: Path) -> None:
    assert run("make", script, "-o", tmp_path / "talk.mp4", *SMALL).status == 0
    assert "No picture was found for “a whale”" in run("pictures", "find", "the tide", "a", "whale").out
    for arguments, words in (
        (("choose", "the tide", 1, 2), "has 1 picture, and no number 2"),
        (("remove", "the tide", 99, 1), "99"),
        (("use", "the tide", 1, "nothing"), "nothing"),
        (("make", "the tide", 1, "x" * 81), "at most 80 characters"),
        (("make", "the tide", 1, "--count", 13), "1 to 12"),
        (("find", "the tide"), "WORD"),
    ):
        refused = run("pictures", *arguments)
        assert refused.status == 2, arguments
        assert words in refused.err, refused.err
    assert len(run("pictures", "list", "the tide", 1, "--json").line) == 1
