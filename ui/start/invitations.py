"""What one is invited to, on the start screen: accepted or declined there, or taken by a code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.project import Project
from app.errors import ScenewrightError
from app.services.facade import Services
from app.services.sharing import Offer
from ui.jobs import Jobs
from ui.theme import tokens


class Invitations(QWidget):
    """Shown only where several people use the database."""

    accepted = Signal(str)
    """The id of a project that one has a part in now."""

    def __init__(self, services: Services, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs = services, jobs
        self.cards: dict[str, tuple[QFrame, QPushButton, QPushButton]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.code = QLineEdit(self)
        self.code.setPlaceholderText(self.tr("Invitation code"))
        self.code.setAccessibleName(self.tr("Invitation code"))
        self.take = QPushButton(self.tr("Take part"), self)
        self.take.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.code, 1)
        row.addWidget(self.take)
        self._column.addWidget(self.problem)
        self._column.addLayout(row)
        self.code.textChanged.connect(self._on_typed)
        self.code.returnPressed.connect(self._on_take)
        self.take.clicked.connect(self._on_take)
        self.setVisible(services.shared)

    def refresh(self) -> None:
        """Read what one is invited to anew."""
        if self._services.shared:
            self._jobs.watch(self._refresh())

    async def _refresh(self) -> None:
        self._show(await self._jobs.read(self._services.sharing.mine))

    def _show(self, offers: list[Offer]) -> None:
        for card, _, _ in self.cards.values():
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = {}
        for place, offer in enumerate(offers):
            card = QFrame(self)
            card.setProperty("kind", "card")
            text = QLabel(
                self.tr("{0} invites you to “{1}” as {2}").format(
                    offer.invited_by, offer.project, _word(self, offer.part)
                ),
                card,
            )
            text.setWordWrap(True)
            accept, decline = QPushButton(self.tr("Accept"), card), QPushButton(self.tr("Decline"), card)
            decline.setProperty("kind", "ghost")
            row = QHBoxLayout(card)
            row.setContentsMargins(14, 8, 8, 8)
            row.setSpacing(6)
            row.addWidget(text, 1)
            row.addWidget(decline)
            row.addWidget(accept)
            accept.clicked.connect(self._answering(self._services.sharing.accept, offer.id))
            decline.clicked.connect(self._answering(self._services.sharing.decline, offer.id))
            self._column.insertWidget(place, card)
            self.cards[offer.id] = (card, accept, decline)

    def _answering(self, call: Callable[[str], object], about: str) -> Callable[[], None]:
        return lambda: self._answer(lambda: call(about))

    def _answer(self, call: Callable[[], object]) -> None:
        async def answering() -> None:
            try:
                done = await self._jobs.read(call)
            except ScenewrightError as error:
                self.problem.setText(str(error))
                self.problem.setStyleSheet(f"color: {tokens().error};")
                self.problem.show()
            else:
                self.problem.hide()
                if isinstance(done, Project):
                    self.code.clear()
                    self.accepted.emit(done.id)
            self.refresh()

        self._jobs.watch(answering())

    @Slot()
    def _on_typed(self) -> None:
        self.take.setEnabled(bool(self.code.text().strip()))

    @Slot()
    def _on_take(self) -> None:
        code = self.code.text().strip()
        if code:
            self._answer(lambda: self._services.sharing.accept_code(code))


def _word(widget: QWidget, part: str) -> str:
    return {"editor": widget.tr("an editor"), "viewer": widget.tr("a viewer")}.get(part, part)
