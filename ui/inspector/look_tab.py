"""The frame's kept looks, and what the whole video is made with: its look, captions, shape, rate and music."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import ProjectSettings
from app.domain.time import format_rate, parse_rate
from app.services.facade import Services
from app.services.templates import looks
from ui.editing import Edits
from ui.inspector.presets_box import PresetsBox
from ui.jobs import Jobs
from ui.looks import Looks
from ui.session import ProjectSession
from ui.theme import icon
from ui.trial import Trial
from ui.widgets import ElidedLabel

SIZES = ((1920, 1080), (3840, 2160), (1280, 720), (1080, 1920), (1080, 1080), (1080, 1350))
RATES = ("24", "25", "29.97", "30", "50", "60")
SOUND_FILES = "*.wav *.flac *.mp3 *.m4a *.aac *.ogg *.opus *.aiff"


class LookTab(QWidget):
    """Every change is one step of undo."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        trial: Trial,
        frame_looks: Looks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits
        self.presets = PresetsBox(frame_looks, session, trial, self)
        self.template = self._box(self.tr("Template"))
        for name, look in looks().items():
            self.template.addItem(look.label, name)
            self.template.setItemData(
                self.template.count() - 1, look.description, Qt.ItemDataRole.ToolTipRole
            )
        self._description = QLabel(self)
        self._description.setProperty("kind", "faint")
        self._description.setWordWrap(True)
        self.captions = self._box(self.tr("Captions"))
        for text, mode in (
            (self.tr("In the picture"), "burned"),
            (self.tr("As files beside the video"), "file"),
            (self.tr("Both"), "both"),
            (self.tr("None"), "none"),
        ):
            self.captions.addItem(text, mode)
        self.size_ = self._box(self.tr("Size"))
        self.rate = self._box(self.tr("Pictures a second"))
        for rate in RATES:
            self.rate.addItem(self.tr("{0} a second").format(rate), rate)
        self.music = ElidedLabel(parent=self)
        self.choose_music = QPushButton(icon("music-notes"), self.tr("Choose music…"), self)
        self.choose_music.setIconSize(QSize(22, 16))  # room between icon and words
        self.remove_music = QPushButton(self.tr("Remove"), self)
        self.gain = self._level(self.tr("Music level outside speech, in decibels against the voice"), -40, 6)
        self.duck = self._level(self.tr("Further change of the music's level while somebody speaks"), -40, 0)
        self._lay_out()
        for box in (self.template, self.captions, self.size_, self.rate):
            box.activated.connect(self._on_chosen)
        self.gain.valueChanged.connect(self._on_level_changed)
        self.duck.valueChanged.connect(self._on_level_changed)
        self.choose_music.clicked.connect(self._on_choose_music)
        self.remove_music.clicked.connect(self._on_remove_music)
        session.board_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        return box

    def _level(self, name: str, lowest: float, highest: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setRange(lowest, highest)
        box.setDecimals(1)
        box.setSuffix(self.tr(" dB"))
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        return box

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.presets)
        column.addSpacing(12)
        column.addWidget(self._heading(self.tr("The whole video")))
        form = self._form()
        self._row(form, self.tr("Template"), self.template)
        form.addRow("", self._description)
        self._row(form, self.tr("Captions"), self.captions)
        self._row(form, self.tr("Size"), self.size_)
        self._row(form, self.tr("Rate"), self.rate)
        column.addLayout(form)
        column.addSpacing(12)
        column.addWidget(self._heading(self.tr("Music")))
        column.addWidget(self.music)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choose_music, 1)
        row.addWidget(self.remove_music)
        column.addLayout(row)
        form = self._form()
        self._row(form, self.tr("Level in pauses"), self.gain)
        self._row(form, self.tr("Under the voice"), self.duck)
        column.addLayout(form)
        column.addStretch(1)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("kind", "heading")
        return label

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return form

    def _row(self, form: QFormLayout, text: str, field: QWidget) -> None:
        label = QLabel(text, self)
        label.setProperty("kind", "dim")
        label.setMinimumSize(116, 28)
        label.setBuddy(field)
        form.addRow(label, field)

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_changed(self) -> None:
        project = self._session.project
        self.setEnabled(project is not None)
        if project is None:
            return
        settings = project.settings
        self.template.setCurrentIndex(self.template.findData(settings.template))
        look = looks().get(settings.template)
        self._description.setText(look.description if look else "")
        self.captions.setCurrentIndex(self.captions.findData(settings.captions))
        self._show_size(settings)
        rate = format_rate(settings.fps)
        if self.rate.findData(rate) < 0:
            self.rate.addItem(self.tr("{0} a second").format(rate), rate)
        self.rate.setCurrentIndex(self.rate.findData(rate))
        music = settings.music
        self.music.set_whole(music.name if music else self.tr("None. The voice stands alone."))
        self.music.setProperty("kind", "" if music else "faint")
        self.remove_music.setVisible(music is not None)
        for box, level in (
            (self.gain, music.gain_db if music else 0.0),
            (self.duck, music.duck_db if music else 0.0),
        ):
            box.setEnabled(music is not None)
            with QSignalBlocker(box):
                box.setValue(level)

    def _show_size(self, settings: ProjectSettings) -> None:
        own = (settings.width, settings.height)
        self.size_.clear()
        for width, height in dict.fromkeys((*SIZES, own)):
            self.size_.addItem(shape(width, height), f"{width}x{height}")
        self.size_.setCurrentIndex(self.size_.findData(f"{own[0]}x{own[1]}"))

    @Slot()
    def _on_chosen(self) -> None:
        project = self._session.project
        if project is None:
            return
        width, _, height = str(self.size_.currentData()).partition("x")
        rate: Fraction = parse_rate(str(self.rate.currentData()))
        self._edits.settle(
            replace(
                project.settings,
                template=str(self.template.currentData()),
                captions=str(self.captions.currentData()),
                width=int(width),
                height=int(height),
                fps=rate,
            )
        )

    @Slot()
    def _on_level_changed(self) -> None:
        project = self._session.project
        if project is not None and project.settings.music is not None:
            levels = {"gain_db": self.gain.value(), "duck_db": self.duck.value()}
            music = replace(project.settings.music, **levels)
            self._edits.settle(replace(project.settings, music=music))

    @Slot()
    def _on_remove_music(self) -> None:
        project = self._session.project
        if project is not None:
            self._edits.settle(replace(project.settings, music=None))

    @Slot()
    def _on_choose_music(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose music"), str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Sound ({0})").format(SOUND_FILES), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.take_music)
        dialog.open()

    @Slot(str)
    def take_music(self, file: str) -> None:
        """Put a sound file under the whole video."""
        self._edits.set_music(Path(file))


def shape(width: int, height: int) -> str:
    """A size for people: its shape and its pixels."""
    named = {(16, 9): "16:9", (9, 16): "9:16", (1, 1): "1:1", (4, 5): "4:5"}
    ratio = Fraction(width, height)
    name = named.get((ratio.numerator, ratio.denominator), "")
    return f"{width} × {height}" + (f" · {name}" if name else "")
