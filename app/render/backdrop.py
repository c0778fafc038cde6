"""Designed backdrops: colour, shape and type, drawn from a recipe at any size.

A recipe has ``seed`` and any of ``title`` and ``number`` (the scene's), ``phrase`` (telling
words of the frame) or ``text`` (from which they are taken), ``family`` (of shapes), ``palette``
and ``font``; what it lacks comes from the timeline's look. ``opens`` says that the frame is the
scene's first: there the title stands large, elsewhere the phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import skia

from app.domain.captions import columns
from app.domain.template import Look
from app.render.captions import highest as highest_caption
from app.render.colour import Pixels
from app.render.fonts import Fonts
from app.render.overlay import painted
from app.render.shapes import FAMILIES, Palette, Stage, lightness, mixed, paint_of, parsed
from app.render.text import Face, Run, colour_of, is_right_to_left, set_block, set_line

_PHRASE_COLUMNS = 44
_CLAUSE = re.compile(r"(?<=[,;:.!?…—–。，、！？؟،])\s*")
_MARKS = " ,;:.…—–。，、،\u200e\u200f"


@dataclass(frozen=True, slots=True)
class _Words:
    large: str
    number: str
    small: str


def key_phrase(text: str) -> str:
    """A text's first clause that says something, in at most 44 columns, cut between words."""
    clauses = [clause.strip(_MARKS) for clause in _CLAUSE.split(" ".join(text.split()))]
    clauses = [clause for clause in clauses if clause]
    fitting = [clause for clause in clauses if 8 <= columns(clause) <= _PHRASE_COLUMNS]
    if fitting:
        return fitting[0]
    phrase = clauses[0] if clauses else text.strip()
    if columns(phrase) <= _PHRASE_COLUMNS:
        return phrase
    cut = ""
    for word in phrase.split(" "):
        if columns(f"{cut} {word}") > _PHRASE_COLUMNS - 2:
            break
        cut = f"{cut} {word}".strip()
    while not cut or columns(cut) > _PHRASE_COLUMNS - 2:  # a script without spaces
        cut = (cut or phrase)[: max(1, len(cut or phrase) - 1)]
    return cut.strip(_MARKS) + "…"


def _words_of(recipe: Mapping[str, object]) -> _Words:
    title = " ".join(str(recipe.get("title") or "").split())
    phrase = str(recipe.get("phrase") or "").strip() or key_phrase(str(recipe.get("text") or ""))
    number = recipe.get("number")
    label = f"{number:02}" if isinstance(number, int) and number > 0 else ""
    if title and (recipe.get("opens") or not phrase):
        return _Words(title, label, "")
    phrase = phrase[:1].upper() + phrase[1:]
    return _Words(phrase, label, title if columns(title) <= _PHRASE_COLUMNS else "")


def _palette_of(recipe: Mapping[str, object], look: Look) -> Palette:
    named = recipe.get("palette")
    colours: Sequence[str] = look.palette
    if isinstance(named, list | tuple) and len(named) >= 4 and all(isinstance(c, str) for c in named):
        colours = named
    return Palette(*(parsed(colour) for colour in (tuple(colours) * 4)[:4]))


def backdrop_pixels(
    recipe: Mapping[str, object], look: Look, fonts: Fonts, width: int, height: int
) -> Pixels:
    """A backdrop as height x width x 3 RGB."""
    palette = _palette_of(recipe, look)
    chance = Random(f"backdrop {recipe.get('seed', 1)} {recipe.get('number', '')}")
    family = str(recipe.get("family") or look.backdrop)
    draw_shapes = FAMILIES.get(family) or FAMILIES[chance.choice(sorted(FAMILIES))]
    words = _words_of(recipe)
    font = str(recipe.get("font") or look.font)

    def draw(surface: Any) -> None:
        _draw_ground(surface, palette, width, height)
        rtl = is_right_to_left(words.large)
        stage = _stage(palette, width, height, chance, rtl)
        draw_shapes(surface, stage, chance)
        _draw_calm(surface, palette, width, height)
        _draw_words(surface, words, palette, font, fonts, width, height, look)

    return _rgb(width, height, draw)


def placeholder_pixels(text: str, look: Look, fonts: Fonts, width: int, height: int) -> Pixels:
    """What stands where a picture should be, as height x width x 3 RGB: plainly unfinished, never ugly."""
    palette = _palette_of({}, look)

    def draw(surface: Any) -> None:
        _draw_ground(surface, palette, width, height)
        unit = min(width, height)
        line = paint_of(mixed(palette.ground, palette.ink, 0.3), 1.0, unit * 0.004)
        line.setPathEffect(skia.DashPathEffect.Make([unit * 0.018, unit * 0.014], 0))
        inset = unit * 0.07
        surface.drawRoundRect(
            skia.Rect.MakeLTRB(inset, inset, width - inset, height - inset), unit * 0.02, unit * 0.02, line
        )
        words = _Words(key_phrase(text), "", "")
        _draw_words(surface, words, palette, look.font, fonts, width, height, look)

    return _rgb(width, height, draw)


