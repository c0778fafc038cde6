"""Signing in: by name and password, as somebody new, or by a code from an administrator."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.errors import ScenewrightError
from app.services.accounts import SignedIn
from app.services.facade import Services
from ui.jobs import Jobs
from ui.people.forms import PLAIN, SECRET, Form
from ui.widgets import ElidedLabel, SegmentedControl

SIGN_IN, REGISTER, RESET = range(3)


class SignInDialog(QDialog):
    """Asks until somebody is signed in, or goes."""

    signed_in = Signal(object)
    """A :class:`SignedIn`."""

    def __init__(self, services: Services, jobs: Jobs, where: str, parent: QWidget | None = None) -> None:
        """``where`` says which database it is, for people."""
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self.setWindowTitle(self.tr("Scenewright: sign in"))
        self.setMinimumWidth(460)
        name, password = self.tr("Name"), self.tr("Password")
        again, address = self.tr("Password, once more"), self.tr("E-mail (if you like)")
        self.sign_in = Form(
            "",
            "",
            [("name", self.tr("Name or e-mail"), PLAIN), ("password", password, SECRET)],
            self.tr("Sign in"),
            parent=self,
        )
        self.register = Form(
            "",
            "",
            [
                ("name", name, PLAIN),
                ("email", address, PLAIN),
                ("password", password, SECRET),
                ("again", again, SECRET),
            ],
            self.tr("Make my account"),
            optional=["email"],
            parent=self,
        )
        self.reset = Form(
            "",
            self.tr("An administrator gives you the code, with your account or when a password is lost."),
            [
                ("code", self.tr("Code"), PLAIN),
                ("password", self.tr("New password"), SECRET),
                ("again", again, SECRET),
            ],
            self.tr("Set and sign in"),
            parent=self,
        )
        self.pages = QStackedWidget(self)
        self.ways = SegmentedControl(
            [self.tr("Sign in"), self.tr("I am new here"), self.tr("I have a code")],
            self.tr("How to come in"),
            self,
        )
        for form in (self.sign_in, self.register, self.reset):
            self.pages.addWidget(form)
        hello = QLabel("Scenewright", self)
        hello.setStyleSheet("font-size: 22px; font-weight: 600;")
        place = ElidedLabel(where, self)
        place.setProperty("kind", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 26, 28, 24)
        column.setSpacing(6)
        column.addWidget(hello)
        column.addWidget(place)
        column.addSpacing(14)
        column.addWidget(self.ways)
        column.addSpacing(14)
        column.addWidget(self.pages, 1)
        self.ways.chosen_changed.connect(self._show)
        self.sign_in.sent.connect(self._on_sign_in)
        self.register.sent.connect(self._on_register)
        self.reset.sent.connect(self._on_reset)
        self._show(SIGN_IN)
        jobs.watch(self._see_whether_first())

    async def _see_whether_first(self) -> None:
        first, opened = await self._jobs.read(
            lambda: (self._services.accounts.nobody_yet(), self._services.people.registration().open)
        )
        if first:
            self.register.hint.setText(
                self.tr("Nobody has an account here yet. Yours will be the administrator's.")
            )
            self.register.hint.show()
            self.ways.choose(REGISTER)
        elif not opened:
            self.register.hint.setText(self.tr("Here administrators make the accounts, and give a code."))
            self.register.hint.show()

    @Slot(int)
    def _show(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        form = self.pages.currentWidget()
        if isinstance(form, Form):
            next(iter(form.fields.values())).setFocus()

    @Slot()
    def _on_sign_in(self) -> None:
        form = self.sign_in
        name, password = form.text("name"), form.text("password")
        self._send(form, lambda: self._services.accounts.sign_in(name, password))

    @Slot()
    def _on_register(self) -> None:
        form = self.register
        name, email, password = form.text("name"), form.text("email"), form.text("password")
        if self._same(form):
            self._send(form, lambda: self._services.accounts.register(name, password, email))

    @Slot()
    def _on_reset(self) -> None:
        form = self.reset
        code, password = form.text("code"), form.text("password")
        if self._same(form):
            self._send(form, lambda: self._services.accounts.reset_password(code, password))

    def _same(self, form: Form) -> bool:
        same = form.text("password") == form.text("again")
        if not same:
            form.tell(self.tr("The two passwords are not the same."))
        return same

    def _send(self, form: Form, call: Callable[[], SignedIn]) -> None:
        async def sending() -> None:
            try:
                signed = await self._jobs.read(call)
            except ScenewrightError as error:
                form.tell(str(error))
            else:
                form.end()
                self.signed_in.emit(signed)

        form.begin()
        self._jobs.watch(sending())


class PasswordDialog(QDialog):
    """Asks for the old and the new password; closes once it is changed."""

    changed = Signal()

    def __init__(self, services: Services, jobs: Jobs, has_one: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self.setWindowTitle(self.tr("Password"))
        self.setMinimumWidth(440)
        old = [("old", self.tr("Old password"), SECRET)] if has_one else []
        self.form = Form(
            self.tr("Change your password") if has_one else self.tr("Give this computer's owner a password"),
            self.tr("Everywhere else you are signed out.")
            if has_one
            else self.tr(
                "It will be asked for when the program starts. It does not encrypt what is on the disk."
            ),
            [
                *old,
                ("new", self.tr("New password"), SECRET),
                ("again", self.tr("Password, once more"), SECRET),
            ],
            self.tr("Change"),
            self.tr("Cancel"),
            parent=self,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.addWidget(self.form)
        self.form.left.connect(self.reject)
        self.form.sent.connect(self._on_sent)

    @Slot()
    def _on_sent(self) -> None:
        form = self.form
        old = form.text("old") if "old" in form.fields else ""
        new = form.text("new")
        if new != form.text("again"):
            form.tell(self.tr("The two passwords are not the same."))
            return

        async def sending() -> None:
            try:
                await self._jobs.read(lambda: self._services.accounts.change_password(old, new))
            except ScenewrightError as error:
                form.tell(str(error))
            else:
                form.end()
                self.changed.emit()
                self.accept()

        form.begin()
        self._jobs.watch(sending())
