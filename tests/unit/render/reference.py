"""A picture as it should be, in float64, from definitions alone: none of the program's pixel code.

Slow and plain. What is defined: a visual covers the canvas; a window of it is on screen, which
motion moves; each output pixel is the mean of the area that it covers where the photograph is made
smaller, and a cubic interpolation (Keys, a = -1/2) where it is enlarged; what is drawn lies over it
by alpha; the result is BT.709, limited, 4:2:0 with chroma sited left. A transition mixes by a
smoothstep of its own progress.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What is on screen of a photograph as large as it must be to cover the canvas, in canvas pixels."""

    left: float
    top: float
    width: float
    height: float


# Time ----------------------------------------------------------------------------------


def _covered(speed: Callable[[float], float], progress: float, steps: int = 2000) -> float:
    """The way covered at a speed, summed up by Simpson's rule."""
    width = progress / steps
    inner = sum((4 if at % 2 else 2) * speed(at * width) for at in range(1, steps))
    return width / 3 * (speed(0.0) + inner + speed(progress))


PACES: Mapping[str, Callable[[float], float]] = {
    "soft": lambda progress: _covered(lambda t: 1 - 0.75 * cos(2 * pi * t), progress),
    "steady": lambda progress: progress,
    "start": lambda progress: _covered(lambda t: 1 - 0.75 * cos(pi * t), progress),
    "end": lambda progress: _covered(lambda t: 1 + 0.75 * cos(pi * t), progress),
}
"""The way covered: at a quarter of the speed at a soft end."""


def smooth(share: float) -> float:
    """Smoothstep: 3 s^2 - 2 s^3, at rest at both ends."""
    return share**2 * (3 - 2 * share)


# Motion --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Still:
    """A canvas and a photograph's size on it: all that a motion is defined over."""

    canvas: tuple[int, int]
    cover: tuple[float, float]
    focus: tuple[float, float]

    def around(self, zoom: float, focus: tuple[float, float] | None = None) -> View:
        """The window at a zoom with the point of interest in its middle, as far as there is picture."""
        ends = []
        for side in (0, 1):
            size = self.canvas[side] / zoom
            near = (focus or self.focus)[side] * self.cover[side] - size / 2
            ends.append((max(0.0, min(near, self.cover[side] - size)), size))
        return View(ends[0][0], ends[1][0], ends[0][1], ends[1][1])


Ends = tuple[tuple[float, float, float], tuple[float, float, float]]
"""Two views: x, y and zoom each."""


def still(place: Still, amount: float, share: float) -> View:
    return place.around(1.0)


def _from_to(first: View, last: View, share: float) -> View:
    """At a steady rate of growth; where it grows, one point of it stands still."""
    width = first.width * (last.width / first.width) ** share
    height = first.height * (last.height / first.height) ** share
    done = share if first.width == last.width else (first.width - width) / (first.width - last.width)
    left = first.left + (last.left - first.left) * done
    return View(left, first.top + (last.top - first.top) * done, width, height)


def push_in(place: Still, amount: float, share: float) -> View:
    return _from_to(place.around(1.0), place.around(1 + amount), share)


def pull_out(place: Still, amount: float, share: float) -> View:
    return _from_to(place.around(1 + amount), place.around(1.0), share)


def between(place: Still, ends: Ends, share: float) -> View:
    first, last = (place.around(zoom, (x, y)) for x, y, zoom in ends)
    return _from_to(first, last, share)


def _panned(place: Still, amount: float, share: float, side: int) -> View:
    """Over ``amount`` of the canvas's side, about the point of interest; enlarged only where there is
    not as much photograph."""
    if amount == 0:
        return place.around(1.0)
    length, whole = place.canvas[side], place.cover[side]
    travel = amount * length
    zoom = max(1.0, length / (whole - travel))
    middle = place.around(zoom)
    here = (middle.left, middle.top)[side] - travel / 2
    near = max(0.0, min(here, whole - length / zoom - travel)) + travel * share
    if side == 0:
        return View(near, middle.top, middle.width, middle.height)
    return View(middle.left, near, middle.width, middle.height)


