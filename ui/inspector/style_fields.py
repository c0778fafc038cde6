"""The controls of one style of the catalogue: words, numbers with their units, choices, colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.style import CATALOGUE, Choice, Style, Value, number, word
from ui.inspector.number_field import NumberField
from ui.theme import tokens

LONGEST_WORDS = 300


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

    def show_mixed(self) -> None:
        """Show that there are several colours."""
        self.colour = ""
        self.setText(self.tr("Different"))
        self.setAccessibleName(f"{self._name}, {self.text()}")
        self.setIcon(QIcon())

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


class ChoiceField(QComboBox):
    """One of a few words of the catalogue."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(choice.label)
        self.setPlaceholderText(self.tr("Different"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, label in choice.options.items():
            self.addItem(label, value)

    @property
    def word(self) -> str:
        """What is chosen; empty where several are."""
        return str(self.currentData() or "")

    def show_word(self, word: str) -> None:
        """Show another; an empty one for several."""
        self.setCurrentIndex(self.findData(word) if word else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # one that scrolls the panel changes nothing


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
        self.choices: dict[str, ChoiceField] = {}
        self.colours: dict[str, ColourField] = {}
        self.touched: set[str] = set()
        """Names of what was changed here since it was shown."""
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
            spin.valueChanged.connect(partial(self._on_touched, name))
            spin.editingFinished.connect(self.settled)
            self.numbers[name] = spin
            cells.append((parameter.label, spin))
        for name, choice in entry.choices.items():
            box = ChoiceField(choice, self)
            box.activated.connect(partial(self._on_given, name))
            self.choices[name] = box
            cells.append((choice.label, box))
        for name, label in entry.colours.items():
            button = ColourField(label, self)
            button.given.connect(partial(self._on_given, name))
            self.colours[name] = button
            cells.append((label, button))
        self.controls = [*self.words.values(), *(control for _, control in cells)]
        """In the order in which they stand."""
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
        self.touched.clear()
        for name, field in self.words.items():
            if field.text() != str(style.params.get(name, "")):
                field.setText(str(style.params.get(name, "")))
        for name, spin in self.numbers.items():
            spin.show_exact(number(self._group, style, name))
        for name, button in self.colours.items():
            button.show_colour(str(style.params.get(name, "")))
        for name, box in self.choices.items():
            box.show_word(word(self._group, style, name))

    def show_styles(self, styles: Sequence[Style]) -> None:
        """Show what several of the same kind have in common, and where they differ."""
        self.show_style(styles[0])
        for name, spin in self.numbers.items():
            if len({number(self._group, each, name) for each in styles}) > 1:
                spin.show_mixed(number(self._group, styles[0], name))
        for name, button in self.colours.items():
            if len({each.params.get(name, "") for each in styles}) > 1:
                button.show_mixed()
        for name, box in self.choices.items():
            if len({word(self._group, each, name) for each in styles}) > 1:
                box.show_word("")

    def adjusted(self, style: Style) -> Style:
        """A style of this kind with what was changed here, and all else as it has it."""
        now = self.style_now.params
        kept = {name: value for name, value in style.params.items() if name not in self.touched}
        return Style(style.kind, {**kept, **{name: now[name] for name in self.touched if name in now}})

    @property
    def kind(self) -> str:
        """Of the catalogue."""
        return self._style.kind

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
            value = before if spin.mixed or spin.shows(before) else spin.exact
            if name in self._style.params or value != entry.params[name].default:
                params[name] = value
        for name, box in self.choices.items():
            if box.word and (name in self._style.params or box.word != entry.choices[name].default):
                params[name] = box.word
        for name, button in self.colours.items():
            if button.colour:
                params[name] = button.colour
        return Style(self._style.kind, params)

    @Slot()
    def _on_changed(self) -> None:
        if self.whole:
            self.changed.emit(self.style_now)

    def _on_touched(self, name: str, *_value: object) -> None:
        self.touched.add(name)
        self._on_changed()

    def _on_given(self, name: str, *_value: object) -> None:
        self._on_touched(name)
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
