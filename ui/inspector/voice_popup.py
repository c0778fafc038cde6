"""The list of voices under a field: one is chosen, or several are heard first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QStandardItem
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QPushButton,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.services.ports import Voice
from ui.auditioning import Auditioning
from ui.inspector.audition import AuditionPage
from ui.inspector.voice_query import VoiceQueryBar
from ui.inspector.voices import VOICE_ID, VoiceFilter, voices_model
from ui.theme import icon

_SIZE = (320, 440)


class VoicePopup(QFrame):
    """Closes when a voice is chosen. Boxes beside the voices pick those that are to be heard."""

    voice_chosen = Signal(str)

    def __init__(
        self,
        voices: Sequence[Voice],
        language: str,
        current: str,
        text: str,
        auditioning: Auditioning,
        parent: QWidget,
    ) -> None:
        """``language`` comes first in the list; ``text`` is what an audition reads."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Voices"))
        self._voices = {voice.id: voice for voice in voices}
        self._language, self._text, self._auditioning = language, text, auditioning
        self._picked: list[str] = []
        self._toggled = False
        self.query = VoiceQueryBar(self)
        self.search = self.query.search
        model = voices_model(voices, language, self, checkable=True)
        self.filter = VoiceFilter(voices, self)
        self.filter.setSourceModel(model)
        self.list = QTreeView(self)
        self.list.setAccessibleName(self.tr("Voices by language"))
        self.list.setModel(self.filter)
        self.list.setHeaderHidden(True)
        self.list.setIndentation(14)
        self.list.setRootIsDecorated(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformRowHeights(True)
        self.list.expandAll()
        self.hear = QPushButton(icon("play"), "", self)
        self.hear.setIconSize(QSize(22, 16))  # room between icon and words
        self.page = AuditionPage(auditioning, self)
        self._stack = QStackedWidget(self)
        first = QWidget(self._stack)
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.query)
        column.addWidget(self.list, 1)
        column.addWidget(self.hear)
        self._stack.addWidget(first)
        self._stack.addWidget(self.page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.addWidget(self._stack)
        model.itemChanged.connect(self._on_item_changed)
        self.query.changed.connect(self._on_query_changed)
        self.search.returnPressed.connect(self._on_return)
        self.list.clicked.connect(self._on_clicked)
        self.list.activated.connect(self._on_clicked)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._on_settled)
        self.hear.clicked.connect(self._on_hear)
        self.page.returned.connect(self._on_returned)
        self.page.voice_chosen.connect(self._choose)
        self._tell_picked()
        self._show_current(current)

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
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._stack.currentIndex() == 0:
            self.list.setFocus()
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._auditioning.end()
        super().closeEvent(event)

    def _show_current(self, voice_id: str) -> None:
        exactly = Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly
        found = self.filter.match(self.filter.index(0, 0), VOICE_ID, voice_id, 1, exactly)
        if found:
            self.list.setCurrentIndex(found[0])
            self.list.scrollTo(found[0], QAbstractItemView.ScrollHint.PositionAtCenter)

    def _tell_picked(self) -> None:
        count = len(self._picked)
        self.hear.setEnabled(count > 0)
        self.hear.setText(
            self.tr("Hear {0} voices read this frame").format(count)
            if count > 1
            else self.tr("Hear it read this frame")
            if count
            else self.tr("Tick voices to hear them")
        )

    def _choose(self, voice_id: str) -> None:
        self.voice_chosen.emit(voice_id)
        self.close()

    @Slot(QStandardItem)
    def _on_item_changed(self, item: QStandardItem) -> None:
        voice_id = str(item.data(VOICE_ID) or "")
        picked = item.checkState() == Qt.CheckState.Checked
        if not voice_id or picked == (voice_id in self._picked):
            return
        self._toggled = True
        self._settled.start(0)
        if picked:
            self._picked.append(voice_id)
        else:
            self._picked.remove(voice_id)
        self._tell_picked()

    @Slot()
    def _on_query_changed(self) -> None:
        self.filter.look_for(self.query.query, self.query.words)
        self.list.expandAll()

    @Slot()
    def _on_return(self) -> None:
        language = self.filter.index(0, 0)
        self._on_clicked(self.filter.index(0, 0, language))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        voice_id = index.data(VOICE_ID)
        if voice_id and not self._toggled:  # a press on a box picks, and does not choose
            self._choose(str(voice_id))

    @Slot()
    def _on_settled(self) -> None:
        self._toggled = False

    @Slot()
    def _on_hear(self) -> None:
        self._stack.setCurrentWidget(self.page)
        self.page.begin(self._text, self._language, [self._voices[id] for id in self._picked])
        self.page.all.setFocus()
        self._auditioning.play_all()

    @Slot()
    def _on_returned(self) -> None:
        self._stack.setCurrentIndex(0)
        self.list.setFocus()
