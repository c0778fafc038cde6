"""Small parts of the voice tab: a field that opens a list, a sentence of warning."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.services.voice_checks import VoiceFinding
from ui.theme.icons import paint_glyph


class Chooser(QPushButton):
    """Looks like the drop-down field it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet(
            "QPushButton { background: palette(base); text-align: left; font-weight: 400; padding-left: 8px; }"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_glyph(painter, QRectF(self.width() - 22, (self.height() - 12) / 2, 12, 12), "caret-down", "dim")


class Warning_(QLabel):
    """A sentence beside a sign; hidden where there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setIndent(22)
        self.setProperty("kind", "dim")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grave = False
        self.hide()

    def say(self, finding: VoiceFinding | None) -> None:
        """Show what is known against a voice."""
        self.setVisible(finding is not None)
        if finding is not None:
            self._grave = finding.doubt.grave
            self.setText(f"{finding.doubt.what}. {finding.doubt.hint}")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        name, role = ("warning-fill", "warning") if self._grave else ("info", "dim")
        paint_glyph(QPainter(self), QRectF(0, 1, 15, 15), name, role)
