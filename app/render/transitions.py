"""How one visual gives way to the next, on planes in YUV 4:2:0.

All go by a smoothstep of their progress. What moves is moved by pairs of pixels, so that colours, which
lie on every second one, stay with what they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.style import TRANSITIONS, Style, number, word
from app.domain.template import Look
from app.render.colour import Pixels, Planes, planes_from_rgb

_DIPS = ("fade_black", "fade_colour")


def shaping(transition: Style, look: Look) -> list[object]:
    """What of a transition shapes its pictures beside its kind and its length."""
    entry = TRANSITIONS[transition.kind]
    return [
        *(number("transition", transition, name) for name in entry.params if name != "length"),
        *(word("transition", transition, name) for name in entry.choices),
        *(transition.params.get(name) or look.palette[0] for name in entry.colours),
    ]


class Crossing:
    """A transition at one moment: ``share`` is its progress, between 0 and 1."""

    def __init__(self, style: Style, share: float, look: Look) -> None:
        self._style = style
        self._share = share
        self._done = share * share * (3 - 2 * share)
        self._look = look

    @property
    def dips(self) -> bool:
        """Whether only one of the two visuals is seen at a time."""
        return self._style.kind in _DIPS

    @property
    def past(self) -> bool:
        """Whether that is the coming one."""
        return self._share >= 0.5

    def dip(self, planes: Planes) -> None:
        """Bring a picture towards the colour in between, in place."""
        light = abs(2 * self._share - 1)
        light = light * light * (3 - 2 * light)
        for plane, ground in zip(planes.each(), self._ground(), strict=True):
            if light <= 0.0:
                plane[:] = round(ground)
            else:
                cv2.addWeighted(plane, light, plane, 0, ground * (1 - light), dst=plane)

    def _ground(self) -> Sequence[float]:
        if self._style.kind == "fade_black":
            return (16, 128, 128)
        colour = str(self._style.params.get("colour") or self._look.palette[0])
        patch = np.empty((2, 2, 3), np.uint8)
        patch[:] = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        return [float(plane[0, 0]) for plane in planes_from_rgb(patch).each()]

    def mix(self, going: Planes, coming: Planes) -> None:
        """Put both visuals together, in ``coming``."""
        if "direction" not in TRANSITIONS[self._style.kind].choices:
            for plane, other in zip(coming.each(), going.each(), strict=True):
                cv2.addWeighted(plane, self._done, other, 1 - self._done, 0, dst=plane)
            return
        way = word("transition", self._style, "direction")
        across, forth = way in ("left", "right"), way in ("right", "down")
        side = coming.y.shape[1 if across else 0]
        for at, (plane, other) in enumerate(zip(coming.each(), going.each(), strict=True)):
            # As if everything went to the right: turned so that it does.
            new, old = (each if across else each.T for each in (plane, other))
            new, old = (each if forth else each[:, ::-1] for each in (new, old))
            if self._style.kind == "wipe":
                _wiped(new, old, self._weights(at > 0, across, forth, side))
            else:
                moved = 2 * round(self._done * side / 2)
                _moved(new, old, moved if at == 0 else moved // 2, self._style.kind == "push")

    def _weights(self, chroma: bool, across: bool, forth: bool, side: int) -> NDArray[np.float32]:
        """How much of the coming visual is seen in each column, as if the edge went to the right."""
        places = np.arange(side // 2 if chroma else side, dtype=np.float64)
        if not chroma:
            middles = places + 0.5
        else:  # level with even luma columns, between pairs of rows
            middles = 2 * places + (0.5 if across else 1.0)
            if not forth:
                middles = (side - middles)[::-1]
        band = max(1.0, number("transition", self._style, "softness") * side)
        edge = self._done * (side + band)
        weights: NDArray[np.float32] = np.clip((edge - middles) / band, 0.0, 1.0).astype(np.float32)
        return weights


def _moved(new: Pixels, old: Pixels, by: int, both: bool) -> None:
    """``new`` has come in from the left by so many columns, over ``old`` or pushing it out."""
    width = new.shape[1]
    arrived = new[:, width - by :].copy()
    new[:, by:] = old[:, : width - by] if both else old[:, by:]
    new[:, :by] = arrived


def _wiped(new: Pixels, old: Pixels, weights: NDArray[np.float32]) -> None:
    whole = int(np.count_nonzero(weights >= 1.0))
    some = int(np.count_nonzero(weights > 0.0))
    band = slice(whole, some)
    part = old[:, band].astype(np.float32)
    part += (new[:, band].astype(np.float32) - part) * weights[band]
    np.rint(part, out=part)
    new[:, band] = part.astype(np.uint8)
    new[:, some:] = old[:, some:]
