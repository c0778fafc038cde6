"""Setting type: one line, or a block fitted to a box, shaped by HarfBuzz and ordered by ICU.

Right-to-left lines are recognised by their first strong character (UAX #9, rule P2) and
isolated, because the paragraph itself always runs left to right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import skia

from app.domain.captions import columns, pieces
from app.render.fonts import Fonts

_ISOLATE_RTL, _POP = "\u2067", "\u2069"
_SMALLEST = 0.5
"""Pixels: type of this size cannot be too large for anything."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line in one colour (0xAARRGGBB)."""

    text: str
    colour: int


@dataclass(frozen=True, slots=True)
class Face:
    """How type is set: family, size in pixels, weight (100-900), extra space between letters in pixels."""

    family: str
    size: float
    weight: int = 400
    spacing: float = 0.0

    def sized(self, size: float) -> Face:
        """The same at another size, spacing along with it."""
        return Face(self.family, size, self.weight, self.spacing * size / self.size)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type, ready to be painted."""

    paragraph: Any
    width: float
    ascent: float
    """From the paragraph's top to the baseline."""
    height: float

    def paint(self, canvas: Any, left: float, baseline: float) -> None:
        """Paint with the baseline at ``baseline``."""
        self.paragraph.paint(canvas, left, baseline - self.ascent)


def colour_of(text: str, alpha: float = 1.0) -> int:
    """``#rrggbb`` or ``#rrggbbaa`` as 0xAARRGGBB, its alpha times ``alpha``."""
    digits = text.lstrip("#")
    own = int(digits[6:8], 16) if len(digits) == 8 else 255
    return round(own * alpha) << 24 | int(digits[:6], 16)


def is_right_to_left(text: str) -> bool:
    """Whether a text's first strong character runs right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def set_line(fonts: Fonts, runs: Sequence[Run], face: Face, stroke: float = 0.0) -> Line:
    """Set runs as one line. ``stroke`` above 0 draws outlines of that width instead of filling."""
    text = "".join(run.text for run in runs)
    families = fonts.families(face.family, text)
    style = skia.textlayout.ParagraphStyle()
    style.setTextAlign(skia.textlayout.TextAlign.kLeft)
    builder = skia.textlayout.ParagraphBuilder.make(style, fonts.collection, fonts.unicode)
    turned = is_right_to_left(text)
    if turned:
        runs = [Run(_ISOLATE_RTL, runs[0].colour), *runs, Run(_POP, runs[0].colour)]
    for run in runs:
        builder.pushStyle(_style(run.colour, families, face, stroke))
        builder.addText(run.text)
        builder.pop()
    paragraph = builder.Build()
    paragraph.layout(100_000)
    return Line(paragraph, paragraph.LongestLine, paragraph.AlphabeticBaseline, paragraph.Height)


def _style(colour: int, families: list[str], face: Face, stroke: float) -> Any:
    style = skia.textlayout.TextStyle()
    style.setFontFamilies(families)
    style.setFontSize(face.size)
    style.setFontStyle(skia.FontStyle(face.weight, 5, skia.FontStyle.kUpright_Slant))
    style.setLetterSpacing(face.spacing)
    if stroke > 0:
        paint = skia.Paint(
            Color=colour, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=stroke,
            StrokeJoin=skia.Paint.kRound_Join,
        )  # fmt: skip
        style.setForegroundPaint(paint)
    else:
        style.setColor(colour)
    return style


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one face, fitted to a box."""

    lines: tuple[Line, ...]
    texts: tuple[str, ...]
    face: Face
    leading: float

    @property
    def width(self) -> float:
        """The longest line's width."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """From the first line's cap height to the last one's baseline, about."""
        return self.face.size * 0.73 + self.leading * (len(self.lines) - 1)

    def paint(self, canvas: Any, left: float, top: float, align: float = 0.0) -> None:
        """Paint with the first capitals' top at ``top``; ``align`` 0 left, 0.5 centred, 1 right."""
        for index, line in enumerate(self.lines):
            line.paint(
                canvas,
                left + (self.width - line.width) * align,
                top + self.face.size * 0.73 + index * self.leading,
            )


def set_block(
    fonts: Fonts, text: str, colour: int, face: Face, width: float, height: float, most_lines: int,
    tightness: float = 1.14,
) -> Block:  # fmt: skip
    """Break a text evenly between words and set it as large as the box allows.

    At most at ``face.size``; a word that is too long makes everything smaller, so that no letter
    is ever outside. ``tightness`` is from baseline to baseline, in type sizes.
    """
    text = " ".join(text.split())
    units = pieces(text) or [(0, len(text))]
    broken = [_broken(text, units, count) for count in range(1, min(most_lines, len(units)) + 1)]
    size = face.size
    while True:
        set_face = face.sized(size)
        for texts in broken:
            lines = tuple(set_line(fonts, [Run(part, colour)], set_face) for part in texts)
            block = Block(lines, tuple(texts), set_face, size * tightness)
            if (block.width <= width and block.height <= height) or size < _SMALLEST:
                return block
        size *= 0.94


def _broken(text: str, units: list[tuple[int, int]], count: int) -> list[str]:
    """A text in ``count`` lines of nearly equal width, by the least sum of squared widths."""
    widths = [[0.0] * (len(units) + 1) for _ in units]
    for first in range(len(units)):
        for last in range(first + 1, len(units) + 1):
            widths[first][last] = columns(text[units[first][0] : units[last - 1][1]]) ** 2
    best: list[list[float]] = [[float("inf")] * (len(units) + 1) for _ in range(count + 1)]
    back = [[0] * (len(units) + 1) for _ in range(count + 1)]
    best[0][0] = 0.0
    for row in range(1, count + 1):
        for last in range(row, len(units) + 1):
            for first in range(row - 1, last):
                cost = best[row - 1][first] + widths[first][last]
                if cost < best[row][last]:
                    best[row][last], back[row][last] = cost, first
    cuts = [len(units)]
    for row in range(count, 0, -1):
        cuts.append(back[row][cuts[-1]])
    cuts.reverse()
    return [text[units[a][0] : units[b - 1][1]] for a, b in pairwise(cuts)]
