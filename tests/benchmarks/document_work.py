"""The pieces of work that the benchmark of documents times, each with its peer's."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from app.bootstrap import copy_database, services
from app.config import Config
from app.domain.ids import new_id
from app.services.facade import Services
from app.services.ports import CancelToken, Repositories, silent
from app.services.projects import OWN_COLLECTIONS
from app.storage.repositories import Repositories as Kept
from app.storage.sqlite import SqliteStore
from tests.benchmarks import big_project

PAGE = 50
"""Projects that a list shows at once."""

EDITS = 100
"""Entries that a project's history has before it is worked on."""


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Work:
    """One piece of work. ``before`` is not timed; ``once`` says that it is too long for rounds."""

    name: str
    ours: Callable[[], object]
    peer: Callable[[], object] | None = None
    before: Callable[[], object] = _nothing
    written: Callable[[], int] = int
    """Documents that the last time wrote."""
    once: bool = False


class Writes:
    """Counts the documents that a store is given."""

    def __init__(self, store: Any) -> None:
        self.count = 0
        insert, replace, delete = store.insert, store.replace, store.delete

        def counted(call: Callable[..., Any], collection: str, what: Any, *more: Any) -> Any:
            self.count += len(what) if isinstance(what, list) else 1
            return call(collection, what, *more)

        store.insert = lambda *given: counted(insert, *given)
        store.replace = lambda *given: counted(replace, *given)
        store.delete = lambda *given: counted(delete, *given)

    def clear(self) -> None:
        """Count from nothing."""
        self.count = 0


def plain(database: Path) -> sqlite3.Connection:
    """The same file through nothing but the module, as durable as the program has it."""
    sql = sqlite3.connect(database, isolation_level=None)
    sql.execute("PRAGMA synchronous=FULL")
    return sql


def work_on(home: Path, size: int) -> Iterator[Work]:
    """All work on a project of so many frames, made in ``home``, which still holds it in the end."""
    home.mkdir(parents=True)
    with services(Config(home)) as program:
        project_id = big_project.made(program, "Board", size).id
        long_id = big_project.made(program, "One scene", size, frames_a_scene=size).id
        _edit(program, project_id)
        with contextlib.closing(plain(Config(home).database)) as sql:
            yield from _reading(program, sql, project_id)
            yield from _writing(program, sql, project_id, long_id)
    yield from _whole(home, project_id)


def _edit(program: Services, project_id: str) -> None:
    frames = program.outlines.outline(project_id).frames
    for number in range(EDITS):
        program.storyboard.set_text(frames[number % len(frames)].id, f"The {number}. tide comes in at night.")


def _rows(sql: sqlite3.Connection, project_id: str, *tables: str) -> int:
    """Read a project's rows as JSON text."""
    where = "project_id = ?"
    found = [
        sql.execute(f"SELECT _id, body FROM {name} WHERE {where}", [project_id]).fetchall() for name in tables
    ]
    return sum(map(len, found))


def _reading(program: Services, sql: sqlite3.Connection, project_id: str) -> Iterator[Work]:
    yield Work(
        "outline",
        lambda: program.outlines.outline(project_id),
        lambda: _rows(sql, project_id, "scenes", "frames"),
    )
    board = ("scenes", "frames", "images", "voiceovers")
    yield Work(
        "whole board", lambda: program.projects.board(project_id), lambda: _rows(sql, project_id, *board)
    )
    before = program.projects.board(project_id)
    yield Work(
        "board after an edit",
        lambda: program.projects.board(project_id, before),
        lambda: _rows(sql, project_id, *board),
        before=lambda: program.storyboard.set_text(before.frames[-1].id, "Nobody sees it come."),
    )
    yield Work(
        "script text", lambda: program.scripts.text(project_id), lambda: _rows(sql, project_id, *board[:2])
    )
    last = len(before.frames)
    yield Work("frame by its number", lambda: program.storyboard.at_number(project_id, last))
    newest = "SELECT _id, body FROM history WHERE project_id = ? ORDER BY number DESC LIMIT ?"
    yield Work(
        f"history, {EDITS} entries",
        lambda: program.history.entries(project_id, EDITS),
        lambda: sql.execute(newest, [project_id, EDITS]).fetchall(),
    )
    yield Work("what undo would do", lambda: program.history.state(project_id))


