"""Burned captions: a box behind each line, the spoken word lit, the line never moving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import skia

from app.domain.captions import Cue
from app.domain.template import ABOVE, BELOW, BESIDE, LEADING, ROUND, Look
from app.render.fonts import Fonts
from app.render.overlay import Overlay, drawn
from app.render.text import Face, Line, Run, colour_of, set_line


def highest(look: Look, canvas: tuple[int, int]) -> float:
    """Where a caption of two lines begins, in pixels from the top: what else is set stays above."""
    size = look.captions.size * min(canvas)
    return look.captions.lowest(*canvas) - (ABOVE + BELOW + LEADING) * size


@dataclass(frozen=True, slots=True)
class _Setting:
    lines: tuple[Line, ...]
    outlines: tuple[Line, ...]
    size: float


def caption_overlay(
    fonts: Fonts, look: Look, canvas: tuple[int, int], cue: Cue, lit: int | None
) -> Overlay | None:
    """A cue with its word number ``lit`` (counted over all lines, from 0) in the active colour."""
    width, height = canvas
    captions = look.captions
    widest, lowest = captions.widest(width, height), captions.lowest(width, height)
    size = captions.size * min(width, height)
    boxed = captions.boxed
    margin = BESIDE if boxed else 0.2
    setting = _set(fonts, look, cue, lit, size)
    broadest = max(line.width for line in setting.lines) + 2 * margin * size
    if broadest > widest:
        setting = _set(fonts, look, cue, lit, size * widest / broadest * 0.999)
    size = setting.size
    count = len(setting.lines)
    below = BELOW if boxed else BELOW + 0.1  # outline and shadow reach further
    base = lowest - below * size - (count - 1) * LEADING * size
    across = [(width - line.width) / 2 for line in setting.lines]
    baselines = [base + index * LEADING * size for index in range(count)]
    most = max(line.width for line in setting.lines)
    spread = 0.3 * size if boxed else 0.5 * size
    box = (
        (width - most) / 2 - margin * size - spread,
        baselines[0] - ABOVE * size - spread,
        (width + most) / 2 + margin * size + spread,
        baselines[-1] + below * size + spread,
    )

    def draw(surface: Any) -> None:
        if boxed:
            _draw_boxes(surface, colour_of(captions.box), setting, across, baselines, margin)
        else:
            _draw_shadow(surface, setting, across, baselines, colour_of(captions.box) | 0xFF000000)
        for line, left, baseline in zip(setting.lines, across, baselines, strict=True):
            line.paint(surface, left, baseline)

    return drawn(canvas, box, draw)


def _set(fonts: Fonts, look: Look, cue: Cue, lit: int | None, size: float) -> _Setting:
    captions = look.captions
    plain, active = colour_of(captions.colour), colour_of(captions.active)
    ground = colour_of(captions.box) | 0xFF000000
    face = Face(look.font, size, captions.weight)
    lines, outlines, number = [], [], 0
    for words in cue.lines:
        runs: list[Run] = []
        for index, word in enumerate(words):
            text = word.text + (cue.separator if index + 1 < len(words) else "")
            runs.append(Run(text, active if number == lit else plain))
            number += 1
        lines.append(set_line(fonts, runs, face))
        if not colour_of(captions.box) >> 24:
            whole = Run("".join(run.text for run in runs), ground)
            outlines.append(set_line(fonts, [whole], face, stroke=0.16 * size))
    return _Setting(tuple(lines), tuple(outlines), size)


def _draw_boxes(
    surface: Any, colour: int, setting: _Setting, across: list[float], baselines: list[float], margin: float
) -> None:
    """One rounded box a line, drawn into one layer so that where two touch nothing is darker."""
    size = setting.size
    paint = skia.Paint(Color=colour | 0xFF000000, AntiAlias=True)
    surface.saveLayerAlpha(None, colour >> 24)
    for line, left, baseline in zip(setting.lines, across, baselines, strict=True):
        rect = skia.Rect.MakeLTRB(
            left - margin * size, baseline - ABOVE * size,
            left + line.width + margin * size, baseline + BELOW * size,
        )  # fmt: skip
        surface.drawRoundRect(rect, ROUND * size, ROUND * size, paint)
    surface.restore()


def _draw_shadow(
    surface: Any, setting: _Setting, across: list[float], baselines: list[float], ground: int
) -> None:
    """An outline and a soft shadow, for captions without a box."""
    size = setting.size
    blur = skia.ImageFilters.DropShadow(0, 0.05 * size, 0.09 * size, 0.09 * size, 0xA0000000)
    surface.saveLayer(None, skia.Paint(ImageFilter=blur))
    for line, left, baseline in zip(setting.outlines, across, baselines, strict=True):
        line.paint(surface, left, baseline)
    surface.restore()
