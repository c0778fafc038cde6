"""Media files moved away and found again: the same video, byte for byte."""

import hashlib
import shutil
from pathlib import Path

from PIL import Image

from tests.e2e.quick import SMALL


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_one_file_brings_back_all_that_moved_with_it_and_the_same_video(
    run, home: Path, tmp_path: Path, script: Path, photographs: Path
) -> None:
    made = run("make", script, "-o", tmp_path / "before.mp4", "--images", photographs, *SMALL, "--json")
    assert made.status == 0, made.err
    assert run("assets", "missing", "the tide", "--json").line == []

    shutil.move(home / "assets", tmp_path / "old disk")
    missing = run("assets", "missing", "the tide", "--json").line
    assert {each["kind"] for each in missing} == {"picture", "voice"}
    assert [each["frames"] for each in missing if each["kind"] == "voice"] == [[1], [2], [3]]
    listed = run("assets", "missing", "the tide")
    assert "spoken anew" in listed.out
    assert "river.jpg" in listed.out

    one = next(path for path in sorted((tmp_path / "old disk").rglob("*")) if path.is_file())
    shutil.rmtree(home / "cache")
    relinked = run("assets", "relink", "the tide", one, "--json")
    assert relinked.status == 0, relinked.err
    assert {each["id"] for each in relinked.line["found"]} == {each["id"] for each in missing}
    assert (relinked.line["missing"], relinked.line["offers"], relinked.line["skipped"]) == ([], [], [])
    rendered = run("render", "the tide", "-o", tmp_path / "after.mp4", "--json")
    assert rendered.status == 0, rendered.err
    assert rendered.line["segments_reused"] == 0
    assert sha256(tmp_path / "after.mp4") == sha256(tmp_path / "before.mp4")


def test_photographs_that_went_are_found_offered_and_replaced(
    run, home: Path, tmp_path: Path, script: Path, photographs: Path
) -> None:
    assert run("make", script, "-o", tmp_path / "a.mp4", "--images", photographs, *SMALL).status == 0
    shutil.rmtree(home / "assets")
    Image.new("RGB", (400, 300), "red").save(photographs / "river.jpg")
    relinked = run("assets", "relink", "the tide", photographs, "--json").line
    assert sorted(each["name"] for each in relinked["found"]) == ["field.jpg", "herons.jpg", "moon.jpg"]
    [offer] = relinked["offers"]
    assert offer["path"] == str(photographs / "river.jpg")
    said = run("assets", "relink", "the tide", photographs)
    assert (said.status, "--replace" in said.out) == (0, True)
    replaced = run("assets", "relink", "the tide", offer["path"], "--replace", offer["id"][:12], "--json")
    assert replaced.line == {"replaced": offer["id"], "by": offer["path"]}
    assert {each["kind"] for each in run("assets", "missing", "the tide", "--json").line} == {"voice"}
    assert run("history", "the tide", "--json").line[0]["what"] == "Replace picture"


def test_what_cannot_be_relinked_is_one_sentence(
    run, home: Path, tmp_path: Path, script: Path, photographs: Path
) -> None:
    assert run("make", script, "-o", tmp_path / "a.mp4", "--images", photographs, *SMALL).status == 0
    whole = run("assets", "relink", "the tide", photographs)
    assert (whole.status, "is missing" in whole.out) == (0, True)
    shutil.rmtree(home / "assets")
    missing = run("assets", "missing", "the tide", "--json").line
    river = next(each["id"] for each in missing if each["name"] == "river.jpg")
    (tmp_path / "empty").mkdir()
    for arguments, words in (
        (("missing", "nothing"), "nothing"),
        (("relink", "the tide", tmp_path / "nowhere"), "nowhere"),
        (("relink", "the tide", tmp_path / "empty"), "--replace ID"),
        (("relink", "the tide", script, "--replace", river), "JPEG"),
        (("relink", "the tide", photographs, "--replace", river), "photographs"),
        (("relink", "the tide", photographs / "river.jpg", "--replace", "0" * 64), "No missing"),
    ):
        refused = run("assets", *arguments)
        assert refused.status == 2, arguments
        assert refused.out == ""
        assert len(refused.err.strip().splitlines()) == 1
        assert words in refused.err
        assert "Traceback" not in refused.err
