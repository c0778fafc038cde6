"""A script becomes a project's scenes and frames."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.order import keys
from app.domain.project import Project
from app.domain.script import Frame, Scene, Script, ScriptDraft
from app.errors import AlreadyExists
from app.services.casts import cast_by_itself
from app.services.editing import Editing
from app.services.parts import Parts


class Scripts:
    """What one actor does with scripts."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing

    def read(self, path: Path) -> ScriptDraft:
        """Split a script file without keeping anything; BadScript where it cannot be."""
        return self._parts.scripts.read(path)

    def read_text(self, text: str, name: str = "") -> ScriptDraft:
        """Split typed or pasted text without keeping anything."""
        return self._parts.scripts.read_text(text, name)

    def adopt(self, project_id: str, draft: ScriptDraft) -> Project:
        """Make a draft the script of a project that has none yet; returns the project as stored."""
        repositories = self._parts.repositories
        project = repositories.projects.require(project_id)
        if project.script_id is not None:
            raise AlreadyExists(f"The project “{project.name}” has a script already.")
        script = Script(
            project_id=project_id,
            name=draft.name,
            format=draft.format,
            encoding=draft.encoding,
            language=draft.language,
            title=draft.title,
            sha256=hashlib.sha256(draft.text.encode("utf-8", "surrogatepass")).hexdigest(),
        )
        scenes: list[Scene] = []
        frames: list[Frame] = []
        for scene_draft, order in zip(draft.scenes, keys(len(draft.scenes)), strict=True):
            scene = Scene(project_id=project_id, script_id=script.id, order=order, title=scene_draft.title)
            scenes.append(scene)
            for frame_draft, key in zip(scene_draft.frames, keys(len(scene_draft.frames)), strict=True):
                frames.append(
                    Frame(
                        project_id=project_id,
                        scene_id=scene.id,
                        order=key,
                        source=frame_draft.source,
                        text=frame_draft.text,
                        language=frame_draft.language,
                        speaker=frame_draft.speaker,
                    )
                )
        said = [(frame.speaker, frame.language or draft.language) for frame in frames]
        cast = cast_by_itself(self._parts.speaker, project.settings.cast, said)
        adopted = replace(
            project,
            script_id=script.id,
            language=draft.language,
            settings=replace(project.settings, cast=cast),
        )
        with repositories.transaction():
            repositories.scripts.add(script)
            repositories.scenes.add_many(scenes)
            repositories.frames.add_many(frames)
            return repositories.projects.save(adopted)

    def text(self, project_id: str) -> str:
        """The script as it stands: its frames' sources, joined."""
        repositories = self._parts.repositories
        scenes = repositories.scenes.find_fields((), project_id=project_id, sort=[("order", 1)])
        place = {scene["id"]: index for index, scene in enumerate(scenes)}
        frames = repositories.frames.find_fields(
            ("scene_id", "source"), project_id=project_id, sort=[("order", 1)]
        )
        frames.sort(key=lambda frame: place.get(frame["scene_id"], 0))  # within each as they were found
        return "".join(frame["source"] for frame in frames)
