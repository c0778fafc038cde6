"""Every case of bad input: one clear sentence naming what is wrong, status 2, nothing half-written."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.quick import SMALL


@pytest.fixture
def refused(run, home: Path, tmp_path: Path):
    """Runs, expects a refusal that names things, and that nothing was left behind."""

    def refuse(*arguments: object, naming: tuple[str, ...], projects: int = 0, **how: object) -> str:
        before = {path for path in tmp_path.rglob("*") if home not in path.parents and path != home}
        ran = run(*arguments, **how)
        assert ran.status == 2, (ran.out, ran.err)
        assert "Traceback" not in ran.err + ran.out
        sentence = [line for line in ran.err.splitlines() if line.startswith("scenewright: ")]
        assert len(sentence) == 1, ran.err
        for name in naming:
            assert name in sentence[0]
        after = {path for path in tmp_path.rglob("*") if home not in path.parents and path != home}
        assert after == before, "something was left behind"
        listed = run("projects", "list", "--json")
        assert len(listed.line) == projects
        return sentence[0]

    return refuse


def test_a_missing_script(refused, tmp_path: Path) -> None:
    refused("make", tmp_path / "none.md", "-o", tmp_path / "o.mp4", naming=("none.md",))


@pytest.mark.parametrize("content", [b"", b"  \n\t\r\n", "\ufeff \n".encode()])
def test_an_empty_script(refused, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(content)
    refused("make", path, "-o", tmp_path / "o.mp4", naming=("empty.txt", "empty"))


def test_a_binary_file_as_a_script(refused, tmp_path: Path, photographs: Path) -> None:
    path = tmp_path / "script.md"
    shutil.copy(photographs / "moon.jpg", path)
    refused("make", path, "-o", tmp_path / "o.mp4", naming=("script.md",))


def test_a_folder_as_a_script(refused, tmp_path: Path, photographs: Path) -> None:
    refused("make", photographs, "-o", tmp_path / "o.mp4", naming=("photographs",))


def test_a_folder_where_no_picture_decodes(refused, tmp_path: Path, script: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    refused("make", script, "-o", tmp_path / "o.mp4", "--images", folder, naming=("broken",))


def test_a_folder_of_pictures_that_is_not_there(refused, tmp_path: Path, script: Path) -> None:
    refused("make", script, "-o", tmp_path / "o.mp4", "--images", tmp_path / "no", naming=("no",))


def test_music_that_is_no_sound(refused, tmp_path: Path, script: Path, photographs: Path) -> None:
    for name, path in (
        ("script", script),
        ("picture", photographs / "moon.jpg"),
        ("none", tmp_path / "x.mp3"),
    ):
        refused("make", script, "-o", tmp_path / f"{name}.mp4", "--music", path, naming=(path.name,))


def test_an_output_that_cannot_be_written(refused, tmp_path: Path, script: Path) -> None:
    refused("make", script, "-o", script / "o.mp4", naming=("tide.md",))
    refused("make", script, "-o", "/proc/o.mp4", naming=("/proc",))
    refused("make", script, "-o", tmp_path / "o.docx", naming=("o.docx", ".mp4"))


def test_a_voice_that_does_not_exist(refused, tmp_path: Path, script: Path) -> None:
    refused("make", script, "-o", tmp_path / "o.mp4", "--voice", "hibary:en", naming=("hibary:en", "hibari"))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--size", "big"),
        ("--size", "1919x1081"),
        ("--size", "99999x10"),
        ("--fps", "0"),
        ("--fps", "soon"),
        ("--captions", "loud"),
        ("--template", "rococo"),
        ("--jobs", "0"),
    ],
)
def test_options_that_cannot_be(refused, tmp_path: Path, script: Path, option: str, value: str) -> None:
    refused("make", script, "-o", tmp_path / "o.mp4", option, value, naming=(value.split("x")[0],))


def test_a_mongodb_that_does_not_answer(run, tmp_path: Path, script: Path) -> None:
    ran = run(
        "make", script, "-o", tmp_path / "o.mp4",
        environment={"SCENEWRIGHT_MONGODB_URI": "mongodb://user:secret@127.0.0.1:9/?serverSelectionTimeoutMS=500"},
    )  # fmt: skip
    assert ran.status == 2
    assert "SCENEWRIGHT_MONGODB_URI" in ran.err
    assert "secret" not in ran.err + ran.out
    assert "Traceback" not in ran.err
    assert not (tmp_path / "o.mp4").exists()


def test_a_data_folder_that_cannot_be(run, script: Path, tmp_path: Path) -> None:
    ran = run("projects", "list", environment={"SCENEWRIGHT_HOME": str(script / "home")})
    assert ran.status == 2
    assert "SCENEWRIGHT_HOME" in ran.err
    assert "Traceback" not in ran.err


def test_a_damaged_database_is_named_and_left_as_it_is(run, home: Path) -> None:
    home.mkdir()
    database = home / "scenewright.db"
    database.write_bytes(b"this is no database" * 500)
    ran = run("projects", "list")
    assert ran.status == 2
    assert "scenewright.db" in ran.err
    assert "Traceback" not in ran.err
    assert database.read_bytes() == b"this is no database" * 500


def test_a_name_that_is_taken_is_refused_unless_it_is_to_be_replaced(
    refused, run, tmp_path: Path, script: Path
) -> None:
    output = tmp_path / "o.mp4"
    assert run("make", script, "-o", output, *SMALL).status == 0
    refused("make", script, "-o", output, *SMALL, naming=("The tide", "--replace"), projects=1)
    assert run("make", script, "-o", output, *SMALL, "--replace").status == 0
    assert len(run("projects", "list", "--json").line) == 1


def test_a_bad_picture_in_a_folder_is_named_and_skipped(
    run, tmp_path: Path, script: Path, photographs: Path
) -> None:
    (photographs / "cut.jpg").write_bytes((photographs / "moon.jpg").read_bytes()[:700])
    ran = run("make", script, "-o", tmp_path / "o.mp4", "--images", photographs, *SMALL)
    assert ran.status == 0, ran.err
    assert "cut.jpg" in ran.err
    assert (tmp_path / "o.mp4").exists()


def test_a_frame_is_left_as_it_is_when_one_of_its_changes_cannot_be(
    refused, run, tmp_path: Path, script: Path
) -> None:
    assert run("make", script, "-o", tmp_path / "o.mp4", *SMALL).status == 0
    before = run("frames", "The tide", "--json").line
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 no more")
    refused("frame", "The tide", 1, "--text", "New.", "--image", broken, naming=("broken.jpg",), projects=1)
    refused("frame", "The tide", 1, "--text", "New.", "--voice", "no:such", naming=("no:such",), projects=1)
    refused("frame", "The tide", 99, "--text", "New.", naming=("99",), projects=1)
    refused("frame", "The tide", 1, "--text", "   ", naming=("text",), projects=1)
    assert run("frames", "The tide", "--json").line == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="a small file system needs root to mount")
def test_a_full_disk_keeps_the_project_and_says_how_to_go_on(
    run, tmp_path: Path, script: Path, home: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    prefix = (
        "unshare",
        "--mount",
        "sh",
        "-c",
        f'mount -t tmpfs -o size=48k full "{small}" && exec "$@"',
        "sh",
    )
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let root mount a file system")
    ran = run(
        "make", script, "-o", small / "o.mp4", "--size", "640x360", "--voice", "fake:beep", prefix=prefix
    )
    assert ran.status == 2, ran.err
    assert "Traceback" not in ran.err
    assert str(small) in ran.err
    assert 'scenewright render "The tide"' in ran.err
    again = run("render", "The tide", "-o", tmp_path / "o.mp4", "--json")
    assert again.status == 0, again.err
    assert again.line["segments_reused"] > 0
