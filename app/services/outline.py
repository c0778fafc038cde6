"""Outlines: a project's scenes and frames in their order, without what each of them carries.

A whole storyboard of ten thousand frames is tens of thousands of pictures, takes and words; what
comes where, what is said and what is shown is a small part of that, and read by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.takes import Image
from app.services.parts import Parts
from app.services.ports import Repositories
from app.services.projects import in_bin


@dataclass(frozen=True, slots=True)
class SceneOutline:
    """A scene. Scenes sort by ``order``, then by ``id``."""

    id: str
    order: str
    title: str


@dataclass(frozen=True, slots=True)
class FrameOutline:
    """A frame: its text and its chosen image. Frames of a scene sort by ``order``, then by ``id``."""

    id: str
    scene_id: str
    order: str
    text: str
    image_id: str | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A project's scenes and frames as the video shows them, the frames of all scenes in one row."""

    scenes: tuple[SceneOutline, ...]
    frames: tuple[FrameOutline, ...]


def frames_in_order(
    repositories: Repositories, project_id: str, fields: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Every frame of a project as the video shows them: ``id``, ``scene_id``, ``order`` and ``fields``.

    A frame whose scene is gone is shown nowhere and left out.
    """
    scenes = repositories.scenes.find_fields((), project_id=project_id, sort=[("order", 1)])
    return _in_order(repositories, project_id, [scene["id"] for scene in scenes], fields)


def _in_order(
    repositories: Repositories, project_id: str, scene_ids: Sequence[str], fields: Sequence[str]
) -> list[dict[str, Any]]:
    place = {scene_id: number for number, scene_id in enumerate(scene_ids)}
    found = repositories.frames.find_fields(
        ("scene_id", "order", *fields), project_id=project_id, sort=[("order", 1)]
    )
    frames = [frame for frame in found if frame["scene_id"] in place]
    frames.sort(key=lambda frame: place[frame["scene_id"]])  # within each as they were found
    return frames


class Outlines:
    """What one actor reads of projects without reading all of them."""

    def __init__(self, parts: Parts) -> None:
        self._repositories = parts.repositories

    def outline(self, project_id: str) -> Outline:
        """A project's outline as it stands now; NotFound where the project is gone or in the bin."""
        project = self._repositories.projects.require(project_id)
        if project.deleted_at is not None:
            raise in_bin(project)
        scenes = self._repositories.scenes.find_fields(
            ("order", "title"), project_id=project_id, sort=[("order", 1)]
        )
        frames = _in_order(
            self._repositories, project_id, [scene["id"] for scene in scenes], ("text", "image_id")
        )
        return Outline(
            tuple(SceneOutline(**scene) for scene in scenes), tuple(FrameOutline(**frame) for frame in frames)
        )

    def cover(self, project_id: str) -> Image | None:
        """The image that a project's first frame shows, by which people know it; ``None`` without one."""
        scenes = self._repositories.scenes.find_fields((), project_id=project_id, sort=[("order", 1)])
        for scene in scenes:
            frame = self._repositories.frames.first(scene_id=scene["id"], sort=[("order", 1)])
            if frame is not None:
                return self._repositories.images.get(frame.image_id) if frame.image_id else None
        return None
