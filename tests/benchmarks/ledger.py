"""A project kept a second time, from its history alone, to hold the store against.

Edits are replayed in the order of their numbers. Where each finds what it says was there, and
the store ends up with what the last one left, no edit was lost, none was half kept, and none
was made over something it had not seen.
"""

from __future__ import annotations

from typing import Any

from app.domain.edits import HistoryEntry
from app.services.editing import own_fields
from app.services.history import WORK_FIELDS
from app.services.ports import Document, Repositories, Where

COLLECTIONS = ("scenes", "frames", "images", "markers", "tracks")
"""What edits write. A voice is work's result and no part of an edit: it is looked at by itself."""


class Torn(AssertionError):
    """What is stored is not what was acknowledged."""


class Ledger:
    """One project, replayed."""

    def __init__(self, repositories: Repositories, project_id: str) -> None:
        self._repositories = repositories
        self._project_id = project_id
        self._documents = self._stored()
        self.entries: list[HistoryEntry] = []
        if repositories.history.count(project_id=project_id):
            raise ValueError("a ledger begins with a project that has not been edited")

    @property
    def ids(self) -> set[str]:
        """Ids of all edits so far."""
        return {entry.id for entry in self.entries}

    def catch_up(self) -> int:
        """Replay what was added since, hold the store against it; how many edits that were."""
        new = self._repositories.history.find(
            Where("number", "gt", len(self.entries)), project_id=self._project_id, sort=[("number", 1)]
        )
        for entry in new:
            if entry.number != len(self.entries) + 1:
                raise Torn(f"the edit after number {len(self.entries)} has number {entry.number}")
            self._replay(entry)
            self.entries.append(entry)
        self._compare()
        return len(new)

    def _replay(self, entry: HistoryEntry) -> None:
        for change in entry.changes:
            key = (change.collection, change.document_id)
            if change.collection not in (*COLLECTIONS, "projects"):
                continue
            there = self._documents.get(key)
            if (there is None) != (change.before is None):
                raise Torn(f"edit {entry.number} found {key} {there}, and says it was {change.before}")
            for name, value in _kept(change.collection, dict(change.before or {})).items():
                if there is None or there.get(name) != value:
                    raise Torn(f"edit {entry.number} was made over {name} of {key}, which it had not seen")
            if change.after is None:
                del self._documents[key]
            else:
                self._documents[key] = {**(there or {}), **_kept(change.collection, dict(change.after))}

    def _compare(self) -> None:
        stored = self._stored()
        for key in self._documents.keys() | stored.keys():
            if _without_none(self._documents.get(key)) != _without_none(stored.get(key)):
                raise Torn(
                    f"{key} is stored as {stored.get(key)}, and was left as {self._documents.get(key)}"
                )

    def _stored(self) -> dict[tuple[str, str], Document]:
        """The project as it is stored; every document is read as the program reads it too."""
        found: dict[tuple[str, str], Document] = {}
        for collection in (*COLLECTIONS, "voiceovers"):
            getattr(self._repositories, collection).find(project_id=self._project_id)
            for document in self._repositories.store.find(
                collection, [Where("project_id", "eq", self._project_id)]
            ):
                if collection != "voiceovers":
                    found[collection, document["_id"]] = _kept(collection, own_fields(document))
        project = self._repositories.document("projects", self._project_id)
        self._repositories.projects.require(self._project_id)
        found["projects", self._project_id] = own_fields(project or {})
        return found


def _kept(collection: str, fields: dict[str, Any]) -> Document:
    """Fields without those that work writes."""
    work = WORK_FIELDS.get(collection, frozenset())
    return {name: value for name, value in fields.items() if name not in work}


def _without_none(fields: Document | None) -> Document | None:
    """A field that is not there and one that holds nothing are the same to a change."""
    return None if fields is None else {name: value for name, value in fields.items() if value is not None}
