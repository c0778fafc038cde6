"""Families of shapes that backdrops are made of: each draws into one region, differently by seed.

A family gets the region's centre and radius; what it draws is strongest there and leaves the
side where the words stand, and the captions' zone, calm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, exp, hypot, pi, sin, sqrt
from random import Random
from typing import Any

import skia

Colour = tuple[float, float, float]
"""Red, green, blue, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Ground, accent, second and ink of a template."""

    ground: Colour
    accent: Colour
    second: Colour
    ink: Colour


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a family draws: the picture's size, the region's centre and radius, all in pixels."""

    width: float
    height: float
    x: float
    y: float
    radius: float
    palette: Palette


def parsed(text: str) -> Colour:
    """``#rrggbb`` as a colour."""
    digits = text.lstrip("#")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``share`` 0 is one colour, 1 the other; mixed in squared light, which keeps blends clean."""
    red, green, blue = (sqrt(a * a * (1 - share) + b * b * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lightness(colour: Colour) -> float:
    """0 to 1, about as seen."""
    return sqrt(0.2126 * colour[0] ** 2 + 0.7152 * colour[1] ** 2 + 0.0722 * colour[2] ** 2)


def paint_of(colour: Colour, alpha: float = 1.0, stroke: float = 0.0) -> Any:
    """A skia paint; ``stroke`` above 0 draws lines of that width with flat ends."""
    paint = skia.Paint(skia.Color4f(*colour, alpha))
    paint.setAntiAlias(True)
    if stroke > 0:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
    return paint


def arcs(canvas: Any, stage: Stage, chance: Random) -> None:
    """Rings around one point, each open for a while, with a disc at the heart."""
    p = stage.palette
    rings = chance.randint(5, 6)
    step = stage.radius / (rings + 0.4)
    colours = [
        p.accent, mixed(p.ground, p.accent, 0.28), p.second, mixed(p.ground, p.ink, 0.13),
        mixed(p.accent, p.second, 0.5), mixed(p.ground, p.second, 0.3),
    ]  # fmt: skip
    turn = chance.random() * 360
    for ring in range(rings, 0, -1):
        radius = ring * step
        sweep = chance.choice((150, 180, 215, 250, 290))
        start = turn + ring * chance.choice((47, 61, 83))
        box = skia.Rect.MakeXYWH(stage.x - radius, stage.y - radius, 2 * radius, 2 * radius)
        quiet = paint_of(mixed(p.ground, p.ink, 0.055), 1.0, step * 0.62)
        canvas.drawArc(box, 0, 360, False, quiet)
        canvas.drawArc(box, start, sweep, False, paint_of(colours[ring % len(colours)], 1.0, step * 0.62))
    canvas.drawCircle(stage.x, stage.y, step * 0.42, paint_of(p.accent))


def bands(canvas: Any, stage: Stage, chance: Random) -> None:
    """Broad diagonal strokes with round ends, at one slant, at several lengths."""
    p = stage.palette
    slant = chance.choice((-38.0, -52.0))
    count = 6
    pitch = stage.radius * 1.8 / count
    colours = [
        p.accent, mixed(p.accent, p.second, 0.5), p.second, mixed(p.ground, p.second, 0.14), p.accent,
        mixed(p.ground, p.accent, 0.07),
    ]  # fmt: skip
    first = chance.randrange(count)
    canvas.save()
    canvas.translate(stage.x, stage.y)
    canvas.rotate(slant)
    for index in range(count):
        across = (index - (count - 1) / 2) * pitch
        reach = sqrt(max(0.2, 1 - (across / stage.radius / 1.15) ** 2)) * stage.radius
        start = -reach * (0.5 + 0.35 * chance.random())
        end = reach * (0.6 + 0.55 * chance.random())
        paint = paint_of(colours[(first + index) % len(colours)], 1.0, pitch * 0.68)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        canvas.drawLine(start, across, end, across, paint)
        if chance.random() < 0.6:
            dot = paint_of(colours[(first + index + 2) % len(colours)])
            canvas.drawCircle(end + pitch * 0.95, across, pitch * 0.34, dot)
    canvas.restore()


def dots(canvas: Any, stage: Stage, chance: Random) -> None:
    """A field of dots that swell around a centre and along a slow wave."""
    p = stage.palette
    pitch = stage.radius / 9.5
    angle, wave = chance.random() * pi, 1.6 + chance.random()
    phase = chance.random() * 2 * pi
    reach = stage.radius * 1.25
    rows = int(reach / pitch / 0.866) + 1
    columns = int(reach / pitch) + 1
    for row in range(-rows, rows + 1):
        for column in range(-columns, columns + 1):
            dx = (column + (row % 2) / 2) * pitch
            dy = row * pitch * 0.866
            away = hypot(dx, dy) / reach
            if away > 1:
                continue
            along = (dx * cos(angle) + dy * sin(angle)) / stage.radius
            swell = 0.5 + 0.5 * sin(along * pi * wave + phase)
            size = pitch * 0.46 * (0.18 + 0.82 * swell) * exp(-2.2 * away**3)
            if size < pitch * 0.05:
                continue
            colour = mixed(p.accent, p.second, min(1.0, max(0.0, 0.5 + along * 0.75)))
            strength = 0.35 + 0.65 * swell
            canvas.drawCircle(stage.x + dx, stage.y + dy, size, paint_of(mixed(p.ground, colour, strength)))


def waves(canvas: Any, stage: Stage, chance: Random) -> None:
    """Sheets of cut paper, one over the other, under a sun."""
    p = stage.palette
    sun = stage.radius * 0.5
    canvas.drawCircle(stage.x, stage.y, sun, paint_of(p.accent))
    canvas.drawCircle(stage.x, stage.y, sun * 1.32, paint_of(p.accent, 0.28, stage.radius * 0.012))
    sheets = 5
    base = stage.height * (0.7 if stage.width > stage.height else 0.78)
    depth = stage.height - base
    for sheet in range(sheets):
        share = sheet / (sheets - 1)
        top = base + depth * (0.02 + 0.72 * share)
        rise = stage.height * (0.07 - 0.045 * share)
        length = stage.width * (0.75 + 0.45 * chance.random())
        phase = chance.random() * 2 * pi
        path = skia.Path()
        path.moveTo(-10, stage.height + 10)
        for step in range(0, 65):
            x = -10 + (stage.width + 20) * step / 64
            far = (x - stage.x) / (stage.width * 0.16)
            lift = 0.3 + 0.9 * exp(-far * far / 2)
            y = top - rise * lift * sin(2 * pi * x / length + phase) - rise * lift
            path.lineTo(x, y)
        path.lineTo(stage.width + 10, stage.height + 10)
        path.close()
        colour = mixed(mixed(p.second, p.ground, 0.42), mixed(p.second, p.ink, 0.35), share)
        paint = paint_of(colour)
        shade = skia.ImageFilters.DropShadow(
            0, -stage.height * 0.006, *([stage.height * 0.012] * 2), 0x38000000
        )
        paint.setImageFilter(shade)
        canvas.drawPath(path, paint)


def tiles(canvas: Any, stage: Stage, chance: Random) -> None:
    """A patchwork of quarter discs, half discs and dots, five by five at most."""
    p = stage.palette
    count = 4
    side = stage.radius * 1.72 / count
    left, top = stage.x - side * count / 2, stage.y - side * count / 2
    colours = [p.accent, p.second, mixed(p.ground, p.ink, 0.14), mixed(p.ground, p.accent, 0.35), p.ink]
    for row in range(count):
        for column in range(count):
            x, y = left + column * side, top + row * side
            tone, other = chance.sample(colours, 2)
            kind = chance.choice(("quarter", "quarter", "half", "dot", "leaf", "blank"))
            canvas.save()
            canvas.clipRect(skia.Rect.MakeXYWH(x, y, side, side), True)
            canvas.translate(x + side / 2, y + side / 2)
            canvas.rotate(90 * chance.randrange(4))
            half = side / 2
            if kind != "blank":
                canvas.drawRect(
                    skia.Rect.MakeLTRB(-half, -half, half, half), paint_of(mixed(p.ground, other, 0.16))
                )
            if kind == "quarter":
                canvas.drawCircle(-half, -half, side, paint_of(tone))
                canvas.drawCircle(-half, -half, side * 0.45, paint_of(mixed(p.ground, other, 0.5)))
            elif kind == "half":
                canvas.drawCircle(0, -half, half, paint_of(tone))
                canvas.drawCircle(0, half, half, paint_of(other))
            elif kind == "dot":
                canvas.drawCircle(0, 0, half * 0.62, paint_of(tone))
            elif kind == "leaf":
                path = skia.Path()
                path.moveTo(-half, -half)
                path.cubicTo(half * 0.1, -half, half, -half * 0.1, half, half)
                path.cubicTo(-half * 0.1, half, -half, half * 0.1, -half, -half)
                canvas.drawPath(path, paint_of(tone))
            canvas.restore()


FAMILIES: Mapping[str, Callable[[Any, Stage, Random], None]] = {
    "arcs": arcs, "bands": bands, "dots": dots, "waves": waves, "tiles": tiles,
}  # fmt: skip
"""By the name that looks and recipes use."""
