"""Rubbish in a bucket: what goes, what stays, and what several computers do to each other meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from app.bootstrap import services
from app.cli.main import run
from app.config import Config
from app.domain.project import ProjectSettings
from app.errors import StoreUnavailable
from app.media.s3 import S3Assets
from tests.benchmarks.faulty_proxy import Fault, FaultyProxy
from tests.contract.test_s3_assets import key_of

A_DAY = timedelta(days=1)


def since() -> datetime:
    return datetime.now(UTC) - A_DAY


def sent(store: S3Assets, operation: str) -> list[str]:
    """The addresses of every such request from now on, as they are sent."""
    seen: list[str] = []
    events = store._link._client().meta.events
    events.register_last(f"before-send.s3.{operation}", lambda request, **_: seen.append(request.url))
    return seen


def test_a_deletion_bears_its_own_end_and_nothing_signed_later(bucket, tmp_path):
    asset_id = bucket.assets(tmp_path / "a").put_bytes(b"rubbish")
    bucket.age(30)
    store = bucket.assets(tmp_path / "b")
    addresses = sent(store, "DeleteObject")
    assert store.delete_unused(asset_id, since())
    assert bucket.all_keys() == []
    signed = [f"/{key_of(asset_id)}?", f"/media/used/{asset_id}?"]
    assert all(part in address for part, address in zip(signed, addresses, strict=False))
    assert ["X-Amz-Expires=120" in address for address in addresses] == [True, True, False]


def test_another_computer_that_uses_it_keeps_it(bucket, tmp_path):
    mine, theirs = bucket.assets(tmp_path / "a"), bucket.assets(tmp_path / "b")
    asset_id = mine.put_bytes(b"a picture")
    bucket.age(30)
    assert theirs.mark_used([asset_id]) == {asset_id}
    [found] = mine.stored()
    assert found.used_at > since()
    assert not mine.delete_unused(asset_id, since())
    bucket.client.get_object(Bucket=bucket.name, Key=key_of(asset_id))
    assert bucket.all_keys() == [key_of(asset_id), f"media/used/{asset_id}"]


def test_what_was_removed_meanwhile_is_uploaded_again_from_the_copy_here(bucket, tmp_path):
    mine = bucket.assets(tmp_path / "a")
    asset_id = mine.put_bytes(b"a picture", ".png")
    bucket.client.delete_object(Bucket=bucket.name, Key=key_of(asset_id))
    assert bucket.assets(tmp_path / "b").mark_used([asset_id]) == frozenset()
    assert mine.mark_used([asset_id]) == {asset_id}
    copy = bucket.assets(tmp_path / "c").path(asset_id)
    assert (copy.read_bytes(), copy.suffix) == (b"a picture", ".png")


def test_listing_goes_by_pages_and_each_is_asked_for_again_by_itself(bucket, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "5")
    giver = bucket.assets(tmp_path / "a")
    ids = {giver.put_bytes(str(number).encode()) for number in range(12)}
    with FaultyProxy(bucket.address, lambda number: Fault("cut", 200) if number % 2 else Fault()) as proxy:
        store = bucket.assets(tmp_path / "b", proxy.url)
        pages = sent(store, "ListObjectsV2")
        assert {found.id for found in store.stored()} == ids
    assert len(pages) >= 6  # 24 objects, and some pages twice


def test_marks_are_encrypted_as_media_are(bucket, tmp_path):
    store = bucket.assets(tmp_path / "a", options="&encryption=kms&kms_key=a")
    asset_id = store.put_bytes(b"x")
    head = bucket.client.head_object(Bucket=bucket.name, Key=f"media/used/{asset_id}")
    assert head["ServerSideEncryption"] == "aws:kms"


def test_a_versioned_bucket_keeps_what_is_removed_as_an_older_version(bucket, tmp_path):
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    store = bucket.assets(tmp_path / "a")
    asset_id = store.put_bytes(b"a picture")
    assert store.delete_unused(asset_id, datetime.now(UTC) + A_DAY)
    assert bucket.all_keys() == []
    assert list(store.stored()) == []
    assert not store.delete_unused(asset_id, datetime.now(UTC) + A_DAY)
    assert store.put_bytes(b"a picture") == asset_id
    assert [found.id for found in store.stored()] == [asset_id]


def test_keys_that_may_not_write_are_told_which_rights_are_needed(bucket, tmp_path, monkeypatch):
    asset_id = bucket.assets(tmp_path / "a").put_bytes(b"a picture")
    store = bucket.assets(tmp_path / "b")

    def refuse(**_: object) -> None:
        raise Refused

    class Refused(Exception):
        def __init__(self) -> None:
            self.response = {"Error": {"Code": "AccessDenied"}}

    store._link._client().meta.events.register("before-call.s3.PutObject", refuse)
    bucket.age(30)
    with pytest.raises(StoreUnavailable, match="s3:PutObject"):
        store.mark_used([asset_id])
    assert store.path(asset_id).read_bytes() == b"a picture"


def test_the_command_collects_from_a_bucket(bucket, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCENEWRIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("SCENEWRIGHT_S3_URL", bucket.url())
    monkeypatch.delenv("SCENEWRIGHT_MONGODB_URI", raising=False)
    store = bucket.assets(tmp_path / "other")
    rubbish = sorted(store.put_bytes(str(number).encode()) for number in range(5))
    bucket.age(30)
    new = store.put_bytes(b"new")

    def said(*arguments: str) -> dict[str, object]:
        assert run(["assets", "collect", "--json", *arguments], lambda _: 0) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    expected = {"removed": rubbish, "bytes": 5, "kept": 0, "waiting": 1}
    assert said("--dry-run") == {**expected, "dry_run": True}
    assert len(bucket.keys()) == 6
    assert said() == {**expected, "dry_run": False}
    assert bucket.all_keys() == [key_of(new), f"media/used/{new}"]


def test_what_a_render_uses_stays_though_another_computer_collects_and_the_project_has_gone(
    bucket, tmp_path, caplog
):
    with services(Config(tmp_path, "", bucket.url())) as program:
        settings = ProjectSettings(voice="fake:beep", width=160, height=90)
        made = program.projects.create("Tide", settings)
        program.scripts.adopt(made.id, program.scripts.read_text("Twice a day the river turns.", "tide.md"))
        frame = program.projects.board(made.id).frames[0]
        Image.new("RGB", (64, 36), "teal").save(tmp_path / "boat.png")
        program.illustration.add(frame.id, [tmp_path / "boat.png"])
        program.narration.voice_all(program.projects.board(made.id))
        board = program.projects.board(made.id)
    bucket.age(30)
    kept = bucket.keys()
    found = []
    with (
        services(Config(tmp_path, "", bucket.url())) as program,
        services(Config(tmp_path / "elsewhere", "", bucket.url())) as other,
    ):

        def meanwhile(_: object) -> None:
            if not found:
                program.bin.delete_for_good(made.id)
                found.append(other.assets.collect())

        program.renders.export(board, tmp_path / "out.mp4", progress=meanwhile)
        assert (found[0].removed, found[0].waiting) == ((), 2)
        assert bucket.keys() == kept
        bucket.age(30)
        assert len(other.assets.collect().removed) == 2
    assert bucket.all_keys() == []
    assert "could not be marked" not in caplog.text