def _writing(program: Services, sql: sqlite3.Connection, project_id: str, long_id: str) -> Iterator[Work]:
    writes = Writes(program._parts.repositories.store)
    frame_id, body = sql.execute("SELECT _id, body FROM frames WHERE project_id = ?", [project_id]).fetchone()
    sql.execute("CREATE TABLE peers (_id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL)")
    sql.execute("INSERT INTO peers SELECT _id, body FROM frames WHERE project_id = ?", [project_id])

    def peer() -> None:
        """Change one row and add one."""
        sql.execute("BEGIN IMMEDIATE")
        sql.execute("UPDATE peers SET body = ? WHERE _id = ?", [body, frame_id])
        sql.execute("INSERT INTO peers VALUES (?, ?)", [new_id(), body])
        sql.execute("COMMIT")

    def moves(name: str, board_id: str) -> Work:
        outline = program.outlines.outline(board_id)
        frame = outline.frames[len(outline.frames) // 2]
        scene, turn = outline.scenes[0].id, iter(range(1, 1_000))
        return Work(
            name,
            lambda: program.storyboard.move_frame(frame.id, scene, 3 if next(turn) % 2 else 9),
            peer,
            before=writes.clear,
            written=lambda: writes.count,
        )

    yield moves("move a frame", project_id)
    yield moves("move a frame, all in one scene", long_id)
    texts = (f"In {year} a soldier paddled out on a board he had built." for year in range(1955, 9999))
    yield Work(
        "change a text",
        lambda: program.storyboard.set_text(frame_id, next(texts)),
        peer,
        before=writes.clear,
        written=lambda: writes.count,
    )

    def edited() -> None:
        program.storyboard.set_text(frame_id, next(texts))
        writes.clear()

    yield Work(
        "undo",
        lambda: program.history.undo(project_id),
        peer,
        before=edited,
        written=lambda: writes.count,
    )
    sql.execute("DROP TABLE peers")


class _Copies:
    """The program and the plain module, each on a copy of the file of its own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._open = contextlib.ExitStack()

    def make(self) -> None:
        """Begin anew with fresh copies."""
        self.close()
        for name in ("ours", "theirs"):
            copy = self._home / name
            shutil.rmtree(copy, ignore_errors=True)
            copy.mkdir()
            shutil.copy(Config(self._home).database, Config(copy).database)
        self.program = self._open.enter_context(services(Config(self._home / "ours")))
        self.sql = self._open.enter_context(contextlib.closing(plain(Config(self._home / "theirs").database)))

    def close(self) -> None:
        """Let go of both."""
        self._open.close()

    def delete(self, project_id: str) -> None:
        """Delete a project with all that is its own through the plain module."""
        self.sql.execute("BEGIN IMMEDIATE")
        for name in OWN_COLLECTIONS:
            self.sql.execute(f"DELETE FROM {name} WHERE project_id = ?", [project_id])
        self.sql.execute("DELETE FROM projects WHERE _id = ?", [project_id])
        self.sql.execute("COMMIT")


def _whole(home: Path, project_id: str) -> Iterator[Work]:
    """Deleted for good, sealed, opened elsewhere, copied with everything else in the store."""
    copies = _Copies(home)
    yield Work(
        "delete for good",
        lambda: copies.program.bin.delete_for_good(project_id),
        lambda: copies.delete(project_id),
        before=copies.make,
    )
    copies.close()
    sealed, elsewhere = home / "sealed.scenewright", home / "elsewhere"
    elsewhere.mkdir()
    with services(Config(home)) as program, services(Config(elsewhere)) as other:
        yield Work("seal", lambda: program.moving.seal(project_id, sealed), once=True)
        yield Work("open what was sealed", lambda: other.moving.open(sealed), once=True)
    addresses = f"sqlite:{Config(home).database}", f"sqlite:{home / 'copied.db'}"
    yield Work(
        "copy the store", lambda: copy_database(*addresses, progress=silent, cancel=CancelToken()), once=True
    )


class Listing:
    """A store of so many projects, shared out among owners, and what lists the newest of them."""

    def __init__(self, home: Path, projects: int, owners: int) -> None:
        home.mkdir(parents=True)
        path = home / "scenewright.db"
        self._store = SqliteStore(path)
        self._repositories = cast(Repositories, Kept(self._store))
        self._owners = owners
        big_project.many(self._repositories, projects, owners)
        self._sql = plain(path)

    def works(self) -> Iterator[Work]:
        """Of everybody's, of one owner's; a page from the middle of them."""
        newest: dict[str, Any] = {"deleted_at": None, "sort": [("updated_at", -1)], "limit": PAGE}
        projects = self._repositories.projects
        asked = "SELECT _id, body FROM projects WHERE {} ORDER BY updated_at DESC, _id DESC LIMIT 50"
        own = asked.format("owner_id = 'o0' AND deleted_at IS NULL")
        whose = "an owner's, of all" if self._owners == 1 else f"one of {self._owners:,} owners'"
        yield Work(
            f"newest {PAGE}: {whose}",
            lambda: projects.find(owner_id="o0", **newest),
            lambda: self._sql.execute(own).fetchall(),
        )
        if self._owners == 1:
            everybody = asked.format("deleted_at IS NULL")
            yield Work(
                f"newest {PAGE}: everybody's",
                lambda: projects.find(**newest),
                lambda: self._sql.execute(everybody).fetchall(),
            )
            ids = [each["id"] for each in projects.find_fields((), sort=[("updated_at", -1)])]
            middle = ids[len(ids) // 2]
            yield Work(
                f"{PAGE} from the middle: {whose}",
                lambda: projects.find(owner_id="o0", after=middle, **newest),
            )

    def close(self) -> None:
        """Let go of the file."""
        self._sql.close()
        self._store.close()
