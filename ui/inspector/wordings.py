"""Other texts that a frame could say: what was kept where two people wrote at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.script import Wording
from ui.editing import Edits
from ui.session import ProjectSession
from ui.widgets import IconButton


class Wordings(QWidget):
    """Shown while the selected frame has any."""

    def __init__(self, session: ProjectSession, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._edits = session, edits
        self._shown: tuple[str, tuple[Wording, ...]] = ("", ())
        self.rows: list[tuple[QPushButton, IconButton]] = []
        heading = QLabel(self.tr("Other wordings"), self)
        heading.setProperty("kind", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading)
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        column.addLayout(self._column)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        frame = self._session.frame
        shown = (frame.id, frame.wordings) if frame else ("", ())
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._column.takeAt(0)) is not None:
            item.widget().deleteLater()
        self.rows = []
        for wording in shown[1]:
            self._column.addWidget(self._row(shown[0], wording))
        self.setVisible(bool(shown[1]))

    def _row(self, frame_id: str, wording: Wording) -> QFrame:
        card = QFrame(self)
        card.setProperty("kind", "card")
        text = QLabel(wording.text, card)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        use = QPushButton(self.tr("Use"), card)
        use.setAccessibleName(self.tr("Say instead: {0}").format(wording.text))
        use.clicked.connect(lambda: self._edits.choose_wording(frame_id, wording.id))
        drop = IconButton("x", self.tr("Let this wording go"), card)
        drop.clicked.connect(lambda: self._edits.drop_wording(frame_id, wording.id))
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(6)
        row.addWidget(text, 1)
        row.addWidget(use)
        row.addWidget(drop)
        self.rows.append((use, drop))
        return card
