"""Projects: made, found, listed, settled, deleted."""

from __future__ import annotations

import builtins
import difflib
from dataclasses import fields, replace
from datetime import UTC, datetime

from app.domain.accounts import EDITOR, OWNER, VIEWER, Actor, Membership
from app.domain.delivery import checked_delivery
from app.domain.languages import checked_language
from app.domain.names import LONGEST_NAME, clean_name, name_key
from app.domain.project import CAPTION_MODES, Project, ProjectSettings
from app.domain.time import format_rate
from app.domain.timeline import Board, Canvas
from app.errors import AlreadyExists, BadSetting, NotFound
from app.services.access import EVERY_PROJECT, READ
from app.services.boards import Changed, changed_only, whole
from app.services.crossings import Crossings
from app.services.editing import Edit, Editing
from app.services.events import ProjectCreated, ProjectDeleted
from app.services.parts import Parts
from app.services.permissions import EDIT
from app.services.ports import Where
from app.services.templates import look
from app.services.trying import retried

SMALLEST, LARGEST = 64, 8192
"""Pixels a side that a video may have."""

MOST_OFFERED = 1000
"""Projects whose names are looked through for one like a name that nobody has."""

FINEST_RATE = 10_000
"""The largest denominator of a picture rate: a decimal of four places, or the 1001 of broadcast."""


def checked_canvas(canvas: Canvas) -> Canvas:
    """The canvas itself, or BadSetting that says what is allowed."""
    for side in (canvas.width, canvas.height):
        if not SMALLEST <= side <= LARGEST or side % 2:
            raise BadSetting(
                f"A video of {canvas.width}x{canvas.height} pixels cannot be made.",
                f"Give even numbers from {SMALLEST} to {LARGEST}, such as 1920x1080.",
            )
    if not 1 <= canvas.fps <= 120 or canvas.fps.denominator > FINEST_RATE:
        raise BadSetting(
            f"{format_rate(canvas.fps)} pictures a second cannot be made.",
            "Give a number from 1 to 120, such as 25, 30 or 29.97.",
        )
    return canvas


def checked_settings(settings: ProjectSettings) -> ProjectSettings:
    """The settings themselves, or BadSetting (NotFound for a template) that says what is allowed."""
    checked_canvas(Canvas(settings.width, settings.height, settings.fps))
    if settings.captions not in CAPTION_MODES:
        raise BadSetting(
            f"Captions cannot be “{settings.captions}”.", f"Choose one of: {', '.join(CAPTION_MODES)}."
        )
    look(settings.template)
    checked_delivery(settings.rate, settings.pitch, settings.volume)
    return settings


def in_bin(project: Project) -> NotFound:
    """What to say of a project that was deleted and can be brought back."""
    return NotFound(
        f"The project “{project.name}” is in the bin.",
        f"`scenewright projects restore {project.id}` brings it back.",
    )


