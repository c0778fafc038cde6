"""Asks before texts go to another computer: a voice that needs the network speaks only when a person said so."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.services.facade import Services
from app.services.ports import Voice
from ui.jobs import Jobs

_WIDTH = 420


class ConsentDialog(QDialog):
    """Says where a voice's texts would go, and takes a yes. Esc and Return are no."""

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A voice over the network"))
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        for text, kind in (
            (self.tr("{0} speaks on {1}").format(voice.name, voice.sends_to), "heading"),
            (
                self.tr(
                    "The texts of the frames it reads would be sent there. Nothing has been sent so far. What you "
                    "allow holds for all voices of that server on this computer."
                ),
                "dim",
            ),
        ):
            label = QLabel(text, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("kind", kind)
            label.setWordWrap(True)
            label.setMinimumWidth(_WIDTH)
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.allow = QPushButton(self.tr("Send texts there"), self)
        self.leave = QPushButton(self.tr("Do not use it"), self)
        self.leave.setProperty("kind", "primary")
        self.leave.setDefault(True)
        row.addWidget(self.allow)
        row.addWidget(self.leave)
        column.addLayout(row)
        self.allow.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)


class Consent(QObject):
    """Puts the question, and keeps a yes."""

    given = Signal(object)
    """The voice, as it is once it is allowed."""

    def __init__(self, services: Services, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._window = services, jobs, parent
        self._voice: Voice | None = None

    def ask(self, voice: Voice) -> None:
        """Ask about a voice; :attr:`given` tells of a yes."""
        self._voice = voice
        dialog = ConsentDialog(voice, self._window)
        dialog.accepted.connect(self._on_accepted)
        dialog.open()

    @Slot()
    def _on_accepted(self) -> None:
        if self._voice is not None:
            self._jobs.watch(self._keep(self._voice.id))

    async def _keep(self, voice_id: str) -> None:
        voice = await self._jobs.read(partial(self._services.voices.allow, voice_id))
        self.given.emit(voice)
