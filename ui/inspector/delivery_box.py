"""How fast, high and loud a voice speaks: for the selected frame, its scene or the whole video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from app.domain.delivery import (
    AT_REST,
    LEAST_RATE,
    MOST_PITCH,
    MOST_RATE,
    MOST_VOLUME,
    Delivery,
)
from app.domain.project import Project
from app.domain.script import Frame, Scene
from ui.editing import Edits
from ui.session import ProjectSession
from ui.widgets import IconButton

_SETTLE_MS = 700
"""From the last step to the edit: each has frames spoken again."""
_NAMES = ("rate", "pitch", "volume")


class DeliveryBox(QWidget):
    """Three numbers; where none of them is the frame's or the scene's own, those that hold from above."""

    def __init__(self, session: ProjectSession, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._edits = session, edits
        self._kind: type[Frame] | type[Scene] | type[Project] = Frame
        self._pending: tuple[Frame | Scene | Project, frozenset[str]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self.commit)
        self.rate = self._number(self.tr("Speed"), LEAST_RATE, MOST_RATE, 0.05, 2, "×")
        self.pitch = self._number(self.tr("Pitch, in semitones"), -MOST_PITCH, MOST_PITCH, 0.5, 1, " st")
        self.volume = self._number(self.tr("Volume, in decibels"), -MOST_VOLUME, MOST_VOLUME, 1, 1, " dB")
        self.reset = IconButton("arrow-counter-clockwise", "", self)
        self.reset.clicked.connect(self._on_reset)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for column, (words, box) in enumerate(
            ((self.tr("Speed"), self.rate), (self.tr("Pitch"), self.pitch), (self.tr("Volume"), self.volume))
        ):
            label = QLabel(words, self)
            label.setProperty("kind", "small")
            label.setBuddy(box)
            grid.addWidget(label, 0, column)
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 1)
            box.valueChanged.connect(self._on_value_changed)
            box.editingFinished.connect(self.commit)
        grid.addWidget(self.reset, 1, 3)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selected)
        session.closed.connect(self._on_selected)
        self._on_changed()

    def _number(
        self, name: str, least: float, most: float, step: float, decimals: int, unit: str
    ) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setAccessibleName(name)
        box.setRange(least, most)
        box.setSingleStep(step)
        box.setDecimals(decimals)
        box.setSuffix(unit)
        box.setKeyboardTracking(False)
        box.setMinimumWidth(70)
        box.lineEdit().setTextMargins(4, 0, 0, 0)
        return box

    def show_for(self, kind: type[Frame] | type[Scene] | type[Project]) -> None:
        """Whose numbers these are: the selected frame's, its scene's, the project's."""
        self.commit()
        self._kind = kind
        self._on_changed()

    def _of(self) -> Frame | Scene | Project | None:
        frame, now = self._session.frame, self._session.now
        if now is None or self._kind is Project:
            return now.board.project if now else None
        if frame is None:
            return None
        return frame if self._kind is Frame else now.scenes[frame.scene_id]

    def _boxes(self) -> dict[str, QDoubleSpinBox]:
        return {"rate": self.rate, "pitch": self.pitch, "volume": self.volume}

    # What is shown -----------------------------------------------------------------------

    def _around(self, of: Frame | Scene | Project) -> Delivery:
        """What holds where nothing was chosen."""
        now = self._session.now
        if now is None or isinstance(of, Project):
            return AT_REST
        settings = now.board.project.settings
        whole = Delivery(settings.rate, settings.pitch, settings.volume)
        return whole if isinstance(of, Scene) else _nearest(self._own(now.scenes[of.scene_id]), whole)

    @Slot()
    def _on_changed(self) -> None:
        of = self._of()
        self.setEnabled(of is not None)
        if of is None or self._pending is not None:
            return  # what is being chosen stays under the hand
        own = self._own(of)
        shown = _nearest(own, self._around(of))
        for name, box in self._boxes().items():
            box.blockSignals(True)
            box.setValue(getattr(shown, name))
            box.blockSignals(False)
            _mark(box, "inherited" if own[name] is None else "")
        self.reset.setEnabled(any(value is not None for value in own.values()))
        self.reset.say(
            {
                Frame: self.tr("As the scene and the video have it"),
                Scene: self.tr("As the video has it"),
                Project: self.tr("As the voices speak by themselves"),
            }[self._kind]
        )

    def _own(self, of: Frame | Scene | Project) -> dict[str, float | None]:
        """What was chosen for it; ``None`` where it is left to what is around."""
        if isinstance(of, Project):
            values = {name: getattr(of.settings, name) for name in _NAMES}
            return {
                name: None if value == getattr(AT_REST, name) else value for name, value in values.items()
            }
        return {name: getattr(of, name) for name in _NAMES}

    # What is chosen ----------------------------------------------------------------------

    @Slot()
    def _on_value_changed(self) -> None:
        of = self._of()
        name = next((name for name, box in self._boxes().items() if box is self.sender()), "")
        if of is None or not name:
            return
        touched = self._pending[1] if self._pending is not None else frozenset()
        self._pending = (of if self._pending is None else self._pending[0], touched | {name})
        self._timer.start()

    @Slot()
    def commit(self) -> None:
        """Make an edit of what was chosen, now."""
        self._timer.stop()
        if self._pending is None:
            return
        (of, touched), self._pending = self._pending, None
        values = self._own(of)
        for name, box in self._boxes().items():
            if name in touched:
                values[name] = round(box.value(), box.decimals())
        self._set(of, values)

    @Slot()
    def _on_reset(self) -> None:
        self._timer.stop()
        self._pending = None
        of = self._of()
        if of is not None:
            self._set(of, dict.fromkeys(_NAMES))
            self._on_changed()

    def _set(self, of: Frame | Scene | Project, values: dict[str, float | None]) -> None:
        if isinstance(of, Project):
            rest = {name: getattr(AT_REST, name) if each is None else each for name, each in values.items()}
            self._edits.settle(replace(of.settings, **rest))
        else:
            self._edits.set_delivery(of, values["rate"], values["pitch"], values["volume"])

    @Slot()
    def _on_selected(self) -> None:
        self.commit()
        self._on_changed()


def _nearest(own: Mapping[str, float | None], around: Delivery) -> Delivery:
    """Of each what was chosen, else what is around."""
    return replace(around, **{name: value for name, value in own.items() if value is not None})


def _mark(widget: QWidget, kind: str) -> None:
    """Dress a widget by its kind, where it is another."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
