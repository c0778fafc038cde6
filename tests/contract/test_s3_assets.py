"""Assets in S3: what a broken way, a lying server and a full cache can do, and what they cannot."""

from __future__ import annotations

import random
import shutil
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from app.bootstrap import open_assets, services
from app.cli.doctor import assets_finding
from app.config import Config
from app.domain.project import ProjectSettings
from app.errors import AssetMissing, BadSetting, StoreUnavailable
from app.media.folder import FolderAssets
from app.media.s3 import S3Assets
from app.media.s3_upload import Upload
from tests.benchmarks import s3_faults
from tests.benchmarks.faulty_proxy import Fault, FaultyProxy

BIG = random.Random(7).randbytes(17_000_000)
"""Three parts."""


def requests_of(store: S3Assets, operation: str) -> list[dict[str, object]]:
    """The parameters of every such request from now on."""
    seen: list[dict[str, object]] = []
    events = store._link._client().meta.events
    events.register(f"provide-client-params.s3.{operation}", lambda params, **_: seen.append(dict(params)))
    return seen


def key_of(asset_id: str) -> str:
    return f"media/{asset_id[:2]}/{asset_id}"


def test_twenty_assets_through_a_way_that_cuts_stalls_and_alters():
    figures = s3_faults.run(20, seed=3, share=0.3)
    assert figures["wrong_bytes_read"] == figures["wrong_bytes_stored"] == 0
    assert sum(figures["faults"].values()) >= 10


def test_another_computer_gets_the_bytes_and_the_ending(bucket, tmp_path):
    asset_id = bucket.assets(tmp_path / "a").put_bytes(b"a picture", ".JPG")
    other = bucket.assets(tmp_path / "b")
    assert bucket.keys() == [key_of(asset_id)]
    assert other.exists(asset_id)
    assert other.path(asset_id).read_bytes() == b"a picture"
    assert other.path(asset_id).suffix == ".jpg"


def test_a_copy_is_fetched_once_and_serves_while_s3_is_away(bucket, tmp_path):
    asset_id = bucket.assets(tmp_path / "a").put_bytes(b"a picture", ".jpg")
    store = bucket.assets(tmp_path / "b")
    store.path(asset_id)
    asked = requests_of(store, "GetObject")
    bucket.client.delete_object(Bucket=bucket.name, Key=key_of(asset_id))
    assert store.path(asset_id).read_bytes() == b"a picture"
    assert asked == []


def test_an_upload_that_was_broken_off_is_taken_up_at_its_last_whole_part(bucket, tmp_path, monkeypatch):
    sent = Upload._send_part

    def dies(self: Upload, upload_id: str, number: int, block: bytes, checksum: str) -> str:
        if number == 3:
            raise KeyboardInterrupt
        return sent(self, upload_id, number, block, checksum)

    monkeypatch.setattr(Upload, "_send_part", dies)
    with pytest.raises(KeyboardInterrupt):
        bucket.assets(tmp_path / "a").put_bytes(BIG, ".mov")
    assert bucket.keys() == []
    monkeypatch.undo()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "any")
    store = bucket.assets(tmp_path / "b")
    parts = requests_of(store, "UploadPart")
    asset_id = store.put_bytes(BIG, ".mov")
    assert [part["PartNumber"] for part in parts] == [3]
    assert bucket.assets(tmp_path / "c").path(asset_id).read_bytes() == BIG


def test_a_part_that_was_kept_wrong_is_sent_again(bucket, tmp_path):
    """Of the connections, the seventh is the second part's: mark, markers, look, list, begin, parts."""
    fault = Fault("alter", 3_000_000, upwards=True)
    with FaultyProxy(bucket.address, lambda number: fault if number == 6 else Fault()) as proxy:
        store = bucket.assets(tmp_path / "a", proxy.url)
        parts = requests_of(store, "UploadPart")
        asset_id = store.put_bytes(BIG)
        assert proxy.seen["alter"] == 1
    assert [part["PartNumber"] for part in parts] == [1, 2, 2, 3]
    assert bucket.assets(tmp_path / "b").path(asset_id).read_bytes() == BIG


def test_a_connection_that_is_cut_inside_the_first_answer_is_tried_again(bucket, tmp_path):
    """boto3 reads the line of "100 Continue" and then, on a closed connection, for ever the next one."""
    with FaultyProxy(bucket.address, lambda number: Fault("cut", 27) if number == 3 else Fault()) as proxy:
        store = bucket.assets(tmp_path / "a", proxy.url)
        expected: list[object] = []
        store._link._client().meta.events.register_last(
            "before-send.s3.PutObject", lambda request, **_: expected.append(request.headers.get("Expect"))
        )
        store.put_bytes(b"")
        assert set(expected) == {None}
        store.put_bytes(b"a picture")
        assert proxy.seen["cut"] == 1


