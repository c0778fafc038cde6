"""The main window: assembles docks around the preview, and nothing more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget

from app.domain.project import Project
from app.services.facade import Services
from ui.arranging import Arranging
from ui.bridge import EventBridge
from ui.commands.actions import WindowCommands
from ui.commands.keymap import Keymap
from ui.dialogs import Dialogs
from ui.docks import Docks
from ui.dropping import PreviewDrops
from ui.editing import Edits
from ui.export import Exports
from ui.focus import order_focus
from ui.giving import Giving
from ui.inspector import Inspector
from ui.joblog import JobLog
from ui.jobs import Jobs
from ui.listening import Listening
from ui.looks import Looks
from ui.marking import Marking
from ui.notices import Notices
from ui.opening.frame import FIRST_SIZE
from ui.people.avatars import Avatars
from ui.people.company import Company
from ui.placing import Placing
from ui.playback import PlaybackLink
from ui.preview import PreviewPanel
from ui.preview.sounding import MakeClock, best_clock
from ui.queue import EditQueue
from ui.recovery import Recovery
from ui.script import ScriptPanel
from ui.session import ProjectSession
from ui.showing import Showing
from ui.start.making import Making
from ui.start.screen import StartScreen
from ui.status_bar import StatusBar
from ui.storyboard.panel import StoryboardPanel
from ui.structuring import Structuring
from ui.theme import Mode, Theme
from ui.thumbnails import Thumbnails
from ui.timeline import TimelineModel, TimelineView
from ui.timeline_actions import TimelineActions
from ui.top_bar import TopBar
from ui.trial import Trial
from ui.typing import Typing
from ui.voicing import Voicing


class MainWindow(QMainWindow):
    """One project, or the start screen. Closing it ends what runs."""

    closed = Signal()
    signed_out = Signal()
    page_changed = Signal()
    """Between the start screen and the editor."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        theme: Theme,
        settings: QSettings,
        where: str,
        *,
        size: QSize = FIRST_SIZE,
        make_clock: MakeClock = best_clock,
    ) -> None:
        """``where`` says where the data lives, for people; ``size`` is what there is room for,
        ``make_clock`` what plays are timed by."""
        super().__init__()
        self.services, self.jobs, self.theme, self.settings = services, jobs, theme, settings
        self.bridge = EventBridge(services.events, self)
        self.session = ProjectSession(services, jobs, self.bridge, self)
        self.joblog = JobLog(jobs, self)
        self.queue = EditQueue(services, jobs, self)
        self.edits = Edits(services, jobs, self.session, self.queue, self)
        self.structuring = Structuring(self.session, self.edits, self)
        self.company = Company(services, jobs, self.session, self.bridge, self)
        self.voicing = Voicing(services, jobs, self.session, self.bridge, self.company, self)
        self.listening = Listening(self)
        self.exports = Exports(services, jobs, self)
        self.making = Making(services, jobs, self)
        self.giving = Giving(services, jobs, self.session, self.edits, self)
        self.thumbnails = Thumbnails(services, jobs, self)
        self.dialogs = Dialogs(self)
        self._ended = False
        self._told_away = False
        self.at_rest = True
        """Whether, once closed, nothing runs any more."""
        self._build(where, make_clock)
        self._connect()
        # Tab goes from the top by storyboard, preview and inspector to the timeline.
        order_focus((self.top_bar, self.start, self.storyboard, self.preview, self.inspector, self.timeline))
        self.setWindowTitle("Scenewright")
        self.setAccessibleName("Scenewright")
        self.resize(size)
        self.docks.first_sizes()
        self.docks.restore()
        self.show_start()

    def _build(self, where: str, make_clock: MakeClock) -> None:
        self.docks = Docks(self, self.settings)
        self.preview = PreviewPanel(self.services.renders.preview, self, make_clock=make_clock)
        self.timeline_model = TimelineModel(self)
        self.timeline = TimelineView(self.timeline_model, self.thumbnails, self)
        self.script = ScriptPanel(self.services, self.jobs, self.session, self.edits, self)
        self.script.follow(self.preview)
        self.storyboard = StoryboardPanel(
            self.session, self.edits, self.structuring, self.voicing, self.thumbnails, self.script, self
        )
        self.trial = Trial(self.session, self.preview.player, self)
        self.showing = Showing(self.session, self.preview.player, self)
        self.looks = Looks(self.services, self.jobs, self.session, self.edits, self)
        self.inspector = Inspector(
            self.services, self.jobs, self.session, self.edits, self.voicing, self.listening,
            self.thumbnails, self.trial, self.looks, self,
        )  # fmt: skip
        self.placing = Placing(self.session, self.preview, self.inspector.text, self)
        self.start = StartScreen(self.services, self.jobs, self.thumbnails, self)
        self.playback = PlaybackLink(
            self.session, self.timeline_model, self.timeline, self.preview.player, self.trial, self
        )
        self.arranging = Arranging(self.session, self.edits, self.timeline_model, self.timeline, self)
        parts = (self.arranging, self.timeline_model, self.timeline, self.preview.player)
        self.timeline_actions = TimelineActions(self.session, *parts, self)
        self.marking = Marking(*parts, self)
        area = Qt.DockWidgetArea
        self.docks.add("storyboard", self.tr("Storyboard"), self.storyboard, area.LeftDockWidgetArea)
        self.docks.add("inspector", self.tr("Inspector"), self.inspector, area.RightDockWidgetArea)
        self.docks.add("timeline", self.tr("Timeline"), self.timeline, area.BottomDockWidgetArea)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.start)
        self.pages.addWidget(self.preview)
        self.setCentralWidget(self.pages)
        self.notices = Notices(self.pages)
        self.typing = Typing(self.session, self.edits, self.storyboard, self)
        self.recovery = Recovery(
            self.services, self.jobs, self.session, self.edits, self.notices, self.thumbnails, self
        )
        self.commands = WindowCommands(self)
        self.keymap = Keymap(self.commands.registry, self.settings, self)
        self._menu = QMenu(self)
        self.commands.fill_menu(self._menu)
        avatars = Avatars(self.company, self.session) if self.services.shared else None
        self.top_bar = TopBar(self.session, self.commands.registry, self._menu, avatars, self)
        self.setMenuWidget(self.top_bar)
        self.status = StatusBar(self.jobs, self.joblog, self.session, where, self)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        notices = self.notices
        self.inspector.voice.words_asked.connect(self.dialogs.ask_pronunciations)
        self.inspector.voice.recording_asked.connect(self.dialogs.ask_recording)
        self.inspector.pictures.full_asked.connect(self.dialogs.show_candidate)
        self.inspector.pictures.compare_asked.connect(self.dialogs.compare_candidates)
        self.inspector.pictures.crop_asked.connect(self.dialogs.crop)
        self.inspector.motion.play_asked.connect(self.showing.play)
        player, trials = self.preview.player, self.inspector.voice.auditioning
        for teller in (self.jobs, self.voicing, self.making, player, self.listening, trials):
            teller.failed.connect(notices.tell_error)
        self.listening.started.connect(player.pause)
        player.playing_changed.connect(self.listening.give_way)
        self.exports.failed.connect(notices.tell_error)
        self.exports.finished.connect(self.dialogs.on_exported)
        self.exports.cancelled.connect(self.dialogs.on_export_cancelled)
        for advisor in (self.timeline_actions, self.marking):
            advisor.told.connect(notices.tell)
        self.edits.done.connect(notices.tell)
        self.looks.told.connect(notices.tell)
        self.company.told.connect(self.status.tell)
        self.status.list_asked.connect(self.dialogs.open_jobs)
        self.edits.crossed.connect(self.dialogs.on_crossed)
        self.edits.gone.connect(self.dialogs.on_gone)
        self.jobs.saving_changed.connect(self.top_bar.set_saving)
        self.edits.waiting_changed.connect(self._on_waiting_changed)
        self.session.opened.connect(self._on_opened)
        self.session.closed.connect(self.show_start)
        self.session.board_changed.connect(self._on_board_changed)
        self.start.project_chosen.connect(self.open_project)
        self.start.returned.connect(self.show_editor)
        self.page_changed.connect(self._on_page_changed)
        self.start.text_given.connect(self.making.from_text)
        self.start.file_given.connect(self.making.from_file)
        self.making.made.connect(self._on_made)
        self.timeline.files_dropped.connect(self._on_files_dropped)
        self.timeline.files_spread.connect(self.edits.spread_pictures)
        drops = PreviewDrops(self.preview.view, self.session, self)
        drops.pictures_given.connect(self.edits.add_pictures)
        drops.pictures_spread.connect(self.edits.spread_pictures)
        drops.sounds_given.connect(self.edits.add_sounds)
        for part in (self.storyboard, self.timeline.wishes, self.inspector.pictures, drops):
            part.offered.connect(self.giving.take)
        self.giving.failed.connect(notices.tell_error)
        self.giving.told.connect(notices.tell)
        self.timeline.menu_asked.connect(self.commands.shaping.on_frame_menu_asked)
        self.storyboard.menu_asked.connect(self.commands.shaping.on_frame_menu_asked)
        self.inspector.pictures.menu_asked.connect(self.commands.shaping.on_picture_menu_asked)
        self.storyboard.scene_menu_asked.connect(self.commands.shaping.on_scene_menu_asked)
        self.thumbnails.ready.connect(self.timeline.viewport().update)

    # Projects ----------------------------------------------------------------------------

    @Slot(str)
    def open_project(self, project_id: str) -> None:
        """Open a project by its id; one that is open already is only shown."""
        if project_id == self.session.project_id:
            self.show_editor()
        else:
            self.jobs.watch(self.session.open(project_id))

    async def open_named(self, name_or_id: str) -> None:
        """Open a project by its name or id; NotFound that offers names like it."""
        project = await self.jobs.read(lambda: self.services.projects.find(name_or_id))
        await self.session.open(project.id)

    @property
    def editing(self) -> bool:
        """Whether a project is open and on screen."""
        return bool(self.session.project_id) and self.pages.currentWidget() is self.preview

    @Slot()
    def show_start(self) -> None:
        """Show the start screen; an open project stays open behind it."""
        project = self.session.project
        if self.editing:
            self.docks.save()
        self.preview.player.pause()
        self.docks.set_visible(False)
        self.start.offer_return(project.name if project else "")
        self.pages.setCurrentWidget(self.start)
        self.start.refresh()
        self.page_changed.emit()

    @Slot()
    def show_editor(self) -> None:
        """Show the open project."""
        if self.session.project_id:
            self.pages.setCurrentWidget(self.preview)
            self.docks.set_visible(True)
            self.page_changed.emit()
            self.storyboard.view.setFocus()

    def new_project(self) -> None:
        """Show the start screen, ready for a script."""
        self.show_start()
        self.start.text.setFocus()

    @Slot()
    def _on_opened(self) -> None:
        self.notices.clear()
        self.recovery.tell()
        self.show_editor()
        project = self.session.project
        if project is not None:
            self.settings.setValue("project/last", project.id)

    @Slot()
    def _on_page_changed(self) -> None:
        self.top_bar.show_project(self.editing)

    @Slot()
    def _on_board_changed(self) -> None:
        project = self.session.project
        self.setWindowTitle(f"{project.name} — Scenewright" if project else "Scenewright")

    @Slot(object, object)
    def _on_made(self, project: Project, skipped: tuple[tuple[Path, str], ...]) -> None:
        self.start.clear()
        self.open_project(project.id)
        if skipped:
            names = ", ".join(path.name for path, _ in skipped[:3])
            self.notices.tell_warning(self.tr("Left out, because they do not decode: {0}").format(names))

    # Frames ------------------------------------------------------------------------------

    def edit_text(self) -> None:
        """Open the field for the selected frame's words."""
        self.preview.player.pause()
        self.storyboard.edit_selected()

    def add_frame(self) -> None:
        """Ask for the words of a frame after the selected one."""
        self.storyboard.compose()

    def add_pictures(self) -> None:
        """Choose picture files for the selected frame."""
        self.inspector.show_pictures().ask_for_files()

    def spread_pictures(self) -> None:
        """Choose picture files for the selected frame and those after it."""
        self.inspector.show_pictures().ask_for_files_to_spread()

    def find_words(self) -> None:
        """Filter the storyboard by words."""
        self.storyboard.start_search()

    @Slot(str, list)
    def _on_files_dropped(self, frame_id: str, files: list[Path]) -> None:
        self.edits.add_pictures(frame_id or self.session.selected, files)

    # Saving ------------------------------------------------------------------------------

    def resume(self) -> None:
        """Save what an earlier window could not."""
        self.recovery.begin()

    @Slot(int, str)
    def _on_waiting_changed(self, count: int, why: str) -> None:
        self.top_bar.set_waiting(count, why)
        if count and not self._told_away:
            self.notices.tell_warning(
                self.tr("{0} What you do is kept on this computer and saved as soon as that can be.").format(
                    why
                )
            )
        elif not count and self._told_away:
            self.notices.clear()
            self.notices.tell(self.tr("Everything is saved."))
            self.session.reload()
        self._told_away = bool(count)

    def set_mode(self, mode: Mode) -> None:
        """Dark, light or as the system."""
        self.theme.set_mode(mode)
        self.settings.setValue("window/theme", mode.value)

    def toggle_arranging(self) -> None:
        """Show or hide the bars by which panels are moved."""
        self.docks.arrange(not self.docks.arranging)

    def quit(self) -> None:
        """Close the program's window, in which this is."""
        self.window().close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._ended:
            return
        self._ended = True
        self.storyboard.commit_editor()
        if self.editing:
            self.docks.save()
        self.settings.sync()
        self.hide()  # what still runs is waited for out of sight
        self.queue.close()
        self.company.close()
        self.bridge.close()
        self.preview.close_player()
        self.listening.close()
        self.at_rest = self.jobs.close()
        super().closeEvent(event)
        self.closed.emit()
