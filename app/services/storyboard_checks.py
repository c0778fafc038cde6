"""Whether a project's documents belong together: asked of what comes from elsewhere, and of what goes there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from app.domain.entity import Entity
from app.domain.footage import checked_footage
from app.domain.order import DIGITS
from app.domain.project import Project, Track
from app.domain.script import Frame, Scene, Script
from app.domain.style import Style, checked
from app.domain.takes import Image, Voiceover
from app.domain.tracks import checked_item
from app.errors import BadInput

E = TypeVar("E", bound=Entity)

LONGEST_PAUSE = Fraction(24 * 3600)
"""Seconds of silence beside a voice that no storyboard needs more of."""


def check_storyboard(entities: Sequence[Entity]) -> Project:
    """The one project that all entities belong to; BadInput that says which does not fit, and why."""
    projects = _of(entities, Project)
    if len(projects) != 1:
        raise BadInput(f"It holds {len(projects) or 'no'} project{'s' if projects else ''}, not one.")
    project = next(iter(projects.values()))
    scripts, scenes, frames = _of(entities, Script), _of(entities, Scene), _of(entities, Frame)
    images, voiceovers = _of(entities, Image), _of(entities, Voiceover)
    seen: set[tuple[type[Entity], str]] = set()
    for entity in entities:
        if (type(entity), entity.id) in seen:
            raise BadInput(f"It holds the {_called(entity)} {entity.id} twice.")
        seen.add((type(entity), entity.id))
        if getattr(entity, "project_id", project.id) != project.id:
            raise BadInput(f"The {_called(entity)} {entity.id} in it is of another project.")
        order = getattr(entity, "order", None)
        if isinstance(entity, Scene | Frame | Image) and not (order and set(order) <= set(DIGITS)):
            raise BadInput(f"The {_called(entity)} {entity.id} in it has no place: its order is “{order}”.")
    _need(project, project.script_id, scripts, "script")
    for scene in scenes.values():
        _need(scene, scene.script_id, scripts, "script")
    for frame in frames.values():
        _need(frame, frame.scene_id, scenes, "scene")
        check_frame(frame, images, voiceovers)
    for image in images.values():
        if (image.kind == "video") != (image.footage is not None):
            raise BadInput(
                f"The picture {image.id} in it is a video without a length, or the other way round."
            )
        if image.footage is not None:
            checked_footage(image.footage)
    for voiceover in voiceovers.values():
        _check_takes(voiceover)
    for scene in scenes.values():
        _check_styles(scene)
    for track in _of(entities, Track).values():
        for item in track.items:
            try:
                checked_item(item)
            except BadInput as error:
                raise BadInput(f"The track {track.id} in it is not used: {error.what}") from error
    return project


def check_frame(frame: Frame, images: Mapping[str, Image], voiceovers: Mapping[str, Voiceover]) -> None:
    """BadInput where a frame's own documents are missing or hold what no frame can have."""
    _need(frame, frame.image_id, images, "picture")
    _need(frame, frame.voiceover_id, voiceovers, "voice")
    for pause in (frame.pause_before, frame.pause_after):
        if not 0 <= pause <= LONGEST_PAUSE:
            raise BadInput(f"The frame {frame.id} in it pauses for {float(pause):g} seconds.")
    _check_styles(frame)


def _check_takes(voiceover: Voiceover) -> None:
    if any(take.length <= 0 for take in voiceover.takes):
        raise BadInput(f"The voice {voiceover.id} in it has a take without length.")


def _check_styles(entity: Scene | Frame) -> None:
    for group, style in _styles([entity]):
        odd = next(
            (name for name, value in style.params.items() if not isinstance(value, int | float | str)), ""
        )
        if odd:
            raise BadInput(f"The {group} “{style.kind}” in it has no number or text as its {odd}.")
        checked(group, style)


def _of(entities: Sequence[Entity], kind: type[E]) -> dict[str, E]:
    return {entity.id: entity for entity in entities if isinstance(entity, kind)}


def _called(entity: Entity) -> str:
    names = {Image: "picture", Voiceover: "voice"}
    return names.get(type(entity), type(entity).__name__.lower())


def _need(entity: Entity, named: str | None, there: Mapping[str, Entity], called: str) -> None:
    if named is not None and named not in there:
        raise BadInput(f"The {called} {named} of the {_called(entity)} {entity.id} is missing from it.")


def _styles(entities: Sequence[Scene | Frame]) -> Iterator[tuple[str, Style]]:
    for entity in entities:
        if entity.transition is not None:
            yield "transition", entity.transition
        if isinstance(entity, Frame):
            if entity.motion is not None:
                yield "motion", entity.motion
            for effect in entity.effects:
                yield "effect", effect
            for overlay in entity.overlays:
                yield "overlay", overlay
