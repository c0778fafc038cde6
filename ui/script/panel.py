"""The script panel: how long the script runs, a bar to find and replace, and the script to write in."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from functools import partial

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from app.domain.running_time import weight
from app.domain.script import ScriptDraft
from app.domain.time import clock, picture_time
from app.services.facade import Services
from ui.editing import Edits
from ui.jobs import Jobs
from ui.preview import PreviewPanel
from ui.script.document import ScriptDocument
from ui.script.find_bar import FindBar
from ui.script.finding import Finding
from ui.script.hands import Pieces
from ui.script.listening import SpokenWord
from ui.script.page import ScriptPage
from ui.script.writer import ScriptWriter
from ui.session import ProjectSession
from ui.storyboard.model import StoryboardModel
from ui.widgets import EmptyState, IconButton


class ScriptPanel(QWidget):
    """The whole script; what is typed in it is the project's."""

    typed = Signal(str, str, int)
    """A frame's id, what is being typed into it, and where the cursor is in that."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self._session, self._edits = session, edits
        self.script = ScriptDocument(self)
        self.writer = ScriptWriter(session, edits, self.script, self)
        self.page = ScriptPage(self.script, self.writer, self)
        self.bar = FindBar(self)
        self.bar.hide()
        self.finding = Finding(jobs, self.script, self.writer, self.page, self.bar, self)
        self.spoken: SpokenWord | None = None
        self.length = QLabel(self)
        self.length.setProperty("kind", "dim")
        self.find_button = IconButton("magnifying-glass", self.tr("Find and replace (Ctrl+H)"), self)
        self.looks_on = QLabel(
            self.tr("You may read this project, not change it. Its owner can make you an editor."), self
        )
        self.looks_on.setProperty("kind", "dim")
        self.looks_on.setWordWrap(True)
        self.looks_on.setContentsMargins(16, 0, 16, 8)
        self.looks_on.hide()
        self._nothing = EmptyState(
            "text-align-left",
            self.tr("No script yet"),
            self.tr("Open a project to read and write its script here."),
            parent=self,
        )
        self._writing = self.page.accessibleDescription()
        self._lay_out()
        self.find_button.clicked.connect(self.find)
        self.page.frame_entered.connect(session.select_when_there)
        self.page.paste_asked.connect(self._on_paste_asked)
        self.page.undo_asked.connect(edits.undo)
        self.page.redo_asked.connect(edits.redo)
        self.writer.typed.connect(self._on_typed)
        self.script.rows_changed.connect(self._on_rows_changed)
        session.selection_changed.connect(self._on_selection_changed)
        session.timeline_changed.connect(self._on_rows_changed)
        session.read_again.connect(self._on_read)
        session.opened.connect(self._on_read)
        session.closed.connect(self._on_rows_changed)
        self._on_rows_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 10, 4)
        head.addWidget(self.length, 1)
        head.addWidget(self.find_button)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.looks_on)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.page)
        self._stack.addWidget(self._nothing)
        column.addLayout(self._stack, 1)
        self.setFocusProxy(self.page)

    def follow(self, preview: PreviewPanel) -> None:
        """Light what a preview speaks, take it to words that are pressed, show it what is typed."""
        self.spoken = SpokenWord(self._session, preview.player, self.script, self.page, self)
        self.typed.connect(preview.typed.show)

    def show_rows(self, rows: StoryboardModel) -> None:
        """Show beside the text what is known of frames."""
        self.page.margin.show_rows(rows)

    @Slot()
    def find(self) -> None:
        """Open the bar in which words are looked for."""
        self.finding.start()

    def commit(self) -> None:
        """Keep what is being typed, now."""
        self.page.commit()
        self.writer.flush()

    # Pasting -----------------------------------------------------------------------------------

    @Slot(str)
    def _on_paste_asked(self, text: str) -> None:
        self._jobs.watch(self._paste(text, QTextCursor(self.page.textCursor())))

    async def _paste(self, text: str, where: QTextCursor) -> None:
        """Split a text as a script is, off this thread; the cursor keeps its place meanwhile."""
        read: asyncio.Future[ScriptDraft] = self._jobs.read(partial(self._services.scripts.read_text, text))
        draft = await read
        said: list[str] = []
        titles: dict[int, str] = {}
        for scene in draft.scenes:
            texts = [frame.text for frame in scene.frames if frame.text.strip()]
            if texts and scene.title.strip():
                titles[len(said)] = scene.title
            said += texts
        if said and self.script.rows:
            self.page.setTextCursor(where)
            self.page.put(Pieces(tuple(said), opens=False, closes=False, titles=titles))

    # How long it is ----------------------------------------------------------------------------

    def running_time(self) -> tuple[Fraction, bool]:
        """Seconds, and whether some of them are estimated: of frames whose voice does not say yet what
        stands there."""
        now = self._session.now
        if now is None:
            return Fraction(0), False
        length, pace_now = now.running
        typed = self.writer.texts
        for frame_id, text in typed.items():
            clip, frame = self._session.clip(frame_id), now.frames.get(frame_id)
            if clip is not None and frame is not None:
                if frame_id in now.missing:
                    length -= weight(frame.text) * pace_now
                else:
                    length += frame.pause_before + frame.pause_after
                    length -= picture_time(clip.pictures, now.timeline.canvas.fps)
            length += weight(text) * pace_now
        return length, bool(typed or now.missing)

    def _tell_length(self) -> None:
        length, estimated = self.running_time()
        if self._session.now is None:
            self.length.clear()
            return
        said = clock(length)
        self.length.setText(
            self.tr("Runs about {0}").format(said) if estimated else self.tr("Runs {0}").format(said)
        )
        self.length.setToolTip(
            self.tr("Frames that are not spoken yet are estimated by their words, at this voice's pace.")
            if estimated
            else self.tr("Every frame is spoken: this is its exact length.")
        )

    # Slots -------------------------------------------------------------------------------------

    @Slot(str, str)
    def _on_typed(self, frame_id: str, text: str) -> None:
        place, at = self.script.at(self.page.textCursor())
        self.typed.emit(frame_id, text, at if place == self.script.place(frame_id) else len(text))
        self._tell_length()

    @Slot()
    def _on_rows_changed(self) -> None:
        self._stack.setCurrentIndex(0 if self.script.rows else 1)
        self._tell_length()
        self._on_selection_changed(self._session.selected)

    @Slot()
    def _on_read(self) -> None:
        now = self._session.now
        may = now is None or now.editable
        self.looks_on.setVisible(not may)
        self.page.let_write(may)
        self.page.setAccessibleDescription(self._writing if may else self.looks_on.text())
        self.bar.let_replace(may)

    @Slot(str)
    def _on_selection_changed(self, frame_id: str) -> None:
        self.page.choose(frame_id)
        place = self.script.place(frame_id)
        if place >= 0 and not self.page.hasFocus():
            self.page.enter(place)  # whoever writes stays where they are
            if self.isVisible():
                self.page.show_row(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_selection_changed(self._session.selected)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.script.rows:
            self.script.dress_all()
