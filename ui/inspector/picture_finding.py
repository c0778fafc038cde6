"""Finding pictures that are here already, and having more made: a line for words, and what it has found."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QWidget

from app.errors import Cancelled
from app.services.backdrops import LONGEST_WORDS
from app.services.ports import CancelToken
from ui.inspector.candidates import WHERE, CandidatesModel, Index
from ui.inspector.picture_grid import PictureGrid
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.theme import icon
from ui.thumbnails import Thumbnails
from ui.widgets import EmptyState

if TYPE_CHECKING:
    from app.domain.takes import Image
    from app.services.facade import Services
    from app.services.gallery import Found

RESTS_MS = 200
"""How long the keys rest before what was typed is looked for."""
AGAIN_MS = 1000
"""How long after a change of the project it is looked for again."""


class FinderLine(QWidget):
    """Words to look for, and a button that has backdrops made of them."""

    changed = Signal()
    make_asked = Signal(str)
    """What the new backdrops shall say; empty for what the frame says."""
    down_asked = Signal()
    """Somebody wants to go on into what was found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit(self)
        self.words.setMaxLength(LONGEST_WORDS)  # what is looked for may become a backdrop
        self.words.setPlaceholderText(self.tr("Find a picture you have used"))
        self.words.setAccessibleName(self.tr("Find a picture in your projects"))
        self.words.setClearButtonEnabled(True)
        self.words.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.words.installEventFilter(self)
        self.make = QPushButton(icon("sparkle"), self.tr("Make"), self)
        self.make.setIconSize(QSize(20, 16))
        self.make.setToolTip(
            self.tr("Make four more backdrops. They say the words in the line, or what the frame says.")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.make)
        self.words.textChanged.connect(self.changed)
        self.make.clicked.connect(self.ask_to_make)

    @property
    def text(self) -> str:
        """What is looked for."""
        return " ".join(self.words.text().split())

    @Slot()
    def ask_to_make(self) -> None:
        """Have more made, as the button does."""
        self.make_asked.emit(self.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.words.text():
                self.words.clear()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.down_asked.emit()
                return True
        return super().eventFilter(watched, event)


class FoundModel(CandidatesModel):
    """Pictures that were found, and from which project each is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Found, ...] = ()

    def take(self, found: Sequence[Found], shown: Image | None, shape: float) -> None:
        """Show what was found; ``shown`` is the picture of the frame."""
        self._found = tuple(found)
        asset = shown.asset_id if shown is not None else None
        chosen = next((each.image.id for each in found if asset and each.image.asset_id == asset), "")
        self.show(tuple(each.image for each in found), chosen, shape)

    def image(self, image_id: str) -> Image | None:
        """One of them."""
        return next((each.image for each in self._found if each.image.id == image_id), None)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != WHERE or not index.isValid():
            return super().data(index, role)
        found = self._found[index.row()]
        return found.image.name if found.here else found.project


class Finder(QStackedWidget):
    """What was found for the words of a line, for the selected frame."""

    found = Signal(int)
    """So many, for the words that stand there now."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        thumbnails: Thumbnails,
        line: FinderLine,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session, self._line = services, jobs, session, line
        self._token = CancelToken()
        self._results: Sequence[Found] = ()
        self.model = FoundModel(self)
        self.grid = PictureGrid(self.model, thumbnails, self)
        self.grid.setAccessibleName(self.tr("Pictures that were found"))
        self._none = EmptyState(
            "magnifying-glass",
            self.tr("No picture found"),
            self.tr(
                "Names, origins and what is said over pictures were looked through, in all your projects."
                " “Make” draws backdrops that say these words."
            ),
            parent=self,
        )
        self._looking = QLabel(self.tr("Looking…"), self)
        self._looking.setProperty("kind", "faint")
        self._looking.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._looking.setMargin(24)
        for page in (self.grid, self._none, self._looking):
            self.addWidget(page)
        self.setCurrentWidget(self._looking)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._look)
        line.changed.connect(self._on_changed)
        line.down_asked.connect(self._on_down_asked)
        session.closed.connect(line.words.clear)
        session.opened.connect(line.words.clear)
        session.board_changed.connect(self._on_board_changed)

    @property
    def looking(self) -> bool:
        """Whether anything is looked for."""
        return bool(self._line.text)

    def refresh(self) -> None:
        """Show what was found beside what the frame shows now."""
        project = self._session.project
        shape = project.settings.width / project.settings.height if project else 16 / 9
        self.model.take(self._results, self._session.chosen_image(self._session.selected), shape)

    @Slot()
    def _on_changed(self) -> None:
        self._token.cancel()
        if self.looking:
            self._rest.start(RESTS_MS)
        else:
            self._rest.stop()
            self._results = ()
            self.refresh()
            self.setCurrentWidget(self._looking)

    @Slot()
    def _on_board_changed(self) -> None:
        """What was found may be gone, and more be there."""
        if self.looking and self.isVisible() and not self._rest.isActive():
            self._rest.start(AGAIN_MS)

    @Slot()
    def _on_down_asked(self) -> None:
        if self._rest.isActive():
            self._rest.stop()
            self._look()
        elif self.model.rowCount():
            self.grid.setCurrentIndex(self.model.index(0))
            self.grid.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _look(self) -> None:
        project_id, words = self._session.project_id, self._line.text
        if project_id and words:
            self._token.cancel()
            self._token = CancelToken()
            self._looking.setText(self.tr("Looking…"))
            self._jobs.watch(self._search(project_id, words, self._token))

    async def _search(self, project_id: str, words: str, token: CancelToken) -> None:
        search = partial(self._services.gallery.search, project_id, words, cancel=token)
        try:
            found = await self._jobs.read(search)  # not behind all the thumbnails
        except (Cancelled, asyncio.CancelledError):
            return
        except BaseException:
            self._looking.setText(self.tr("That could not be looked for."))
            self.setCurrentWidget(self._looking)
            raise
        if token is self._token and not token.cancelled and project_id == self._session.project_id:
            if [each.image.id for each in found] != [each.image.id for each in self._results]:
                self.grid.scrollToTop()
            self._results = found
            self.refresh()
            self.setCurrentWidget(self.grid if found else self._none)
            self.found.emit(len(found))
