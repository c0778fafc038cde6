"""What hands do to the open project, each as one call of a service, in order, off the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.domain.names import clean_name
from app.domain.project import ProjectSettings
from app.domain.script import Frame
from app.domain.style import Style
from app.errors import EditConflict, NotFound
from app.services.facade import Services
from app.services.trying import retried
from ui.jobs import Jobs
from ui.session import ProjectSession

T = TypeVar("T")


class Edits(QObject):
    """Returns at once; the change comes back as the session's signals, a failure as a sentence."""

    done = Signal(str)
    """An undo or redo took place; what to tell about it."""
    crossed = Signal(object)
    """An :class:`EditConflict`: somebody else has changed the same thing meanwhile."""
    gone = Signal(str)
    """Words for a frame that somebody else has deleted meanwhile."""

    def __init__(
        self, services: Services, jobs: Jobs, session: ProjectSession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs
        self._session = session

    def _edit(self, work: Callable[[], Any]) -> None:
        if self._session.project_id:
            self._begin(work).add_done_callback(self._on_edited)

    def _begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """An edit on its way: at once, for the window may be closed before the loop comes round.

        A voice that is kept in the same moment is no reason to refuse an edit: every call reads anew
        what it changes, so it can simply be made again.
        """
        return self._jobs.edit(self._session.project_id, lambda: retried(work))

    def _on_edited(self, done: asyncio.Future[Any]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, EditConflict):
            self.crossed.emit(error)
        elif error is not None:
            self._jobs.watch(done)

    def settle_conflict(self, conflict: EditConflict, way: str) -> None:
        """Take mine, take theirs, or keep both; a third person's change is a conflict again."""
        self._edit(lambda: self._services.conflicts.settle(conflict, way))

    # Frames ------------------------------------------------------------------------------

    def set_text(self, frame_id: str, text: str, before: str) -> None:
        """Change what a frame says, which was ``before`` when the change was begun; it is spoken anew by
        itself."""
        if not text.strip() or clean_name(text) == before:
            return
        frame = self._session.frame_of(frame_id)
        if frame is None:
            self.gone.emit(text)
            return
        seen = replace(frame, text=before)

        def change() -> None:
            try:
                self._services.storyboard.set_text(frame_id, text, seen)
            except NotFound:
                self.gone.emit(text)

        self._edit(change)

    def choose_wording(self, frame_id: str, wording_id: str) -> None:
        """Say another of a frame's texts."""
        self._edit(lambda: self._services.storyboard.choose_wording(frame_id, wording_id))

    def drop_wording(self, frame_id: str, wording_id: str) -> None:
        """Let one of a frame's other texts go."""
        self._edit(lambda: self._services.storyboard.drop_wording(frame_id, wording_id))

    def move(self, frame_id: str, scene_id: str, index: int) -> None:
        """Put a frame at a place of a scene, counted without the frame itself."""
        seen = self._session.frame_of(frame_id)
        self._edit(lambda: self._services.storyboard.move_frame(frame_id, scene_id, index, seen))

    def move_to(self, frame_id: str, position: int) -> None:
        """Put a frame at a position of the whole timeline, counted from 0 after the move."""
        board = self._session.board
        if board is None:
            return
        order = [frame for frame in board.frames if frame.id != frame_id]
        if not order:
            return
        following = order[position] if position < len(order) else None
        leading = order[position - 1] if 0 < position <= len(order) else None
        own = self._session.frame_of(frame_id)
        # Between two scenes the frame stays in its own where it can, else joins the one before.
        mate = leading or following
        if own and following and following.scene_id == own.scene_id:
            mate = following
        if mate is not None:
            mates = [frame.id for frame in order if frame.scene_id == mate.scene_id]
            self.move(frame_id, mate.scene_id, mates.index(mate.id) + (mate is leading))

    def step(self, frame_id: str, by: int) -> None:
        """Move a frame one place up (-1) or down (1), across the border of its scene too."""
        board, place = self._session.board, self._session.position(frame_id)
        if board is None or place is None:
            return
        scene_id, index = place
        mates = [frame for frame in board.frames if frame.scene_id == scene_id]
        if 0 <= index + by < len(mates):
            self.move(frame_id, scene_id, index + by)
            return
        scenes = [scene.id for scene in board.scenes]
        other = scenes.index(scene_id) + by
        if 0 <= other < len(scenes):
            count = sum(frame.scene_id == scenes[other] for frame in board.frames)
            self.move(frame_id, scenes[other], count if by < 0 else 0)

    def add_after(self, frame_id: str, text: str) -> None:
        """A new frame behind another, selected once it is there."""

        async def adding(begun: asyncio.Future[Frame]) -> None:
            frame = await asyncio.shield(begun)  # who waits may be cancelled, what is begun is not
            self._session.select_when_there(frame.id)

        if self._session.project_id:
            begun = self._begin(lambda: self._services.storyboard.add_frame(frame_id, text))
            self._jobs.watch(adding(begun))

    def delete(self, frame_ids: Sequence[str]) -> None:
        """Take frames out; undo brings them back."""
        ids = list(frame_ids)
        if ids:
            self._edit(lambda: self._services.storyboard.delete_frames(ids))

    def rename_scene(self, scene_id: str, title: str) -> None:
        """Give a scene another title."""
        seen = self._session.now.scenes.get(scene_id) if self._session.now else None
        self._edit(lambda: self._services.storyboard.rename_scene(scene_id, title, seen))

    # Pictures ----------------------------------------------------------------------------

    def choose_image(self, frame_id: str, image_id: str) -> None:
        """Choose among a frame's pictures."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and frame.image_id != image_id:
            self._edit(lambda: self._services.illustration.choose(frame_id, image_id, frame))

    def add_pictures(self, frame_id: str, paths: Sequence[Path]) -> None:
        """Add picture files to a frame and choose the first."""
        files = list(paths)
        if frame_id and files:
            self._edit(lambda: self._services.illustration.add(frame_id, files))

    def set_focus(self, image_id: str, x: float, y: float) -> None:
        """Say where a picture's point of interest is, 0 to 1 from the left and the top."""
        board = self._session.board
        seen = board.images.get(image_id) if board else None
        self._edit(lambda: self._services.illustration.set_focus(image_id, x, y, seen))

    def set_motion(self, frame_id: str, motion: Style | None) -> None:
        """Choose how a frame's picture moves; ``None`` leaves it to the template."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and frame.motion != motion:
            self._edit(lambda: self._services.storyboard.set_motion(frame_id, motion, frame))

    def set_transition(self, frame_id: str, transition: Style | None) -> None:
        """Choose how a frame comes in; ``None`` leaves it to the template."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and frame.transition != transition:
            self._edit(lambda: self._services.storyboard.set_transition(frame_id, transition, frame))

    # Voice -------------------------------------------------------------------------------

    def set_voice(self, frame_id: str, voice: str) -> None:
        """Give a frame a voice of its own; empty leaves it to its scene or project."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and frame.voice != voice:
            self._edit(lambda: self._services.storyboard.set_voice(frame_id, voice, frame))

    def choose_take(self, frame_id: str, take_id: str) -> None:
        """Choose among a frame's voice takes."""
        take = self._session.take(frame_id)
        if take is None or take.id != take_id:
            seen = self._session.voiceover(frame_id)
            self._edit(lambda: self._services.narration.choose_take(frame_id, take_id, seen))

    def set_pause(self, frame_id: str, after: Fraction) -> None:
        """Choose the silence after a frame's voice, in seconds."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and frame.pause_after != after:
            self._edit(lambda: self._services.storyboard.set_pause(frame_id, after, frame))

    # The whole ---------------------------------------------------------------------------

    def set_music(self, path: Path) -> None:
        """Put a sound file under the whole video."""
        project = self._session.project
        if project is None:
            return
        project_id, seen = project.id, project.settings
        before = seen.music

        def work() -> None:
            music = self._services.media.keep_music(path)
            if before is not None:
                music = replace(music, gain_db=before.gain_db, duck_db=before.duck_db)
            self._services.projects.settle(project_id, replace(seen, music=music), seen)

        self._edit(work)

    def settle(self, settings: ProjectSettings) -> None:
        """Change what the video is made with."""
        project = self._session.project
        if project is not None and project.settings != settings:
            project_id, seen = project.id, project.settings
            self._edit(lambda: self._services.projects.settle(project_id, settings, seen))

    def undo(self) -> None:
        """Take back the last edit."""
        self._step_history(self._services.history.undo, self.tr("Undone: {0}"))

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        self._step_history(self._services.history.redo, self.tr("Done again: {0}"))

    def _step_history(self, work: Callable[[str], str], told: str) -> None:
        project_id = self._session.project_id

        async def stepping(begun: asyncio.Future[str]) -> None:
            try:
                label = await asyncio.shield(begun)
            except NotFound as nothing:  # keys held down get ahead of what the window knows: no failure
                self.done.emit(str(nothing))
            else:
                self.done.emit(told.format(label))

        if project_id:
            self._jobs.watch(stepping(self._begin(lambda: work(project_id))))
