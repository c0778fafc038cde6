"""The pictures of the selected frame: choose, add, and how the chosen one is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.backdrop import backdrop_now
from app.domain.script import Frame
from app.domain.takes import Image
from app.services.facade import Services
from app.services.templates import look
from ui.editing import Edits
from ui.given import local_files, offer_in, offers
from ui.inspector.candidates import IMAGE, CandidatesModel
from ui.inspector.picture_details import PictureDetails
from ui.inspector.picture_finding import Finder, FinderLine
from ui.inspector.picture_grid import PictureGrid
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.theme import icon
from ui.thumbnails import Thumbnails
from ui.trial import Trial
from ui.widgets import ElidedLabel, EmptyState, IconButton

PICTURE_FILES = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.heic *.heif *.avif *.bmp *.gif"
VIDEO_FILES = "*.mp4 *.mov *.m4v *.webm *.mkv *.avi *.mpg *.mpeg *.mts *.ts"


class PicturesTab(QWidget):
    """Takes files, pictures and addresses of pictures dropped anywhere on it."""

    offered = Signal(str, object)
    """A frame, and an :class:`~ui.given.Offer` for it."""

    full_asked = Signal()
    """Somebody wants to see the current picture large."""
    compare_asked = Signal()
    """Or beside the chosen one."""
    crop_asked = Signal()
    """Or set which part of the chosen one is seen."""
    menu_asked = Signal(QPoint)
    """Or know what can be done with it; the point is global."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        thumbnails: Thumbnails,
        trial: Trial,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self._trial = trial
        self._folder = str(Path.home())
        self._give = edits.add_pictures
        self._shown = ""
        self.setAcceptDrops(True)
        self.model = CandidatesModel(self)
        self.add = QPushButton(icon("plus"), self.tr("Add pictures…"), self)
        self.add.setIconSize(QSize(22, 16))  # room between icon and words
        self.full = IconButton("corners-out", self.tr("See the picture large (F)"), self)
        self.compare = IconButton("columns", self.tr("Compare two side by side (C)"), self)
        self.grid = PictureGrid(self.model, thumbnails, self)
        self.line = FinderLine(self)
        self.finder = Finder(services, jobs, session, thumbnails, self.line, self)
        self._wanted = ""
        """A picture that was just made, until it is among the candidates."""
        self._leaving: set[str] = set()
        """Pictures that are being taken out."""
        self.details = PictureDetails(edits, thumbnails, self)
        self._hint = QLabel(self)
        self._hint.setProperty("kind", "faint")
        self._empty = EmptyState(
            "image",
            self.tr("No pictures yet"),
            self.tr("Drop picture files here to give this frame something to show."),
            parent=self,
        )
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.finder)
        self._lay_out()
        for grid in (self.grid, self.finder.grid):
            grid.image_chosen.connect(self._on_image_chosen)
            grid.pointed.connect(self._on_pointed)
        self.grid.menu_asked.connect(self.menu_asked)
        self.grid.remove_asked.connect(self.remove_current)
        self.line.changed.connect(self._on_changed)
        self.line.make_asked.connect(self.make)
        self.finder.found.connect(self._on_changed)
        self.add.clicked.connect(self.ask_for_files)
        self.full.clicked.connect(self.full_asked)
        self.details.crop_asked.connect(self.crop_asked)
        self.compare.clicked.connect(self.compare_asked)
        self.grid.doubleClicked.connect(self.full_asked)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        self._heading = ElidedLabel(parent=self)
        self._heading.setProperty("kind", "heading")
        top.addWidget(self._heading, 1)
        top.addWidget(self.compare)
        top.addWidget(self.full)
        top.addWidget(self.add)
        column.addLayout(top)
        finding = QVBoxLayout()
        finding.setContentsMargins(16, 0, 16, 8)
        finding.addWidget(self.line)
        column.addLayout(finding)
        grid = QVBoxLayout()
        grid.setContentsMargins(12, 0, 8, 0)
        grid.addWidget(self._stack)
        column.addLayout(grid, 1)
        column.addWidget(self.details)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 10)
        foot.addWidget(self._hint)
        column.addLayout(foot)

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_changed(self) -> None:
        frame = self._session.frame
        images = self._as_drawn(frame) if frame else ()
        image = self._session.chosen_image(frame.id) if frame else None
        project = self._session.project
        shape = project.settings.width / project.settings.height if project else 16 / 9
        row = self.grid.currentIndex().row()
        self.model.show(images, image.id if image else "", shape)
        if self.grid.hasFocus() and row >= 0 and not self.grid.currentIndex().isValid():
            self.grid.setCurrentIndex(self.model.index(min(row, len(images) - 1)))  # what came after it
        if image is not None and image.id != self._shown:
            self.grid.keep_in_view(self.model.index_of(image.id))
        if self._wanted and self.model.index_of(self._wanted).isValid():
            self.grid.keep_in_view(self.model.index_of(self._wanted))
            self._wanted = ""
        self._shown = image.id if image else ""
        looking = self.finder.looking and frame is not None
        if looking:
            self.finder.refresh()
        self._stack.setCurrentWidget(self.finder if looking else self.grid if images else self._empty)
        for each in (self.add, self.line):
            each.setEnabled(frame is not None)
        now = self._session.now
        self.line.make.setEnabled(now is not None and now.editable)
        self.full.setEnabled(bool(images))
        self.compare.setEnabled(len(images) > 1)
        clip = self._session.clip(frame.id) if frame else None
        number = clip.number if clip else 0
        self._heading.set_whole(self.tr("Frame {0}").format(number) if frame else self.tr("No frame chosen"))
        self.details.setVisible(image is not None and not looking)
        self._show_hint(False)
        if frame is None:
            return
        self.details.show_image(next((each for each in images if each.id == self._shown), None))
        self._expect()

    def _as_drawn(self, frame: Frame) -> tuple[Image, ...]:
        """A frame's candidates, backdrops as the video draws them: in the template and under the title of now."""
        board, images = self._session.board, self._session.candidates(frame.id)
        if board is None:
            return images
        scenes = enumerate(board.scenes, 1)
        number, title = next(
            ((place, each.title) for place, each in scenes if each.id == frame.scene_id), (1, "")
        )
        shown = look(board.project.settings.template)
        return tuple(
            replace(image, recipe=backdrop_now(image.recipe, shown, title, number))
            if image.kind == "backdrop"
            else image
            for image in images
        )

    def _expect(self) -> None:
        """Whoever looks at pictures may take another."""
        if self.isVisible():
            looking = self._stack.currentWidget() is self.finder
            images = self.finder.model.images if looking else self.model.images
            self._trial.expect([image for image in images if image.id != self._shown])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._expect()

    @property
    def current(self) -> str:
        """The candidate that the arrow keys have come to or that was pressed last, by its id; else the chosen one."""
        image = self.grid.currentIndex().data(IMAGE)
        return image.id if isinstance(image, Image) else self._shown

    def _show_hint(self, dropping: bool) -> None:
        count = self.model.rowCount()
        if dropping:
            self._hint.setText(self.tr("Let go to add them to this frame"))
        elif self._stack.currentWidget() is self.finder:
            found = self.finder.model.rowCount()
            self._hint.setText(self.tr("{0} found · press one to use it").format(found) if found else "")
        elif self._session.frame is None:
            self._hint.setText(self.tr("Choose a frame in the storyboard."))
        else:
            pictures = self.tr("1 picture") if count == 1 else self.tr("{0} pictures").format(count)
            self._hint.setText(self.tr("{0} · drop pictures here to add").format(pictures))

    @Slot(str)
    def _on_image_chosen(self, image_id: str) -> None:
        frame_id = self._session.selected
        image = self._image(image_id)
        if image is None:
            return
        if image.frame_id == frame_id:
            make = partial(self._edits.choose_image, frame_id, image_id)
        else:
            make = partial(self._edits.begin, "illustration", "give", frame_id=frame_id, image_id=image_id)
        self._trial.hold(frame_id, image, make)

    def _image(self, image_id: str) -> Image | None:
        """One of those that are seen."""
        own = self._session.candidates(self._session.selected)
        return next((each for each in own if each.id == image_id), None) or self.finder.model.image(image_id)

    @Slot(str)
    def make(self, words: str = "") -> None:
        """Have more backdrops made for this frame, and show them."""
        frame_id = self._session.selected
        if frame_id:
            made = self._edits.begin("illustration", "make", frame_id=frame_id, words=words)
            self._edits.afterwards(made, self._on_made)

    async def _on_made(self, made: asyncio.Future[list[Image]]) -> None:
        images = made.result() or ()  # nothing where an edit that waited turned out to be made already
        if images and images[-1].frame_id == self._session.selected:
            self._wanted = images[-1].id
            self.line.words.clear()
            self._on_changed()

    @Slot()
    def remove_current(self) -> None:
        """Take the picture out of the frame's candidates that the keys or the pointer have come to, or else the
        chosen one; the last one stays."""
        image_id = self.current if self.grid.hasFocus() else self._shown
        left = [image.id for image in self.model.images if image.id not in self._leaving]
        if image_id in left and len(left) > 1:
            self._leaving.add(image_id)
            gone = self._edits.begin("illustration", "remove", image_id=image_id)
            if gone is not None:
                gone.add_done_callback(lambda _: self._leaving.discard(image_id))

    def find(self) -> None:
        """Let words be typed for which pictures are found."""
        self.line.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.words.selectAll()

    @Slot(str)
    def _on_pointed(self, image_id: str) -> None:
        """Try a picture in the preview while it is pointed at."""
        frame, image = self._session.frame, self._image(image_id)
        if frame is None or image is None or image.id == frame.image_id:
            self._trial.end()
        else:
            self._trial.show_frame(frame, image)

    @Slot()
    def ask_for_files(self) -> None:
        """Let picture files be chosen for this frame."""
        self._ask(self.tr("Add pictures to this frame"), self._edits.add_pictures)

    @Slot()
    def ask_for_files_to_spread(self) -> None:
        """Let picture files be chosen, one for this frame and one for each after it."""
        self._ask(self.tr("Spread pictures from this frame on"), self._edits.spread_pictures)

    def _ask(self, title: str, give: Callable[[str, Sequence[Path]], None]) -> None:
        dialog = QFileDialog(self, title, self._folder)
        self._give = give
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                self.tr("Pictures and videos ({0})").format(f"{PICTURE_FILES} {VIDEO_FILES}"),
                self.tr("All files (*)"),
            ]
        )
        dialog.filesSelected.connect(self._on_files_selected)
        dialog.open()

    @Slot(list)
    def _on_files_selected(self, files: list[str]) -> None:
        paths = [Path(file) for file in files]
        self._folder = str(paths[0].parent) if paths else self._folder
        self._give(self._session.selected, paths)

    # Drops -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if self._session.frame is not None and (local_files(data) or offers(data)):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show_hint(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_hint(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_hint(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._edits.add_pictures(self._session.selected, local_files(event.mimeData()))
        offer = offer_in(event.mimeData())
        if offer is not None:
            self.offered.emit(self._session.selected, offer)