def _rgb(width: int, height: int, draw: Callable[[Any], None]) -> Pixels:
    return np.ascontiguousarray(painted(width, height, draw)[..., 2::-1])


def _stage(palette: Palette, width: int, height: int, chance: Random, rtl: bool) -> Stage:
    """Shapes stand opposite the words: at the side of a wide picture, at the top of a tall one."""
    if width > height:
        across = 0.775 + 0.06 * chance.random()
        x = (1 - across if rtl else across) * width
        return Stage(width, height, x, height * (0.4 + 0.06 * chance.random()), height * 0.45, palette)
    x = (0.3 if rtl else 0.7) * width
    reach = min(width * 0.46, _shapes_end(width, height) / 2)
    return Stage(width, height, x, _shapes_end(width, height) - reach, reach, palette)


def _shapes_end(width: int, height: int) -> float:
    """Where the shapes of a picture that is not wide end, in pixels from its top."""
    return height * (0.42 if height > 1.3 * width else 0.34)


def _draw_ground(surface: Any, palette: Palette, width: int, height: int) -> None:
    """The ground, a little lighter where the shapes stand, so that it is a space and not a sheet."""
    lit = mixed(palette.ground, palette.ink if lightness(palette.ground) < 0.5 else (1.0, 1.0, 1.0), 0.012)
    lit = mixed(lit, palette.second, 0.022)
    surface.clear(skia.Color4f(*palette.ground, 1.0).toColor())
    shade = skia.GradientShader.MakeRadial(
        center=skia.Point(width * 0.72, height * 0.3), radius=max(width, height) * 0.75,
        colors=[skia.Color4f(*lit, 1.0).toColor(), skia.Color4f(*palette.ground, 1.0).toColor()],
    )  # fmt: skip
    surface.drawPaint(skia.Paint(Shader=shade, Dither=True))


def _draw_calm(surface: Any, palette: Palette, width: int, height: int) -> None:
    """The ground rises over the lowest part, where captions stand."""
    colour = skia.Color4f(*palette.ground, 1.0).toColor() & 0xFFFFFF
    shade = skia.GradientShader.MakeLinear(
        points=[skia.Point(0, height * 0.62), skia.Point(0, height)],
        colors=[colour, 0x8C000000 | colour],
    )  # fmt: skip
    surface.drawRect(
        skia.Rect.MakeLTRB(0, height * 0.62, width, height), skia.Paint(Shader=shade, Dither=True)
    )


def _draw_words(
    surface: Any,
    words: _Words,
    palette: Palette,
    font: str,
    fonts: Fonts,
    width: int,
    height: int,
    look: Look,
) -> None:
    """The phrase in large type with its scene's label above, clear of the shapes and of the captions."""
    if not words.large:
        return
    unit, wide = min(width, height), width > height
    rtl = is_right_to_left(words.large)
    margin = width * 0.075
    room = width * 0.43 if wide else width - 2 * margin
    ink, accent = _int(palette.ink), _int(palette.accent)
    highest = height * 0.18 if wide else _shapes_end(width, height) + unit * 0.11  # room for the label
    lowest = highest_caption(look, (width, height)) - unit * 0.05
    block = set_block(
        fonts, words.large, ink, Face(font, unit * 0.135, 700, -unit * 0.0032), room,
        min(height * (0.46 if wide else 0.24), lowest - highest), 5, 1.1,
    )  # fmt: skip
    middle = height * (0.435 if wide else 0.58)
    top = max(highest, min(middle - block.height / 2, lowest - block.height))
    block.paint(surface, width - margin - block.width if rtl else margin, top, 1.0 if rtl else 0.0)
    length, thickness = unit * 0.09, unit * 0.011
    rule = top - unit * 0.078
    surface.drawRect(
        skia.Rect.MakeXYWH(width - margin - length if rtl else margin, rule, length, thickness),
        paint_of(palette.accent),
    )
    parts = [Run(words.number, accent)] if words.number else []
    if words.small:
        parts.append(
            Run(("   " if parts else "") + words.small, _int(mixed(palette.ground, palette.ink, 0.62)))
        )
    if parts:
        face = Face(font, unit * 0.034, 600, unit * 0.001)
        label = set_line(fonts, parts, face)
        space = room - length - unit * 0.022
        if label.width > space:
            label = set_line(fonts, parts, face.sized(face.size * space / label.width))
        at = margin + length + unit * 0.022
        label.paint(surface, width - at - label.width if rtl else at, rule + thickness / 2 + unit * 0.0125)


def _int(colour: tuple[float, float, float]) -> int:
    return colour_of("#" + "".join(f"{round(part * 255):02x}" for part in colour))
