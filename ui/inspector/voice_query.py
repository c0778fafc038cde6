"""What kind of voice is looked for: words, a sex, only those that need no network."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.voice_search import VoiceQuery
from ui.theme import icon
from ui.widgets import SegmentedControl

_SEXES = ("", "female", "male")


class VoiceQueryBar(QWidget):
    """A search field and two choices under it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Language, name, engine or licence"))
        self.search.setAccessibleName(self.tr("Search voices"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.sex = SegmentedControl(
            [self.tr("All"), self.tr("Female"), self.tr("Male")], self.tr("Sex of the voice"), self
        )
        self.offline = QCheckBox(self.tr("Offline"), self)
        self.offline.setToolTip(self.tr("Only voices that send no text over the network"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.sex, 1)
        row.addWidget(self.offline)
        column.addLayout(row)
        self.search.textChanged.connect(self._on_changed)
        self.sex.chosen_changed.connect(self._on_changed)
        self.offline.toggled.connect(self._on_changed)

    @property
    def query(self) -> VoiceQuery:
        """What is asked for beside the words."""
        return VoiceQuery(sex=_SEXES[self.sex.chosen], offline=self.offline.isChecked())

    @property
    def words(self) -> list[str]:
        """What is searched for, each by itself, in lower case."""
        return self.search.text().casefold().split()

    @Slot()
    def _on_changed(self) -> None:
        self.changed.emit()
