"""The bin: what was deleted waits here for thirty days, and comes back whole until then."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.accounts import Actor
from app.domain.entity import Entity
from app.domain.names import free_name, name_key
from app.domain.project import Project
from app.errors import Conflict, NotFound
from app.services.editing import retried
from app.services.events import ProjectCreated, ProjectDeleted
from app.services.parts import Parts
from app.services.ports import Repository, Where
from app.services.projects import OWN_COLLECTIONS, Projects

DAYS = 30
"""How long a deleted project can be brought back."""


def gone_at(project: Project) -> datetime | None:
    """When a project in the bin is deleted for good; ``None`` for one that is not in it."""
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
        delete_for_good(self._parts, project_id, self._actor.user_id)


def delete_for_good(parts: Parts, project_id: str, user_id: str) -> None:
    """Let a project go with every document of its own, on somebody's behalf or on nobody's."""
    repositories = parts.repositories
    project = repositories.projects.require(project_id)

    def clear(kept: Repository[Entity]) -> None:
        for entity in kept.find(project_id=project_id):
            kept.remove(entity.id)

    with repositories.transaction():
        for name in OWN_COLLECTIONS:
            clear(getattr(repositories, name))
        repositories.projects.remove(project.id)
    parts.events.emit(ProjectDeleted(project.id, user_id))


def empty_bin(parts: Parts, now: datetime | None = None) -> list[Project]:
    """Let go for good what has been in the bin for thirty days, whoever's it is; returns what that
    was. The program does this by itself.

    One question of an index where there is nothing to do: it is asked at every start.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=DAYS)
    due = parts.repositories.projects.find(Where("deleted_at", "lt", before))
    for project in due:
        with contextlib.suppress(NotFound, Conflict):  # another program is doing the same
            delete_for_good(parts, project.id, "")
    return due
