"""The bottom line: what runs and how long still, format, voice and where the data lives."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from app.domain.time import format_rate
from app.services.jobs import time_left
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

    def __init__(
        self, jobs: Jobs, session: ProjectSession, where: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._session = session
        self.setSizeGripEnabled(False)
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
        row.setContentsMargins(12, 0, 0, 0)
        row.setSpacing(12)
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
        jobs.running_changed.connect(self._on_running_changed)
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
        if not running:
            self.work.setText(self.tr("Ready") if self._session.project_id else "")
            return
        job = running[-1]
        others = self.tr(" · {0} more").format(len(running) - 1) if len(running) > 1 else ""
        self.work.setText(describe(job) + others)
        progress = job.progress
        self.progress.set_share(progress.done / progress.total if progress.total else None)
        self.stop.setEnabled(not job.cancelling)

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
