"""Others' writes to one project as events: from the store's feed, or asked for where it has none."""

from __future__ import annotations

import threading
import time
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.services.events import (
    Event,
    MembersChanged,
    PresenceChanged,
    ProjectChanged,
    ProjectDeleted,
    Revision,
)
from app.services.ports import Feed, Repositories, Where, Written

LOOK_BACK = timedelta(seconds=10)
"""How far back work's writes are looked for: longer than one takes to be there after its moment, and
more than clocks of computers that keep time differ."""

WORK = ("voiceovers", "comments")
"""Collections that are written outside of edits, beside the frames that point to them."""

PEOPLE = ("memberships", "invitations")

_MOST_ENTRIES = 500

_OWN = ("project_id", "user_id", "revision")

FIELDS: Mapping[str, tuple[str, ...]] = {
    "history": ("project_id", "user_id", "label", "revision", "changes.collection", "changes.document_id"),
    "projects": ("deleted_at", "revision"),
    **dict.fromkeys(("scenes", "frames", "images", "tracks", "markers", "presence", *WORK, *PEOPLE), _OWN),
}
"""What a store's feed is asked for."""


class News(Protocol):
    """Others' writes to a project."""

    def next(self, seconds: float) -> list[Event]:
        """What happened since, waiting up to so long for the first; StoreUnavailable where the
        database does not answer."""

    def close(self) -> None:
        """End it, from any thread: a waiting ``next`` returns soon."""


def news_of(repositories: Repositories, project_id: str, own: Container[Revision]) -> News:
    """Others' writes to a project from this moment on; ``own`` are told already."""
    feed = repositories.store.feed(FIELDS)
    if feed is not None:
        return _Fed(feed, project_id, own)
    return _Asked(repositories, project_id, own)


class _Fed:
    """From a feed of the store's own."""

    def __init__(self, feed: Feed, project_id: str, own: Container[Revision]) -> None:
        self._feed = feed
        self._project_id = project_id
        self._own = own

    def next(self, seconds: float) -> list[Event]:
        news = self._feed.next(seconds)
        if news.gap:
            return [ProjectChanged(self._project_id, ""), MembersChanged(self._project_id, "")]
        return list(self._events(news.writes))

    def close(self) -> None:
        self._feed.close()

    def _events(self, writes: tuple[Written, ...]) -> Iterator[Event]:
        loose: dict[str, set[str]] = {}
        told: set[tuple[str, str]] = set()
        for write in writes:
            if not self._is_news(write):
                continue
            user_id = str(write.fields.get("user_id", ""))
            if write.collection == "history":
                changed = _by_collection(write.fields.get("changes", ()))
                told.update((name, each) for name, ids in changed.items() for each in ids)
                yield ProjectChanged(self._project_id, user_id, str(write.fields["label"]), changed)
            elif write.collection == "projects" and (write.deleted or write.fields.get("deleted_at")):
                yield ProjectDeleted(self._project_id, "")
            elif write.collection in PEOPLE:
                yield MembersChanged(self._project_id, "")
            elif write.collection == "presence":
                yield PresenceChanged(self._project_id, user_id)
            elif not write.deleted:
                loose.setdefault(write.collection, set()).add(write.document_id)
        work = {
            name: left
            for name, ids in loose.items()
            if (left := frozenset(each for each in ids if (name, each) not in told))
        }
        if work:
            yield ProjectChanged(self._project_id, "", "", work)

    def _is_news(self, write: Written) -> bool:
        if write.collection == "projects":
            mine = write.document_id == self._project_id
        else:  # of a deletion the feed cannot say whose it was; of people it is looked at anew
            mine = write.fields.get("project_id") == self._project_id or (
                write.deleted and write.collection in (*PEOPLE, "presence")
            )
        revision = write.fields.get("revision")
        return mine and (write.collection, write.document_id, revision) not in self._own


class _Asked:
    """By asking, where the store has no feed."""

    def __init__(self, repositories: Repositories, project_id: str, own: Container[Revision]) -> None:
        self._repositories = repositories
        self._project_id = project_id
        self._own = own
        self._stop = threading.Event()
        self._stamp: object | None = None
        self._gone = False
        newest = repositories.history.first(project_id=project_id, sort=[("number", -1)])
        self._last = newest.number if newest else 0
        self._seen = {name: self._written(name) for name in WORK}
        self._around = {name: self._revisions(name) for name in (*PEOPLE, "presence", "projects")}

    def next(self, seconds: float) -> list[Event]:
        until = time.monotonic() + seconds
        while not self._stop.is_set():
            stamp = self._repositories.store.stamp()
            if stamp is None or stamp != self._stamp:
                found = list(self._look())
                self._stamp = stamp  # only now: what could not be read is looked at again
                if found:
                    return found
            left = until - time.monotonic()
            if left <= 0:
                break
            self._stop.wait(min(left, seconds))
        return []

    def close(self) -> None:
        self._stop.set()

    def _look(self) -> Iterator[Event]:
        entries = self._repositories.history.find(
            Where("number", "gt", self._last),
            project_id=self._project_id,
            sort=[("number", 1)],
            limit=_MOST_ENTRIES,
        )
        for entry in entries:
            self._last = entry.number
            if ("history", entry.id, entry.revision) not in self._own:
                changed = _by_collection(
                    [{"collection": c.collection, "document_id": c.document_id} for c in entry.changes]
                )
                yield ProjectChanged(self._project_id, entry.user_id, entry.label, changed)
        work: dict[str, frozenset[str]] = {}
        for name in WORK:
            before, now = self._seen[name], self._written(name)
            self._seen[name] = now
            new = frozenset(
                each
                for each, revision in now.items()
                if before.get(each) != revision and (name, each, revision) not in self._own
            )
            if new:
                work[name] = new
        if work:
            yield ProjectChanged(self._project_id, "", "", work)
        yield from self._look_around()

    def _look_around(self) -> Iterator[Event]:
        """People, and the project itself."""
        changed = []
        for name, before in self._around.items():
            now = self._revisions(name)
            self._around[name] = now
            if now != before:
                changed.append(name)
        if any(name in PEOPLE for name in changed):
            yield MembersChanged(self._project_id, "")
        if "presence" in changed:
            yield PresenceChanged(self._project_id, "")
        if "projects" in changed:
            project = self._repositories.projects.get(self._project_id)
            if project is None or project.deleted_at is not None:
                yield ProjectDeleted(self._project_id, "")
            elif ("projects", project.id, project.revision) not in self._own:
                yield ProjectChanged(self._project_id, "", "", {"projects": frozenset({self._project_id})})

    def _written(self, collection: str) -> dict[str, int]:
        """Revisions of what was written of a collection lately."""
        since = datetime.now(UTC) - LOOK_BACK
        repository = getattr(self._repositories, collection)
        return {
            each["id"]: each["revision"]
            for each in repository.find_fields(
                ("revision",), Where("updated_at", "gt", since), project_id=self._project_id
            )
        }

    def _revisions(self, collection: str) -> dict[str, int]:
        repository = getattr(self._repositories, collection)
        if collection == "projects":
            found = repository.find_fields(("revision",), Where("_id", "eq", self._project_id))
        else:
            found = repository.find_fields(("revision",), project_id=self._project_id)
        return {each["id"]: each["revision"] for each in found}


def _by_collection(changes: object) -> dict[str, frozenset[str]]:
    """Ids of changed documents by their collection."""
    changed: dict[str, set[str]] = {}
    for change in changes if isinstance(changes, list) else ():
        changed.setdefault(str(change["collection"]), set()).add(str(change["document_id"]))
    return {name: frozenset(ids) for name, ids in changed.items()}
