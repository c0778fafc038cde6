"""What S3 assets are made of, without a server: the address, asking again, local copies."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
from pathlib import Path

import pytest

from app.errors import BadSetting, StoreUnavailable
from app.media.s3_cache import ABANDONED, GRACE, Cache
from app.media.s3_link import Altered, Answered, Link, Patience
from app.media.s3_settings import S3Settings, parse


def test_an_address_in_full():
    settings = parse(
        "s3://my.bucket/a/b/?endpoint=http://127.0.0.1:5000/&region=eu-central-1"
        "&encryption=kms&kms_key=alias/video&cache_gb=0.5&timeout=3"
    )
    assert settings == S3Settings(
        "my.bucket",
        "a/b/",
        "http://127.0.0.1:5000",
        "eu-central-1",
        "aws:kms",
        "alias/video",
        500_000_000,
        3.0,
    )
    assert settings.place == "s3://my.bucket/a/b at http://127.0.0.1:5000"
    assert parse("s3://bucket") == S3Settings("bucket")
    assert parse("s3://bucket").folder_name != parse("s3://bucket/a").folder_name


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "does not name a bucket"),
        ("s3://", "does not name a bucket"),
        ("http://bucket", "does not name a bucket"),
        ("s3://UPPER", "does not name a bucket"),
        ("s3://b", "does not name a bucket"),
        ("s3://[bucket", "not an address"),
        ("s3://bucket?region", "not an address"),
        ("s3://key:hidden@bucket", "holds a name or a password"),
        ("s3://bucket?endpoint=http://key:hidden@host", "endpoint"),
        ("s3://bucket?endpoint=ftp://host", "endpoint"),
        ("s3://bucket?endpoint=http://host:99999", "endpoint"),
        ("s3://bucket?secret=hidden", "no option “secret”"),
        ("s3://bucket?region=a&region=b", "twice"),
        ("s3://bucket/a/../b", "folder"),
        ("s3://bucket/ü", "folder"),
        ("s3://bucket?encryption=rot13", "encryption"),
        ("s3://bucket?kms_key=a", "encryption"),
        ("s3://bucket?timeout=0", "timeout"),
        ("s3://bucket?cache_gb=lots", "cache_gb"),
        ("s3://bucket?cache_gb=nan", "cache_gb"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_secrets(url, words):
    with pytest.raises(BadSetting, match=words) as caught:
        parse(url)
    assert "hidden" not in str(caught.value)


class Said(Exception):
    """What boto3 raises for S3's answers."""

    def __init__(self, code: str) -> None:
        self.response = {"Error": {"Code": code}}


class Way:
    """Work that fails as told, then succeeds; waits are noted, not waited."""

    def __init__(self, *failures: Exception, attempts: int = 5, seconds_each: float = 0.0) -> None:
        self.failures = list(failures)
        self.waits: list[float] = []
        self.asked = 0
        self.time = 0.0
        self._each = seconds_each
        patience = Patience(attempts=attempts, sleep=self.waits.append, clock=lambda: self.time)
        self.link = Link(S3Settings("bucket"), patience)
        self.link._made = object()

    def __call__(self, client: object) -> str:
        self.asked += 1
        self.time += self._each
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def test_failures_are_asked_again_with_growing_waits():
    way = Way(Said("SlowDown"), ConnectionResetError(), ValueError("bad number"), Altered("cut"))
    assert way.link.ask(way) == "done"
    assert [low <= wait <= 2 * low for wait, low in zip(way.waits, (0.1, 0.2, 0.4, 0.8), strict=True)] == [
        True
    ] * 4


def test_asking_is_bounded_in_count_and_in_time():
    way = Way(*[Said("InternalError")] * 9, attempts=4)
    with pytest.raises(StoreUnavailable, match="asked 4 times: it answers InternalError"):
        way.link.ask(way)
    slow = Way(*[TimeoutError()] * 9, attempts=9, seconds_each=25)
    with pytest.raises(StoreUnavailable, match="asked 3 times"):
        slow.link.ask(slow)


def test_an_answer_and_a_refusal_have_to_be_said_twice_in_a_row():
    way = Way(Said("NoSuchKey"), Said("SlowDown"), Said("NoSuchKey"))
    assert way.link.ask(way, reckoned=("NoSuchKey",)) == "done"
    with pytest.raises(Answered, match="NoSuchKey"):
        Way().link.ask(Way(Said("NoSuchKey"), Said("NoSuchKey")), reckoned=("NoSuchKey",))
    refused = Way(Said("NoSuchBucket"), Said("NoSuchBucket"), attempts=9)
    with pytest.raises(StoreUnavailable, match="no bucket of that name"):
        refused.link.ask(refused)
    assert refused.asked == 2


def test_stopping_is_not_asked_again():
    way = Way()
    way.failures = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        way.link.ask(way)


def kept(cache: Cache, data: bytes) -> str:
    asset_id = hashlib.sha256(data).hexdigest()
    with cache.new() as new:
        new.write(data)
        cache.keep(new, asset_id, ".bin")
    return asset_id


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_the_longest_unused_go_first_and_what_is_in_use_stays(tmp_path):
    clock = Clock()
    cache = Cache(tmp_path, 2500, clock)
    first, second = kept(cache, b"1" * 1000), kept(cache, b"2" * 1000)
    third = kept(cache, b"3" * 1000)
    assert all(map(cache.find, (first, second, third)))  # above the limit, but all within the hour
    clock.now += GRACE + 1
    assert cache.find(first)
    fourth = kept(cache, b"4" * 1000)
    assert cache.find(first)
    assert cache.find(fourth)
    assert cache.find(second) is None
    assert cache.find(third) is None


def test_what_killed_programs_left_on_its_way_in_goes(tmp_path):
    clock = Clock()
    cache = Cache(tmp_path, 0, clock)
    left, fresh = tmp_path / "files" / ".new-left", tmp_path / "files" / ".new-fresh"
    left.parent.mkdir()
    for path, age in ((left, ABANDONED + 1), (fresh, 60)):
        path.write_bytes(b"half")
        os.utime(path, (clock.now - age, clock.now - age))
    kept(cache, b"x")
    assert not left.exists()
    assert fresh.exists()


def _use(root: Path, seed: int) -> int:
    """Read copies, and keep those that have gone, in a folder that is always too full; counts wrong reads."""
    chance = random.Random(seed)
    clock = Clock()
    cache = Cache(root, 3000, clock)
    wrong = 0
    for _ in range(60):
        clock.now += 50  # so that all of it lies within the hour of grace
        data = bytes([chance.randrange(12)]) * 1000
        asset_id = hashlib.sha256(data).hexdigest()
        path = cache.find(asset_id)
        if path is None:
            kept(cache, data)
            path = cache.find(asset_id)
        wrong += path is None or path.read_bytes() != data
    return wrong


def test_several_processes_share_the_copies(tmp_path):
    clock = Clock()
    clock.now -= 2 * GRACE
    cache = Cache(tmp_path, 100_000, clock)
    for number in range(12):
        kept(cache, bytes([number]) * 1000)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(_use, [(tmp_path, 1), (tmp_path, 2)]) == [0, 0]
    sizes = [path.stat().st_size for path in tmp_path.rglob("*.bin")]
    assert set(sizes) == {1000}
