"""Calls that can wait and work that takes long, off the window's thread.

::

    edit(project, f)   one after another for each project   ── an asyncio future
    read(f)            side by side                         ── an asyncio future
    note(f)            at once                             ── an asyncio future
    load(f)            likewise, never before those reads   ── an asyncio future
    start(title, f)    a QThread of its own                 ── a Job: progress, time left, cancel

Futures belong to the loop that qasync runs on Qt's; whoever awaits one goes on in the
window's thread. What fails becomes a sentence through ``Jobs.failed``.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.errors import Cancelled, ScenewrightError
from app.services.jobs import Pace
from app.services.ports import CancelToken, OnProgress, Progress

_log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[OnProgress, CancelToken], object]

READERS, LOADERS = 4, 2
TELL_EVERY = 0.05
"""Least seconds between two reports of one job: quicker than this nobody reads."""
PATIENCE = 20.0
"""Seconds that closing waits for work to see that it was cancelled."""


def sentence(error: BaseException) -> str:
    """What a person is told about an error."""
    if isinstance(error, ScenewrightError):
        return str(error)
    return (
        f"Something in Scenewright itself failed ({type(error).__name__}: {error}). The log has the details."
    )


def _nobody_left(error: BaseException) -> bool:
    """Whether whoever waited for a call is gone: a dialog that was closed meanwhile. Shiboken says so of a
    deleted object's signals and of its methods."""
    return isinstance(error, RuntimeError) and str(error).endswith(("been deleted", "already deleted."))


class Job(QThread):
    """One piece of long work. Its signals arrive in the thread that made it."""

    progressed = Signal(object, object)
    """A :class:`Progress`, and the seconds left or ``None``."""
    succeeded = Signal(object)
    failed = Signal(str)
    cancelled = Signal()
    ended = Signal()
    """However it went. Told in the thread that made the job, so that whoever connects before returning to
    the loop hears it; :attr:`finished` can be over before anybody has connected."""

    def __init__(
        self, title: str, work: Work, parent: QObject | None = None, again: Callable[[], object] | None = None
    ) -> None:
        """``again`` begins the same work once more, where that can be."""
        super().__init__(parent)
        self.title = title
        self.again = again
        self.progress = Progress(title, 0, 0)
        self.seconds_left: float | None = None
        self.error: BaseException | None = None
        self.result: object = None
        self._work = work
        self._token = CancelToken()
        self._pace = Pace()
        self._told = 0.0
        self._lock = threading.Lock()
        self.setObjectName(title)
        self.finished.connect(self._on_finished)

    @Slot()
    def cancel(self) -> None:
        """Ask the work to stop; it ends at its next look."""
        self._token.cancel()

    @property
    def cancelling(self) -> bool:
        """Whether it was asked to stop."""
        return self._token.cancelled

    def run(self) -> None:
        try:
            self.result = self._work(self._on_progress, self._token)
        except Exception as error:  # the thread's edge: whatever it is, the window must hear of it
            self.error = error

    def _on_progress(self, progress: Progress) -> None:
        """Called by the work, in whatever thread it uses."""
        with self._lock:
            left = self._pace.seconds_left(progress)
            now = time.monotonic()
            new = progress.stage != self.progress.stage or progress.done >= progress.total
            if not new and now - self._told < TELL_EVERY:
                return
            self._told = now
            self.progress, self.seconds_left = progress, left
        self.progressed.emit(progress, left)

    @Slot()
    def _on_finished(self) -> None:
        if self.error is None:
            self.succeeded.emit(self.result)
        elif isinstance(self.error, Cancelled):
            self.cancelled.emit()
        else:
            if not isinstance(self.error, ScenewrightError):
                _log.error("%s failed", self.title, exc_info=self.error)
            self.failed.emit(sentence(self.error))


