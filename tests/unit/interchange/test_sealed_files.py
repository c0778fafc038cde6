"""The sealed file as a container: the same bytes for the same project, nothing from a hostile one."""

import hashlib
import json
import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BadInput, BadOutput, Cancelled
from app.interchange import sealed_checks
from app.interchange.sealed import Sealed
from app.services.ports import CancelToken, SealedProject, silent

MOMENT = datetime(2026, 5, 4, 3, 2, 1, 987000, tzinfo=UTC)
PICTURE = b"not really a picture" * 100
PICTURE_ID = hashlib.sha256(PICTURE).hexdigest()


def sealed_project(**other: object) -> SealedProject:
    documents = {
        "projects": [{"_id": "p", "name": "Tide"}],
        "frames": [
            {
                "_id": "b",
                "text": "Zwei\u2028Zeilen\n",
                "when": MOMENT,
                "odd": {"$date": "no moment", "$$": 1},
            },
            {"_id": "a", "text": "One", "numbers": [1, 2.5, None, True]},
        ],
        "history": [],
    }
    return SealedProject("p", "Tide", "me", documents, fonts=("Inter",), credits="Tide\n", **other)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / f"{PICTURE_ID}.jpg"
    path.write_bytes(PICTURE)
    return path


@pytest.fixture
def file(tmp_path: Path, picture: Path) -> Path:
    path = tmp_path / "tide.scenewright"
    assert Sealed().write(path, sealed_project(), {PICTURE_ID: picture}, silent, CancelToken()) == ()
    return path


def read(path: Path) -> SealedProject:
    with Sealed().open(path, silent, CancelToken()) as opened:
        return opened.project


def rewritten(path: Path, change, manifest=None) -> Path:
    """The file with its entries (name, data, ZipInfo) changed by hand, and its manifest too."""
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: (info, archive.read(info)) for info in archive.infolist()}
    change(entries)
    if manifest is not None:
        info, data = entries["manifest.json"]
        values = json.loads(data)
        manifest(values)
        entries["manifest.json"] = (info, json.dumps(values).encode())
    hostile = path.with_name("hostile.scenewright")
    with zipfile.ZipFile(hostile, "w") as archive:
        for info, data in entries.values():
            archive.writestr(info, data)
    return hostile


def nothing(_: object) -> None:
    pass


def added(name: str, data: bytes = b"x", **attributes: object):
    def change(entries) -> None:
        info = zipfile.ZipInfo(name)
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        entries[name] = (info, data)

    return change


def test_what_is_sealed_is_read_again(file: Path, tmp_path: Path) -> None:
    project = read(file)
    assert {name: {each["_id"]: each for each in group} for name, group in project.documents.items()} == {
        name: {each["_id"]: each for each in group}
        for name, group in sealed_project().documents.items()
        if group
    }
    assert (project.name, project.user_id, project.fonts, project.credits) == (
        "Tide",
        "me",
        ("Inter",),
        "Tide\n",
    )
    assert project.assets == (PICTURE_ID,)
    folder = tmp_path / "out"
    folder.mkdir()
    with Sealed().open(file, silent, CancelToken()) as opened:
        unpacked = opened.unpack(PICTURE_ID, folder)
    assert (unpacked.name, unpacked.read_bytes()) == (f"{PICTURE_ID}.jpg", PICTURE)


def test_the_same_project_gives_the_same_bytes(file: Path, picture: Path) -> None:
    again = file.with_name("again.scenewright")
    project = sealed_project()
    turned = {name: list(reversed(group)) for name, group in reversed(project.documents.items())}
    os.utime(picture, (1, 1))
    Sealed().write(
        again, SealedProject("p", "Tide", "me", turned, (), ("Inter",), "Tide\n"), {PICTURE_ID: picture}, silent, CancelToken()
    )  # fmt: skip
    assert again.read_bytes() == file.read_bytes()


def test_damaged_and_vanished_media_are_named_and_left_out(tmp_path: Path, picture: Path) -> None:
    path = tmp_path / "tide.scenewright"
    other = "0" * 64
    gone = "1" * 64
    media = {PICTURE_ID: picture, other: picture, gone: tmp_path / "gone.jpg"}
    assert Sealed().write(path, sealed_project(), media, silent, CancelToken()) == (other, gone)
    project = read(path)
    assert (project.assets, project.missing) == ((PICTURE_ID,), (other, gone))


def test_text_that_repeats_itself_is_no_bomb_of_our_own(tmp_path: Path) -> None:
    path = tmp_path / "long.scenewright"
    project = SealedProject("p", "Long", "me", {"frames": [{"_id": "a", "text": "a" * 3_000_000}]})
    Sealed().write(path, project, {}, silent, CancelToken())
    assert len(read(path).documents["frames"][0]["text"]) == 3_000_000


@pytest.mark.parametrize("where", ["missing/tide.scenewright", ".", "file/tide.scenewright"])
def test_a_place_that_cannot_be_written(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadOutput, match="folder"):
        Sealed().write(tmp_path / where, sealed_project(), {}, silent, CancelToken())


