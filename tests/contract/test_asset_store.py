"""What every asset store promises, over each one there is."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import AssetMissing, BadInput, DiskFull, StoreUnavailable
from app.media.folder import FolderAssets


@pytest.fixture
def folder_store(tmp_path: Path) -> FolderAssets:
    return FolderAssets(tmp_path / "assets")


@pytest.fixture(params=["folder", "s3"])
def asset_store(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "folder":
        return request.getfixturevalue("folder_store")
    return request.getfixturevalue("bucket").assets(tmp_path / "assets")


@pytest.fixture
def stored(asset_store, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """What is kept: names of files or keys of objects."""
    if isinstance(asset_store, FolderAssets):
        return lambda: [path.name for path in files_in(asset_store.root)]
    return request.getfixturevalue("bucket").keys


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name != "lock")


def test_the_id_is_the_hash_of_the_bytes(asset_store, tmp_path):
    source = tmp_path / "Photo.JPG"
    source.write_bytes(b"some picture" * 100_000)
    asset_id = asset_store.put_file(source)
    assert asset_id == hashlib.sha256(source.read_bytes()).hexdigest()
    assert asset_store.path(asset_id).read_bytes() == source.read_bytes()
    assert asset_store.path(asset_id).suffix == ".jpg"
    assert asset_store.exists(asset_id)
    assert asset_store.verify(asset_id)


def test_only_what_is_wanted_is_kept(asset_store, stored, tmp_path):
    source = tmp_path / "boat.jpg"
    source.write_bytes(b"a boat")
    asset_id = hashlib.sha256(b"a boat").hexdigest()
    assert asset_store.put_wanted(source, {"ab" * 32}) is None
    assert (stored(), files_in(tmp_path / "assets")) == ([], [])
    assert asset_store.put_wanted(source, {"ab" * 32, asset_id}) == asset_id
    assert asset_store.path(asset_id).read_bytes() == b"a boat"
    assert asset_store.path(asset_id).suffix == ".jpg"
    with pytest.raises(BadInput, match="nothing-here"):
        asset_store.put_wanted(tmp_path / "nothing-here.jpg", {asset_id})


def test_the_same_bytes_are_kept_once_whatever_they_are_called(asset_store, stored, tmp_path):
    source = tmp_path / "a.wav"
    source.write_bytes(b"sound")
    first = asset_store.put_file(source)
    assert asset_store.put_bytes(b"sound", ".flac") == first
    assert asset_store.put_bytes(b"sound") == first
    assert len(stored()) == 1
    assert asset_store.path(first).suffix == ".wav"


def test_empty_bytes_are_an_asset_too(asset_store):
    asset_id = asset_store.put_bytes(b"")
    assert asset_store.path(asset_id).read_bytes() == b""


@pytest.mark.parametrize("suffix", ["/../../etc", ".j/pg", ".averyverylongending", "..", ". x", ".жпг"])
def test_an_odd_ending_is_left_off(asset_store, stored, suffix):
    asset_id = asset_store.put_bytes(b"x", suffix)
    assert asset_store.path(asset_id).name == asset_id
    assert len(stored()) == 1
    assert stored()[0].endswith(asset_id)


@pytest.mark.parametrize(
    "asset_id", ["", "..", "../../etc/passwd", "ab" * 32, "AB" * 32, "zz" * 32, "ab" * 31]
)
def test_what_is_not_there_is_missing(asset_store, asset_id):
    assert not asset_store.exists(asset_id)
    with pytest.raises(AssetMissing, match="Add the picture or sound again"):
        asset_store.path(asset_id)
    asset_store.delete(asset_id)


def test_what_is_deleted_is_gone_and_can_come_back(asset_store):
    asset_id = asset_store.put_bytes(b"x", ".wav")
    asset_store.delete(asset_id)
    assert not asset_store.exists(asset_id)
    assert asset_store.put_bytes(b"x", ".wav") == asset_id
    assert asset_store.exists(asset_id)


def test_a_missing_source_is_named_and_leaves_nothing(asset_store, stored, tmp_path):
    with pytest.raises(BadInput, match="nothing-here"):
        asset_store.put_file(tmp_path / "nothing-here.jpg")
    (tmp_path / "a-folder").mkdir()
    with pytest.raises(BadInput, match="a-folder"):
        asset_store.put_file(tmp_path / "a-folder")
    assert stored() == []
    assert files_in(tmp_path / "assets") == []


def test_many_writers_of_the_same_bytes(asset_store, stored):
    data = os.urandom(300_000)
    ids: list[str] = []
    start = threading.Barrier(8)

    def put() -> None:
        start.wait()
        ids.append(asset_store.put_bytes(data, ".bin"))

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids == [hashlib.sha256(data).hexdigest()] * 8
    assert len(stored()) == 1
    assert asset_store.path(ids[0]).read_bytes() == data


def test_damage_is_seen_and_a_cut_file_is_mended_by_the_next_put(folder_store):
    asset_id = folder_store.put_bytes(b"whole picture", ".png")
    path = folder_store.path(asset_id)
    path.write_bytes(b"whole pictuRe")
    assert not folder_store.verify(asset_id)
    path.write_bytes(b"who")
    assert folder_store.put_bytes(b"whole picture", ".png") == asset_id
    assert folder_store.verify(asset_id)
    assert len(files_in(folder_store.root)) == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = FolderAssets(tmp_path / "file" / "assets")
    with pytest.raises(StoreUnavailable, match="assets"):
        store.put_bytes(b"x")
    assert not store.exists("ab" * 32)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_so_and_leaves_nothing(asset_store, stored, tmp_path, monkeypatch, code):
    source = tmp_path / "long.mov"
    source.write_bytes(b"x" * 3_000_000)
    written = os.write
    room = [1]

    def write(descriptor: int, data: bytes) -> int:
        if not room.pop() if room else True:
            raise OSError(code, os.strerror(code))
        return written(descriptor, data)

    monkeypatch.setattr("app.media.files.os.write", write)
    with pytest.raises(DiskFull, match="assets"):
        asset_store.put_file(source)
    with pytest.raises(DiskFull, match="Free some space"):
        asset_store.put_bytes(b"y")
    monkeypatch.undo()
    assert stored() == []
    assert files_in(tmp_path / "assets") == []


def test_a_disk_that_fills_while_flushing(folder_store, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.media.files.os.fsync", full)
    with pytest.raises(DiskFull):
        folder_store.put_bytes(b"x")
    monkeypatch.undo()
    assert files_in(folder_store.root) == []


@pytest.fixture
def age(asset_store, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Makes everything that is kept unused for a month."""

    def older() -> None:
        if isinstance(asset_store, FolderAssets):
            for path in files_in(asset_store.root):
                os.utime(path, (time.time() - 30 * 86_400,) * 2)
        else:
            request.getfixturevalue("bucket").age(30)
            asset_store._usage._known.clear()  # a process is not a month old

    return older


