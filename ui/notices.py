"""What the window tells: one line that lies over the preview's top; errors stay until put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.widgets import Banner

GOES_AFTER_MS = 2_500
"""How long a mere notice stays."""


class Notices(Banner):
    """A banner over a widget, which it neither moves nor resizes, that knows how long to stay."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._action: Callable[[], object] | None = None
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(GOES_AFTER_MS)
        self._leave.timeout.connect(self.hide)
        self.acted.connect(self._on_acted)
        parent.installEventFilter(self)
        for button in self.findChildren(QPushButton):
            button.hide()  # nothing is offered yet

    @Slot(str)
    def tell(self, text: str) -> None:
        """Something happened; gone again by itself. An error that stands is not covered by it."""
        if self.isVisible() and self.kind in ("error", "warning"):
            return
        self._show("notice", text)
        self._leave.start()

    @Slot(str)
    def tell_error(self, text: str) -> None:
        """Something could not be done: what, where, what to do."""
        self._show("error", text)

    @Slot(str)
    def tell_warning(self, text: str) -> None:
        """Something to know."""
        self._show("warning", text)

    def tell_good(self, text: str, word: str, action: Callable[[], object]) -> None:
        """Something was finished, and what can be done with it."""
        self._show("good", text, word)
        self._action = action

    @Slot()
    def clear(self) -> None:
        """Tell nothing any more."""
        self._leave.stop()
        self.hide()

    def _show(self, kind: str, text: str, word: str = "") -> None:
        self._leave.stop()
        self._action = None
        self.say(kind, text, word)
        self._place()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _place(self) -> None:
        """Lie along the top of the widget below, as high as the words need."""
        below = self.parentWidget()
        if below is not None:
            self.setGeometry(0, 0, below.width(), self.heightForWidth(below.width()))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_acted(self) -> None:
        if self._action is not None:
            self._action()
        self.clear()
