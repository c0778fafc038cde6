"""Missing media files are named, found again by their bytes wherever they went, or replaced."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.domain.project import Project
from app.domain.timeline import Board
from app.errors import BadInput, BadPicture, BadSound, Cancelled, NotFound
from app.media.folder import FolderAssets
from app.media.sound import wav_bytes
from app.services import searching
from app.services.events import ProjectChanged
from app.services.facade import Services
from app.services.parts import Parts
from app.services.ports import CancelToken


def picture(path: Path, colour: str, size: tuple[int, int] = (64, 36)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.new("RGB", size, colour).save(path)
    return path


def music(path: Path, samples: int = 4800) -> Path:
    path.write_bytes(wav_bytes(bytes(2 * samples), 48_000))
    return path


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    folder = tmp_path / "photographs"
    for name, colour in (("boat", "teal"), ("heron", "grey"), ("moon", "white")):
        picture(folder / f"{name}.png", colour)
    return folder


def parts_of(program: Services) -> Parts:
    return program._parts


@pytest.fixture
def store(program: Services) -> FolderAssets:
    return parts_of(program).assets  # type: ignore[return-value]


@pytest.fixture
def made(program: Services, photographs: Path, tmp_path: Path, script_text: str) -> Project:
    """Three frames with photographs chosen and as alternatives, voices and music."""
    settings = replace(program.projects.create("Other").settings, voice="fake:beep", width=320, height=180)
    settings = replace(settings, music=program.media.keep_music(music(tmp_path / "calm.wav")))
    project = program.projects.create("Tide", settings)
    program.scripts.adopt(project.id, program.scripts.read_text(script_text, "tide.md"))
    program.illustration.illustrate(board_of(program, project), program.illustration.folder(photographs))
    program.narration.voice_all(board_of(program, project))
    return board_of(program, project).project


def board_of(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


def moved(store: FolderAssets, target: Path) -> Path:
    """Everything in the store moved away; files keep their names, which are hashes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(store.root, target)
    return target


def test_what_is_missing_is_named_with_its_kind_its_size_and_who_uses_it(program, made, store, tmp_path):
    assert program.relinking.missing(made.id) == []
    sizes = {found.id: found.size for found in store.stored()}
    moved(store, tmp_path / "away")
    missing = program.relinking.missing(made.id)
    assert {media.id: media.size for media in missing} == sizes
    pictures = [media for media in missing if media.kind == "picture"]
    assert sorted(media.name for media in pictures) == ["boat.png", "heron.png", "moon.png"]
    assert sorted(number for media in pictures for number in media.frames) == [1, 2, 3]
    assert all(
        sorted((*media.frames, *media.alternatives)) == [1, 2, 3] and len(media.frames) == 1
        for media in pictures
    )
    voices = [media for media in missing if media.kind == "voice"]
    assert [media.frames for media in voices] == [(1,), (2,), (3,)]
    assert [media.name for media in voices] == ["fake:beep"] * 3
    assert (missing[-1].kind, missing[-1].name, missing[-1].music) == ("music", "calm.wav", True)


def test_a_folder_is_searched_with_all_in_it_by_bytes_not_by_names(program, made, store, tmp_path):
    heard: list[ProjectChanged] = []
    away = moved(store, tmp_path / "away")
    deep = tmp_path / "found" / "x" / "y" / "z"
    deep.mkdir(parents=True)
    for number, path in enumerate(sorted(away.rglob("*.*"))):
        path.rename(deep / f"file {number}")
    missing = program.relinking.missing(made.id)
    program.events.subscribe(heard.append)
    result = program.relinking.relink(made.id, tmp_path / "found")
    assert [media for media, _ in result.found] == missing
    assert (result.missing, result.offers, result.skipped) == ((), (), ())
    assert program.relinking.missing(made.id) == []
    assert all(store.verify(media.id) for media in missing)
    assert [event.changed for event in heard] == [{"assets": frozenset(media.id for media in missing)}]


def test_one_file_of_the_old_photographs_brings_back_its_siblings(
    program, made, store, photographs, tmp_path
):
    moved(store, tmp_path / "away")
    shutil.move(photographs, tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "notes.txt").write_text("no picture")
    result = program.relinking.relink(made.id, tmp_path / "elsewhere" / "heron.png")
    assert sorted(media.name for media, _ in result.found) == ["boat.png", "heron.png", "moon.png"]
    assert {media.kind for media in result.missing} == {"voice", "music"}


@pytest.mark.parametrize("depth", [1, 2])
def test_one_file_of_the_old_store_brings_back_all_that_moved_with_it(program, made, store, tmp_path, depth):
    away = moved(store, tmp_path / "old disk")
    if depth == 1:  # as a copy of a bucket lies
        for path in list(away.rglob("*.*")):
            path.rename(path.parent.parent / path.stem)
    one = next(path for path in sorted(away.rglob("*")) if path.is_file())
    assert len(program.relinking.relink(made.id, one).found) == 7
    assert program.relinking.missing(made.id) == []


