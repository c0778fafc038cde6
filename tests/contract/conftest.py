"""Every store there is, for the contract suite; MongoDB's wire comes from a server in this process,
or from a real one where SCENEWRIGHT_TEST_MONGODB_URI names one."""

import logging
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import mongomock
import pytest
from pymongo import MongoClient

from app.media.s3 import S3Assets
from app.media.s3_link import Patience
from app.media.s3_settings import parse
from app.services.ports import DocumentStore
from app.storage.mongo import MongoStore
from app.storage.schema import COLLECTIONS
from app.storage.sqlite import SqliteStore

REAL_SERVER = os.environ.get("SCENEWRIGHT_TEST_MONGODB_URI", "")

KINDS = ["sqlite", "mongomock", "wire", "wire-alone", *(["server"] if REAL_SERVER else [])]
"""``wire-alone`` speaks to the same server as to one without transactions."""

WITHOUT = {
    "sqlite": {
        "feed": "SQLite tells nobody what others write",
        "plans": "its plans are shown in tests of its own",
    },
    "mongomock": {
        "feed": "mongomock has no change streams",
        "plans": "mongomock has no indexes to use",
        "closing": "mongomock goes on after close()",
        "threads": "mongomock does not lock what it changes",
        "isolation": "mongomock has no sessions",
        "days of nothing": "mongomock's $dateToString fails on null",
    },
    "wire-alone": {
        "feed": "a server that stands alone has no change streams",
        "isolation": "a server that stands alone has no transactions",
    },
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


class NotingStore(MongoStore):
    """Remembers which collections will have to be emptied."""

    def __init__(self, *arguments, **keywords):
        self.written: set[str] = set()
        super().__init__(*arguments, **keywords)

    def insert(self, collection, documents):
        self.written.add(collection)
        return super().insert(collection, documents)

    def restore(self, collection, documents):
        self.written.add(collection)
        super().restore(collection, documents)


@pytest.fixture(scope="session")
def wire_uri() -> Iterator[str]:
    from secantus import SecantusDBServer

    server = SecantusDBServer(storage_path=":memory:", port=0)
    server.start()
    yield f"{server.uri}?retryWrites=false"
    server.stop()


@pytest.fixture(scope="session")
def clients(request) -> Iterator[dict[str, MongoClient]]:
    """A client for each database that a test has used on a server; dropped when all are done.

    Tests of a kind share one, emptied between them: its indexes take longer than most tests.
    """
    if not REAL_SERVER:
        request.getfixturevalue("wire_uri")  # outlives this
    used: dict[str, MongoClient] = {}
    yield used
    for database, client in used.items():
        client.drop_database(database)
        client.close()


RUN = uuid.uuid4().hex[:12]


@pytest.fixture(params=KINDS)
def opened(request, tmp_path, clients) -> Iterator[Opened]:
    kind = request.param
    database = f"scenewright_test_{kind}_{RUN}"
    stores: list[Any] = []

    if kind == "sqlite":

        def make():
            return SqliteStore(tmp_path / "store.db")
    elif kind == "mongomock":
        client = mongomock.MongoClient(tz_aware=True)

        def make():
            return MongoStore("", database, client=client, transactions=False)
    else:
        uri = REAL_SERVER if kind == "server" else request.getfixturevalue("wire_uri")
        if database not in clients:
            clients[database] = MongoClient(uri)

        def make():
            return NotingStore(uri, database, transactions=False if kind == "wire-alone" else None)

    def open_one():
        stores.append(make())
        return stores[-1]

    yield Opened(kind, open_one)
    for store in stores:
        store.close()
    if database in clients:
        for name in {name for store in stores for name in store.written & set(COLLECTIONS)}:
            clients[database][database][name].delete_many({})


@pytest.fixture
def store(opened) -> DocumentStore:
    return opened.open()


@pytest.fixture
def failing(wire_uri):
    """Has the server fail the next ``times`` of some commands."""
    with MongoClient(wire_uri) as client:

        @contextmanager
        def fail(*commands, times=1, **how):
            how = {"failCommands": list(commands), **how}
            client.admin.command({"configureFailPoint": "failCommand", "mode": {"times": times}, "data": how})
            try:
                yield
            finally:
                client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})

        yield fail


@dataclass
class Bucket:
    """An S3 bucket of a test's own. ``client`` goes straight to the server."""

    name: str
    address: tuple[str, int]
    client: Any

    def url(self, endpoint: str = "", options: str = "", timeout: float = 20) -> str:
        """The address for SCENEWRIGHT_S3_URL; ``endpoint`` where there is something in between."""
        host, port = self.address
        return (
            f"s3://{self.name}/media?endpoint={endpoint or f'http://{host}:{port}'}"
            f"&region=us-east-1&timeout={timeout}{options}"
        )

    def assets(
        self, cache: Path, endpoint: str = "", options: str = "", attempts: int = 8, timeout: float = 20
    ) -> S3Assets:
        """An asset store over it that hardly waits between tries."""
        patience = Patience(attempts=attempts, first_wait=0.001, longest_wait=0.01)
        return S3Assets(parse(self.url(endpoint, options, timeout)), cache, patience)

    def keys(self) -> list[str]:
        """Keys of all objects but marks of use, in order."""
        return [key for key in self.all_keys() if "/used/" not in key]

    def all_keys(self) -> list[str]:
        """Keys of all objects, in order."""
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=self.name).get("Contents", [])]

    def age(self, days: float, *asset_ids: str) -> None:
        """Make what is stored, or all that these assets have, so many days older."""
        from moto.core import DEFAULT_ACCOUNT_ID
        from moto.s3.models import s3_backends

        for key in s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[self.name].keys.values():
            if not asset_ids or key.name.rpartition("/")[2][:64] in asset_ids:
                key.last_modified -= timedelta(days=days)


@pytest.fixture(scope="session")
def s3_address() -> Iterator[tuple[str, int]]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def bucket(s3_address, monkeypatch) -> Bucket:
    import boto3

    for name in ("PROFILE", "SESSION_TOKEN", "CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-access-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-very-secret-key")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    host, port = s3_address
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=name)
    return Bucket(name, s3_address, client)
