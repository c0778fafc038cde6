"""Exports of the open project: each a job in a QThread of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from app.services.facade import Services
from app.services.ports import CancelToken, OnProgress
from app.services.production import Made
from app.services.render_options import RenderOptions
from ui.jobs import Job, Jobs


class Exports(QObject):
    """One export at a time; the window goes on living meanwhile."""

    started = Signal(object)
    """The :class:`~ui.jobs.Job`."""
    finished = Signal(object)
    """What was :class:`~app.services.production.Made`."""
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs
        self._job: Job | None = None
        self.last: Made | None = None
        """What was exported last."""

    @property
    def job(self) -> Job | None:
        """The export under way."""
        return self._job

    def check(self, output: Path, options: RenderOptions) -> None:
        """BadOutput or BadSetting where such a file cannot be written there. Looks at the disk: not for
        the window's thread."""
        self._services.renders.check_output(output, options)

    def start(self, project_id: str, output: Path, options: RenderOptions) -> Job | None:
        """Begin, unless an export is under way."""
        if self._job is not None:
            return None
        production = self._services.production

        def work(progress: OnProgress, cancel: CancelToken) -> Made:
            return production.render(project_id, output, options, progress, cancel)

        again = partial(self.start, project_id, output, options)
        job = self._job = self._jobs.start(self.tr("Exporting {0}").format(output.name), work, again)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)
        self.started.emit(job)
        return job

    @Slot(object)
    def _on_succeeded(self, made: Made) -> None:
        self._job = None
        self.last = made
        self.finished.emit(made)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._job = None
        self.failed.emit(text)

    @Slot()
    def _on_cancelled(self) -> None:
        self._job = None
        self.cancelled.emit()

    @Slot()
    def open_folder(self) -> None:
        """Show where the last video lies."""
        if self.last is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.last.result.output.parent)))

    @Slot()
    def play(self) -> None:
        """Open the last video with the system's player."""
        if self.last is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.last.result.output)))
