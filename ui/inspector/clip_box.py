"""Which stretch of a frame's video is shown, and how."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QGridLayout, QLabel, QWidget

from app.domain.footage import FASTEST, FREEZE, LOOP, SLOWEST, Footage

_SHORTEST = Fraction(1, 100)
"""Seconds between the ends of a stretch that the fields leave."""


class ClipBox(QWidget):
    """Fields that speak in seconds of the file. Gives a whole :class:`Footage` for every change."""

    footage_given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._footage: Footage | None = None
        self.start = self._number(self.tr("Where the clip begins, in seconds"), self.tr(" s"), 2)
        self.end = self._number(self.tr("Where the clip ends, in seconds"), self.tr(" s"), 2)
        self.speed = self._number(self.tr("How fast the clip plays"), self.tr(" ×"), 2)
        self.speed.setRange(float(SLOWEST), float(FASTEST))
        self.speed.setSingleStep(0.25)
        self.ending = QComboBox(self)
        self.ending.setAccessibleName(self.tr("What follows where the frame is longer"))
        self.ending.addItem(self.tr("Holds still"), FREEZE)
        self.ending.addItem(self.tr("Repeats"), LOOP)
        self.sound = QCheckBox(self.tr("Its sound"), self)
        self.gain = self._number(self.tr("Level of the clip's sound, in decibels"), self.tr(" dB"), 1)
        self.gain.setRange(-60, 24)
        self._lay_out()
        for field in (self.start, self.end, self.speed, self.gain):
            field.valueChanged.connect(self._on_changed)
        self.ending.activated.connect(self._on_changed)
        self.sound.toggled.connect(self._on_changed)

    def _number(self, name: str, unit: str, decimals: int) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setAccessibleName(name)
        box.setDecimals(decimals)
        box.setSuffix(unit)
        box.setSingleStep(0.5)
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        pairs = (
            (self.tr("From"), self.start, 0, 0),
            (self.tr("To"), self.end, 0, 2),
            (self.tr("Speed"), self.speed, 1, 0),
            (self.tr("Then"), self.ending, 1, 2),
        )
        for text, field, row, column in pairs:
            label = QLabel(text, self)
            label.setProperty("kind", "dim")
            label.setMinimumHeight(28)
            label.setBuddy(field)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row, column + 1)
        grid.addWidget(self.sound, 2, 0, 1, 2)
        grid.addWidget(self.gain, 2, 3)

    def show_footage(self, footage: Footage | None) -> None:
        """Show another clip; hidden where there is none."""
        self._footage = footage
        self.setVisible(footage is not None)
        if footage is None:
            return
        fields = (self.start, self.end, self.speed, self.ending, self.sound, self.gain)
        for field in fields:
            field.blockSignals(True)
        whole = float(footage.length)
        self.start.setRange(0, max(0.0, float(footage.until - _SHORTEST)))
        self.end.setRange(min(whole, float(footage.start + _SHORTEST)), whole)
        self.start.setValue(float(footage.start))
        self.end.setValue(float(footage.until))
        self.speed.setValue(float(footage.speed))
        self.ending.setCurrentIndex(self.ending.findData(footage.ending))
        self.sound.setEnabled(footage.sounds)
        self.sound.setToolTip("" if footage.sounds else self.tr("The file has no sound."))
        self.sound.setChecked(footage.sounds and not footage.muted)
        self.gain.setEnabled(footage.sounds and not footage.muted)
        self.gain.setValue(footage.gain_db)
        for field in fields:
            field.blockSignals(False)

    @Slot()
    def _on_changed(self) -> None:
        before = self._footage
        if before is None:
            return
        end = _exact(self.end, before.until)
        self.footage_given.emit(
            replace(
                before,
                start=_exact(self.start, before.start),
                end=None if end >= before.length else end,
                speed=_exact(self.speed, before.speed),
                ending=str(self.ending.currentData()),
                muted=before.muted if not before.sounds else not self.sound.isChecked(),
                gain_db=self.gain.value(),
            )
        )


def _exact(box: QDoubleSpinBox, before: Fraction) -> Fraction:
    """What a field says; where it only shows a finer value rounded, that value."""
    digits = 10 ** box.decimals()
    value = Fraction(round(box.value() * digits), digits)
    return before if round(before * digits) == value * digits else value
