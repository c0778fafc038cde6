"""Sharing a project: who has which part, who is invited, inviting somebody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.accounts import EDITOR, OWNER, VIEWER
from app.errors import ScenewrightError
from app.services.facade import Services
from app.services.sharing import Invited, Member, Offer
from ui.bridge import EventBridge
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.theme import tokens
from ui.widgets import IconButton


class ShareDialog(QDialog):
    """Stays with the window; shows the open project's people as they are now."""

    def __init__(
        self, services: Services, jobs: Jobs, session: ProjectSession, bridge: EventBridge, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self.setWindowTitle(self.tr("Share"))
        self.setMinimumWidth(500)
        self.title = QLabel(self)
        self.title.setProperty("kind", "title")
        self.title.setWordWrap(True)
        self.whom = QLineEdit(self)
        self.whom.setPlaceholderText(self.tr("A name, or an e-mail address"))
        self.whom.setAccessibleName(self.tr("Whom to invite"))
        self.part = self._part_box(EDITOR)
        self.part.setAccessibleName(self.tr("What they may"))
        self.invite = QPushButton(self.tr("Invite"), self)
        self.invite.setProperty("kind", "primary")
        self.invite.setAutoDefault(False)
        self.invite.setEnabled(False)
        self._asking = QWidget(self)
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.whom, 1)
        row.addWidget(self.part)
        row.addWidget(self.invite)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.hide()
        self.copy = QPushButton(self.tr("Copy the code"), self)
        self.copy.setAutoDefault(False)
        self.copy.hide()
        self._code = ""
        self.people = QScrollArea(self)
        self.people.setWidgetResizable(True)
        self.people.setMinimumHeight(200)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self._asking)
        column.addWidget(self.told)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.people, 1)
        self.whom.textChanged.connect(self._on_typed)
        self.whom.returnPressed.connect(self._on_invite)
        self.invite.clicked.connect(self._on_invite)
        self.copy.clicked.connect(self._on_copy)
        bridge.members_changed.connect(self._on_members_changed)

    def ask(self) -> None:
        """Show the open project's people."""
        project = self._session.project
        if project is not None:
            self.title.setText(self.tr("Share “{0}”").format(project.name))
            self._say("")
            self.show()
            self.raise_()
            self.activateWindow()
            self.whom.setFocus()
            self.refresh()

    def refresh(self) -> None:
        """Read who has a part anew."""
        if self.isVisible() and self._session.project_id:
            self._jobs.watch(self._refresh(self._session.project_id))

    async def _refresh(self, project_id: str) -> None:
        services, me = self._services, self._services.actor.user_id

        def read() -> tuple[list[Member], list[Offer], bool]:
            members = services.sharing.members(project_id)
            owns = any(each.user_id == me and each.part == OWNER for each in members)
            return members, services.sharing.invitations(project_id) if owns else [], owns

        members, offers, owns = await self._jobs.read(read)
        if project_id == self._session.project_id:
            self._asking.setVisible(owns)
            self._fill(members, offers, owns)

    def _fill(self, members: list[Member], offers: list[Offer], owns: bool) -> None:
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 4, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        me = self._services.actor.user_id
        for row, member in enumerate(members):
            name = self.tr("{0} (you)").format(member.name) if member.user_id == me else member.name
            grid.addWidget(self._label(name, member.email), row, 0)
            if owns and member.part != OWNER:
                box = self._part_box(member.part)
                box.setAccessibleName(self.tr("What {0} may").format(member.name))
                box.activated.connect(self._setting(member, box))
                remove = IconButton("x", self.tr("Take {0} out of the project").format(member.name), inside)
                remove.clicked.connect(self._calling(self._services.sharing.remove, member.user_id))
                grid.addWidget(box, row, 1)
                grid.addWidget(remove, row, 2)
            else:
                grid.addWidget(self._label(self._word(member.part), "", "dim"), row, 1)
        for row, offer in enumerate(offers, len(members)):
            grid.addWidget(self._label(offer.whom, self.tr("invited, has not answered")), row, 0)
            grid.addWidget(self._label(self._word(offer.part), "", "dim"), row, 1)
            revoke = IconButton("x", self.tr("Take the invitation of {0} back").format(offer.whom), inside)
            revoke.clicked.connect(self._calling(self._services.sharing.revoke, offer.id))
            grid.addWidget(revoke, row, 2)
        grid.setRowStretch(len(members) + len(offers), 1)
        self.people.setWidget(inside)

    def _label(self, text: str, below: str, kind: str = "") -> QLabel:
        label = QLabel(f"{text}\n{below}" if below else text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if kind:
            label.setProperty("kind", kind)
        return label

    def _word(self, part: str) -> str:
        return {OWNER: self.tr("Owner"), EDITOR: self.tr("Editor"), VIEWER: self.tr("Viewer")}[part]

    def _part_box(self, part: str) -> QComboBox:
        box = QComboBox(self)
        for each in (EDITOR, VIEWER):
            box.addItem(self._word(each), each)
        box.setCurrentIndex(box.findData(part))
        return box

    def _setting(self, member: Member, box: QComboBox) -> Callable[[], None]:
        def setting() -> None:
            part = str(box.currentData())
            self._call(lambda project: self._services.sharing.set_part(project, member.user_id, part))

        return setting

    def _calling(self, call: Callable[[str, str], object], about: str) -> Callable[[], None]:
        return lambda: self._call(lambda project: call(project, about))

    def _call(self, call: Callable[[str], object]) -> None:
        project_id = self._session.project_id

        async def calling() -> None:
            try:
                done = await self._jobs.read(lambda: call(project_id))
            except ScenewrightError as error:
                self._say(str(error), error=True)
            else:
                self._say(self._what(done) if isinstance(done, Invited) else "")
            self.refresh()

        self._jobs.watch(calling())

    def _what(self, invited: Invited) -> str:
        self.whom.clear()
        self._code = invited.code
        if not invited.code:
            return self.tr("{0} is invited and finds the project under “Projects”.").format(
                invited.offer.whom
            )
        return self.tr(
            "{0} has no account here yet. Send this code, which lets one in for fourteen days: {1}"
        ).format(invited.offer.whom, invited.code)

    def _say(self, text: str, error: bool = False) -> None:
        self.told.setText(text)
        self.told.setStyleSheet(f"color: {tokens().error if error else tokens().dim};")
        self.told.setVisible(bool(text))
        if error or not text:
            self._code = ""
        self.copy.setVisible(bool(self._code))

    @Slot()
    def _on_typed(self) -> None:
        self.invite.setEnabled(bool(self.whom.text().strip()))

    @Slot()
    def _on_invite(self) -> None:
        whom, part = self.whom.text().strip(), str(self.part.currentData())
        if whom:
            self._call(lambda project: self._services.sharing.invite(project, whom, part))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)

    @Slot(object)
    def _on_members_changed(self, _event: object) -> None:
        self.refresh()
