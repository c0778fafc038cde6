"""Who uses what in a bucket, and how what nobody uses goes: many computers at once, and no locks.

::

    prefix/ab/abcd…             an asset
    prefix/used/abcd…           empty; when it was last written is when the asset was last used
    prefix/gone/abcd….1f3c…     empty; somebody is about to delete the asset

A mark of its own costs one small request whatever the asset's size: nothing is copied, no
version of the bytes is left behind, and no other right is needed than to write.

==================================  ==================================================
whoever uses (:meth:`Usage.use`)    whoever deletes (:meth:`Usage.delete`)
==================================  ==================================================
U1 writes ``used/``, or has seen    D1 signs the deletion, good for :data:`VALID`
that it is new                      seconds from now
U2 lists ``gone/``                  D2 writes ``gone/``
U3 waits for what was listed        D3 looks at the asset and at ``used/``: new, ends
U4 looks at the asset, and uploads  D4 deletes the asset and ``used/`` as signed
it where it is not there            D5 deletes ``gone/``
==================================  ==================================================

Why no order of these steps loses an asset that U4 has found or uploaded:

- S3 is strongly consistent: whoever reads sees every write that had been answered. U1 comes
  before U2, and D2 before D3. So either D3 sees the mark and nothing is deleted, or D3 came
  before U1 and ``gone/`` was written before U2: U2 sees it, or it has been deleted again.
- It is deleted only once every deletion that was sent has been answered (D5). So if U2 does not
  see it, or U3 has seen it go, U4 looks at what that deletion has left.
- Whoever deletes may die, or sleep for a night between D3 and D4. U3 therefore waits for no
  marker older than :data:`DEAD`; and S3 itself refuses a deletion whose time is over: it was
  signed before its marker was written, by a clock at most :data:`SKEW` off (looked at in D2), so
  it can be carried out until VALID + SKEW after the marker's time, and DEAD is more than that.
- A deletion that was sent and not answered may still be on its way when it is sent again. Then
  D5 is left out, and the marker grows old instead.
- Several who delete have a marker each, and whoever uses waits for all that were listed. One
  that is written after U2 has its D3 after U1.
- The mark itself may go in D4 though it is new. Then the asset has gone in the same step or
  before, so whoever wrote the mark finds it missing in U4, and what is uploaded is new itself.

A store that is not strongly consistent, or carries out what was signed for a time that is over, must
not be collected from; Amazon's S3 and MinIO can be. In a versioned bucket what is deleted stays as an older version until a lifecycle
rule of the bucket removes it.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from uuid import uuid4

from app.errors import StoreUnavailable
from app.media.folder import is_asset_id
from app.media.s3_link import Altered, Answered, Link, code_of
from app.services.ports import StoredAsset

USED_EVERY = timedelta(hours=6)
"""A mark younger than this is not written again. What is deleted was unused for a day at least."""

VALID = timedelta(seconds=120)
"""For how long a deletion can be carried out after it was decided on."""

SKEW = timedelta(seconds=60)
"""How far this computer's clock may be from S3's where something is deleted."""

DEAD = timedelta(seconds=240)
"""A marker older than this is of somebody who died: nothing can come of it any more."""

SIDE_BY_SIDE = 8
"""Requests at once where many assets are asked for; boto3 keeps ten connections."""

NOT_THERE = ("404", "NoSuchKey")
"""What S3 calls an object that is looked at and is not there."""

_MARKER = re.compile("[0-9a-f]{64}[.][0-9a-f]{32}")

_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], items: Collection[T]) -> list[R]:
    """What ``work`` makes of each, in their order, several at once; its first error ends it."""
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="s3") as pool:
        return list(pool.map(work, items))


class Usage:
    """The marks in one bucket. ``key`` gives an asset's own key. Safe to share between threads."""

    def __init__(self, link: Link, key: Callable[[str], str], clock: Callable[[], float] = time.time) -> None:
        self._link = link
        self._key = key
        self._clock = clock
        self._bucket = link.settings.bucket
        self._used = f"{link.settings.prefix}used/"
        self._gone = f"{link.settings.prefix}gone/"
        self._known: dict[str, datetime] = {}
        """When this process has last seen or written a mark, by S3's clock."""

    def use(self, asset_id: str) -> None:
        """Say of one asset that it is in use. Whoever looks at it from now on sees it as it stays:
        where it is there, it is not deleted before it has been unused for long.

        Takes up to :data:`DEAD` where it is being deleted in this moment. StoreUnavailable with
        the reason where S3 does not take the mark.
        """
        if not self._is_known(asset_id):
            self._known[asset_id] = self._write(self._used + asset_id)
        self._wait({asset_id})

    def use_all(self, asset_ids: Collection[str]) -> None:
        """The same of many. Marks are looked at first, which costs less where most are new."""
        side_by_side(self._mark, asset_ids)
        self._wait(asset_ids)

    def forget(self, asset_id: str) -> None:
        """Remove the mark of an asset that is deleted whoever uses it."""
        self._known.pop(asset_id, None)
        self._delete(self._used + asset_id)

    def stored(self) -> Iterator[StoredAsset]:
        """Every asset and when it was last used. On the way, marks go whose assets have gone, and
        markers that a program which died has left."""
        found: dict[str, StoredAsset] = {}
        used: dict[str, datetime] = {}
        leavings = []
        for item, now in self._list(self._link.settings.prefix):
            key, written = str(item["Key"]), item["LastModified"]
            asset_id = key.rpartition("/")[2]
            if key.startswith(self._gone):
                if _MARKER.fullmatch(key.removeprefix(self._gone)) and now - written > DEAD:
                    leavings.append(key)
            elif not is_asset_id(asset_id):
                continue
            elif key == self._used + asset_id:
                used[asset_id] = written
            elif key == self._key(asset_id):
                found[asset_id] = StoredAsset(asset_id, int(item["Size"]), written)
        for asset_id, last in used.items():
            there = found.get(asset_id)
            if there is not None:
                found[asset_id] = replace(there, used_at=max(last, there.used_at))
            elif now - last > 4 * USED_EVERY:  # nobody relies on it any more
                leavings.append(self._used + asset_id)
        self._remove(leavings)
        yield from found.values()

    def delete(self, asset_id: str, since: datetime) -> bool:
        """Delete an asset unless somebody has used or added it since; whether it went.

        StoreUnavailable with the reason where S3 refuses, or the clock here is wrong.
        """
        # D1: what is signed now is good for so long, whenever it is sent.
        seconds = int(VALID.total_seconds())
        asset = self._link.signed_deletion(self._key(asset_id), seconds)
        mark = self._link.signed_deletion(self._used + asset_id, seconds)
        marker = f"{self._gone}{asset_id}.{uuid4().hex}"
        now = self._write(marker)
        try:
            self._check_clock(now)
            last = self._last_used(asset_id)
        except StoreUnavailable:
            self._remove([marker])
            raise
        going = last is not None and last < since
        answered = True
        if going:
            self._known.pop(asset_id, None)
            answered = self._link.send_signed(asset)
            try:
                answered = self._link.send_signed(mark) and answered
            except StoreUnavailable as error:  # the asset has gone; its mark goes with the next listing
                _log.info("The mark of %s stays in the bucket for now: %s", asset_id, error)
                answered = False
        if answered:
            self._remove([marker])
        return going

    def _is_known(self, asset_id: str) -> bool:
        known = self._known.get(asset_id)
        return known is not None and self._here() - known < USED_EVERY

    def _here(self) -> datetime:
        """What time it is by this computer's clock."""
        return datetime.fromtimestamp(self._clock(), UTC)

    def _mark(self, asset_id: str) -> None:
        """U1."""
        if not self._is_known(asset_id):
            self._known[asset_id] = self._seen_new(asset_id) or self._write(self._used + asset_id)

    def _seen_new(self, asset_id: str) -> datetime | None:
        """When the mark was written, where that is not long ago."""

        def look(client: Any) -> datetime | None:
            try:
                head = client.head_object(Bucket=self._bucket, Key=self._used + asset_id)
            except Exception as error:  # botocore's ClientError, which only the lazy import could name
                if code_of(error) in NOT_THERE:
                    return None
                raise
            written: datetime = head["LastModified"]
            return written if _now(head) - written < USED_EVERY else None

        return self._link.ask(look)

    def _wait(self, asset_ids: Collection[str]) -> None:
        """U2 and U3."""
        wanted = frozenset(asset_ids)
        prefix = self._gone + (next(iter(wanted)) if len(wanted) == 1 else "")
        before: set[str] | None = None
        pause = 0.5
        while True:
            markers = {
                str(item["Key"])
                for item, now in self._list(prefix)
                if str(item["Key"]).removeprefix(self._gone)[:64] in wanted
                and now - item["LastModified"] <= DEAD
            }
            # One that came later has seen the marks: it is of no concern.
            before = markers if before is None else before & markers
            if not before:
                return
            _log.info("Waiting for %d media files that are being removed from the bucket", len(before))
            self._link.rest(pause)
            pause = min(2 * pause, 10.0)

    def _last_used(self, asset_id: str) -> datetime | None:
        """D3: when an asset was last used or added; ``None`` where it is not there."""

        def written(key: str) -> datetime | None:
            def look(client: Any) -> datetime:
                moment: datetime = client.head_object(Bucket=self._bucket, Key=key)["LastModified"]
                return moment

            try:
                return self._link.ask(look, reckoned=NOT_THERE)
            except Answered:
                return None

        added, used = written(self._key(asset_id)), written(self._used + asset_id)
        return None if added is None else max(added, used or added)

    def _write(self, key: str) -> datetime:
        """Write an empty object; returns what time it is by S3's clock."""
        how = self._link.settings.encryption_options

        def write(client: Any) -> datetime:
            return _now(client.put_object(Bucket=self._bucket, Key=key, Body=b"", **how))

        return self._link.ask(write)

    def _remove(self, keys: Collection[str]) -> None:
        """Let marks and markers go. Those that stay do no harm, so nothing fails because of them."""
        for key in keys:
            try:
                self._delete(key)
            except StoreUnavailable as error:
                _log.info("%s stays in the bucket for now: %s", key, error)
                return

    def _delete(self, key: str) -> None:
        self._link.ask(lambda client: client.delete_object(Bucket=self._bucket, Key=key))

    def _list(self, prefix: str) -> Iterator[tuple[dict[str, Any], datetime]]:
        """Every object under a prefix, and S3's time at the end of its page."""
        more: dict[str, str] = {}
        while True:
            page = self._page(prefix, more)
            now = _now(page)
            for item in page.get("Contents", []):
                yield item, now
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": str(page["NextContinuationToken"])}

    def _page(self, prefix: str, more: dict[str, str]) -> dict[str, Any]:
        """One page of a listing, asked for by itself, so that a fault costs one page."""

        def ask(client: Any) -> dict[str, Any]:
            page: dict[str, Any] = client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, **more)
            _now(page)
            if "IsTruncated" not in page:  # an answer that was cut inside its headers looks empty
                raise Altered("the connection was cut")
            return page

        return self._link.ask(ask)

    def _check_clock(self, theirs: datetime) -> None:
        if abs(self._here() - theirs) > SKEW:
            raise StoreUnavailable(
                f"Nothing is removed from {self._link.settings.place}: the clock of this computer differs"
                " from the store's.",
                "Set the clock.",
            )


def _now(answer: Any) -> datetime:
    """What time it was by S3's clock when it answered; Altered where it does not say."""
    try:
        return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    except (KeyError, ValueError, TypeError) as error:
        raise Altered("its answer bears no date") from error
