"""How words are said: the dictionary of the open project and one's own, tried on the spot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Pronunciation
from app.domain.pronouncing import Rule
from app.errors import ScenewrightError
from app.services.facade import Services
from app.services.ports import CancelToken
from app.services.pronunciations import Heard
from ui.bridge import EventBridge
from ui.jobs import Jobs
from ui.listening import Listening
from ui.session import ProjectSession
from ui.theme import icon, tokens

_PROJECT, _MINE = "project", "mine"
_KEY = "pronunciation"


class PronunciationsDialog(QDialog):
    """Stays with the window; shows the entries as they are now, one of them in the fields above to be
    changed, tried or taken out."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        bridge: EventBridge,
        listening: Listening,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self._listening = listening
        self._entries: Sequence[Pronunciation] = ()
        self.setWindowTitle(self.tr("How words are said"))
        self.setMinimumSize(620, 460)
        self.whose = QComboBox(self)
        self.whose.setAccessibleName(self.tr("Whose entries"))
        self.whose.addItem(self.tr("This project"), _PROJECT)
        self.whose.addItem(self.tr("All my projects"), _MINE)
        self.word = self._line(self.tr("Word"), self.tr("As it is written"))
        self.said = self._line(self.tr("Said"), self.tr("As it is said, such as win"))
        self.language = self._line(self.tr("Language"), self.tr("All, or a code"))
        self.ipa = QCheckBox(self.tr("IPA"), self)
        self.within = QCheckBox(self.tr("Also inside words"), self)
        self.cased = QCheckBox(self.tr("Only in this case"), self)
        self.hear = QPushButton(icon("speaker-high"), self.tr("Try"), self)
        self.keep = QPushButton(self.tr("Keep"), self)
        self.remove = QPushButton(icon("trash"), self.tr("Take out"), self)
        self.keep.setProperty("kind", "primary")
        for button in (self.hear, self.keep, self.remove):
            button.setAutoDefault(False)
            button.setIconSize(QSize(22, 16))
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.table = QTableWidget(0, 4, self)
        self.table.setAccessibleName(self.tr("Entries"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Word"), self.tr("Said"), self.tr("Language"), self.tr("Where")]
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self._lay_out()
        self.whose.currentIndexChanged.connect(self._on_whose_chosen)
        for field in (self.word, self.said):
            field.textChanged.connect(self._on_typed)
            field.returnPressed.connect(self._on_keep)
        self.hear.clicked.connect(self._on_hear)
        self.keep.clicked.connect(self._on_keep)
        self.remove.clicked.connect(self._on_remove)
        self.table.itemSelectionChanged.connect(self._on_entry_chosen)
        bridge.project_changed.connect(self._on_changed)
        bridge.dictionary_changed.connect(self.refresh)
        self._on_typed()

    def _line(self, name: str, hint: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setPlaceholderText(hint)
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.whose, 0, Qt.AlignmentFlag.AlignLeft)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for place, field in enumerate((self.word, self.said, self.language)):
            label = QLabel(field.accessibleName(), self)
            label.setProperty("kind", "dim")
            label.setBuddy(field)
            grid.addWidget(label, 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1 if field is self.language else 2)
        column.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(12)
        for box in (self.ipa, self.within, self.cased):
            row.addWidget(box)
        row.addStretch(1)
        column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.hear, self.remove, self.keep):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)

    def ask(self) -> None:
        """Show the entries as they are now."""
        self.whose.setCurrentIndex(0 if self._session.project_id else 1)
        self._say("")
        self.show()
        self.raise_()
        self.activateWindow()
        self.word.setFocus()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the entries anew."""
        if self.isVisible():
            self._jobs.watch(self._refresh(self._chosen(), self._session.project_id))

    async def _refresh(self, whose: str, project_id: str) -> None:
        book = self._services.pronunciations

        def read() -> Sequence[Pronunciation]:
            return book.mine() if whose == _MINE else book.list(project_id) if project_id else ()

        entries = await self._jobs.read(read)
        if whose == self._chosen():
            self._fill(entries)

    def _chosen(self) -> str:
        return str(self.whose.currentData())

    def _fill(self, entries: Sequence[Pronunciation]) -> None:
        chosen = self._entry()
        self._entries = entries
        self.table.blockSignals(True)
        self.table.clearSelection()
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            where = [self.tr("also inside words") if entry.within else self.tr("whole words")]
            if entry.cased:
                where.append(self.tr("only in this case"))
            said = f"/{entry.said}/" if entry.ipa else entry.said
            texts = (entry.word, said, entry.language or self.tr("All"), ", ".join(where))
            for place, text in enumerate(texts):
                self.table.setItem(row, place, QTableWidgetItem(text))
            if chosen is not None and entry.id == chosen.id:
                self.table.selectRow(row)
        self.table.blockSignals(False)
        self._on_typed()

    def _entry(self) -> Pronunciation | None:
        """The entry that is chosen in the table."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        row = min(rows, default=-1)
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _rule(self) -> Rule:
        return Rule(
            self.word.text(),
            self.said.text(),
            self.ipa.isChecked(),
            self.within.isChecked(),
            self.cased.isChecked(),
            self.language.text(),
        )

    def _call(self, call: Callable[[], object], done: Callable[[], None]) -> None:
        async def calling() -> None:
            try:
                await self._jobs.read(call)
            except ScenewrightError as error:
                self._say(str(error), error=True)
            else:
                self._say("")
                done()
            self.refresh()

        self._jobs.watch(calling())

    def _clear(self) -> None:
        self.table.clearSelection()
        for field in (self.word, self.said, self.language):
            field.clear()
        for box in (self.ipa, self.within, self.cased):
            box.setChecked(False)
        self.word.setFocus()

    def _say(self, text: str, error: bool = False) -> None:
        self.told.setText(text)
        self.told.setStyleSheet(f"color: {tokens().error if error else tokens().dim};")
        self.told.setVisible(bool(text))

    # Slots -------------------------------------------------------------------------------

    @Slot()
    def _on_typed(self) -> None:
        whole = bool(self.word.text().strip() and self.said.text().strip())
        here = self._chosen() == _MINE or bool(self._session.project_id)
        self.hear.setEnabled(whole)
        self.keep.setEnabled(whole and here)
        self.remove.setEnabled(self._entry() is not None)

    @Slot()
    def _on_whose_chosen(self) -> None:
        self._clear()
        self._fill(())
        self.refresh()

    @Slot()
    def _on_entry_chosen(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.word.setText(entry.word)
            self.said.setText(entry.said)
            self.language.setText(entry.language)
            self.ipa.setChecked(entry.ipa)
            self.within.setChecked(entry.within)
            self.cased.setChecked(entry.cased)
        self._on_typed()

    @Slot()
    def _on_keep(self) -> None:
        if not self.keep.isEnabled():
            return
        rule, entry, project_id = self._rule(), self._entry(), self._session.project_id
        book, instead_of = self._services.pronunciations, entry.id if entry else ""
        if self._chosen() == _MINE:
            self._call(lambda: book.put_mine([rule], instead_of), self._clear)
        else:
            self._call(lambda: book.put(project_id, [rule], instead_of), self._clear)

    @Slot()
    def _on_remove(self) -> None:
        entry, project_id = self._entry(), self._session.project_id
        if entry is None:
            return
        book = self._services.pronunciations
        if self._chosen() == _MINE:
            self._call(lambda: book.remove_mine(entry.id), self._clear)
        else:
            self._call(lambda: book.remove(project_id, entry.id), self._clear)

    @Slot()
    def _on_hear(self) -> None:
        frame = self._session.frame
        take = self._session.take(frame.id) if frame else None
        self._jobs.watch(self._hear(self._rule(), take.voice if take else ""))

    async def _hear(self, rule: Rule, voice: str) -> None:
        def speak() -> Heard:
            return self._services.pronunciations.listen(rule, voice, "", CancelToken())

        try:
            heard = await self._jobs.read(speak)
        except ScenewrightError as error:
            self._say(str(error), error=True)
            return
        told = self.tr("Said by {0}.").format(heard.voice)
        if heard.spelled:
            told = self.tr("{0} takes no IPA and was given “{1}”, as near as letters come.").format(
                heard.voice, heard.spelled
            )
        self._say(told)
        self._listening.play(_KEY, heard.samples)

    @Slot(object)
    def _on_changed(self, event: object) -> None:
        changed = getattr(event, "changed", None)
        if not changed or "pronunciations" in changed:
            self.refresh()
