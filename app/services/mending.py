"""What is wrong with one project's documents, and how it can be put right without losing work.

Nothing that somebody made is deleted: frames whose scene is gone get a scene, a storyboard
whose project is gone gets a project. Only what nothing can show any more goes: takes of a
frame that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.domain.accounts import Membership
from app.domain.edits import HistoryEntry
from app.domain.entity import Entity
from app.domain.order import DIGITS, key_between, keys
from app.domain.project import Project
from app.domain.script import Frame, Scene, Script
from app.domain.takes import Image, Voiceover

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong. ``project`` is its project's name, empty where it belongs to none."""

    project: str
    what: str
    can_mend: bool


class Mending:
    """A project's documents with every mend made in memory; :attr:`saved`, :attr:`added` and
    :attr:`removed` are what there is to be written, each document once."""

    def __init__(self, project_id: str, entities: Sequence[Entity], owner_id: str) -> None:
        self._project_id = project_id
        self._owner_id = owner_id
        self._kept: dict[tuple[type[Entity], str], Entity] = {(type(e), e.id): e for e in entities}
        self._name = ""
        self.problems: list[Problem] = []
        self.saved: dict[str, Entity] = {}
        self.added: dict[str, Entity] = {}
        self.removed: dict[str, Entity] = {}
        project = self._check_project()
        if project is not None:
            self._name = project.name
            self._check_scenes(project)
            self._check_takes()
            self._check_frames()
            self._check_orders()
            self._check_history()

    def _all(self, kind: type[E]) -> list[E]:
        return [entity for entity in self._kept.values() if isinstance(entity, kind)]

    def _has(self, kind: type[Entity], entity_id: str | None) -> bool:
        return entity_id is not None and (kind, entity_id) in self._kept

    def _note(self, what: str, can_mend: bool = False) -> None:
        self.problems.append(Problem(self._name, what, can_mend))

    def _save(self, entity: Entity, what: str, **changes: Any) -> None:
        self._note(what, True)
        entity = replace(self._kept[(type(entity), entity.id)], **changes)
        self._kept[(type(entity), entity.id)] = entity
        (self.added if entity.id in self.added else self.saved)[entity.id] = entity

    def _add(self, entity: Entity, what: str) -> None:
        self._note(what, True)
        self._kept[(type(entity), entity.id)] = self.added[entity.id] = entity

    def _remove(self, entity: Entity, what: str) -> None:
        self._note(what, True)
        del self._kept[(type(entity), entity.id)]
        self.saved.pop(entity.id, None)
        self.removed[entity.id] = entity

    def _check_project(self) -> Project | None:
        """The project; made anew where its storyboard is there without it."""
        project = next(iter(self._all(Project)), None)
        scripts = self._all(Script)
        if project is None:
            if not self._all(Scene) and not self._all(Frame):
                for entity in list(self._kept.values()):
                    self._remove(entity, f"{_called(entity)} is of a project that does not exist.")
                return None
            name = f"Found again {self._project_id[:8]}"
            project = Project(
                id=self._project_id,
                name=name,
                name_key=name.casefold(),
                owner_id=self._owner_id,
                script_id=scripts[0].id if scripts else None,
            )
            self._add(project, f"The storyboard {self._project_id} has no project.")
        if not self._has(Script, project.script_id) and (scripts or project.script_id is not None):
            found = scripts[0].id if scripts else None
            self._save(project, f"{_called(project)} names a script that does not exist.", script_id=found)
        if not any(each.part == "owner" for each in self._all(Membership)):
            member = Membership(project_id=project.id, user_id=project.owner_id, part="owner")
            own = [each for each in self._all(Membership) if each.user_id == project.owner_id]
            if own:
                self._save(own[0], f"{_called(project)} has no owner among its members.", part="owner")
            else:
                self._add(member, f"{_called(project)} has no owner among its members.")
        return next(iter(self._all(Project)))

    def _check_scenes(self, project: Project) -> None:
        for scene in self._all(Scene):
            if not self._has(Script, scene.script_id):
                what = f"{_called(scene)} names a script that does not exist."
                if project.script_id is not None:
                    self._save(scene, what, script_id=project.script_id)
                else:
                    self._note(what)
        for scene_id in sorted({frame.scene_id for frame in self._all(Frame)}):
            if not self._has(Scene, scene_id):
                last = max((scene.order for scene in self._all(Scene) if _is_key(scene.order)), default=None)
                scene = Scene(
                    id=scene_id,
                    project_id=project.id,
                    script_id=project.script_id or "",
                    order=key_between(last, None),
                    title="Found again",
                )
                self._add(scene, f"Frames are in the scene {scene_id}, which does not exist.")

    def _check_takes(self) -> None:
        """Takes whose frame is gone, and voices whose chosen take is."""
        takes: list[Image | Voiceover] = [*self._all(Image), *self._all(Voiceover)]
        for take in takes:
            if not self._has(Frame, take.frame_id):
                self._remove(take, f"{_called(take)} is of a frame that does not exist.")
        for voiceover in self._all(Voiceover):
            if voiceover.chosen is None and (voiceover.takes or voiceover.take_id is not None):
                last = voiceover.takes[-1].id if voiceover.takes else None
                what = f"{_called(voiceover)} has chosen a take that does not exist."
                self._save(voiceover, what, take_id=last)

    def _check_frames(self) -> None:
        voices = {voiceover.frame_id: voiceover.id for voiceover in self._all(Voiceover)}
        for frame in self._all(Frame):
            if frame.image_id is not None and not self._has(Image, frame.image_id):
                own = sorted((e.order, e.id) for e in self._all(Image) if e.frame_id == frame.id)
                what = f"{_called(frame)} has chosen a picture that does not exist."
                self._save(frame, what, image_id=own[0][1] if own else None)
            if frame.voiceover_id != voices.get(frame.id):
                what = f"{_called(frame)} does not name its own voice."
                self._save(frame, what, voiceover_id=voices.get(frame.id))

    def _check_orders(self) -> None:
        """Keys that are none, or that two share: the whole list gets fresh ones, in the order it has."""
        self._check_order(self._all(Scene), lambda scene: scene.project_id)
        self._check_order(self._all(Frame), lambda frame: frame.scene_id)
        self._check_order(self._all(Image), lambda image: image.frame_id)

    def _check_order(self, entities: Sequence[Any], parent_of: Callable[[Any], str]) -> None:
        lists: dict[str, list[Any]] = {}
        for entity in entities:
            lists.setdefault(parent_of(entity), []).append(entity)
        for group in lists.values():
            places = [entity.order for entity in group]
            if len(set(places)) == len(places) and all(map(_is_key, places)):
                continue
            group.sort(key=lambda entity: (entity.order, entity.id))
            for entity, key in zip(group, keys(len(group)), strict=True):
                if entity.order != key:
                    self._save(entity, f"{_called(entity)} has no place of its own in its list.", order=key)

    def _check_history(self) -> None:
        numbers = sorted(entry.number for entry in self._all(HistoryEntry))
        ids = {entry.id for entry in self._all(HistoryEntry)}
        if numbers != list(range(1, len(numbers) + 1)):
            self._note(f"The history of “{self._name}” does not count from 1 to {len(numbers)}.")
        for entry in self._all(HistoryEntry):
            for named in filter(None, (entry.undoes, entry.redoes)):
                if named not in ids:
                    self._note(f"{_called(entry)} takes back an edit that does not exist.")


def _is_key(order: str) -> bool:
    return bool(order) and set(order) <= set(DIGITS) and not order.endswith(DIGITS[0])


def _called(entity: Entity) -> str:
    names = {Image: "picture", Voiceover: "voice", HistoryEntry: "edit"}
    return f"The {names.get(type(entity), type(entity).__name__.lower())} {entity.id}"
