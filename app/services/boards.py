"""Reading a storyboard: all of it, or only what is said to have changed since it was read last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TypeVar

from app.domain.project import Marker, Project, Track
from app.domain.script import Frame, Scene
from app.domain.takes import Image, Voiceover
from app.domain.timeline import Board
from app.services.ports import Repositories, Repository, Where

Part = TypeVar("Part", Scene, Frame, Image, Voiceover, Track, Marker)

Changed = Mapping[str, Set[str]]
"""Ids of documents by their collection, as :class:`~app.services.events.ProjectChanged` tells them."""


def whole(repositories: Repositories, project: Project, before: Board | None) -> Board:
    """Everything; what nobody has written since ``before`` was read is not read again."""
    known = before or Board(project, (), (), {}, {})
    mine = project.id
    newest = repositories.history.find_fields(("number",), project_id=mine, sort=[("number", -1)], limit=1)
    scenes = repositories.scenes.find_again(_by_id(known.scenes), project_id=mine, sort=[("order", 1)])
    place = {scene.id: index for index, scene in enumerate(scenes)}
    found = repositories.frames.find_again(_by_id(known.frames), project_id=mine, sort=[("order", 1)])
    frames = [frame for frame in found if frame.scene_id in place]
    frames.sort(key=lambda frame: place[frame.scene_id])  # within each as they were found
    images = repositories.images.find_again(known.images, project_id=mine)
    voiceovers = repositories.voiceovers.find_again(known.voiceovers, project_id=mine)
    tracks = repositories.tracks.find_again(_by_id(known.tracks), project_id=mine, sort=[("order", 1)])
    markers = repositories.markers.find_again(_by_id(known.markers), project_id=mine)
    return Board(
        project,
        tuple(scenes),
        tuple(frames),
        _by_id(images),
        _by_id(voiceovers),
        tuple(tracks),
        tuple(markers),
        newest[0]["number"] if newest else 0,
    )


def changed_only(repositories: Repositories, project: Project, before: Board, changed: Changed) -> Board:
    """``before`` with the documents that changed as they are now, and with what they point to.

    Asking for ten thousand frames' revisions alone takes half a second; this takes as long as what changed.
    An edit that is stored and not told yet may have changed some of the same documents and others: what it
    changed is in the history.
    """
    untold = repositories.history.find_fields(
        ("number", "changes"), Where("number", "gt", before.edits), project_id=project.id
    )
    by_history = [change for entry in untold for change in entry["changes"]]

    def named(collection: str) -> set[str]:
        others = {each.document_id for each in by_history if each.collection == collection}
        return {*changed.get(collection, ()), *others}

    frames = _again(repositories.frames, project, _by_id(before.frames), named("frames"))
    read = [frames[each] for each in named("frames") if each in frames]
    # What was written a moment later is told a moment later: a frame is read with all that it points to.
    scenes: Mapping[str, Scene] = _by_id(before.scenes)
    inside = {each.scene_id for each in read} - scenes.keys()
    shown = {each.image_id for each in read if each.image_id} - before.images.keys()
    said = {each.voiceover_id for each in read if each.voiceover_id} - before.voiceovers.keys()
    scenes = _again(repositories.scenes, project, scenes, named("scenes") | inside)
    in_order = before.scenes
    if any(map(_moved, in_order, scenes.values())) or len(scenes) != len(in_order):
        in_order = tuple(sorted(scenes.values(), key=_order))
    else:
        in_order = tuple(scenes.values())
    return Board(
        project,
        in_order,
        _frames_in_order(before, frames, in_order),
        _again(repositories.images, project, before.images, named("images") | shown),
        _again(repositories.voiceovers, project, before.voiceovers, named("voiceovers") | said),
        tuple(
            sorted(
                _again(repositories.tracks, project, _by_id(before.tracks), named("tracks")).values(),
                key=_order,
            )
        ),
        tuple(
            sorted(
                _again(repositories.markers, project, _by_id(before.markers), named("markers")).values(),
                key=lambda marker: marker.id,
            )
        ),
        max((entry["number"] for entry in untold), default=before.edits),
    )


def _frames_in_order(
    before: Board, frames: Mapping[str, Frame], scenes: tuple[Scene, ...]
) -> tuple[Frame, ...]:
    """Scene by scene; sorted only where the order can be another."""
    stands = [scene.id for scene in scenes] == [scene.id for scene in before.scenes]
    if stands and len(frames) == len(before.frames) and not any(map(_moved, before.frames, frames.values())):
        return tuple(frames.values())
    place = {scene.id: index for index, scene in enumerate(scenes)}
    found = [frame for frame in frames.values() if frame.scene_id in place]
    return tuple(sorted(found, key=lambda frame: (place[frame.scene_id], frame.order, frame.id)))


def _moved(old: Scene | Frame, new: Scene | Frame) -> bool:
    """Whether it stands elsewhere, or is another: mappings keep the order in which they were made."""
    if old is new:
        return False
    elsewhere = isinstance(old, Frame) and isinstance(new, Frame) and old.scene_id != new.scene_id
    return old.id != new.id or old.order != new.order or elsewhere


def _order(each: Scene | Track) -> tuple[str, str]:
    return each.order, each.id


def _by_id(entities: Iterable[Part]) -> dict[str, Part]:
    return {entity.id: entity for entity in entities}


def _again(
    repository: Repository[Part], project: Project, known: Mapping[str, Part], ids: Set[str]
) -> Mapping[str, Part]:
    """``known`` with some of them as they are stored now: others, gone or new."""
    if not ids:
        return known
    found = repository.get_many(sorted(ids))
    now = dict(known)
    for each in ids:
        entity = found.get(each)
        if entity is None or entity.project_id != project.id:
            now.pop(each, None)
        elif now.get(each) != entity:  # what nobody has written stays the same object
            now[each] = entity
    return now
