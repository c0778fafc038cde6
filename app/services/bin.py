"""The bin: what was deleted waits here for thirty days, and comes back whole until then.

A clock can be wrong by a month, so nothing goes on its word alone. What is due is first noticed:
written once more as it is, which leaves the moment in its ``updated_at``, since nothing else
writes what lies in the bin. It goes when a program starts a day or more after that and finds it
due still. Where one starts meanwhile with a clock by which it is not due, the notice is taken
back, by writing it again.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.accounts import Actor
from app.domain.entity import Entity
from app.domain.names import free_name, name_key
from app.domain.project import Project
from app.errors import Conflict, NotFound
from app.services.events import ProjectCreated, ProjectDeleted
from app.services.parts import Parts
from app.services.ports import Repository, Where
from app.services.projects import OWN_COLLECTIONS, Projects
from app.services.trying import retried

DAYS = 30
"""How long a deleted project can be brought back."""

IN_BIN = Where("deleted_at", "gt", datetime(1970, 1, 1, tzinfo=UTC))
"""What lies in the bin, whenever it was put there."""

SECOND_LOOK = timedelta(days=1)
"""How long after it was noticed what is due stays at least."""


def gone_at(project: Project) -> datetime | None:
    """From when on a project in the bin is due to be deleted for good; ``None`` for one not in it."""
    return project.deleted_at + timedelta(days=DAYS) if project.deleted_at else None


class Bin:
    """What one actor does with deleted projects."""

    def __init__(self, parts: Parts, actor: Actor, projects: Projects) -> None:
        self._parts = parts
        self._actor = actor
        self._projects = projects

    def list(self) -> list[Project]:
        """Everything in the bin, the newest first."""
        return self._projects.deleted()

    def find(self, name_or_id: str) -> Project:
        """A project in the bin by its id or its name, the newest of that name; NotFound else."""
        wanted = name_key(name_or_id)
        for project in self.list():
            if project.id == name_or_id or name_key(project.name) == wanted:
                return project
        raise NotFound(
            f"There is no project called “{name_or_id}” in the bin.",
            "`scenewright projects bin` shows what is in it.",
        )

    def restore(self, project_id: str) -> Project:
        """Take a project out of the bin, with its history; under another name where somebody has
        taken its own meanwhile: “Tide 2”."""

        def restore() -> Project:
            with self._parts.repositories.transaction():
                project = self._parts.repositories.projects.require(project_id)
                if project.deleted_at is None:
                    return project
                name = free_name(project.name, lambda free: self._projects.named(free) is not None)
                return self._parts.repositories.projects.save(
                    replace(project, name=name, name_key=name_key(name), deleted_at=None)
                )

        project = retried(restore)
        self._parts.events.emit(ProjectCreated(project.id, self._actor.user_id, project.name))
        return project

    def delete_for_good(self, project_id: str) -> None:
        """Let a project go, in the bin or not, with every document of its own. Media files stay:
        others may use the same."""
        retried(
            lambda: _let_go(
                self._parts, self._parts.repositories.projects.require(project_id), self._actor.user_id
            )
        )


def _let_go(parts: Parts, project: Project, user_id: str) -> None:
    """Delete a project as it was read: Conflict where it was changed since, brought back perhaps."""
    repositories = parts.repositories

    def clear(kept: Repository[Entity]) -> None:
        for found in kept.find_fields((), project_id=project.id):
            kept.remove(found["id"])

    with repositories.transaction():
        if not repositories.projects.remove(project.id, project.revision):
            raise NotFound(f"The project “{project.name}” is gone already.")
        for name in OWN_COLLECTIONS:
            clear(getattr(repositories, name))
    parts.events.emit(ProjectDeleted(project.id, user_id))


def empty_bin(parts: Parts, now: datetime | None = None) -> list[Project]:
    """Let go for good what has been due for a day at least, whoever's it is; returns what that was.
    The program does this by itself.

    One question of an index where nothing is due: it is asked at every start.
    """
    now = now or datetime.now(UTC)
    gone: list[Project] = []
    for project in parts.repositories.projects.find(IN_BIN):
        with contextlib.suppress(NotFound, Conflict):  # another program is doing the same
            if _goes(parts, project, now):
                _let_go(parts, project, "")
                gone.append(project)
    return gone


def _goes(parts: Parts, project: Project, now: datetime) -> bool:
    """Whether a project's time is up; notices where it is for the first time, or is not after all."""
    due, written = gone_at(project), project.updated_at
    if due is None or written is None:
        return False
    noticed = written >= due
    if now >= due and noticed and written <= now:
        return now - written >= SECOND_LOOK
    if now >= due or noticed:
        parts.repositories.projects.save(project)
    return False
