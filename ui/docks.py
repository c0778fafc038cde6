"""Where the panels are: docks that stay put until somebody arranges them, and come back as they were."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

_STATE_VERSION = 1
LEFT, RIGHT, BELOW = 360, 388, 0.32
"""Widths of the side panels in pixels, and the timeline's share of the height, as first laid out."""
NARROWEST, LOWEST = 300, 320
"""Least width of a side panel, and the height at which every track of the timeline is seen."""


class Docks(QObject):
    """The docks of a window. Their title bars show only while panels are being arranged."""

    def __init__(self, window: QMainWindow, settings: QSettings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._docks: list[QDockWidget] = []
        self._arranging = False
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)

    def add(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Put a panel into a dock."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        widget.setMinimumWidth(NARROWEST)
        self._docks.append(dock)
        self._window.addDockWidget(area, dock)
        self._dress(dock)
        return dock

    def fill(self, name: str, widget: QWidget) -> None:
        """Put another widget into a panel; the one that was there goes."""
        dock = next(dock for dock in self._docks if dock.objectName() == name)
        before = dock.widget()
        widget.setMinimumWidth(NARROWEST)
        dock.setWidget(widget)
        before.deleteLater()

    @property
    def arranging(self) -> bool:
        """Whether panels can be moved now."""
        return self._arranging

    def arrange(self, arranging: bool) -> None:
        """Show title bars by which panels are moved, or put them away."""
        self._arranging = arranging
        for dock in self._docks:
            self._dress(dock)

    def _dress(self, dock: QDockWidget) -> None:
        before = dock.titleBarWidget()
        # Nothing brings Qt's own bar back, though its stub does not say so.
        dock.setTitleBarWidget(None if self._arranging else QWidget(dock))  # type: ignore[arg-type]
        if before is not None:
            before.deleteLater()

    def set_visible(self, visible: bool) -> None:
        """Show the panels, or hide them all: on the start screen there is nothing in them."""
        for dock in self._docks:
            dock.setVisible(visible)

    @Slot()
    def reset(self) -> None:
        """Put every panel where it was at first."""
        areas = {
            "storyboard": Qt.DockWidgetArea.LeftDockWidgetArea,
            "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
            "timeline": Qt.DockWidgetArea.BottomDockWidgetArea,
        }
        for dock in self._docks:
            dock.setFloating(False)
            self._window.addDockWidget(areas[dock.objectName()], dock)
            dock.show()
        self.first_sizes()

    def first_sizes(self) -> None:
        """Give the panels their first sizes."""
        by_name = {dock.objectName(): dock for dock in self._docks}
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._window.resizeDocks([by_name["storyboard"], by_name["inspector"]], [LEFT, RIGHT], across)
        self._window.resizeDocks(
            [by_name["timeline"]], [max(LOWEST, round(BELOW * self._window.height()))], down
        )

    def save(self) -> None:
        """Remember where every panel is."""
        self._settings.setValue("window/docks", self._window.saveState(_STATE_VERSION))

    def restore(self) -> bool:
        """Put every panel where it was; False where nothing is remembered."""
        state = self._settings.value("window/docks")
        return isinstance(state, QByteArray) and self._window.restoreState(state, _STATE_VERSION)
