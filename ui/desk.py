"""Who sits at the desk: asks for a sign-in where nobody is let in yet, then opens the window; and
again after somebody has signed out."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, QSettings, Slot

from app.domain.accounts import NOBODY
from app.services.accounts import SignedIn
from app.services.facade import Services
from app.services.safe import Safe
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.people.sign_in import SignInDialog
from ui.theme import Theme


class Desk(QObject):
    """Holds the dialog or the window that is open."""

    def __init__(
        self,
        services: Services,
        loop: asyncio.AbstractEventLoop,
        theme: Theme,
        settings: QSettings,
        safe: Safe,
        project: str = "",
    ) -> None:
        super().__init__()
        self._services, self._loop = services, loop
        self._theme, self._settings, self._safe = theme, settings, safe
        self._project = project
        self._jobs: Jobs | None = None
        self.window: MainWindow | None = None
        self.dialog: SignInDialog | None = None
        self.at_rest = True
        """Whether nothing runs any more once all is closed."""

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

    def _open(self, services: Services) -> None:
        jobs = Jobs(self._loop, self)
        where = self.tr("On this computer")
        if services.shared:
            where = self.tr("{0} · Team database").format(services.actor.name)
        window = MainWindow(services, jobs, self._theme, self._settings, where)
        window.closed.connect(self._on_window_closed)
        window.signed_out.connect(self._on_signed_out)
        self.window = window
        window.show()
        window.resume()
        if self._project:
            jobs.watch(window.open_named(self._project))
            self._project = ""

    @Slot()
    def _on_signed_out(self) -> None:
        self._safe.forget_token()
        window = self.window
        self._ask()  # first, or the program would end with its last window
        if window is not None:
            window.close()

    @Slot()
    def _on_window_closed(self) -> None:
        if self.window is not None:
            window, self.window = self.window, None
            self.at_rest = self.at_rest and window.at_rest
            window.deleteLater()
