"""After a program that ended without saving: what was brought back, beside what was saved.

What was typed or waited is made again by the queue before anybody asks, as edits like any others, so that
nothing is written over: undo and the history list take it back. A quiet line says so; its dialog shows each
with its picture and time and can go back to what was saved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.script import Frame
from app.domain.takes import Image
from app.errors import NotFound
from app.services.calls import Call
from app.services.facade import Services
from app.services.history import Standing
from ui.editing import Edits
from ui.jobs import Jobs
from ui.notices import Notices
from ui.session import ProjectSession
from ui.start.recent import when
from ui.storyboard.delegate import rounded_picture
from ui.thumbnails import Thumbnails
from ui.widgets import counted, scrolled


@dataclass(frozen=True, slots=True)
class Brought:
    """One edit that was brought back."""

    call: Call
    project: str
    label: str
    """What it is called in the history."""
    number: int
    """The frame's, from 1; 0 where it is of no frame that is there."""
    image: Image | None
    saved: str
    """What the frame said as it was saved, or empty."""
    text: str
    """What was typed, or empty."""

    @property
    def frame_id(self) -> str:
        """The frame it is of, or empty."""
        return str(self.call.arguments.get("frame_id", ""))


def brought(services: Services, calls: Sequence[Call]) -> list[Brought]:
    """What is to be said about edits that were made again; those that were refused are not among them."""
    found: list[Brought] = []
    boards = {}
    for call in calls:
        labels = {entry.id: entry.label for entry in services.history.entries(call.project_id)}
        if call.id not in labels:
            continue
        board = boards.get(call.project_id)
        if board is None:
            board = boards[call.project_id] = services.projects.board(call.project_id)
        frames = {frame.id: (number, frame) for number, frame in enumerate(board.frames, 1)}
        number, frame = frames.get(str(call.arguments.get("frame_id", "")), (0, None))
        seen = call.arguments.get("seen")
        saved = seen.text if isinstance(seen, Frame) else ""
        image = board.images.get(frame.image_id or "") if frame else None
        text = str(call.arguments.get("text", ""))
        found.append(Brought(call, board.project.name, labels[call.id], number, image, saved, text))
    return found


def saved_again(services: Services, calls: Sequence[Call]) -> None:
    """Go back to what was saved, where nothing has been done since: NotFound else."""
    for project_id in dict.fromkeys(call.project_id for call in calls):
        own = [call.id for call in calls if call.project_id == project_id]
        done = [s.id for s in services.history.steps(project_id) if s.standing is Standing.DONE]
        count = sum(each in own for each in done)
        if any(each not in own for each in done[:count]):
            raise NotFound(
                "More has been changed since.", "Take back what you do not want in the history list."
            )
        services.history.go_to(project_id, done[count] if count < len(done) else "")


class Recovery(QObject):
    """Brings back, tells, and shows."""

    told = Signal()
    """What was brought back is on screen."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        notices: Notices,
        thumbnails: Thumbnails,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self._edits, self._notices, self._thumbnails = edits, notices, thumbnails
        self._window = parent
        self.found: list[Brought] = []
        self.at: datetime | None = None
        """When it was written down last."""

    def begin(self) -> None:
        """Make again what an earlier program could not save."""
        self.at = self._services.outbox.written()
        resumed = self._edits.resume()
        if resumed:
            changes = counted(len(resumed), self.tr("change"), self.tr("changes"))
            text = self.tr("{0} from the last time could not be saved then. Saving…")
            self._notices.tell(text.format(changes))
            self._jobs.watch(self._tell_of(resumed))

    async def _tell_of(self, resumed: Sequence[tuple[Call, asyncio.Future[Any]]]) -> None:
        await asyncio.wait([future for _, future in resumed])
        calls = [call for call, _ in resumed]
        self.found = await self._jobs.read(partial(brought, self._services, calls))
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say what was brought back, until somebody has looked at it or put it away."""
        notices = self._notices
        if self.found and not (notices.isVisible() and notices.kind in ("error", "warning")):
            changes = counted(len(self.found), self.tr("change"), self.tr("changes"))
            text = self.tr("Scenewright ended without saving. {0} brought back ({1}).")
            self._notices.tell_good(text.format(changes, when(self.at)), self.tr("Compare…"), self.compare)
            self.told.emit()

    @Slot()
    def compare(self) -> None:
        """Show what was brought back beside what was saved."""
        dialog = RecoveryDialog(self.found, self.at, self._thumbnails, self._window)
        dialog.frame_wanted.connect(self._on_frame_wanted)
        dialog.saved_wanted.connect(self._on_saved_wanted)
        dialog.finished.connect(self._on_looked_at)
        dialog.open()

    @Slot()
    def _on_looked_at(self) -> None:
        self.found = []

    @Slot(str, str)
    def _on_frame_wanted(self, project_id: str, frame_id: str) -> None:
        if project_id == self._session.project_id:
            self._session.select(frame_id)
        else:
            self._jobs.watch(self._session.open(project_id, frame_id))

    @Slot()
    def _on_saved_wanted(self) -> None:
        self._jobs.watch(self._go_back([each.call for each in self.found]))

    async def _go_back(self, calls: Sequence[Call]) -> None:
        project_id = calls[0].project_id
        await self._jobs.edit(project_id, partial(saved_again, self._services, calls))
        self._notices.clear()
        self._notices.tell(self.tr("Back at what was saved. Redo brings the changes again."))


