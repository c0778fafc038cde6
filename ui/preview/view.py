"""Shows one picture as large as there is room, in its shape."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.preview.typed import TypedCaption, paint_words
from ui.theme import fonts, tokens

MOST_HEIGHT = 720
"""Pictures are drawn at most this high: more is not seen in motion and costs time."""
_LEAST = 90
_RADIUS = 6
_SAFE = 0.05
"""Of each side, outside the safe area: 90 % is inside."""
_TALL_TOP, _TALL_BOTTOM, _TALL_RIGHT = 250 / 1920, 420 / 1920, 170 / 1080
"""Of an upright video's sides, where telephones lay words and buttons over it."""


class PreviewView(QWidget):
    """A screen. Holds the latest picture only; several shown between two paints cost one paint."""

    room_changed = Signal()
    """There is more or less room: pictures of another size would fit."""
    canvas_changed = Signal()
    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._canvas = (16, 9)
        self._margin = 16
        self._guides = False
        self._words: TypedCaption | None = None
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

    def picture_rect(self) -> QRect:
        """Where the picture lies, in widget pixels."""
        room = self.rect().adjusted(self._margin, self._margin, -self._margin, -self._margin // 2)
        size = QSize(*self._canvas).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRect(0, 0, max(2, size.width()), max(2, size.height()))
        area.moveCenter(room.center())
        return area

    def heightForWidth(self, width: int) -> int:
        """How high it must be for the picture to fill a width, in pixels."""
        across, high = self._canvas
        return round((width - 2 * self._margin) * high / across) + self._margin + self._margin // 2

    def picture_size(self) -> tuple[int, int]:
        """Width and height in pixels at which pictures should be drawn: this widget's own, even,

        at most 720 high (or wide, for a picture that is higher than wide).
        """
        area, ratio = self.picture_rect(), self.devicePixelRatioF()
        width, height = area.width() * ratio, area.height() * ratio
        factor = min(1.0, MOST_HEIGHT / min(width, height), 2 * MOST_HEIGHT / max(width, height))
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
            self._empty(painter, area)
            return
        for strip in (
            QRect(0, 0, self.width(), area.top()),
            QRect(0, area.bottom() + 1, self.width(), self.height() - area.bottom() - 1),
            QRect(0, area.top(), area.left(), area.height()),
            QRect(area.right() + 1, area.top(), self.width() - area.right() - 1, area.height()),
        ):
            painter.fillRect(strip, ground)
        ratio = self.devicePixelRatioF()
        exact = self._image.size() == QSize(round(area.width() * ratio), round(area.height() * ratio))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        painter.drawImage(QRectF(area), self._image)
        if not bare:
            _round(painter, QRectF(area), ground)
        if self._words is not None:
            paint_words(painter, QRectF(area), self._words)
        if self._guides:
            self._safe_area(painter, QRectF(area))

    def _empty(self, painter: QPainter, area: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().field if tokens().dark else tokens().panel))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        painter.setPen(QColor(tokens().faint))
        painter.setFont(fonts.font(fonts.BODY))
        painter.drawText(
            area.adjusted(16, 0, -16, 0),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            self.tr("The video appears here as soon as there is a frame to show."),
        )

    def _safe_area(self, painter: QPainter, area: QRectF) -> None:
        inner = area.adjusted(
            area.width() * _SAFE, area.height() * _SAFE, -area.width() * _SAFE, -area.height() * _SAFE
        )
        across, high = self._canvas
        if high > across:
            top, bottom = area.height() * _TALL_TOP, area.height() * _TALL_BOTTOM
            right = area.width() * _TALL_RIGHT
            middle = area.height() - top - bottom
            shade = QColor(0, 0, 0, 90)
            painter.fillRect(QRectF(area.left(), area.top(), area.width(), top), shade)
            painter.fillRect(QRectF(area.left(), area.bottom() - bottom, area.width(), bottom), shade)
            painter.fillRect(QRectF(area.right() - right, area.top() + top, right, middle), shade)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, style in (("#000000", Qt.PenStyle.SolidLine), ("#ffffff", Qt.PenStyle.DashLine)):
            painter.setPen(QPen(QColor(colour), 1, style))
            painter.drawRect(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.room_changed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()


def _round(painter: QPainter, area: QRectF, ground: QColor) -> None:
    """Lay the ground over the corners: cheaper than cutting every picture to a rounded shape."""
    corners = QPainterPath()
    corners.addRect(area)
    inner = QPainterPath()
    inner.addRoundedRect(area, _RADIUS, _RADIUS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(corners.subtracted(inner), ground)
