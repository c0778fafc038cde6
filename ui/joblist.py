"""The list of long work: progress, time left, stop, once more, and the frame at which it failed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.joblog import Entry, JobLog, State
from ui.start.recent import when
from ui.status_bar import describe
from ui.theme.icons import paint_glyph
from ui.widgets import ElidedLabel, EmptyState, IconButton, ProgressLine, scrolled

_WIDTH, _HEIGHT = 460, 380
_SIGNS = {State.RUNNING: ("hourglass-medium", "second"), State.DONE: ("check-circle", "good"),
          State.FAILED: ("warning-circle", "error"), State.STOPPED: ("prohibit", "faint")}  # fmt: skip


class _Sign(QWidget):
    def __init__(self, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedSize(18, 18)

    def paintEvent(self, _event: object) -> None:
        paint_glyph(QPainter(self), QRectF(0, 0, 18, 18), *_SIGNS[self._state])


class JobRow(QWidget):
    """One job. Its buttons do what can be done about it now."""

    def __init__(self, entry: Entry, log: JobLog, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry, self._log = entry, log
        title = ElidedLabel(entry.title, self)
        title.setStyleSheet("font-weight: 600;")
        self.facts = QLabel(self)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        self.facts.setProperty("kind", "dim" if entry.state is State.FAILED else "faint")
        self.progress = ProgressLine(entry.title, self)
        self.progress.setVisible(entry.state is State.RUNNING)
        self.stop = IconButton("x-circle", self.tr("Stop “{0}”").format(entry.title), self)
        self.again = IconButton("arrow-clockwise", self.tr("“{0}” once more").format(entry.title), self)
        self.forget = IconButton("x", self.tr("Take “{0}” out of the list").format(entry.title), self)
        self.go = QPushButton(self.tr("Go to the frame"), self)
        self.go.setVisible(bool(entry.frames))
        running = entry.state is State.RUNNING
        self.stop.setVisible(running)
        self.again.setVisible(entry.state in (State.FAILED, State.STOPPED) and entry.again is not None)
        self.forget.setVisible(not running)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (title, self.progress, self.facts):
            words.addWidget(widget)
        words.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 6, 8)
        row.setSpacing(10)
        row.addWidget(_Sign(entry.state, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in (self.stop, self.again, self.forget):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.stop.clicked.connect(self._on_stop)
        self.again.clicked.connect(self._on_again)
        self.forget.clicked.connect(self._on_forget)
        self.show_progress()

    def show_progress(self) -> None:
        """Say how far it is."""
        job = self.entry.job
        if job is not None:
            share = job.progress.done / job.progress.total if job.progress.total else None
            self.progress.set_share(share)
            self.facts.setText(describe(job))
            self.stop.setEnabled(not job.cancelling)
            return
        said = {
            State.DONE: self.tr("Done · {0}"),
            State.STOPPED: self.tr("Stopped · {0}"),
        }.get(self.entry.state, self.entry.why.replace("{", "{{").replace("}", "}}"))
        self.facts.setText(said.format(when(self.entry.ended)))

    @Slot()
    def _on_stop(self) -> None:
        if self.entry.job is not None:
            self.entry.job.cancel()
            self.show_progress()

    @Slot()
    def _on_again(self) -> None:
        self._log.again(self.entry)

    @Slot()
    def _on_forget(self) -> None:
        self._log.forget(self.entry)


class JobList(QFrame):
    """A popup over the status bar; Esc closes it."""

    frame_wanted = Signal(str)
    """The id of a frame at which something failed."""

    def __init__(self, log: JobLog, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._log = log
        self.rows: list[JobRow] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Long work"))
        title = QLabel(self.tr("Long work"), self)
        title.setProperty("kind", "title")
        self.clear = QPushButton(self.tr("Clear"), self)
        self.clear.setAccessibleName(self.tr("Take out what has ended"))
        self.empty = EmptyState(
            "hourglass-medium",
            self.tr("Nothing has run yet"),
            self.tr("Voicing and exporting are listed here while they run and when they have ended."),
            parent=self,
        )
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.area = scrolled(self._inner, self)
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 4, 4)
        head.addWidget(title, 1)
        head.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 8)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addWidget(self.empty, 1)
        self.clear.clicked.connect(log.clear)
        log.changed.connect(self._on_changed)
        log.progressed.connect(self._on_progressed)
        self._on_changed()

    def open_above(self, window: QWidget, bar: QWidget) -> None:
        """Show the list above the window's status bar."""
        self.setFixedSize(_WIDTH, min(_HEIGHT, window.height() - 100))
        top = bar.mapTo(window, QPoint(0, 0)).y() - self.height() - 6
        self.move(window.mapToGlobal(QPoint(8, top)))
        self.show()
        (self.rows[0].forget if self.rows and self.rows[0].forget.isVisible() else self.clear).setFocus()
        self._log.seen()

    @Slot()
    def _on_changed(self) -> None:
        entries = self._log.entries
        kept = {id(row.entry): row for row in self.rows if row.entry in entries}
        for row in self.rows:
            # One that has ended since is shown anew: other buttons are in place now.
            if row.entry not in entries or (row.entry.job is None) == row.stop.isVisibleTo(row):
                kept.pop(id(row.entry), None)
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
        self.rows = []
        for place, entry in enumerate(entries):
            row = kept.get(id(entry)) or self._make(entry)
            self._column.insertWidget(place, row)
            self.rows.append(row)
        self.area.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        self.clear.setEnabled(any(entry.state is not State.RUNNING for entry in entries))

    def _make(self, entry: Entry) -> JobRow:
        row = JobRow(entry, self._log, self._inner)
        row.go.clicked.connect(self._on_go)
        return row

    @Slot(object)
    def _on_progressed(self, entry: Entry) -> None:
        for row in self.rows:
            if row.entry is entry:
                row.show_progress()

    @Slot()
    def _on_go(self) -> None:
        button = self.sender()
        row = next((row for row in self.rows if row.go is button), None)
        if row is not None and row.entry.frames:
            self.frame_wanted.emit(row.entry.frames[0])
            self.close()