def pan_right(place: Still, amount: float, share: float) -> View:
    return _panned(place, amount, share, 0)


def pan_left(place: Still, amount: float, share: float) -> View:
    return _panned(place, amount, 1 - share, 0)


def pan_down(place: Still, amount: float, share: float) -> View:
    return _panned(place, amount, share, 1)


def pan_up(place: Still, amount: float, share: float) -> View:
    return _panned(place, amount, 1 - share, 1)


MOTIONS: Mapping[str, Callable[[Still, Any, float], View]] = {
    "still": still,
    "push_in": push_in,
    "pull_out": pull_out,
    "pan_left": pan_left,
    "pan_right": pan_right,
    "pan_up": pan_up,
    "pan_down": pan_down,
    "between": between,
}


# Pixels --------------------------------------------------------------------------------


def _cubic(distance: Floats) -> Floats:
    """Keys 1981, a = -1/2."""
    d = np.abs(distance)
    inner = 1.5 * d**3 - 2.5 * d**2 + 1
    outer = -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return np.where(d < 1, inner, np.where(d < 2, outer, 0.0))


def _weights(near: float, size: float, count: int, whole: int) -> Floats:
    """count x whole: what each of ``count`` output pixels over ``size`` source pixels from ``near`` takes."""
    step = size / count
    middle = near + (np.arange(count) + 0.5) * step - 0.5
    reach = int(max(step, 1) * 2) + 4
    table = np.zeros((count, whole + 2 * reach))
    place = np.arange(-reach, whole + reach)
    apart = place[None, :] - middle[:, None]
    if step >= 1:
        table = np.clip(np.minimum(apart + 0.5, step / 2) - np.maximum(apart - 0.5, -step / 2), 0, None)
    else:
        table = _cubic(apart)
    table /= table.sum(axis=1, keepdims=True)
    folded = table[:, reach : reach + whole].copy()  # beyond its edge a photograph goes on as it ends
    folded[:, 0] += table[:, :reach].sum(axis=1)
    folded[:, -1] += table[:, reach + whole :].sum(axis=1)
    return folded


def seen(
    rgb: NDArray[np.uint8], canvas: tuple[int, int], focus: tuple[float, float],
    kind: str, amount: float | Ends, progress: float, pace: str = "soft",
) -> Floats:  # fmt: skip
    """A moving photograph on the canvas: height x width x 3, R'G'B', 0 to 255."""
    rows, columns = rgb.shape[:2]
    share = min(columns / canvas[0], rows / canvas[1])
    place = Still(canvas, (columns / share, rows / share), focus)
    view = MOTIONS[kind](place, amount, PACES[pace](progress))
    across = _weights(view.left * share, view.width * share, canvas[0], columns)
    down = _weights(view.top * share, view.height * share, canvas[1], rows)
    return np.einsum("yr,rcp,xc->yxp", down, rgb.astype(np.float64), across, optimize=True)


# Transitions ---------------------------------------------------------------------------


def crossfade(before: Floats, after: Floats, share: float) -> Floats:
    return before + (after - before) * smooth(share)


def fade_black(before: Floats, after: Floats, share: float) -> Floats:
    return (before if share < 0.5 else after) * smooth(abs(2 * share - 1))


def fade_colour(
    before: Floats, after: Floats, share: float, colour: tuple[int, int, int] = (0, 0, 0)
) -> Floats:
    ground = np.array(colour, np.float64)
    return ground + ((before if share < 0.5 else after) - ground) * smooth(abs(2 * share - 1))


