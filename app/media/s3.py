"""Media files in an S3 bucket, by the hash of their bytes, with copies on this computer.

::

    s3://bucket/prefix/ab/abcd…     the asset abcd…; its ending stands in the object's metadata

What stands beside them there, and how what nobody uses goes, is told in ``s3_use.py``. An asset counts as kept when S3 has said, after the upload, that what it holds is what was sent;
a copy is handed out only when its SHA-256 is the asset's id. So neither a broken way nor a
server that returns other bytes can put a wrong picture into a video.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.errors import AssetMissing, BadSetting, StoreUnavailable
from app.media.files import NewFile, writing
from app.media.folder import SUFFIX, is_asset_id, unreadable
from app.media.s3_cache import Cache, Turns
from app.media.s3_link import PATIENCE, Altered, Answered, Link, Patience, code_of
from app.media.s3_settings import S3Settings
from app.media.s3_upload import Upload
from app.media.s3_use import NOT_THERE, Usage, side_by_side
from app.services.ports import StoredAsset

_BLOCK = 1 << 20
_MISSING = "NoSuchKey"
"""What S3 calls it. A mere status of 404 may be any server's on the way."""

_BELIEVED = 60.0
"""Seconds for which an asset that was there is believed to be there still."""

LONGEST_ADDRESS = 7 * 24 * 3600
"""Seconds that a presigned address can last: the most that signature version 4 allows."""


class S3Assets:
    """An :class:`~app.services.ports.AssetStore` in a bucket; ``cache`` is a folder for copies."""

    def __init__(self, settings: S3Settings, cache: Path, patience: Patience = PATIENCE) -> None:
        self.settings = settings
        self._link = Link(settings, patience)
        self._cache = Cache(cache, settings.cache_bytes)
        self._turns = Turns()
        self._usage = Usage(self._link, self._key)
        self._seen: dict[str, float] = {}

    def put_file(self, path: Path) -> str:
        """Upload a file and return its id; the same bytes twice are kept once.

        BadInput where the file cannot be read, DiskFull where there is no room for the copy,
        StoreUnavailable with the reason where S3 does not take it. An upload that was broken off
        is taken up again at its last whole part, by whichever program next puts the same bytes.
        """
        return self._copy(path, None)

    def put_wanted(self, path: Path, wanted: Collection[str]) -> str | None:
        """Upload a file where its bytes are one of those wanted, and return its id; errors as in
        :meth:`put_file`."""
        return self._copy(path, wanted) or None

    def _copy(self, path: Path, wanted: Collection[str] | None) -> str:
        """Upload a file, reading it once; "" where it is not among those ``wanted``."""
        digest = hashlib.sha256()
        with writing(self._cache.root), self._cache.new() as new:
            try:
                with path.open("rb") as source:
                    for block in iter(lambda: source.read(_BLOCK), b""):
                        digest.update(block)
                        with writing(self._cache.root):
                            new.write(block)
            except OSError as error:  # of the file that is copied, not of the cache
                raise unreadable(path, error) from error
            if wanted is not None and digest.hexdigest() not in wanted:
                return ""
            return self._put(new, digest.hexdigest(), path.suffix)

    def put_bytes(self, data: bytes, suffix: str = "") -> str:
        """Upload bytes and return their id; errors as in :meth:`put_file`."""
        with writing(self._cache.root), self._cache.new() as new:
            new.write(data)
            return self._put(new, hashlib.sha256(data).hexdigest(), suffix)

    def _put(self, new: NewFile, asset_id: str, suffix: str) -> str:
        suffix = suffix.lower() if SUFFIX.fullmatch(suffix.lower()) else ""
        with self._turns.of(asset_id):
            self._usage.use(asset_id)
            kept = Upload(self._link, self._key(asset_id), new.path, suffix).run()
            if self._cache.find(asset_id) is None:
                self._cache.keep(new, asset_id, kept)
        self._seen[asset_id] = time.monotonic()
        return asset_id

    def path(self, asset_id: str) -> Path:
        """A local copy of the asset, whose bytes are right; fetched where there is none.

        AssetMissing where S3 has no such asset. StoreUnavailable with the reason where it does
        not give it, or gives other bytes every time it is asked.
        """
        if not is_asset_id(asset_id):
            raise self._missing(asset_id)
        with self._turns.of(asset_id):
            return self._cache.find(asset_id) or self._fetch(asset_id)

    def exists(self, asset_id: str) -> bool:
        """Whether the asset is in S3, or a copy of it here; StoreUnavailable where S3 cannot say."""
        if not is_asset_id(asset_id):
            return False
        if time.monotonic() - self._seen.get(asset_id, float("-inf")) < _BELIEVED:
            return True
        if self._cache.find(asset_id) is None:
            where = self._where(asset_id)

            def look(client: Any) -> None:
                # A byte of it, since the answer to HEAD cannot tell a missing bucket from a missing object.
                client.get_object(**where, Range="bytes=0-0")["Body"].close()

            try:
                self._link.ask(look, reckoned=(_MISSING, "InvalidRange"))
            except Answered as answer:
                if answer.code != "InvalidRange":  # which says that it is there, and empty
                    return False
        self._seen[asset_id] = time.monotonic()
        return True

    def delete(self, asset_id: str) -> None:
        """Let the asset go, in S3 and here; nothing happens where there is none."""
        if not is_asset_id(asset_id):
            return
        self._seen.pop(asset_id, None)
        with self._turns.of(asset_id):
            where = self._where(asset_id)
            self._link.ask(lambda client: client.delete_object(**where))
            self._usage.forget(asset_id)
            self._cache.drop(asset_id)

    def mark_used(self, asset_ids: Collection[str]) -> frozenset[str]:
        """Say of assets that they are in use; returns those that are in S3.

        One that was being deleted in this moment is uploaded again where there is a copy here.
        StoreUnavailable where S3 cannot be asked or does not take the marks.
        """
        wanted = sorted(filter(is_asset_id, set(asset_ids)))
        if wanted:
            self._usage.use_all(wanted)
        there = zip(wanted, side_by_side(self._is_there, wanted), strict=True)
        return frozenset(asset_id for asset_id, found in there if found)

    def _is_there(self, asset_id: str) -> bool:
        """Whether S3 has an asset that was marked as used; where it has not, a copy here is uploaded."""
        where = self._where(asset_id)
        try:
            self._link.ask(lambda client: client.head_object(**where), reckoned=NOT_THERE)
        except Answered:
            with self._turns.of(asset_id):
                copy = self._cache.find(asset_id)
                if copy is None:
                    self._seen.pop(asset_id, None)
                    return False
                Upload(self._link, self._key(asset_id), copy, copy.suffix).run()
        self._seen[asset_id] = time.monotonic()
        return True

    def stored(self) -> Iterator[StoredAsset]:
        """Every asset in S3; see :meth:`Usage.stored`."""
        return self._usage.stored()

    def delete_unused(self, asset_id: str, since: datetime) -> bool:
        """Let an asset go unless somebody has used or added it since, on whatever computer; whether
        it went. Errors as in :meth:`Usage.delete`."""
        if not is_asset_id(asset_id):
            return False
        with self._turns.of(asset_id):
            self._seen.pop(asset_id, None)
            went = self._usage.delete(asset_id, since)
            if went:
                self._cache.drop(asset_id)
        return went

    def verify(self, asset_id: str) -> bool:
        """Whether the bytes in S3 have the hash they are named by; fetches the whole asset."""
        with self._turns.of(asset_id):
            self._cache.drop(asset_id)
            try:
                self._fetch(asset_id)
            except StoreUnavailable as error:
                if isinstance(error.__cause__, Altered):
                    return False
                raise
        return True

    def presigned_url(self, asset_id: str, seconds: int = 3600) -> str:
        """An address by which anybody can read the asset's bytes for so long: handle it as a secret.

        BadSetting where ``seconds`` is outside 1 to 604 800, AssetMissing for what is no id.
        """
        if not 1 <= seconds <= LONGEST_ADDRESS:
            raise BadSetting(
                f"An address cannot last {seconds} seconds.", f"Give a number from 1 to {LONGEST_ADDRESS}."
            )
        if not is_asset_id(asset_id):
            raise self._missing(asset_id)
        return self._link.presigned(self._key(asset_id), seconds)

    def check(self) -> None:
        """Write a few bytes, read them back and remove them; StoreUnavailable with the reason."""
        asset_id = self.put_bytes(b"Scenewright was here: " + str(time.time_ns()).encode())
        try:
            if not self.verify(asset_id):
                raise StoreUnavailable(
                    f"The asset store {self.settings.place} returns other bytes than it was given.",
                    "Look at what stands between it and this computer.",
                )
        finally:
            self.delete(asset_id)

    def _fetch(self, asset_id: str) -> Path:
        """Download an asset into the cache. What came before the way broke is not fetched again."""
        with writing(self._cache.root), self._cache.new() as new:
            download = _Download(new, asset_id, self._where(asset_id), self._cache.root)
            try:
                self._link.ask(download.run, reckoned=(_MISSING,))
            except Answered as answer:
                raise self._missing(asset_id) from answer
            return self._cache.keep(new, asset_id, download.suffix)

    def _key(self, asset_id: str) -> str:
        return f"{self.settings.prefix}{asset_id[:2]}/{asset_id}"

    def _where(self, asset_id: str) -> dict[str, str]:
        return {"Bucket": self.settings.bucket, "Key": self._key(asset_id)}

    def _missing(self, asset_id: str) -> AssetMissing:
        return AssetMissing(
            f"The media file {asset_id[:12]}… is not in {self.settings.place}.",
            "Add the picture or sound again.",
        )


