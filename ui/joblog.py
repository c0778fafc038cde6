"""Long work, what is under way and what has ended: how far, how long still, why it failed and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from ui.jobs import Job, Jobs

KEPT = 30
"""How many jobs that have ended are remembered."""


class State(StrEnum):
    """What has become of a job."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(eq=False)
class Entry:
    """One job. ``job`` is there while it runs."""

    title: str
    job: Job | None
    again: Callable[[], object] | None
    state: State = State.RUNNING
    why: str = ""
    """Why it failed, and what to do."""
    frames: tuple[str, ...] = ()
    """Ids of the frames it failed at."""
    ended: datetime | None = None


class JobLog(QObject):
    """Follows every job of a window, the newest first."""

    changed = Signal()
    """A job has begun or ended, or was taken out of the list."""
    progressed = Signal(object)
    """The entry of a job that is further on."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._unseen = 0
        jobs.begun.connect(self._on_begun)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that is known of, the newest first."""
        return tuple(self._entries)

    @property
    def unseen(self) -> int:
        """How many have failed since the list was last looked at."""
        return self._unseen

    def seen(self) -> None:
        """Somebody is looking at the list."""
        if self._unseen:
            self._unseen = 0
            self.changed.emit()

    def again(self, entry: Entry) -> None:
        """Begin the same work once more; it takes the other's place in the list."""
        if entry.state is not State.RUNNING and entry.again is not None and entry in self._entries:
            self._entries.remove(entry)
            entry.again()
            self.changed.emit()

    def forget(self, entry: Entry) -> None:
        """Take one that has ended out of the list."""
        if entry.state is not State.RUNNING and entry in self._entries:
            self._entries.remove(entry)
            self.changed.emit()

    def clear(self) -> None:
        """Take all that have ended out of the list."""
        self._entries = [entry for entry in self._entries if entry.state is State.RUNNING]
        self._unseen = 0
        self.changed.emit()

    @Slot(object)
    def _on_begun(self, job: Job) -> None:
        self._entries.insert(0, Entry(job.title, job, job.again))
        job.progressed.connect(self._on_progressed)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)
        self.changed.emit()

    def _of(self, job: QObject | None) -> Entry | None:
        return next((entry for entry in self._entries if entry.job is job), None) if job else None

    @Slot(object, object)
    def _on_progressed(self, _progress: object, _left: object) -> None:
        entry = self._of(self.sender())
        if entry is not None:
            self.progressed.emit(entry)

    @Slot(object)
    def _on_succeeded(self, _result: object) -> None:
        self._end(State.DONE)

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self._end(State.FAILED, why)

    @Slot()
    def _on_cancelled(self) -> None:
        self._end(State.STOPPED)

    def _end(self, state: State, why: str = "") -> None:
        entry = self._of(self.sender())
        if entry is None or entry.job is None:
            return
        entry.state, entry.why, entry.ended = state, why, datetime.now(UTC)
        entry.frames = tuple(getattr(entry.job.error, "frames", ()))
        entry.job = None
        self._unseen += state is State.FAILED
        ended = [each for each in self._entries if each.state is not State.RUNNING]
        for each in ended[KEPT:]:
            self._entries.remove(each)
        self.changed.emit()
