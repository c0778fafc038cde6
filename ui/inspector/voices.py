"""All voices of this computer, grouped by language, to be searched and chosen from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPoint,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QTreeView, QVBoxLayout, QWidget

from app.services.ports import Voice
from ui.theme import fonts, icon

VOICE_ID = Qt.ItemDataRole.UserRole + 1
_ROW = QSize(0, 26)
SEARCHED = Qt.ItemDataRole.UserRole + 2


def language_name(code: str) -> str:
    """A language for people: ``en-GB`` is English (United Kingdom); the code itself where unknown."""
    locale = QLocale(code.replace("-", "_"))
    if locale.language() == QLocale.Language.C or locale.language() == QLocale.Language.AnyLanguage:
        return code
    return QLocale.languageToString(locale.language())


def _said(text: str) -> str:
    return QCoreApplication.translate("Voices", text)


def voice_name(voice: Voice) -> str:
    """A voice for people: its name and its engine."""
    network = f" · {_said('needs the network')}" if voice.needs_network else ""
    return f"{voice.name} · {voice.engine}{network}"


def voice_facts(voice: Voice) -> str:
    """What else there is to know of a voice, on one line."""
    facts = [", ".join(voice.languages), voice.sex]
    if voice.quality:
        facts.append(_said("quality {0} of 100").format(voice.quality))
    facts.append(
        _said("its own word times") if voice.gives_word_times else _said("word times from the sound")
    )
    if voice.needs_network:
        facts.append(_said("sends its texts over the network"))
    return " · ".join(part for part in (*facts, voice.licence) if part)


def voices_model(voices: Sequence[Voice], first: str, parent: QWidget) -> QStandardItemModel:
    """Languages by name, ``first`` (a code) before all others, each with its best voices first."""
    model = QStandardItemModel(parent)
    groups: dict[str, list[Voice]] = {}
    for voice in voices:
        groups.setdefault(language_name(voice.languages[0] if voice.languages else ""), []).append(voice)
    own = language_name(first) if first else ""
    for language in sorted(groups, key=lambda name: (name != own, name.casefold())):
        head = QStandardItem(language)
        head.setFont(fonts.font(fonts.BODY_SMALL, QFont.Weight.DemiBold))
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setSizeHint(_ROW)
        for voice in sorted(groups[language], key=lambda voice: (-voice.quality, voice.name.casefold())):
            item = QStandardItem(voice_name(voice))
            item.setData(voice.id, VOICE_ID)
            item.setData(" ".join((language, voice.name, voice.id, *voice.languages)), SEARCHED)
            item.setToolTip(voice_facts(voice))
            item.setEditable(False)
            item.setSizeHint(_ROW)
            head.appendRow(item)
        model.appendRow(head)
    return model


class VoicePopup(QFrame):
    """A list under a field; closes when a voice is chosen."""

    voice_chosen = Signal(str)

    def __init__(self, voices: Sequence[Voice], first: str, current: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Voices"))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Language or name"))
        self.search.setAccessibleName(self.tr("Search voices"))
        self.search.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter = QSortFilterProxyModel(self)
        self.filter.setRecursiveFilteringEnabled(True)
        self.filter.setAutoAcceptChildRows(False)
        self.filter.setFilterRole(SEARCHED)
        self.filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter.setSourceModel(voices_model(voices, first, self))
        self.list = QTreeView(self)
        self.list.setAccessibleName(self.tr("Voices by language"))
        self.list.setModel(self.filter)
        self.list.setHeaderHidden(True)
        self.list.setIndentation(14)
        self.list.setRootIsDecorated(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformRowHeights(True)
        self.list.expandAll()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_return)
        self.list.clicked.connect(self._on_clicked)
        self.list.activated.connect(self._on_clicked)
        self._show_current(current)

    def open_under(self, widget: QWidget) -> None:
        """Show the list under a widget, as wide as it."""
        self.setFixedSize(max(260, widget.width()), 360)
        corner = widget.mapToGlobal(QPoint(0, widget.height() + 4))
        bottom = widget.screen().availableGeometry().bottom()
        if corner.y() + self.height() > bottom:
            corner.setY(max(0, bottom - self.height()))
        self.move(corner)
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.setFocus()
        super().keyPressEvent(event)

    def _show_current(self, voice_id: str) -> None:
        found = self.filter.match(
            self.filter.index(0, 0),
            VOICE_ID,
            voice_id,
            1,
            Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly,
        )
        if found:
            self.list.setCurrentIndex(found[0])
            self.list.scrollTo(found[0], QAbstractItemView.ScrollHint.PositionAtCenter)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.filter.setFilterFixedString(text.strip())
        self.list.expandAll()

    @Slot()
    def _on_return(self) -> None:
        language = self.filter.index(0, 0)
        self._on_clicked(self.filter.index(0, 0, language))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        voice_id = index.data(VOICE_ID)
        if voice_id:
            self.voice_chosen.emit(str(voice_id))
            self.close()
