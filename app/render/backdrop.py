"""Designed backdrops, drawn from a recipe at any size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import skia

from app.domain.template import Look
from app.render.colour import Pixels
from app.render.fonts import Fonts
from app.render.overlay import painted
from app.render.text import Face, colour_of, set_block


def _rgb(width: int, height: int, draw: Any) -> Pixels:
    return np.ascontiguousarray(painted(width, height, draw)[..., 2::-1])


def backdrop_pixels(recipe: Mapping[str, object], look: Look, fonts: Fonts, width: int, height: int) -> Pixels:
    """A backdrop as height x width x 3 RGB."""
    ground, _accent, _, ink = (look.palette * 4)[:4]
    text = str(recipe.get("title") or recipe.get("words") or recipe.get("text") or "")
    unit = min(width, height)

    def draw(surface: Any) -> None:
        surface.clear(colour_of(ground))
        block = set_block(fonts, text, colour_of(ink), Face(look.font, unit * 0.12, 700), width * 0.8, height * 0.5, 4)
        block.paint(surface, width * 0.1, height * 0.2)

    return _rgb(width, height, draw)


def placeholder_pixels(text: str, look: Look, fonts: Fonts, width: int, height: int) -> Pixels:
    """What stands where a picture should be, as height x width x 3 RGB."""
    return backdrop_pixels({"text": text}, look, fonts, width, height)
