"""Signing in: by name and password, as somebody new, or by a code from an administrator."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.errors import ScenewrightError
from app.services.accounts import SignedIn
from app.services.facade import Services
from ui.jobs import Jobs
from ui.people.forms import PLAIN, SECRET, Form


class SignInDialog(QDialog):
    """Asks until somebody is signed in, or goes."""

    signed_in = Signal(object)
    """A :class:`SignedIn`."""

    def __init__(self, services: Services, jobs: Jobs, where: str, parent: QWidget | None = None) -> None:
        """``where`` says which database it is, for people."""
        super().__init__(parent)
        self._services, self._jobs, self._where = services, jobs, where
        self.setWindowTitle(self.tr("Scenewright: sign in"))
        self.setMinimumWidth(460)
        name, password = self.tr("Name"), self.tr("Password")
        again, address = self.tr("Password, once more"), self.tr("E-mail (if you like)")
        self.sign_in = Form(
            self.tr("Sign in"),
            where,
            [("name", self.tr("Name or e-mail"), PLAIN), ("password", password, SECRET)],
            self.tr("Sign in"),
            parent=self,
        )
        self.register = Form(
            self.tr("New here"),
            where,
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
            self.tr("Set a password by a code"),
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
        self.ways: list[QPushButton] = []
        ways = QHBoxLayout()
        ways.setSpacing(4)
        for form, words in (
            (self.sign_in, self.tr("Sign in")),
            (self.register, self.tr("I am new here")),
            (self.reset, self.tr("I have a code")),
        ):
            self.pages.addWidget(form)
            way = QPushButton(words, self)
            way.setProperty("kind", "ghost")
            way.setAutoDefault(False)
            ways.addWidget(way)
            self.ways.append(way)
        ways.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(14)
        column.addWidget(self.pages, 1)
        column.addLayout(ways)
        self.ways[0].clicked.connect(self.show_sign_in)
        self.ways[1].clicked.connect(self.show_register)
        self.ways[2].clicked.connect(self.show_reset)
        self.sign_in.sent.connect(self._on_sign_in)
        self.register.sent.connect(self._on_register)
        self.reset.sent.connect(self._on_reset)
        self.show_sign_in()
        jobs.watch(self._see_whether_first())

    async def _see_whether_first(self) -> None:
        first, opened = await self._jobs.read(
            lambda: (self._services.accounts.nobody_yet(), self._services.people.registration().open)
        )
        if first:
            self.register.hint.setText(
                self.tr("Nobody has an account in {0} yet. Yours will be the administrator's.").format(
                    self._where
                )
            )
            self.show_register()
        self.ways[1].setVisible(first or opened)

    @Slot()
    def show_sign_in(self) -> None:
        """Ask for name and password."""
        self._show(0)

    @Slot()
    def show_register(self) -> None:
        """Ask for what an account needs."""
        self._show(1)

    @Slot()
    def show_reset(self) -> None:
        """Ask for a code and a password."""
        self._show(2)

    def _show(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        form = self.pages.currentWidget()
        if isinstance(form, Form):
            next(iter(form.fields.values())).setFocus()
        for number, way in enumerate(self.ways):
            way.setEnabled(number != page)

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