@pytest.mark.parametrize("place", ["scans", "../scans"])
def test_neighbours_are_looked_into_where_pictures_came_from_folders_of_that_name(
    program, made, store, photographs, tmp_path, place
):
    scan = picture(tmp_path / "scans" / "map.png", "olive")
    other = picture(tmp_path / "private" / "letter.png", "navy")
    frame = board_of(program, made).frames[0]
    for path in (scan, other):
        [added] = program.illustration.add(frame.id, [path])
        images = parts_of(program).repositories.images
        images.save(replace(images.require(added.id), origin=path.parent.name if path is scan else "letters"))
    moved(store, tmp_path / "away")
    home = tmp_path / "new" / "photographs"
    shutil.copytree(photographs, home)
    shutil.copytree(tmp_path / "scans", home / place)
    shutil.copytree(tmp_path / "private", home / "../private")
    found = program.relinking.relink(made.id, home / "boat.png").found
    assert sorted(media.name for media, _ in found) == ["boat.png", "heron.png", "map.png", "moon.png"]


def test_what_lies_beside_is_bounded_and_wanted_names_come_first(
    program, made, store, photographs, tmp_path, monkeypatch
):
    monkeypatch.setattr(searching, "MOST_BESIDE", 3)
    moved(store, tmp_path / "away")
    for number in range(10):
        (photographs / f"a{number}.png").write_bytes(b"nothing")
    (tmp_path / "one.txt").write_text("given")
    shutil.copy(tmp_path / "one.txt", photographs)
    found = program.relinking.relink(made.id, photographs / "one.txt").found
    assert sorted(media.name for media, _ in found) == ["boat.png", "heron.png", "moon.png"]


def test_no_file_is_read_twice_and_none_of_another_size_at_all(
    program, made, store, photographs, tmp_path, monkeypatch
):
    moved(store, tmp_path / "away")
    os.link(photographs / "boat.png", photographs / "again.png")
    (photographs / "loop").symlink_to(photographs)
    (photographs / "link.png").symlink_to(photographs / "moon.png")
    (photographs / "lost.png").symlink_to(photographs / "nowhere")
    os.mkfifo(photographs / "pipe")
    size = (photographs / "boat.png").stat().st_size
    (photographs / "a same size.png").write_bytes(bytes(size))
    (photographs / "other size.png").write_bytes(bytes(size + 50_000))
    read: list[Path] = []
    kept = FolderAssets.put_wanted

    def put_wanted(self, path, wanted):
        read.append(path)
        return kept(self, path, wanted)

    monkeypatch.setattr(FolderAssets, "put_wanted", put_wanted)
    program.relinking.relink(made.id, tmp_path / "photographs")
    inodes = [path.stat().st_ino for path in read]
    assert len(inodes) == len(set(inodes)) == 4
    assert photographs / "other size.png" not in read


def test_files_and_folders_that_cannot_be_read_are_skipped_and_named(
    program, made, store, photographs, tmp_path, monkeypatch
):
    moved(store, tmp_path / "away")
    kept = FolderAssets.put_wanted

    def put_wanted(self, path, wanted):
        if path.name == "boat.png":
            raise BadInput(f"The file {path} cannot be read: Input/output error.")
        return kept(self, path, wanted)

    opened = os.scandir

    def scandir(folder):
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return opened(folder)

    (photographs / "closed").mkdir()
    monkeypatch.setattr(FolderAssets, "put_wanted", put_wanted)
    monkeypatch.setattr("app.services.searching.os.scandir", scandir)
    result = program.relinking.relink(made.id, photographs)
    assert sorted(media.name for media, _ in result.found) == ["heron.png", "moon.png"]
    assert [(path.name, why.partition(": ")[2]) for path, why in result.skipped] == [
        ("boat.png", "Input/output error."), ("closed", "Permission denied."),
    ]  # fmt: skip


def test_files_of_the_same_name_with_other_bytes_are_offered_and_not_taken(
    program, made, store, photographs, tmp_path
):
    moved(store, tmp_path / "away")
    edited = picture(photographs / "BOAT.jpg", "red")
    (photographs / "boat.png").unlink()
    (photographs / "boat.txt").write_text("what the boat is called")
    (photographs / "boat.webp").write_bytes(b"RIFF not a whole picture")
    result = program.relinking.relink(made.id, photographs)
    assert [(offer.missing.name, offer.path) for offer in result.offers] == [("boat.png", edited)]
    assert "boat.png" in {media.name for media in result.missing}
    assert "boat.png" in {image.name for image in board_of(program, made).images.values()}


