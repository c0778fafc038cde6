"""How large the preview's picture is seen, and which part of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt

LEAST, MOST = 0.1, 4.0
STEP = 1.25
"""From one size to the next by wheel and keys."""
SIZES = (0.5, 1.0, 2.0)
"""Those that have a name; 1 shows a picture of the video's on one of the screen's."""


class Zoom:
    """Either the picture as large as there is room, or ``factor`` pixels of the screen for one of the video's
    with ``middle`` (0 to 1 from the left and the top) in the room's."""

    def __init__(self) -> None:
        self.factor: float | None = None
        self._middle = QPointF(0.5, 0.5)

    def fit(self) -> None:
        """As large as there is room."""
        self.factor, self._middle = None, QPointF(0.5, 0.5)

    def to(self, factor: float, at: QPointF, area: QRectF, larger: QRectF, room: QRectF) -> None:
        """Another size; what lies at a point stays there. ``area`` is where the picture lies now and
        ``larger`` how large it will be."""
        self.factor = factor
        under = QPointF((at.x() - area.left()) / area.width(), (at.y() - area.top()) / area.height())
        under = QPointF(min(1.0, max(0.0, under.x())), min(1.0, max(0.0, under.y())))
        off = room.center() - at
        self._middle = QPointF(under.x() + off.x() / larger.width(), under.y() + off.y() / larger.height())

    def pan(self, by: QPointF, area: QRectF, room: QRectF) -> None:
        """Move the picture by pixels, no further than its edges."""
        placed = self.placed(area.translated(by), room)
        off = room.center() - placed.topLeft()
        self._middle = QPointF(off.x() / area.width(), off.y() / area.height())

    @staticmethod
    def placed(area: QRectF, room: QRectF) -> QRectF:
        """An area moved so that it fills the room where it is larger, and is in its middle where it is not."""
        left, top = area.left(), area.top()
        if area.width() <= room.width():
            left = room.center().x() - area.width() / 2
        else:
            left = min(room.left(), max(room.right() - area.width(), left))
        if area.height() <= room.height():
            top = room.center().y() - area.height() / 2
        else:
            top = min(room.top(), max(room.bottom() - area.height(), top))
        return QRectF(left, top, area.width(), area.height())

    def area(self, canvas: tuple[int, int], ratio: float, room: QRectF) -> QRect:
        """Where the picture lies; ``ratio`` is the screen's pixels for one of the widget's."""
        size = self.size(canvas, ratio)
        left = room.center().x() - self._middle.x() * size.width()
        top = room.center().y() - self._middle.y() * size.height()
        return self.placed(QRectF(left, top, size.width(), size.height()), room).toRect()

    def size(self, canvas: tuple[int, int], ratio: float, factor: float | None = None) -> QSize:
        """How large the picture is, in pixels of the widget."""
        by = (factor or self.factor or 1.0) / ratio
        return QSize(max(2, round(canvas[0] * by)), max(2, round(canvas[1] * by)))


def fitted(canvas: tuple[int, int], room: QRect) -> QRect:
    """Where a picture lies that is as large as there is room."""
    size = QSize(*canvas).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    area = QRect(0, 0, max(2, size.width()), max(2, size.height()))
    area.moveCenter(room.center())
    return area
