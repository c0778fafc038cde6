"""The program's one window: there at once, and filled when the editor is ready."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.opening.waiting import Waiting

FIRST_SIZE = QSize(1680, 1050)
"""The window as first opened, where the screen has room for it."""
_GEOMETRY = "window/geometry"


class Frame(QWidget):
    """Shows :class:`Waiting` until :meth:`reveal`, then the window it was given to hold."""

    painted = Signal()
    """It has been painted for the first time."""
    left = Signal()
    """It is being closed. Whoever has something open in it ends that now."""

    def __init__(self, settings: QSettings, editing: bool) -> None:
        """``editing`` says that a project will be opened, and not the start screen."""
        super().__init__()
        self._settings = settings
        self._seen = False
        self._over = False
        self.setWindowTitle("Scenewright")
        self.setAccessibleName("Scenewright")
        self.setProperty("kind", "ground")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._held: QWidget | None = None
        self.resize(self.screen().availableGeometry().size().boundedTo(FIRST_SIZE))
        remembered = settings.value(_GEOMETRY)
        if isinstance(remembered, QByteArray):
            self.restoreGeometry(remembered)
        self.waiting: Waiting | None = None
        self.wait(editing)

    @property
    def over(self) -> bool:
        """Whether it was closed."""
        return self._over

    @property
    def held(self) -> QWidget | None:
        """The window in it."""
        return self._held

    def wait(self, editing: bool) -> Waiting:
        """Show what stands for the editor until it is there; over a window it holds already."""
        self._drop_waiting()
        waiting = self.waiting = Waiting(self._settings, editing, self)
        waiting.setGeometry(self.rect())
        waiting.show()
        waiting.raise_()
        waiting.lay_out()
        return waiting

    def hold(self, window: QWidget) -> None:
        """Take a window in, behind what is shown until :meth:`reveal`: it is laid out and can make itself
        ready out of sight."""
        self.release()
        self._held = window
        window.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(window.windowTitle())
        self._column.addWidget(window)
        window.show()
        if self.waiting is not None:
            self.waiting.raise_()

    def reveal(self) -> None:
        """Show the window it holds."""
        self._drop_waiting()

    def release(self) -> None:
        """Let the window go that it holds."""
        if self._held is not None:
            window, self._held = self._held, None
            window.windowTitleChanged.disconnect(self.setWindowTitle)
            self._column.removeWidget(window)
            window.setParent(None)
            self.setWindowTitle("Scenewright")

    def say(self, trouble: str) -> None:
        """Say why the editor cannot be opened."""
        self.wait(editing=False).say(trouble)

    def _drop_waiting(self) -> None:
        if self.waiting is not None:
            waiting, self.waiting = self.waiting, None
            waiting.hide()
            waiting.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.waiting is not None:
            self.waiting.setGeometry(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._on_painted)  # once all that lies over it is painted too

    @Slot()
    def _on_painted(self) -> None:
        self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._over:
            self._over = True
            self._settings.setValue(_GEOMETRY, self.saveGeometry())
            self._settings.sync()
            self.hide()  # what still runs is waited for out of sight
            self.left.emit()
        super().closeEvent(event)
