"""The open project: the one thing widgets read. Reloaded off the window's thread when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.project import Project
from app.domain.script import Frame
from app.domain.takes import Image, Voiceover, VoiceTake
from app.domain.timeline import Board, Clip, Timeline, voice_of
from app.errors import StoreAway
from app.services.history import UndoState
from ui import memory
from ui.snapshot import Snapshot, snapshot

if TYPE_CHECKING:
    from app.services.boards import Changed
    from app.services.events import ProjectChanged, ProjectDeleted
    from app.services.facade import Services
    from ui.bridge import EventBridge
    from ui.jobs import Jobs

AGAIN_MS = 2_000
"""How long until a project is read again whose database did not answer."""
SETTLED_MS = 2_000
"""How long after opening a project everything that shows it has been made."""


def _first(services: Services, project_id: str, before: Snapshot | None) -> Snapshot:
    with memory.unsearched():
        return snapshot(services, project_id, before)


class ProjectSession(QObject):
    """Holds the open project and which frame is selected; widgets hold neither."""

    opened = Signal()
    """A project is open now; everything below has been told already."""
    closed = Signal()
    board_changed = Signal()
    timeline_changed = Signal()
    history_changed = Signal()
    selection_changed = Signal(str)
    """The id of the selected frame, or empty."""
    chosen_changed = Signal()
    """Which frames are chosen together."""
    read_again = Signal()
    """The project was read, whether or not anything is other than before."""

    def __init__(
        self, services: Services, jobs: Jobs, bridge: EventBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs
        self._project_id = ""
        self._now: Snapshot | None = None
        self._selected = ""
        self._chosen: tuple[str, ...] = ()
        self._wish: tuple[str, ...] = ()
        self._changed: Changed | None = {}
        """What is to be read again, by collection; ``None`` is everything."""
        self._dirty = False
        self._loading = False
        self.reads_begun = 0
        """How often reading was begun: what is changed now is seen by every read with a higher number."""
        self.read_number = 0
        """Of the read that is shown."""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.reload)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLED_MS)
        self._settle.timeout.connect(self._on_settled)
        bridge.project_changed.connect(self._on_project_changed)
        bridge.project_deleted.connect(self._on_project_deleted)
        bridge.dictionary_changed.connect(self.reload)

    # What is open ------------------------------------------------------------------------

    @property
    def project_id(self) -> str:
        """The open project's id, or empty."""
        return self._project_id

    @property
    def now(self) -> Snapshot | None:
        """The project as last read, or ``None`` where none is open."""
        return self._now

    @property
    def board(self) -> Board | None:
        """The storyboard as last read."""
        return self._now.board if self._now else None

    @property
    def project(self) -> Project | None:
        """The project's own document."""
        return self._now.board.project if self._now else None

    @property
    def timeline(self) -> Timeline | None:
        """The frames laid out."""
        return self._now.timeline if self._now else None

    @property
    def undo_state(self) -> UndoState:
        """What undo and redo would do."""
        return self._now.undo if self._now else UndoState("", "")

    @property
    def selected(self) -> str:
        """The selected frame's id, or empty."""
        return self._selected

    @property
    def chosen(self) -> tuple[str, ...]:
        """The frames that are chosen together, in the video's order; the selected one is among them."""
        return self._chosen

    @property
    def frame(self) -> Frame | None:
        """The selected frame."""
        return self.frame_of(self._selected)

    def frame_of(self, frame_id: str) -> Frame | None:
        """A frame by its id."""
        return self._now.frames.get(frame_id) if self._now else None

    def clip(self, frame_id: str) -> Clip | None:
        """Where a frame lies on the timeline."""
        if self._now is None or frame_id not in self._now.frames:
            return None
        return self._now.timeline.clips[self._now.places[frame_id]]

    def candidates(self, frame_id: str) -> tuple[Image, ...]:
        """A frame's image takes, in their order."""
        return self._now.candidates.get(frame_id, ()) if self._now else ()

    def chosen_image(self, frame_id: str) -> Image | None:
        """The image take that a frame shows."""
        frame = self.frame_of(frame_id)
        return self._now.board.images.get(frame.image_id or "") if frame and self._now else None

    def voiceover(self, frame_id: str) -> Voiceover | None:
        """A frame's voice takes."""
        frame = self.frame_of(frame_id)
        return voice_of(self._now.board, frame) if frame and self._now else None

    def take(self, frame_id: str) -> VoiceTake | None:
        """The voice take that a frame has chosen, whether or not it says the words of now."""
        voiceover = self.voiceover(frame_id)
        return voiceover.chosen if voiceover else None

    def position(self, frame_id: str) -> tuple[str, int] | None:
        """A frame's scene and its place among that scene's frames, from 0."""
        frame = self.frame_of(frame_id)
        if frame is None or self._now is None:
            return None
        place = first = self._now.places[frame_id]
        frames = self._now.board.frames
        while first and frames[first - 1].scene_id == frame.scene_id:
            first -= 1
        return frame.scene_id, place - first

    # Opening, selecting ------------------------------------------------------------------

    async def open(self, project_id: str, select: str = "", before: Snapshot | None = None) -> None:
        """Open a project by its id; NotFound where it is gone, and what was open stays open. ``before`` is
        what was read of it just now, where that was."""
        self.reads_begun += 1
        number = self.reads_begun
        read = await self._jobs.read(partial(_first, self._services, project_id, before))
        memory.keep()
        self.read_number = number
        self._project_id = project_id
        self._now, self._selected, self._chosen = None, "", ()
        self._take(read)
        self.read_again.emit()
        self._settle.start()  # then what shows it is there too, and stays as long
        frames = read.board.frames
        self.select(select if select in read.frames else frames[0].id if frames else "")
        self.opened.emit()

    def close(self) -> None:
        """Show no project any more."""
        self._again.stop()
        self._settle.stop()
        if self._project_id:
            self._project_id, self._now, self._selected, self._chosen = "", None, "", ()
            self.closed.emit()

    @Slot(str)
    def select(self, frame_id: str) -> None:
        """Select a frame; an id that is not there selects none. Walking among frames that are chosen
        together, as playing does, leaves them chosen."""
        self.choose(self._chosen if frame_id in self._chosen else (frame_id,), frame_id)

    @Slot(object, str)
    def choose(self, frame_ids: Iterable[str], selected: str = "") -> None:
        """Choose several frames together; ``selected``, or the first, is the one that is shown."""
        places = self._now.places if self._now else {}
        chosen = tuple(sorted({each for each in frame_ids if each in places}, key=places.__getitem__))
        selected = selected if selected in chosen else (chosen[0] if chosen else "")
        moved, others = selected != self._selected, chosen != self._chosen
        self._selected, self._chosen = selected, chosen
        if moved:
            self.selection_changed.emit(selected)
        if others:
            self.chosen_changed.emit()

    def select_when_there(self, *frame_ids: str) -> None:
        """Choose frames as soon as they have been read: some that were just added."""
        if self._now is not None and all(each in self._now.frames for each in frame_ids):
            self.choose(frame_ids)
        else:
            self._wish = frame_ids

    @Slot()
    def _on_settled(self) -> None:
        memory.keep()

    # Reloading ---------------------------------------------------------------------------

    @Slot(object)
    def _on_project_changed(self, event: ProjectChanged) -> None:
        if event.project_id != self._project_id:
            return
        known = event.changed and "assets" not in event.changed and "pronunciations" not in event.changed
        self._read_soon(event.changed if known else None)

    @Slot(object)
    def _on_project_deleted(self, event: ProjectDeleted) -> None:
        if event.project_id == self._project_id:
            self.close()

    @Slot()
    def reload(self) -> None:
        """Read the whole project again; asked for often, done as often as reading allows."""
        self._read_soon(None)

    @Slot()
    def look_again(self) -> None:
        """Read what was told to have changed, and say so also where that is nothing."""
        self._read_soon({})

    def _read_soon(self, changed: Changed | None) -> None:
        """Read again what changed, or everything."""
        if changed is None or self._changed is None:
            self._changed = None
        else:
            names = self._changed.keys() | changed.keys()
            self._changed = {name: {*self._changed.get(name, ()), *changed.get(name, ())} for name in names}
        self._dirty = True
        if not self._loading and self._project_id:
            self._loading = True
            self._jobs.watch(self._reload())

    async def _reload(self) -> None:
        try:
            while self._dirty and self._project_id:
                self._dirty = False
                changed, self._changed = self._changed, {}
                project_id, before = self._project_id, self._now
                self.reads_begun += 1
                number = self.reads_begun
                memory.before_reading()
                try:
                    read = await self._jobs.read(
                        partial(snapshot, self._services, project_id, before, changed)
                    )
                except StoreAway:
                    self._changed = None
                    self._again.start()  # what is on screen stays
                    return
                if project_id == self._project_id:
                    self.read_number = number
                    self._take(read)
                    await asyncio.sleep(0)  # the window's turn: what hands did meanwhile comes in between
                    if self._now is read:
                        self.read_again.emit()
                    memory.after_reading()
        finally:
            self._loading = False

    def _take(self, read: Snapshot) -> None:
        before, self._now = self._now, read
        # What is as it was is the same object: reading has compared it already, off this thread.
        voiced = before is not None and before.missing is read.missing and before.judged is read.judged
        if before is None or before.board is not read.board or not voiced:
            self.board_changed.emit()
        if before is None or before.timeline is not read.timeline:
            self.timeline_changed.emit()
        if before is None or before.undo != read.undo:
            self.history_changed.emit()
        if self._wish and all(each in read.frames for each in self._wish):
            self._wish, wish = (), self._wish
            self.choose(wish)
        elif self._selected and self._selected not in read.frames and before is not None:
            left = [each for each in self._chosen if each in read.frames]
            self.choose(left or [_neighbour(before, read, self._selected)])
        else:
            self.choose(self._chosen, self._selected)


def _neighbour(before: Snapshot, after: Snapshot, frame_id: str) -> str:
    """Which frame is selected once ``frame_id`` is gone: what came after it, else before."""
    frames, place = before.board.frames, before.places[frame_id]
    for other in chain(frames[place + 1 :], reversed(frames[:place])):
        if other.id in after.frames:
            return other.id
    return after.board.frames[0].id if after.board.frames else ""
