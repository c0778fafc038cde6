"""Scene titles: a lower third on the left, clear of the captions."""

from __future__ import annotations

from typing import Any

import skia

from app.domain.template import Look
from app.domain.timeline import Title
from app.render.captions import SAFE
from app.render.fonts import Fonts
from app.render.overlay import Overlay, drawn
from app.render.text import Face, Run, colour_of, is_right_to_left, set_block, set_line


def title_overlay(fonts: Fonts, look: Look, canvas: tuple[int, int], title: Title) -> Overlay | None:
    """A scene's number and title over a soft shade of the template's ground."""
    width, height = canvas
    unit = min(width, height)
    ground, accent, _, ink = (look.palette * 4)[:4]
    rtl = is_right_to_left(title.text)
    edge = width * SAFE * 1.25
    gap = unit * 0.026
    block = set_block(
        fonts, title.text, colour_of(ink), Face(look.font, unit * 0.078, 700, -unit * 0.0011),
        width * (0.62 if width > height else 0.82) - gap, unit * 0.26, 3, unit * 0.03,
    )  # fmt: skip
    number = set_line(
        fonts, [Run(f"{title.number:02}", colour_of(accent))], Face(look.font, unit * 0.03, 600, unit * 0.004)
    )
    bottom = height * (0.7 if width >= height else 0.64)
    top = bottom - block.height
    label = top - unit * 0.036
    bar = unit * 0.008
    left = width - edge - gap - bar - block.width if rtl else edge + bar + gap

    def draw(surface: Any) -> None:
        # The shade reaches over the whole picture's breadth so that it has no edge to see.
        depth = block.height + unit * 0.46
        middle = (top + bottom) / 2 - unit * 0.02
        surface.save()
        surface.translate(width if rtl else 0, middle)
        surface.scale((block.width + edge + gap) * 1.55, depth / 2)
        shade = skia.GradientShader.MakeRadial(
            center=skia.Point(0, 0), radius=1.0,
            colors=[colour_of(ground, a) for a in (0.86, 0.78, 0.5, 0.18, 0.0)],
            positions=[0.0, 0.3, 0.62, 0.85, 1.0],
        )  # fmt: skip
        surface.drawRect(skia.Rect.MakeLTRB(-1, -1, 1, 1), skia.Paint(Shader=shade, AntiAlias=True, Dither=True))
        surface.restore()
        x = width - edge - bar if rtl else edge
        rect = skia.Rect.MakeXYWH(x, label - unit * 0.022, bar, bottom - label + unit * 0.03)
        surface.drawRoundRect(rect, bar / 2, bar / 2, skia.Paint(Color=colour_of(accent), AntiAlias=True))
        number.paint(surface, left + (block.width - number.width if rtl else 0), label)
        block.paint(surface, left, top, 1.0 if rtl else 0.0)

    depth = block.height + unit * 0.46
    middle = (top + bottom) / 2 - unit * 0.02
    reach = (block.width + edge + gap) * 1.55
    box = (width - reach if rtl else 0.0, middle - depth / 2, width if rtl else reach, middle + depth / 2)
    return drawn(canvas, box, draw)
