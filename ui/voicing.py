"""Keeps every frame spoken: whatever lacks its voice is voiced in the background, by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.script import Frame
from app.services.facade import Services
from app.services.ports import CancelToken, OnProgress, cores
from ui.jobs import Job, Jobs
from ui.session import ProjectSession, Snapshot

Wish = tuple[str, str, str, str, int]
"""What a voice depends on: the frame, its words, its voice and language, the seed."""


class Voicing(QObject):
    """Starts a job whenever frames are missing their voice and nobody is at them yet.

    What failed or was cancelled is not tried again until its words or voice change, or
    somebody asks (:meth:`speak_missing`).
    """

    changed = Signal()
    """Which frames are being spoken."""
    failed = Signal(str)

    def __init__(
        self, services: Services, jobs: Jobs, session: ProjectSession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs
        self._session = session
        self._under_way: dict[Job, frozenset[Wish]] = {}
        self._given_up: set[Wish] = set()
        session.board_changed.connect(self._on_board_changed)
        session.closed.connect(self._on_closed)

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
        """Try again what failed or was cancelled."""
        self._given_up.clear()
        self._on_board_changed()

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
            return self._services.narration.speak_again(frame_id, seed, cancel)

        job = self._jobs.start(self.tr("Speaking a frame again"), work)
        job.failed.connect(self.failed)
        return job

    def _waiting(self) -> list[str]:
        now = self._session.now
        if now is None or not self._under_way:
            return []
        ids = {wish[0] for wishes in self._under_way.values() for wish in wishes}
        return [frame.id for frame in now.board.frames if frame.id in ids and frame.id in now.missing]

    def _wishes(self) -> set[Wish]:
        now = self._session.now
        if now is None:
            return set()
        return {_wish(now, now.frames[frame_id]) for frame_id in now.missing}

    @Slot()
    def _on_board_changed(self) -> None:
        now = self._session.now
        if now is None:
            return
        taken = set().union(*self._under_way.values()) | self._given_up
        todo = [
            frame for frame in now.board.frames if frame.id in now.missing and _wish(now, frame) not in taken
        ]
        if todo:
            self._start(now, todo)

    def _start(self, now: Snapshot, frames: list[Frame]) -> None:
        board = now.board

        def work(progress: OnProgress, cancel: CancelToken) -> None:
            self._services.narration.voice_all(board, progress, cancel, frames)

        wishes = frozenset(_wish(now, frame) for frame in frames)
        job = self._jobs.start(self.tr("Voicing frames"), work)
        self._under_way[job] = wishes
        job.failed.connect(self.failed)
        job.finished.connect(self._on_job_finished)
        self.changed.emit()

    @Slot()
    def _on_job_finished(self) -> None:
        for job in [job for job in self._under_way if job.isFinished()]:
            wishes = self._under_way.pop(job)
            if job.error is not None:
                self._given_up |= wishes
        self._session.reload()
        self.changed.emit()

    @Slot()
    def _on_closed(self) -> None:
        for job in self._under_way:
            job.cancel()
        self._given_up.clear()


def _wish(now: Snapshot, frame: Frame) -> Wish:
    settings = now.board.project.settings
    voice = frame.voice or now.scenes[frame.scene_id].voice or settings.voice
    return frame.id, frame.text, voice, frame.language or now.board.project.language, settings.seed
