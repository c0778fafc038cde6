"""Every store there is, for the contract suite; MongoDB's wire comes from a server in this process,
or from a real one where SCENEWRIGHT_TEST_MONGODB_URI names one."""

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import mongomock
import pytest
from pymongo import MongoClient

from app.services.ports import DocumentStore
from app.storage.mongo import MongoStore
from app.storage.schema import COLLECTIONS
from app.storage.sqlite import SqliteStore

REAL_SERVER = os.environ.get("SCENEWRIGHT_TEST_MONGODB_URI", "")

KINDS = ["sqlite", "mongomock", "wire", "wire-alone", *(["server"] if REAL_SERVER else [])]
"""``wire-alone`` speaks to the same server as to one without transactions."""

WITHOUT = {
    "mongomock": {
        "closing": "mongomock goes on after close()",
        "threads": "mongomock does not lock what it changes",
        "isolation": "mongomock has no sessions",
        "days of nothing": "mongomock's $dateToString fails on null",
    },
    "wire-alone": {"isolation": "a server that stands alone has no transactions"},
}
"""What a kind of store cannot show, and why; the wire shows it."""


@dataclass
class Opened:
    """A kind of store on data of its own. ``open()`` gives one more handle on the same data."""

    kind: str
    open: Callable[[], DocumentStore]

    def needs(self, ability: str) -> None:
        """Skip where this kind cannot show it."""
        reason = WITHOUT.get(self.kind, {}).get(ability)
        if reason:
            pytest.skip(f"{self.kind}: {reason}")


@pytest.fixture(scope="session")
def wire_uri() -> Iterator[str]:
    from secantus import SecantusDBServer

    server = SecantusDBServer(storage_path=":memory:", port=0)
    server.start()
    yield f"{server.uri}?retryWrites=false"
    server.stop()


@pytest.fixture(scope="session")
def databases(request) -> Iterator[dict[str, str]]:
    """The address of each database that a test has used on a server; dropped when all are done.

    Tests of a kind share one, emptied between them: its indexes take longer than most tests.
    """
    if not REAL_SERVER:
        request.getfixturevalue("wire_uri")  # outlives this
    used: dict[str, str] = {}
    yield used
    for database, uri in used.items():
        with MongoClient(uri) as client:
            client.drop_database(database)


RUN = uuid.uuid4().hex[:12]


@pytest.fixture(params=KINDS)
def opened(request, tmp_path, databases) -> Iterator[Opened]:
    kind = request.param
    database = f"scenewright_test_{kind}_{RUN}"
    stores: list[DocumentStore] = []
    uri = ""

    if kind == "sqlite":

        def make():
            return SqliteStore(tmp_path / "store.db")
    elif kind == "mongomock":
        client = mongomock.MongoClient(tz_aware=True)

        def make():
            return MongoStore("", database, client=client, transactions=False)
    else:
        uri = REAL_SERVER if kind == "server" else request.getfixturevalue("wire_uri")
        databases[database] = uri

        def make():
            return MongoStore(uri, database, transactions=False if kind == "wire-alone" else None)

    def open_one():
        stores.append(make())
        return stores[-1]

    yield Opened(kind, open_one)
    for store in stores:
        store.close()
    if uri:
        with MongoClient(uri) as client:
            for name in COLLECTIONS:
                client[database][name].delete_many({})


@pytest.fixture
def store(opened) -> DocumentStore:
    return opened.open()
