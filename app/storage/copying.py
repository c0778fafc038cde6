"""Everything from one store into another, whichever kinds they are.

Documents go as they are, with revisions and times. What was copied before is recognised, so
that a copy which was ended in the middle goes on where it was; until it is whole, a mark in
the new store says so. It is whole when a round over all documents finds nothing to do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.errors import AlreadyExists, BadInput, Conflict
from app.services.ports import CancelToken, Document, DocumentStore, OnProgress, Progress, Where
from app.storage.schema import COLLECTIONS

PAGE = 200
"""Documents at a time."""

ROUNDS = 5
"""How often what changed meanwhile is copied once more."""

MARK: Final = "copy-under-way"
"""The id of the setting that a store has while it is being filled."""


def pages(store: DocumentStore, collection: str) -> Iterator[list[Document]]:
    """All documents of a collection by id, some at a time; what comes or goes meanwhile does no harm."""
    last = ""
    while page := store.find(collection, [Where("_id", "gt", last)], [("_id", 1)], PAGE):
        yield page
        last = page[-1]["_id"]


def copy_store(
    source: DocumentStore, target: DocumentStore, progress: OnProgress, cancel: CancelToken
) -> Mapping[str, int]:
    """Make ``target`` hold what ``source`` holds; returns how many documents that is, by collection.

    BadInput where the target has data of its own, Conflict where the source goes on changing.
    """
    if source.get("settings", MARK) is not None:
        raise BadInput("The store to copy from is not whole.", "Finish the copy that was to fill it first.")
    if target.get("settings", MARK) is None:
        _check_empty(target)
        target.insert("settings", [{"_id": MARK, "user_id": "", "name": MARK, "value": {}}])
    for _ in range(ROUNDS):
        if not _round(source, target, progress, cancel):
            target.delete("settings", MARK)
            return {name: target.count(name) for name in COLLECTIONS}
    raise Conflict(
        "The store goes on changing while it is copied.",
        "Close other programs that use it, then give the same command again: it goes on from here.",
    )


def _check_empty(target: DocumentStore) -> None:
    projects, templates, users = (target.count(name) for name in ("projects", "templates", "users"))
    if projects or templates or users > 1:  # the computer's owner is there from the first start
        raise BadInput(
            f"The store to copy to has data of its own ({projects} projects, {users} users).",
            "Give an empty one.",
        )


def _round(source: DocumentStore, target: DocumentStore, progress: OnProgress, cancel: CancelToken) -> int:
    """Take away what the source does not have so, then add what is missing; how many that were."""
    changed = 0
    for name in COLLECTIONS:
        for page in pages(target, name):
            cancel.check()
            there = source.get_many(name, _ids(page))
            stale = [each["_id"] for each in page if there.get(each["_id"]) != each and each["_id"] != MARK]
            with target.transaction():
                for document_id in stale:
                    target.delete(name, document_id)
            changed += len(stale)
    total, done = sum(source.count(name) for name in COLLECTIONS), 0
    for name in COLLECTIONS:
        for page in pages(source, name):
            cancel.check()
            present = target.get_many(name, _ids(page))
            missing = [each for each in page if each["_id"] not in present and each["_id"] != MARK]
            with contextlib.suppress(AlreadyExists):  # the source changed since: the next round sees how
                target.restore(name, missing)
            changed += len(missing)
            done += len(page)
            progress(Progress("Copying documents", min(done, total), total))
    return changed


def _ids(documents: Sequence[Document]) -> list[str]:
    return [document["_id"] for document in documents]
