"""The list of keys, shown by ``?``: searched, changed, given back, and as in other editors."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.commands.keymap import OWN, PREMIERE, RESOLVE, Binding, Keymap, normal
from ui.commands.palette import fits
from ui.theme import icon

_NAME = Qt.ItemDataRole.UserRole


def native(keys: str) -> str:
    """Stored keys as the platform writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class ShortcutList(QDialog):
    """Every command by group with its keys; the chosen one's can be changed below."""

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(600, 640)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find an action or keys"))
        self.search.setAccessibleName(self.tr("Find an action or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.preset = QComboBox(self)
        self.preset.setAccessibleName(self.tr("Keys as in"))
        for name, words in (
            (OWN, self.tr("Scenewright's own keys")),
            (PREMIERE, self.tr("As in Premiere")),
            (RESOLVE, self.tr("As in Resolve")),
        ):
            self.preset.addItem(words, name)
        self._make_list()
        self.chosen = QLabel(self)
        self.chosen.setTextFormat(Qt.TextFormat.PlainText)
        self.keys = QKeySequenceEdit(self)
        self.keys.setMaximumSequenceLength(1)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(self.tr("Press the new keys"))
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setProperty("kind", "faint")
        self.use = QPushButton(self.tr("Use these"), self)
        self.use.setProperty("kind", "primary")
        self.add = QPushButton(self.tr("Add to them"), self)
        self.none = QPushButton(self.tr("No keys"), self)
        self.reset = QPushButton(self.tr("Reset"), self)
        self.reset_all = QPushButton(icon("arrow-u-up-left"), self.tr("Reset all"), self)
        self.reset_all.setIconSize(QSize(20, 16))
        for button in (self.use, self.add, self.none, self.reset, self.reset_all):
            button.setAutoDefault(False)
        self._lay_out()
        self.search.textChanged.connect(self._on_searched)
        self.preset.activated.connect(self._on_preset_chosen)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_activated)
        self.keys.keySequenceChanged.connect(self._on_keys)
        self.use.clicked.connect(self._on_use)
        self.add.clicked.connect(self._on_add)
        self.none.clicked.connect(self._on_none)
        self.reset.clicked.connect(self._on_reset)
        self.reset_all.clicked.connect(self._on_reset_all)
        keymap.changed.connect(self._on_changed)
        self._on_changed()

    def _make_list(self) -> None:
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(12)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        for binding in self._keymap.bindings():
            command = binding.command
            if command.group not in self._groups:
                head = self._groups[command.group] = QTreeWidgetItem([command.group, ""])
                font = head.font(0)
                font.setBold(True)
                head.setFont(0, font)
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.list.addTopLevelItem(head)
            item = self._items[command.name] = QTreeWidgetItem([command.base, ""])
            item.setData(0, _NAME, command.name)
            self._groups[command.group].addChild(item)
        self.list.expandAll()

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setIcon(QIcon())
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self.preset)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(self.chosen)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.keys, 1)
        for button in (self.use, self.add, self.none, self.reset):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self.told)
        row = QHBoxLayout()
        row.addWidget(self.reset_all)
        row.addStretch(1)
        row.addWidget(buttons)
        column.addLayout(row)

    def choose(self, name: str) -> None:
        """Choose a command by its name."""
        self.list.setCurrentItem(self._items[name])

    @property
    def _name(self) -> str:
        """The chosen command's name, or empty."""
        item = self.list.currentItem()
        return str(item.data(0, _NAME) or "") if item is not None else ""

    @Slot()
    def _on_changed(self) -> None:
        self.preset.setCurrentIndex(self.preset.findData(self._keymap.preset))
        self._changed = {b.command.name for b in self._keymap.bindings() if b.changed}
        for binding in self._keymap.bindings():
            self._show(self._items[binding.command.name], binding)
        self.reset_all.setEnabled(bool(self._changed))
        self._on_chosen()
        self._on_searched()

    def _show(self, item: QTreeWidgetItem, binding: Binding) -> None:
        item.setText(1, " · ".join(map(native, binding.keys)))
        font = item.font(1)
        font.setItalic(binding.changed)
        item.setFont(1, font)
        item.setToolTip(1, self.tr("Changed by you") if binding.changed else "")

    @Slot()
    def _on_searched(self) -> None:
        words = self.search.text().casefold().split()
        for group, head in self._groups.items():
            shown = 0
            for place in range(head.childCount()):
                item = head.child(place)
                found = fits(words, f"{group} {item.text(0)} {item.text(1)}")
                item.setHidden(not found)
                shown += found
            head.setHidden(not shown)

    @Slot()
    def _on_chosen(self) -> None:
        name = self._name
        item = self._items.get(name)
        said = self.tr("New keys for “{0}”").format(item.text(0)) if item else ""
        self.chosen.setText(said or self.tr("Choose an action to give it other keys."))
        self.keys.setEnabled(bool(name))
        self.keys.clear()
        self._on_keys()

    @Slot()
    def _on_activated(self) -> None:
        if self._name:
            self.keys.setFocus()

    @Slot()
    def _on_keys(self) -> None:
        name, typed = self._name, self._typed
        others = self._keymap.users_of(typed, name) if typed and name else []
        self.told.setText(
            self.tr("{0} is used by {1}, which would lose it.").format(
                native(typed), ", ".join(f"“{other.base}”" for other in others)
            )
            if others
            else ""
        )
        own = self._keymap.keys_of(name) if name else ()
        for button in (self.use, self.add):
            button.setEnabled(bool(name and typed))
        self.none.setEnabled(bool(own))
        self.reset.setEnabled(name in self._changed)

    @property
    def _typed(self) -> str:
        return normal(self.keys.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    @Slot()
    def _on_use(self) -> None:
        self._keymap.assign(self._name, [self._typed])

    @Slot()
    def _on_add(self) -> None:
        self._keymap.assign(self._name, [*self._keymap.keys_of(self._name), self._typed])

    @Slot()
    def _on_none(self) -> None:
        self._keymap.assign(self._name, [])

    @Slot()
    def _on_reset(self) -> None:
        self._keymap.reset(self._name)

    @Slot()
    def _on_reset_all(self) -> None:
        self._keymap.choose(self._keymap.preset)

    @Slot()
    def _on_preset_chosen(self) -> None:
        self._keymap.choose(str(self.preset.currentData()))
