"""What the export dialog shows while it runs, and once it is done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.time import clock
from app.services.ports import Progress
from app.services.production import Made
from ui.export.run import Exports
from ui.jobs import Job
from ui.status_bar import describe
from ui.widgets import ElidedLabel, ProgressLine


class RunPage(QWidget):
    """How far an export is, how long still, and a way to stop it."""

    left = Signal()

    def __init__(self, exports: Exports, parent: QWidget) -> None:
        super().__init__(parent)
        self._exports = exports
        self.stage = QLabel(self)
        self.stage.setProperty("kind", "heading")
        self.progress = ProgressLine(self.tr("Export"), self)
        self.detail = QLabel(self)
        self.detail.setProperty("kind", "faint")
        hint = QLabel(self.tr("You can go on editing: what you change now comes with the next export."), self)
        hint.setProperty("kind", "faint")
        hint.setWordWrap(True)
        self.cancel = QPushButton(self.tr("Cancel export"), self)
        self.back = QPushButton(self.tr("Go on editing"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.stage, self.progress, self.detail, hint):
            column.addWidget(part)
        column.addSpacing(16)
        column.addStretch(1)
        column.addLayout(buttons(self.cancel, self.back))
        self.back.clicked.connect(self.left)
        self.cancel.clicked.connect(self._on_cancel)
        exports.started.connect(self._on_started)

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        job.progressed.connect(self._on_progressed)
        self.stage.setText(job.title)
        self.detail.setText(self.tr("Beginning…"))
        self.progress.set_share(None)
        self.cancel.setEnabled(True)
        self.back.setFocus()  # Enter must not cancel what was just begun

    @Slot(object, object)
    def _on_progressed(self, progress: Progress, _left: float | None) -> None:
        job = self._exports.job
        if job is not None:
            self.detail.setText(describe(job))
            self.progress.set_share(progress.done / progress.total if progress.total else None)

    @Slot()
    def _on_cancel(self) -> None:
        job = self._exports.job
        if job is not None:
            job.cancel()
            self.cancel.setEnabled(False)
            self.detail.setText(self.tr("Stopping…"))


MOST_TOLD = 4
"""Lines about what could not be used; the command line tells all."""


class DonePage(QWidget):
    """What was made, and what can be done with it."""

    left = Signal()

    def __init__(self, exports: Exports, parent: QWidget) -> None:
        super().__init__(parent)
        ready = QLabel(self.tr("The video is ready"), self)
        ready.setProperty("kind", "title")
        self.path = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideMiddle)
        self.facts = QLabel(self)
        self.facts.setProperty("kind", "faint")
        self.facts.setWordWrap(True)
        self.stand_ins = QLabel(self)
        self.stand_ins.setProperty("kind", "waiting")
        self.stand_ins.setWordWrap(True)
        self.play = QPushButton(self.tr("Play"), self)
        self.play.setProperty("kind", "primary")
        self.folder = QPushButton(self.tr("Open folder"), self)
        leave = QPushButton(self.tr("Close"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (ready, self.path, self.facts, self.stand_ins):
            column.addWidget(part)
        column.addSpacing(16)
        column.addStretch(1)
        column.addLayout(buttons(leave, self.folder, self.play))
        leave.clicked.connect(self.left)
        self.play.clicked.connect(exports.play)
        self.folder.clicked.connect(exports.open_folder)
        exports.finished.connect(self._on_finished)

    @Slot(object)
    def _on_finished(self, made: Made) -> None:
        result = made.result
        self.path.set_whole(str(result.output))
        facts = [
            self.tr("{0} long").format(clock(result.length)),
            self.tr("{0} pictures").format(f"{result.pictures:,}"),
        ]
        if result.loudness_lufs is not None:
            facts.append(f"{result.loudness_lufs:.1f} LUFS".replace("-", "−"))
        if result.segments_reused:
            facts.append(
                self.tr("{0} of {1} parts taken from the export before").format(
                    result.segments_reused, result.segments
                )
            )
        self.facts.setText(" · ".join(facts))
        told = [
            self.tr("Frame {0}: {1}.").format(each.frame, each.what) if each.frame else f"{each.what}."
            for each in result.stand_ins
        ]
        if len(told) > MOST_TOLD:
            told[MOST_TOLD:] = [self.tr("And {0} more.").format(len(told) - MOST_TOLD)]
        self.stand_ins.setText("\n".join(told))
        self.stand_ins.setVisible(bool(told))


def buttons(*given: QPushButton) -> QHBoxLayout:
    """Buttons at the right end of a row."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for button in given:
        row.addWidget(button)
    return row
