"""What the start screen stands on: its words, a card to begin in and the place where projects are listed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget


class Ground(QWidget):
    """The start screen without anything to press, as it is shown while the rest is loaded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        new = QFrame(self)
        new.setProperty("kind", "card")
        self.card = QVBoxLayout(new)
        """Where a new video is begun."""
        self.card.setContentsMargins(20, 18, 20, 18)
        self.card.setSpacing(10)
        self.card.addWidget(self._label(self.tr("New video from a script"), "title"))
        self.projects = QVBoxLayout()
        """Where the projects there are stand."""
        self.projects.setSpacing(10)
        self.projects.addWidget(self._label(self.tr("Your projects"), "title"))
        both = QHBoxLayout()
        both.setSpacing(32)
        both.addWidget(new, 6)
        both.addLayout(self.projects, 5)
        inside = QWidget(self)
        inside.setMaximumSize(1120, 640)
        column = QVBoxLayout(inside)
        column.setSpacing(6)
        hello = self._label(self.tr("A script becomes a narrated video"), "")
        hello.setStyleSheet("font-size: 24px; font-weight: 600;")
        self.head = QHBoxLayout()
        """The line of the large words."""
        self.head.addWidget(hello, 1)
        column.addLayout(self.head)
        column.addWidget(
            self._label(
                self.tr(
                    "Spoken, captioned and set to pictures on this computer. Every sentence stays yours to change."
                ),
                "dim",
            )
        )
        column.addSpacing(18)
        column.addLayout(both, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(40, 40, 40, 40)
        row.addStretch(1)
        row.addWidget(inside, 20)
        row.addStretch(1)

    def _label(self, text: str, kind: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("kind", kind)
        return label
