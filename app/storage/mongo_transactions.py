"""What belongs together in MongoDB: one transaction a thread.

On a replica set a transaction is the server's. A server that stands alone has none; there,
writes are made one by one, one program at a time (:mod:`app.storage.mongo_alone`), and where
one fails those before it are taken back in reverse order. After a program that is ended halfway
the next one to write does that. Others can see the writes before all are made; a warning in the
log says so once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pymongo
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from app.errors import StoreAway
from app.storage import mongo_errors, mongo_server
from app.storage.mongo_alone import FoundBy, Journal
from app.storage.mongo_server import CONNECT_SECONDS, GOODBYE_SECONDS, Server

log = logging.getLogger(__name__)

_COMMIT_TRIES = 3


class _Thread(threading.local):
    """What a thread is in the middle of."""

    depth = 0
    failed: BaseException | None = None
    session: ClientSession | None = None
    undo: list[Callable[[], object]] | None = None
    """Steps that take back what was written, where the server cannot."""


class Transactions:
    """Those of one store. ``journal`` is given where the server has none of its own."""

    def __init__(self, client: Server, hosts: str, journal: Journal | None) -> None:
        self._client = client
        self._hosts = hosts
        self._journal = journal
        self._thread = _Thread()
        self._writer = threading.RLock()
        self._left_open: deque[ClientSession] = deque()

    @property
    def session(self) -> ClientSession | None:
        """What this thread's reads and writes go through inside a transaction of the server's."""
        return self._thread.session

    def check(self) -> None:
        """Raise what has failed in this thread's transaction."""
        if self._thread.failed is not None:
            raise self._thread.failed

    def before_write(self, collection: str, found_by: FoundBy, old: dict[str, Any] | None = None) -> None:
        """Journal how a write will be taken back should the program end, where the server does not."""
        if self._journal is not None and self._thread.undo is not None:
            self._journal.note(collection, found_by, old)

    def on_failure(self, step: Callable[[], object]) -> None:
        """Note how to take back a write, where the server does not do it."""
        if self._thread.undo is not None:
            self._thread.undo.append(step)

    @contextmanager
    def writing(self, alone: bool) -> Iterator[None]:
        """Around a write; ``alone`` where it is one document, which the server writes whole or not
        at all."""
        with ExitStack() as stack:
            if self._thread.depth or not alone:
                stack.enter_context(self.transaction())
            elif self._journal is not None:
                stack.enter_context(self._writer)  # waits for a transaction of another thread
            elif self._left_open:
                with mongo_errors.errors(self._hosts):
                    self._end_left_open()
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen together or not at all. Nested calls join the outer one."""
        thread = self._thread
        if thread.depth:
            thread.depth += 1
            try:
                self.check()
                yield
            except BaseException as error:
                thread.failed = thread.failed or error
                raise
            finally:
                thread.depth -= 1
            return
        thread.depth = 1
        try:
            with self._on_server() if self._journal is None else self._one_by_one(self._journal):
                yield
                self.check()
        finally:
            thread.depth, thread.failed, thread.session, thread.undo = 0, None, None, None

    @contextmanager
    def _on_server(self) -> Iterator[None]:
        with mongo_errors.errors(self._hosts):
            self._end_left_open()
            session = self._client.start_session()
            session.start_transaction(read_concern=ReadConcern("snapshot"))
        self._thread.session = session
        try:
            yield
            with mongo_errors.errors(self._hosts):
                self._commit(session)
        except BaseException as error:
            self._thread.session = None
            away = isinstance(error, StoreAway)
            if session.in_transaction:
                with pymongo.timeout(GOODBYE_SECONDS if away else None):
                    session.abort_transaction()  # which says nothing of a server that is away
            if away:
                self._left_open.append(session)
            else:
                session.end_session()
            raise
        session.end_session()

    def _end_left_open(self) -> None:
        """End what a server that went away may still hold open of this program's transactions. By
        itself it does so after a minute, and until then they would stand in everybody's way.

        The driver gives nobody a session that has not been ended, so that no other work is hit.
        """
        while self._left_open:
            session = self._left_open.popleft()
            try:
                self._client.admin.command("killSessions", [session.session_id])
            except OperationFailure as error:
                log.debug("A transaction may be left open: %s", error)
            except BaseException:
                self._left_open.append(session)
                raise
            session.end_session()

    def close(self) -> None:
        """Let the driver end what may still be open, as it does when it is closed itself."""
        while self._left_open:
            self._left_open.popleft().end_session()

    def _commit(self, session: ClientSession) -> None:
        until = time.monotonic() + CONNECT_SECONDS
        for left in reversed(range(_COMMIT_TRIES)):
            try:
                session.commit_transaction()
                return
            except PyMongoError as error:
                # Committing again is safe: the server knows the transaction's number.
                again = left and time.monotonic() < until
                if not again or not error.has_error_label("UnknownTransactionCommitResult"):
                    raise

    @contextmanager
    def _one_by_one(self, journal: Journal) -> Iterator[None]:
        with self._writer, mongo_errors.errors(self._hosts), journal.writing():
            steps: list[Callable[[], object]] = []
            self._thread.undo = steps
            try:
                yield
            except BaseException as error:
                self._thread.undo = None
                try:
                    if isinstance(error, StoreAway):
                        mongo_server.wait_for_primary(self._client, GOODBYE_SECONDS)
                    for step in reversed(steps):
                        step()
                except PyMongoError as lost:
                    journal.leave()
                    told = mongo_errors.told(lost, self._hosts)
                    log.error("A write could not be taken back yet, the next one to write will: %s", told)
                raise
