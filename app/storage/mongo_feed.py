"""What others write to a MongoDB, as it happens: a change stream over this program's collections.

The stream is asked for by plain commands, ``aggregate`` and ``getMore``, rather than by the driver's
own ``watch``: that one reconnects by itself for ten seconds, in which it cannot be closed, and it
gives one event at a time without saying whether more are there. After each answer the server's
token is kept; whatever happens to the connection or to the server, the stream goes on from it.

Only one primary is asked, so a cluster behind several routers has no feed: the next one asked would
not know the cursor.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pymongo
from bson import Int64
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError

from app.errors import StoreAway
from app.services.ports import Document, News, Written
from app.storage import mongo_errors, mongo_server
from app.storage.mongo_documents import from_bson

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.25
"""How long the server is asked to wait, and waited for, at a time: so late a close is noticed."""

_WRITES = ("insert", "replace", "update", "delete")
_OVER = ("dropDatabase", "invalidate")
_CURSOR_NOT_FOUND = 43


def open_feed(
    database: Database[dict[str, Any]], hosts: str, fields: Mapping[str, Sequence[str]]
) -> MongoFeed | None:
    """A feed from this moment on; ``None``, and a line in the log, where the server has none to give."""
    if "setName" not in database.client.admin.command("hello"):
        return None
    try:
        return MongoFeed(database, hosts, fields)
    except OperationFailure as error:
        told = mongo_errors.told(error, hosts)
        if isinstance(told, StoreAway):
            raise told from error
        log.warning("The MongoDB at %s does not tell what others write: %s", hosts, error)
        return None


class MongoFeed:
    """A :class:`~app.services.ports.Feed` over the collections in ``fields``, from this moment on."""

    def __init__(
        self, database: Database[dict[str, Any]], hosts: str, fields: Mapping[str, Sequence[str]]
    ) -> None:
        self._database = database
        self._hosts = hosts
        self._fields = {name: tuple(paths) for name, paths in fields.items()}
        self._steps = _steps(self._fields)
        self._session: ClientSession = database.client.start_session()
        self._cursor = 0
        self._token: Mapping[str, Any] | None = None
        self._gap = False
        self._events: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._open()

    def next(self, seconds: float) -> News:
        """Wait up to so long for the first write, then give all there are; see the port."""
        until = time.monotonic() + seconds
        with self._lock:
            news = self._wait(until)
        if self._closed.is_set():
            self.close()  # which could not let go while this waited
        return news

    def close(self) -> None:
        """End it, from any thread. A waiting ``next`` returns within :data:`SLICE_SECONDS`, or half a
        second where no server answers; where one falls silent in the middle of an answer, when the
        driver gives it up."""
        self._closed.set()
        if self._lock.acquire(blocking=False):
            try:
                self._let_go()
            finally:
                self._lock.release()

    def _wait(self, until: float) -> News:
        while not self._closed.is_set():
            left = min(max(until - time.monotonic(), 0.001), SLICE_SECONDS)
            away = None
            try:
                mongo_server.wait_for_primary(self._database.client, left)
                if self._cursor:
                    self._more(left)
                else:
                    self._open()
            except PyMongoError as error:
                away = self._lost(error)
            news = self._news()
            if news.gap or news.writes:
                return news
            if time.monotonic() >= until:
                if away is not None:
                    raise away
                break
        return News()

    def _open(self) -> None:
        """Begin where the token says, or now. What was written since the token is among the answer."""
        how: dict[str, Any] = {"fullDocument": "updateLookup"}
        if self._token is not None:
            how["resumeAfter"] = self._token
        reply = self._command("aggregate", 1, pipeline=[{"$changeStream": how}, *self._steps], cursor={})
        self._take(reply["cursor"], "firstBatch")

    def _more(self, seconds: float) -> None:
        reply = self._command(
            "getMore", Int64(self._cursor), collection="$cmd.aggregate", maxTimeMS=max(1, int(seconds * 1000))
        )
        self._take(reply["cursor"], "nextBatch")

    def _command(self, name: str, value: Any, **options: Any) -> dict[str, Any]:
        reply: dict[str, Any] = self._database.command(
            name, value, codec_options=self._database.codec_options, session=self._session, **options
        )
        return reply

    def _take(self, cursor: dict[str, Any], batch: str) -> None:
        self._cursor = int(cursor["id"])
        self._events += cursor[batch]
        if cursor[batch]:
            self._token = cursor[batch][-1]["_id"]
        self._token = cursor.get("postBatchResumeToken", self._token)

    def _lost(self, error: PyMongoError) -> StoreAway | None:
        """What to do about an error: go on from the token, or from now with a gap; what to say where
        that cannot be at once."""
        self._cursor = 0
        self._gap = self._gap or self._token is None  # there is nothing to go on from
        told = mongo_errors.told(error, self._hosts)
        told.__cause__ = error
        if isinstance(error, OperationFailure) and (
            error.code == _CURSOR_NOT_FOUND or error.has_error_label("ResumableChangeStreamError")
        ):
            return None
        if isinstance(told, StoreAway):
            return told
        forgotten = isinstance(error, OperationFailure) and error.code not in mongo_errors.REFUSED
        if not forgotten or self._token is None:
            raise told
        # It does not remember that far back, or something was written that it cannot tell.
        self._token, self._gap = None, True
        return None

    def _news(self) -> News:
        """What the events say that have come; a gap only once the stream goes on from after it."""
        events, self._events = self._events, []
        writes = list(self._written(events))
        if any(event["operationType"] not in _WRITES for event in events):
            # What was in the collection is gone, and where it was the whole database, so is the stream.
            self._gap = True
            if any(event["operationType"] in _OVER for event in events):
                self._cursor, self._token = 0, None
        if not self._gap:
            return News(tuple(writes))
        if not self._cursor:
            return News()
        self._gap = False
        return News(tuple(writes), gap=True)

    def _written(self, events: list[dict[str, Any]]) -> Iterator[Written]:
        for event in events:
            kind = event["operationType"]
            if kind not in _WRITES:
                continue
            collection, identity = event["ns"]["coll"], event["documentKey"]["_id"]
            document = event.get("fullDocument")
            if kind == "delete":
                yield Written(collection, identity, True, {})
            elif document is not None:  # else another program's update of what has been deleted since
                fields = picked(from_bson(document), self._fields[collection])
                yield Written(collection, identity, False, fields)

    def _let_go(self) -> None:
        cursor, self._cursor = self._cursor, 0
        if cursor:
            with contextlib.suppress(PyMongoError), pymongo.timeout(mongo_server.GOODBYE_SECONDS):
                self._command("killCursors", "$cmd.aggregate", cursors=[Int64(cursor)])
        self._session.end_session()


def _steps(fields: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """What the server does to the stream: keeps these collections' events and leaves of each document
    what is asked for in any of them."""
    names = list(fields)
    paths = {path for each in fields.values() for path in each} | {"_id"}
    outermost = [path for path in sorted(paths) if not any(path.startswith(f"{other}.") for other in paths)]
    return [
        {
            "$match": {
                "$or": [
                    {"ns.coll": {"$in": names}},
                    {"to.coll": {"$in": names}},  # another collection was put in its place
                    {"operationType": {"$in": list(_OVER)}},
                ]
            }
        },
        {
            "$project": {
                "operationType": 1,
                "ns": 1,
                "documentKey": 1,
                **{f"fullDocument.{path}": 1 for path in outermost},
            }
        },
    ]


def picked(document: Document, paths: Sequence[str]) -> Document:
    """What a document has at dotted paths, in its own shape; lists are gone through."""
    wanted: dict[str, list[str] | None] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        inner = wanted.setdefault(name, [])
        if not rest:
            wanted[name] = None
        elif inner is not None:
            inner.append(rest)
    return {
        name: document[name] if inner is None else _within(document[name], inner)
        for name, inner in wanted.items()
        if name in document
    }


def _within(value: Any, paths: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_within(item, paths) for item in value if isinstance(item, dict | list)]
    return picked(value, paths) if isinstance(value, dict) else value
