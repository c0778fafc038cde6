"""The left dock: the storyboard as a tree, or the script it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.time import clock
from ui.editing import Edits
from ui.session import ProjectSession
from ui.storyboard.delegate import StoryboardDelegate
from ui.storyboard.editor import TextEditor
from ui.storyboard.model import StoryboardModel
from ui.storyboard.rows import rows
from ui.storyboard.view import StoryboardView
from ui.theme import icon
from ui.thumbnails import Thumbnails
from ui.voicing import Voicing
from ui.widgets import EmptyState, SegmentedControl, counted

if TYPE_CHECKING:
    from ui.script import ScriptPanel


class _Search(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class StoryboardPanel(QWidget):
    """Shows the session's storyboard and passes on what hands ask for."""

    menu_asked = Signal(str, QPoint)
    """A context menu was asked for on a frame; the point is global."""

    def __init__(
        self,
        session: ProjectSession,
        edits: Edits,
        voicing: Voicing,
        thumbnails: Thumbnails,
        script: ScriptPanel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self._voicing = voicing
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = StoryboardModel(self)
        self.tabs = SegmentedControl([self.tr("Storyboard"), self.tr("Script")], self.tr("Shown as"), self)
        self.search = _Search(self)
        self.search.setPlaceholderText(self.tr("Find words in the script"))
        self.search.setAccessibleName(self.tr("Find frames"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.hide()
        self.view = StoryboardView(self.model, StoryboardDelegate(thumbnails), self)
        self.script = script
        self._nothing = EmptyState(
            "film-strip",
            self.tr("No frame has these words"),
            self.tr("Press Esc to see the whole storyboard again."),
            parent=self,
        )
        self._stack = QStackedWidget(self)
        for page in (self.view, self.script, self._nothing):
            self._stack.addWidget(page)
        self.composer = TextEditor(self)
        self.composer.setAccessibleName(self.tr("Words of a new frame"))
        self.composer.setPlaceholderText(self.tr("What does the new frame say? Enter adds it."))
        self.composer.setFixedHeight(64)
        self.composer.hide()
        self._foot = QLabel(self)
        self._foot.setProperty("kind", "faint")
        self._lay_out()
        self.tabs.chosen_changed.connect(self._on_shown)
        self.search.textChanged.connect(self._on_searched)
        self.search.left.connect(self.end_search)
        self.view.frame_chosen.connect(session.select)
        self.view.menu_asked.connect(self.menu_asked)
        script.typed.connect(self._on_typed)
        self.composer.committed.connect(self._on_composed)
        self.composer.cancelled.connect(self._end_composing)
        self.model.move_asked.connect(edits.move)
        self.model.files_dropped.connect(edits.add_pictures)
        self.model.text_given.connect(edits.set_text)
        self.model.title_given.connect(edits.rename_scene)
        session.board_changed.connect(self._on_board_changed)
        session.closed.connect(self._on_board_changed)
        session.selection_changed.connect(self._on_selection_changed)
        voicing.changed.connect(self._on_board_changed)
        edits.waiting_changed.connect(self._on_board_changed)
        thumbnails.ready.connect(self.view.viewport().update)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(14, 0, 14, 8)
        top.setSpacing(8)
        top.addWidget(self.tabs)
        top.addWidget(self.search)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        below = QVBoxLayout()
        below.setContentsMargins(14, 0, 14, 0)
        below.addWidget(self.composer)
        column.addLayout(below)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 10)
        foot.addWidget(self._foot)
        column.addLayout(foot)

    # What the window asks for ------------------------------------------------------------

    def edit_selected(self) -> None:
        """Open the field for the selected frame's words."""
        self.tabs.choose(0)
        self.view.setFocus()
        self.view.edit_frame(self._session.selected)

    def compose(self) -> None:
        """Ask for the words of a frame after the selected one."""
        self.tabs.choose(0)
        self.composer.show()
        self.composer.setFocus()

    def write(self) -> None:
        """Show the script, to be written in."""
        self.tabs.choose(1)
        self.script.page.setFocus()

    def replace(self) -> None:
        """Look for words in the script, to replace them."""
        self.tabs.choose(1)
        self.script.find()

    def start_search(self) -> None:
        """Show the field that filters frames; in the script, the one that finds places."""
        if self._stack.currentWidget() is self.script:
            self.script.find()
            return
        self.tabs.choose(0)
        self.search.show()
        self.search.setFocus()
        self.search.selectAll()

    @Slot()
    def end_search(self) -> None:
        """Show all frames again."""
        self.search.clear()
        self.search.hide()
        self.view.setFocus()

    def commit_editor(self) -> None:
        """Keep what is being typed: leaving the field is what keeps it."""
        if self.view.viewport().isAncestorOf(self.focusWidget() or self):
            self.view.setFocus()
        self.script.commit()

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_composed(self) -> None:
        text = self.composer.toPlainText().strip()
        if text:
            self._edits.add_after(self._session.selected, text)
        self._end_composing()

    @Slot()
    def _end_composing(self) -> None:
        self.composer.clear()
        self.composer.hide()
        self.view.setFocus()

    @Slot()
    def _on_board_changed(self) -> None:
        now = rows(self._session.now, self._voicing, self._edits.unsaved)
        self.script.show_rows(now)
        if self.model.would_close_editors(now):
            self.commit_editor()  # somebody else has changed the rows: what is typed is kept first
        with self.view.quietly():
            self.model.show(now)
            for frame_id, text in self.script.writer.texts.items():
                self.model.say(frame_id, text)
        self.view.choose(self._session.selected)
        self._tell_foot()

    def _tell_foot(self) -> None:
        board, timeline = self._session.board, self._session.timeline
        if board is None or timeline is None:
            self._foot.clear()
            return
        self._foot.setText(
            " · ".join(
                (
                    counted(len(board.scenes), self.tr("scene"), self.tr("scenes")),
                    counted(len(board.frames), self.tr("frame"), self.tr("frames")),
                    clock(timeline.length),
                )[: 3 if self.tabs.chosen == 0 else 2]  # the script's own head tells how long it runs
            )
        )

    @Slot(str, str, int)
    def _on_typed(self, frame_id: str, text: str, _at: int) -> None:
        self.model.say(frame_id, text)

    @Slot(str)
    def _on_selection_changed(self, frame_id: str) -> None:
        if frame_id:
            self.view.choose(frame_id)
        else:
            self.view.clearSelection()

    @Slot(int)
    def _on_shown(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self._tell_foot()

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.view.set_filter(text.strip())
        found = self.view.filter.rowCount() > 0
        self._stack.setCurrentWidget(self.view if found else self._nothing)
