"""What no document names goes after its grace; what anything names, or a render uses, stays."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.cli.main import run
from app.domain.media import Asset
from app.domain.timeline import Board
from app.errors import BadSetting, Cancelled, StoreUnavailable
from app.media.folder import FolderAssets
from app.services.assets import NAMING
from app.services.ports import CancelToken
from app.storage.schema import COLLECTIONS

OLD = (datetime.now(UTC) - timedelta(days=30)).timestamp()


@pytest.fixture
def store(program):
    return program._parts.assets


def aged(store) -> dict[str, Path]:
    """Make everything in the store unused for a month; gives the files."""
    files = {found.id: next(store.root.rglob(f"{found.id}*")) for found in store.stored()}
    for path in files.values():
        os.utime(path, (OLD, OLD))
    return files


def rubbish(program, store, data: bytes = b"rubbish") -> str:
    asset_id = store.put_bytes(data, ".wav")
    program._parts.repositories.assets.add(Asset(id=asset_id, kind="sound", mime="audio/wav", size=len(data)))
    return asset_id


def test_every_collection_is_looked_into():
    assert set(NAMING) == set(COLLECTIONS) - {"assets", "migrations"}


def test_old_rubbish_goes_and_new_rubbish_waits(program, store):
    old, bare = rubbish(program, store), store.put_bytes(b"without a document")
    aged(store)
    new = rubbish(program, store, b"new")
    trial = program.assets.collect(dry_run=True)
    assert set(trial.removed) == {old, bare}
    assert store.exists(old)
    aged(store)
    store.put_bytes(b"new")
    found = program.assets.collect()
    assert (set(found.removed), found.bytes, found.waiting, found.kept) == ({old, bare}, 25, 1, 0)
    documents = program._parts.repositories.assets
    assert documents.get(old) is None
    assert documents.get(new) is not None
    assert [each.id for each in store.stored()] == [new]


def voiced(program, project, folder: Path) -> Board:
    """The project with its voices and a photograph on its first frame."""
    program.narration.voice_all(program.projects.board(project.id))
    Pillow.new("RGB", (64, 36), "teal").save(folder / "boat.png")
    program.illustration.add(program.projects.board(project.id).frames[0].id, [folder / "boat.png"])
    return program.projects.board(project.id)


def test_what_a_project_its_history_and_the_bin_name_stays(program, project, store, tmp_path):
    board = voiced(program, project, tmp_path)
    kept = set(aged(store))
    assert len(kept) >= 3
    frame = board.frames[0]
    program.storyboard.delete_frames([frame.id])
    program.projects.delete(project.id)
    assert program.assets.collect().removed == ()
    program.bin.delete_for_good(project.id)
    aged(store)
    assert set(program.assets.collect().removed) == kept


def test_what_a_render_uses_stays_though_its_project_goes_meanwhile(program, project, store, tmp_path):
    board = voiced(program, project, tmp_path)
    kept = {found.id for found in store.stored()}
    aged(store)
    gone: list[object] = []

    def meanwhile(_: object) -> None:
        if not gone:
            program.bin.delete_for_good(project.id)
            gone.append(program.assets.collect())

    output = tmp_path / "out.mp4"
    result = program.renders.export(board, output, progress=meanwhile)
    assert result.output.exists()
    assert gone[0].removed == ()
    assert {found.id for found in store.stored()} == kept


def test_a_file_that_comes_into_use_keeps_its_document(program, store, monkeypatch):
    asset_id = rubbish(program, store)
    aged(store)
    monkeypatch.setattr(FolderAssets, "delete_unused", lambda *_: False)
    assert program.assets.collect().waiting == 1
    assert program._parts.repositories.assets.get(asset_id) is not None


def test_where_removing_fails_documents_stay_and_it_is_said(program, store, monkeypatch):
    asset_id = rubbish(program, store)
    aged(store)

    def fails(*_: object) -> bool:
        raise StoreUnavailable("The asset store was asked 8 times.")

    monkeypatch.setattr(FolderAssets, "delete_unused", fails)
    with pytest.raises(StoreUnavailable, match="8 times"):
        program.assets.collect()
    assert program._parts.repositories.assets.get(asset_id) is not None


def test_a_store_that_cannot_be_told_what_is_used_hinders_no_render(
    program, project, tmp_path, monkeypatch, caplog
):
    board = voiced(program, project, tmp_path)

    def refuses(*_: object) -> None:
        raise StoreUnavailable("The asset store refuses: access is denied.")

    monkeypatch.setattr(FolderAssets, "mark_used", refuses)
    assert program.renders.export(board, tmp_path / "out.mp4").output.exists()
    assert "4 media files could not be marked as used: The asset store refuses" in caplog.text


def test_any_hash_in_any_text_counts_as_a_name(program, project, store):
    first, second = rubbish(program, store, b"1"), rubbish(program, store, b"2")
    aged(store)
    frame = program.projects.board(project.id).frames[0]
    program.storyboard.set_text(frame.id, f"See /media/{first}.wav, not {second}0.")
    assert program.assets.collect().removed == (second,)


def test_less_than_a_day_is_refused_and_stopping_stops(program, store):
    with pytest.raises(BadSetting, match="a day at least"):
        program.assets.collect(grace=timedelta(hours=1))
    rubbish(program, store)
    aged(store)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        program.assets.collect(cancel=cancel)
    assert len(list(store.stored())) == 1


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    monkeypatch.delenv("SCENEWRIGHT_S3_URL", raising=False)
    monkeypatch.delenv("SCENEWRIGHT_MONGODB_URI", raising=False)
    store = FolderAssets(tmp_path / "assets")
    asset_id = store.put_bytes(b"rubbish")
    aged(store)

    def said(*arguments: str) -> tuple[int, dict[str, object]]:
        status = run(["assets", "collect", "--json", *arguments], lambda _: 0)
        return status, json.loads(capsys.readouterr().out)

    expected = {"removed": [asset_id], "bytes": 7, "kept": 0, "waiting": 0}
    assert said("--days", "60") == (0, {"removed": [], "bytes": 0, "kept": 0, "waiting": 1, "dry_run": False})
    assert said("--days", "9" * 20)[1]["waiting"] == 1
    assert said("--dry-run") == (0, {**expected, "dry_run": True})
    assert said() == (0, {**expected, "dry_run": False})
    assert not store.exists(asset_id)
