"""One line across a panel: what happened and what to do, until it is put away."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ui.theme import mix, tokens
from ui.theme.icons import paint_glyph
from ui.widgets.buttons import IconButton

_ICONS = {"notice": ("info", "second"), "good": ("check-circle", "good"),
          "warning": ("warning", "warning"), "error": ("warning-circle", "error")}  # fmt: skip


class Banner(QWidget):
    """A notice, success, warning or error: shape, word and colour. Hidden until ``say``."""

    acted = Signal()
    """The button was pressed."""
    put_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "notice"
        row = QHBoxLayout(self)
        row.setContentsMargins(40, 6, 8, 6)
        row.setSpacing(8)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(self)
        self._close = IconButton("x", self.tr("Put this message away (Esc)"), self)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._button.clicked.connect(self.acted)
        self._close.clicked.connect(self._on_close)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    @property
    def kind(self) -> str:
        """``notice``, ``good``, ``warning`` or ``error``."""
        return self._kind

    def say(self, kind: str, text: str, action: str = "") -> None:
        """Show a message; ``action`` is the button's text, or empty for none.

        KeyError for a kind that is none of ``notice``, ``good``, ``warning`` and ``error``.
        """
        _ICONS[kind]
        self._kind = kind
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(text)
        self.show()
        self.update()

    @Slot()
    def _on_close(self) -> None:
        self.hide()
        self.put_away.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        name, role = _ICONS[self._kind]
        colour = getattr(colours, role)
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(mix(colours.panel, colour, 0.08)))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(colours.line))
        painter.fillRect(QRect(0, 0, 3, self.height()), QColor(colour))
        paint_glyph(painter, QRectF(14, self.height() / 2 - 9, 18, 18), name, role)
