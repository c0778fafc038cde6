"""How the chosen picture of a frame is shown: its point of interest, its stretch where it is a clip, its credit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.footage import Footage
from app.domain.takes import Image
from ui.editing import Edits
from ui.inspector.clip_box import ClipBox
from ui.inspector.focus_picker import FocusPicker
from ui.thumbnails import Thumbnails
from ui.widgets import ElidedLabel, IconButton


class PictureDetails(QWidget):
    """Below the candidates."""

    crop_asked = Signal()
    """Somebody wants to set which part of it is seen."""

    def __init__(self, edits: Edits, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._image: Image | None = None
        self.crop = IconButton("crop", self.tr("Which part of it is seen… (Shift+C)"), self, size=18)
        self.focus = FocusPicker(thumbnails, self)
        self.clip = ClipBox(self)
        self._credit = ElidedLabel(parent=self)
        self._credit.setProperty("kind", "faint")
        self._what = QLabel(self)
        self._what.setProperty("kind", "heading")
        self._lay_out()
        self.crop.clicked.connect(self.crop_asked)
        self.focus.focus_given.connect(self._on_focus_given)
        self.clip.footage_given.connect(self._on_footage_given)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 4)
        column.setSpacing(8)
        line = QFrame(self)
        line.setProperty("kind", "line")
        column.addWidget(line)
        column.addSpacing(4)
        column.addWidget(self._what)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.focus)
        words = QVBoxLayout()
        words.setSpacing(4)
        caption = QLabel(self.tr("Point of interest"), self)
        caption.setProperty("kind", "dim")
        words.addWidget(caption)
        hint = QLabel(self.tr("Press on what must stay in view, however the picture is cut or moves."), self)
        hint.setProperty("kind", "faint")
        hint.setWordWrap(True)
        words.addWidget(hint)
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(self.crop, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self.clip)
        column.addWidget(self._credit)

    def show_image(self, image: Image | None) -> None:
        """Show another picture, or none."""
        self._image = image
        footage = image.footage if image else None
        self._what.setText(self.tr("This clip") if footage else self.tr("This picture"))
        self.clip.show_footage(footage)
        self.focus.show_image(image)
        known = (image.credit, image.origin, image.licence) if image else ()
        credit = " · ".join(part for part in known if part)
        self._credit.set_whole(
            self.tr("Credit: {0}").format(credit) if credit else self.tr("Who made it is not known.")
        )

    @Slot(float, float)
    def _on_focus_given(self, x: float, y: float) -> None:
        if self._image is not None:
            self._edits.set_focus(self._image.id, x, y)

    @Slot(object)
    def _on_footage_given(self, footage: Footage) -> None:
        if self._image is not None:
            self._edits.set_footage(self._image.id, footage)
