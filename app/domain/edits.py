"""Edits as values: what changed, field by field, and the inverse of that.

::

    frame 7  text "Twice a day"  ->  "Two times a day"        an edit
    frame 7  text "Two times a day"  ->  "Twice a day"        its inverse

An edit is one entry of the history and one step of undo. The inverse is applied as a new
edit, and only where the fields it touches still hold what the edit left in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.entity import Entity

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One document's change. ``before`` is ``None`` for one created, ``after`` for one deleted.

    For a changed document both hold only the fields that differ, in stored form.
    """

    collection: str
    document_id: str
    before: Fields | None
    after: Fields | None

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.collection, self.document_id, self.after, self.before)


def difference(before: Fields, after: Fields) -> tuple[dict[str, object], dict[str, object]]:
    """The fields that differ, as (before, after); a field absent on one side is ``None`` there."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before.get(name) for name in names},
        {name: after.get(name) for name in names},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry(Entity):
    """One edit as it was made: who, when (``created_at``), what, before and after."""

    project_id: str
    user_id: str
    number: int
    """Counts the project's edits from 1."""
    label: str
    """What the edit is called in menus: “Change text of frame 3”."""
    changes: tuple[Change, ...]
    undoes: str = ""
    """The id of the entry this one takes back, when it is an undo."""
    redoes: str = ""
    """The id of the undo entry this one takes back, when it is a redo."""
