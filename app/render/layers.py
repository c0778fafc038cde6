"""What lies over a frame's picture: a name with its role, or words at a place of their own."""

from __future__ import annotations

from typing import Any

import skia

from app.domain.style import number
from app.domain.template import SAFE, Look
from app.domain.timeline import Layer
from app.render.captions import highest
from app.render.fonts import Fonts
from app.render.overlay import Overlay, drawn
from app.render.text import Face, colour_of, is_right_to_left, set_block

_PANEL = 0.86
"""Alpha of the panel behind a name."""


def layer_overlay(fonts: Fonts, look: Look, canvas: tuple[int, int], layer: Layer) -> Overlay | None:
    """A layer drawn for a canvas of a size in pixels; ``None`` where it shows nothing."""
    if layer.style.kind == "lower_third":
        return _lower_third(fonts, look, canvas, layer)
    return _text(fonts, look, canvas, layer)


def _words(layer: Layer, name: str) -> str:
    return " ".join(str(layer.style.params.get(name, "")).split())


def _lower_third(fonts: Fonts, look: Look, canvas: tuple[int, int], layer: Layer) -> Overlay | None:
    """A name over a role on a panel of the template's ground, on the side where its script begins,
    clear of the captions."""
    width, height = canvas
    name, role = _words(layer, "name"), _words(layer, "role")
    if not name:
        return None
    unit = min(width, height)
    ground, accent, _, ink = (look.palette * 4)[:4]
    rtl = is_right_to_left(name)
    edge, pad, bar, gap = width * SAFE * 1.3, unit * 0.026, unit * 0.007, unit * 0.022
    room = width * (0.5 if width > height else 0.78)
    block = set_block(
        fonts, name, colour_of(ink), Face(look.font, unit * 0.05, 700, -unit * 0.0006), room, unit * 0.12, 2
    )
    below = set_block(
        fonts, role, colour_of(accent), Face(look.font, unit * 0.032, 500), room, unit * 0.08, 2
    )
    role_height = below.height + gap if role else 0.0
    panel_width = bar + 2 * pad + max(block.width, below.width if role else 0.0)
    panel_height = 2 * pad + block.height + role_height
    bottom = highest(look, canvas) - unit * 0.03
    top = bottom - panel_height
    right = rtl != layer.aside
    left = width - edge - panel_width if right else edge

    def draw(surface: Any) -> None:
        panel = skia.Rect.MakeLTRB(left, top, left + panel_width, bottom)
        surface.drawRoundRect(panel, bar, bar, skia.Paint(Color=colour_of(ground, _PANEL), AntiAlias=True))
        x = left + panel_width - bar if right else left
        mark = skia.Rect.MakeLTRB(x, top, x + bar, bottom)
        surface.drawRoundRect(mark, bar / 2, bar / 2, skia.Paint(Color=colour_of(accent), AntiAlias=True))
        align = 1.0 if rtl else 0.0
        start = left + pad if right else left + bar + pad
        inner = panel_width - bar - 2 * pad
        block.paint(surface, start + (inner - block.width) * align, top + pad, align)
        if role:
            below.paint(surface, start + (inner - below.width) * align, top + pad + block.height + gap, align)

    return drawn(canvas, (left - 2, top - 2, left + panel_width + 2, bottom + 2), draw)


def _text(fonts: Fonts, look: Look, canvas: tuple[int, int], layer: Layer) -> Overlay | None:
    """Words around a point, as wide as there is room, with a soft shadow of the template's ground."""
    width, height = canvas
    text = _words(layer, "text")
    if not text:
        return None
    unit = min(width, height)
    ground, _, _, ink = (look.palette * 4)[:4]
    x, y = (number("overlay", layer.style, each) for each in ("x", "y"))
    size = number("overlay", layer.style, "size") * unit
    room = (1 - 2 * SAFE) * width
    block = set_block(
        fonts,
        text,
        colour_of(str(layer.style.params.get("colour", ink))),
        Face(look.font, size, 700, -size * 0.012),
        room,
        (1 - 2 * SAFE) * height,
        4,
    )
    low, high = width * SAFE, width * (1 - SAFE) - block.width
    left = min(max(x * width - block.width / 2, low), max(low, high))
    low, high = height * SAFE, height * (1 - SAFE) - block.height
    top = min(max(y * height - block.height / 2, low), max(low, high))
    around = size * 0.9
    box = (left - around, top - around, left + block.width + around, top + block.height + around)

    def draw(surface: Any) -> None:
        glow = skia.ImageFilters.DropShadow(0, 0, size * 0.16, size * 0.16, colour_of(ground, 0.85))
        surface.saveLayer(None, skia.Paint(ImageFilter=glow))
        block.paint(surface, left, top, 0.5)
        surface.restore()

    return drawn(canvas, box, draw)
