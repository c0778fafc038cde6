"""A small picture on which its point of interest is set."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.takes import Image
from ui.storyboard.delegate import rounded_picture
from ui.theme import tokens
from ui.thumbnails import Thumbnails

_STEP = 0.05


class FocusPicker(QWidget):
    """Press or drag to set the point; arrow keys move it. Told when it is let go."""

    focus_given = Signal(float, float)
    """0 to 1 from the left and the top."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._image: Image | None = None
        self._point = (0.5, 0.5)
        self._held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFixedSize(120, 68)
        self.setToolTip(self.tr("What must stay in view: press where the eye should go"))
        thumbnails.ready.connect(self.update)
        self._name()

    @property
    def point(self) -> tuple[float, float]:
        """What is shown, 0 to 1 from the left and the top."""
        return self._point

    def show_image(self, image: Image | None) -> None:
        """Show another picture and its point."""
        self._image = image
        self.setEnabled(image is not None and image.kind == "asset")
        if not self._held:
            self._point = image.focus if image is not None else (0.5, 0.5)
        self._name()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(
            self.tr("Point of interest: {0} % from the left, {1} % from the top").format(
                round(self._point[0] * 100), round(self._point[1] * 100)
            )
        )

    def sizeHint(self) -> QSize:
        return QSize(120, 68)

    def _area(self) -> QRectF:
        """Where the whole picture lies, in its own shape."""
        image = self._image
        size = QSize(image.width or 16, image.height or 9) if image else QSize(16, 9)
        size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(0, (self.height() - size.height()) / 2, size.width(), size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        ratio = self.devicePixelRatioF()
        picture = self._thumbnails.of_image(
            self._image, round(area.width() * ratio), round(area.height() * ratio)
        )
        rounded_picture(painter, area, picture, 5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 5, 5)
        if not self.isEnabled():
            return  # a drawn backdrop fits every shape: it needs no point
        at = QPointF(area.left() + area.width() * self._point[0], area.top() + area.height() * self._point[1])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#000000", 4.0), ("#ffffff", 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(at, 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(at, 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self._put(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._put(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            self._put(event.position())
            self.focus_given.emit(*self._point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-_STEP, 0.0),
            Qt.Key.Key_Right: (_STEP, 0.0),
            Qt.Key.Key_Up: (0.0, -_STEP),
            Qt.Key.Key_Down: (0.0, _STEP),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._set(self._point[0] + step[0], self._point[1] + step[1])
        self.focus_given.emit(*self._point)

    def _put(self, position: QPointF) -> None:
        area = self._area()
        self._set((position.x() - area.left()) / area.width(), (position.y() - area.top()) / area.height())

    def _set(self, x: float, y: float) -> None:
        self._point = (round(min(1.0, max(0.0, x)), 3), round(min(1.0, max(0.0, y)), 3))
        self._name()
        self.update()
