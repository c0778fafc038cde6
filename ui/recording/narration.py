"""One long recording of somebody who reads the whole script, laid over its frames: looked at, then used."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.marks import plain
from app.domain.time import clock
from app.domain.timeline import Board
from app.services.facade import Services
from app.services.ports import Laid, Laying, Progress
from ui.jobs import Job, Jobs
from ui.session import ProjectSession
from ui.theme import icon, tokens
from ui.widgets import ProgressLine, counted

_NUMBER, _TEXT, _WHERE, _SAID = range(4)


class NarrationDialog(QDialog):
    """Says frame by frame where it is read in the recording and what was said otherwise. Nothing is
    changed before “Use it”, which is one step of undo."""

    used = Signal(str)
    """What to tell once frames have their new voice."""

    def __init__(self, services: Services, jobs: Jobs, session: ProjectSession, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self._board: Board | None = None
        self._path = Path()
        self._laying: Laying | None = None
        self._job: Job | None = None
        self.setWindowTitle(self.tr("A recording of the whole script"))
        self.setMinimumSize(760, 520)
        self.heading = QLabel(self)
        self.heading.setProperty("kind", "heading")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.told = QLabel(self)
        self.told.setProperty("kind", "dim")
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.progress = ProgressLine(self.tr("Listening to the recording"), self)
        self.table = QTableWidget(0, 4, self)
        self.table.setAccessibleName(self.tr("Where each frame is read"))
        self.table.setHorizontalHeaderLabels(
            ["", self.tr("Frame"), self.tr("In the recording"), self.tr("Said otherwise")]
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.table.horizontalHeader()
        for column, mode in (
            (_NUMBER, QHeaderView.ResizeMode.ResizeToContents),
            (_TEXT, QHeaderView.ResizeMode.Stretch),
            (_WHERE, QHeaderView.ResizeMode.ResizeToContents),
            (_SAID, QHeaderView.ResizeMode.Stretch),
        ):
            header.setSectionResizeMode(column, mode)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.differing = QCheckBox(self.tr("Only what was said otherwise"), self)
        self.choose = QPushButton(icon("folder-open"), self.tr("Another recording…"), self)
        self.leave = QPushButton(self.tr("Cancel"), self)
        self.use = QPushButton(self.tr("Use it"), self)
        self.use.setProperty("kind", "primary")
        for button in (self.choose, self.leave, self.use):
            button.setAutoDefault(False)
            button.setIconSize(QSize(22, 16))  # room between icon and words
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(20, 18, 20, 16)
        column_.setSpacing(10)
        for widget in (self.heading, self.told, self.progress):
            column_.addWidget(widget)
        column_.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.differing)
        row.addStretch(1)
        for button in (self.choose, self.leave, self.use):
            row.addWidget(button)
        column_.addLayout(row)
        self.differing.toggled.connect(self._on_filtered)
        self.choose.clicked.connect(self.ask)
        self.leave.clicked.connect(self.reject)
        self.use.clicked.connect(self._on_use)
        self.table.itemSelectionChanged.connect(self._on_row_chosen)
        session.closed.connect(self.reject)

    @Slot()
    def ask(self) -> None:
        """Choose a recording."""
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        folder = self._path.parent if self._path.name else Path(music) if music else Path.home()
        dialog = QFileDialog(
            self if self.isVisible() else self.parentWidget(),
            self.tr("Choose a recording of the script"),
            str(folder),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                self.tr(
                    "Sound and video (*.wav *.mp3 *.m4a *.aac *.flac *.ogg *.opus *.mp4 *.mov *.mkv *.webm)"
                ),
                self.tr("All files (*)"),
            ]
        )
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.look_at(Path(name))

    def look_at(self, path: Path) -> None:
        """Find out what is said where in a recording, and show it."""
        board = self._session.board
        if board is None or self._job is not None:
            return
        self._board, self._path, self._laying = board, path, None
        self.differing.setChecked(False)
        self.table.setRowCount(0)
        self.heading.setText(path.name)
        recordings = self._services.recordings
        job = self._jobs.start(
            self.tr("Listening to {0}").format(path.name),
            lambda progress, cancel: recordings.lay(board, path, progress, cancel),
        )
        job.succeeded.connect(self._on_laid)
        self._wait_for(job, self.tr("Listening for the script…"))
        self.open()

    # Work --------------------------------------------------------------------------------

    def _wait_for(self, job: Job, told: str) -> None:
        self._job = job
        job.progressed.connect(self._on_progressed)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_finished)
        self._say(told)
        self._show_state()

    def _say(self, text: str, bad: bool = False) -> None:
        self.told.setText(text)
        self.told.setStyleSheet(f"color: {tokens().warning};" if bad else "")

    def _show_state(self) -> None:
        busy = self._job is not None
        self.progress.setVisible(busy)
        self.progress.set_share(0.0 if busy else 1.0)
        self.choose.setEnabled(not busy)
        self.use.setEnabled(not busy and self._laying is not None and bool(self._laying.laid))
        self.differing.setEnabled(self.table.rowCount() > 0)

    @Slot(object, object)
    def _on_progressed(self, progress: Progress, _left: float | None) -> None:
        if self.sender() is self._job:
            self.progress.set_share(progress.done / progress.total if progress.total else None)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        if self.sender() is self._job:
            self._say(text, bad=True)

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._job:
            self._job = None
            self._show_state()

    @Slot(object)
    def _on_laid(self, laying: Laying) -> None:
        board = self._board
        if board is None or self.sender() is not self._job:
            return  # the dialog was closed meanwhile
        self._laying = laying
        found = {one.index: one for one in laying.laid}
        self.table.setRowCount(len(board.frames))
        for index, frame in enumerate(board.frames):
            laid = found.get(index)
            said = self.differences(laid)
            cells = [str(index + 1), plain(frame.text), "", said]
            if laid is not None:
                cells[_WHERE] = f"{clock(laid.begin)} – {clock(laid.end)}"
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(index, column, item)
            sign = (
                ("minus-circle", "dim")
                if laid is None
                else ("warning", "warning")
                if said
                else ("check", "good")
            )
            self.table.item(index, _NUMBER).setIcon(icon(*sign))
        differing = sum(bool(self.differences(one)) for one in laying.laid)
        told = [self.tr("{0} of {1} frames found").format(len(found), len(board.frames))]
        if differing:
            told.append(self.tr("{0} said otherwise in places").format(differing))
        if laying.extra:
            beside = ", ".join(f"{clock(begin)} – {clock(end)}" for begin, end in laying.extra)
            told.append(self.tr("belonging to no frame: {0}").format(beside))
        self._say("; ".join(told) + ".", bad=not found)
        if not found:
            self._say(self.tr("Nothing of the script was heard. Is it this script's recording?"), bad=True)
        self._on_filtered()

    def differences(self, laid: Laid | None) -> str:
        """What was said otherwise than it is written; empty where nothing was."""
        if laid is None:
            return self.tr("not found, keeps its voice")
        told = []
        if laid.missing:
            told.append(self.tr("not heard: {0}").format(", ".join(laid.missing)))
        if laid.extra:
            told.append(self.tr("{0:.1f} s of other words").format(float(laid.extra)))
        if laid.doubtful:
            told.append(self.tr("unclear: {0}").format(", ".join(laid.doubtful)))
        if laid.readings > 1:
            told.append(self.tr("read {0} times, the last is used").format(laid.readings))
        return "; ".join(told)

    @Slot()
    def _on_filtered(self) -> None:
        for row in range(self.table.rowCount()):
            self.table.setRowHidden(
                row, self.differing.isChecked() and not self.table.item(row, _SAID).text()
            )

    @Slot()
    def _on_row_chosen(self) -> None:
        row = self.table.currentRow()
        if self._board is not None and 0 <= row < len(self._board.frames):
            self._session.select(self._board.frames[row].id)

    @Slot()
    def _on_use(self) -> None:
        board, laying, path = self._board, self._laying, self._path
        if board is None or laying is None or self._job is not None:
            return
        use = self._services.recordings.use
        title = self.tr("Laying {0} over the frames").format(path.name)
        job = self._jobs.start(title, lambda progress, cancel: use(board, path, laying, progress, cancel))
        job.succeeded.connect(self._on_used)
        self._wait_for(job, self.tr("Cutting the recording…"))

    @Slot(object)
    def _on_used(self, frame_ids: list[str]) -> None:
        total = len(self._laying.laid) if self._laying else 0
        text = self.tr("{0} now spoken by {1}.").format(
            counted(len(frame_ids), self.tr("frame is"), self.tr("frames are")), self._path.name
        )
        if len(frame_ids) < total:
            text += " " + self.tr("The others were changed meanwhile and keep their voice.")
        self._job = None
        self.used.emit(text)
        self.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous() and self._job is not None:
            self._job.cancel()
            self._job = None
        super().hideEvent(event)