def test_a_download_goes_on_where_it_was_cut(bucket, tmp_path):
    data = BIG[:3_500_000]
    asset_id = bucket.assets(tmp_path / "a").put_bytes(data)
    with FaultyProxy(
        bucket.address, lambda number: Fault("cut", 2_500_000) if number == 0 else Fault()
    ) as proxy:
        store = bucket.assets(tmp_path / "b", proxy.url)
        asked = requests_of(store, "GetObject")
        assert store.path(asset_id).read_bytes() == data
    first, second = [request.get("Range") for request in asked]
    assert first is None
    assert str(second).startswith("bytes=2")


def test_other_bytes_are_never_handed_out_and_are_mended_by_the_next_put(bucket, tmp_path):
    asset_id = bucket.assets(tmp_path / "a").put_bytes(b"whole picture", ".png")
    bucket.client.put_object(Bucket=bucket.name, Key=key_of(asset_id), Body=b"whole pictuRe")
    store = bucket.assets(tmp_path / "b", attempts=3)
    with pytest.raises(StoreUnavailable, match="gives other bytes"):
        store.path(asset_id)
    assert [path for path in (tmp_path / "b").rglob("*") if path.is_file() and path.name != "lock"] == []
    assert not store.verify(asset_id)
    assert store.put_bytes(b"whole picture", ".png") == asset_id
    assert store.verify(asset_id)
    assert store.path(asset_id).read_bytes() == b"whole picture"


@pytest.mark.parametrize("damage", [b"whole pictuRe", b"who", b""])
def test_a_damaged_copy_is_fetched_again(bucket, tmp_path, damage):
    store = bucket.assets(tmp_path / "a")
    asset_id = store.put_bytes(b"whole picture", ".png")
    path = store.path(asset_id)
    path.unlink()
    path.write_bytes(damage)
    assert store.path(asset_id).read_bytes() == b"whole picture"
    assert bucket.assets(tmp_path / "a").path(asset_id).read_bytes() == b"whole picture"


@pytest.mark.parametrize(
    ("options", "kind"),
    [("", None), ("&encryption=aes256", "AES256"), ("&encryption=kms&kms_key=a", "aws:kms")],
)
def test_s3_is_asked_to_encrypt(bucket, tmp_path, options, kind):
    store = bucket.assets(tmp_path / "a", options=options)
    for data in (b"short", BIG[:9_000_000]):
        asset_id = store.put_bytes(data)
        head = bucket.client.head_object(Bucket=bucket.name, Key=key_of(asset_id))
        assert head.get("ServerSideEncryption") in ([kind] if kind else [None, "AES256"])
        assert store.verify(asset_id)


def test_an_address_for_a_while_gives_the_bytes(bucket, tmp_path):
    store = bucket.assets(tmp_path / "a")
    asset_id = store.put_bytes(b"a picture")
    address = store.presigned_url(asset_id, 60)
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"a picture"
    assert "a-very-secret-key" not in address
    for seconds in (0, 604_801):
        with pytest.raises(BadSetting, match="604800"):
            store.presigned_url(asset_id, seconds)
    with pytest.raises(AssetMissing):
        store.presigned_url("../x")


def test_a_missing_bucket_is_no_missing_asset(bucket, tmp_path):
    bucket.client.delete_bucket(Bucket=bucket.name)
    store = bucket.assets(tmp_path / "a")
    for act in (
        lambda: store.put_bytes(b"x"),
        lambda: store.path("ab" * 32),
        lambda: store.exists("ab" * 32),
        lambda: store.check(),
    ):
        with pytest.raises(StoreUnavailable, match="no bucket of that name"):
            act()


def test_a_port_where_nobody_listens(bucket, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    store = bucket.assets(tmp_path / "a", f"http://127.0.0.1:{port}", attempts=3)
    with pytest.raises(StoreUnavailable, match=r"asked 3 times: it cannot be reached\..*Check the network"):
        store.put_bytes(b"x")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("stall", 0, upwards=True), "does not answer in time"),
        (Fault("stall", 40), "does not answer in time"),
        (Fault("cut", 0), "connection was cut"),
        (Fault("refuse"), "connection was cut"),
    ],
)
def test_a_way_that_never_works_is_given_up(bucket, tmp_path, fault, words):
    with FaultyProxy(bucket.address, lambda _: fault) as proxy:
        store = bucket.assets(tmp_path / "a", proxy.url, attempts=2, timeout=0.3)
        with pytest.raises(StoreUnavailable, match=f"asked 2 times: .*{words}"):
            store.path("ab" * 32)
        assert proxy.connections == 2