def test_what_was_there_stays_where_sealing_is_stopped(file: Path, picture: Path) -> None:
    before = file.read_bytes()
    cancel = CancelToken()

    def stop(progress) -> None:
        if progress.stage == "Sealing media files":
            cancel.cancel()

    with pytest.raises(Cancelled):
        Sealed().write(file, sealed_project(), {PICTURE_ID: picture}, stop, cancel)
    assert file.read_bytes() == before
    assert {path.name for path in file.parent.iterdir()} == {file.name, picture.name}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (added("../escaped.txt"), "leads out of its folder"),
        (added("assets/../../escaped"), "leads out of its folder"),
        (added("/etc/escaped"), "leads out of its folder"),
        (added("C:\\escaped"), "leads out of its folder"),
        (added("assets\\escaped"), "leads out of its folder"),
        (added("documents/x.jsonl", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), "link"),
        (added("documents/", b"", external_attr=(stat.S_IFDIR | 0o755) << 16), "no plain file"),
        (added("setup.exe"), "does not know"),
        (added("documents/x.jsonl", compress_type=zipfile.ZIP_BZIP2), "compressed in a way"),
        (added(f"assets/{'2' * 64}.wav", compress_type=zipfile.ZIP_DEFLATED), "compressed in a way"),
        (added("documents/x.jsonl", b"\0" * 9_000_000, compress_type=zipfile.ZIP_DEFLATED), "next to nothing"),
        (added("documents/x.jsonl"), "its manifest knows nothing"),
        (lambda entries: entries.pop("documents/frames.jsonl"), "missing from it"),
        (lambda entries: entries.pop(f"assets/{PICTURE_ID}.jpg"), "missing from it"),
        (lambda entries: entries.pop("manifest.json"), "no manifest"),
        (added("documents/frames.jsonl", b'{"_id":"b"}\n'), "not what its manifest says"),
        (added(f"assets/{PICTURE_ID}.jpg", PICTURE[:-1] + b"!"), "not what its manifest says"),
        (added("manifest.json", b"{"), "manifest.json in it cannot be read"),
        (added("manifest.json", b"[" * 200_000), "cannot be read"),
        (added("manifest.json", b"[]"), "no sealed project"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused(file: Path, change, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as caught:
        read(rewritten(file, change))
    assert "hostile.scenewright" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        (lambda values: values.update(version=2), "newer Scenewright"),
        (lambda values: values.update(version="1"), "says no version"),
        (lambda values: values.update(format="zip"), "no sealed project"),
        (lambda values: values.pop("project"), "incomplete"),
        (lambda values: values["project"].update(id=7), "which project"),
        (lambda values: values.update(missing=["../x"]), "incomplete"),
        (lambda values: values["entries"]["credits.txt"].update(sha256="0" * 64), "not what its manifest"),
        (lambda values: values["entries"]["credits.txt"].update(size=1), "not what its manifest"),
        (lambda values: values["entries"].update({"credits.txt": 3}), "does not say the hash"),
        (lambda values: values["entries"].pop("credits.txt"), "knows nothing"),
    ],
)
def test_a_manifest_that_lies_is_refused(file: Path, manifest, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(rewritten(file, nothing, manifest))


@pytest.mark.parametrize(
    "line",
    [b"[]", b"3", b"{", b'{"a":NaN}', b'{"a":{"$date":"x"}}', b'{"a":{"$date":"2026-01-01"}}', b"\xff"],
)
def test_a_line_that_is_no_document_is_refused(file: Path, line: bytes) -> None:
    sha256 = hashlib.sha256(line).hexdigest()
    hostile = rewritten(
        file,
        added("documents/frames.jsonl", line),
        lambda values: values["entries"].update(
            {"documents/frames.jsonl": {"size": len(line), "sha256": sha256}}
        ),
    )
    with pytest.raises(BadInput, match=r"frames\.jsonl"):
        read(hostile)


def test_an_entry_twice_and_documents_beyond_all_measure_are_refused(file: Path, monkeypatch) -> None:
    twice = file.with_name("twice.scenewright")
    twice.write_bytes(file.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("credits.txt", "x")
    with pytest.raises(BadInput, match="twice"):
        read(twice)
    monkeypatch.setattr(sealed_checks, "MOST_TEXT", 100)
    with pytest.raises(BadInput, match="would unpack to"):
        read(file)


@pytest.mark.parametrize("data", [b"", b"PK", b"no ZIP at all" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.scenewright"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=r"x\.scenewright"):
        read(path)


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.scenewright"):
        with pytest.raises(BadInput, match="cannot be read"):
            read(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_a_cut_or_a_flipped_bit_is_refused_or_changes_nothing(
    file: Path, where: float, bit: int, cut: bool
) -> None:
    data = bytearray(file.read_bytes())
    place = int(where * len(data))
    if cut:
        del data[place:]
    else:
        data[place] ^= 1 << bit
    damaged = file.with_name("damaged.scenewright")
    damaged.write_bytes(data)
    try:
        project = read(damaged)
    except BadInput as error:
        assert "damaged.scenewright" in str(error)  # noqa: PT017 - either way is right
    else:
        assert not cut
        assert project == read(file)
