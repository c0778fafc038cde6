"""Projects: made, found, listed, settled, deleted."""

from __future__ import annotations

import builtins
import difflib
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.accounts import Actor, Membership
from app.domain.project import CAPTION_MODES, Project, ProjectSettings
from app.domain.time import format_rate
from app.domain.timeline import Board, Canvas
from app.errors import AlreadyExists, BadSetting, NotFound
from app.services.editing import Edit, Editing, retried
from app.services.events import ProjectCreated, ProjectDeleted
from app.services.parts import Parts
from app.services.ports import Where
from app.services.templates import look

SMALLEST, LARGEST = 64, 8192
"""Pixels a side that a video may have."""

LONGEST_NAME = 200
"""Characters of a project's name."""

FINEST_RATE = 10_000
"""The largest denominator of a picture rate: a decimal of four places, or the 1001 of broadcast."""


def name_key(name: str) -> str:
    """What two names must not share: case and outer spaces make no difference."""
    return " ".join(name.split()).casefold()


def short_name(text: str) -> str:
    """A name made from a text: cut between words where it is longer than a name may be."""
    clean = " ".join(text.split())
    if len(clean) <= LONGEST_NAME:
        return clean
    cut = clean[: LONGEST_NAME - 2]
    return f"{cut.rpartition(' ')[0] or cut} …"


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

    def list(self, limit: int | None = None) -> list[Project]:
        """All projects but those in the bin, or the first ``limit``, the most recently changed first."""
        return self._parts.repositories.projects.find(deleted_at=None, sort=[("updated_at", -1)], limit=limit)

    def deleted(self) -> builtins.list[Project]:
        """The projects in the bin, the newest there first."""
        ever = Where("deleted_at", "gt", datetime(1970, 1, 1, tzinfo=UTC))
        return self._parts.repositories.projects.find(ever, sort=[("deleted_at", -1)])

    def named(self, name: str) -> Project | None:
        """The project of that name, or ``None``."""
        return self._parts.repositories.projects.first(owner_id=self._actor.user_id, name_key=name_key(name))

    def find(self, name_or_id: str) -> Project:
        """A project by its id or its name; NotFound that offers names like it."""
        found = self._parts.repositories.projects.get(name_or_id) or self.named(name_or_id)
        if found is not None and found.deleted_at is None:
            return found
        for deleted in self.deleted():
            if deleted.id == name_or_id or name_key(deleted.name) == name_key(name_or_id):
                raise in_bin(deleted)
        names = [project.name for project in self.list()]
        near = difflib.get_close_matches(name_or_id, names, 3, 0.5)
        raise NotFound(
            f"There is no project called “{name_or_id}”.",
            f"Did you mean {' or '.join(f'“{name}”' for name in near)}?"
            if near
            else "`scenewright projects list` shows those there are.",
        )

    def check_name(self, name: str) -> str:
        """The name as it will be kept; BadSetting where it is none, AlreadyExists where it is taken."""
        clean = " ".join(name.split())
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
                Membership(project_id=project.id, user_id=self._actor.user_id, part="owner")
            )
        self._parts.events.emit(ProjectCreated(project.id, self._actor.user_id, project.name))
        return project

    def settle(self, project_id: str, settings: ProjectSettings) -> Project:
        """Change what the project's video is made with; one step of undo."""
        checked_settings(settings)

        def settle(edit: Edit) -> Project:
            project = self._parts.repositories.projects.require(project_id)
            return edit.save(replace(project, settings=settings))

        return self._editing.run(project_id, "Change settings", settle)

    def board(self, project_id: str, before: Board | None = None) -> Board:
        """The whole storyboard as it stands now; NotFound where the project is gone or in the bin.

        What nobody has written since ``before`` was read is not read again.
        """
        repositories = self._parts.repositories
        project = repositories.projects.require(project_id)
        if project.deleted_at is not None:
            raise in_bin(project)
        known = before or Board(project, (), (), {}, {})
        scenes = repositories.scenes.find_again(
            {scene.id: scene for scene in known.scenes}, project_id=project_id, sort=[("order", 1)]
        )
        place = {scene.id: index for index, scene in enumerate(scenes)}
        found = repositories.frames.find_again(
            {frame.id: frame for frame in known.frames}, project_id=project_id, sort=[("order", 1)]
        )
        frames = [frame for frame in found if frame.scene_id in place]
        frames.sort(key=lambda frame: place[frame.scene_id])  # within each as they were found
        images = repositories.images.find_again(known.images, project_id=project_id)
        voiceovers = repositories.voiceovers.find_again(known.voiceovers, project_id=project_id)
        return Board(
            project,
            tuple(scenes),
            tuple(frames),
            {image.id: image for image in images},
            {voiceover.id: voiceover for voiceover in voiceovers},
        )

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
