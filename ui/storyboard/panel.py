"""The left dock: the storyboard as a tree, or the script it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.domain.time import clock
from ui.editing import Edits
from ui.session import ProjectSession
from ui.storyboard.delegate import StoryboardDelegate
from ui.storyboard.editor import TextEditor
from ui.storyboard.filter_bar import FilterBar
from ui.storyboard.model import StoryboardModel
from ui.storyboard.rows import Live, Only, speakers
from ui.storyboard.view import StoryboardView
from ui.structuring import Structuring
from ui.thumbnails import Thumbnails
from ui.voicing import Voicing
from ui.widgets import EmptyState, IconButton, SegmentedControl, counted

if TYPE_CHECKING:
    from ui.script import ScriptPanel


class StoryboardPanel(QWidget):
    """Shows the session's storyboard and passes on what hands ask for."""

    offered = Signal(str, object)
    """A frame, and an :class:`~ui.given.Offer` for it."""

    menu_asked = Signal(str, QPoint)
    """A context menu was asked for on a frame; the point is global."""
    scene_menu_asked = Signal(str, QPoint)

    def __init__(
        self,
        session: ProjectSession,
        edits: Edits,
        structuring: Structuring,
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
        self.filter = FilterBar(self)
        self.filter.hide()
        self.search = self.filter.field
        delegate = StoryboardDelegate(thumbnails)
        self.view = StoryboardView(self.model, delegate, self)
        self.script = script
        self._nothing = EmptyState(
            "film-strip",
            self.tr("No frame is like that"),
            self.tr("Nothing in this storyboard meets what you look for."),
            self.tr("Show all frames"),
            self,
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
        self._find = IconButton("funnel", self.tr("Find or filter frames"), self)
        self._find.clicked.connect(self.start_search)
        self._lay_out()
        self.tabs.chosen_changed.connect(self._on_shown)
        self.filter.changed.connect(self._on_filter_changed)
        self.filter.left.connect(self.end_search)
        if self._nothing.button is not None:
            self._nothing.button.clicked.connect(self.end_search)
        self.view.frames_chosen.connect(session.choose)
        self.view.frame_menu_asked.connect(self.menu_asked)
        self.view.scene_menu_asked.connect(self.scene_menu_asked)
        self.view.folded_changed.connect(self._on_folded_changed)
        self.view.move_asked.connect(structuring.move)
        self.view.scene_move_asked.connect(structuring.move_scene)
        self.view.pictures_dropped.connect(edits.add_pictures)
        self.view.pictures_spread.connect(edits.spread_pictures)
        self.view.sounds_dropped.connect(edits.add_sounds)
        self.view.offered.connect(self.offered)
        script.typed.connect(self._on_typed)
        self.composer.committed.connect(self._on_composed)
        self.composer.cancelled.connect(self._end_composing)
        self.model.text_given.connect(edits.set_text)
        self.model.title_given.connect(edits.rename_scene)
        delegate.split_given.connect(structuring.split)
        session.board_changed.connect(self._on_board_changed)
        session.read_again.connect(self._on_read)
        session.closed.connect(self._on_board_changed)
        session.selection_changed.connect(self._on_chosen)
        session.chosen_changed.connect(self._on_chosen)
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
        top.addWidget(self.filter)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        below = QVBoxLayout()
        below.setContentsMargins(14, 0, 14, 0)
        below.addWidget(self.composer)
        column.addLayout(below)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 4, 10, 6)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self._find)
        column.addLayout(foot)

    # What the window asks for ------------------------------------------------------------

    def go_on_from(self, page: int, folded: frozenset[str], lift: int) -> None:
        """Show what was seen of the project while the editor was being opened: the same page, the same scenes
        folded, scrolled as far (in pixels)."""
        self.tabs.choose(page)
        self._on_folded_changed(folded)
        self.view.updateGeometries()
        self.view.verticalScrollBar().setValue(lift)

    def _may_write(self) -> bool:
        """Whether the project may be changed here; says so where not, before anything is typed in vain."""
        now = self._session.now
        if now is None or now.editable:
            return True
        self._edits.done.emit(self.script.looks_on.text())
        return False

    def edit_selected(self) -> None:
        """Open the field for the selected frame's words."""
        if not self._may_write():
            return
        self.tabs.choose(0)
        self.view.setFocus()
        self.view.edit_frame(self._session.selected)

    def compose(self) -> None:
        """Ask for the words of a frame after the selected one."""
        if not self._may_write():
            return
        self.tabs.choose(0)
        self.composer.show()
        self.composer.setFocus()

    def split_selected(self) -> None:
        """Ask where to split the selected frame."""
        if not self._may_write():
            return
        self.tabs.choose(0)
        self.view.setFocus()
        self.view.edit_frame(self._session.selected, splitting=True)

    @property
    def scene_id(self) -> str:
        """The scene that is worked on: the list's current one, else the selected frame's, or empty."""
        frame = self._session.frame
        return self.view.scene_id or (frame.scene_id if frame else "")

    def rename_scene(self) -> None:
        """Open the field for the title of the scene that is worked on."""
        if not self._may_write():
            return
        self.tabs.choose(0)
        self.view.setFocus()
        self.view.edit_scene(self.scene_id)

    def fold_all(self) -> None:
        """Show scenes' titles only."""
        self._on_folded_changed(frozenset(scene.scene_id for scene in self.model.scenes))

    def unfold_all(self) -> None:
        """Show the frames of all scenes."""
        self._on_folded_changed(frozenset())

    def choose_all(self) -> None:
        """Choose all frames that are shown."""
        self.view.selectAll()

    def write(self) -> None:
        """Show the script, to be written in."""
        self.tabs.choose(1)
        self.script.page.setFocus()

    def replace(self) -> None:
        """Look for words in the script, to replace them."""
        self.tabs.choose(1)
        self.script.find()

    @Slot()
    def start_search(self) -> None:
        """Show the field that filters frames; in the script, the one that finds places."""
        if self._stack.currentWidget() is self.script:
            self.script.find()
            return
        self.tabs.choose(0)
        self.filter.show()
        self.search.setFocus()
        self.search.selectAll()

    def show_only(self, only: Only, speaker: str = "") -> None:
        """Show only some frames, by how far they are or by who speaks; all again ends a search too."""
        if only is Only.ALL and not speaker:
            self.end_search()
            return
        self.tabs.choose(0)
        self.filter.show()
        self.filter.show_only(only, speaker)

    @Slot()
    def end_search(self) -> None:
        """Show all frames again."""
        self.filter.clear()
        self.filter.hide()
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
        now = self._session.now
        scenes = now.shots.scenes if now else ()
        live = Live.of(self._voicing, self._edits.unsaved, self.script.writer.texts)
        if self.view.editing and self.model.would_close_editors(scenes, live, self.view.current_id):
            self.commit_editor()  # somebody else has changed the rows: what is typed is kept first
        with self.view.quietly(), self.view.steadily():
            self.model.show(scenes, live, now.shots.where if now else None)
        self.script.show_rows(self.model)
        self.filter.offer_speakers(speakers(now))
        self._on_chosen()
        self._say_whether_nothing()
        self._tell_foot()

    @Slot()
    def _on_read(self) -> None:
        now = self._session.now
        self.model.let_write(now is None or now.editable)

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

    @Slot()
    def _on_chosen(self) -> None:
        self.view.show_chosen(self._session.chosen, self._session.selected)

    @Slot(frozenset)
    def _on_folded_changed(self, scene_ids: frozenset[str]) -> None:
        self.commit_editor()
        with self.view.quietly(), self.view.steadily():
            self.model.fold(scene_ids)
        self._on_chosen()

    @Slot(int)
    def _on_shown(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self._say_whether_nothing()
        self._tell_foot()

    @Slot()
    def _on_filter_changed(self) -> None:
        self.commit_editor()
        with self.view.quietly():
            self.model.set_filter(self.filter.filter)
        self._on_chosen()
        self._say_whether_nothing()

    def _say_whether_nothing(self) -> None:
        """Where a filter finds nothing, say so in place of the list."""
        if self.tabs.chosen == 0:
            nothing = self.model.filter.hides and self.model.rowCount() == 0
            self._stack.setCurrentWidget(self._nothing if nothing else self.view)
