"""The button that says how large the preview's picture is seen, with a menu of sizes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.preview.zoom import SIZES


class ZoomButton(QToolButton):
    """Fit, or a size in per cent."""

    wanted = Signal(object)
    """A factor, ``None`` for fitted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Size of the preview's picture"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self)
        self._entries: dict[float | None, QAction] = {}
        for factor in (None, *SIZES):
            entry = menu.addAction(self._words(factor))
            entry.setCheckable(True)
            entry.triggered.connect(partial(self.wanted.emit, factor))
            self._entries[factor] = entry
        self.setMenu(menu)
        self.show_zoom(None, 1.0)

    def _words(self, factor: float | None) -> str:
        return self.tr("Fit") if factor is None else self.tr("{0} %").format(round(factor * 100))

    def show_zoom(self, factor: float | None, shown: float) -> None:
        """Say how large it is: ``factor`` of the video's own size, or fitted, which comes to ``shown``."""
        self.setText(self._words(factor))
        self.setToolTip(
            self.tr("The picture is seen at {0} % of its size. Ctrl and the wheel: nearer or further").format(
                round(shown * 100)
            )
        )
        for each, entry in self._entries.items():
            entry.setChecked(each == factor)

    def sizeHint(self) -> QSize:
        return QSize(max(56, super().sizeHint().width()), 28)
