"""Small pictures that are drawn once and put down many times: badges, flags, fades."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap


class Stamps:
    """Keeps the last few hundred of them."""

    def __init__(self, most: int = 384) -> None:
        self._stamps: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._most = most

    def clear(self) -> None:
        """Let all go: colours have changed."""
        self._stamps.clear()

    def put(
        self, painter: QPainter, key: Hashable, area: QRect, draw: Callable[[QPainter, int, int], None]
    ) -> None:
        """Put down at ``area`` what ``draw`` draws, given its width and height. ``key`` is everything
        else that shapes it but the colours."""
        ratio = painter.device().devicePixelRatio()
        whole = (key, area.width(), area.height(), ratio)
        stamp = self._stamps.get(whole)
        if stamp is None:
            stamp = self._stamps[whole] = blank(area.width(), area.height(), ratio)
            brush = QPainter(stamp)
            brush.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(brush, area.width(), area.height())
            brush.end()
            if len(self._stamps) > self._most:
                self._stamps.popitem(last=False)
        self._stamps.move_to_end(whole)
        painter.drawPixmap(area.topLeft(), stamp)


def blank(width: int, height: int, ratio: float) -> QPixmap:
    """A clear pixmap of a size in logical pixels."""
    result = QPixmap(round(width * ratio), round(height * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    return result
