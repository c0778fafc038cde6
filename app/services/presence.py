"""Who is in a project now, and where: each says so again every few seconds, until they leave."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.accounts import Actor
from app.domain.accounts import Presence as Present
from app.errors import AlreadyExists, Conflict
from app.services.parts import Parts
from app.services.ports import Clock
from app.services.trying import retried

BEAT = 10.0
"""Seconds after which somebody who is still there says so again."""

PRESENT = 3 * BEAT
"""Seconds without a word after which somebody counts as gone."""


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who is in a project, and at which frame; empty for none."""

    user_id: str
    name: str
    frame_id: str
    since: datetime | None


class Presence:
    """What one actor says and asks about who is where."""

    def __init__(self, parts: Parts, actor: Actor, clock: Clock = time.monotonic) -> None:
        self._parts = parts
        self._actor = actor
        self._clock = clock
        self._beats: dict[str, tuple[int, float]] = {}

    def here(self, project_id: str, frame_id: str = "") -> None:
        """Say that one is in a project, at a frame; to be said again every :data:`BEAT` seconds."""
        presence = self._parts.repositories.presence

        def say() -> None:
            known = presence.first(project_id=project_id, user_id=self._actor.user_id)
            now = datetime.now(UTC)
            if known is not None:
                presence.save(replace(known, frame_id=frame_id, seen_at=now))
                return
            try:
                presence.add(
                    Present(
                        project_id=project_id, user_id=self._actor.user_id, frame_id=frame_id, seen_at=now
                    )
                )
            except AlreadyExists as crossed:  # the same person came in at another computer just now
                raise Conflict("Another window said so in this moment.") from crossed

        retried(say)

    def leave(self, project_id: str) -> None:
        """Say that one is no longer there."""
        known = self._parts.repositories.presence.first(project_id=project_id, user_id=self._actor.user_id)
        if known is not None:
            self._parts.repositories.presence.remove(known.id)

    def who(self, project_id: str) -> list[Here]:
        """Who is there now, oneself too, who came first first.

        By the moment that each has said; and where clocks of two computers differ, by whether they
        have said it again since one first asked.
        """
        found = self._parts.repositories.presence.find(project_id=project_id)
        there = [each for each in found if self._is_there(each)]
        users = self._parts.repositories.users.get_many([each.user_id for each in there])
        people = [
            Here(
                each.user_id,
                users[each.user_id].name if each.user_id in users else each.user_id,
                each.frame_id,
                each.created_at,
            )
            for each in there
        ]
        return sorted(people, key=lambda one: (one.since or datetime.now(UTC), one.user_id))

    def _is_there(self, said: Present) -> bool:
        now, known = self._clock(), self._beats.get(said.id)
        if known is None or known[0] != said.revision:
            self._beats[said.id] = (said.revision, now)
        age = abs((datetime.now(UTC) - (said.seen_at or datetime.now(UTC))).total_seconds())
        again = known is not None and now - self._beats[said.id][1] < PRESENT
        return age < PRESENT or again
