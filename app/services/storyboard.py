"""Editing the storyboard: a frame's words, its place, its look. Each call is one step of undo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.domain.accounts import Actor
from app.domain.order import key_between
from app.domain.script import Frame, Scene
from app.domain.style import Style, checked
from app.errors import BadInput, NotFound
from app.services.editing import Editing
from app.services.parts import Parts

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
    """What one actor does with scenes and frames."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._repositories = parts.repositories
        self._actor = actor
        self._editing = editing

    def frame(self, frame_id: str) -> Frame:
        """A frame by its id; NotFound where it is gone."""
        return self._repositories.frames.require(frame_id)

    def set_text(self, frame_id: str, text: str) -> Frame:
        """Change what a frame says; its stretch of script follows."""
        frame = self.frame(frame_id)
        clean = " ".join(text.split())
        if clean == frame.text:
            return frame
        changed = replace(frame, text=clean, source=rewritten_source(frame.source, frame.text, clean))
        return self._save(changed, "Change text")

    def set_voice(self, frame_id: str, voice: str) -> Frame:
        """Give a frame a voice of its own; empty leaves it to its scene or project."""
        return self._save(replace(self.frame(frame_id), voice=voice), "Change voice")

    def set_motion(self, frame_id: str, motion: Style | None) -> Frame:
        """Choose how a frame's picture moves; ``None`` leaves it to the template."""
        motion = checked("motion", motion) if motion else None
        return self._save(replace(self.frame(frame_id), motion=motion), "Change motion")

    def set_transition(self, frame_id: str, transition: Style | None) -> Frame:
        """Choose how a frame comes in; ``None`` leaves it to the template."""
        transition = checked("transition", transition) if transition else None
        return self._save(replace(self.frame(frame_id), transition=transition), "Change transition")

    def set_pause(self, frame_id: str, after: Fraction) -> Frame:
        """Choose the silence after a frame's voice, 0 to 60 seconds."""
        if not 0 <= after <= 60:
            raise BadInput("A pause lasts from 0 to 60 seconds.")
        return self._save(replace(self.frame(frame_id), pause_after=after), "Change pause")

    def rename_scene(self, scene_id: str, title: str) -> Scene:
        """Give a scene another title."""
        scene = self._repositories.scenes.require(scene_id)
        with self._editing.edit(scene.project_id, "Rename scene") as edit:
            return edit.save(replace(scene, title=" ".join(title.split())))

    def move_frame(self, frame_id: str, scene_id: str, index: int) -> Frame:
        """Put a frame at place ``index`` of a scene, counted without the frame itself."""
        frame = self.frame(frame_id)
        self._repositories.scenes.require(scene_id)
        others = [other for other in self._in_order(scene_id) if other.id != frame_id]
        index = max(0, min(index, len(others)))
        before = others[index - 1].order if index else None
        after = others[index].order if index < len(others) else None
        if frame.scene_id == scene_id and (before or "") < frame.order < (after or "~"):
            return frame
        moved = replace(frame, scene_id=scene_id, order=key_between(before, after))
        return self._save(moved, "Move frame")

    def add_frame(self, after_frame_id: str, text: str) -> Frame:
        """A new frame behind another."""
        neighbour = self.frame(after_frame_id)
        others = self._in_order(neighbour.scene_id)
        place = next(i for i, other in enumerate(others) if other.id == neighbour.id)
        following = others[place + 1].order if place + 1 < len(others) else None
        clean = " ".join(text.split())
        with self._editing.edit(neighbour.project_id, "Add frame") as edit:
            return edit.add(
                Frame(
                    project_id=neighbour.project_id,
                    scene_id=neighbour.scene_id,
                    order=key_between(neighbour.order, following),
                    source=f"{clean}\n\n",
                    text=clean,
                    language=neighbour.language,
                )
            )

    def delete_frames(self, frame_ids: Sequence[str]) -> None:
        """Take frames out, with their takes; undo brings all back. A project keeps one frame."""
        frames = [self.frame(frame_id) for frame_id in frame_ids]
        if not frames:
            return
        project_id = frames[0].project_id
        if self._repositories.frames.count(project_id=project_id) <= len(frames):
            raise BadInput("A video needs at least one frame.", "Change its text instead of deleting it.")
        label = "Delete frame" if len(frames) == 1 else f"Delete {len(frames)} frames"
        with self._editing.edit(project_id, label) as edit:
            for frame in frames:
                for image in self._repositories.images.find(frame_id=frame.id):
                    edit.remove(image)
                for voiceover in self._repositories.voiceovers.find(frame_id=frame.id):
                    edit.remove(voiceover)
                edit.remove(frame)

    def at_number(self, project_id: str, number: int) -> Frame:
        """The frame that counts ``number`` from 1; NotFound that says how many there are."""
        scenes = self._repositories.scenes.find(project_id=project_id, sort=[("order", 1)])
        left = number
        total = 0
        for scene in scenes:
            frames = self._in_order(scene.id)
            total += len(frames)
            if 1 <= left <= len(frames):
                return frames[left - 1]
            left -= len(frames)
        raise NotFound(f"There is no frame {number}.", f"The project has frames 1 to {total}.")

    def _in_order(self, scene_id: str) -> list[Frame]:
        return self._repositories.frames.find(scene_id=scene_id, sort=[("order", 1)])

    def _save(self, frame: Frame, label: str) -> Frame:
        with self._editing.edit(frame.project_id, label) as edit:
            return edit.save(frame)
