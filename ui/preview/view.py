"""Shows one picture as large as there is room, in its shape, or some of it nearer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.preview.screen import RADIUS, paint_empty, paint_safe_area, round_corners
from ui.preview.typed import TypedCaption, paint_words
from ui.preview.zoom import LEAST, MOST, STEP, Zoom, fitted
from ui.theme import tokens

MOST_HEIGHT = 720
"""Pictures are drawn at most this high: more is not seen in motion and costs time."""
MOST_NEAR = 1440
"""The same for somebody who looks nearer; and never larger than the video itself."""
_LEAST = 90
_PAN = 40
"""Pixels by which a key moves the picture."""
_ARROWS = {
    Qt.Key.Key_Left: QPointF(_PAN, 0),
    Qt.Key.Key_Right: QPointF(-_PAN, 0),
    Qt.Key.Key_Up: QPointF(0, _PAN),
    Qt.Key.Key_Down: QPointF(0, -_PAN),
}


class PreviewView(QWidget):
    """A screen. Holds the latest picture only; several shown between two paints cost one paint.

    Nearer and further by Ctrl and the wheel; the middle button, or Space held, drags the picture.
    """

    room_changed = Signal()
    """There is more or less room: pictures of another size would fit."""
    canvas_changed = Signal()
    double_clicked = Signal()
    zoom_changed = Signal()
    tapped = Signal()
    """Space was pressed and let go without dragging anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._canvas = (16, 9)
        self._margin = 16
        self._guides = False
        self._words: TypedCaption | None = None
        self._zoom = Zoom()
        self._hand = False
        """Whether Space is held, so that the pointer is a hand."""
        self._grip: QPointF | None = None
        self._dragged = False
        self._ringed = False
        """Whether the focus has come by key."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAccessibleName(self.tr("Preview"))
        self.setAccessibleDescription(self.tr("The video's picture at the playhead."))

    @property
    def image(self) -> QImage | None:
        """The picture on screen."""
        return self._image

    @property
    def words(self) -> str:
        """What is written over the picture, because it is just being typed."""
        return "\n".join(self._words.lines) if self._words is not None else ""

    def set_words(self, words: TypedCaption | None) -> None:
        """Write words over the picture, a caption's lines; ``None`` takes them away."""
        if words != self._words:
            self._words = words
            self.update()

    @property
    def guides(self) -> bool:
        """Whether the safe area is marked."""
        return self._guides

    def show_picture(self, image: QImage | None) -> None:
        """Show a picture (RGB32), or nothing."""
        self._image = image
        self.update()

    def set_canvas(self, width: int, height: int) -> None:
        """The video's shape."""
        if (width, height) != self._canvas:
            self._canvas = (width, height)
            self.update()
            self.canvas_changed.emit()
            self.room_changed.emit()

    def set_guides(self, shown: bool) -> None:
        """Mark the inner 90 % of the picture, which every screen shows, and of an upright one also where
        telephones lay their own words and buttons."""
        self._guides = shown
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Fill a whole screen: no margin, black around, square corners."""
        self._margin = 0 if bare else 16
        self.update()
        self.room_changed.emit()

    def fitted_rect(self) -> QRect:
        """Where the whole picture would lie, in widget pixels."""
        room = self.rect().adjusted(self._margin, self._margin, -self._margin, -self._margin // 2)
        return fitted(self._canvas, room)

    def picture_rect(self) -> QRect:
        """Where the picture lies, in widget pixels; larger than the widget where it is looked at nearer."""
        if self._zoom.factor is None:
            return self.fitted_rect()
        return self._zoom.area(self._canvas, self.devicePixelRatioF(), QRectF(self.rect()))

    # Nearer ------------------------------------------------------------------------------

    @property
    def zoom(self) -> float | None:
        """How many of the screen's pixels show one of the video's; ``None`` while the picture is fitted."""
        return self._zoom.factor

    @property
    def shown_zoom(self) -> float:
        """The same number, fitted or not."""
        return self.picture_rect().width() * self.devicePixelRatioF() / self._canvas[0]

    @Slot(object)
    def set_zoom(self, factor: float | None, at: QPointF | None = None) -> None:
        """Show the picture at a size, the point ``at`` staying where it is (else the middle); ``None`` fits it."""
        if factor is None:
            self._zoom.fit()
        else:
            factor = min(MOST, max(LEAST, factor))
            room, area = QRectF(self.rect()), QRectF(self.picture_rect())
            larger = QRectF(QPointF(), self._zoom.size(self._canvas, self.devicePixelRatioF(), factor))
            self._zoom.to(factor, at or room.center(), area, larger, room)
            self._zoom.pan(QPointF(), QRectF(self.picture_rect()), room)
        self._moved()
        self.zoom_changed.emit()

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Nearer by steps, further where negative: from fitted on, and back to it."""
        wanted = self.shown_zoom * STEP**steps
        area = self.fitted_rect()
        whole = area.width() * self.devicePixelRatioF() / self._canvas[0]
        crossed = (self.shown_zoom - whole) * (wanted - whole) < 0 or abs(wanted / whole - 1) < 0.02
        self.set_zoom(None if crossed else wanted, at)

    @Slot()
    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(1)

    @Slot()
    def zoom_out(self) -> None:
        """One step further."""
        self.zoom_by(-1)

    def pan(self, by: QPointF) -> None:
        """Move a picture that is looked at nearer, by pixels."""
        if self._zoom.factor is not None:
            self._zoom.pan(by, QRectF(self.picture_rect()), QRectF(self.rect()))
            self._moved()

    def _moved(self) -> None:
        self.update()
        self.room_changed.emit()

    def heightForWidth(self, width: int) -> int:
        """How high it must be for the picture to fill a width, in pixels."""
        across, high = self._canvas
        return round((width - 2 * self._margin) * high / across) + self._margin + self._margin // 2

    def picture_size(self) -> tuple[int, int]:
        """Width and height in pixels at which pictures should be drawn: this widget's own, even,

        at most 720 high (or wide, for a picture that is higher than wide); more where it is looked at nearer.
        """
        area, ratio = self.picture_rect(), self.devicePixelRatioF()
        width, height = area.width() * ratio, area.height() * ratio
        most = MOST_HEIGHT
        if self._zoom.factor is not None:
            most = max(MOST_HEIGHT, min(MOST_NEAR, *self._canvas))
        factor = min(1.0, most / min(width, height), 2 * most / max(width, height))
        factor = max(factor, _LEAST / min(width, height))
        return max(2, round(width * factor / 2) * 2), max(2, round(height * factor / 2) * 2)

    def sizeHint(self) -> QSize:
        return QSize(640, 392)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        bare = self._margin == 0
        ground = QColor("#000000" if bare else colours.ground)
        area = self.picture_rect()
        if self._image is None:
            painter.fillRect(event.rect(), ground)
            paint_empty(painter, area, self.tr("The video appears here as soon as there is a frame to show."))
            return
        for strip in QRegion(self.rect()).subtracted(QRegion(area)):
            painter.fillRect(strip, ground)
        ratio = self.devicePixelRatioF()
        exact = self._image.size() == QSize(round(area.width() * ratio), round(area.height() * ratio))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        painter.drawImage(QRectF(area), self._image)
        if not bare and self._zoom.factor is None:
            round_corners(painter, QRectF(area), ground)
        if self._words is not None:
            paint_words(painter, QRectF(area), self._words)
        if self._guides:
            paint_safe_area(painter, QRectF(area), upright=self._canvas[1] > self._canvas[0])
        if self._ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 2))
            seen = area.intersected(self.rect()).adjusted(-3, -3, 3, 3).intersected(self.rect())
            painter.drawRoundedRect(QRectF(seen).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.room_changed.emit()

    # Hands -------------------------------------------------------------------------------

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._hand:
            self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(turned.y() / 120, event.position())
        elif self._zoom.factor is None:
            event.ignore()
            return
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPointF(turned.x() or turned.y(), 0))
        else:
            self.pan(QPointF(turned))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._zoom.factor is not None
        held = event.button() == Qt.MouseButton.LeftButton and self._hand
        if near and (held or event.button() == Qt.MouseButton.MiddleButton):
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.pan(event.position() - self._grip)
            self._grip, self._dragged = event.position(), True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self._point()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._zoom.factor is not None
            and (event.key() == Qt.Key.Key_Space or self._pans(event))
        ):
            event.accept()  # here Space is the hand, and Ctrl with an arrow moves the picture
            return True
        return super().event(event)

    @staticmethod
    def _pans(event: QKeyEvent) -> bool:
        ctrl = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier
        return ctrl and Qt.Key(event.key()) in _ARROWS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._zoom.factor is not None and self._pans(event):
            self.pan(_ARROWS[Qt.Key(event.key())])
        elif self._zoom.factor is not None and event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._hand, self._dragged = True, False
                self._point()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._hand and event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hand = False
            self._point()
            if not self._dragged:
                self.tapped.emit()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hand = self._ringed = False
        self._point()
        self.update()

    def _point(self) -> None:
        if self._grip is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor) if self._hand else self.unsetCursor()
