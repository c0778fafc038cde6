"""The SQLite file itself: opening it, its tables, one connection a thread, what can go wrong.

The file is in WAL mode with ``synchronous=FULL``: a write that was acknowledged is on the
disk, whatever happens to the program or to the power.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from app.errors import DiskFull, ScenewrightError, StoreAway, StoreUnavailable
from app.storage.schema import COLLECTIONS, LAYOUT, NUMBER, TIME, Collection

APPLICATION_ID = 0x53436E57
"""“SCnW” in the file's header, by which a store is told from other programs' databases."""

BUSY_SECONDS = 30.0
"""How long to wait for another writer: an import of a whole script is one transaction."""


def quoted(name: str) -> str:
    """A column's or table's name in SQL; all names come from the schema table."""
    return f'"{name}"'


def _sync_folder(folder: Path) -> None:
    """Have a new file's name on the disk too; SQLite does this only for files it makes itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class Connection:
    """One thread's connection. ``depth`` counts the transactions it is inside; ``looking`` while it is inside
    a snapshot."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self.sql = sql
        self.depth = 0
        self.looking = False
        self.failed: BaseException | None = None
        """What has doomed the transaction under way."""
        weakref.finalize(self, sql.close)  # when its thread has ended


class SqliteFile:
    """A store's file: hands each thread its connection."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._local = threading.local()
        self._all: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._closed = False
        self._watching = threading.Lock()
        self._watcher: Connection | None = None
        self._prepare_path()
        try:
            with self.errors():
                self._prepare_tables(self.connection().sql)
        except BaseException:
            self.close()
            raise

    def _prepare_path(self) -> None:
        """Make the file, readable by its owner alone: it holds password hashes. Say early what
        is wrong with the place."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
                _sync_folder(self.path.parent)
        except OSError as error:
            raise StoreUnavailable(
                f"The project store {self.path} cannot be opened: {error.strerror}.",
                "Check the folder, or point SCENEWRIGHT_HOME at one that can be written.",
            ) from None
        for place in (self.path, self.path.parent):
            if not os.access(place, os.R_OK | os.W_OK):
                raise StoreUnavailable(
                    f"The project store {self.path} cannot be opened: {place} is not readable and writable.",
                    "Give yourself those rights, or point SCENEWRIGHT_HOME at another folder.",
                )

    def connection(self) -> Connection:
        """This thread's connection."""
        found: Connection | None = getattr(self._local, "connection", None)
        if found is not None and not self._closed:
            return found
        found = self._local.connection = self._connect()
        return found

    def _connect(self) -> Connection:
        if self._closed:
            raise StoreUnavailable(f"The project store {self.path} has been closed.")
        with self.errors():
            sql = sqlite3.connect(
                self.path,
                timeout=self._busy_seconds,
                isolation_level=None,
                check_same_thread=False,  # the watcher's, and all when they are closed
            )
            made = Connection(sql)
            sql.execute("PRAGMA synchronous=FULL")
        with self._lock:
            self._all.add(made)
        return made

    def data_version(self) -> int:
        """SQLite's number for “others have written”, which counts for one connection what all others
        commit. It is asked of a connection that never writes, so it counts everybody, and whichever
        thread asks compares like with like."""
        with self._watching:
            if self._watcher is None:
                self._watcher = self._connect()
            with self.errors():
                return int(self._watcher.sql.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            self._closed = True
            connections = list(self._all)
        for connection in connections:
            connection.sql.close()

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn SQLite's errors into sentences that name the file."""
        try:
            yield
        except sqlite3.IntegrityError:
            raise  # a taken id or unique field: the caller knows which document
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _told(self, error: sqlite3.Error) -> ScenewrightError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        store = f"The project store {self.path}"
        if code == sqlite3.SQLITE_FULL:
            return DiskFull(
                f"{store} cannot grow: the disk is full.", "Nothing was changed. Make room and try again."
            )
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return StoreUnavailable(
                f"{store} is damaged or is not a database.",
                "Restore it from a backup, or move it away to start with an empty one.",
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreAway(
                f"{store} is in use: another program has been writing for {self._busy_seconds:g} seconds.",
                "Close the other program, or wait for it, and try again.",
            )
        if code in (
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_PERM,
            sqlite3.SQLITE_AUTH,
        ):
            return StoreUnavailable(
                f"{store} cannot be written ({error}).",
                "Check the rights of the file and its folder, or point SCENEWRIGHT_HOME at another folder.",
            )
        if code == sqlite3.SQLITE_IOERR:
            return StoreUnavailable(
                f"{store} cannot be read or written ({error}).", "Check the disk it is on."
            )
        if self._closed:
            return StoreUnavailable(f"{store} has been closed.")
        return StoreUnavailable(f"{store} does not work ({error}).", "Restore it from a backup.")

    # Tables ----------------------------------------------------------------------------

    def _prepare_tables(self, sql: sqlite3.Connection) -> None:
        layout = self._layout(sql)
        if layout < LAYOUT:
            self._use_wal(sql)
            sql.execute("BEGIN IMMEDIATE")
            try:
                if self._layout(sql) < LAYOUT:  # no other program was quicker
                    for collection in COLLECTIONS.values():
                        make_table(sql, collection)
                    sql.execute(f"PRAGMA application_id={APPLICATION_ID}")
                    sql.execute(f"PRAGMA user_version={LAYOUT}")
                sql.execute("COMMIT")
            except BaseException:
                if sql.in_transaction:
                    sql.execute("ROLLBACK")
                raise

    def _layout(self, sql: sqlite3.Connection) -> int:
        """The layout that the file has, 0 for an empty one."""
        application = sql.execute("PRAGMA application_id").fetchone()[0]
        layout = int(sql.execute("PRAGMA user_version").fetchone()[0])
        if application != APPLICATION_ID:
            if layout or application or sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise StoreUnavailable(
                    f"{self.path} is a database of another program.",
                    "Point SCENEWRIGHT_HOME at another folder.",
                )
            return 0
        if layout > LAYOUT:
            raise StoreUnavailable(
                f"The project store {self.path} was written by a newer Scenewright"
                f" (layout {layout}, this version knows {LAYOUT}).",
                "Install the newest Scenewright on this computer to open it.",
            )
        return layout

    def _use_wal(self, sql: sqlite3.Connection) -> None:
        """Turn on WAL, which stays with the file.

        SQLite does not wait here when another program is doing the same, so this does, by
        waiting for the lock that the other one holds.
        """
        for _ in range(10):
            try:
                sql.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                sql.execute("BEGIN IMMEDIATE")
                sql.execute("ROLLBACK")
        sql.execute("PRAGMA journal_mode=WAL")


def make_table(sql: sqlite3.Connection, collection: Collection) -> None:
    """Make a collection's table and indexes, or bring those of an older layout up to date.

    ``body`` is the document as JSON without ``_id`` and the store's own fields; indexed fields
    are copied from it into columns.
    """
    table = quoted(collection.name)
    sql.execute(
        f"CREATE TABLE IF NOT EXISTS {table} (_id TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL,"
        " created_at TEXT NOT NULL, updated_at TEXT NOT NULL, schema INTEGER NOT NULL, body TEXT NOT NULL)"
    )
    present = {row[1] for row in sql.execute(f"PRAGMA table_info({table})")}
    for name, kind in collection.fields.items():
        if name not in present:
            affinity = "TEXT" if kind not in (NUMBER, "flag") else "NUMERIC"
            sql.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(name)} {affinity}")
            path = f'$."{name}"."$date"' if kind == TIME else f'$."{name}"'
            sql.execute(f"UPDATE {table} SET {quoted(name)} = json_extract(body, ?)", (path,))
    wanted = {}
    # Indexes end with the ``_id``, the last of every sort order, so that SQLite need not sort.
    whole = [("UNIQUE ", list(names)) for names in collection.unique]
    whole += [("", [*names, "_id"]) for names in collection.indexes]
    for unique, names in whole:
        index = "_".join([collection.name, *names])
        columns = ", ".join(map(quoted, names))
        wanted[index] = f"CREATE {unique}INDEX IF NOT EXISTS {quoted(index)} ON {table} ({columns})"
    for _, index, _, origin, _ in sql.execute(f"PRAGMA index_list({table})").fetchall():
        if origin == "c" and index not in wanted:
            sql.execute(f"DROP INDEX {quoted(index)}")
    for statement in wanted.values():
        sql.execute(statement)
