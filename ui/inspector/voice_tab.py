"""The voice of the selected frame: who speaks it, its takes, the breath after it."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Project
from app.domain.script import Frame, Scene
from app.services.facade import Services
from ui.auditioning import Auditioning
from ui.editing import Edits
from ui.inspector.delivery_box import DeliveryBox
from ui.inspector.takes import TakesModel
from ui.inspector.takes_list import TakesList
from ui.inspector.voice_choice import FOR_SCENE, FOR_SPEAKER, FOR_VIDEO, VoiceChoice
from ui.inspector.wordings import Wordings
from ui.jobs import Jobs
from ui.listening import Listening
from ui.session import ProjectSession
from ui.theme import icon
from ui.thumbnails import Thumbnails
from ui.voicing import Voicing
from ui.widgets import EmptyState


class VoiceTab(QWidget):
    """Choosing a voice above, its takes below."""

    words_asked = Signal()
    """Somebody wants to see how words are said."""
    recording_asked = Signal()
    """Somebody wants to read frames aloud."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        voicing: Voicing,
        listening: Listening,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._voicing = session, edits, voicing
        self._listening = listening
        self._frame = ""
        self.auditioning = Auditioning(services, jobs, listening, self)
        self.choice = VoiceChoice(services, jobs, session, edits, self.auditioning, self)
        self.delivery = DeliveryBox(session, edits, self)
        self.again = QPushButton(icon("arrow-clockwise"), self.tr("Speak again"), self)
        self.again.setIconSize(QSize(22, 16))  # room between icon and words
        self.again.setToolTip(self.tr("Another reading of the same words, kept beside the others"))
        self.record = QPushButton(icon("record", "error"), self.tr("Record…"), self)
        self.record.setIconSize(QSize(22, 16))
        self.record.setToolTip(self.tr("Read this frame, and those after it, into a microphone"))
        self.words = QPushButton(icon("text-aa"), self.tr("How words are said…"), self)
        self.words.setIconSize(QSize(22, 16))
        self.takes = TakesModel(self.choice.name_of, self)
        self.list = TakesList(self.takes, services, jobs, listening, thumbnails, self)
        self.pause = QDoubleSpinBox(self)
        self.pause.setAccessibleName(self.tr("Pause after the frame, in seconds"))
        self.pause.setRange(0, 60)
        self.pause.setSingleStep(0.1)
        self.pause.setDecimals(2)
        self.pause.setSuffix(self.tr(" s"))
        self.pause.setKeyboardTracking(False)
        self.pause.lineEdit().setTextMargins(6, 0, 0, 0)
        self._empty = EmptyState(
            "microphone",
            self.tr("Not spoken yet"),
            self.tr("Frames are spoken by themselves. If this one was not, press “Speak again”."),
            parent=self,
        )
        self.wordings = Wordings(session, edits, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._lay_out()
        self.pause.valueChanged.connect(self._on_pause_changed)
        self.again.clicked.connect(self._on_again)
        self.record.clicked.connect(self.recording_asked)
        self.words.clicked.connect(self.words_asked)
        self.list.take_chosen.connect(self._on_take_chosen)
        self.choice.voices_known.connect(self._on_changed)
        self.choice.scope.chosen_changed.connect(self._on_scope_changed)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.choice)
        column.addWidget(self.delivery)
        column.addSpacing(8)
        row = QHBoxLayout()
        takes = QLabel(self.tr("Takes"), self)
        takes.setProperty("kind", "heading")
        row.addWidget(takes, 1)
        row.addWidget(self.record)
        row.addWidget(self.again)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        column.addWidget(self.wordings)
        row = QHBoxLayout()
        label = QLabel(self.tr("Pause after"), self)
        label.setProperty("kind", "dim")
        label.setBuddy(self.pause)
        row.addWidget(label, 1)
        row.addWidget(self.pause)
        column.addLayout(row)
        column.addWidget(self.words)

    def ask_for_voices(self) -> None:
        """Find out which voices there are, once."""
        self.choice.ask_for_voices()

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_changed(self) -> None:
        frame = self._session.frame
        if self._frame != self._session.selected:
            self._frame = self._session.selected
            self._listening.stop()  # what was heard belongs to another frame
        for widget in (self.record, self.again, self.pause):
            widget.setEnabled(frame is not None)
        voiceover = self._session.voiceover(frame.id) if frame else None
        self.takes.show(voiceover, frame.text if frame else "")
        self._stack.setCurrentWidget(self.list if self.takes.rowCount() else self._empty)
        self.pause.blockSignals(True)
        self.pause.setValue(float(frame.pause_after) if frame else 0.0)
        self.pause.blockSignals(False)

    @Slot(int)
    def _on_scope_changed(self, scope: int) -> None:
        self.delivery.setVisible(scope != FOR_SPEAKER)
        self.delivery.show_for({FOR_SCENE: Scene, FOR_VIDEO: Project}.get(scope, Frame))

    @Slot(float)
    def _on_pause_changed(self, value: float) -> None:
        self._edits.set_pause(self._session.selected, Fraction(round(value * 100), 100))

    @Slot()
    def _on_again(self) -> None:
        self._voicing.speak_again(self._session.selected)

    @Slot(str)
    def _on_take_chosen(self, take_id: str) -> None:
        self._edits.choose_take(self._session.selected, take_id)
