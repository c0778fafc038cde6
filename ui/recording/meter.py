"""How loud it is: a bar of dB of full scale, the peak held for a moment, red where sound was cut off."""

from __future__ import annotations

import time

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.recording.recorder import Level
from ui.theme import fonts, mix, tokens

LEAST, HIGH, HOT = -60.0, -12.0, -3.0
"""dB: where the bar begins, where speech should peak at most, and where it is nearly too loud."""
_HOLD_S = 1.2
_BAR = 12
_MARKS = (-60, -40, -24, -12, -6, 0)


class LevelMeter(QWidget):
    """The bar is the RMS, the line ahead of it the peak. Paints only where it has changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = Level()
        self._held, self._held_at = LEAST, 0.0
        self.clipped = False
        """Whether any sound has been cut off since :meth:`clear`."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Level of the microphone"))

    def sizeHint(self) -> QSize:
        return QSize(240, _BAR + 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _BAR + 20)

    def clear(self) -> None:
        """Forget that anything was too loud."""
        self.clipped = False
        self.update()

    def show_level(self, level: Level) -> None:
        """Show how loud it is now."""
        before = (self._x(self._level.rms), self._x(self._held))
        was_clipped, now = self.clipped, time.monotonic()
        if level.peak >= self._held or now - self._held_at > _HOLD_S:
            self._held, self._held_at = level.peak, now
        self._level = level
        self.clipped = self.clipped or level.clipped
        after = (self._x(level.rms), self._x(self._held))
        if self.clipped != was_clipped:
            self.update()
        elif before != after:
            moved = [
                place for pair in zip(before, after, strict=True) if pair[0] != pair[1] for place in pair
            ]
            self.update(QRect(min(moved) - 3, 0, max(moved) - min(moved) + 6, _BAR))

    def _x(self, decibels: float) -> int:
        """The pixel of a level."""
        share = (min(0.0, max(LEAST, decibels)) - LEAST) / -LEAST
        return round(share * (self.width() - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), _BAR, QColor(mix(colours.panel, colours.text, 0.08)))
        loud = self._x(self._level.rms)
        begin = 0
        for end, colour in ((HIGH, colours.good), (HOT, colours.warning), (0.0, colours.error)):
            last = self._x(end)
            if last > begin:
                painter.fillRect(begin, 0, last - begin, _BAR, QColor(mix(colours.panel, colour, 0.22)))
                if loud > begin:
                    painter.fillRect(begin, 0, min(loud, last) - begin, _BAR, QColor(colour))
            begin = last
        if self._held > LEAST:
            painter.fillRect(self._x(self._held) - 1, 0, 2, _BAR, QColor(colours.text))
        if self.clipped:
            painter.fillRect(self.width() - 8, 0, 8, _BAR, QColor(colours.error))
        if event.rect().bottom() < _BAR:
            return
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.faint))
        for mark in _MARKS:
            place = self._x(mark)
            area = QRectF(place - 20, _BAR + 4, 40, 14)
            if mark == _MARKS[0]:
                area.moveLeft(0)
                painter.drawText(area, Qt.AlignmentFlag.AlignLeft, str(mark))
            elif mark == _MARKS[-1]:
                area.moveRight(self.width())
                painter.drawText(area, Qt.AlignmentFlag.AlignRight, self.tr("0 dB"))
            else:
                painter.drawText(area, Qt.AlignmentFlag.AlignHCenter, str(mark))