@pytest.fixture
def refusing() -> Iterator[Callable[[int, str], str]]:
    """A server that answers everything with a status and an S3 error; gives its address."""
    answer: list[tuple[int, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, code = answer[0]
            body = f"<Error><Code>{code}</Code><Message>an-access-key</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def says(status: int, code: str) -> str:
        answer[:] = [(status, code)]
        return f"http://127.0.0.1:{server.server_port}"

    yield says
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "SignatureDoesNotMatch", "secret key is wrong.*AWS_SECRET_ACCESS_KEY"),
        (403, "InvalidAccessKeyId", "access key is not known.*AWS_ACCESS_KEY_ID"),
        (403, "AccessDenied", "access is denied.*s3:GetObject"),
        (400, "ExpiredToken", "expired.*Sign in"),
        (403, "RequestTimeTooSkewed", "clock is wrong"),
        (301, "PermanentRedirect", "another region.*region="),
        (503, "SlowDown", "asked 4 times: it answers SlowDown"),
        (500, "<bad>", "asked 4 times"),
    ],
)
def test_what_s3_refuses_is_said_without_secrets(bucket, tmp_path, refusing, status, code, words):
    store = bucket.assets(tmp_path / "a", refusing(status, code), attempts=4)
    with pytest.raises(StoreUnavailable, match=words) as caught:
        store.path("ab" * 32)
    error: BaseException | None = caught.value
    assert error is not None
    assert "a-very-secret-key" not in str(error)
    assert "an-access-key" not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_credentials_that_are_nowhere(bucket, tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreUnavailable, match=r"no credentials.*AWS_ACCESS_KEY_ID"):
        bucket.assets(tmp_path / "a").put_bytes(b"x")


def test_the_address_chooses_the_store(bucket, tmp_path):
    assert isinstance(open_assets(Config(tmp_path)), FolderAssets)
    store = open_assets(Config(tmp_path, "", bucket.url()))
    assert isinstance(store, S3Assets)
    store.put_bytes(b"x")
    assert len(list((tmp_path / "cache" / "s3").iterdir())) == 1
    with pytest.raises(BadSetting, match="SCENEWRIGHT_S3_URL"):
        open_assets(Config(tmp_path, "", "https://example.org/bucket"))


def test_the_doctor_tries_the_bucket_and_leaves_nothing(bucket, tmp_path):
    def said(url: str) -> tuple[str, str, str]:
        found = assets_finding(Config(tmp_path, "", url))
        return found["name"], found["state"], found["detail"]

    name, state, detail = said(bucket.url())
    assert (name, state) == ("S3", "ok")
    assert detail.startswith(f"s3://{bucket.name}/media at http://127.0.0.1")
    assert bucket.all_keys() == []
    bucket.client.delete_bucket(Bucket=bucket.name)
    assert said(bucket.url())[1] == "missing"
    assert "no bucket of that name" in said(bucket.url())[2]
    assert said("s3://")[1] == "missing"
    assert said("")[0] == "folder"


def test_a_video_from_the_bucket_is_the_same_without_any_local_copies(bucket, tmp_path):
    with services(Config(tmp_path, "", bucket.url())) as program:
        settings = ProjectSettings(voice="fake:beep", width=160, height=90)
        made = program.projects.create("Tide", settings)
        program.scripts.adopt(made.id, program.scripts.read_text("Twice a day the river turns.", "tide.md"))
        frame = program.projects.board(made.id).frames[0]
        Image.new("RGB", (64, 36), "teal").save(tmp_path / "boat.png")
        program.illustration.add(frame.id, [tmp_path / "boat.png"])
        program.narration.voice_all(program.projects.board(made.id))
        program.renders.export(program.projects.board(made.id), tmp_path / "first.mp4")
    assert len(bucket.keys()) == 2
    shutil.rmtree(tmp_path / "cache")
    with services(Config(tmp_path, "", bucket.url())) as program:
        program.renders.export(program.projects.board(made.id), tmp_path / "second.mp4")
    assert (tmp_path / "first.mp4").read_bytes() == (tmp_path / "second.mp4").read_bytes()
