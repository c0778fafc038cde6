"""The controls of one style of the catalogue: words, numbers with their units, colours."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.style import CATALOGUE, Parameter, Style, Value, number
from ui.theme import tokens

LONGEST_WORDS = 300


class NumberField(QDoubleSpinBox):
    """A number of the catalogue as people read it: shares in per cent, times in seconds."""

    def __init__(self, parameter: Parameter, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        share = parameter.unit.startswith("of ")
        self._scale = 100.0 if share else 1.0
        self.setAccessibleName(f"{name}, {parameter.unit}" if parameter.unit else name)
        self.setToolTip(parameter.unit)
        self.setDecimals(1 if share else 2)
        self.setRange(parameter.low * self._scale, parameter.high * self._scale)
        self.setSingleStep(1.0 if share else 0.1)
        self.setSuffix(self.tr(" %") if share else self.tr(" s"))
        if parameter.unit.startswith("s; 0 is"):
            self.setSpecialValueText(self.tr("to the end"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a wheel that scrolls the panel changes nothing
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    @property
    def exact(self) -> float:
        """The number as the catalogue counts."""
        return round(self.value() / self._scale, 6)

    def shows(self, value: float) -> bool:
        """Whether this is the number shown, as far as digits are."""
        return abs(self.exact - value) * self._scale < 0.5 * 10.0 ** -self.decimals()

    def show_exact(self, value: float) -> None:
        """Show a number of the catalogue without telling of it."""
        if not self.shows(value):
            blocker = QSignalBlocker(self)
            self.setValue(value * self._scale)
            blocker.unblock()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.hasFocus():
            event.ignore()
            return False
        return super().event(event)


class ColourField(QPushButton):
    """A colour, or the template's."""

    given = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.colour = ""
        """``#rrggbb``, or empty for the template's."""
        self.setIconSize(QSize(14, 14))
        self.clicked.connect(self._ask)
        self.show_colour("")

    def show_colour(self, colour: str) -> None:
        """Show another colour without telling of it."""
        self.colour = colour
        self.setText(colour or self.tr("Template's"))
        self.setAccessibleName(f"{self._name}, {self.text()}")
        self.setIcon(self._swatch() if colour else QIcon())

    def _swatch(self) -> QIcon:
        ratio = self.devicePixelRatioF()
        swatch = QPixmap(round(14 * ratio), round(14 * ratio))
        swatch.setDevicePixelRatio(ratio)
        swatch.fill(Qt.GlobalColor.transparent)
        painter = QPainter(swatch)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens().dim))
        painter.setBrush(QColor(self.colour))
        painter.drawRoundedRect(0.5, 0.5, 13, 13, 3, 3)
        painter.end()
        return QIcon(swatch)

    @Slot()
    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self.colour or "#ffffff"), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self._name)
        dialog.colorSelected.connect(self._on_selected)
        dialog.open()

    @Slot(QColor)
    def _on_selected(self, colour: QColor) -> None:
        self.show_colour(colour.name())
        self.given.emit()


class StyleFields(QWidget):
    """Fields that stand for one style's parameters; the kind stays."""

    changed = Signal(object)
    """The style as the fields have it now, at every key."""
    settled = Signal()
    """A field was left or Enter pressed."""

    def __init__(self, group: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group, self._style = group, style
        entry = CATALOGUE[group][style.kind]
        self.words: dict[str, QLineEdit] = {}
        self.numbers: dict[str, NumberField] = {}
        self.colours: dict[str, ColourField] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name in entry.texts:
            field = QLineEdit(self)
            field.setMaxLength(LONGEST_WORDS)
            field.setPlaceholderText(_said(name))
            field.setAccessibleName(f"{entry.label}: {_said(name)}")
            field.textEdited.connect(self._on_changed)
            field.editingFinished.connect(self._on_left)
            self.words[name] = field
            column.addWidget(field)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        cells: list[tuple[str, QWidget]] = []
        for name, parameter in entry.params.items():
            spin = NumberField(parameter, parameter.label, self)
            spin.valueChanged.connect(self._on_changed)
            spin.editingFinished.connect(self.settled)
            self.numbers[name] = spin
            cells.append((parameter.label, spin))
        for name, label in entry.colours.items():
            button = ColourField(label, self)
            button.given.connect(self._on_colour_given)
            self.colours[name] = button
            cells.append((label, button))
        for at, (label, control) in enumerate(cells):
            caption = QLabel(label, self)
            caption.setProperty("kind", "small")
            caption.setBuddy(control)
            caption.setContentsMargins(0, 5 if at > 1 else 0, 0, 0)
            grid.addWidget(caption, at // 2 * 2, at % 2)
            grid.addWidget(control, at // 2 * 2 + 1, at % 2)
        if cells:
            column.addLayout(grid)
        self.show_style(style)

    def show_style(self, style: Style) -> None:
        """Show other values of the same kind. A field that says the same already keeps its cursor."""
        self._style = style
        for name, field in self.words.items():
            if field.text() != str(style.params.get(name, "")):
                field.setText(str(style.params.get(name, "")))
        for name, spin in self.numbers.items():
            spin.show_exact(number(self._group, style, name))
        for name, button in self.colours.items():
            button.show_colour(str(style.params.get(name, "")))

    @property
    def whole(self) -> bool:
        """Whether the words are there that the style cannot be without."""
        return all(field.text().strip() for field in list(self.words.values())[:1])

    @property
    def style_now(self) -> Style:
        """The style as the fields have it. What was only shown rounded stays exact."""
        entry = CATALOGUE[self._group][self._style.kind]
        params: dict[str, Value] = {}
        for name, field in self.words.items():
            if field.text().strip():
                params[name] = field.text()
        for name, spin in self.numbers.items():
            before = number(self._group, self._style, name)
            value = before if spin.shows(before) else spin.exact
            if name in self._style.params or value != entry.params[name].default:
                params[name] = value
        for name, button in self.colours.items():
            if button.colour:
                params[name] = button.colour
        return Style(self._style.kind, params)

    @Slot()
    def _on_changed(self) -> None:
        if self.whole:
            self.changed.emit(self.style_now)

    @Slot()
    def _on_colour_given(self) -> None:
        self._on_changed()
        self.settled.emit()

    @Slot()
    def _on_left(self) -> None:
        if not self.whole:
            self.show_style(self._style)  # it cannot be without: what it said stays
        self.settled.emit()


def _said(name: str) -> str:
    said: Mapping[str, str] = {
        "name": QCoreApplication.translate("StyleFields", "Name"),
        "role": QCoreApplication.translate("StyleFields", "Role"),
        "text": QCoreApplication.translate("StyleFields", "Text"),
    }
    return said.get(name, name)


def bare(style: Style) -> Style:
    """A style with its words alone: everything else as the template has it."""
    texts = CATALOGUE["overlay"][style.kind].texts
    return Style(style.kind, {name: value for name, value in style.params.items() if name in texts})
