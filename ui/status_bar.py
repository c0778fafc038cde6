"""The bottom line: what runs and how long still, format, voice and where the data lives."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from app.domain.time import format_rate
from app.services.jobs import time_left
from ui.joblog import JobLog
from ui.jobs import Job, Jobs
from ui.session import ProjectSession
from ui.widgets import IconButton, ProgressLine

NEWS_MS = 5_000
"""How long it is said what somebody else has done."""


def describe(job: Job) -> str:
    """A job in one line: ``Voicing frames 3 of 31 · 6 s left``."""
    progress = job.progress
    if job.cancelling:
        return f"{job.title} · stopping…"
    text = progress.stage
    if progress.total > 1 and float(progress.total).is_integer():
        text += f" {int(progress.done):,} of {int(progress.total):,}"
    elif progress.total > 0 and progress.done > 0:
        text += f" {min(1.0, progress.done / progress.total):.0%}"
    if job.seconds_left is not None and progress.done < progress.total:
        text += f" · {time_left(job.seconds_left)}"
    return text


class StatusBar(QStatusBar):
    """Left: the newest long job with its progress. Right: what the video is made with."""

    list_asked = Signal()
    """Somebody wants to see all long work."""

    def __init__(
        self, jobs: Jobs, log: JobLog, session: ProjectSession, where: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._log = log
        self._session = session
        self.setSizeGripEnabled(False)
        self.list = IconButton("queue", self.tr("Long work…"), self)
        self.work = QLabel(self)
        self.progress = ProgressLine(self.tr("Progress"), self)
        self.progress.setFixedWidth(160)
        self.stop = IconButton("x-circle", self.tr("Stop this"), self)
        self.format = QLabel(self)
        self.voice = QLabel(self)
        self.where = QLabel(where, self)
        for label in (self.work, self.format, self.voice, self.where):
            label.setProperty("kind", "faint")
        left = QWidget(self)
        row = QHBoxLayout(left)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addWidget(self.work)
        row.addWidget(self.progress)
        row.addWidget(self.stop)
        row.addStretch(1)
        right = QWidget(self)
        row = QHBoxLayout(right)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(20)
        for label in (self.format, self.voice, self.where):
            row.addWidget(label)
        self.addWidget(left)
        self.addPermanentWidget(right)
        self._news = QTimer(self)
        self._news.setSingleShot(True)
        self._news.setInterval(NEWS_MS)
        self._news.timeout.connect(self._on_running_changed)
        self.stop.clicked.connect(self._on_stop)
        self.list.clicked.connect(self.list_asked)
        jobs.running_changed.connect(self._on_running_changed)
        log.changed.connect(self._on_running_changed)
        session.board_changed.connect(self._on_board_changed)
        session.closed.connect(self._on_board_changed)
        self._on_running_changed()
        self._on_board_changed()

    @Slot(str)
    def tell(self, text: str) -> None:
        """Say for a while what somebody else has just done, where nothing runs that one waits for."""
        if not self._jobs.running:
            self.work.setText(text)
            self._news.start()

    @Slot()
    def _on_running_changed(self) -> None:
        running = self._jobs.running
        if not running and self._news.isActive():
            return
        for widget in (self.progress, self.stop):
            widget.setVisible(bool(running))
        failed = self._log.unseen
        self._colour("waiting" if failed and not running else "faint")
        if not running:
            ready = self.tr("Ready") if self._session.project_id else ""
            self.work.setText(self.tr("{0} failed").format(failed) if failed else ready)
            return
        job = running[-1]
        others = self.tr(" · {0} more").format(len(running) - 1) if len(running) > 1 else ""
        self.work.setText(describe(job) + others)
        progress = job.progress
        self.progress.set_share(progress.done / progress.total if progress.total else None)
        self.stop.setEnabled(not job.cancelling)

    def _colour(self, kind: str) -> None:
        if self.work.property("kind") != kind:
            self.work.setProperty("kind", kind)
            self.work.style().unpolish(self.work)
            self.work.style().polish(self.work)

    @Slot()
    def _on_board_changed(self) -> None:
        project, timeline = self._session.project, self._session.timeline
        if project is None or timeline is None:
            self.format.clear()
            self.voice.clear()
            return
        settings = project.settings
        self.format.setText(f"{settings.width} × {settings.height} · {format_rate(settings.fps)} fps")
        voice = settings.voice
        if not voice:
            takes = (self._session.take(clip.frame_id) for clip in timeline.clips)
            voice = next((take.voice for take in takes if take is not None), "")
        engine, _, name = voice.partition(":")
        said = f"{engine.capitalize()} ({name})" if name else voice
        self.voice.setText(self.tr("Voice: {0}").format(said) if said else self.tr("Voice by language"))
        self._on_running_changed()

    @Slot()
    def _on_stop(self) -> None:
        if self._jobs.running:
            self._jobs.running[-1].cancel()
            self._on_running_changed()
