"""A folder of photographs as people have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from app.errors import BadPicture
from app.images.folder import FolderPictures, natural_key
from app.media.folder import FolderAssets
from app.media.reader import Media


@pytest.fixture
def source(tmp_path) -> FolderPictures:
    return FolderPictures(Media(FolderAssets(tmp_path / "assets"), tmp_path / "cache"))


@pytest.fixture
def photos(tmp_path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("10.jpg", "2.jpg", "1.PNG", "Äpfel 3.jpg"):
        picture(folder / name)
    return folder


def picture(path: Path, **options: object) -> None:
    Image.new("RGB", (30, 20), (10, 120, 90)).save(
        path, format="PNG" if path.suffix == ".PNG" else "JPEG", **options
    )


def test_pictures_come_in_the_order_people_number_them(source, photos):
    found = source.folder(photos)
    assert [one.name for one in found.pictures] == ["1.PNG", "2.jpg", "10.jpg", "Äpfel 3.jpg"]
    assert found.skipped == ()
    first = found.pictures[0]
    assert (first.path, first.info.width, first.info.height) == (photos / "1.PNG", 30, 20)
    assert first.origin == "photos"


def test_what_is_no_picture_is_passed_over_quietly(source, photos):
    for name in (".DS_Store", "Thumbs.db", "notes.txt", ".hidden.jpg", "._1.jpg", "desktop.ini", "song.mp3"):
        (photos / name).write_bytes(b"whatever")
    (photos / "more.jpg").mkdir()
    picture(photos / "more.jpg" / "inside.jpg")
    found = source.folder(photos)
    assert len(found.pictures) == 4
    assert found.skipped == ()


def test_pictures_that_do_not_decode_are_named_with_their_reason(source, photos):
    whole = (photos / "2.jpg").read_bytes()
    (photos / "cut.jpg").write_bytes(whole[:-8])
    (photos / "words.png").write_bytes(b"words")
    (photos / "raw.NEF").write_bytes(b"raw")
    found = source.folder(photos)
    assert len(found.pictures) == 4
    reasons = {path.name: why for path, why in found.skipped}
    assert set(reasons) == {"cut.jpg", "words.png", "raw.NEF"}
    assert "cut short" in reasons["cut.jpg"]
    assert "save it as JPEG" in reasons["raw.NEF"]


def test_a_picture_without_an_ending_is_found(source, photos):
    (photos / "10.jpg").rename(photos / "scan")
    (photos / "readme").write_text("no picture")
    assert "scan" in [one.name for one in source.folder(photos).pictures]


def test_a_folder_without_pictures_is_refused(source, tmp_path):
    with pytest.raises(BadPicture, match=r"no folder .*nowhere"):
        source.folder(tmp_path / "nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "notes.txt").write_text("x")
    with pytest.raises(BadPicture, match=r"no pictures in .*empty"):
        source.folder(empty)
    with pytest.raises(BadPicture, match="not a folder"):
        source.folder(empty / "notes.txt")
    for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"):
        (empty / name).write_bytes(b"broken")
    with pytest.raises(BadPicture, match=r"None of the pictures .*a\.jpg, b\.jpg, c\.jpg and others"):
        source.folder(empty)


def test_credits_beside_the_pictures(source, photos):
    said = {
        "2.jpg": {"credit": "Ann Lloyd", "licence": "CC0-1.0", "origin": "Openverse"},
        "*": {"credit": "Us"},
    }
    (photos / "credits.json").write_text(json.dumps(said))
    found = {one.name: one for one in source.folder(photos).pictures}
    assert (found["2.jpg"].credit, found["2.jpg"].licence, found["2.jpg"].origin) == (
        "Ann Lloyd",
        "CC0-1.0",
        "Openverse",
    )
    assert (found["10.jpg"].credit, found["10.jpg"].origin) == ("Us", "photos")


def test_credits_within_the_pictures(source, photos):
    exif = Image.Exif()
    exif[0x013B], exif[0x8298] = "Bo Ek", "All rights reserved"
    picture(photos / "4.jpg", exif=exif)
    found = {one.name: one for one in source.folder(photos).pictures}
    assert (found["4.jpg"].credit, found["4.jpg"].licence) == ("Bo Ek", "All rights reserved")


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"2.jpg": "Ann"}', b"\xff\xfe\x00"])
def test_credits_that_cannot_be_read_are_told_not_fatal(source, photos, data):
    (photos / "credits.json").write_bytes(data)
    found = source.folder(photos)
    assert len(found.pictures) == 4
    assert [path.name for path, _ in found.skipped] == ["credits.json"]


def test_natural_order():
    names = ["b10", "a2", "B9", "a10", "a", "10", "9", "a2b", "a02", "²"]
    ordered = sorted(names, key=natural_key)
    assert ordered.index("a2") < ordered.index("a10")
    assert ordered.index("B9") < ordered.index("b10")
    assert ordered[:2] == ["9", "10"]
