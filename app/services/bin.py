"""The bin: what was deleted waits here for thirty days, and comes back whole until then."""

from __future__ import annotations

import builtins
import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.accounts import Actor
from app.domain.entity import Entity
from app.domain.project import Project
from app.errors import Conflict, NotFound
from app.services.editing import retried
from app.services.events import ProjectCreated, ProjectDeleted
from app.services.parts import Parts
from app.services.ports import Repository, Where
from app.services.projects import LONGEST_NAME, OWN_COLLECTIONS, Projects, name_key

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
                name = self._free_name(project.name)
                return self._parts.repositories.projects.save(
                    replace(project, name=name, name_key=name_key(name), deleted_at=None)
                )

        project = retried(restore)
        self._parts.events.emit(ProjectCreated(project.id, self._actor.user_id, project.name))
        return project

    def _free_name(self, name: str) -> str:
        number, free = 1, name
        while self._projects.named(free) is not None:
            number += 1
            free = f"{name[: LONGEST_NAME - len(str(number)) - 1].rstrip()} {number}"
        return free

    def delete_for_good(self, project_id: str) -> None:
        """Let a project go, in the bin or not, with every document of its own. Media files stay:
        others may use the same."""
        repositories = self._parts.repositories
        project = repositories.projects.require(project_id)

        def clear(kept: Repository[Entity]) -> None:
            for entity in kept.find(project_id=project_id):
                kept.remove(entity.id)

        with repositories.transaction():
            for name in OWN_COLLECTIONS:
                clear(getattr(repositories, name))
            repositories.projects.remove(project.id)
        self._parts.events.emit(ProjectDeleted(project.id, self._actor.user_id))

    def empty(self, now: datetime | None = None) -> builtins.list[Project]:
        """Let go for good what has been in the bin for thirty days; returns what that was.

        One question of an index where there is nothing to do: it is asked at every start.
        """
        before = (now or datetime.now(UTC)) - timedelta(days=DAYS)
        due = self._parts.repositories.projects.find(Where("deleted_at", "lt", before))
        for project in due:
            with contextlib.suppress(NotFound, Conflict):  # another program is doing the same
                self.delete_for_good(project.id)
        return due