class Jobs(QObject):
    """Everything that runs beside the window."""

    failed = Signal(str)
    """A sentence about a call that could not be done."""
    saving_changed = Signal(bool)
    begun = Signal(object)
    """A :class:`Job`."""
    running_changed = Signal()
    """The list of long jobs, or how far one of them is."""

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._loaders = ThreadPoolExecutor(LOADERS, thread_name_prefix="load")
        self._noter = ThreadPoolExecutor(1, thread_name_prefix="note")
        self._editors: dict[str, ThreadPoolExecutor] = {}
        self._pending: set[Future[Any]] = set()
        self._edits = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._running: list[Job] = []
        self._closed = False

    @property
    def running(self) -> tuple[Job, ...]:
        """Long jobs under way, the oldest first."""
        return tuple(self._running)

    @property
    def saving(self) -> bool:
        """Whether an edit is on its way to the store."""
        return self._edits > 0

    def read(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Call ``work`` off the window's thread."""
        return self._submit(self._readers, work)

    def load(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Call ``work``, which many others may be waiting with: pictures and waveforms to be shown."""
        return self._submit(self._loaders, work)

    def note(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Call ``work``, which waits for nothing else: what is typed is written down."""
        return self._submit(self._noter, work)

    def edit(self, project_id: str, work: Callable[[], T]) -> asyncio.Future[T]:
        """Call ``work`` after all earlier edits of that project."""
        editor = self._editors.get(project_id)
        if editor is None:
            editor = self._editors[project_id] = ThreadPoolExecutor(1, thread_name_prefix="edit")
        self._edits += 1
        if self._edits == 1:
            self.saving_changed.emit(True)
        future = self._submit(editor, work)
        future.add_done_callback(self._on_edit_done)
        return future

    def watch(self, waiting: Awaitable[Any]) -> None:
        """Let a future or coroutine go its way; its failure is told as a sentence."""
        if isinstance(waiting, Coroutine):
            task = self._loop.create_task(waiting)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(self._on_watched_done)
        elif isinstance(waiting, asyncio.Future):
            waiting.add_done_callback(self._on_watched_done)

    def start(self, title: str, work: Work, again: Callable[[], object] | None = None) -> Job:
        """Begin long work in a QThread of its own. Connect to the job before returning to the loop.

        ``again`` begins it once more: what the list of jobs offers where it fails or was stopped.
        """
        job = Job(title, work, self, again)
        job.progressed.connect(self._on_progressed)
        job.finished.connect(self._on_job_finished)
        self._running.append(job)
        self.begun.emit(job)
        if not self._closed:
            job.start()
        self.running_changed.emit()
        return job

    def close(self, patience: float = PATIENCE) -> bool:
        """Cancel long work, let edits reach the store, and wait; False where something still runs."""
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()  # whoever waits for a call goes no further
        until = time.monotonic() + patience
        for job in self._running:
            job.cancel()
        for executor in (*self._editors.values(), self._noter):
            executor.shutdown(wait=False)
        for executor in (self._readers, self._loaders):
            executor.shutdown(wait=False, cancel_futures=True)
        ended = all(
            job.wait(max(1, round((until - time.monotonic()) * 1000))) for job in tuple(self._running)
        )
        _, left = wait(self._pending, max(0.0, until - time.monotonic()))
        if ended and not left:
            for executor in (*self._editors.values(), self._noter, self._readers, self._loaders):
                executor.shutdown(wait=True)
            return True
        return False

    def _submit(self, executor: ThreadPoolExecutor, work: Callable[[], T]) -> asyncio.Future[T]:
        if self._closed:
            gone: asyncio.Future[T] = self._loop.create_future()
            gone.cancel()
            return gone
        future = executor.submit(work)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return asyncio.wrap_future(future, loop=self._loop)

    def _on_edit_done(self, _future: asyncio.Future[Any]) -> None:
        self._edits -= 1
        if self._edits == 0 and not self._closed:
            self.saving_changed.emit(False)

    def _on_watched_done(self, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is None or isinstance(error, Cancelled) or _nobody_left(error):
            return
        if not isinstance(error, ScenewrightError):
            _log.error("A call of the window failed", exc_info=error)
        if not self._closed:
            self.failed.emit(sentence(error))

    @Slot(object, object)
    def _on_progressed(self, _progress: Progress, _left: float | None) -> None:
        self.running_changed.emit()

    @Slot()
    def _on_job_finished(self) -> None:
        for job in [job for job in self._running if job.isFinished()]:
            self._running.remove(job)
            job.ended.emit()
            job.deleteLater()
        self.running_changed.emit()
