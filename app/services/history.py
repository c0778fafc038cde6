"""Undo and redo, from the stored history: they survive a restart and never overwrite others' work.

Undo is the inverse of one's own last edit, applied as a new edit; where somebody else has
changed the same thing since, it is a Conflict and nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from app.domain.accounts import Actor
from app.domain.edits import Change, HistoryEntry
from app.errors import Conflict, NotFound
from app.services.editing import Edit, Editing
from app.services.own_edits import Own, OwnEdits
from app.services.parts import Parts
from app.services.ports import Where
from app.services.trying import as_edit, intended_id, retried

WORK_FIELDS: Mapping[str, frozenset[str]] = {
    "frames": frozenset({"voiceover_id"}),
    "voiceovers": frozenset({"text", "take_id", "takes"}),
}
"""What finished work writes without a step of undo: taking back what made a document does not mind
that it has been spoken since."""

_AT_ONCE = 500
"""Ids in one question to the store."""

CROSSINGS = 6
"""How often undo is tried where somebody else writes in the same moment. Fewer than for an edit:
most of its conflicts are real, and whoever meets one waits for all of these (under 0.2 s)."""


@dataclass(frozen=True, slots=True)
class UndoState:
    """What undo and redo would do now: labels of edits, empty where there is nothing."""

    undo: str
    redo: str


class Standing(StrEnum):
    """What has become of an edit."""

    DONE = "done"
    UNDONE = "undone"
    """Taken back, and can be made again."""
    OTHERS = "others"
    """Somebody else's: whoever asks cannot take it back."""


@dataclass(frozen=True, slots=True)
class Step:
    """One edit as a place in the history to go back or forward to."""

    id: str
    """Of its entry."""
    label: str
    user_id: str
    who: str
    at: datetime | None
    standing: Standing


def inverse(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that take these back, in the order in which they can be made."""
    return tuple(change.inverse() for change in reversed(changes))


class History:
    """A project's edits, seen by one actor."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._own = OwnEdits(parts.repositories, actor.user_id)

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
        now = self._own.of(project_id)
        return UndoState(
            now.done[-1].mark.label if now.done else "", now.undone[-1].mark.label if now.undone else ""
        )

    def undo(self, project_id: str) -> str:
        """Take back one's own last edit; returns its label. NotFound where there is none."""

        def undo(edit: Edit) -> str:
            done = self._own.of(project_id).done
            if not done:
                raise NotFound("There is nothing to undo.")
            return self._take_back(done[-1], edit)

        return self._editing.run(project_id, "Undo", undo, CROSSINGS)

    def redo(self, project_id: str) -> str:
        """Make the edit again that was taken back last; returns its label."""

        def redo(edit: Edit) -> str:
            undone = self._own.of(project_id).undone
            if not undone:
                raise NotFound("There is nothing to redo.")
            return self._make_again(undone[-1], edit)

        return self._editing.run(project_id, "Redo", redo, CROSSINGS)

    def steps(self, project_id: str) -> list[Step]:
        """Everybody's edits as places to go to, newest first: one's own that stand, one's own that were
        taken back, and others' in between. What was undone and can no more be redone is not among them.
        """
        now = self._own.of(project_id)
        standing = {own.mark.id: Standing.DONE for own in now.done}
        standing |= {own.mark.id: Standing.UNDONE for own in now.undone}
        others = {
            mark.id
            for mark in now.marks
            if mark.user_id != self._actor.user_id and not mark.undoes and not mark.redoes
        }
        shown = [mark for mark in reversed(now.marks) if mark.id in standing or mark.id in others]
        names = self.people({mark.user_id for mark in shown})
        return [
            Step(
                mark.id,
                mark.label,
                mark.user_id,
                names[mark.user_id],
                mark.at,
                standing.get(mark.id, Standing.OTHERS),
            )
            for mark in shown
        ]

    def go_to(self, project_id: str, entry_id: str) -> str:
        """Take one's own edits back, or make them again, until one of them is the last that stands; an
        empty id takes all of them back. All together or none; returns the label of where that is.

        NotFound where that edit is no place to go to (any more), Conflict as :meth:`undo`.
        """
        first = intended_id()

        def go() -> str:
            if self.made(project_id, first):  # it was, and nobody said so
                return ""
            with self._editing.together(), as_edit(first):
                return self._go(project_id, entry_id)

        return retried(go, CROSSINGS)

    def _go(self, project_id: str, entry_id: str) -> str:
        now = self._own.of(project_id)
        places = [own.mark.id for own in now.done]
        ahead = [own.mark.id for own in reversed(now.undone)]
        if not entry_id or entry_id in places:
            keep = places.index(entry_id) + 1 if entry_id else 0
            for own in reversed(now.done[keep:]):
                self._editing.run(project_id, "Undo", partial(self._take_back, own), 1)
            return now.done[keep - 1].mark.label if keep else ""
        if entry_id not in ahead:
            raise NotFound("That place of the history is gone.", "Undo and redo from where you are.")
        for own in reversed(now.undone[-1 - ahead.index(entry_id) :]):
            self._editing.run(project_id, "Redo", partial(self._make_again, own), 1)
        return own.mark.label

    def made(self, project_id: str, edit_id: str) -> bool:
        """Whether an edit of that id is in the project's history: asked by whoever was not told whether
        it was kept."""
        entry = self._parts.repositories.history.get(edit_id)
        return entry is not None and entry.project_id == project_id

    def _take_back(self, own: Own, edit: Edit) -> str:
        edit.label, edit.undoes = f"Undo: {own.mark.label}", own.mark.id
        made = self._parts.repositories.history.require(own.last)
        self._apply(edit, inverse(made.changes))
        return own.mark.label

    def _make_again(self, own: Own, edit: Edit) -> str:
        edit.label, edit.redoes = f"Redo: {own.mark.label}", own.last
        undo = self._parts.repositories.history.require(own.last)
        self._apply(edit, inverse(undo.changes))
        return own.mark.label

    def _apply(self, edit: Edit, changes: Sequence[Change]) -> None:
        try:
            edit.apply([self._as_it_stands(change) for change in changes])
            self._check_pictures(changes)
        except Conflict as error:
            raise Conflict(
                f"“{edit.label}” is not possible: the same thing has been changed since.",
                "It was left as it is.",
            ) from error

    def _check_pictures(self, changes: Sequence[Change]) -> None:
        """Conflict where a frame would show a picture that is gone: somebody else has chosen what is taken
        back, or has taken out what is to be shown again."""
        repositories = self._parts.repositories
        gone = [each.document_id for each in changes if each.collection == "images" and each.after is None]
        for first in range(0, len(gone), _AT_ONCE):
            if repositories.frames.count(Where("image_id", "in", gone[first : first + _AT_ONCE])):
                raise Conflict("A frame shows that picture now.")
        shown = {
            str(each.after["image_id"])
            for each in changes
            if each.collection == "frames" and each.after is not None and each.after.get("image_id")
        }
        there = repositories.images.get_many(sorted(shown))
        if len(there) < len(shown):
            raise Conflict("A picture that was shown is gone.")

    def _as_it_stands(self, change: Change) -> Change:
        """A deletion, of a document with what work has written into it meanwhile."""
        work = WORK_FIELDS.get(change.collection, frozenset())
        if change.before is None or change.after is not None or not work:
            return change
        standing = self._parts.repositories.document(change.collection, change.document_id) or {}
        written = {name: standing[name] for name in work if name in standing}
        return replace(change, before={**change.before, **written})
