"""Looks kept under names: tried by pointing at one, applied, renamed, deleted; the frame's own is kept."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.frame_look import FrameLook, look_of
from app.domain.style import MOTIONS, TRANSITIONS
from ui.looks import Looks
from ui.session import ProjectSession
from ui.theme import icon
from ui.trial import Trial
from ui.widgets import ElidedLabel, IconButton


class TryingBox(QComboBox):
    """A list that tells which entry is pointed at, and when none is any more."""

    left = Signal()

    def hidePopup(self) -> None:
        super().hidePopup()
        self.left.emit()


class PresetsBox(QWidget):
    """How the selected frame looks, in words, and what is kept."""

    def __init__(
        self, looks: Looks, session: ProjectSession, trial: Trial, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._looks, self._session, self._trial = looks, session, trial
        self._heading = ElidedLabel(parent=self)
        self._heading.setProperty("kind", "heading")
        self.summary = QLabel(self)
        self.summary.setProperty("kind", "faint")
        self.summary.setWordWrap(True)
        self.list = TryingBox(self)
        self.list.setAccessibleName(self.tr("Looks kept under names"))
        self.keep = QPushButton(icon("floppy-disk"), self.tr("Keep…"), self)
        self.keep.setIconSize(QSize(22, 16))
        self.keep.setToolTip(self.tr("Keep this frame's motion, transition and texts under a name"))
        self.more = IconButton("dots-three", self.tr("Rename or delete the look"), self)
        self.more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.rename = menu.addAction(icon("pencil-simple"), self.tr("Rename…"))
        self.remove = menu.addAction(icon("trash"), self.tr("Delete"))
        self.more.setMenu(menu)
        self.reset = IconButton("arrow-counter-clockwise", self.tr("Leave the look to the template"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.reset)
        column.addLayout(head)
        column.addWidget(self.summary)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.list, 1)
        row.addWidget(self.more)
        row.addWidget(self.keep)
        column.addLayout(row)
        self.list.activated.connect(self._on_chosen)
        self.list.highlighted.connect(self._on_pointed)
        self.list.left.connect(trial.end)
        self.keep.clicked.connect(self.ask_name)
        self.rename.triggered.connect(self._on_rename)
        self.remove.triggered.connect(self._on_remove)
        self.reset.clicked.connect(self._on_reset)
        looks.presets_changed.connect(self._on_changed)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        frame = self._session.frame
        clip = self._session.clip(frame.id) if frame else None
        self.setEnabled(frame is not None)
        look = look_of(frame) if frame else FrameLook()
        self._heading.set_whole(
            self.tr("Frame {0}").format(clip.number) if clip else self.tr("No frame chosen")
        )
        self.summary.setText(self._in_words(look))
        self.reset.setEnabled(look != FrameLook())
        self.list.clear()
        self.list.addItem(
            self.tr("Apply a kept look") if self._looks.presets else self.tr("No look is kept yet"), ""
        )
        for preset in self._looks.presets:
            self.list.addItem(preset.name, preset.id)
        same = next((each.id for each in self._looks.presets if each.look == look), "")
        self.list.setCurrentIndex(max(0, self.list.findData(same)))
        self.list.setEnabled(bool(self._looks.presets))
        self.more.setEnabled(bool(same))

    def _in_words(self, look: FrameLook) -> str:
        parts = []
        if look.motion is not None:
            parts.append(MOTIONS[look.motion.kind].label)
        if look.transition is not None:
            parts.append(TRANSITIONS[look.transition.kind].label)
        if look.overlays:
            parts.append(
                self.tr("1 text over it") if len(look.overlays) == 1
                else self.tr("{0} texts over it").format(len(look.overlays))
            )  # fmt: skip
        return " · ".join(parts) or self.tr("As the template has it.")

    @Slot(int)
    def _on_pointed(self, index: int) -> None:
        frame, preset = self._session.frame, self._looks.preset(str(self.list.itemData(index) or ""))
        if frame is None or preset is None:
            self._trial.end()
        else:
            look = preset.look
            self._trial.show_frame(
                replace(frame, motion=look.motion, transition=look.transition, overlays=look.overlays)
            )

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self._looks.apply(str(self.list.itemData(index) or ""))
        self._on_changed()

    @Slot()
    def _on_reset(self) -> None:
        self._looks.reset()

    # Names -------------------------------------------------------------------------------

    def _ask(self, title: str, name: str) -> QInputDialog:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(name)
        dialog.open()
        return dialog

    @Slot()
    def ask_name(self) -> None:
        """Ask under which name the frame's look is kept."""
        if self._session.frame is not None:
            self._ask(self.tr("Keep this look"), "").textValueSelected.connect(self._on_named)

    @Slot(str)
    def _on_named(self, name: str) -> None:
        self._looks.keep(name)

    @Slot()
    def _on_rename(self) -> None:
        preset = self._looks.preset(str(self.list.currentData() or ""))
        if preset is not None:
            self._ask(self.tr("Rename look"), preset.name).textValueSelected.connect(self._on_renamed)

    @Slot(str)
    def _on_renamed(self, name: str) -> None:
        self._looks.rename(str(self.list.currentData() or ""), name)

    @Slot()
    def _on_remove(self) -> None:
        self._looks.remove(str(self.list.currentData() or ""))
