"""Which colours hold now, and how they reach every widget."""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.theme import fonts
from ui.theme.palette import palette
from ui.theme.stylesheet import stylesheet
from ui.theme.tokens import DARK, LIGHT, Tokens


class Mode(enum.StrEnum):
    """Who decides between dark and light."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Theme(QObject):
    """Dark or light: forced, or as the system says at this moment.

    Where the system does not say, the window is dark, as editors of pictures are.
    """

    changed = Signal()

    def __init__(self, mode: Mode | str = Mode.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = Mode(mode)
        self._tokens = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_colour_scheme_changed)

    @property
    def mode(self) -> Mode:
        """Who decides."""
        return self._mode

    @property
    def tokens(self) -> Tokens:
        """The colours that hold now."""
        return self._tokens

    def set_mode(self, mode: Mode | str) -> None:
        """Force dark or light, or follow the system."""
        self._mode = Mode(mode)
        self._refresh()

    def _wanted(self) -> Tokens:
        if self._mode is Mode.SYSTEM:
            scheme = QGuiApplication.styleHints().colorScheme()
            return LIGHT if scheme is Qt.ColorScheme.Light else DARK
        return LIGHT if self._mode is Mode.LIGHT else DARK

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is not self._tokens:
            self._tokens = wanted
            self.changed.emit()

    @Slot(Qt.ColorScheme)
    def _on_colour_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._refresh()


class _Applied(QObject):
    """Keeps an application in step with its theme.

    Colours are ambient in Qt (``QApplication.palette()``); the tokens are the part of that
    which a palette has no roles for, and are reached the same way, through :func:`tokens`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme | None = None

    def take(self, theme: Theme) -> None:
        if self.theme is not theme:
            if self.theme is not None:
                self.theme.changed.disconnect(self._on_changed)
            self.theme = theme
            theme.changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication) and self.theme is not None:
            app.setPalette(palette(self.theme.tokens))
            app.setStyleSheet(stylesheet(self.theme.tokens))


_applied = _Applied()


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the application in a theme, now and whenever the theme changes."""
    app.setStyle("Fusion")
    app.setFont(fonts.font())
    _applied.take(theme)


def tokens() -> Tokens:
    """The colours that hold now, for what is painted by hand."""
    return _applied.theme.tokens if _applied.theme is not None else DARK


def timecode_font(size: int = fonts.BODY, weight: QFont.Weight = QFont.Weight.DemiBold) -> QFont:
    """For timecodes: every figure as wide as the others, so that nothing moves but the digits.

    Tabular figures where the interface font has them, else the system's monospaced font.
    """
    if fonts.load() == fonts.FAMILY:
        return fonts.font(size, weight)

    result = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    result.setPixelSize(size)
    result.setWeight(weight)
    return result