def test_another_picture_takes_the_place_everywhere_and_is_undone_in_one_step(
    program, made, store, photographs, tmp_path
):
    moved(store, tmp_path / "away")
    boat = next(media for media in program.relinking.missing(made.id) if media.name == "boat.png")
    edited = picture(tmp_path / "edited" / "boat, brighter.jpg", "cyan", (128, 48))
    assert program.relinking.replace(made.id, boat.id[:8], edited) == boat
    images = [
        image for image in board_of(program, made).images.values() if image.name == "boat, brighter.jpg"
    ]
    assert len(images) == 3
    assert {(image.width, image.height) for image in images} == {(128, 48)}
    [asset_id] = {image.asset_id for image in images}
    assert store.verify(asset_id)
    described = parts_of(program).repositories.assets.require(asset_id)
    assert (described.kind, described.width, described.size) == ("picture", 128, edited.stat().st_size)
    assert boat.id not in {media.id for media in program.relinking.missing(made.id)}
    program.history.undo(made.id)
    assert boat in program.relinking.missing(made.id)
    program.history.redo(made.id)
    assert boat not in program.relinking.missing(made.id)


def test_another_music_takes_the_place_with_its_levels(program, made, store, tmp_path):
    settings = board_of(program, made).project.settings
    program.projects.settle(made.id, replace(settings, music=replace(settings.music, gain_db=-3.0)))
    moved(store, tmp_path / "away")
    lost = program.relinking.missing(made.id)[-1]
    program.relinking.replace(made.id, lost.id, music(tmp_path / "louder.wav", 9600))
    now = board_of(program, made).project.settings.music
    assert (now.name, now.gain_db, store.exists(now.asset_id)) == ("louder.wav", -3.0, True)
    program.history.undo(made.id)
    assert board_of(program, made).project.settings.music.asset_id == lost.id


def test_what_cannot_take_the_place_is_refused_and_changes_nothing(
    program, made, store, photographs, tmp_path
):
    boat = next(image for image in board_of(program, made).images.values() if image.name == "boat.png")
    with pytest.raises(NotFound, match="No missing media file"):
        program.relinking.replace(made.id, boat.asset_id, photographs / "moon.png")
    moved(store, tmp_path / "away")
    missing = program.relinking.missing(made.id)
    voice = next(media for media in missing if media.kind == "voice")
    song = music(tmp_path / "song.wav")
    for asset_id, path, error in (
        (boat.asset_id, song, BadPicture),
        (boat.asset_id, tmp_path / "nothing.png", BadInput),
        (boat.asset_id, tmp_path, BadInput),
        (missing[-1].id, photographs / "moon.png", BadSound),
        (voice.id, song, BadInput),
        ("", song, NotFound),
        ("xyz", song, NotFound),
    ):
        with pytest.raises(error):
            program.relinking.replace(made.id, asset_id, path)
    assert program.relinking.missing(made.id) == missing
    assert list(store.stored()) == []


def test_an_id_cut_too_short_is_told(program, made, store, tmp_path):
    for number in range(20):  # so that two of them begin alike
        frame = board_of(program, made).frames[0]
        program.illustration.add(frame.id, [picture(tmp_path / f"{number}.png", "white", (64 + number, 64))])
    moved(store, tmp_path / "away")
    ids = [media.id for media in program.relinking.missing(made.id)]
    twice = next(each[0] for each in ids if sum(other[0] == each[0] for other in ids) > 1)
    with pytest.raises(BadInput, match="Give more of the id"):
        program.relinking.replace(made.id, twice, picture(tmp_path / "new.png", "red"))


def test_a_file_of_unknown_size_is_known_by_its_name(program, made, store, photographs, tmp_path):
    assets = parts_of(program).repositories.assets
    away = moved(store, tmp_path / "away")
    for media in program.relinking.missing(made.id):
        if media.name == "boat.png" or media.kind == "voice":
            assets.remove(media.id)
    assert {media.size for media in program.relinking.missing(made.id)} >= {0}
    program.relinking.relink(made.id, photographs)
    assert {media.kind for media in program.relinking.missing(made.id)} == {"voice", "music"}
    program.relinking.relink(made.id, away)
    assert program.relinking.missing(made.id) == []


def test_a_path_that_is_not_there_and_a_wish_to_stop(program, made, store, photographs, tmp_path):
    with pytest.raises(BadInput, match="nowhere"):
        program.relinking.relink(made.id, tmp_path / "nowhere")
    with pytest.raises(BadInput, match="cannot be looked into"):
        program.relinking.relink(made.id, Path("x" * 5000))
    assert program.relinking.relink(made.id, photographs).found == ()
    moved(store, tmp_path / "away")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        program.relinking.relink(made.id, photographs, cancel=cancel)


def test_a_missing_voice_is_spoken_anew_or_found(program, made, store, tmp_path):
    away = moved(store, tmp_path / "away")
    before = {media.id for media in program.relinking.missing(made.id) if media.kind == "voice"}
    program.narration.voice_all(board_of(program, made))
    assert {media.kind for media in program.relinking.missing(made.id)} == {"picture", "music"}
    shutil.rmtree(store.root)
    back = {media.id for media, _ in program.relinking.relink(made.id, away).found if media.kind == "voice"}
    assert back == before