class _Download:
    """One object on its way into a file: goes on where it was cut, begins anew where it is wrong."""

    def __init__(self, new: NewFile, asset_id: str, where: Mapping[str, str], folder: Path) -> None:
        self._new = new
        self._asset_id = asset_id
        self._where = where
        self._folder = folder
        self._digest = hashlib.sha256()
        self.suffix = ""

    def run(self, client: Any) -> None:
        """One try; Altered where the whole has another hash than it is named by."""
        rest = {"Range": f"bytes={self._new.size}-"} if self._new.size else {}
        try:
            answer = client.get_object(**self._where, **rest)
        except Exception as error:  # botocore's, which only the lazy import could name
            if code_of(error) == "InvalidRange":  # there is less of it than came already
                self._again()
            raise
        if rest and answer["ResponseMetadata"]["HTTPStatusCode"] != 206:  # the whole, from its start
            self._again()
        suffix = str(answer.get("Metadata", {}).get("suffix", ""))
        self.suffix = suffix if SUFFIX.fullmatch(suffix) else ""
        expected = self._new.size + int(answer["ContentLength"])
        with answer["Body"] as body:
            for block in iter(lambda: body.read(_BLOCK), b""):
                with writing(self._folder):
                    self._new.write(block)
                self._digest.update(block)
        if self._new.size < expected:
            raise Altered("the connection was cut")
        if self._digest.hexdigest() != self._asset_id:
            self._again()
            raise Altered(
                f"it gives other bytes for the media file {self._asset_id[:12]}… than were put there"
            )

    def _again(self) -> None:
        with writing(self._folder):
            self._new.clear()
        self._digest = hashlib.sha256()
