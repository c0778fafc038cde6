"""The voices of an audition, each a row to be heard and to be used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.services.auditions import LONGEST_TEXT
from app.services.ports import Voice
from ui.auditioning import Auditioning
from ui.inspector.voices import language_name, voice_name
from ui.storyboard.rows import tenths
from ui.theme import icon, mix, tokens
from ui.widgets import IconButton


class AuditionRow(QWidget):
    """One voice: play, who it is, use it. How much has been heard runs along its foot."""

    def __init__(self, voice: Voice, auditioning: Auditioning, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voice, self._auditioning = voice, auditioning
        self.play = IconButton(
            "play-fill", "", self, checkable=True, on_name="stop-fill", on_role="accent", size=18
        )
        self.name = QLabel(voice_name(voice), self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.state = QLabel(self)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setProperty("kind", "dim")
        self.state.setWordWrap(True)
        self.use = QPushButton(self.tr("Use"), self)
        self.use.setAccessibleName(self.tr("Use {0}").format(voice_name(voice)))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 6, 4, 8)
        row.setSpacing(8)
        row.addWidget(self.play)
        row.addLayout(words, 1)
        row.addWidget(self.use)
        self.play.clicked.connect(self._on_play)
        auditioning.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what has become of the reading."""
        reading = self._auditioning.readings.get(self._voice.id)
        playing = self._auditioning.playing == self._voice.id
        ready = reading is not None and reading.path is not None
        self.play.setEnabled(ready)
        self.play.setChecked(playing)
        name = voice_name(self._voice)
        self.play.say(self.tr("Stop") if playing else self.tr("Hear {0}").format(name))
        language = language_name(self._voice.languages[0])
        if reading is None:
            self.state.setText(self.tr("reading…") if self._auditioning.running else self.tr("was not read"))
        elif reading.problem:
            self.state.setText(reading.problem)
        else:
            self.state.setText(f"{language} · {tenths(reading.length)}")
        self.update()

    @Slot()
    def _on_play(self) -> None:
        self._auditioning.play(self._voice.id)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(QRectF(4, self.height() - 2, self.width() - 8, 1), QColor(colours.line))
        if self._auditioning.playing == self._voice.id:
            done = (self.width() - 8) * self._auditioning.share
            painter.fillRect(
                QRectF(4, self.height() - 3, done, 2), QColor(mix(colours.panel, colours.accent, 0.9))
            )


class AuditionPage(QWidget):
    """A sentence and the voices that read it."""

    voice_chosen = Signal(str)
    returned = Signal()

    def __init__(self, auditioning: Auditioning, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._auditioning = auditioning
        self._voices: Sequence[Voice] = ()
        self._language = ""
        self._read = ""
        self.rows: list[AuditionRow] = []
        self.back = IconButton("arrow-left", self.tr("Back to the voices"), self)
        self.sentence = QLineEdit(self)
        self.sentence.setMaxLength(LONGEST_TEXT)
        self.sentence.setAccessibleName(self.tr("What the voices read"))
        self.sentence.setToolTip(self.tr("Press Enter to have another sentence read"))
        self.all = QPushButton(icon("play"), self.tr("Hear all"), self)
        self.all.setIconSize(QSize(22, 16))  # room between icon and words
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.sentence, 1)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.all)
        self.back.clicked.connect(self._on_back)
        self.all.clicked.connect(auditioning.play_all)
        self.sentence.returnPressed.connect(self._on_sentence)

    def begin(self, text: str, language: str, voices: Sequence[Voice]) -> None:
        """Have voices read a text, and show them."""
        self._voices, self._language = voices, language
        self.sentence.setText(text[:LONGEST_TEXT])
        self.sentence.setCursorPosition(0)
        self._start()

    def _start(self) -> None:
        self._read = self.sentence.text().strip()
        inside = QWidget(self._area)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._auditioning.begin(self._read, self._language, [voice.id for voice in self._voices])
        self.rows = []
        for voice in self._voices:
            row = AuditionRow(voice, self._auditioning, inside)
            row.use.clicked.connect(partial(self.voice_chosen.emit, voice.id))
            rows.addWidget(row)
            self.rows.append(row)
        rows.addStretch(1)
        self._area.setWidget(inside)

    @Slot()
    def _on_sentence(self) -> None:
        if self.sentence.text().strip() and self.sentence.text().strip() != self._read:
            self._start()

    @Slot()
    def _on_back(self) -> None:
        self._auditioning.end()
        self.returned.emit()
