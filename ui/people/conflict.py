"""Two people at one thing: both versions side by side, and what is to become of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.footage import Footage
from app.domain.project import ProjectSettings
from app.domain.style import MOTIONS, OVERLAYS, TRANSITIONS, Style
from app.domain.takes import Voiceover
from app.domain.timeline import Board
from app.errors import EditConflict
from app.services.conflicts import BOTH, MINE, THEIRS, theirs, ways

CARD = 240
"""Pixels that each version is wide at least."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Conflict", text)


def in_words(conflict: EditConflict, value: Any, board: Board | None) -> str:
    """A version of what a conflict is about, for people."""
    match conflict.field, value:
        case "image_id", str():
            image = board.images.get(value) if board else None
            return image.name if image else _tr("a picture that was just added")
        case "motion" | "transition", Style():
            kinds = MOTIONS if conflict.field == "motion" else TRANSITIONS
            return kinds[value.kind].label if value.kind in kinds else value.kind
        case (("motion" | "transition" | "voice"), None | ""):
            return _tr("left to the template or the project")
        case "pause_after", Fraction():
            return _tr("{0} s").format(f"{float(value):g}")
        case "focus", (x, y):
            return _tr("{0} % from the left, {1} % from the top").format(round(x * 100), round(y * 100))
        case "overlays", tuple():
            return ", ".join(OVERLAYS[each.kind].label for each in value if each.kind in OVERLAYS) or _tr(
                "nothing"
            )
        case "footage", Footage():
            return _tr("from {0} to {1} s").format(f"{float(value.start):g}", f"{float(value.until):g}")
        case "order", (scene_id, index):
            return _tr("place {0} in {1}").format(index + 1, _scene(board, scene_id))
        case "order", _:
            return _scene(board, getattr(conflict.now, "scene_id", ""))
        case "take_id", str():
            takes = conflict.now.takes if isinstance(conflict.now, Voiceover) else ()
            found = next((take for take in takes if take.id == value), None)
            return f"{found.voice}, {float(found.length):.1f} s" if found else _tr("a take of the voice")
        case "settings", ProjectSettings():
            return _settings(conflict, value)
    return str(value)


def _scene(board: Board | None, scene_id: str) -> str:
    scenes = board.scenes if board else ()
    for number, scene in enumerate(scenes, 1):
        if scene.id == scene_id:
            return _tr("“{0}”").format(scene.title) if scene.title else _tr("scene {0}").format(number)
    return _tr("another scene")


def _settings(conflict: EditConflict, value: ProjectSettings) -> str:
    mine, other = conflict.mine, theirs(conflict)
    names = [name for name in value.__dataclass_fields__ if getattr(mine, name) != getattr(other, name)]
    return "\n".join(f"{name.replace('_', ' ')}: {getattr(value, name)}" for name in names)


class ConflictDialog(QDialog):
    """Asks, and says which way was chosen. Esc keeps both where that can be, else theirs: nothing that
    somebody else has made goes by a key pressed in passing."""

    settled = Signal(object, str)
    """The conflict, and one of its ways."""

    def __init__(self, conflict: EditConflict, board: Board | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._conflict = conflict
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Changed by two people"))
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        told = QLabel(conflict.what, self)
        told.setProperty("kind", "heading")
        told.setWordWrap(True)
        told.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(told)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for heading, value in (
            (self.tr("Yours"), conflict.mine),
            (self.tr("From {0}").format(conflict.by), theirs(conflict)),
        ):
            cards.addWidget(self._card(heading, in_words(conflict, value, board)), 1)
        column.addLayout(cards)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        words = {
            BOTH: self.tr("Keep both"),
            THEIRS: self.tr("Take theirs"),
            MINE: self.tr("Take mine"),
        }
        hints = {
            BOTH: self.tr("Theirs is shown; yours stays beside it, to be chosen at any time"),
            THEIRS: self.tr("Let your change go"),
            MINE: self.tr("Make your change over theirs, which undo brings back"),
        }
        for way in (BOTH, THEIRS, MINE):
            if way in ways(conflict):
                button = QPushButton(words[way], self)
                button.setToolTip(hints[way])
                button.clicked.connect(getattr(self, f"_on_{way}"))
                row.addWidget(button)
                self.buttons[way] = button
        main = self.buttons.get(BOTH, self.buttons[MINE])
        main.setProperty("kind", "primary")
        main.setDefault(True)
        column.addLayout(row)

    def _card(self, heading: str, text: str) -> QFrame:
        card = QFrame(self)
        card.setProperty("kind", "card")
        card.setMinimumWidth(CARD)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(6)
        title = QLabel(heading, card)
        title.setProperty("kind", "small")
        words = QLabel(text, card)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setAccessibleName(f"{heading}: {text}")
        column.addWidget(title)
        column.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
        return card

    def _settle(self, way: str) -> None:
        self.settled.emit(self._conflict, way)
        self.accept()

    def _on_mine(self) -> None:
        self._settle(MINE)

    def _on_theirs(self) -> None:
        self._settle(THEIRS)

    def _on_both(self) -> None:
        self._settle(BOTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._settle(BOTH if BOTH in self.buttons else THEIRS)
        else:
            super().keyPressEvent(event)


class GoneDialog(QDialog):
    """Words for a frame that somebody deleted meanwhile: kept as a new frame, or let go."""

    kept = Signal(str)
    """The words."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = text
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("The frame is gone"))
        self.setModal(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        told = QLabel(self.tr("Somebody deleted this frame while you were writing:"), self)
        told.setProperty("kind", "heading")
        column.addWidget(told)
        words = QLabel(text, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setMinimumWidth(2 * CARD)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.leave = QPushButton(self.tr("Let it go"), self)
        self.keep = QPushButton(self.tr("Add as a new frame"), self)
        self.keep.setProperty("kind", "primary")
        self.keep.setDefault(True)
        row.addWidget(self.leave)
        row.addWidget(self.keep)
        column.addLayout(row)
        self.leave.clicked.connect(self.reject)
        self.keep.clicked.connect(self._on_keep)

    def _on_keep(self) -> None:
        self.kept.emit(self._text)
        self.accept()
