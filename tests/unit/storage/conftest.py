"""A SQLite store of its own for each test, and its repositories."""

import pytest

from app.storage.repositories import Repositories
from app.storage.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "store.db"


@pytest.fixture
def store(path):
    store = SqliteStore(path)
    yield store
    store.close()


@pytest.fixture
def repositories(store):
    return Repositories(store)
