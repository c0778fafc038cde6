"""What the window opens over itself: dialogs, the palette, the list of keys.

Each is made when first asked for, and imported then: no program waits for dialogs before its first paint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot

from app.errors import EditConflict
from app.services.production import Made

if TYPE_CHECKING:
    from ui.export import ExportDialog
    from ui.main_window import MainWindow
    from ui.people.share import ShareDialog
    from ui.pronunciations import PronunciationsDialog
    from ui.recording import NarrationDialog, RecordingDialog


class Dialogs(QObject):
    """Opens them over a window and keeps those that stay with it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._export: ExportDialog | None = None
        self._share: ShareDialog | None = None
        self._words: PronunciationsDialog | None = None
        self.recording: RecordingDialog | None = None
        self.narration: NarrationDialog | None = None

    # Others ------------------------------------------------------------------------------

    @Slot(object)
    def on_crossed(self, conflict: EditConflict) -> None:
        """Ask whose change is to stand."""
        from ui.people.conflict import ConflictDialog

        window = self._window
        dialog = ConflictDialog(conflict, window.session.board, window)
        dialog.settled.connect(window.edits.settle_conflict)
        dialog.open()

    @Slot(str)
    def on_gone(self, text: str) -> None:
        """Offer to keep words whose frame somebody else has deleted."""
        from ui.people.conflict import GoneDialog

        dialog = GoneDialog(text, self._window)
        dialog.kept.connect(self._on_words_kept)
        dialog.open()

    @Slot(str)
    def _on_words_kept(self, text: str) -> None:
        session, board = self._window.session, self._window.session.board
        if board is not None and board.frames:
            self._window.edits.add_after(session.selected or board.frames[-1].id, text)

    @Slot()
    def ask_pronunciations(self) -> None:
        """Show how words are said, in the project and in all of one's own."""
        from ui.pronunciations import PronunciationsDialog

        window = self._window
        if self._words is None:
            self._words = PronunciationsDialog(
                window.services, window.jobs, window.session, window.bridge, window.listening, window
            )
        self._words.ask()

    @Slot()
    def show_candidate(self) -> None:
        """See the current candidate of the selected frame large."""
        self._show_candidates(False)

    @Slot()
    def compare_candidates(self) -> None:
        """See it beside the chosen one."""
        self._show_candidates(True)

    @Slot()
    def crop(self) -> None:
        """Set by hand which part of the selected frame's picture is seen."""
        from ui.inspector.cropping import CropDialog

        window = self._window
        if window.session.chosen_image(window.session.selected) is not None:
            window.preview.player.pause()
            CropDialog(window.services, window.jobs, window.session, window.edits, window).begin()

    def _show_candidates(self, compare: bool) -> None:
        from ui.inspector.comparing import CandidateDialog

        window = self._window
        player, session = window.preview.player, window.session
        if session.candidates(session.selected):
            player.pause()
            dialog = CandidateDialog(
                window.services, window.jobs, session, window.edits, player.position, window
            )
            dialog.begin(window.inspector.pictures.current, compare)

    @Slot()
    def ask_recording(self) -> None:
        """Let the selected frame, and those after it, be read into a microphone."""
        from ui.recording import RecordingDialog

        window = self._window
        window.preview.player.pause()
        if self.recording is None:
            self.recording = RecordingDialog(
                window.services, window.jobs, window.session, window.listening, window.settings, window
            )
        self.recording.ask()

    @Slot()
    def ask_narration(self) -> None:
        """Choose a recording of the whole script and lay it over the frames."""
        from ui.recording import NarrationDialog

        window = self._window
        if self.narration is None:
            self.narration = NarrationDialog(window.services, window.jobs, window.session, window)
            self.narration.used.connect(window.notices.tell)
        self.narration.ask()

    def ask_share(self) -> None:
        """Show who has a part in the project."""
        from ui.people.share import ShareDialog

        window = self._window
        if self._share is None:
            self._share = ShareDialog(window.services, window.jobs, window.session, window.bridge, window)
        self._share.ask()

    # One's account -----------------------------------------------------------------------

    def change_password(self) -> None:
        """Ask for another password."""
        self._window.jobs.watch(self._change_password())

    async def _change_password(self) -> None:
        from ui.people.sign_in import PasswordDialog

        window = self._window
        me = await window.jobs.read(window.services.accounts.me)
        dialog = PasswordDialog(window.services, window.jobs, me.has_password, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self._on_password_changed)
        dialog.open()

    @Slot()
    def _on_password_changed(self) -> None:
        self._window.notices.tell(self.tr("The password is changed."))

    def sign_out(self) -> None:
        """End the session; whoever opened the window asks who is next."""
        self._window.jobs.watch(self._sign_out())

    async def _sign_out(self) -> None:
        await self._window.jobs.read(self._window.services.accounts.sign_out)
        self._window.signed_out.emit()

    # Export ------------------------------------------------------------------------------

    @Slot()
    def ask_export(self) -> None:
        """Show the export dialog."""
        from ui.export import ExportDialog

        window = self._window
        if self._export is None:
            movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
            folder = Path(movies) if movies and Path(movies).is_dir() else Path.home()
            self._export = ExportDialog(window.session, window.exports, window.jobs, folder, window)
        self._export.ask()

    @Slot(object)
    def on_exported(self, made: Made) -> None:
        """Say that the video is ready, where the dialog does not."""
        text = self.tr("The video is ready: {0}").format(made.result.output)
        if self._export is None or not self._export.isVisible():
            self._window.notices.tell_good(text, self.tr("Open folder"), self._window.exports.open_folder)

    @Slot()
    def on_export_cancelled(self) -> None:
        """Say what a stopped export leaves."""
        self._window.notices.tell(
            self.tr("The export was stopped. What is finished is kept for the next one.")
        )

    # History -----------------------------------------------------------------------------

    def open_history(self) -> None:
        """Show the edits as a list to go back and forward in."""
        from ui.history import HistoryList

        window = self._window
        HistoryList(window.services, window.jobs, window.session, window.edits, window).open_below(
            window, window.top_bar.history
        )

    @Slot()
    def open_jobs(self) -> None:
        """Show long work: what runs, and what has ended."""
        from ui.joblist import JobList

        window = self._window
        jobs = JobList(window.joblog, window)
        jobs.frame_wanted.connect(self._on_frame_wanted)
        jobs.open_above(window, window.status)

    @Slot(str)
    def _on_frame_wanted(self, frame_id: str) -> None:
        window = self._window
        window.show_editor()
        window.session.select(frame_id)
        window.inspector.tabs.choose(1)  # its voice: only speaking fails frame by frame

    # Commands ----------------------------------------------------------------------------

    def open_palette(self) -> None:
        """Open the command palette."""
        from ui.commands.palette import Palette

        window = self._window
        board = window.session.board
        palette = Palette(window.commands.registry, board.frames if board else (), window)
        palette.frame_chosen.connect(window.session.select)
        palette.open_over(window, 44)

    def show_keys(self) -> None:
        """List the keyboard shortcuts, to be changed."""
        from ui.commands.shortcuts import ShortcutList

        ShortcutList(self._window.keymap, self._window).open()
