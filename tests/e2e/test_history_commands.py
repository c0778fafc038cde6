from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config


@pytest.fixture
def edited(home: Path, script: Path) -> str:
    """A project of three edits and a version after the first; its id."""
    home.mkdir()
    with services(Config(home)) as program:
        project = program.projects.create("Tide")
        program.scripts.adopt(project.id, program.scripts.read(script))
        program.illustration.illustrate(program.projects.board(project.id), None)
        first, second, *_ = program.projects.board(project.id).frames
        program.storyboard.set_text(first.id, "One.")
        program.versions.name_version(project.id, "First cut")
        program.storyboard.set_text(first.id, "Two [b]words[/b].")
        program.storyboard.move_frame(second.id, second.scene_id, 0)
    return project.id


def test_the_history_is_listed_newest_first(run, edited: str) -> None:
    rows = run("history", "tide", "--json").line
    assert [(row["number"], row["what"]) for row in rows] == [
        (3, "Move frame"),
        (2, "Change text"),
        (1, "Change text"),
    ]
    assert all(row["who"] and row["when"] for row in rows)
    assert len(run("history", edited, "--limit", "1", "--json").line) == 1
    shown = run("history", "Tide")
    assert (shown.status, shown.out.count("Change text")) == (0, 2)


def test_versions_are_kept_compared_and_restored(run, edited: str) -> None:
    kept = run("versions", "Tide", "--save", "Second cut", "--json").line
    assert kept == {"saved": "Second cut", "number": 3}
    assert [row["name"] for row in run("versions", "Tide", "--json").line] == ["Second cut", "First cut"]
    assert "First cut" in run("versions", "Tide").out

    compared = run("versions", "Tide", "--compare", "first cut", "now")
    assert "text, order" in compared.out or "order" in compared.out
    assert "- One." in compared.out
    assert "+ Two [b]words[/b]." in compared.out
    (changed, *_) = [
        frame
        for frame in run("versions", "Tide", "--compare", "First cut", "now", "--json").line["frames"]
        if "text" in frame["what"]
    ]
    assert (changed["before"], changed["after"]) == (1, 2)

    assert run("versions", "Tide", "--restore", "First cut", "--json").line["changed"] is True
    assert run("frames", "Tide", "--json").line[0]["text"] == "One."
    assert "already" in run("versions", "Tide", "--restore", "now").out
    assert run("versions", "Tide", "--restore", "3", "--json").line["changed"] is True
    assert "Nothing differs." in run("versions", "Tide", "--compare", "Second cut", "now").out
    assert run("history", "Tide", "--json").line[0]["what"] == "Restore “3”"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--restore", "Third cut"), "“First cut”"),
        (("--restore", "99"), "edits 1 to 3"),
        (("--compare", "First cut", "9" * 5000), "There is no edit"),
        (("--save", "first CUT"), "already"),
        (("--save", "now"), "cannot be called"),
        (("--save", "a", "--restore", "b"), "not allowed with"),
    ],
)
def test_mistakes_are_told_and_change_nothing(run, edited: str, arguments, says: str) -> None:
    ran = run("versions", "Tide", *arguments)
    assert ran.status == 2
    assert says in ran.err
    assert len(run("history", "Tide", "--json").line) == 3


def test_a_project_without_edits_says_so(run, home: Path) -> None:
    home.mkdir()
    with services(Config(home)) as program:
        program.projects.create("Empty")
    assert "has not been edited" in run("history", "Empty").out
    assert "--save NAME" in run("versions", "Empty").out
    assert run("versions", "Nothing").status == 2