def _rightwards(
    before: Floats, after: Floats, direction: str, draw: Callable[[Floats, Floats], Floats]
) -> Floats:
    """Drawn as if all went to the right."""
    turns: Mapping[str, Callable[[Floats], Floats]] = {
        "right": lambda rgb: rgb,
        "left": lambda rgb: rgb[:, ::-1],
        "down": lambda rgb: rgb.transpose(1, 0, 2),
        "up": lambda rgb: rgb.transpose(1, 0, 2)[:, ::-1],
    }
    backs = {**turns, "up": lambda rgb: rgb[:, ::-1].transpose(1, 0, 2)}
    return backs[direction](draw(turns[direction](before), turns[direction](after)))


def push(before: Floats, after: Floats, share: float, direction: str = "left") -> Floats:
    """One picture moves the other out, both by whole pairs of pixels."""

    def draw(old: Floats, new: Floats) -> Floats:
        width = old.shape[1]
        by = 2 * round(smooth(share) * width / 2)
        return np.concatenate([new, old], axis=1)[:, width - by : 2 * width - by]

    return _rightwards(before, after, direction, draw)


def slide(before: Floats, after: Floats, share: float, direction: str = "left") -> Floats:
    """The new picture moves over the old one, by whole pairs of pixels."""

    def draw(old: Floats, new: Floats) -> Floats:
        width = old.shape[1]
        by = 2 * round(smooth(share) * width / 2)
        return np.concatenate([new[:, width - by :], old[:, by:]], axis=1)

    return _rightwards(before, after, direction, draw)


def wipe(
    before: Floats, after: Floats, share: float, direction: str = "right", softness: float = 0.1
) -> Floats:
    """An edge goes over the picture; a pixel's middle is mixed by where in the soft edge it lies."""

    def draw(old: Floats, new: Floats) -> Floats:
        width = old.shape[1]
        band = max(1.0, softness * width)
        place = smooth(share) * (width + band)
        weights = np.clip((place - np.arange(width) - 0.5) / band, 0, 1)[None, :, None]
        return old * (1 - weights) + new * weights

    return _rightwards(before, after, direction, draw)


def cut(before: Floats, after: Floats, share: float) -> Floats:
    raise AssertionError("A cut takes no pictures.")


TRANSITIONS: Mapping[str, Callable[..., Floats]] = {
    "cut": cut,
    "crossfade": crossfade,
    "fade_black": fade_black,
    "fade_colour": fade_colour,
    "push": push,
    "slide": slide,
    "wipe": wipe,
}


# What is drawn -------------------------------------------------------------------------


def over(rgb: Floats, drawn: Floats, left: int, top: int, opacity: float = 1.0) -> Floats:
    """``drawn`` (height x width x 4: R, G, B times alpha, and alpha, 0 to 255) laid over a picture."""
    result = rgb.copy()
    height, width = drawn.shape[:2]
    part = result[top : top + height, left : left + width]
    part[:] = part * (1 - opacity * drawn[..., 3:] / 255) + opacity * drawn[..., :3]
    return result


# Planes --------------------------------------------------------------------------------


def planes(rgb: Floats) -> tuple[Floats, Floats, Floats]:
    """Y, Cb and Cr as Rec. ITU-R BT.709-6 items 3.2 to 3.5 quantise them, without rounding.

    Chroma lies on every second column, which takes half of itself and a quarter of each neighbour,
    and between two rows.
    """
    red, green, blue = (rgb[..., index] / 255 for index in range(3))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    result = []
    for chroma in ((blue - luma) / 1.8556, (red - luma) / 1.5748):
        wide = np.pad(chroma, ((0, 0), (1, 1)), mode="edge")
        across = (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:])[:, ::2] / 4
        result.append(128 + 224 * (across[::2] + across[1::2]) / 2)
    return 16 + 219 * luma, result[0], result[1]


def psnr(one: Floats | NDArray[np.uint8], other: Floats | NDArray[np.uint8]) -> float:
    """Decibels, for a peak of 255."""
    error = float(np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))
