"""A project put into a file and brought into an empty home: the same video, byte for byte."""

import hashlib
from pathlib import Path

from tests.e2e.quick import SMALL


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_project_opens_the_same_elsewhere(run, tmp_path: Path, script: Path, photographs: Path) -> None:
    made = run("make", script, "-o", tmp_path / "here.mp4", "--images", photographs, *SMALL, "--json")
    assert made.status == 0, made.err
    file = tmp_path / "tide.scenewright"
    exported = run("projects", "export", "the tide", "-o", file, "--json")
    assert exported.status == 0, exported.err
    assert exported.line["missing"] == []
    assert exported.line["bytes"] == file.stat().st_size

    empty = {"SCENEWRIGHT_HOME": str(tmp_path / "elsewhere")}
    imported = run("projects", "import", file, "--json", environment=empty)
    assert imported.status == 0, imported.err
    assert (imported.line["project"], imported.line["kept_ids"]) == ("The tide", True)
    assert (imported.line["media"], imported.line["missing"]) == (exported.line["media"], [])
    rendered = run("render", "The tide", "-o", tmp_path / "there.mp4", "--json", environment=empty)
    assert rendered.status == 0, rendered.err
    assert rendered.line["segments_reused"] == 0
    assert sha256(tmp_path / "there.mp4") == sha256(tmp_path / "here.mp4")

    again = run("projects", "import", file, "--json", environment=empty).line
    assert (again["project"], again["kept_ids"]) == ("The tide (2)", False)
    rendered = run("render", "The tide (2)", "-o", tmp_path / "copy.mp4", "--json", environment=empty).line
    assert rendered["segments_reused"] == rendered["segments"]

    assert run("db", "check", environment=empty).status == 0
    saved = run("db", "backup", "--json", environment=empty).line["output"]
    assert run("projects", "delete", "The tide (2)", "--now", "--yes", environment=empty).status == 0
    assert len(run("projects", "list", "--json", environment=empty).line) == 1
    restored = run("db", "restore", saved, "--yes", "--json", environment=empty)
    assert (restored.status, Path(restored.line["before"]).exists()) == (0, True)
    assert len(run("projects", "list", "--json", environment=empty).line) == 2

    sound = next((tmp_path / "elsewhere" / "assets").rglob("*.wav"))
    sound.unlink()
    checked = run("db", "check", "--repair", "--json", environment=empty)
    assert (checked.status, checked.line["left"]) == (1, 1)
    assert sound.stem[:12] in checked.line["problems"][0]["what"]
    copied = run(
        "db",
        "copy",
        f"sqlite:{tmp_path / 'elsewhere' / 'scenewright.db'}",
        f"sqlite:{tmp_path / 'new.db'}",
        "--json",
    )
    assert (copied.status, copied.line["collections"]["projects"]) == (0, 2)


def test_what_is_no_sealed_project_is_one_sentence(run, tmp_path: Path, script: Path) -> None:
    for arguments in (
        ("projects", "import", script),
        ("projects", "import", tmp_path / "nothing.scenewright"),
        ("projects", "export", "nothing", "-o", tmp_path / "x.scenewright"),
    ):
        refused = run(*arguments)
        assert refused.status == 2
        assert refused.out == ""
        assert len(refused.err.strip().splitlines()) == 1
        assert "Traceback" not in refused.err
    assert not (tmp_path / "x.scenewright").exists()
    assert run("projects", "list", "--json").line == []
