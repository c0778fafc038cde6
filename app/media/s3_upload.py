"""One file on its way into a bucket: whole, or by parts that need not be sent twice.

S3 is asked twice over whether it holds what was sent: it is given each part's SHA-256, which
Amazon's S3 holds against the bytes and refuses others, and the ETag it answers with is held
against the MD5 of what was sent, for servers that do not look. Where an ETag is no MD5
(objects under a KMS key, servers with a way of their own), the object is read back once.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.media.s3_link import Altered, Answered, Link, code_of

PART = 8 << 20
"""Bytes of a part; S3 takes from 5 MiB (the last may be less) and at most 10,000 parts."""

MOST_PARTS = 10_000

_BLOCK = 1 << 20
_MD5 = re.compile(r'"?[0-9a-f]{32}"?')


class Upload:
    """Puts ``path`` to ``key``. ``suffix`` is kept with the object."""

    def __init__(self, link: Link, key: str, path: Path, suffix: str, part: int = PART) -> None:
        self._link = link
        self._where = {"Bucket": link.settings.bucket, "Key": key}
        self._path = path
        self._size = path.stat().st_size
        self._part = max(part, -(-self._size // MOST_PARTS))
        self._suffix = suffix
        self._md5s = [hashlib.md5(block, usedforsecurity=False).digest() for block in self._blocks()]
        self._how: dict[str, Any] = {
            **({"Metadata": {"suffix": suffix}} if suffix else {}),
            **link.settings.encryption_options,
        }

    def run(self) -> str:
        """Send what is not there yet; returns the ending that the object is kept with.

        StoreUnavailable with the reason where S3 does not take it.
        """
        there = self._link.ask(self._there)
        if there is not None:
            return there
        self._link.ask(self._send)
        return self._suffix

    def _blocks(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            if not self._size:
                yield b""
            while block := file.read(self._part):
                yield block

    def _there(self, client: Any) -> str | None:
        """The ending of the object that holds the same bytes already, or ``None``."""
        try:
            head = client.head_object(**self._where)
        except Exception as error:  # botocore's ClientError, which only the lazy import could name
            if code_of(error) in ("404", "NoSuchKey"):
                return None
            raise
        if not self._holds(client, head):
            return None
        return str(head.get("Metadata", {}).get("suffix", ""))

    def _holds(self, client: Any, head: Any) -> bool:
        """Whether an object is what is sent, by its size and ETag, else by reading it back."""
        if head["ContentLength"] != self._size:
            return False
        if same_bytes(str(head["ETag"]), self._md5s):
            return True
        digest = hashlib.sha256()
        with client.get_object(**self._where)["Body"] as body:
            for block in iter(lambda: body.read(_BLOCK), b""):
                digest.update(block)
        with self._path.open("rb") as file:
            return digest.digest() == hashlib.file_digest(file, "sha256").digest()

    def _send(self, client: Any) -> None:
        """One try: the whole, or the parts that are not there yet. Altered where it did not arrive so."""
        if len(self._md5s) == 1:
            data = self._path.read_bytes()
            client.put_object(**self._where, **self._how, Body=data, ChecksumSHA256=_sha256(data))
        else:
            self._send_parts(client)
        head = client.head_object(**self._where)
        suffix = str(head.get("Metadata", {}).get("suffix", ""))
        if suffix != self._suffix or not self._holds(client, head):
            raise Altered("it did not keep what it was sent")

    def _send_parts(self, client: Any) -> None:
        """Go on with an upload that was begun, or begin one; then make the parts an object."""
        upload_id = self._begun(client)
        kept = {} if upload_id is None else self._parts_there(client, upload_id)
        if upload_id is None:
            begun = client.create_multipart_upload(**self._where, **self._how, ChecksumAlgorithm="SHA256")
            upload_id = str(begun["UploadId"])
        parts = []
        for number, block in enumerate(self._blocks(), 1):
            checksum = _sha256(block)
            etag = kept.get((number, len(block), self._md5s[number - 1].hex())) or kept.get(
                (number, len(block), checksum)
            )
            if etag is None:
                etag = self._send_part(upload_id, number, block, checksum)
            parts.append({"PartNumber": number, "ETag": etag, "ChecksumSHA256": checksum})
        client.complete_multipart_upload(**self._where, UploadId=upload_id, MultipartUpload={"Parts": parts})

    def _send_part(self, upload_id: str, number: int, block: bytes, checksum: str) -> str:
        """One part, tried again by itself; returns its ETag."""

        def send(client: Any) -> str:
            sent = client.upload_part(
                **self._where, UploadId=upload_id, PartNumber=number, Body=block, ChecksumSHA256=checksum
            )
            etag = str(sent["ETag"])
            under_key = str(sent.get("ServerSideEncryption", "")).startswith("aws:kms")
            if (
                _MD5.fullmatch(etag)
                and not under_key
                and not same_bytes(etag, self._md5s[number - 1 : number])
            ):
                raise Altered(f"it did not keep part {number} as it was sent")
            return etag

        try:
            return self._link.ask(send, reckoned=("NoSuchUpload",))
        except Answered as answer:  # somebody else has finished or ended this upload
            raise Altered("the upload was ended meanwhile") from answer

    def _begun(self, client: Any) -> str | None:
        """The upload of the same bytes that was begun last and not finished, or ``None``."""
        try:
            found = client.list_multipart_uploads(
                Bucket=self._where["Bucket"], Prefix=self._where["Key"]
            ).get("Uploads", [])
        except Exception as error:  # botocore's, which only the lazy import could name
            if code_of(error) == "AccessDenied":  # a right of its own, and one can do without
                return None
            raise
        mine = [upload for upload in found if upload["Key"] == self._where["Key"]]
        return str(max(mine, key=lambda upload: upload["Initiated"])["UploadId"]) if mine else None

    def _parts_there(self, client: Any, upload_id: str) -> dict[tuple[int, int, str], str]:
        """ETags of the parts that an upload has, by number, size and what the bytes hash to."""
        kept = {}
        for page in client.get_paginator("list_parts").paginate(**self._where, UploadId=upload_id):
            for part in page.get("Parts", []):
                etag = str(part["ETag"])
                kept[part["PartNumber"], part["Size"], etag.strip('"')] = etag
                if part.get("ChecksumSHA256"):
                    kept[part["PartNumber"], part["Size"], str(part["ChecksumSHA256"])] = etag
        return kept


def same_bytes(etag: str, md5s: Sequence[bytes]) -> bool:
    """Whether an ETag is the one of these parts: an object's MD5, or that of its parts' and their count."""
    if len(md5s) == 1:
        return etag.strip('"') == md5s[0].hex()
    of_all = hashlib.md5(b"".join(md5s), usedforsecurity=False).hexdigest()
    return etag.strip('"') == f"{of_all}-{len(md5s)}"


def _sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()
