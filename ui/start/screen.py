"""The start screen: a script to begin with on the left, the projects there are on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.services.facade import Services
from ui.jobs import Jobs
from ui.start.ground import Ground
from ui.start.invitations import Invitations
from ui.start.recent import RECENT, Recent, RecentDelegate, RecentModel, recent
from ui.theme import icon
from ui.thumbnails import Thumbnails
from ui.widgets import ElidedLabel, EmptyState

SCRIPT_FILES = "*.txt *.md *.markdown *.fountain *.fdx *.docx"


_FIELD = """
QPlainTextEdit { background: palette(base); border: 1px solid palette(mid); border-radius: 5px; padding: 8px; }
QPlainTextEdit:focus { border-color: palette(highlight); }
"""


class ScriptField(QPlainTextEdit):
    """Takes typed and pasted text, and a script file by dropping it."""

    file_dropped = Signal(str)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return any(url.isLocalFile() for url in source.urls()) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.file_dropped.emit(files[0])
        else:
            super().insertFromMimeData(source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)


class StartScreen(Ground):
    """Asks for what a video is made from; making it is for the window."""

    text_given = Signal(str, str)
    """A script's text and a folder of pictures (or empty)."""
    file_given = Signal(str, str)
    """A script file and a folder of pictures (or empty)."""
    project_chosen = Signal(str)
    returned = Signal()
    """Back to the project that is open."""

    def __init__(
        self, services: Services, jobs: Jobs, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._folder = ""
        self.setAcceptDrops(True)
        self.text = ScriptField(self)
        self.text.setPlaceholderText(
            self.tr(
                "Paste or write a script here, or drop a script file.\n\n"
                "Headings make scenes; every sentence becomes a frame with its own voice and picture."
            )
        )
        self.text.setAccessibleName(self.tr("Script of the new video"))
        self.text.setTabChangesFocus(True)
        self.text.setStyleSheet(_FIELD)
        self.open_file = QPushButton(icon("file-text"), self.tr("Choose a script file…"), self)
        self.open_file.setIconSize(QSize(22, 16))  # room between icon and words
        self.pictures = QPushButton(icon("image"), self.tr("Choose pictures…"), self)
        self.pictures.setIconSize(QSize(22, 16))  # room between icon and words
        self.pictures_name = ElidedLabel(parent=self)
        self.pictures_name.setProperty("kind", "faint")
        self.make = QPushButton(self.tr("Make the video"), self)
        self.make.setProperty("kind", "primary")
        self.make.setEnabled(False)
        self.back = QPushButton(icon("arrow-left"), "", self)
        self.back.setProperty("kind", "ghost")
        self.back.hide()
        self.back.clicked.connect(self.returned)
        self.model = RecentModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RecentDelegate(thumbnails, self.list))
        self.list.setAccessibleName(self.tr("Projects"))
        self.list.setMouseTracking(True)
        self.list.setStyleSheet(
            "QListView { background: transparent; } QListView::item, QListView::item:hover, QListView::item:selected { background: transparent; }"
        )
        self._empty = EmptyState(
            "film-strip",
            self.tr("No projects yet"),
            self.tr("Your videos will stand here. Begin with a script on the left."),
            parent=self,
        )
        self.invitations = Invitations(services, jobs, self)
        self.invitations.accepted.connect(self._on_accepted)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._lay_out()
        self._show_folder()
        self.text.textChanged.connect(self._on_text_changed)
        self.text.file_dropped.connect(self._on_file)
        self.make.clicked.connect(self._on_make)
        self.open_file.clicked.connect(self.ask_for_file)
        self.pictures.clicked.connect(self._on_pictures)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        thumbnails.ready.connect(self.list.viewport().update)

    def _lay_out(self) -> None:
        self.card.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.pictures)
        row.addWidget(self.pictures_name, 1)
        self.card.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open_file)
        row.addStretch(1)
        row.addWidget(self.make)
        self.card.addLayout(row)
        self.projects.addWidget(self._stack, 1)
        self.projects.addWidget(self.invitations)
        self.head.addWidget(self.back)

    def refresh(self) -> None:
        """Read the list of projects anew, and what one is invited to."""
        self.invitations.refresh()
        self._jobs.watch(self._refresh())

    async def _refresh(self) -> None:
        found = await self._jobs.read(lambda: recent(self._services))
        self.model.show(found)
        self._stack.setCurrentWidget(self.list if found else self._empty)

    def offer_return(self, name: str) -> None:
        """Offer the way back to the open project, or not where there is none."""
        self.back.setText(self.tr("Back to “{0}”").format(name if len(name) <= 40 else f"{name[:39]}…"))
        self.back.setVisible(bool(name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.back.isVisible():
            self.returned.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self._on_file(files[0])

    def clear(self) -> None:
        """Forget what was typed: it became a project."""
        self.text.clear()

    @Slot()
    def ask_for_file(self) -> None:
        """Let a script file be chosen."""
        dialog = QFileDialog(self, self.tr("Choose a script"), str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Scripts ({0})").format(SCRIPT_FILES), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _show_folder(self) -> None:
        self.pictures_name.set_whole(
            Path(self._folder).name if self._folder else self.tr("without photographs: designed backdrops")
        )

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_text_changed(self) -> None:
        self.make.setEnabled(bool(self.text.toPlainText().strip()))

    @Slot()
    def _on_make(self) -> None:
        self.text_given.emit(self.text.toPlainText(), self._folder)

    @Slot(str)
    def _on_file(self, file: str) -> None:
        self.file_given.emit(file, self._folder)

    @Slot()
    def _on_pictures(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder of pictures"), str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.take_folder)
        dialog.open()

    @Slot(str)
    def take_folder(self, folder: str) -> None:
        """Spread the pictures of a folder over the new video's frames."""
        self._folder = folder
        self._show_folder()

    @Slot(str)
    def _on_accepted(self, project_id: str) -> None:
        self.refresh()
        self.project_chosen.emit(project_id)

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        entry = index.data(RECENT)
        if isinstance(entry, Recent):
            self.project_chosen.emit(entry.project.id)
