"""In which language a frame is spoken: as its text shows, or as somebody says, here or further up."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.inspector.voices import language_name
from ui.theme import icon
from ui.widgets import SegmentedControl

CODE = Qt.ItemDataRole.UserRole + 1
FRAME, SCENE, VIDEO = range(3)
_SIZE = (300, 360)


class LanguagePopup(QFrame):
    """A list of languages under a field, for the frame, its scene or the whole video."""

    language_chosen = Signal(int, str)
    """For what (``FRAME``, ``SCENE``, ``VIDEO``), and the code; empty leaves it to the text."""

    quotations_toggled = Signal(bool)

    def __init__(self, codes: Iterable[str], current: str, quotations: bool, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Languages"))
        self.scope = SegmentedControl(
            [self.tr("This frame"), self.tr("Scene"), self.tr("Video")], self.tr("Language of"), self
        )
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Language"))
        self.search.setAccessibleName(self.tr("Search languages"))
        self.search.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Languages"))
        self._by_itself = QListWidgetItem(self.tr("As the text shows"), self.list)
        self._by_itself.setData(CODE, "")
        named = {code: language_name(code) for code in codes if language_name(code) != code}
        for code, name in sorted(named.items(), key=lambda each: each[1].casefold()):
            item = QListWidgetItem(name, self.list)
            item.setData(CODE, code)
            if code == current:
                self.list.setCurrentItem(item)
        self.quotations = QCheckBox(self.tr("Quotations in their own language"), self)
        self.quotations.setToolTip(
            self.tr("A quotation in another language is spoken by a voice of that language")
        )
        self.quotations.setChecked(quotations)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.scope, self.search, self.list, self.quotations):
            column.addWidget(widget)
        self.scope.chosen_changed.connect(self._on_scope_changed)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_return)
        self.quotations.toggled.connect(self.quotations_toggled)
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)

    def open_under(self, widget: QWidget) -> None:
        """Show the list under a widget, at least as wide as it."""
        self.setFixedSize(max(_SIZE[0], widget.width()), _SIZE[1])
        corner = widget.mapToGlobal(QPoint(0, widget.height() + 4))
        room = widget.screen().availableGeometry()
        corner.setX(min(corner.x(), room.right() - self.width()))
        if corner.y() + self.height() > room.bottom():
            corner.setY(max(room.top(), room.bottom() - self.height()))
        self.move(corner)
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.setFocus()
        super().keyPressEvent(event)

    @Slot(int)
    def _on_scope_changed(self, scope: int) -> None:
        self._by_itself.setHidden(scope == VIDEO)  # a video has one language, whatever its frames have

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            known = f"{item.text()} {item.data(CODE)}".casefold()
            beside = item is self._by_itself and self.scope.chosen == VIDEO
            item.setHidden(beside or not all(word in known for word in words))

    @Slot()
    def _on_return(self) -> None:
        shown = (self.list.item(row) for row in range(self.list.count()))
        first = next((item for item in shown if not item.isHidden()), None)
        if first is not None:
            self._on_item(first)

    @Slot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        if not self.isVisible():
            return  # a press chooses, and may activate as well
        self.language_chosen.emit(self.scope.chosen, str(item.data(CODE)))
        self.close()
