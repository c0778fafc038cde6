"""Who sits at the desk: asks for a sign-in where nobody is let in yet, then opens the editor in the program's
window; and again after somebody has signed out."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from app.domain.accounts import NOBODY
from app.services.accounts import SignedIn
from app.services.facade import Services
from app.services.safe import Safe
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.opening.frame import Frame
from ui.opening.glimpse import Seen
from ui.people.sign_in import SignInDialog
from ui.theme import Theme


class Desk(QObject):
    """Holds the dialog that is open, or the editor in its frame."""

    project_closed = Signal()
    """Nothing of a project is shown any more."""

    def __init__(
        self,
        services: Services,
        loop: asyncio.AbstractEventLoop,
        theme: Theme,
        settings: QSettings,
        safe: Safe,
        frame: Frame,
        project: str = "",
        seen: Seen | None = None,
    ) -> None:
        """``seen`` is what was read of the project already."""
        super().__init__()
        self._services, self._loop = services, loop
        self._theme, self._settings, self._safe = theme, settings, safe
        self._frame = frame
        self._project, self._seen = project, seen
        self._jobs: Jobs | None = None
        self.window: MainWindow | None = None
        self.dialog: SignInDialog | None = None
        self.at_rest = True
        """Whether nothing runs any more once all is closed."""
        frame.left.connect(self._on_left)

    def begin(self) -> None:
        """Open the window, or ask who it is for."""
        if self._services.actor == NOBODY:
            self._ask()
        else:
            self._open(self._services)

    def _where(self) -> str:
        return self._safe.place if self._services.shared else self.tr("On this computer")

    def _ask(self) -> None:
        jobs = self._jobs = Jobs(self._loop, self)
        self.dialog = SignInDialog(self._services.acting_for(NOBODY), jobs, self._where())
        self.dialog.signed_in.connect(self._on_signed_in)
        self.dialog.finished.connect(self._on_dialog_finished)
        jobs.failed.connect(self.dialog.sign_in.tell)
        self.dialog.show()

    @Slot(object)
    def _on_signed_in(self, signed: SignedIn) -> None:
        self._safe.keep_token(signed.token)  # where there is no safe, one signs in at every start
        self._open(self._services.acting_for(signed.actor))
        if self.dialog is not None:
            self.dialog.accept()

    @Slot(int)
    def _on_dialog_finished(self, _result: int) -> None:
        if self.dialog is not None and self._jobs is not None:
            dialog, self.dialog = self.dialog, None
            self.at_rest = self._jobs.close() and self.at_rest
            dialog.deleteLater()
            if self.window is None:
                self._frame.close()

    def _open(self, services: Services) -> None:
        jobs = Jobs(self._loop, self)
        where = self.tr("On this computer")
        if services.shared:
            where = self.tr("{0} · Team database").format(services.actor.name)
        window = MainWindow(services, jobs, self._theme, self._settings, where, size=self._frame.size())
        window.closed.connect(self._on_window_closed)
        window.signed_out.connect(self._on_signed_out)
        window.session.closed.connect(self.project_closed)
        self.window = window
        self._frame.hold(window)
        window.resume()
        if self._project:
            jobs.watch(self._open_project(window))
        else:
            self._frame.reveal()

    async def _open_project(self, window: MainWindow) -> None:
        (project, self._project), (seen, self._seen) = (self._project, ""), (self._seen, None)
        try:
            if seen is None:
                await window.open_named(project)
            else:
                await window.session.open(seen.project_id, before=seen.read)
                glimpse = self._frame.waiting.glimpse if self._frame.waiting is not None else None
                if glimpse is not None:
                    window.session.select(glimpse.selected)
                    window.storyboard.go_on_from(glimpse.tabs.chosen, glimpse.model.folded, glimpse.lift)
        finally:
            self._frame.reveal()

    @Slot()
    def _on_signed_out(self) -> None:
        self._safe.forget_token()
        window = self.window
        self._frame.wait(editing=False)
        self._ask()
        if window is not None:
            window.close()

    @Slot()
    def _on_window_closed(self) -> None:
        if self.window is not None:
            window, self.window = self.window, None
            self.at_rest = self.at_rest and window.at_rest
            self._frame.release()
            window.deleteLater()
            if self.dialog is None:
                self._frame.close()

    @Slot()
    def _on_left(self) -> None:
        for open_here in (self.window, self.dialog):
            if open_here is not None:
                open_here.close()
