"""Two people at one thing: what somebody else has changed since it was seen is not written over.

An edit names what its maker had on screen. Where another person has changed the same field since,
the edit is an :class:`~app.errors.EditConflict` that carries both versions; edits to other fields
and other frames all land.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.accounts import Actor
from app.domain.entity import Entity
from app.domain.project import Project, ProjectSettings
from app.errors import EditConflict
from app.services.parts import Parts

LOOKED_THROUGH = 200
"""How many of the newest edits are looked through for who changed a field."""

_WORDS = {
    "text": "what this frame says",
    "voice": "the voice",
    "speaker": "who speaks this frame",
    "language": "the language",
    "image_id": "the picture of this frame",
    "motion": "how the picture moves",
    "transition": "the transition",
    "overlays": "what lies over the picture",
    "pause_before": "the pause before it",
    "pause_after": "the pause",
    "order": "where this frame stands",
    "focus": "the picture's point of interest",
    "footage": "which part of the clip is shown",
    "take_id": "the voice take",
    "title": "the scene's title",
    "gain_db": "the level of this track",
    "settings": "the same settings",
}


class Crossings:
    """Notices for one actor what others have changed meanwhile."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._repositories = parts.repositories
        self._actor = actor

    def check(self, now: Entity, seen: Entity | None, mine: object, *fields: str) -> None:
        """EditConflict where somebody else has changed one of ``fields`` since ``now`` was ``seen``,
        to something else than ``mine``. The first field is the one that is told. ``seen`` is ``None``
        where nobody looked. One's own changes are no conflict, wherever they were made, nor is what
        work has written, such as a voice that was finished.
        """
        if seen is None:
            return
        changed = [name for name in fields if getattr(now, name) != getattr(seen, name)]
        if changed and (len(fields) > 1 or getattr(now, fields[0]) != mine):
            project_id = str(getattr(now, "project_id", now.id))
            self._tell(project_id, now, fields[0], mine, [(name,) for name in changed])

    def check_settings(self, now: Project, seen: ProjectSettings, wanted: Mapping[str, object]) -> None:
        """As :meth:`check`, for those of a project's settings that are ``wanted`` to be otherwise."""
        crossed = [
            ("settings", name)
            for name, value in wanted.items()
            if getattr(now.settings, name) not in (getattr(seen, name), value)
        ]
        if crossed:
            mine = replace(now.settings, **wanted)  # type: ignore[arg-type]
            self._tell(now.id, now, "settings", mine, crossed)

    def _tell(
        self, project_id: str, now: Entity, field: str, mine: object, changed: Sequence[tuple[str, ...]]
    ) -> None:
        user_id = self._last(project_id, now, changed)
        if user_id is not None and user_id != self._actor.user_id:
            by = self._name(user_id)
            raise EditConflict(
                f"{by} has changed {_WORDS[field]} since you saw it.",
                "Take yours, or leave theirs.",
                project_id=project_id,
                field=field,
                mine=mine,
                now=now,
                by=by,
            )

    def _last(self, project_id: str, now: Entity, paths: Sequence[tuple[str, ...]]) -> str | None:
        """Who made what stands at the paths; ``None`` where that was work and no edit, empty where it
        is too long ago to be found."""
        collection, stored = self._repositories.collection_of(now), self._repositories.encode(now)
        entries = self._repositories.history.find(
            project_id=project_id, sort=[("number", -1)], limit=LOOKED_THROUGH
        )
        for entry in entries:
            for change in entry.changes:
                if (change.collection, change.document_id) != (collection, now.id):
                    continue
                before, after = change.before or {}, change.after or {}
                touched = [path for path in paths if _at(before, path) != _at(after, path)]
                if touched:
                    by_edit = all(_at(stored, path) == _at(after, path) for path in touched)
                    return entry.user_id if by_edit else None
        return "" if len(entries) == LOOKED_THROUGH else None

    def _name(self, user_id: str) -> str:
        user = self._repositories.users.get(user_id) if user_id else None
        return user.name if user else "Somebody else"


def _at(fields: Mapping[str, object], path: Sequence[str]) -> object:
    """What stands at a path of stored fields; ``None`` where there is nothing."""
    value: object = fields
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
