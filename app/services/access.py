"""Who may what: looked up where it is asked, remembered for a second, refused in one place.

A call is allowed where the actor's role has the permission it needs, and, where it is about a
project, the actor's part in that project reaches what it needs. Whoever may manage projects
needs no part.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from app.domain.accounts import SIGN_IN, Actor, reaches
from app.errors import NotAllowed, NotSignedIn
from app.services.ports import Clock, Repositories

T = TypeVar("T")

REMEMBERED = 1.0
"""Seconds after which an account that is disabled, a role that is changed or a part that is taken
away elsewhere is seen here. What is changed in this program is seen at once."""

READ = "project.read"

EVERY_PROJECT = "project.manage"
"""The permission that stands for a part in every project."""

_MOST = 10_000
"""Answers that are remembered: more than anybody asks for in a second."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is at this moment. ``refused`` says why nothing is allowed, else it is empty."""

    permissions: frozenset[str] = frozenset()
    refused: str = ""
    hint: str = "Sign in with `scenewright account sign-in NAME`."


class Access:
    """What people may. One a program; safe to share between threads."""

    def __init__(self, repositories: Repositories, clock: Clock = time.monotonic) -> None:
        self._repositories = repositories
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[Hashable, tuple[float, object]] = {}
        self._turn = 0

    def forget(self) -> None:
        """Look everything up anew: accounts, roles or parts have been changed."""
        with self._lock:
            self._known.clear()
            self._turn += 1  # what is being looked up meanwhile is not remembered

    def check_person(self, actor: Actor, permission: str = "") -> None:
        """NotSignedIn where the actor is nobody or is no longer let in, NotAllowed where the role
        lacks the permission."""
        standing = self._standing(actor)
        if standing.refused:
            raise NotSignedIn(standing.refused, standing.hint)
        if permission and permission not in standing.permissions:
            raise NotAllowed(
                f"The role of “{actor.name}” does not include “{permission}”.",
                "Ask an administrator for another role.",
            )

    def check_project(self, actor: Actor, permission: str, project_id: str, least: str) -> None:
        """As :meth:`check_person`, and NotAllowed where the actor's part in the project is less than
        ``least``, unless the actor may manage every project."""
        self.check_person(actor, permission)
        if EVERY_PROJECT in self._standing(actor).permissions:
            return
        part = self.part(actor.user_id, project_id)
        if not reaches(part, least):
            had = f"is its {part}" if part else "has no part in it"
            raise NotAllowed(
                f"This takes the {least} of the project, and “{actor.name}” {had}.", "Ask its owner for it."
            )

    def may(self, actor: Actor, permission: str, project_id: str = "", least: str = "") -> bool:
        """Whether the checks above would let it pass."""
        try:
            if project_id:
                self.check_project(actor, permission, project_id, least)
            else:
                self.check_person(actor, permission)
        except NotAllowed:
            return False
        return True

    def part(self, user_id: str, project_id: str) -> str:
        """A user's part in a project; empty for none."""

        def look() -> str:
            found = self._repositories.memberships.first(project_id=project_id, user_id=user_id)
            return found.part if found else ""

        return self._remembered(("part", user_id, project_id), look)

    def project_of(self, collection: str, document_id: str) -> str:
        """The project that a document belongs to; NotFound where the document is gone."""

        def look() -> str:
            return str(getattr(self._repositories, collection).require(document_id).project_id)

        return self._remembered((collection, document_id), look)

    def _standing(self, actor: Actor) -> Standing:
        return self._remembered(("standing", actor.user_id, actor.session_id), lambda: self._look_at(actor))

    def _look_at(self, actor: Actor) -> Standing:
        if not actor.user_id:
            return Standing(refused="Nobody is signed in.")
        user = self._repositories.users.get(actor.user_id)
        if user is None:
            return Standing(refused=f"There is no account of “{actor.name}” any more.")
        if user.disabled:
            return Standing(
                refused=f"The account of “{user.name}” is disabled.", hint="Ask an administrator."
            )
        if actor.session_id:
            session = self._repositories.sessions.get(actor.session_id)
            ended = session is not None and session.expires_at and session.expires_at <= datetime.now(UTC)
            if session is None or session.purpose != SIGN_IN or session.user_id != user.id or ended:
                return Standing(refused=f"“{user.name}” is signed out here.")
        role = self._repositories.roles.get(user.role_id)
        return Standing(frozenset(role.permission_ids if role else ()))

    def _remembered(self, key: Hashable, look: Callable[[], T]) -> T:
        now = self._clock()
        with self._lock:
            known, turn = self._known.get(key), self._turn
        if known is not None and now - known[0] < REMEMBERED:
            return known[1]  # type: ignore[return-value]
        found = look()
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            if turn == self._turn:
                self._known[key] = (now, found)
        return found
