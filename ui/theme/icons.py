"""Icons: one family (Phosphor), coloured by role, in step with the theme."""

from __future__ import annotations

import functools

import qtawesome
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPixmap

from ui.theme.theme import tokens
from ui.theme.tokens import COLOURS

_PREFIX = "ph"


class _Engine(QIconEngine):
    """One glyph. The colour is looked up when it is painted, so a theme's change needs no new icons."""

    def __init__(self, name: str, role: str, on_role: str, on_name: str) -> None:
        super().__init__()
        self._name, self._role, self._on_role, self._on_name = name, role, on_role, on_name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        on = state == QIcon.State.On
        role = self._on_role if on else self._role
        if mode == QIcon.Mode.Disabled:
            role = "off"
        elif mode in (QIcon.Mode.Active, QIcon.Mode.Selected) and role == "dim":
            role = "text"
        paint_glyph(painter, QRectF(rect), self._on_name if on else self._name, role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role, self._on_role, self._on_name)


@functools.lru_cache(maxsize=32)
def _glyph_font(size: int) -> QFont:
    return qtawesome.font(_PREFIX, size)


@functools.cache
def _glyph(name: str) -> str:
    return qtawesome.charmap(f"{_PREFIX}.{name}")


def paint_glyph(painter: QPainter, rect: QRectF, name: str, role: str = "dim") -> None:
    """Paint the glyph ``name`` in the middle of ``rect``, as high as it, in the role's colour."""
    size = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_glyph_font(round(size)))
    painter.setPen(QColor(getattr(tokens(), role)))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _glyph(name))
    painter.restore()


def icon(name: str, role: str = "dim", *, on_role: str = "", on_name: str = "") -> QIcon:
    """The Phosphor icon ``name`` (``"play"``, ``"play-fill"``) in the colour of a token.

    ``on_role`` and ``on_name`` are for the checked state. A ``dim`` icon brightens under the
    pointer. The font is loaded when the first icon is painted; ValueError for an unknown role.
    """
    for each in (role, on_role or role):
        if each not in COLOURS:
            raise ValueError(f"There is no colour called {each!r}.")
    return QIcon(_Engine(name, role, on_role or role, on_name or name))
