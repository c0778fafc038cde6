"""Labels that know their room, and what stands where there is nothing yet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.icons import paint_glyph


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where there is no room; the tooltip has it whole."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_whole(text)

    @property
    def whole(self) -> str:
        """The text without its ellipsis."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show a text; line breaks count as spaces."""
        self._whole = " ".join(text.split())
        self.setAccessibleName(self._whole)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._whole, self._mode, max(0, self.width()))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self.font()).height())


class _Glyph(QWidget):
    """A large quiet icon."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(36, 36)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_glyph(QPainter(self), QRectF(self.rect()), self._name, "off")


class EmptyState(QWidget):
    """What a list shows while it is empty: what it is for, and what to do about it.

    ``button`` is ``None`` without an action; connect its ``clicked``.
    """

    def __init__(
        self, icon_name: str, title: str, text: str, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}. {text}")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(_Glyph(icon_name, self), 0, Qt.AlignmentFlag.AlignHCenter)
        heading = self._line(title, "heading")
        column.addWidget(heading)
        column.addWidget(self._line(text, "faint"))
        self.button: QPushButton | None = None
        if action:
            self.button = QPushButton(action, self)
            column.addSpacing(4)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def _line(self, text: str, kind: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return label


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: ``1 frame``, ``31 frames``."""
    return f"{count:,} {one if count == 1 else many}"
