"""Keeps every frame spoken: whatever lacks its voice is voiced in the background, by itself."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.script import Frame
from app.errors import SpeechFailed, StoreAway
from app.services.events import ProjectChanged
from app.services.facade import Services
from app.services.narration import Wanted
from app.services.ports import CancelToken, OnProgress, cores
from ui.bridge import EventBridge
from ui.jobs import Job, Jobs
from ui.people.company import Company
from ui.session import ProjectSession
from ui.snapshot import Snapshot

LEFT_TO_OTHERS = 15.0
"""Seconds for which a frame that somebody else in the project has changed is left to their window."""

REST_MS = 600
"""Edits that follow one another sooner, as while undo is held down, are spoken as the last of them leaves the
words; the first is spoken at once."""

Wish = tuple[str, Wanted]
"""What a voice depends on: the frame, and what its voice should be."""


class Voicing(QObject):
    """Starts a job whenever frames are missing their voice and nobody is at them yet.

    What failed or was cancelled is not tried again until its words or voice change, or
    somebody asks (:meth:`speak_missing`). What somebody else has changed who is in the project too is
    left to their window for a while: the same sentence need not be spoken twice.
    """

    changed = Signal()
    """Which frames are being spoken."""
    failed = Signal(str)

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        bridge: EventBridge,
        company: Company,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._company = company
        self._own: set[str] = set()
        self._since: dict[Wish, float] = {}
        self._look_again = QTimer(self)
        self._look_again.setSingleShot(True)
        self._look_again.setInterval(round(LEFT_TO_OTHERS * 1000))
        self._look_again.timeout.connect(self._on_board_changed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self._begun = 0.0
        """When there was last anything to be spoken."""
        self._jobs = jobs
        self._session = session
        self._under_way: dict[Job, frozenset[Wish]] = {}
        self._given_up: set[Wish] = set()
        self._asked_again: set[Wish] = set()
        """What somebody asked to be tried again while it was still under way: it may have failed already."""
        session.board_changed.connect(self._on_board_changed)
        session.closed.connect(self._on_closed)
        bridge.project_changed.connect(self._on_project_changed)

    @property
    def speaking(self) -> frozenset[str]:
        """Frames that are being spoken now: as many as there are cores, in their order."""
        return frozenset(self._waiting()[: cores()])

    @property
    def waiting(self) -> frozenset[str]:
        """Frames that will be spoken by what is under way."""
        return frozenset(self._waiting())

    @property
    def given_up(self) -> frozenset[str]:
        """Frames that could not be spoken as they are."""
        return frozenset(wish[0] for wish in self._given_up & self._wishes())

    def speak_missing(self) -> None:
        """Try again what failed or was cancelled, and wait for nobody else."""
        self._given_up.clear()
        self._asked_again |= set().union(*self._under_way.values())
        now = self._session.now
        self._own |= now.missing if now else set()
        self._on_rested()

    def speak_again(self, frame_id: str) -> Job | None:
        """Another reading of a frame, kept beside the others and chosen."""
        frame = self._session.frame_of(frame_id)
        voiceover = self._session.voiceover(frame_id)
        project = self._session.project
        if frame is None or project is None:
            return None
        takes = voiceover.takes if voiceover else ()
        seed = project.settings.seed + len(takes)

        def work(_progress: OnProgress, cancel: CancelToken) -> object:
            try:
                return self._services.narration.speak_again(frame_id, seed, cancel)
            except SpeechFailed as error:
                error.frames = (frame_id,)
                raise

        again = partial(self.speak_again, frame_id)
        job = self._jobs.start(self.tr("Speaking a frame again"), work, again)
        job.failed.connect(self.failed)
        return job

    def _waiting(self) -> list[str]:
        now = self._session.now
        if now is None or not self._under_way:
            return []
        ids = {wish[0] for wishes in self._under_way.values() for wish in wishes}
        return sorted(ids & now.missing, key=now.places.__getitem__)

    def _wishes(self) -> set[Wish]:
        now = self._session.now
        if now is None:
            return set()
        return {_wish(now, now.frames[frame_id]) for frame_id in now.missing}

    @Slot()
    def _on_board_changed(self) -> None:
        self._speak(resting=False)

    @Slot()
    def _on_rested(self) -> None:
        self._speak(resting=True)

    def _speak(self, resting: bool) -> None:
        """Have spoken what is missing; in the middle of a row of edits, once that has come to rest."""
        now = self._session.now
        if now is None:
            return
        taken = set().union(*self._under_way.values()) | self._given_up
        wishes = {_wish(now, now.frames[frame_id]): frame_id for frame_id in now.missing}
        self._since = {wish: self._since.get(wish, time.monotonic()) for wish in wishes}
        ready = {frame_id for wish, frame_id in wishes.items() if wish not in taken and self._is_ours(wish)}
        todo = [now.frames[frame_id] for frame_id in sorted(ready, key=now.places.__getitem__)]
        if todo:
            soon, self._begun = time.monotonic() - self._begun < REST_MS / 1000, time.monotonic()
            if soon and not resting:
                self._rest.start()
            else:
                self._rest.stop()
                self._start(now, todo)
        if len(ready) < len(wishes.keys() - taken) and not self._look_again.isActive():
            self._look_again.start()

    def _is_ours(self, wish: Wish) -> bool:
        """Whether to speak a frame here: it was changed here, nobody else is there to do it, or they
        have not done so for a while."""
        waited = time.monotonic() - self._since[wish]
        return not self._company.others or wish[0] in self._own or waited >= LEFT_TO_OTHERS

    @Slot(object)
    def _on_project_changed(self, event: ProjectChanged) -> None:
        if event.project_id == self._session.project_id and event.written and event.label:
            self._own |= set(event.changed.get("frames", ()))

    def _start(self, now: Snapshot, frames: list[Frame]) -> None:
        board = now.board

        def work(progress: OnProgress, cancel: CancelToken) -> None:
            self._services.narration.voice_all(board, progress, cancel, frames)

        wishes = frozenset(_wish(now, frame) for frame in frames)
        job = self._jobs.start(self.tr("Voicing frames"), work, self.speak_missing)
        self._under_way[job] = wishes
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_job_finished)
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        job = self.sender()
        if not (isinstance(job, Job) and isinstance(job.error, StoreAway)):
            self.failed.emit(text)

    @Slot()
    def _on_job_finished(self) -> None:
        for job in [job for job in self._under_way if job.isFinished()]:
            wishes = self._under_way.pop(job)
            if isinstance(job.error, StoreAway):
                self._look_again.start()  # nothing is wrong with the words
            elif job.error is not None:
                self._given_up |= wishes - self._asked_again
            self._asked_again -= wishes
        self._session.look_again()
        self._on_board_changed()  # what is to be tried again changes no board
        self.changed.emit()

    @Slot()
    def _on_closed(self) -> None:
        for job in self._under_way:
            job.cancel()
        self._look_again.stop()
        self._rest.stop()
        self._own.clear()
        self._since.clear()
        self._given_up.clear()
        self._asked_again.clear()


def _wish(now: Snapshot, frame: Frame) -> Wish:
    return frame.id, now.judged[frame.id][0]
