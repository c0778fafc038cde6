"""Undo and redo, from the stored history: they survive a restart and never overwrite others' work.

Undo is the inverse of one's own last edit, applied as a new edit; where somebody else has
changed the same thing since, it is a Conflict and nothing happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.accounts import Actor
from app.domain.edits import Change, HistoryEntry
from app.errors import NotFound
from app.services.editing import Editing
from app.services.parts import Parts

DEPTH = 2_000
"""How many of the newest entries undo looks through."""


@dataclass(frozen=True, slots=True)
class UndoState:
    """What undo and redo would do now: labels of edits, empty where there is nothing."""

    undo: str
    redo: str


class History:
    """A project's edits, seen by one actor."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing

    def entries(self, project_id: str, limit: int = 100) -> list[HistoryEntry]:
        """The newest edits of everybody, newest first."""
        return self._parts.repositories.history.find(
            project_id=project_id, sort=[("number", -1)], limit=limit
        )

    def state(self, project_id: str) -> UndoState:
        """What undo and redo would do now."""
        done, undone = self._stacks(project_id)
        return UndoState(done[-1].label if done else "", undone[-1][0].label if undone else "")

    def undo(self, project_id: str) -> str:
        """Take back one's own last edit; returns its label. NotFound where there is none."""
        done, _ = self._stacks(project_id)
        if not done:
            raise NotFound("There is nothing to undo.")
        entry = done[-1]
        inverse = [change.inverse() for change in reversed(entry.changes)]
        self._apply(project_id, f"Undo: {entry.label}", inverse, undoes=entry.id)
        return entry.label

    def redo(self, project_id: str) -> str:
        """Make the edit again that was taken back last; returns its label."""
        _, undone = self._stacks(project_id)
        if not undone:
            raise NotFound("There is nothing to redo.")
        entry, undo_id = undone[-1]
        self._apply(project_id, f"Redo: {entry.label}", list(entry.changes), redoes=undo_id)
        return entry.label

    def _apply(
        self, project_id: str, label: str, changes: Sequence[Change], undoes: str = "", redoes: str = ""
    ) -> None:
        repositories = self._parts.repositories
        with repositories.transaction():
            for change in changes:
                repositories.write_change(change)
            self._editing.remember(project_id, label, changes, undoes, redoes)
        self._editing.tell(project_id, label, changes)

    def _stacks(self, project_id: str) -> tuple[list[HistoryEntry], list[tuple[HistoryEntry, str]]]:
        """Own edits that stand, and own edits taken back with the id of the undo that did it."""
        newest = self._parts.repositories.history.find(
            project_id=project_id, sort=[("number", -1)], limit=DEPTH
        )
        done: list[HistoryEntry] = []
        undone: list[tuple[HistoryEntry, str]] = []
        for entry in reversed(newest):
            if entry.user_id != self._actor.user_id:
                continue
            if entry.undoes:
                if done and done[-1].id == entry.undoes:
                    undone.append((done.pop(), entry.id))
            elif entry.redoes:
                if undone and undone[-1][1] == entry.redoes:
                    done.append(undone.pop()[0])
            else:
                done.append(entry)
                undone.clear()
        return done, undone
