"""Editing the storyboard: a frame's words, its place, its look. Each call is one step of undo."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from app.domain.order import key_between
from app.domain.script import Frame, Scene
from app.domain.style import Style, checked
from app.errors import BadInput, NotFound
from app.services.editing import Edit, Editing
from app.services.illustration import Illustration
from app.services.outline import frames_in_order
from app.services.parts import Parts

T = TypeVar("T")

_HEAD = re.compile(r"\A(?:\s*(?:#{1,6}[^\n]*\n|[^\n]*\n[=-]{3,}[ \t]*\n|\n))*[ \t]*")


def rewritten_source(source: str, old_text: str, new_text: str) -> str:
    """A frame's stretch of script after its text was changed.

    Where the old text stands in it word for word it is replaced; otherwise everything between
    the headings and blank lines around it is. Space at the ends is kept, so that the frames'
    sources still join into a script.
    """
    if old_text and source.count(old_text) == 1:
        return source.replace(old_text, new_text)
    head = _HEAD.match(source)
    start = head.end() if head else 0
    end = len(source.rstrip())
    if end <= start:
        return source + new_text
    return source[:start] + new_text + source[end:]


class Storyboard:
    """What one actor does with scenes and frames.

    What an edit is made from is read inside its transaction, and again where another write
    came between: work that voices frames meanwhile is no conflict.
    """

    def __init__(self, parts: Parts, editing: Editing, illustration: Illustration) -> None:
        self._repositories = parts.repositories
        self._speaker = parts.speaker
        self._editing = editing
        self._illustration = illustration

    def frame(self, frame_id: str) -> Frame:
        """A frame by its id; NotFound where it is gone."""
        return self._repositories.frames.require(frame_id)

    def set_text(self, frame_id: str, text: str) -> Frame:
        """Change what a frame says; its stretch of script and its backdrop follow."""
        clean = " ".join(text.split())

        def change(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
            if clean == frame.text:
                return frame
            source = rewritten_source(frame.source, frame.text, clean)
            language = self._language(frame.project_id, clean)
            changed = edit.save(replace(frame, text=clean, source=source, language=language))
            self._illustration.redraw(edit, changed)
            return changed

        return self._edit(frame_id, "Change text", change)

    def set_voice(self, frame_id: str, voice: str) -> Frame:
        """Give a frame a voice of its own; empty leaves it to its scene or project."""
        return self._change(frame_id, "Change voice", lambda frame: replace(frame, voice=voice))

    def set_motion(self, frame_id: str, motion: Style | None) -> Frame:
        """Choose how a frame's picture moves; ``None`` leaves it to the template."""
        motion = checked("motion", motion) if motion else None
        return self._change(frame_id, "Change motion", lambda frame: replace(frame, motion=motion))

    def set_transition(self, frame_id: str, transition: Style | None) -> Frame:
        """Choose how a frame comes in; ``None`` leaves it to the template."""
        transition = checked("transition", transition) if transition else None
        return self._change(
            frame_id, "Change transition", lambda frame: replace(frame, transition=transition)
        )

    def set_pause(self, frame_id: str, after: Fraction) -> Frame:
        """Choose the silence after a frame's voice, 0 to 60 seconds."""
        if not 0 <= after <= 60:
            raise BadInput("A pause lasts from 0 to 60 seconds.")
        return self._change(frame_id, "Change pause", lambda frame: replace(frame, pause_after=after))

    def rename_scene(self, scene_id: str, title: str) -> Scene:
        """Give a scene another title."""
        project_id = self._repositories.scenes.require(scene_id).project_id

        def rename(edit: Edit) -> Scene:
            scene = self._repositories.scenes.require(scene_id)
            return edit.save(replace(scene, title=" ".join(title.split())))

        return self._editing.run(project_id, "Rename scene", rename)

    def move_frame(self, frame_id: str, scene_id: str, index: int) -> Frame:
        """Put a frame at place ``index`` of a scene, counted without the frame itself."""

        def move(edit: Edit) -> Frame:
            frame = self.frame(frame_id)
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
        clean = " ".join(text.split())

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
                language=self._language(neighbour.project_id, clean),
            )
            backdrop = self._illustration.first_backdrop(frame)
            edit.add(backdrop)
            return edit.add(replace(frame, image_id=backdrop.id))

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
                for image in self._repositories.images.find(frame_id=frame.id):
                    edit.remove(image)
                for voiceover in self._repositories.voiceovers.find(frame_id=frame.id):
                    edit.remove(voiceover)
                edit.remove(frame)

        self._edit(wanted[0], label, delete)

    def at_number(self, project_id: str, number: int) -> Frame:
        """The frame that counts ``number`` from 1; NotFound that says how many there are."""
        frames = frames_in_order(self._repositories, project_id)
        if not 1 <= number <= len(frames):
            raise NotFound(f"There is no frame {number}.", f"The project has frames 1 to {len(frames)}.")
        return self.frame(frames[number - 1]["id"])

    def _language(self, project_id: str, text: str) -> str:
        """What a frame keeps as its language: empty where it is its project's."""
        project = self._repositories.projects.require(project_id)
        detected = self._speaker.detect(text, project.language)
        same = detected.partition("-")[0] == project.language.partition("-")[0]
        return "" if same or not detected else detected

    def _in_order(self, scene_id: str) -> list[dict[str, Any]]:
        """``id`` and ``order`` of a scene's frames."""
        return self._repositories.frames.find_fields(("order",), scene_id=scene_id, sort=[("order", 1)])

    def _change(self, frame_id: str, label: str, change: Callable[[Frame], Frame]) -> Frame:
        return self._edit(frame_id, label, lambda edit: edit.save(change(self.frame(frame_id))))

    def _edit(self, frame_id: str, label: str, work: Callable[[Edit], T]) -> T:
        """One edit of the project that a frame belongs to."""
        return self._editing.run(self.frame(frame_id).project_id, label, work)


def _above(order: str | None, following: Sequence[Mapping[str, Any]]) -> str | None:
    """The next key that is really above ``order``: two people who added a frame at one moment may
    have given it the same."""
    return next((frame["order"] for frame in following if frame["order"] > (order or "")), None)
