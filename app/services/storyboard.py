"""Editing the storyboard: a frame's words, its place, its look. Each call is one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from app.domain.accounts import Actor
from app.domain.delivery import checked_delivery
from app.domain.languages import checked_language
from app.domain.names import clean_name
from app.domain.order import key_between
from app.domain.script import Frame, Scene, Wording
from app.domain.style import Style, checked
from app.errors import BadInput, NotFound
from app.services.crossings import Crossings
from app.services.editing import Edit, Editing
from app.services.illustration import Illustration
from app.services.outline import frames_in_order
from app.services.parts import Parts
from app.services.trying import as_edit, intended_id, retried
from app.services.wording import Wordings

T = TypeVar("T")


class Storyboard:
    """What one actor does with scenes and frames.

    What an edit is made from is read inside its transaction, and again where another write
    came between: work that voices frames meanwhile is no conflict. ``seen`` is the frame as it was
    on screen when the edit was begun; where another person has changed the same field since, the edit
    is an EditConflict that carries both versions.
    """

    def __init__(self, parts: Parts, actor: Actor, editing: Editing, illustration: Illustration) -> None:
        self._repositories = parts.repositories
        self._actor = actor
        self._editing = editing
        self._wordings = Wordings(parts, illustration)
        self._crossings = Crossings(parts, actor)

    def frame(self, frame_id: str) -> Frame:
        """A frame by its id; NotFound where it is gone."""
        return self._repositories.frames.require(frame_id)

    def set_text(self, frame_id: str, text: str, seen: Frame | None = None) -> Frame:
        """Change what a frame says; its stretch of script and its backdrop follow."""
        clean = clean_name(text)

        def change(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            self._crossings.check(frame, seen, clean, "text")
            return frame if clean == frame.text else self._wordings.say(edit, frame, clean)

        return self._edit(frame_id, "Change text", change)

    def type_text(self, frame_id: str, texts: Sequence[str], seen: Frame | None = None) -> Frame:
        """What a frame says after each of some steps of typing: a step of undo each, all kept together or
        not at all and told once. EditConflict, about the last of them, as :meth:`set_text`."""
        steps = [clean_name(text) for text in texts]
        if not steps or not all(steps):
            raise BadInput("A frame needs words.", "Delete the frame instead.")
        first = intended_id()
        project_id = self.frame(frame_id).project_id

        def change(text: str, edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            return frame if text == frame.text else self._wordings.say(edit, frame, text)

        def typed() -> Frame:
            if self._editing.made(first):  # it was, and nobody said so
                return self.frame(frame_id)
            with self._editing.together(), as_edit(first):
                self._crossings.check(self.frame(frame_id), seen, steps[-1], "text")
                for text in steps:
                    self._editing.run(project_id, "Change text", partial(change, text), 1)
                return self.frame(frame_id)

        return retried(typed)

    def keep_wording(self, frame_id: str, text: str) -> Frame:
        """Keep a text as a take of what a frame could say, beside what it says."""
        clean = clean_name(text)

        def keep(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            if clean in (frame.text, *(wording.text for wording in frame.wordings)):
                return frame
            return edit.save(replace(frame, wordings=(*frame.wordings, self._wording(clean))))

        return self._edit(frame_id, "Keep wording", keep)

    def choose_wording(self, frame_id: str, wording_id: str) -> Frame:
        """Say another of a frame's texts; the one it says now is kept in its place."""

        def choose(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            chosen = _wording_of(frame, wording_id)
            former = replace(self._wording(frame.text), id=chosen.id)
            others = tuple(former if each.id == chosen.id else each for each in frame.wordings)
            return self._wordings.say(edit, replace(frame, wordings=others), chosen.text)

        return self._edit(frame_id, "Choose wording", choose)

    def drop_wording(self, frame_id: str, wording_id: str) -> Frame:
        """Let one of a frame's other texts go."""

        def drop(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            gone = _wording_of(frame, wording_id)
            return edit.save(replace(frame, wordings=tuple(w for w in frame.wordings if w.id != gone.id)))

        return self._edit(frame_id, "Drop wording", drop)

    def set_voice(self, frame_id: str, voice: str, seen: Frame | None = None) -> Frame:
        """Give a frame a voice of its own; empty leaves it to its scene or project."""
        return self._set(frame_id, "Change voice", "voice", voice, seen)

    def set_language(self, frame_id: str, language: str, seen: Frame | None = None) -> Frame:
        """Say which language a frame is in, as a BCP 47 code; empty leaves it to its text again."""
        chosen = checked_language(language)

        def change(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            self._crossings.check(frame, seen, chosen, "language")
            own = chosen or self._wordings.language(frame.project_id, frame.text)
            return edit.save(replace(frame, language=own, language_chosen=bool(chosen)))

        return self._edit(frame_id, "Change language", change)

    def set_delivery(
        self,
        frame_id: str,
        rate: float | None,
        pitch: float | None,
        volume: float | None,
        seen: Frame | None = None,
    ) -> Frame:
        """Say how fast, high and loud a frame is spoken; ``None`` leaves that to its scene or project."""
        checked_delivery(rate, pitch, volume)

        def change(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            self._crossings.check(frame, seen, (rate, pitch, volume), "rate", "pitch", "volume")
            return edit.save(replace(frame, rate=rate, pitch=pitch, volume=volume))

        return self._edit(frame_id, "Change delivery", change)

    def set_scene_delivery(
        self,
        scene_id: str,
        rate: float | None,
        pitch: float | None,
        volume: float | None,
        seen: Scene | None = None,
    ) -> Scene:
        """The same for all frames of a scene that say nothing of their own."""
        checked_delivery(rate, pitch, volume)

        def change(edit: Edit) -> Scene:
            scene = self._repositories.scenes.require(scene_id)
            self._crossings.check(scene, seen, (rate, pitch, volume), "rate", "pitch", "volume")
            return edit.save(replace(scene, rate=rate, pitch=pitch, volume=volume))

        project_id = self._repositories.scenes.require(scene_id).project_id
        return self._editing.run(project_id, "Change a scene's delivery", change)

    def set_motion(self, frame_id: str, motion: Style | None, seen: Frame | None = None) -> Frame:
        """Choose how a frame's picture moves; ``None`` leaves it to the template."""
        motion = checked("motion", motion) if motion else None
        return self._set(frame_id, "Change motion", "motion", motion, seen)

    def set_transition(self, frame_id: str, transition: Style | None, seen: Frame | None = None) -> Frame:
        """Choose how a frame comes in; ``None`` leaves it to the template."""
        transition = checked("transition", transition) if transition else None
        return self._set(frame_id, "Change transition", "transition", transition, seen)

    def set_overlays(self, frame_id: str, overlays: Sequence[Style], seen: Frame | None = None) -> Frame:
        """Choose what lies over a frame's picture, the lowest first. BadSetting where one of them is not
        as the catalogue allows."""
        laid = tuple(checked("overlay", style) for style in overlays)
        return self._set(frame_id, "Change overlays", "overlays", laid, seen)

    def set_pause(self, frame_id: str, after: Fraction, seen: Frame | None = None) -> Frame:
        """Choose the silence after a frame's voice, 0 to 60 seconds."""
        if not 0 <= after <= 60:
            raise BadInput("A pause lasts from 0 to 60 seconds.")
        return self._set(frame_id, "Change pause", "pause_after", after, seen)

    def set_pauses(
        self, frame_id: str, before: Fraction | None, after: Fraction | None, seen: Frame | None = None
    ) -> Frame:
        """Trim a frame: the silence before and after its voice, 0 to 60 seconds each; ``None`` leaves one
        as it is."""
        wanted = {"pause_before": before, "pause_after": after}
        given = {name: value for name, value in wanted.items() if value is not None}
        if not all(0 <= value <= 60 for value in given.values()):
            raise BadInput("A pause lasts from 0 to 60 seconds.")

        def change(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            for name, value in given.items():
                self._crossings.check(frame, seen, value, name)
            changed = replace(frame, **given)  # type: ignore[arg-type]
            return frame if changed == frame else edit.save(changed)

        return self._edit(frame_id, "Trim frame", change)

    def rename_scene(self, scene_id: str, title: str, seen: Scene | None = None) -> Scene:
        """Give a scene another title."""
        clean = clean_name(title)
        project_id = self._repositories.scenes.require(scene_id).project_id

        def rename(edit: Edit) -> Scene:
            scene = self._repositories.scenes.require(scene_id)
            self._crossings.check(scene, seen, clean, "title")
            return edit.save(replace(scene, title=clean))

        return self._editing.run(project_id, "Rename scene", rename)

    def set_scene_voice(self, scene_id: str, voice: str, seen: Scene | None = None) -> Scene:
        """Give a scene a voice of its own; empty leaves it to its speakers or the project."""
        return self._set_scene(scene_id, "Change a scene's voice", "voice", voice, seen)

    def set_scene_language(self, scene_id: str, language: str, seen: Scene | None = None) -> Scene:
        """Say which language a scene is in, as a BCP 47 code; empty leaves it to its frames' texts."""
        language = checked_language(language)
        return self._set_scene(scene_id, "Change a scene's language", "language", language, seen)

    def _set_scene(self, scene_id: str, label: str, field: str, value: str, seen: Scene | None) -> Scene:
        project_id = self._repositories.scenes.require(scene_id).project_id

        def change(edit: Edit) -> Scene:
            scene = self._repositories.scenes.require(scene_id)
            self._crossings.check(scene, seen, value, field)
            return edit.save(replace(scene, **{field: value}))  # type: ignore[arg-type]

        return self._editing.run(project_id, label, change)

    def move_frame(self, frame_id: str, scene_id: str, index: int, seen: Frame | None = None) -> Frame:
        """Put a frame at place ``index`` of a scene, counted without the frame itself."""

        def move(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            self._crossings.check(frame, seen, (scene_id, index), "order", "scene_id")
            self._repositories.scenes.require(scene_id)
            others = [other for other in self._in_order(scene_id) if other["id"] != frame_id]
            place = max(0, min(index, len(others)))
            before = others[place - 1]["order"] if place else None
            after = _above(before, others[place:])
            if frame.scene_id == scene_id and (before or "") < frame.order < (after or "~"):
                return frame
            return edit.save(replace(frame, scene_id=scene_id, order=key_between(before, after)))

        return self._edit(frame_id, "Move frame", move)

    def add_frame(self, after_frame_id: str, text: str) -> Frame:
        """A new frame behind another, on a backdrop of its own."""
        clean = clean_name(text)

        def add(edit: Edit) -> Frame:
            neighbour = self.frame(after_frame_id)
            others = self._in_order(neighbour.scene_id)
            place = next(i for i, other in enumerate(others) if other["id"] == neighbour.id)
            frame = Frame(
                project_id=neighbour.project_id,
                scene_id=neighbour.scene_id,
                order=key_between(neighbour.order, _above(neighbour.order, others[place + 1 :])),
                source=f"{clean}\n\n",
                text=clean,
            )
            return self._wordings.add(edit, frame)

        return self._edit(after_frame_id, "Add frame", add)

    def delete_frames(self, frame_ids: Sequence[str]) -> None:
        """Take frames out, with their takes; undo brings all back. A project keeps one frame."""
        wanted = list(dict.fromkeys(frame_ids))
        if not wanted:
            return
        label = "Delete frame" if len(wanted) == 1 else f"Delete {len(wanted)} frames"

        def delete(edit: Edit) -> None:
            frames = [self.frame(frame_id) for frame_id in wanted]
            if self._repositories.frames.count(project_id=frames[0].project_id) <= len(frames):
                raise BadInput("A video needs at least one frame.", "Change its text instead of deleting it.")
            for frame in frames:
                self._wordings.remove(edit, frame)

        self._edit(wanted[0], label, delete)

    def at_number(self, project_id: str, number: int) -> Frame:
        """The frame that counts ``number`` from 1; NotFound that says how many there are."""
        frames = frames_in_order(self._repositories, project_id)
        if not 1 <= number <= len(frames):
            raise NotFound(f"There is no frame {number}.", f"The project has frames 1 to {len(frames)}.")
        return self.frame(frames[number - 1]["id"])

    def _in_order(self, scene_id: str) -> list[dict[str, Any]]:
        """``id`` and ``order`` of a scene's frames."""
        return self._repositories.frames.find_fields(("order",), scene_id=scene_id, sort=[("order", 1)])

    def _wording(self, text: str) -> Wording:
        return Wording(text=text, user_id=self._actor.user_id, made_at=datetime.now(UTC))

    def _set(self, frame_id: str, label: str, field: str, value: object, seen: Frame | None) -> Frame:
        """Change one field of a frame."""

        def change(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            self._crossings.check(frame, seen, value, field)
            return edit.save(replace(frame, **{field: value}))  # type: ignore[arg-type]

        return self._edit(frame_id, label, change)

    def _edit(self, frame_id: str, label: str, work: Callable[[Edit], T]) -> T:
        """One edit of the project that a frame belongs to."""
        return self._editing.run(self.frame(frame_id).project_id, label, work)


def _wording_of(frame: Frame, wording_id: str) -> Wording:
    """NotFound where the frame has no such text any more."""
    for wording in frame.wordings:
        if wording.id == wording_id:
            return wording
    raise NotFound("That wording is not among the frame's takes.", "Choose another.")


def _above(order: str | None, following: Sequence[Mapping[str, Any]]) -> str | None:
    """The next key that is really above ``order``: two people who added a frame at one moment may
    have given it the same."""
    return next((frame["order"] for frame in following if frame["order"] > (order or "")), None)
