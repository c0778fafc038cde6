"""Copies of the embedded store, taken while programs write to it, and put back.

SQLite's own backup reads the store as it stands at one moment; in WAL mode nobody waits for it
(sqlite.org/backup.html). Putting one back is one transaction on the living store, so that
programs which have it open see either the old or the new.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from app.errors import BadInput, BadOutput, BadSetting, DiskFull, StoreUnavailable
from app.storage.schema import LAYOUT
from app.storage.sqlite_file import APPLICATION_ID, BUSY_SECONDS

NEWEST = 5
"""How many backups are kept whatever their age."""

TIERS = ((timedelta(days=14), "%Y-%m-%d"), (timedelta(days=60), "%G-%V"), (timedelta(days=365), "%Y-%m"))
"""(up to what age, what names a stretch of time): the newest of each day, week, month is kept."""

SETTLED = timedelta(days=1)
"""The age from which on a backup's moment is believed."""

_NAME = re.compile(r"scenewright-(\d{8}T\d{9})Z\.db")


def backup_name(moment: datetime) -> str:
    """The name of a backup taken at a moment (UTC, to the millisecond)."""
    return f"scenewright-{moment.astimezone(UTC).strftime('%Y%m%dT%H%M%S%f')[:-3]}Z.db"


def moment_of(path: Path) -> datetime | None:
    """When a backup was taken, by its name; ``None`` for any other file."""
    match = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(f"{match[1]}000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC) if match else None
    except ValueError:  # digits that are no date
        return None


def outlived(moments: Sequence[datetime], now: datetime) -> list[datetime]:
    """Of backups taken at these moments, those that no tier keeps."""
    newest_first = sorted(moments, reverse=True)
    kept = set(newest_first[:NEWEST])
    for age, stretch in TIERS:
        seen: set[str] = set()
        for moment in newest_first:
            name = moment.strftime(stretch)
            if now - moment <= age and name not in seen:
                seen.add(name)
                kept.add(moment)
    return [moment for moment in newest_first if moment not in kept]


def tidy(folder: Path, now: datetime) -> list[Path]:
    """Remove the backups in a folder that no tier keeps; returns them. Other files stay.

    A clock that has jumped ahead by a month or a year would age all of them at once: so they are
    as old as they were at the last backup that is a day old at least. After one that comes back,
    backups of the future are left alone, and count for nothing.
    """
    there = {moment: path for path in folder.iterdir() if (moment := moment_of(path)) is not None}
    past = [moment for moment in there if moment <= now]
    seen = max((moment for moment in past if now - moment >= SETTLED), default=now)
    gone = [there[moment] for moment in outlived(past, seen)]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def back_up(database: Path, target: Path) -> None:
    """Copy the store into ``target``, whole or not at all.

    BadSetting where there is no store, StoreUnavailable where it is damaged, BadOutput where
    the file cannot be written, DiskFull.
    """
    if not database.is_file():
        raise BadSetting(f"There is no project store {database} to back up.", "Make a project first.")
    if target.is_dir() or (target.exists() and target.samefile(database)):
        raise BadOutput(f"{target} is not a file that a backup can be.", "Name another.")
    partial = target.with_name(f".{uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # it holds password hashes
        with _errors(database), _open(database) as source, _open(partial) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
            _check(copy, database)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"There is no room left for {target}.", "Free some space and try again."
            ) from error
        raise BadOutput(f"{target} cannot be written: {error.strerror}.", "Choose another folder.") from error
    finally:
        with contextlib.suppress(OSError):  # it was never made, or its folder is none
            partial.unlink()


def put_back(file: Path, database: Path, aside: Path) -> Path | None:
    """Make the store what a backup holds. What it held before is kept in ``aside``: as a backup, or
    where it is damaged, as the file itself; returns where, ``None`` where there was no store.

    BadInput where the file is no whole backup: the store is not touched then.
    """
    if not file.is_file():
        raise BadInput(f"There is no backup {file}.", "Check its name.")
    with _open(file, read_only=True) as source:
        try:
            _check(source, file)
        except (sqlite3.Error, StoreUnavailable) as error:
            raise BadInput(
                f"{file} is no whole backup of a project store ({error}).", "Use another."
            ) from error
        before: Path | None = aside / backup_name(datetime.now(UTC)) if database.exists() else None
        if before is not None:
            before = _keep(database, before)
        with _errors(database), _open(database) as living:
            source.backup(living)
            living.execute("PRAGMA journal_mode=WAL")
    database.chmod(0o600)
    return before


def _keep(database: Path, target: Path) -> Path:
    """A backup of the store, or the damaged file moved away."""
    try:
        back_up(database, target)
    except StoreUnavailable:
        target = target.with_suffix(".damaged")
        database.replace(target)
        for ending in ("-wal", "-shm"):
            extra = database.with_name(database.name + ending)
            if extra.exists():
                extra.replace(target.with_name(target.name + ending))
    return target


@contextlib.contextmanager
def _open(path: Path, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    address = f"{path.absolute().as_uri()}?{'mode=ro' if read_only else 'mode=rwc'}"
    sql = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        yield sql
    finally:
        sql.close()


def _check(sql: sqlite3.Connection, path: Path) -> None:
    """StoreUnavailable unless this is a whole store that this program knows."""
    if sql.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreUnavailable(f"{path} is a database of another program.")
    if sql.execute("PRAGMA user_version").fetchone()[0] > LAYOUT:
        raise StoreUnavailable(f"{path} was written by a newer Scenewright.")
    found = [row[0] for row in sql.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise StoreUnavailable(f"The project store {path} is damaged: {found[0]}.", "Restore a backup of it.")


@contextlib.contextmanager
def _errors(database: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise DiskFull(
                f"There is no room left for {database} or its copy.", "Free some space."
            ) from error
        raise StoreUnavailable(
            f"The project store {database} cannot be copied ({error}).",
            "Close other programs that use it; if it is damaged, restore a backup.",
        ) from error
