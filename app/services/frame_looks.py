"""Looks of frames: given to others in one step of undo, and kept under names of one's own."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.accounts import Actor
from app.domain.frame_look import WHOLE, FrameLook, checked_look
from app.domain.names import clean_name, name_key
from app.domain.project import Template
from app.errors import AlreadyExists, BadInput, BadSetting, NotFound, ScenewrightError
from app.services.editing import Edit, Editing
from app.services.parts import Parts
from app.services.trying import retried

LONGEST_NAME = 60
MOST_LOOKS = 200
_KEY = "frame"
"""Where a template's values hold the look of a frame, and not that of a whole video."""


@dataclass(frozen=True, slots=True)
class NamedLook:
    """A look that somebody keeps."""

    id: str
    name: str
    look: FrameLook


class FrameLooks:
    """What one actor does with them."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._repositories = parts.repositories
        self._actor = actor
        self._editing = editing

    def give(
        self,
        frame_ids: Sequence[str],
        look: FrameLook,
        fields: Sequence[str] = WHOLE,
        label: str = "Change look",
    ) -> int:
        """Give frames of one project a look, or only ``fields`` of it. Returns how many were changed.

        One step of undo, named ``label``. BadSetting where the catalogue has not all of the look.
        """
        return self.give_each(frame_ids, [look] * len(frame_ids), fields, label)

    def give_each(
        self,
        frame_ids: Sequence[str],
        looks: Sequence[FrameLook],
        fields: Sequence[str] = WHOLE,
        label: str = "Change look",
    ) -> int:
        """The same with a look for each of the frames, in their order: where only some of it changes."""
        unknown = [name for name in fields if name not in WHOLE]
        if unknown:
            raise BadInput(f"“{unknown[0]}” is no part of a look.", f"Choose of {', '.join(WHOLE)}.")
        if not frame_ids:
            raise BadInput("No frame was chosen.", "Choose one.")
        if len(looks) != len(frame_ids):
            raise BadInput("There is not one look for each frame.", "Give as many looks as frames.")
        for look in dict.fromkeys(looks):
            checked_look(look)
        frames = self._repositories.frames

        def change(edit: Edit) -> int:
            changed = 0
            for frame_id, look in zip(frame_ids, looks, strict=True):
                frame = frames.require(frame_id)
                values = {name: getattr(look, name) for name in fields}
                if any(getattr(frame, name) != value for name, value in values.items()):
                    edit.save(replace(frame, **values))
                    changed += 1
            return changed

        return self._editing.run(frames.require(frame_ids[0]).project_id, label, change)

    # Under names -----------------------------------------------------------------------------

    def list(self) -> builtins.list[NamedLook]:
        """The actor's own, by name. One that this program does not know all of is left out."""
        found = []
        for template in self._repositories.templates.find(owner_id=self._actor.user_id):
            stored = template.values.get(_KEY)
            if stored is None:
                continue
            try:
                look = checked_look(self._repositories.from_stored(FrameLook, stored))
            except (ScenewrightError, KeyError, TypeError, ValueError):
                continue  # of a newer program
            found.append(NamedLook(template.id, template.name, look))
        return sorted(found, key=lambda each: name_key(each.name))

    def keep(self, name: str, look: FrameLook) -> NamedLook:
        """Keep a look under a name. AlreadyExists where another has it."""
        checked_look(look)
        values = {_KEY: self._repositories.to_stored(FrameLook, look)}

        def keep() -> NamedLook:
            with self._repositories.transaction():
                free = self._free(name)
                if len(self.list()) >= MOST_LOOKS:
                    raise BadSetting(f"At most {MOST_LOOKS} looks can be kept.", "Delete some.")
                template = Template(owner_id=self._actor.user_id, name=free, values=values)
                return NamedLook(self._repositories.templates.add(template).id, free, look)

        return retried(keep)

    def rename(self, look_id: str, name: str) -> None:
        """Give a kept look another name."""

        def rename() -> None:
            with self._repositories.transaction():
                template = self._own(look_id)
                self._repositories.templates.save(replace(template, name=self._free(name, look_id)))

        retried(rename)

    def remove(self, look_id: str) -> None:
        """Delete a kept look; frames that have it keep theirs."""
        retried(lambda: self._repositories.templates.remove(self._own(look_id).id))

    def _own(self, look_id: str) -> Template:
        template = self._repositories.templates.get(look_id)
        if template is None or template.owner_id != self._actor.user_id:
            raise NotFound("That look is not kept any more.", "Choose another.")
        return template

    def _free(self, name: str, own_id: str = "") -> str:
        clean = clean_name(name)
        if not clean or len(clean) > LONGEST_NAME:
            raise BadSetting(f"A look's name has 1 to {LONGEST_NAME} characters.", "Give another.")
        others = self._repositories.templates.find(owner_id=self._actor.user_id)
        if any(name_key(each.name) == name_key(clean) and each.id != own_id for each in others):
            raise AlreadyExists(f"There is a look called “{clean}” already.", "Give another name.")
        return clean
