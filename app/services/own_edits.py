"""One's own edits of a project as two stacks: what stands, and what was taken back. However long a
history is, only what was added to it since is read.

::

    history   a  b  undo b  c        done  a, c        undone  (b can no more be made again)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.services.ports import Repositories, Where

FIELDS = ("number", "user_id", "label", "undoes", "redoes", "created_at")

MOST_KEPT = 8
"""Projects whose stacks are remembered."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the history without what it changed."""

    id: str
    number: int
    user_id: str
    label: str
    undoes: str
    redoes: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Own:
    """One of one's own edits."""

    mark: Mark
    last: str
    """The id of the entry that made its changes, or took them back, the last time: what was spoken
    between an undo and a redo is part of them."""


@dataclass(frozen=True, slots=True)
class Stacks:
    """What has become of edits, up to the newest mark."""

    marks: tuple[Mark, ...] = ()
    """Everybody's, the oldest first."""
    done: tuple[Own, ...] = ()
    """Own edits that stand, the oldest first."""
    undone: tuple[Own, ...] = ()
    """Own edits that were taken back, in that order."""

    def with_marks(self, marks: Iterable[Mark], user_id: str) -> Stacks:
        """The stacks after more entries."""
        new = tuple(marks)
        if not new:
            return self
        done, undone = list(self.done), list(self.undone)
        for mark in new:
            if mark.user_id != user_id:
                continue
            if mark.undoes:
                if done and done[-1].mark.id == mark.undoes:
                    undone.append(replace(done.pop(), last=mark.id))
            elif mark.redoes:
                if undone and undone[-1].last == mark.redoes:
                    done.append(replace(undone.pop(), last=mark.id))
            else:
                done.append(Own(mark, mark.id))
                undone.clear()
        return Stacks((*self.marks, *new), tuple(done), tuple(undone))


class OwnEdits:
    """The stacks of one actor. Safe between threads: each reads by itself, the last is remembered."""

    def __init__(self, repositories: Repositories, user_id: str) -> None:
        self._repositories = repositories
        self._user_id = user_id
        self._known: dict[str, Stacks] = {}

    def of(self, project_id: str) -> Stacks:
        """As they are now."""
        known = self._known.get(project_id, Stacks())
        last = known.marks[-1] if known.marks else None
        found = [
            _mark(row)
            for row in self._repositories.history.find_fields(
                FIELDS,
                Where("number", "gte", last.number if last else 0),
                project_id=project_id,
                sort=[("number", 1)],
            )
        ]
        if last is not None and (not found or found[0].id != last.id):
            # The history is another one: a transaction was not kept after all, a backup was put back.
            self._known.pop(project_id, None)
            return self.of(project_id)
        now = known.with_marks(found[1:] if last else found, self._user_id)
        self._known.pop(project_id, None)
        self._known[project_id] = now
        for oldest in list(self._known)[:-MOST_KEPT]:
            self._known.pop(oldest, None)
        return now


def _mark(row: Mapping[str, Any]) -> Mark:
    return Mark(
        row["id"],
        row["number"],
        row["user_id"],
        row["label"],
        row["undoes"],
        row["redoes"],
        row["created_at"],
    )