A_DAY = timedelta(days=1)


def test_what_is_kept_is_listed_and_goes_only_where_nobody_used_it_since(asset_store, stored):
    before = datetime.now(UTC) - timedelta(minutes=1)
    asset_id = asset_store.put_bytes(b"sound", ".wav")
    other = asset_store.put_bytes(b"picture" * 10)
    found = {each.id: each for each in asset_store.stored()}
    assert {each.id: each.size for each in found.values()} == {asset_id: 5, other: 70}
    assert all(before <= each.used_at <= datetime.now(UTC) + timedelta(minutes=1) for each in found.values())
    assert not asset_store.delete_unused(asset_id, before)
    for nothing in ("ab" * 32, "", "../x"):
        assert not asset_store.delete_unused(nothing, before)
    assert asset_store.exists(asset_id)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert asset_store.delete_unused(asset_id, later)
    assert not asset_store.delete_unused(asset_id, later)
    assert not asset_store.exists(asset_id)
    assert [each.id for each in asset_store.stored()] == [other]
    assert len(stored()) == 1


@pytest.mark.parametrize("use", ["mark_used", "put_bytes", "put_file"])
def test_what_is_used_becomes_new(asset_store, stored, age, tmp_path, use):
    asset_id = asset_store.put_bytes(b"sound", ".wav")
    age()
    source = tmp_path / "again.wav"
    source.write_bytes(b"sound")
    argument = {"mark_used": [asset_id], "put_bytes": b"sound", "put_file": source}[use]
    getattr(asset_store, use)(argument)
    assert [each.used_at > datetime.now(UTC) - A_DAY for each in asset_store.stored()] == [True]
    assert not asset_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    assert asset_store.path(asset_id).read_bytes() == b"sound"
    assert len(stored()) == 1
    age()
    assert asset_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    assert not asset_store.exists(asset_id)


