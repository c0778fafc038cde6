"""What stands in the window until the editor is there: its panels where they will be, and nothing to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStatusBar, QWidget

from ui.docks import Docks
from ui.start.ground import Ground
from ui.theme import icon, tokens
from ui.widgets.labels import ElidedLabel, EmptyState

if TYPE_CHECKING:
    from ui.opening.glimpse import Glimpse, Seen

BAR = 48
"""Height of the line at the top, as in the editor."""
_LINE = 33
"""Height of the line at the bottom, likewise."""


class Waiting(QMainWindow):
    """The editor's ground, or the start screen's. With :meth:`show_storyboard` it has a storyboard too."""

    def __init__(self, settings: QSettings, editing: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAccessibleName(self.tr("The editor is being opened"))
        self.glimpse: Glimpse | None = None
        self._bar = _Bar(self)
        self.setMenuWidget(self._bar)
        self._docks = Docks(self, settings) if editing else None
        self._left: QWidget | None = None
        if self._docks is None:
            ground = Ground(self)
            ground.card.addStretch(1)
            ground.projects.addStretch(1)
            self.setCentralWidget(ground)
        else:
            self.setCentralWidget(_Screen(self))
            self._left = _panel(self)
            area = Qt.DockWidgetArea
            self._docks.add("storyboard", self.tr("Storyboard"), self._left, area.LeftDockWidgetArea)
            self._docks.add("inspector", self.tr("Inspector"), _panel(self), area.RightDockWidgetArea)
            self._docks.add("timeline", self.tr("Timeline"), _panel(self), area.BottomDockWidgetArea)
        line = QStatusBar(self)
        line.setSizeGripEnabled(False)
        line.setFixedHeight(_LINE)
        self.setStatusBar(line)

    def lay_out(self) -> None:
        """Put the panels where they were, now that the size is known."""
        if self._docks is not None:
            self._docks.first_sizes()
            self._docks.restore()

    def show_storyboard(self, seen: Seen) -> Glimpse | None:
        """Show a project's storyboard in its place; ``None`` where there is no place for one."""
        from ui.opening.glimpse import Glimpse

        self._bar.say(seen.name)
        if self._left is None or self._docks is None:
            return None
        self.glimpse = Glimpse(seen, self)
        self._docks.fill("storyboard", self.glimpse)
        return self.glimpse

    def say(self, trouble: str) -> None:
        """Say why it cannot be opened, and let the window be closed."""
        told = EmptyState(
            "warning-circle", self.tr("The editor cannot be opened"), trouble, self.tr("Close"), self
        )
        told.setProperty("kind", "ground")
        told.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        if told.button is not None:
            told.button.clicked.connect(self.window().close)
            told.button.setFocus()
        self.setCentralWidget(told)


class _Bar(QWidget):
    """The line at the top, with a name in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(BAR)
        self._icon = icon("film-strip-fill", "accent")
        self._name = ElidedLabel(parent=self)
        self._name.setProperty("kind", "title")
        row = QHBoxLayout(self)
        row.setContentsMargins(10 + 34 + 8, 0, 16, 0)
        row.addWidget(self._name)
        self.say("Scenewright")

    def say(self, name: str) -> None:
        self._name.set_whole(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = QSize(22, 22)
        pixmap = self._icon.pixmap(size, self.devicePixelRatioF())
        painter.drawPixmap(10 + (34 - size.width()) // 2, (BAR - size.height()) // 2, pixmap)


class _Screen(QWidget):
    """The preview's ground."""

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(colours.ground))


def _panel(parent: QWidget) -> QWidget:
    panel = QWidget(parent)
    panel.setProperty("kind", "panel")
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return panel
