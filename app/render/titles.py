"""Scene titles: a lower third, set on the side its script begins, clear of the captions."""

from __future__ import annotations

from typing import Any

import skia

from app.domain.template import Look
from app.domain.timeline import Title
from app.render.captions import SAFE, highest
from app.render.fonts import Fonts
from app.render.overlay import Overlay, drawn
from app.render.text import Face, Run, colour_of, is_right_to_left, set_block, set_line

_SHADE = ((0.0, 0.9), (0.35, 0.8), (0.6, 0.5), (0.8, 0.17), (1.0, 0.0))
"""How the ground shows behind the words: alpha by distance from the edge."""


def title_overlay(fonts: Fonts, look: Look, canvas: tuple[int, int], title: Title) -> Overlay | None:
    """A scene's number and title over a shade of the template's ground that fades to nothing."""
    width, height = canvas
    unit = min(width, height)
    ground, accent, _, ink = (look.palette * 4)[:4]
    rtl = is_right_to_left(title.text)
    edge, gap, bar = width * SAFE * 1.3, unit * 0.028, unit * 0.007
    block = set_block(
        fonts, title.text, colour_of(ink), Face(look.font, unit * 0.082, 700, -unit * 0.0014),
        width * (0.56 if width > height else 0.8) - gap, unit * 0.27, 3,
    )  # fmt: skip
    number = set_line(
        fonts,
        [Run(f"{title.number:02}", colour_of(accent))],
        Face(look.font, unit * 0.034, 700, unit * 0.003),
    )
    bottom = min(height * 0.66, highest(look, canvas) - unit * 0.055)
    top = bottom - block.height
    label = top - unit * 0.034
    left = width - edge - gap - bar - block.width if rtl else edge + bar + gap
    middle = (label + bottom) / 2
    across = (edge + gap + bar + block.width) * 1.75
    down = (bottom - label) / 2 + unit * 0.3

    def draw(surface: Any) -> None:
        surface.save()
        surface.translate(width if rtl else 0, middle)
        surface.scale(across, down)
        shade = skia.GradientShader.MakeRadial(
            center=skia.Point(0, 0), radius=1.0,
            colors=[colour_of(ground, alpha) for _, alpha in _SHADE], positions=[at for at, _ in _SHADE],
        )  # fmt: skip
        surface.drawRect(skia.Rect.MakeLTRB(-1, -1, 1, 1), skia.Paint(Shader=shade, Dither=True))
        surface.restore()
        x = width - edge - bar if rtl else edge
        rect = skia.Rect.MakeLTRB(x, label - number.ascent * 0.74, x + bar, bottom + unit * 0.012)
        surface.drawRoundRect(rect, bar / 2, bar / 2, skia.Paint(Color=colour_of(accent), AntiAlias=True))
        number.paint(surface, left + (block.width - number.width if rtl else 0), label)
        block.paint(surface, left, top, 1.0 if rtl else 0.0)

    box = (width - across if rtl else 0.0, middle - down, width if rtl else across, middle + down)
    return drawn(canvas, box, draw)
