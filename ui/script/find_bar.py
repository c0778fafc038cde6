"""The bar over the script in which words are looked for and replaced."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.domain.finding import Query
from ui.theme import icon
from ui.widgets import IconButton


class _Field(QLineEdit):
    """Enter and Shift+Enter go on and back, Esc leaves."""

    went = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.went.emit(-1 if back else 1)
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Says what is asked for; what it shows is told to it."""

    query_changed = Signal(object)
    """A :class:`Query`."""
    went = Signal(int)
    """To the next place (1) or the one before (-1)."""
    replace_asked = Signal(str)
    replace_all_asked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.find = self._field(self.tr("Find in the script"), "magnifying-glass")
        self.by = self._field(self.tr("Replace by"), "arrows-clockwise")
        self.case = self._toggle("text-aa", self.tr("Match case"))
        self.whole = self._toggle("text-t", self.tr("Whole words only"))
        self.count = QLabel(self)
        self.count.setProperty("kind", "faint")
        self.back = IconButton("caret-up", self.tr("Previous place (Shift+Enter)"), self)
        self.on = IconButton("caret-down", self.tr("Next place (Enter)"), self)
        self.close_button = IconButton("x", self.tr("Close (Esc)"), self)
        self.replace = QPushButton(self.tr("Replace"), self)
        self.replace.setToolTip(self.tr("Replace this place and go to the next (Enter)"))
        self.all = QPushButton(self.tr("Replace all"), self)
        self.all.setToolTip(self.tr("Replace everywhere, as one step of undo"))
        self._lay_out()
        self.find.textChanged.connect(self._on_query_changed)
        for toggle in (self.case, self.whole):
            toggle.toggled.connect(self._on_query_changed)
        self.find.went.connect(self.went)
        self.by.went.connect(self._on_replace)
        for field in (self.find, self.by):
            field.left.connect(self.left)
        self.back.clicked.connect(self._on_back)
        self.on.clicked.connect(self._on_on)
        self.close_button.clicked.connect(self.left)
        self.replace.clicked.connect(self._on_replace)
        self.all.clicked.connect(self._on_replace_all)
        self.show_count(-1, 0)

    def _field(self, text: str, glyph: str) -> _Field:
        field = _Field(self)
        field.setPlaceholderText(text)
        field.setAccessibleName(text)
        field.addAction(icon(glyph), QLineEdit.ActionPosition.LeadingPosition)
        field.setClearButtonEnabled(True)
        return field

    def _toggle(self, glyph: str, text: str) -> IconButton:
        return IconButton(glyph, text, self, checkable=True, on_role="second")

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 0, 10, 8)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.find, 0, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.case, self.whole, self.back, self.on, self.close_button):
            buttons.addWidget(button)
        grid.addLayout(buttons, 0, 1)
        grid.addWidget(self.by, 1, 0)
        below = QHBoxLayout()
        below.setSpacing(6)
        for part in (self.replace, self.all):
            below.addWidget(part)
        grid.addLayout(below, 1, 1)
        grid.addWidget(self.count, 2, 0, 1, 2)
        order = (self.find, self.by, self.case, self.whole, self.back, self.on, self.replace, self.all)
        for first, second in zip(order, (*order[1:], self.close_button), strict=True):
            QWidget.setTabOrder(first, second)

    def let_replace(self, may: bool) -> None:
        """Offer to replace words, or only to find them."""
        for part in (self.by, self.replace, self.all):
            part.setVisible(may)

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query(self.find.text(), self.case.isChecked(), self.whole.isChecked())

    def start(self, words: str) -> None:
        """Begin to look, for words where there are any."""
        self.show()
        if words:
            self.find.setText(words)
        self.find.setFocus()
        self.find.selectAll()
        self._on_query_changed()

    def show_count(self, here: int, of: int) -> None:
        """Say which of how many places is shown; ``here`` counts from 0, -1 is none."""
        if not self.find.text().strip():
            self.count.setText(self.tr("All through the project, in what is said and not in its marks"))
        elif not of:
            self.count.setText(self.tr("Not found"))
        elif here < 0:
            self.count.setText(self.tr("{0} found").format(f"{of:,}"))
        else:
            self.count.setText(self.tr("{0} of {1}").format(f"{here + 1:,}", f"{of:,}"))
        for button in (self.back, self.on, self.replace, self.all):
            button.setEnabled(of > 0)

    def say(self, text: str) -> None:
        """Say what has come of replacing."""
        self.count.setText(text)

    @Slot()
    def _on_query_changed(self) -> None:
        self.query_changed.emit(self.query)

    @Slot()
    def _on_back(self) -> None:
        self.went.emit(-1)

    @Slot()
    def _on_on(self) -> None:
        self.went.emit(1)

    @Slot()
    def _on_replace(self) -> None:
        if self.replace.isEnabled():
            self.replace_asked.emit(self.by.text())

    @Slot()
    def _on_replace_all(self) -> None:
        self.replace_all_asked.emit(self.by.text())
