"""Texts that lie on the picture, taken hold of where they are: dragged, moved by arrow keys, written anew."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.style import Style, number
from ui.preview.view import PreviewView
from ui.theme import tokens

_SAFE = 0.05
_SNAP = 8.0
"""Pixels within which a text is drawn to the middle of the picture; Shift lets it be."""
_LEAST = 24.0
"""Pixels of the smallest box that is pressed."""
_STEP, _LEAP = 0.005, 0.05
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class _Field(QLineEdit):
    """Is there until Enter, Escape or a press elsewhere."""

    left = Signal(bool)
    """Whether what is written in it counts."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._leave(event.key() != Qt.Key.Key_Escape)
            self.parentWidget().setFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._leave(True)

    def _leave(self, keep: bool) -> None:
        if not self.isHidden():
            self.blockSignals(True)  # hiding takes the focus, which is to leave once more
            self.hide()
            self.blockSignals(False)
            self.left.emit(keep)


class TextHandles(QWidget):
    """Lies over the screen and is there only while a text is. What is beside the texts goes to the screen."""

    moved = Signal(int, float, float)
    """Which of the overlays, and where its middle is now, 0 to 1 from the left and the top."""
    settled = Signal()
    """A drag has ended."""
    written = Signal(int, str)

    def __init__(self, view: PreviewView) -> None:
        super().__init__(view)
        self._view = view
        self._texts: tuple[tuple[int, Style], ...] = ()
        self._chosen = -1
        self._over = -1
        self._grip: QPointF | None = None
        self._guides: tuple[bool, bool] = (False, False)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("takesArrows", True)
        self.field = _Field(self)
        self.field.setAccessibleName(self.tr("What stands on the picture"))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.hide()
        self.field.left.connect(self._on_field_left)
        view.room_changed.connect(self._fit)
        view.canvas_changed.connect(self._fit)
        self.hide()

    def show_texts(self, texts: Sequence[tuple[int, Style]]) -> None:
        """Offer these overlays, by their places among the frame's, to be taken hold of."""
        self._texts = tuple(texts)
        places = [place for place, _ in self._texts]
        if self._chosen not in places:
            self._chosen = places[-1] if places else -1
            self._grip = None
            self.field.hide()
        words = next(
            (str(style.params.get("text", "")) for place, style in self._texts if place == self._chosen), ""
        )
        self.setAccessibleName(self.tr("Text on the picture: {0}").format(words))
        self._fit()
        self.setVisible(bool(self._texts))
        self.update()

    @Slot()
    def _fit(self) -> None:
        self.setGeometry(self._view.rect())

    # Where they are ----------------------------------------------------------------------

    def box(self, style: Style) -> QRectF:
        """About where a text stands, in pixels of this widget."""
        area = QRectF(self._view.picture_rect())
        size = number("overlay", style, "size") * min(area.width(), area.height())
        font = QFont(self.font())
        font.setPixelSize(max(1, round(size)))
        font.setBold(True)
        room = QRectF(0, 0, area.width() * (1 - 2 * _SAFE), area.height())
        words = " ".join(str(style.params.get("text", "")).split())
        found = QFontMetricsF(font).boundingRect(
            room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter, words
        )
        width, height = max(_LEAST, found.width()), max(_LEAST, found.height())
        middle = QPointF(
            area.left() + number("overlay", style, "x") * area.width(),
            area.top() + number("overlay", style, "y") * area.height(),
        )
        safe = area.adjusted(
            area.width() * _SAFE, area.height() * _SAFE, -area.width() * _SAFE, -area.height() * _SAFE
        )
        left = min(max(middle.x() - width / 2, safe.left()), max(safe.left(), safe.right() - width))
        top = min(max(middle.y() - height / 2, safe.top()), max(safe.top(), safe.bottom() - height))
        return QRectF(left, top, width, height)

    def _at(self, point: QPointF) -> int:
        for place, style in reversed(self._texts):
            if self.box(style).adjusted(-4, -4, 4, 4).contains(point):
                return place
        return -1

    def _style(self, place: int) -> Style | None:
        return next((style for each, style in self._texts if each == place), None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self._view.picture_rect())
        for place, style in self._texts:
            held = self._grip is not None and place == self._chosen
            if not (held or place == self._over or (self.hasFocus() and place == self._chosen)):
                continue
            frame = self.box(style).adjusted(-6, -4, 6, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in (("#000000", 3.0), (tokens().accent, 1.5)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QPen(QColor(tokens().accent), 1, Qt.PenStyle.DashLine))
        if self._guides[0]:
            painter.drawLine(
                QPointF(area.center().x(), area.top()), QPointF(area.center().x(), area.bottom())
            )
        if self._guides[1]:
            painter.drawLine(
                QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y())
            )

    # Hands -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        style = self._style(place)
        if event.button() != Qt.MouseButton.LeftButton or style is None:
            event.ignore()  # the screen's
            return
        self._chosen = place
        self._grip = event.position() - self.box(style).center()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            self._over = self._at(event.position())
            if self._over >= 0:
                self.setCursor(Qt.CursorShape.SizeAllCursor)
                self.setToolTip(self.tr("Drag to move, double-click to write"))
            else:
                self.unsetCursor()
                self.setToolTip("")
            self.update()
            event.ignore()  # whoever drags the screen's picture has hold of that
            return
        area = QRectF(self._view.picture_rect())
        middle = event.position() - self._grip
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        near = (
            not free and abs(middle.x() - area.center().x()) <= _SNAP,
            not free and abs(middle.y() - area.center().y()) <= _SNAP,
        )
        self._guides = near
        x = 0.5 if near[0] else (middle.x() - area.left()) / area.width()
        y = 0.5 if near[1] else (middle.y() - area.top()) / area.height()
        self._move(x, y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            event.ignore()
            return
        self._grip, self._guides = None, (False, False)
        self.settled.emit()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place < 0:
            event.ignore()
            return
        self._chosen, self._grip = place, None
        self.write()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = -1
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        style = self._style(self._chosen)
        step = _ARROWS.get(Qt.Key(event.key()))
        if style is not None and step is not None:
            by = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            self._move(
                number("overlay", style, "x") + step[0] * by, number("overlay", style, "y") + step[1] * by
            )
        elif style is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.write()
        else:
            super().keyPressEvent(event)

    def _move(self, x: float, y: float) -> None:
        self.moved.emit(self._chosen, round(min(1.0, max(0.0, x)), 4), round(min(1.0, max(0.0, y)), 4))
        self.update()

    # Writing -----------------------------------------------------------------------------

    def write(self) -> None:
        """Open the chosen text's field where it stands."""
        style = self._style(self._chosen)
        if style is None:
            return
        box = self.box(style)
        self.field.setText(str(style.params.get("text", "")))
        width = max(180.0, box.width() + 40)
        self.field.setGeometry(
            QRectF(box.center().x() - width / 2, box.center().y() - 15, width, 30).toRect()
        )
        self.field.show()
        self.field.setFocus()
        self.field.selectAll()

    @Slot(bool)
    def _on_field_left(self, keep: bool) -> None:
        words, place = self.field.text(), self._chosen
        if keep and words.strip():
            self.written.emit(place, words)