class Projects:
    """What one actor does with projects as a whole."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._crossings = Crossings(parts, actor)

    def list(self, limit: int | None = None) -> list[Project]:
        """The projects one owns or has a part in, but those in the bin, the most recently changed
        first. On one's own computer these are all there are."""
        return self._seen("updated_at", limit, Where("deleted_at", "eq", None))

    def all(self, limit: int | None = None) -> builtins.list[Project]:
        """Everybody's projects but those in the bin, the most recently changed first."""
        return self._parts.repositories.projects.find(deleted_at=None, sort=[("updated_at", -1)], limit=limit)

    def deleted(self) -> builtins.list[Project]:
        """The projects in the bin that one owns or has a part in, the newest there first."""
        ever = Where("deleted_at", "gt", datetime(1970, 1, 1, tzinfo=UTC))
        return self._seen("deleted_at", None, ever)

    def _seen(self, moment: str, limit: int | None, where: Where) -> builtins.list[Project]:
        """One's own projects and those shared with one, by a moment, the latest first."""
        projects = self._parts.repositories.projects
        if not self._parts.shared and self._parts.access.may(self._actor, EVERY_PROJECT):
            return projects.find(where, sort=[(moment, -1)], limit=limit)
        own = projects.find(where, sort=[(moment, -1)], limit=limit, owner_id=self._actor.user_id)
        parts = self._parts.repositories.memberships.find(user_id=self._actor.user_id)
        shared = [each.project_id for each in parts if each.part != OWNER]
        if shared:
            own += projects.find(Where("_id", "in", shared), where)
            own.sort(key=lambda project: getattr(project, moment), reverse=True)
        return own[:limit]

    def named(self, name: str) -> Project | None:
        """The project of that name, or ``None``."""
        return self._parts.repositories.projects.first(owner_id=self._actor.user_id, name_key=name_key(name))

    def find(self, name_or_id: str) -> Project:
        """A project by its id or its name, one's own before one that is shared; NotFound that offers
        names like it, BadSetting where several are called so."""
        found = self._parts.repositories.projects.get(name_or_id)
        found = found or self.named(name_or_id) or self._shared(name_or_id)
        if found is not None and found.deleted_at is None:
            return found
        for deleted in self.deleted():
            if deleted.id == name_or_id or name_key(deleted.name) == name_key(name_or_id):
                raise in_bin(deleted)
        names = [project.name for project in self.list(MOST_OFFERED)]
        near = difflib.get_close_matches(name_or_id, names, 3, 0.5)
        raise NotFound(
            f"There is no project called “{name_or_id}”.",
            f"Did you mean {' or '.join(f'“{name}”' for name in near)}?"
            if near
            else "`scenewright projects list` shows those there are.",
        )

    def _shared(self, name: str) -> Project | None:
        """The one project of others of that name in which one has a part."""
        found = [
            project
            for project in self._parts.repositories.projects.find(name_key=name_key(name))
            if self._parts.access.may(self._actor, READ, project.id, VIEWER)
        ]
        if len(found) > 1:
            raise BadSetting(
                f"{len(found)} projects that you have a part in are called “{name}”.",
                f"Give the id of one: {', '.join(project.id for project in found)}.",
            )
        return found[0] if found else None

    def check_name(self, name: str) -> str:
        """The name as it will be kept; BadSetting where it is none, AlreadyExists where it is taken."""
        clean = clean_name(name)
        if not clean or len(clean) > LONGEST_NAME:
            raise BadSetting(f"A project needs a name of 1 to {LONGEST_NAME} characters.", "Give another.")
        if self._parts.repositories.projects.get(clean) is not None:
            raise BadSetting(f"“{clean}” is another project's id.", "Give another name with --project.")
        if self.named(clean) is not None:
            raise AlreadyExists(
                f"There is a project called “{clean}” already.",
                "Give another name with --project, or --replace to make it anew.",
            )
        return clean

    def create(self, name: str, settings: ProjectSettings | None = None) -> Project:
        """A new, empty project, owned by the actor."""
        clean = self.check_name(name)
        repositories = self._parts.repositories
        with repositories.transaction():
            project = repositories.projects.add(
                Project(
                    name=clean,
                    name_key=name_key(clean),
                    owner_id=self._actor.user_id,
                    settings=checked_settings(settings or ProjectSettings()),
                )
            )
            repositories.memberships.add(
                Membership(project_id=project.id, user_id=self._actor.user_id, part=OWNER)
            )
        self._parts.events.emit(ProjectCreated(project.id, self._actor.user_id, project.name))
        return project

    def may_edit(self, project_id: str) -> bool:
        """Whether the actor may change the project, and not only look at it."""
        return self._parts.access.may(self._actor, EDIT, project_id, EDITOR)

    def settle(
        self, project_id: str, settings: ProjectSettings, seen: ProjectSettings | None = None
    ) -> Project:
        """Change what the project's video is made with; one step of undo.

        What differs from ``seen``, the settings as they were on screen, is changed and the rest left
        as others have made it since; EditConflict where another person changed the same ones.
        """
        checked_settings(settings)

        def settle(edit: Edit) -> Project:
            project = self._parts.repositories.projects.require(project_id)
            if seen is None:
                return edit.save(replace(project, settings=settings))
            wanted = {
                entry.name: getattr(settings, entry.name)
                for entry in fields(settings)
                if getattr(settings, entry.name) != getattr(seen, entry.name)
            }
            self._crossings.check_settings(project, seen, wanted)
            merged = checked_settings(replace(project.settings, **wanted))
            return edit.save(replace(project, settings=merged))

        return self._editing.run(project_id, "Change settings", settle)

    def set_language(self, project_id: str, language: str) -> Project:
        """Say which language a project is in, as a BCP 47 code; one step of undo."""
        chosen = checked_language(language)
        if not chosen:
            raise BadSetting("A project needs a language.", "Give a code such as en, de or pt-BR.")

        def change(edit: Edit) -> Project:
            project = self._parts.repositories.projects.require(project_id)
            return edit.save(replace(project, language=chosen))

        return self._editing.run(project_id, "Change language", change)

    def board(self, project_id: str, before: Board | None = None, changed: Changed | None = None) -> Board:
        """The whole storyboard as it stands now; NotFound where the project is gone or in the bin.

        What nobody has written since ``before`` was read is not read again. Where ``changed`` says what
        was, nothing else is even asked for.
        """
        repositories = self._parts.repositories
        with repositories.snapshot():  # not old scenes beside the new frames of an edit made meanwhile
            project = repositories.projects.require(project_id)
            if project.deleted_at is not None:
                raise in_bin(project)
            if before is not None and before.project == project:
                project = before.project  # the very same, as with all that nobody has written
            if before is None or changed is None:
                return whole(repositories, project, before)
            return changed_only(repositories, project, before, changed)

    def delete(self, project_id: str) -> Project:
        """Put a project into the bin, from where :class:`~app.services.bin.Bin` brings it back."""

        def delete() -> Project:
            project = self._parts.repositories.projects.require(project_id)
            if project.deleted_at is not None:
                return project
            # No name's key begins with a space, so this one is in nobody's way.
            return self._parts.repositories.projects.save(
                replace(project, name_key=f" {project.id}", deleted_at=datetime.now(UTC))
            )

        project = retried(delete)
        self._parts.events.emit(ProjectDeleted(project.id, self._actor.user_id))
        return project


OWN_COLLECTIONS = (
    "scripts", "scenes", "frames", "images", "voiceovers", "tracks", "markers", "memberships",
    "invitations", "comments", "presence", "pronunciations", "renders", "history",
    "versions",
)  # fmt: skip
"""What goes with its project when it is deleted for good."""
