"""Scene titles: set large on the side where their script begins, clear of the captions.

The template's ground rises behind them like a shadow from the picture's edge, without an edge
of its own.
"""

from __future__ import annotations

from typing import Any

import skia

from app.domain.template import SAFE, Look
from app.domain.timeline import Title
from app.render.captions import highest
from app.render.fonts import Fonts
from app.render.overlay import Overlay, drawn
from app.render.text import Face, Run, colour_of, is_right_to_left, set_block, set_line

_STRENGTH = 0.84
"""Alpha of the ground where it is strongest."""
_STOPS = 12


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
    reach = min(width, (edge + gap + bar + block.width) * 1.6)
    box = (
        (width - reach if rtl else 0.0, 0.0, width if rtl else reach, float(height))
        if width > height
        else (0.0, label - unit * 0.42, float(width), bottom + unit * 0.42)
    )

    def draw(surface: Any) -> None:
        surface.drawRect(skia.Rect.MakeLTRB(*box), skia.Paint(Shader=_shade(box, ground, rtl), Dither=True))
        x = width - edge - bar if rtl else edge
        rect = skia.Rect.MakeLTRB(x, label - number.ascent * 0.74, x + bar, bottom + unit * 0.012)
        surface.drawRoundRect(rect, bar / 2, bar / 2, skia.Paint(Color=colour_of(accent), AntiAlias=True))
        glow = skia.ImageFilters.DropShadow(0, 0, unit * 0.012, unit * 0.012, colour_of(ground, 0.7))
        surface.saveLayer(None, skia.Paint(ImageFilter=glow))
        number.paint(surface, left + (block.width - number.width if rtl else 0), label)
        block.paint(surface, left, top, 1.0 if rtl else 0.0)
        surface.restore()

    return drawn(canvas, box, draw)


def _shade(box: tuple[float, float, float, float], ground: str, rtl: bool) -> Any:
    """From the side in a wide picture; across a tall one, strongest half way down."""
    left, top, right, bottom = box
    if top == 0.0:
        points = [skia.Point(right if rtl else left, 0), skia.Point(left if rtl else right, 0)]
        shares = [1 - _smooth(max(0.0, (s - 0.28) / 0.72)) for s in (i / (_STOPS - 1) for i in range(_STOPS))]
    else:
        points = [skia.Point(0, top), skia.Point(0, bottom)]
        shares = [_smooth(min(1.0, 2.4 * min(s, 1 - s))) for s in (i / (_STOPS - 1) for i in range(_STOPS))]
    return skia.GradientShader.MakeLinear(
        points=points, colors=[colour_of(ground, _STRENGTH * share) for share in shares]
    )


def _smooth(share: float) -> float:
    return share * share * (3 - 2 * share)
