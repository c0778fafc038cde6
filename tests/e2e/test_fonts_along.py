"""A project whose texts need a font that only one computer has looks the same on another."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.e2e.quick import SMALL
from tests.small_font import collection, computer, font

LETTERS = "ԱԲԳ"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def armenian(tmp_path: Path) -> Path:
    path = tmp_path / "armenian.md"
    path.write_text(
        f"# {LETTERS}\n\nTwice a day {LETTERS} changes. Then {LETTERS[0]} is quiet.\n", encoding="utf-8"
    )
    return path


def test_the_video_is_the_same_on_computers_that_lack_the_font(run, tmp_path: Path, armenian: Path) -> None:
    small, other = font(LETTERS, family="Small Armenian"), font(LETTERS, family="Another", size=400)
    here = computer(tmp_path / "here", whole=collection(font("Ֆ", family="First"), small))
    bare = computer(tmp_path / "bare")
    with_another = computer(tmp_path / "with another", another=other)

    made = run("make", armenian, "-o", tmp_path / "here.mp4", *SMALL, "--json", environment=here)
    assert made.status == 0, made.err
    file = tmp_path / "armenian.scenewright"
    sealed = run("projects", "export", LETTERS, "-o", file, "--json", environment=here)
    assert sealed.status == 0, sealed.err
    assert (sealed.line["fonts"], sealed.line["fonts_left"]) == (["Small Armenian"], [])
    with zipfile.ZipFile(file) as archive:
        said = archive.read("credits.txt").decode()
        assert small in [archive.read(name) for name in archive.namelist() if name.endswith(".ttf")]
    assert "- Small Armenian — https://example.org/licence\n" in said
    assert "Licence of Small Armenian\nDo as you like.\n" in said

    for name, fonts in (("bare", bare), ("with another", with_another)):
        there = {**fonts, "SCENEWRIGHT_HOME": str(tmp_path / f"home {name}")}
        imported = run("projects", "import", file, "--json", environment=there)
        assert imported.status == 0, imported.err
        assert imported.line["fonts_missing"] == []
        rendered = run("render", LETTERS, "-o", tmp_path / f"{name}.mp4", "--json", environment=there)
        assert rendered.status == 0, rendered.err
        assert sha256(tmp_path / f"{name}.mp4") == sha256(tmp_path / "here.mp4")

    # Without the file's font it is another video: the font that is here stands in.
    alone = {**with_another, "SCENEWRIGHT_HOME": str(tmp_path / "home alone")}
    assert run("make", armenian, "-o", tmp_path / "alone.mp4", *SMALL, environment=alone).status == 0
    assert sha256(tmp_path / "alone.mp4") != sha256(tmp_path / "here.mp4")

    # It goes on from there as it came.
    there = {**bare, "SCENEWRIGHT_HOME": str(tmp_path / "home bare")}
    again = tmp_path / "again.scenewright"
    assert run("projects", "export", LETTERS, "-o", again, "--json", environment=there).line["fonts"] == []
    further = {**bare, "SCENEWRIGHT_HOME": str(tmp_path / "home further")}
    assert run("projects", "import", again, environment=further).status == 0
    assert run("render", LETTERS, "-o", tmp_path / "further.mp4", environment=further).status == 0
    assert sha256(tmp_path / "further.mp4") == sha256(tmp_path / "here.mp4")
    assert run("db", "check", environment=further).status == 0


def test_a_font_that_must_not_be_passed_on_stays_and_is_named(run, tmp_path: Path, armenian: Path) -> None:
    here = computer(tmp_path / "here", closed=font(LETTERS, family="Closed", fs_type=2))
    assert run("make", armenian, "-o", tmp_path / "here.mp4", *SMALL, environment=here).status == 0
    file = tmp_path / "armenian.scenewright"
    said = run("projects", "export", LETTERS, "-o", file, environment=here)
    assert said.status == 0
    assert "The font Closed is not in it: its maker does not let it be passed on." in said.err
    bare = {**computer(tmp_path / "bare"), "SCENEWRIGHT_HOME": str(tmp_path / "elsewhere")}
    imported = run("projects", "import", file, "--json", environment=bare)
    assert imported.status == 0, imported.err
    assert imported.line["fonts_missing"] == ["Closed"]
