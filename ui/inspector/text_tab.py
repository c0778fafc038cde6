"""What lies over the selected frame's picture: names with their roles, words at a place of their own."""

from __future__ import annotations

import asyncio
from functools import partial

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.domain.style import OVERLAYS, Style
from ui.editing import Edits
from ui.inspector.style_fields import StyleFields, bare
from ui.session import ProjectSession
from ui.theme import icon
from ui.trial import Trial
from ui.widgets import ElidedLabel, EmptyState, IconButton, scrolled

SETTLES_MS = 400
"""What is typed or turned becomes an edit, and one step of undo, once it has rested so long."""
GLYPHS = {"lower_third": "identification-card", "text": "text-t"}


class OverlayCard(QFrame):
    """One overlay: its fields, and its place above or below the others."""

    changed = Signal(object, object)
    """Itself, and its style now."""
    settled = Signal()
    moved = Signal(object, int)
    removed = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.kind = style.kind
        label = OVERLAYS[style.kind].label
        glyph = QLabel(self)
        glyph.setPixmap(
            icon(GLYPHS.get(style.kind, "text-t")).pixmap(QSize(16, 16), self.devicePixelRatioF())
        )
        title = ElidedLabel(label, self)
        title.setProperty("kind", "heading")
        self.reset = IconButton(
            "arrow-counter-clockwise", self.tr("Place, size and time as the template has them"), self
        )
        self.up = IconButton("arrow-up", self.tr("Lay over the one before"), self)
        self.down = IconButton("arrow-down", self.tr("Lay under the next"), self)
        self.remove = IconButton("trash", self.tr("Remove {0}").format(label), self)
        self.fields = StyleFields("overlay", style, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(glyph)
        head.addSpacing(6)
        head.addWidget(title, 1)
        for button in (self.reset, self.up, self.down, self.remove):
            head.addWidget(button)
        column.addLayout(head)
        column.addWidget(self.fields)
        self.fields.changed.connect(self._on_changed)
        self.fields.settled.connect(self.settled)
        self.reset.clicked.connect(self._on_reset)
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)
        self.remove.clicked.connect(self._on_remove)
        self.show_style(style)

    def show_style(self, style: Style) -> None:
        """Show other values."""
        self.fields.show_style(style)
        self.reset.setEnabled(bare(style) != style)

    @Slot(object)
    def _on_changed(self, style: Style) -> None:
        self.reset.setEnabled(bare(style) != style)
        self.changed.emit(self, style)

    @Slot()
    def _on_reset(self) -> None:
        self.fields.show_style(bare(self.fields.style_now))
        self._on_changed(self.fields.style_now)
        self.settled.emit()

    @Slot()
    def _on_up(self) -> None:
        self.moved.emit(self, 1)

    @Slot()
    def _on_down(self) -> None:
        self.moved.emit(self, -1)

    @Slot()
    def _on_remove(self) -> None:
        self.removed.emit(self)