class _Picture(QWidget):
    def __init__(self, image: Image | None, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._image, self._thumbnails = image, thumbnails
        self.setFixedSize(QSize(112, 63))
        thumbnails.ready.connect(self.update)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self.devicePixelRatioF()
        size = round(self.width() * ratio), round(self.height() * ratio)
        rounded_picture(painter, QRectF(self.rect()), self._thumbnails.of_image(self._image, *size), 4)


class RecoveryDialog(QDialog):
    """A card each. Closing it keeps what was brought back."""

    frame_wanted = Signal(str, str)
    """Ids of a project and of a frame in it."""
    saved_wanted = Signal()

    def __init__(
        self, found: Sequence[Brought], at: datetime | None, thumbnails: Thumbnails, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Brought back"))
        self.resize(680, 480)
        self._at = at
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        head = QLabel(self.tr("Brought back after Scenewright ended without saving"), self)
        head.setProperty("kind", "heading")
        head.setWordWrap(True)
        column.addWidget(head)
        inner = QWidget()
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(10)
        self.go: list[QPushButton] = []
        for each in found:
            cards.addWidget(self._card(each, thumbnails, inner))
        cards.addStretch(1)
        column.addWidget(scrolled(inner, self), 1)
        self.saved = QPushButton(self.tr("Go back to what was saved"), self)
        self.keep = QPushButton(self.tr("Keep what was brought back"), self)
        self.keep.setProperty("kind", "primary")
        self.keep.setDefault(True)
        self.saved.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addWidget(self.keep)
        column.addLayout(row)
        self.keep.clicked.connect(self.accept)
        self.saved.clicked.connect(self._on_saved)

    def _card(self, each: Brought, thumbnails: Thumbnails, parent: QWidget) -> QWidget:
        card = QFrame(parent)
        card.setProperty("kind", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        frame = self.tr("frame {0}").format(each.number) if each.number else ""
        parts = (each.project, frame, each.label, when(self._at))
        grid.addWidget(self._line(" · ".join(filter(None, parts)), "dim", card), 0, 0, 1, 3)
        grid.addWidget(_Picture(each.image, thumbnails, card), 1, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        for place, (words, text) in enumerate(
            ((self.tr("Saved"), each.saved), (self.tr("Brought back"), each.text)), 1
        ):
            grid.addWidget(self._line(words, "faint", card), 1, place)
            grid.addWidget(self._line(text or "–", "", card), 2, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1)
        if each.number:
            go = QPushButton(self.tr("Go to the frame"), card)
            go.setAutoDefault(False)
            go.setProperty("place", (each.call.project_id, each.frame_id))
            go.clicked.connect(self._on_go)
            self.go.append(go)
            grid.addWidget(go, 3, 2, Qt.AlignmentFlag.AlignRight)
        return card

    def _line(self, text: str, kind: str, parent: QWidget) -> QLabel:
        label = QLabel(text, parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("kind", kind)
        return label

    @Slot()
    def _on_go(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.frame_wanted.emit(*button.property("place"))
            self.accept()

    @Slot()
    def _on_saved(self) -> None:
        self.saved_wanted.emit()
        self.accept()
