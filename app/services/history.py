"""Undo and redo, from the stored history: they survive a restart and never overwrite others' work.

Undo is the inverse of one's own last edit, applied as a new edit; where somebody else has
changed the same thing since, it is a Conflict and nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.accounts import Actor
from app.domain.edits import Change, HistoryEntry
from app.errors import Conflict, NotFound
from app.services.editing import Edit, Editing
from app.services.parts import Parts

WORK_FIELDS: Mapping[str, frozenset[str]] = {
    "frames": frozenset({"voiceover_id"}),
    "voiceovers": frozenset({"text", "take_id", "takes"}),
}
"""What finished work writes without a step of undo: taking back what made a document does not mind
that it has been spoken since."""

DEPTH = 2_000
"""How many of the newest entries undo looks through."""

CROSSINGS = 6
"""How often undo is tried where somebody else writes in the same moment. Fewer than for an edit:
most of its conflicts are real, and whoever meets one waits for all of these (under 0.2 s)."""


@dataclass(frozen=True, slots=True)
class UndoState:
    """What undo and redo would do now: labels of edits, empty where there is nothing."""

    undo: str
    redo: str


def inverse(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that take these back, in the order in which they can be made."""
    return tuple(change.inverse() for change in reversed(changes))


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

    def people(self, user_ids: Iterable[str]) -> dict[str, str]:
        """Names of who made edits, by their ids; somebody who is gone is called by the id."""
        wanted = sorted(set(user_ids))
        found = self._parts.repositories.users.get_many(wanted)
        return {user_id: found[user_id].name if user_id in found else user_id for user_id in wanted}

    def state(self, project_id: str) -> UndoState:
        """What undo and redo would do now."""
        done, undone = self._stacks(project_id)
        return UndoState(done[-1].label if done else "", undone[-1][0].label if undone else "")

    def undo(self, project_id: str) -> str:
        """Take back one's own last edit; returns its label. NotFound where there is none."""

        def undo(edit: Edit) -> str:
            done, _ = self._stacks(project_id)
            if not done:
                raise NotFound("There is nothing to undo.")
            entry = done[-1]
            edit.label, edit.undoes = f"Undo: {entry.label}", entry.id
            self._apply(edit, inverse(entry.changes))
            return entry.label

        return self._editing.run(project_id, "Undo", undo, CROSSINGS)

    def redo(self, project_id: str) -> str:
        """Make the edit again that was taken back last; returns its label."""

        def redo(edit: Edit) -> str:
            _, undone = self._stacks(project_id)
            if not undone:
                raise NotFound("There is nothing to redo.")
            entry, undo_id = undone[-1]
            edit.label, edit.redoes = f"Redo: {entry.label}", undo_id
            self._apply(edit, entry.changes)
            return entry.label

        return self._editing.run(project_id, "Redo", redo, CROSSINGS)

    def made(self, project_id: str, edit_id: str) -> bool:
        """Whether an edit of that id is in the project's history: asked by whoever was not told whether
        it was kept."""
        entry = self._parts.repositories.history.get(edit_id)
        return entry is not None and entry.project_id == project_id

    def _apply(self, edit: Edit, changes: Sequence[Change]) -> None:
        try:
            edit.apply([self._as_it_stands(change) for change in changes])
        except Conflict as error:
            raise Conflict(
                f"“{edit.label}” is not possible: the same thing has been changed since.",
                "It was left as it is.",
            ) from error

    def _as_it_stands(self, change: Change) -> Change:
        """A deletion, of a document with what work has written into it meanwhile."""
        work = WORK_FIELDS.get(change.collection, frozenset())
        if change.before is None or change.after is not None or not work:
            return change
        standing = self._parts.repositories.document(change.collection, change.document_id) or {}
        written = {name: standing[name] for name in work if name in standing}
        return replace(change, before={**change.before, **written})

    def _stacks(self, project_id: str) -> tuple[list[HistoryEntry], list[tuple[HistoryEntry, str]]]:
        """Own edits that stand, and own edits taken back with the id of the undo that did it.

        Each with its changes as they were made the last time: what was spoken between an undo
        and a redo is part of them.
        """
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
                    undone.append((replace(done.pop(), changes=inverse(entry.changes)), entry.id))
            elif entry.redoes:
                if undone and undone[-1][1] == entry.redoes:
                    done.append(replace(undone.pop()[0], changes=entry.changes))
            else:
                done.append(entry)
                undone.clear()
        return done, undone
