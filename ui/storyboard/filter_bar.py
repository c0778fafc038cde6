"""Which frames the storyboard shows: by words, by how far they are, by who speaks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.storyboard.rows import Filter, Only
from ui.theme import icon
from ui.widgets import IconButton


class _Search(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """A field for words, a button for all else, and what is filtered by as a button that ends it."""

    changed = Signal()
    left = Signal()
    """Esc was pressed in the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._only, self._speaker = Only.ALL, ""
        self._speakers: list[str] = []
        self.field = _Search(self)
        self.field.setPlaceholderText(self.tr("Find words in the script"))
        self.field.setAccessibleName(self.tr("Find frames"))
        self.field.setClearButtonEnabled(True)
        self.field.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.button = IconButton("funnel", self.tr("Show only some frames"), self)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        self.chip = QPushButton(self)
        self.chip.setIcon(icon("x"))
        self.chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.chip.hide()
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.field, 1)
        top.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        self._fill_menu()
        self.field.textChanged.connect(self._on_text_changed)
        self.field.left.connect(self.left)
        self.chip.clicked.connect(self._on_chip_clicked)

    @property
    def filter(self) -> Filter:
        """What is asked for."""
        return Filter(self.field.text().strip(), self._only, self._speaker)

    def words_of(self, only: Only) -> str:
        """A way of filtering in words."""
        return {
            Only.ALL: self.tr("All frames"),
            Only.UNVOICED: self.tr("Not voiced"),
            Only.UNPICTURED: self.tr("No picture of its own"),
            Only.FOUND: self.tr("With findings"),
        }[only]

    def show_only(self, only: Only, speaker: str = "") -> None:
        """Filter by how far frames are, or by who speaks."""
        if (only, speaker) != (self._only, self._speaker):
            self._only, self._speaker = only, speaker
            self._tell()

    def clear(self) -> None:
        """Ask for nothing."""
        self._only, self._speaker = Only.ALL, ""
        self.field.clear()
        self._tell()

    def offer_speakers(self, names: list[str]) -> None:
        """Who can be filtered by."""
        if names != self._speakers:
            self._speakers = names
            self._fill_menu()

    def _fill_menu(self) -> None:
        self.menu.clear()
        group = QActionGroup(self.menu)
        for only in Only:
            self._offer(self.menu, group, self.words_of(only), only, "")
        if self._speakers:
            speakers = self.menu.addMenu(self.tr("Spoken by"))
            for name in self._speakers:
                self._offer(speakers, group, name, Only.ALL, name)

    def _offer(self, menu: QMenu, group: QActionGroup, text: str, only: Only, speaker: str) -> None:
        action: QAction = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked((only, speaker) == (self._only, self._speaker))
        action.triggered.connect(partial(self._on_offered, only, speaker))
        group.addAction(action)

    @Slot()
    def _on_offered(self, only: Only, speaker: str, _checked: bool = False) -> None:
        self.show_only(only, speaker)

    @Slot(str)
    def _on_text_changed(self, _text: str) -> None:
        self.changed.emit()

    @Slot()
    def _on_chip_clicked(self) -> None:
        self.show_only(Only.ALL)

    def _tell(self) -> None:
        asked = self._only is not Only.ALL or bool(self._speaker)
        text = self._speaker or self.words_of(self._only)
        self.chip.setText(text.replace("&", "&&"))
        self.chip.setAccessibleName(self.tr("Show all frames again, not only: {0}").format(text))
        self.chip.setToolTip(self.chip.accessibleName())
        self.chip.setVisible(asked)
        self._fill_menu()
        self.changed.emit()