def test_marking_says_what_is_there(asset_store):
    assert asset_store.mark_used([]) == frozenset()
    there = {asset_store.put_bytes(str(number).encode()) for number in range(20)}
    assert asset_store.mark_used([*there, "ab" * 32, "", "../x", *there]) == there


@pytest.mark.parametrize("use", ["path", "exists"])
def test_a_file_that_is_asked_for_becomes_new(folder_store, use):
    asset_id = folder_store.put_bytes(b"sound", ".wav")
    path = folder_store.path(asset_id)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    getattr(folder_store, use)(asset_id)
    assert not folder_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    assert folder_store.path(asset_id) == path


def test_a_file_that_goes_while_it_is_marked_is_not_there(folder_store, monkeypatch):
    asset_id = folder_store.put_bytes(b"sound", ".wav")
    path = folder_store.path(asset_id)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    marked = os.utime

    def gone_just_before(name: Path) -> None:
        path.unlink(missing_ok=True)
        marked(name)

    monkeypatch.setattr("app.media.folder.os.utime", gone_just_before)
    assert folder_store.mark_used([asset_id]) == frozenset()


def test_a_file_that_is_used_while_it_is_looked_at_stays(folder_store, monkeypatch):
    asset_id = folder_store.put_bytes(b"sound", ".wav")
    path = folder_store.path(asset_id)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    renamed = Path.rename

    def used_just_before(self: Path, target: Path) -> Path:
        os.utime(self)
        return renamed(self, target)

    monkeypatch.setattr(Path, "rename", used_just_before)
    assert not folder_store.delete_unused(asset_id, datetime.now(UTC) - timedelta(days=1))
    assert folder_store.path(asset_id).read_bytes() == b"sound"


@pytest.mark.parametrize("next_wish", ["path", "put", "collect"])
def test_a_file_of_a_collector_that_died_is_not_lost(folder_store, monkeypatch, next_wish):
    asset_id = folder_store.put_bytes(b"sound", ".wav")
    path = folder_store.path(asset_id)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    renamed = Path.rename

    def dies(self: Path, target: Path) -> Path:
        renamed(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", dies)
    with pytest.raises(KeyboardInterrupt):
        folder_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    monkeypatch.undo()
    assert not path.exists()
    if next_wish == "path":
        assert folder_store.path(asset_id) == path
    elif next_wish == "put":
        folder_store.put_bytes(b"sound", ".wav")
        assert not folder_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    else:
        assert [each.id for each in folder_store.stored()] == [asset_id]
        assert folder_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    assert files_in(folder_store.root) == ([] if next_wish == "collect" else [path])


def test_a_file_that_is_wanted_back_after_the_last_look_stays(folder_store, monkeypatch):
    asset_id = folder_store.put_bytes(b"sound", ".wav")
    path = folder_store.path(asset_id)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    unlinked = Path.unlink

    def wanted_just_before(self: Path, missing_ok: bool = False) -> None:
        assert folder_store.mark_used([asset_id]) == {asset_id}
        unlinked(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", wanted_just_before)
    assert not folder_store.delete_unused(asset_id, datetime.now(UTC) - A_DAY)
    assert files_in(folder_store.root) == [path]
