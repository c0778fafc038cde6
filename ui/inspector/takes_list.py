"""The takes of a frame as a list: a press on the sign plays one, elsewhere chooses it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.domain.takes import VoiceTake
from app.services.facade import Services
from ui.inspector.takes import TAKE, TakeDelegate, TakesModel, play_area
from ui.jobs import Jobs
from ui.listening import Listening
from ui.thumbnails import Thumbnails

_KEY = "take:"


class TakesList(QListView):
    """Space plays the current take, Enter chooses it."""

    take_chosen = Signal(str)
    """A take's id."""

    def __init__(
        self,
        model: TakesModel,
        services: Services,
        jobs: Jobs,
        listening: Listening,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._listening = services, jobs, listening
        self._wanted = ""
        self._pressed_play = False
        self.setModel(model)
        self.setItemDelegate(TakeDelegate(thumbnails, self, self.share))
        self.setAccessibleName(self.tr("Voice takes of this frame"))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet(
            "QListView::item, QListView::item:hover, QListView::item:selected { background: transparent; }"
        )
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_activated)
        listening.changed.connect(self.viewport().update)
        thumbnails.ready.connect(self.viewport().update)

    def share(self, take: VoiceTake) -> float | None:
        """How much of a take has been heard, 0 to 1; ``None`` where it is not playing."""
        return self._listening.share if self._listening.playing == _KEY + take.id else None

    def play(self, take: VoiceTake) -> None:
        """Hear a take; once more, and it falls silent."""
        if self._listening.playing == _KEY + take.id:
            self._listening.stop()
            return
        self._wanted = take.id
        self._jobs.watch(self._load(take))

    async def _load(self, take: VoiceTake) -> None:
        samples = await self._jobs.read(partial(self._services.media.listen, take.asset_id))
        if self._wanted == take.id:
            self._listening.play(_KEY + take.id, samples)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._pressed_play = index.isValid() and play_area(self.visualRect(index)).contains(event.position())
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Space:
            event.accept()  # here it plays a take, not the preview
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        take = self.currentIndex().data(TAKE)
        if event.key() == Qt.Key.Key_Space and isinstance(take, VoiceTake):
            self.play(take)
        else:
            self._pressed_play = False
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        take = index.data(TAKE)
        if isinstance(take, VoiceTake) and self._pressed_play:
            self.play(take)
        else:
            self._on_activated(index)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        take = index.data(TAKE)
        if isinstance(take, VoiceTake) and not self._pressed_play:  # some desktops activate by a click
            self.take_chosen.emit(take.id)
