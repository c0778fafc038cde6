"""Icons: one family (Phosphor), coloured by role, in step with the theme."""

from __future__ import annotations

import functools
import json
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from ui.theme.theme import tokens
from ui.theme.tokens import COLOURS

_FONT, _NAMES = "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"


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


@functools.cache
def _folder() -> Path:
    """Where qtawesome keeps its fonts. It is looked for and not imported: it loads every family it has
    and a second binding of Qt, which takes longer than all else before the first paint."""
    found = find_spec("qtawesome")
    places = found.submodule_search_locations if found else None
    if not places:
        raise RuntimeError("The icons' font is missing: install qtawesome.")
    return Path(places[0]) / "fonts"


@functools.cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_folder() / _FONT))
    return QFontDatabase.applicationFontFamilies(number)[0]


@functools.lru_cache(maxsize=32)
def _glyph_font(size: int) -> QFont:
    font = QFont(_family())
    font.setPixelSize(size)
    return font


@functools.cache
def _code_points() -> dict[str, str]:
    found: dict[str, str] = json.loads((_folder() / _NAMES).read_text(encoding="utf-8"))
    return found


@functools.cache
def _glyph(name: str) -> str:
    return chr(int(_code_points()[name], 16))


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
