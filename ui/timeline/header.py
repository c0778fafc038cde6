"""The column left of the tracks: their names, and the timeline's few tools."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import fonts, tokens
from ui.timeline.geometry import RULER_HEIGHT, Track
from ui.widgets.buttons import IconButton

WIDTH = 132


class TrackHeader(QWidget):
    """Names the tracks. The tools are the timeline view's to connect."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[Track] = ()
        self._lift = 0
        self.snap = IconButton(
            "magnet-straight",
            self.tr("Snap to cuts, markers and words (N; Shift suspends it)"),
            on_role="second",
            checkable=True,
        )
        self.zoom_out = IconButton("magnifying-glass-minus", self.tr("Zoom out (−)"))
        self.zoom_in = IconButton("magnifying-glass-plus", self.tr("Zoom in (=)"))
        self.zoom_fit = IconButton("arrows-out-line-horizontal", self.tr("Show the whole video (\\)"))
        self.setFixedWidth(WIDTH)
        tools = QWidget(self)
        tools.setFixedSize(WIDTH - 1, RULER_HEIGHT - 1)
        row = QHBoxLayout(tools)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(1)
        for button in (self.snap, self.zoom_out, self.zoom_in, self.zoom_fit):
            row.addWidget(button)
        row.addStretch(1)

    def names(self) -> dict[str, str]:
        """What people call the tracks."""
        return {
            "picture": self.tr("Picture"),
            "voice": self.tr("Voice"),
            "captions": self.tr("Captions"),
            "effects": self.tr("Effects"),
            "music": self.tr("Music"),
            "overlays": self.tr("Overlays"),
        }

    def show_rows(self, rows: Sequence[Track], lift: int) -> None:
        """Follow the tracks' places; ``lift`` is how far they are scrolled, in pixels."""
        if rows != self._rows or lift != self._lift:
            self._rows, self._lift = rows, lift
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(colours.panel))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), QColor(colours.line))
        painter.setClipRect(QRect(0, RULER_HEIGHT, self.width(), self.height() - RULER_HEIGHT))
        painter.setFont(fonts.font(fonts.BODY_SMALL))
        names = self.names()
        for track in self._rows:
            row = QRect(0, track.top - self._lift, self.width() - 1, track.height)
            painter.fillRect(QRect(0, row.bottom(), row.width(), 1), QColor(colours.line))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(colours, track.colour)))
            painter.drawRoundedRect(QRectF(16, row.center().y() - 6, 3, 14), 1.5, 1.5)
            painter.setPen(QColor(colours.dim))
            painter.drawText(row.adjusted(28, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, names[track.kind])
        painter.end()
