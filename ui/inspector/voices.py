"""All voices of this computer, grouped by language, to be searched and chosen from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.services.ports import Voice
from app.services.voice_search import VoiceQuery, matching
from ui.theme import fonts

Index = QModelIndex | QPersistentModelIndex
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


def voices_model(
    voices: Sequence[Voice], first: str, parent: QWidget, checkable: bool = False
) -> QStandardItemModel:
    """Languages by name, ``first`` (a code) before all others, each with its best voices first.

    With ``checkable``, several voices can be picked at a time.
    """
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
            known = (language, voice.name, voice.id, voice.licence, *voice.languages)
            item.setData(" ".join(known).casefold(), SEARCHED)
            if checkable:
                item.setCheckable(True)
            item.setToolTip(voice_facts(voice))
            item.setEditable(False)
            item.setSizeHint(_ROW)
            head.appendRow(item)
        model.appendRow(head)
    return model


class VoiceFilter(QSortFilterProxyModel):
    """Shows the voices that a query is met by and that hold all of some words."""

    def __init__(self, voices: Sequence[Voice], parent: QWidget) -> None:
        super().__init__(parent)
        self._voices = voices
        self._words: Sequence[str] = ()
        self._met = frozenset(voice.id for voice in voices)
        self.setRecursiveFilteringEnabled(True)

    def look_for(self, query: VoiceQuery, words: Sequence[str]) -> None:
        """Show what a query is met by; ``words`` are in lower case."""
        self._met = frozenset(voice.id for voice in matching(self._voices, query))
        self._words = words
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        index = self.sourceModel().index(row, 0, parent)
        voice_id, known = index.data(VOICE_ID), str(index.data(SEARCHED) or "")
        return voice_id in self._met and all(word in known for word in self._words)
