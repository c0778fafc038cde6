"""What hands do to the open project, each as one call of a service, in order, off the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.footage import Footage
from app.domain.frame_look import FrameLook
from app.domain.names import clean_name
from app.domain.project import Music, ProjectSettings, TrackItem
from app.domain.script import Frame, Scene
from app.domain.style import Style
from app.errors import EditConflict, NotFound
from app.services.calls import Call, said_by
from app.services.facade import Services
from app.services.trying import retried
from ui.jobs import Jobs
from ui.queue import EditQueue
from ui.session import ProjectSession


class Edits(QObject):
    """Returns at once; the change comes back as the session's signals, a failure as a sentence."""

    done = Signal(str)
    """An undo or redo took place; what to tell about it."""
    crossed = Signal(object)
    """An :class:`EditConflict`: somebody else has changed the same thing meanwhile."""
    gone = Signal(str)
    """Words for a frame that somebody else has deleted meanwhile."""

    beginning = Signal()
    """An edit is about to be made: what is still being typed elsewhere comes before it."""

    waiting_changed = Signal(int, str)
    """How many edits wait for the store, and why; see :class:`EditQueue`."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        queue: EditQueue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs
        self._session = session
        self._queue = queue
        queue.waiting_changed.connect(self.waiting_changed)

    @property
    def unsaved(self) -> dict[str, str]:
        """Texts that wait to be saved, by their frames' ids."""
        return self._queue.texts

    def resume(self) -> list[tuple[Call, asyncio.Future[Any]]]:
        """Make what an earlier program could not save; the edits on their way."""
        resumed = self._queue.resume()
        for call, future in resumed:
            future.add_done_callback(partial(self._on_edited, call))
        return resumed

    def _edit(self, service: str, name: str, /, **arguments: Any) -> asyncio.Future[Any] | None:
        """An edit on its way: at once, for the window may be closed before the loop comes round."""
        if not self._session.project_id:
            return None
        self.beginning.emit()
        return self.make(Call(self._session.project_id, service, name, arguments))

    def make(self, call: Call) -> asyncio.Future[Any]:
        """Make an edit that somebody else has put together; its failure is told as any other's."""
        future = self._queue.make(call)
        future.add_done_callback(partial(self._on_edited, call))
        return future

    def begin(self, service: str, name: str, /, **arguments: Any) -> asyncio.Future[Any] | None:
        """Any edit of the open project; ``None`` where none is open."""
        return self._edit(service, name, **arguments)

    def afterwards(
        self, begun: asyncio.Future[Any] | None, then: Callable[[asyncio.Future[Any]], Any]
    ) -> None:
        """What to do once an edit was made; of one that failed it has been told."""
        if begun is not None:
            begun.add_done_callback(self._quiet(then))

    def draft(self, key: str, call: Call | None) -> None:
        """Write an edit down that is made later; see :meth:`EditQueue.draft`."""
        self._queue.draft(key, call)

    def _on_edited(self, call: Call, done: asyncio.Future[Any]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, EditConflict):
            self.crossed.emit(error)
        elif isinstance(error, NotFound) and said_by(call):
            self.gone.emit(said_by(call))
        elif isinstance(error, NotFound) and call.service == "history":
            self.done.emit(str(error))  # keys held down get ahead of what the window knows: no failure
        elif error is not None:
            self._jobs.watch(done)

    def settle_conflict(self, conflict: EditConflict, way: str) -> None:
        """Take mine, take theirs, or keep both; a third person's change is a conflict again."""

        def settled(done: asyncio.Future[None]) -> None:
            error = None if done.cancelled() else done.exception()
            if isinstance(error, EditConflict):
                self.crossed.emit(error)
            elif error is not None:
                self._jobs.watch(done)

        call = partial(self._services.conflicts.settle, conflict, way)
        self._jobs.edit(conflict.project_id, lambda: retried(call)).add_done_callback(settled)

    # Frames ------------------------------------------------------------------------------

    def set_text(self, frame_id: str, text: str, before: str) -> None:
        """Change what a frame says, which was ``before`` when the change was begun; it is spoken anew by
        itself."""
        if not text.strip() or clean_name(text) == before:
            return
        frame = self._session.frame_of(frame_id)
        if frame is None:
            self.gone.emit(text)
        else:
            seen = replace(frame, text=before)
            self._edit("storyboard", "set_text", frame_id=frame_id, text=text, seen=seen)

    def choose_wording(self, frame_id: str, wording_id: str) -> None:
        """Say another of a frame's texts."""
        self._edit("storyboard", "choose_wording", frame_id=frame_id, wording_id=wording_id)

    def drop_wording(self, frame_id: str, wording_id: str) -> None:
        """Let one of a frame's other texts go."""
        self._edit("storyboard", "drop_wording", frame_id=frame_id, wording_id=wording_id)

    def move(self, frame_id: str, scene_id: str, index: int) -> None:
        """Put a frame at a place of a scene, counted without the frame itself."""
        seen = self._session.frame_of(frame_id)
        self._edit("storyboard", "move_frame", frame_id=frame_id, scene_id=scene_id, index=index, seen=seen)

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

    def add_after(self, frame_id: str, text: str) -> None:
        """A new frame behind another, selected once it is there."""

        async def adding(begun: asyncio.Future[Any]) -> None:
            frame = await asyncio.shield(begun)  # who waits may be cancelled, what is begun is not
            if frame is not None:
                self._session.select_when_there(frame.id)

        self.afterwards(self._edit("storyboard", "add_frame", after_frame_id=frame_id, text=text), adding)

    def _quiet(self, then: Callable[[asyncio.Future[Any]], Any]) -> Callable[[asyncio.Future[Any]], None]:
        """What to do after an edit that was made; of one that failed it has been told."""

        def after(done: asyncio.Future[Any]) -> None:
            if not done.cancelled() and done.exception() is None:
                self._jobs.watch(then(done))

        return after

    def delete(self, frame_ids: Sequence[str]) -> None:
        """Take frames out; undo brings them back."""
        ids = list(frame_ids)
        if ids:
            self._edit("storyboard", "delete_frames", frame_ids=ids)

    def rename_scene(self, scene_id: str, title: str) -> None:
        """Give a scene another title."""
        seen = self._session.now.scenes.get(scene_id) if self._session.now else None
        self._edit("storyboard", "rename_scene", scene_id=scene_id, title=title, seen=seen)

    # Pictures ----------------------------------------------------------------------------

    def choose_image(self, frame_id: str, image_id: str) -> asyncio.Future[Any] | None:
        """Choose among a frame's pictures; ``None`` where it shows that one."""
        frame = self._session.frame_of(frame_id)
        if frame is None or frame.image_id == image_id:
            return None
        return self._edit("illustration", "choose", frame_id=frame_id, image_id=image_id, seen=frame)

    def add_pictures(self, frame_id: str, paths: Sequence[Path]) -> None:
        """Add picture files to a frame and choose the first."""
        if frame_id and paths:
            self._edit("illustration", "add", frame_id=frame_id, paths=list(paths))

    def spread_pictures(self, frame_id: str, paths: Sequence[Path]) -> None:
        """Show picture files one by one in a frame and those after it."""
        if frame_id and paths:
            self._edit("illustration", "add_each", frame_id=frame_id, paths=list(paths))

    def add_sounds(self, frame_id: str, paths: Sequence[Path]) -> None:
        """Let sound files begin with a frame, wherever that moves."""
        for path in paths:
            item = TrackItem(asset_id="", name=path.name, frame_id=frame_id)
            self._edit("tracks", "add", project_id=self._session.project_id, path=path, item=item)

    def set_focus(self, image_id: str, x: float, y: float) -> None:
        """Say where a picture's point of interest is, 0 to 1 from the left and the top."""
        board = self._session.board
        seen = board.images.get(image_id) if board else None
        self._edit("illustration", "set_focus", image_id=image_id, x=float(x), y=float(y), seen=seen)

    def set_footage(self, image_id: str, footage: Footage) -> None:
        """Say which stretch of a video is shown, and how."""
        board = self._session.board
        seen = board.images.get(image_id) if board else None
        self._edit("illustration", "set_footage", image_id=image_id, footage=footage, seen=seen)

    def set_motion(self, frame_id: str, motion: Style | None) -> asyncio.Future[Any] | None:
        """Choose how a frame's picture moves; ``None`` leaves it to the template."""
        return self._set(frame_id, "motion", "set_motion", motion=motion)

    def set_transition(self, frame_id: str, transition: Style | None) -> asyncio.Future[Any] | None:
        """Choose how a frame comes in; ``None`` leaves it to the template."""
        return self._set(frame_id, "transition", "set_transition", transition=transition)

    def set_overlays(self, frame_id: str, overlays: Sequence[Style]) -> asyncio.Future[Any] | None:
        """Lay other things over a frame's picture, the lowest first; ``None`` where it has them."""
        return self._set(frame_id, "overlays", "set_overlays", overlays=tuple(overlays))

    def give_look(self, frame_ids: Sequence[str], look: FrameLook, fields: Sequence[str], label: str) -> None:
        """Give frames a look, or some of it, in one step of undo."""
        self._edit(
            "frame_looks", "give", frame_ids=list(frame_ids), look=look, fields=list(fields), label=label
        )

    # Voice -------------------------------------------------------------------------------

    def set_voice(self, frame_id: str, voice: str) -> None:
        """Give a frame a voice of its own; empty leaves it to its scene or project."""
        self._set(frame_id, "voice", "set_voice", voice=voice)

    def set_speaker(self, frame_id: str, name: str) -> None:
        """Say who speaks a frame; empty is nobody in particular."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and frame.speaker != clean_name(name):
            self._edit("casts", "set_speaker", frame_id=frame_id, speaker=name, seen=frame)

    def set_speakers_voice(self, speaker: str, voice: str) -> None:
        """Choose the voice of a speaker; empty leaves it to the program."""
        project_id = self._session.project_id
        self._edit("casts", "set_voice", project_id=project_id, speaker=speaker, voice=voice)

    def set_language(self, frame_id: str, language: str) -> None:
        """Say which language a frame is in; empty leaves it to its text."""
        frame = self._session.frame_of(frame_id)
        if frame is not None and (frame.language, frame.language_chosen) != (language, bool(language)):
            self._edit("storyboard", "set_language", frame_id=frame_id, language=language, seen=frame)

    def set_scene_voice(self, scene_id: str, voice: str) -> None:
        """Choose the voice of a scene; empty leaves it to its speakers or the project."""
        seen = self._session.now.scenes.get(scene_id) if self._session.now else None
        if seen is not None and seen.voice != voice:
            self._edit("storyboard", "set_scene_voice", scene_id=scene_id, voice=voice, seen=seen)

    def set_delivery(
        self, of: Frame | Scene, rate: float | None, pitch: float | None, volume: float | None
    ) -> None:
        """Say how fast, high and loud a frame or a scene is spoken; ``None`` leaves it to what is around."""
        if (of.rate, of.pitch, of.volume) == (rate, pitch, volume):
            return
        if isinstance(of, Frame):
            self._edit(
                "storyboard", "set_delivery", frame_id=of.id, rate=rate, pitch=pitch, volume=volume, seen=of
            )
        else:
            self._edit(
                "storyboard", "set_scene_delivery",
                scene_id=of.id, rate=rate, pitch=pitch, volume=volume, seen=of,
            )  # fmt: skip

    def set_scene_language(self, scene_id: str, language: str) -> None:
        """Say which language a scene is in; empty leaves it to its frames."""
        seen = self._session.now.scenes.get(scene_id) if self._session.now else None
        if seen is not None and seen.language != language:
            self._edit("storyboard", "set_scene_language", scene_id=scene_id, language=language, seen=seen)

    def set_project_language(self, language: str) -> None:
        """Say which language the whole video is in."""
        project = self._session.project
        if project is not None and language and project.language != language:
            self._edit("projects", "set_language", project_id=project.id, language=language)

    def choose_take(self, frame_id: str, take_id: str) -> None:
        """Choose among a frame's voice takes."""
        take = self._session.take(frame_id)
        if take is None or take.id != take_id:
            seen = self._session.voiceover(frame_id)
            self._edit("narration", "choose_take", frame_id=frame_id, take_id=take_id, seen=seen)

    def set_pause(self, frame_id: str, after: Fraction) -> None:
        """Choose the silence after a frame's voice, in seconds."""
        self._set(frame_id, "pause_after", "set_pause", after=after)

    def _set(self, frame_id: str, field: str, name: str, **value: Any) -> asyncio.Future[Any] | None:
        """Change one field of a frame where it is another."""
        frame = self._session.frame_of(frame_id)
        (wanted,) = value.values()
        if frame is not None and getattr(frame, field) != wanted:
            return self._edit("storyboard", name, frame_id=frame_id, seen=frame, **value)
        return None

    # The whole ---------------------------------------------------------------------------

    def set_music(self, path: Path) -> None:
        """Put a sound file under the whole video."""
        project = self._session.project
        if project is None:
            return
        seen = project.settings

        async def keeping() -> None:
            music: Music = await self._jobs.read(partial(self._services.media.keep_music, path))
            if seen.music is not None:
                music = replace(music, gain_db=seen.music.gain_db, duck_db=seen.music.duck_db)
            if self._session.project_id == project.id:
                self._settle(replace(seen, music=music), seen)

        self._jobs.watch(keeping())

    def settle(self, settings: ProjectSettings) -> None:
        """Change what the video is made with."""
        project = self._session.project
        if project is not None and project.settings != settings:
            self._settle(settings, project.settings)

    def _settle(self, settings: ProjectSettings, seen: ProjectSettings) -> None:
        project_id = self._session.project_id
        self._edit("projects", "settle", project_id=project_id, settings=settings, seen=seen)

    def undo(self) -> None:
        """Take back the last edit."""
        self._step_history("undo", self.tr("Undone: {0}"))

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        self._step_history("redo", self.tr("Done again: {0}"))

    def go_to(self, entry_id: str) -> None:
        """Go back or forward to where an edit was the last one made; empty is before all of them."""

        async def telling(done: asyncio.Future[Any]) -> None:
            label = done.result() or self.tr("The project as it was first")
            self.done.emit(self.tr("Gone to: {0}").format(label))

        begun = self._edit("history", "go_to", project_id=self._session.project_id, entry_id=entry_id)
        if begun is not None:
            begun.add_done_callback(self._quiet(telling))

    def _step_history(self, name: str, told: str) -> None:
        async def telling(done: asyncio.Future[Any]) -> None:
            self.done.emit(told.format(done.result() or ""))

        self.afterwards(self._edit("history", name, project_id=self._session.project_id), telling)
