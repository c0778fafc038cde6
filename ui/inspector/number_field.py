"""A number of the catalogue as people read it, also one on which several frames do not agree."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from app.domain.style import Parameter

MIXED = "–"
"""Stands where the chosen frames have different values."""


class NumberField(QDoubleSpinBox):
    """Shares in per cent, times in seconds."""

    def __init__(self, parameter: Parameter, name: str, parent: QWidget | None = None) -> None:
        self._mixed = False  # Qt asks for its text while it is made
        super().__init__(parent)
        share = parameter.unit.startswith("of ")
        self._scale = 100.0 if share else 1.0
        self._name = f"{name}, {parameter.unit}" if parameter.unit else name
        self.setAccessibleName(self._name)
        self.setToolTip(parameter.unit)
        self.setDecimals(1 if share else 2)
        self.setRange(parameter.low * self._scale, parameter.high * self._scale)
        self.setSingleStep(1.0 if share else 0.1)
        self.setSuffix(self.tr(" %") if share else self.tr(" s"))
        if parameter.unit.startswith("s; 0 is"):
            self.setSpecialValueText(self.tr("to the end"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a wheel that scrolls the panel changes nothing
        self.lineEdit().setTextMargins(6, 0, 0, 0)
        self.valueChanged.connect(self._on_value_changed)

    @property
    def exact(self) -> float:
        """The number as the catalogue counts."""
        return round(self.value() / self._scale, 6)

    @property
    def mixed(self) -> bool:
        """Whether it stands for several values."""
        return self._mixed

    def shows(self, value: float) -> bool:
        """Whether this is the number shown, as far as digits are."""
        return not self._mixed and abs(self.exact - value) * self._scale < 0.5 * 10.0 ** -self.decimals()

    def show_exact(self, value: float) -> None:
        """Show a number of the catalogue without telling of it."""
        if not self.shows(value):
            blocker = QSignalBlocker(self)
            self._say_mixed(False)
            self.setValue(value * self._scale)
            blocker.unblock()

    def show_mixed(self, value: float) -> None:
        """Show that there are several values; steps begin at ``value``."""
        blocker = QSignalBlocker(self)
        self.setValue(value * self._scale)
        self._say_mixed(True)
        blocker.unblock()

    def _say_mixed(self, mixed: bool) -> None:
        if mixed != self._mixed:
            self._mixed = mixed
            self.setAccessibleName(
                self.tr("{0}, different values").format(self._name) if mixed else self._name
            )
            self.setSuffix(self.suffix())  # has its text written anew

    @Slot()
    def _on_value_changed(self) -> None:
        if self._mixed:
            typed = MIXED not in self.lineEdit().text()
            self._mixed = False
            self.setAccessibleName(self._name)
            if not typed:
                self.setSuffix(self.suffix())

    def textFromValue(self, value: float) -> str:
        return MIXED if self._mixed else super().textFromValue(value)

    def valueFromText(self, text: str) -> float:
        return self.value() if MIXED in text else super().valueFromText(text)

    def validate(self, text: str, place: int) -> object:
        if self._mixed and MIXED in text:
            rest = text.replace(MIXED, "", 1)
            if not any(each.isdigit() for each in rest):
                return QValidator.State.Acceptable, text, place
            return super().validate(rest, max(0, place - 1))
        return super().validate(text, place)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.hasFocus():
            event.ignore()
            return False
        return super().event(event)