class TextTab(QWidget):
    """Cards, the topmost first. What is typed is seen at once and kept when it rests."""

    overlays_changed = Signal()

    def __init__(
        self, session: ProjectSession, edits: Edits, trial: Trial, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._trial = session, edits, trial
        self._frame_id = ""
        self._overlays: tuple[Style, ...] = ()
        self._focus_new = False
        self._on_their_way = 0
        self.cards: list[OverlayCard] = []
        """As they stand, the topmost overlay first."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLES_MS)
        self._rest.timeout.connect(self.settle)
        self._heading = ElidedLabel(parent=self)
        self._heading.setProperty("kind", "heading")
        self.add = QPushButton(icon("plus"), self.tr("Add"), self)
        self.add.setIconSize(QSize(22, 16))
        self.add.setAccessibleName(self.tr("Lay something over this frame"))
        menu = QMenu(self.add)
        for kind, entry in OVERLAYS.items():
            action = menu.addAction(icon(GLYPHS.get(kind, "text-t")), entry.label)
            action.triggered.connect(partial(self.add_overlay, kind))
        self.add.setMenu(menu)
        self._empty = EmptyState(
            "text-t",
            self.tr("Nothing lies over this picture"),
            self.tr("Add somebody's name and role, or words anywhere on it."),
            parent=self,
        )
        self._lay_out()
        session.board_changed.connect(self._on_changed)
        session.history_changed.connect(self._on_changed)  # an undo may bring back what was on screen
        session.selection_changed.connect(self._on_selection_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        top.addWidget(self._heading, 1)
        top.addWidget(self.add)
        column.addLayout(top)
        inner = QWidget(self)
        inner.setProperty("kind", "panel")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(16, 0, 16, 16)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(scrolled(inner, self))
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)

    @property
    def frame_id(self) -> str:
        """The frame that they lie over, or empty."""
        return self._frame_id

    @property
    def overlays(self) -> tuple[Style, ...]:
        """As they are now, the lowest first; an edit of the last of it may be on its way."""
        return self._overlays

    # What is shown -----------------------------------------------------------------------

    @Slot()
    def _on_selection_changed(self) -> None:
        self.settle()
        self._trial.end()
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        frame = self._session.frame
        typed = self._rest.isActive() or self._on_their_way
        if typed and frame is not None and frame.id == self._frame_id:
            return  # what is being typed, or saved, is newer
        self._rest.stop()
        self._frame_id = frame.id if frame else ""
        self._overlays = frame.overlays if frame else ()
        clip = self._session.clip(self._frame_id)
        self._heading.set_whole(
            self.tr("Over frame {0}").format(clip.number) if clip else self.tr("No frame chosen")
        )
        self.add.setEnabled(frame is not None)
        self._show_cards()

    def _show_cards(self) -> None:
        wanted = list(reversed(self._overlays))
        if [card.kind for card in self.cards] != [style.kind for style in wanted]:
            for card in self.cards:
                card.hide()
                self._column.removeWidget(card)
                card.deleteLater()
            self.cards = []
            for at, style in enumerate(wanted):
                card = OverlayCard(style, self)
                card.changed.connect(self._on_card_changed)
                card.settled.connect(self.settle)
                card.moved.connect(self._on_card_moved)
                card.removed.connect(self._on_card_removed)
                self._column.insertWidget(at, card)
                card.show()
                self.cards.append(card)
        for at, (card, style) in enumerate(zip(self.cards, wanted, strict=True)):
            card.show_style(style)
            card.up.setEnabled(at > 0)
            card.down.setEnabled(at + 1 < len(self.cards))
        self._stack.setCurrentIndex(0 if self.cards else 1)
        self.overlays_changed.emit()
        if self._focus_new and self.cards:
            self._focus_new = False
            field = next(iter(self.cards[0].fields.words.values()))
            field.setFocus()
            field.selectAll()

    # Edits -------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_card_changed(self, card: OverlayCard, style: Style) -> None:
        self._trial.look_at(self._frame_id, style)
        self._take(len(self.cards) - 1 - self.cards.index(card), style)

    def change(self, place: int, style: Style) -> None:
        """Change one of the overlays, the lowest being 0, from elsewhere than its card."""
        self._take(place, style)
        self.cards[len(self.cards) - 1 - place].show_style(style)

    def _take(self, place: int, style: Style) -> None:
        self._overlays = (*self._overlays[:place], style, *self._overlays[place + 1 :])
        self._trial.lay(self._frame_id, self._overlays)
        self._rest.start()
        self.overlays_changed.emit()

    @Slot()
    def settle(self) -> None:
        """Make an edit of what is typed and only seen so far."""
        if self._rest.isActive() or self.sender() is self._rest:
            self._rest.stop()
            self._keep()

    @Slot()
    def add_overlay(self, kind: str, _checked: bool = False) -> None:
        """Lay something over the frame, its words chosen to be typed over."""
        self.settle()
        frame = self._session.frame_of(self._frame_id)
        if frame is None:
            return
        words = frame.speaker if kind == "lower_third" and frame.speaker else ""
        placeholder = self.tr("Name") if kind == "lower_third" else self.tr("Text")
        self._focus_new = True
        style = Style(kind, {OVERLAYS[kind].texts[0]: words or placeholder})
        self._trial.look_at(self._frame_id, style)
        self._put((*self._overlays, style))

    @Slot(object, int)
    def _on_card_moved(self, card: OverlayCard, by: int) -> None:
        self.settle()
        at = len(self.cards) - 1 - self.cards.index(card)
        moved = list(self._overlays)
        moved.insert(at + by, moved.pop(at))
        self._put(tuple(moved))

    @Slot(object)
    def _on_card_removed(self, card: OverlayCard) -> None:
        self.settle()
        at = len(self.cards) - 1 - self.cards.index(card)
        self._put((*self._overlays[:at], *self._overlays[at + 1 :]))

    def _put(self, overlays: tuple[Style, ...]) -> None:
        """At once in the list and the preview; the store follows."""
        self._overlays = overlays
        self._trial.lay(self._frame_id, overlays)
        self._keep()
        self._show_cards()

    def _keep(self) -> None:
        frame = self._session.frame_of(self._frame_id)
        if frame is not None and frame.overlays == self._overlays:
            self._trial.end()  # back at what it was
        begun = self._edits.set_overlays(self._frame_id, self._overlays)
        if begun is not None:
            self._on_their_way += 1
            begun.add_done_callback(self._on_kept)

    def _on_kept(self, done: asyncio.Future[object]) -> None:
        if not isValid(self):
            return  # the window was closed meanwhile
        self._on_their_way -= 1
        if done.cancelled() or done.exception() is not None:
            self._trial.end()
            self._on_changed()  # of the failure it has been told

    def hideEvent(self, event: QHideEvent) -> None:
        self.settle()
        super().hideEvent(event)
