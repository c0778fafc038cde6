"""One style of the chosen frames: its kind, its parameters, and where the frames differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.style import CATALOGUE, Kind, Style
from ui.inspector.style_fields import StyleFields
from ui.widgets import IconButton

_Any = TypeVar("_Any", Style, Style | None)

BY_LOOK = ""
"""Stands for a frame that says nothing of its own."""


class KindBox(QComboBox):
    """The kinds of a group of the catalogue. A wheel that scrolls the panel changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class StyleBox(QWidget):
    """Shows a motion or a transition. It holds what hands have changed until the next is shown."""

    changed = Signal()
    """Something is asked for; see :meth:`wanted`."""
    settled = Signal()
    """A field was left, or a whole choice made."""

    def __init__(self, group: str, title: str, reset: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = group
        self._chosen: str | None = None
        self._shown: tuple[tuple[Style | None, ...], tuple[Style, ...]] = ((), ())
        kinds: Mapping[str, Kind] = CATALOGUE[group]
        heading = QLabel(title, self)
        heading.setProperty("kind", "heading")
        self.reset = IconButton("arrow-counter-clockwise", reset, self)
        self.kind = KindBox(self)
        self.kind.setAccessibleName(title)
        self.kind.setPlaceholderText(self.tr("Different"))
        heading.setBuddy(self.kind)
        self.kind.addItem(self.tr("By the look"), BY_LOOK)
        for name, entry in kinds.items():
            self.kind.addItem(entry.label, name)
        self.fields: StyleFields | None = None
        self._note = QLabel(self)
        self._note.setProperty("kind", "faint")
        self._note.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self.reset)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addWidget(self.kind)
        self._column.addWidget(self._note)
        self.kind.activated.connect(self._on_kind_chosen)
        self.reset.clicked.connect(self._on_reset)

    def show_styles(self, own: Sequence[Style | None], seen: Sequence[Style]) -> None:
        """Show frames' own styles, and what is seen of each: the same, or what the look has in its place."""
        shown = (_different(own), _different(seen))
        if shown == self._shown and self._chosen is None and not (self.fields and self.fields.touched):
            return
        self._shown, self._chosen = shown, None
        owns, seens = shown
        names = {each.kind if each else BY_LOOK for each in owns}
        self.kind.setCurrentIndex(self.kind.findData(next(iter(names))) if len(names) == 1 else -1)
        label = CATALOGUE[self._group][seens[0].kind].label if len({each.kind for each in seens}) == 1 else ""
        by_look = self.tr("By the look ({0})").format(label.lower()) if label else self.tr("By the look")
        self.kind.setItemText(0, by_look if names == {BY_LOOK} else self.tr("By the look"))
        self.reset.setEnabled(names != {BY_LOOK} and bool(names))
        self._show_fields(seens)

    def _show_fields(self, styles: Sequence[Style]) -> None:
        kinds = {each.kind for each in styles}
        entry = CATALOGUE[self._group][next(iter(kinds))] if len(kinds) == 1 else None
        has = entry is not None and bool(entry.params or entry.choices or entry.colours)
        if self.fields is not None and (not has or self.fields.kind not in kinds):
            self._column.removeWidget(self.fields)
            self.fields.hide()
            self.fields.deleteLater()
            self.fields = None
        self._note.setVisible(len(kinds) > 1)
        self._note.setText(self.tr("These frames differ. Choose one for all of them."))
        if has and self.fields is None:
            self.fields = StyleFields(self._group, styles[0], self)
            self.fields.changed.connect(self._on_fields_changed)
            self.fields.settled.connect(self.settled)
            self._column.addWidget(self.fields)
            before: QWidget = self.kind
            for control in self.fields.controls:
                self.setTabOrder(before, control)
                before = control
        if self.fields is not None:
            self.fields.show_styles(styles)

    def wanted(self, own: Style | None, seen: Style) -> Style | None:
        """What a frame is to have, whose own style and what is seen of it are these."""
        if self._chosen is not None:
            if self._chosen == BY_LOOK:
                return None
            base = own if own is not None and own.kind == self._chosen else Style(self._chosen)
        elif self.fields is not None and self.fields.touched:
            base = own if own is not None else seen
        else:
            return own
        return self.fields.adjusted(base) if self.fields is not None else base

    @property
    def begins(self) -> bool:
        """Whether what was changed is seen where the frame begins, not where it ends."""
        if self.fields is None:
            return False
        return self.fields.kind == "pull_out" or any(each.startswith("from_") for each in self.fields.touched)

    @Slot(int)
    def _on_kind_chosen(self, index: int) -> None:
        self._choose(str(self.kind.itemData(index) or BY_LOOK))

    @Slot()
    def _on_reset(self) -> None:
        self._choose(BY_LOOK)

    def _choose(self, kind: str) -> None:
        self._chosen = kind
        own = [each for each in self._shown[0] if each is not None and each.kind == kind]
        if kind == BY_LOOK:
            self._show_fields(())
        else:
            self._show_fields(own or [Style(kind)])
        self.reset.setEnabled(kind != BY_LOOK)
        self.changed.emit()
        self.settled.emit()

    @Slot()
    def _on_fields_changed(self) -> None:
        self.reset.setEnabled(True)
        self.changed.emit()


def _different(styles: Iterable[_Any]) -> tuple[_Any, ...]:
    """Each once, in their order. Of ten thousand most are the very same object: comparing is for the rest."""
    return tuple(dict.fromkeys({id(each): each for each in styles}.values()))
