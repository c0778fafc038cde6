"""The voice of the selected frame: who speaks it, its takes, the breath after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.takes import VoiceTake
from app.services.facade import Services
from app.services.ports import Voice
from ui.editing import Edits
from ui.inspector.takes import TAKE, TakeDelegate, TakesModel
from ui.inspector.voices import VoicePopup, voice_name
from ui.inspector.wordings import Wordings
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.theme import icon
from ui.theme.icons import paint_glyph
from ui.thumbnails import Thumbnails
from ui.voicing import Voicing
from ui.widgets import EmptyState, SegmentedControl


class _Chooser(QPushButton):
    """Looks like the drop-down field it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet(
            "QPushButton { background: palette(base); text-align: left; font-weight: 400; padding-left: 8px; }"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_glyph(painter, QRectF(self.width() - 22, (self.height() - 12) / 2, 12, 12), "caret-down", "dim")


class VoiceTab(QWidget):
    """Voices are asked for once, when the tab is first shown: engines take a moment to answer."""

    voices_known = Signal()

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        voicing: Voicing,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self._edits, self._voicing = edits, voicing
        self._voices: Sequence[Voice] = ()
        self._names: dict[str, str] = {}
        self._asked = False
        self.scope = SegmentedControl(
            [self.tr("This frame"), self.tr("Whole video")], self.tr("Voice of"), self
        )
        self.voice = _Chooser(self)
        self.default = QPushButton(self.tr("Use the video's voice"), self)
        self.again = QPushButton(icon("arrow-clockwise"), self.tr("Speak again"), self)
        self.again.setIconSize(QSize(22, 16))  # room between icon and words
        self.again.setToolTip(self.tr("Another reading of the same words, kept beside the others"))
        self.takes = TakesModel(self._name_of, self)
        self.list = QListView(self)
        self.list.setModel(self.takes)
        self.list.setItemDelegate(TakeDelegate(thumbnails, self.list))
        self.list.setAccessibleName(self.tr("Voice takes of this frame"))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setStyleSheet(
            "QListView::item, QListView::item:hover, QListView::item:selected { background: transparent; }"
        )
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
        self.scope.chosen_changed.connect(self._on_changed)
        self.voice.clicked.connect(self._on_voice_pressed)
        self.default.clicked.connect(self._on_default)
        self.pause.valueChanged.connect(self._on_pause_changed)
        self.again.clicked.connect(self._on_again)
        self.list.clicked.connect(self._on_take_pressed)
        self.list.activated.connect(self._on_take_pressed)
        thumbnails.ready.connect(self.list.viewport().update)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.scope)
        column.addWidget(self.voice)
        column.addWidget(self.default)
        column.addSpacing(8)
        row = QHBoxLayout()
        takes = QLabel(self.tr("Takes"), self)
        takes.setProperty("kind", "heading")
        row.addWidget(takes, 1)
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

    def _name_of(self, voice_id: str) -> str:
        return self._names.get(voice_id, voice_id.partition(":")[2] or voice_id)

    def ask_for_voices(self) -> None:
        """Find out which voices there are, once."""
        if not self._asked:
            self._asked = True
            self._jobs.watch(self._learn())

    async def _learn(self) -> None:
        self._voices = await self._jobs.read(self._services.narration.voices)
        self._names = {voice.id: voice_name(voice) for voice in self._voices}
        self._on_changed()
        self.voices_known.emit()

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_changed(self) -> None:
        frame, project = self._session.frame, self._session.project
        whole = self.scope.chosen == 1
        own = (project.settings.voice if whole and project else frame.voice if frame else "") or ""
        take = self._session.take(frame.id) if frame else None
        if own:
            text = self._name_of(own)
        elif take is not None and not whole:
            text = self.tr("{0} (the video's)").format(self._name_of(take.voice))
        else:
            text = self.tr("Chosen by language")
        self.voice.setText(text)
        self.voice.setAccessibleName(self.tr("Voice: {0}. Press to change.").format(text))
        self.default.setText(
            self.tr("Choose by language instead") if whole else self.tr("Use the video's voice instead")
        )
        self.default.setVisible(bool(own))
        for widget in (self.voice, self.again, self.pause):
            widget.setEnabled(frame is not None)
        voiceover = self._session.voiceover(frame.id) if frame else None
        self.takes.show(voiceover, frame.text if frame else "")
        self._stack.setCurrentWidget(self.list if self.takes.rowCount() else self._empty)
        self.pause.blockSignals(True)
        self.pause.setValue(float(frame.pause_after) if frame else 0.0)
        self.pause.blockSignals(False)

    @Slot()
    def _on_voice_pressed(self) -> None:
        self.ask_for_voices()
        if not self._voices:
            self.voices_known.connect(self._on_voice_pressed, Qt.ConnectionType.SingleShotConnection)
            return
        project = self._session.project
        frame = self._session.frame
        current = (
            frame.voice if frame and self.scope.chosen == 0 else project.settings.voice if project else ""
        )
        popup = VoicePopup(self._voices, project.language if project else "", current, self)
        popup.voice_chosen.connect(self._on_voice_chosen)
        popup.open_under(self.voice)

    @Slot(str)
    def _on_voice_chosen(self, voice_id: str) -> None:
        project = self._session.project
        if self.scope.chosen == 0:
            self._edits.set_voice(self._session.selected, voice_id)
        elif project is not None:
            self._edits.settle(replace(project.settings, voice=voice_id))

    @Slot()
    def _on_default(self) -> None:
        self._on_voice_chosen("")

    @Slot(float)
    def _on_pause_changed(self, value: float) -> None:
        self._edits.set_pause(self._session.selected, Fraction(round(value * 100), 100))

    @Slot()
    def _on_again(self) -> None:
        self._voicing.speak_again(self._session.selected)

    @Slot(QModelIndex)
    def _on_take_pressed(self, index: QModelIndex) -> None:
        take = index.data(TAKE)
        if isinstance(take, VoiceTake):
            self._edits.choose_take(self._session.selected, take.id)
