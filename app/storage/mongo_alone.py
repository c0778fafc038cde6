"""Transactions for a MongoDB that stands alone and has none: one writer at a time, and a journal.

A program that writes several documents first takes the lock, a document of its own. Before each
write it puts into the journal how to take that write back. Letting go of the lock is the moment
in which everything counts as written. Where a program is ended before that, the next one finds a
lock that is not let go and a journal that does not grow: it takes the lock over and takes the
writes back, newest first. No clocks are compared: each program measures for itself how long it
has seen nothing move.

::

    {_id: "writer", token: "b", tokens: ["a", "b"]}      b has taken over from a
    {token: "a", number: 3, collection, found_by, old}   a's third write: what is found was old

Others can still see writes before all are made.
"""

from __future__ import annotations

import contextlib
import logging
import random
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

from app.errors import Conflict, StoreAway

log = logging.getLogger(__name__)

STILL_SECONDS = 10.0
"""A lock under which nothing has moved for so long belonged to a program that is gone. Work between
two writes of one edit takes milliseconds."""

BUSY_SECONDS = 60.0
"""How long to wait for others who do write: an import of a whole script is one transaction."""

_LOCK = "writer"

FoundBy = Mapping[str, list[Any]]
"""What a document holds, as alternatives by field."""


def found(by: FoundBy) -> dict[str, Any]:
    """The query for documents that hold one of the values in each field."""
    return {name: {"$in": values} for name, values in by.items()}


class Journal:
    """The lock and the journal of one program's transaction at a time."""

    def __init__(self, database: Database[dict[str, Any]], hosts: str, still: float = STILL_SECONDS) -> None:
        self._database = database
        self._locks = database["store"]
        self._entries = database["store_journal"]
        self._hosts = hosts
        self._still = still
        self._token = ""
        self._unsure: set[str] = set()
        """Tokens of this program's that a server which went away may still hold the lock by."""
        self._number = 0
        self._looked = 0.0
        self._left = False

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock. What was journalled inside is written at the end. Where an error ends it,
        the caller has taken back its writes by then, or has said :meth:`leave`.

        Conflict where another program has taken the lock over, and the writes back.
        """
        self._take()
        try:
            yield
        except BaseException:
            if not self._left:
                try:
                    self._let_go()
                except PyMongoError as error:  # what ended the work is told, not this
                    log.error("The lock is left to the next one to write: %s", error)
            raise
        if not self._let_go():
            raise self._overtaken()

    def leave(self) -> None:
        """Writes could not be taken back: leave lock and journal to the next one to write."""
        self._left = True

    def _let_go(self) -> bool:
        """Let go of the lock; False where it has been taken over."""
        held = self._locks.delete_one({"_id": _LOCK, "token": self._token}).deleted_count
        self._unsure.discard(self._token)
        self._entries.delete_many({"token": self._token})
        return bool(held)

    def note(self, collection: str, found_by: FoundBy, old: dict[str, Any] | None = None) -> None:
        """Before a write, how to take it back: what will be found by those values is to be ``old``
        again, or nothing where that is ``None``. What deletes ``old`` leaves nothing to be found."""
        if time.monotonic() - self._looked > self._still / 2:
            if self._locks.find_one({"_id": _LOCK, "token": self._token}) is None:
                raise self._overtaken()
            self._looked = time.monotonic()
        self._number += 1
        self._entries.insert_one(
            {
                "token": self._token,
                "number": self._number,
                "collection": collection,
                "found_by": [{"name": name, "values": values} for name, values in found_by.items()],
                "old": old,
            }
        )

    def _take(self) -> None:
        self._token, self._number, self._left = uuid.uuid4().hex, 0, False
        self._unsure.add(self._token)
        started = moved = time.monotonic()
        seen: tuple[str, int] | None = None
        while True:
            try:
                self._locks.insert_one({"_id": _LOCK, "token": self._token, "tokens": [self._token]})
                self._entries.delete_many({})  # of who let go of the lock and came no further
                break
            except DuplicateKeyError:
                pass
            held = self._locks.find_one({"_id": _LOCK})
            now = time.monotonic()
            if held is None:
                continue
            state = held["token"], self._entries.count_documents({"token": held["token"]})
            if state != seen:
                seen, moved = state, now
            # What this program holds by another token it has given up, and waits for nobody.
            gone = held["token"] in self._unsure or now - moved > self._still
            if gone and self._take_over(held):
                break
            if now - started > BUSY_SECONDS:
                raise StoreAway(
                    f"The MongoDB at {self._hosts} is in use: others have been writing for {BUSY_SECONDS:g}"
                    " seconds.",
                    "Wait for them and try again. A replica set lets several write at once.",
                )
            time.sleep(random.uniform(0.001, 0.01))
        self._looked = time.monotonic()

    def _take_over(self, held: dict[str, Any]) -> bool:
        """Take the lock of a program that is gone and its writes back; False where another is quicker."""
        taken = self._locks.update_one(
            {"_id": _LOCK, "token": held["token"]},
            {"$set": {"token": self._token, "tokens": [*held["tokens"], self._token]}},
        )
        if not taken.modified_count:
            return False
        self._unsure -= set(held["tokens"])
        left = list(self._entries.find({"token": {"$in": held["tokens"]}}).sort("number", -1))
        for entry in left:
            self._take_back(entry)
        self._entries.delete_many({"token": {"$in": held["tokens"]}})
        log.warning(
            "A program was ended in the middle of writing to the MongoDB at %s: %d writes were taken back.",
            self._hosts,
            len(left),
        )
        return True

    def _take_back(self, entry: dict[str, Any]) -> None:
        """Undo one write, or nothing where it was never made or is undone already."""
        target = self._database[entry["collection"]]
        written, old = found({part["name"]: part["values"] for part in entry["found_by"]}), entry["old"]
        if old is None:
            target.delete_many(written)
        elif written:
            target.replace_one(written, old)
        else:
            with contextlib.suppress(DuplicateKeyError):  # it was not deleted
                target.insert_one(old)

    def _overtaken(self) -> Conflict:
        return Conflict(
            f"This took so long that another program has taken it back: {self._still:g} seconds without"
            f" a write to the MongoDB at {self._hosts}.",
            "Nothing was changed. Try again.",
        )
