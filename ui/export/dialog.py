"""The export dialog: asks, shows how far it is, says how it ended. Never in the way of editing."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.formats import CONTAINERS
from app.domain.time import clock
from app.errors import BadSetting, ScenewrightError
from app.services.render_options import RenderOptions
from ui.export.choices import FormatChoices
from ui.export.pages import DonePage, RunPage, buttons
from ui.export.run import Exports
from ui.jobs import Jobs
from ui.session import ProjectSession

ASK, RUN, DONE = range(3)


class _Pages(QStackedWidget):
    """As high as the page that is shown; by itself a stack is as high as its highest."""

    def sizeHint(self) -> QSize:
        return self.currentWidget().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.currentWidget().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return False


class ExportDialog(QDialog):
    """Stays with the window; closing it lets an export go on."""

    def __init__(
        self, session: ProjectSession, exports: Exports, jobs: Jobs, folder: Path, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._exports, self._jobs = session, exports, jobs
        self._folder = folder
        self._project_id = ""
        self.setWindowTitle(self.tr("Export video"))
        self.setModal(False)
        self.setMinimumWidth(620)
        self.pages = _Pages(self)
        self.pages.addWidget(self._ask_page())
        self.run = RunPage(exports, self)
        self.done_page = DonePage(exports, self)
        self.pages.addWidget(self.run)
        self.pages.addWidget(self.done_page)
        self.pages.currentChanged.connect(self.pages.updateGeometry)
        self.pages.currentChanged.connect(self._on_page_changed)
        self.run.left.connect(self.close)
        self.done_page.left.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.addWidget(self.pages)
        exports.started.connect(self._on_started)
        exports.finished.connect(self._on_finished)
        exports.failed.connect(self._on_failed)
        exports.cancelled.connect(self._on_cancelled)

    # Pages -------------------------------------------------------------------------------

    @Slot()
    def _on_page_changed(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.resize(self.width(), self.sizeHint().height())

    def _ask_page(self) -> QWidget:
        page = QWidget(self)
        self.output = QLineEdit(page)
        self.output.setAccessibleName(self.tr("File of the video"))
        self.browse = QPushButton(self.tr("Choose…"), page)
        self.browse.setAccessibleName(self.tr("Choose the file of the video"))
        self.choices = FormatChoices(page)
        self.note = QLabel(page)
        self.note.setProperty("kind", "faint")
        self.note.setWordWrap(True)
        self.replaces = QLabel(self.tr("A file of that name is there, and will be replaced."), page)
        self.replaces.setProperty("kind", "dim")
        self.replaces.hide()
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(150)
        self._look.timeout.connect(self._on_look)
        self.problem = QLabel(page)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        file = QHBoxLayout()
        file.setSpacing(8)
        file.addWidget(self.output, 1)
        file.addWidget(self.browse)
        label = QLabel(self.tr("File"), page)
        label.setProperty("kind", "dim")
        label.setBuddy(self.output)
        self.begin = QPushButton(self.tr("Export"), page)
        self.begin.setProperty("kind", "primary")
        self.begin.setDefault(True)
        leave = QPushButton(self.tr("Not now"), page)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label)
        column.addLayout(file)
        column.addWidget(self.choices)
        column.addWidget(self.note)
        column.addWidget(self.replaces)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(buttons(leave, self.begin))
        leave.clicked.connect(self.close)
        self.browse.clicked.connect(self._on_browse)
        self.begin.clicked.connect(self._on_begin)
        self.output.textChanged.connect(self._on_output_changed)
        self.choices.suffix_chosen.connect(self._on_suffix)
        self.choices.changed.connect(self._on_chosen)
        return page

    # Asking ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Show the dialog: the questions, or how far the export under way is."""
        project = self._session.project
        if self._exports.job is not None:
            self.pages.setCurrentIndex(RUN)
        elif project is not None:
            anew = project.id != self._project_id
            self.choices.show_project(project.settings, anew)
            if anew:
                self._project_id = project.id
                self.output.setText(str(self._folder / f"{file_name(project.name)}.mp4"))
            self._tell()
            self.pages.setCurrentIndex(ASK)
        self.show()
        self.raise_()
        self.activateWindow()

    def _tell(self) -> None:
        timeline = self._session.timeline
        if timeline is not None:
            self.note.setText(
                self.tr("{0} frames, {1}. Only what changed since the last export is made again.").format(
                    len(timeline.clips), clock(timeline.length)
                )
            )

    def options(self) -> RenderOptions:
        """What was asked for."""
        return self.choices.options()

    @Slot()
    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Export video as"), self.output.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self._wanted_output().suffix[1:])
        dialog.setNameFilters([f"{kind.label} (*{suffix})" for suffix, kind in CONTAINERS.items()])
        with contextlib.suppress(KeyError):
            suffix = self._wanted_output().suffix.lower()
            dialog.selectNameFilter(f"{CONTAINERS[suffix].label} (*{suffix})")
        dialog.fileSelected.connect(self.output.setText)
        dialog.open()

    @Slot(str)
    def _on_output_changed(self, text: str) -> None:
        self.choices.show_output(self._wanted_output())
        self._look_at_choices(bool(text.strip()))
        self._look.start()

    @Slot(str)
    def _on_suffix(self, suffix: str) -> None:
        """A preset names its kind of file; a name of the user's own keeps all but its end."""
        output = self._wanted_output()
        if self.output.text().strip() and output.suffix.lower() in CONTAINERS:
            self.output.setText(str(output.with_suffix(suffix)))

    @Slot()
    def _on_chosen(self) -> None:
        self._look_at_choices(bool(self.output.text().strip()))

    def _look_at_choices(self, named: bool) -> None:
        """Say at once what does not go together."""
        self.problem.hide()
        self.begin.setEnabled(named)
        if named:
            try:
                self.choices.made()
            except BadSetting as error:
                self._show_problem(str(error))
                self.begin.setEnabled(False)

    @Slot()
    def _on_look(self) -> None:
        self._jobs.watch(self._see_whether_there())

    async def _see_whether_there(self) -> None:
        text = self.output.text()
        there = await self._jobs.read(self._wanted_output().is_file)
        if text == self.output.text():
            self.replaces.setVisible(there)

    def _wanted_output(self) -> Path:
        output = Path(self.output.text().strip()).expanduser()
        return output if output.suffix or not output.name else output.with_name(f"{output.name}.mp4")

    @Slot()
    def _on_begin(self) -> None:
        self.begin.setEnabled(False)
        self._jobs.watch(self._begin(self._wanted_output(), self.options()))

    async def _begin(self, output: Path, options: RenderOptions) -> None:
        """What cannot be written is said here, before anything begins."""
        try:
            await self._jobs.read(lambda: self._exports.check(output, options))
        except ScenewrightError as error:
            self.begin.setEnabled(True)
            self._show_problem(str(error))
            return
        self.begin.setEnabled(True)
        self._folder = output.parent
        self._exports.start(self._session.project_id, output, options)

    def _show_problem(self, text: str) -> None:
        from ui.theme import tokens

        self.problem.setText(text)
        self.problem.setStyleSheet(f"color: {tokens().error};")
        self.problem.show()

    # Meanwhile and after -----------------------------------------------------------------

    @Slot()
    def _on_started(self) -> None:
        self.pages.setCurrentIndex(RUN)

    @Slot()
    def _on_finished(self) -> None:
        self.pages.setCurrentIndex(DONE)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._show_problem(text)
        self.pages.setCurrentIndex(ASK)

    @Slot()
    def _on_cancelled(self) -> None:
        self.pages.setCurrentIndex(ASK)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self.pages.currentIndex() == DONE:
            self.pages.setCurrentIndex(ASK)


def file_name(name: str) -> str:
    """A project's name as a file name that every system takes."""
    kept = "".join(
        " " if character in '<>:"/\\|?*' or ord(character) < 32 else character for character in name
    )
    return " ".join(kept.split()).strip(". ")[:120] or "video"
