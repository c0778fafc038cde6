"""Looks of frames in the window: copied, pasted, given to a scene or the video, kept under names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.frame_look import MOVING, WHOLE, FrameLook, look_of
from app.services.facade import Services
from app.services.frame_looks import NamedLook
from ui.editing import Edits
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.widgets import counted


class Looks(QObject):
    """What was copied stays until the program ends, also from one project to the next."""

    told = Signal(str)
    """What was done, where the screen does not show it."""
    copied_changed = Signal()
    presets_changed = Signal()

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits
        self.copied: FrameLook | None = None
        self.presets: tuple[NamedLook, ...] = ()
        """Kept by whoever works here, by name."""
        session.opened.connect(self.reload)

    @property
    def _targets(self) -> list[str]:
        return list(self._session.chosen)

    # From frame to frame -----------------------------------------------------------------

    def copy(self) -> None:
        """Take the selected frame's look along."""
        frame = self._session.frame
        clip = self._session.clip(frame.id) if frame else None
        if frame is not None and clip is not None:
            self.copied = look_of(frame)
            self.copied_changed.emit()
            self.told.emit(self.tr("The look of frame {0} is copied.").format(clip.number))

    def paste(self) -> None:
        """Give the chosen frames the look that was copied."""
        if self.copied is not None:
            self._give(self._targets, self.copied, WHOLE, self.tr("Paste look"))

    def apply_to_scene(self, look: FrameLook | None = None) -> None:
        """Let the whole scene move as the selected frame does, or as ``look`` has it."""
        frame, board = self._session.frame, self._session.board
        if frame is not None and board is not None:
            mates = [each.id for each in board.frames if each.scene_id == frame.scene_id]
            self._spread(look or look_of(frame), mates, self.tr("Apply look to scene"))

    def apply_to_all(self, look: FrameLook | None = None) -> None:
        """Let the whole video move as the selected frame does, or as ``look`` has it."""
        frame, board = self._session.frame, self._session.board
        if frame is not None and board is not None:
            self._spread(
                look or look_of(frame), [each.id for each in board.frames], self.tr("Apply look to video")
            )

    def _spread(self, look: FrameLook, frame_ids: Sequence[str], label: str) -> None:
        self._give(frame_ids, look, MOVING, label)
        others = counted(len(frame_ids) - 1, self.tr("other frame"), self.tr("other frames"))
        self.told.emit(self.tr("Motion and transition go for {0} too. Texts stay their own.").format(others))

    def reset(self) -> None:
        """Leave the look of the chosen frames to the template."""
        self._give(self._targets, FrameLook(), WHOLE, self.tr("Reset look"))

    def apply(self, look_id: str) -> None:
        """Give the chosen frames a look that was kept."""
        preset = self.preset(look_id)
        if preset is not None:
            self._give(self._targets, preset.look, WHOLE, self.tr("Look “{0}”").format(preset.name))

    def _give(self, frame_ids: Sequence[str], look: FrameLook, fields: Sequence[str], label: str) -> None:
        frames = [self._session.frame_of(each) for each in frame_ids]
        wanted = [getattr(look, name) for name in fields]
        changed = [
            frame.id for frame in frames if frame and [getattr(frame, name) for name in fields] != wanted
        ]
        if changed:
            self._edits.give_look(changed, look, fields, label)

    # Under names -------------------------------------------------------------------------

    def preset(self, look_id: str) -> NamedLook | None:
        """A kept look by its id."""
        return next((each for each in self.presets if each.id == look_id), None)

    @Slot()
    def reload(self) -> None:
        """Read what is kept."""
        self._jobs.watch(self._reload())

    async def _reload(self) -> None:
        presets = tuple(await self._jobs.read(self._services.frame_looks.list))
        if presets != self.presets:
            self.presets = presets
            self.presets_changed.emit()

    def keep(self, name: str) -> None:
        """Keep the selected frame's look under a name."""
        frame = self._session.frame
        if frame is not None:
            look = look_of(frame)
            self._change(lambda: self._services.frame_looks.keep(name, look))

    def rename(self, look_id: str, name: str) -> None:
        """Give a kept look another name."""
        self._change(lambda: self._services.frame_looks.rename(look_id, name))

    def remove(self, look_id: str) -> None:
        """Delete a kept look."""
        self._change(lambda: self._services.frame_looks.remove(look_id))

    def _change(self, work: Callable[[], Any]) -> None:
        async def changing() -> None:
            await self._jobs.read(work)
            await self._reload()

        self._jobs.watch(changing())
